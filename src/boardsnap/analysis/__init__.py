"""Postmortems and data to findings: what happened before, and what would have caught it."""
