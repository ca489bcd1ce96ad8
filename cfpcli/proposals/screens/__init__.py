"""What needs a person at a terminal."""
