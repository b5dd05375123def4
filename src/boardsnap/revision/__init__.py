"""How people change a document: stable identity, edits, undo, and what is left to look at.

Pure functions over the nouns. The contract's JSON stays as it is; the keys by which people and
programs name its items live beside it (`Draft`).
"""
