"""Requests that leave this machine: to another boardsnap server, to a provider of sign-in.

Nothing else in the package opens a connection of its own accord.
"""
