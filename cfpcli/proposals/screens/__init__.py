"""Dialogues for a person at a terminal."""
