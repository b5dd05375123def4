"""Draws photos of postmortem boards together with their exact truth."""
