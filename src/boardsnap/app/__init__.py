"""What people do with boards: one module a noun, every use case with who asks for it.

`open_app` (app.py) puts store, blobs, clock and chance together; `access.py` alone decides who
may do what. Web, command line and jobs call these and hold no rule of their own.
"""
