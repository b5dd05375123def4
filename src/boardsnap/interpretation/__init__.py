"""Boards to postmortem: what each written line means."""
