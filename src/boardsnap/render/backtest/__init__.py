"""Backtest to documents: what would have caught it, in the terminal, Markdown and HTML."""
