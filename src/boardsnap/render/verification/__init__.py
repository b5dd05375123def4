"""A postmortem held against data, as documents: terminal, Markdown, a web page with plots."""
