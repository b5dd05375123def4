"""One router a noun: each route parses, calls one use case, and answers."""
