"""Monitors: from a postmortem to the files of the tools that watch models and tables.

`derivation.py` says which monitors a postmortem calls for, one module a tool writes them, and
`amendment.py` brings the thresholds of a file that people already keep up to date.
"""
