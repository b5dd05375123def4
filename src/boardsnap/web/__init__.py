"""The server: pages for people, an API for programs, both over the same use cases of `app`.

`application.create_web` puts it together, `server.serve` runs it. No rule about boards stands
here: a route parses, calls one use case, and answers.
"""
