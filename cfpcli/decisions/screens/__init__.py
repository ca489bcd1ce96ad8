"""Screens that need a person at a terminal."""
