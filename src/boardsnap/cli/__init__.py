"""The command line: parse, call the reader, print."""
