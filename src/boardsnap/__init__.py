"""boardsnap: a photo of the whiteboard in, a structured model postmortem out."""

__version__ = "0.1.0"
