"""The file engine: one file, its lock, its last good copy and its history."""
