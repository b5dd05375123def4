"""The JSON of the API: what comes in, what goes out, with the words that its description shows."""
