"""Reading to board: what belongs together, and in which order."""
