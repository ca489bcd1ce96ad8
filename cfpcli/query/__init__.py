"""The query language of every command that selects proposals."""
