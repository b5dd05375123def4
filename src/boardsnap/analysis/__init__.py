"""A postmortem held against the team's data: what it claims, and what would have caught it."""
