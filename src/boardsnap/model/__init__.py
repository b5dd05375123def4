"""The nouns of the house: Photo, Page, Reading, Board, Postmortem.

Nothing here reads a file, looks at a pixel or knows a stage; every stage imports from here
and from nowhere else in the package.
"""
