"""Postmortems and data to findings: what happened before, and what the data say to it."""
