"""Postmortems to findings: what happened before, how often, and what to check before a release."""
