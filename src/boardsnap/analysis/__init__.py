"""Findings: what would have caught a failure, what happened before, what to check next."""
