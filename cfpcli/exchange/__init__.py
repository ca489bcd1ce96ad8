"""Codecs, the registry of formats, and carriers of many subjects."""
