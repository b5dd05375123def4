"""Postmortems and data to findings: what happened before, what would have caught it, is it true."""
