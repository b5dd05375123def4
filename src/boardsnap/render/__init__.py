"""Postmortem to documents: Markdown, HTML, terminal."""
