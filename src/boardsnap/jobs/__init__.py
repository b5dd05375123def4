"""Which board is read where: a pool on one machine, a queue on PostgreSQL for many.

The state of a board in the database is the truth. Nothing here remembers work: whatever dies,
the next sweep finds every board that was accepted and not yet read.
"""
