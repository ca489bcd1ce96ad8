"""The file engine: one file, its lock, its history."""
