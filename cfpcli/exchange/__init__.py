"""Formats: codecs, their registry, and the files that carry records of several kinds."""
