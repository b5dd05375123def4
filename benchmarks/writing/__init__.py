"""Single lines: how well printed identifiers and handwritten words are read."""
