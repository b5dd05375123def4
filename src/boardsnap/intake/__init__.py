"""Photos from outside, decoded and read in a process of their own with limits.

What a parent imports from here loads no decoder: pixels stay in the child, which is
`python -m boardsnap.intake`.
"""
