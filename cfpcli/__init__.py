"""A command-line call-for-papers manager: one file, no server."""

__version__ = "0.1.0"
