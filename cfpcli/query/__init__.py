"""The query language of every command that selects proposals: parsing, meaning, completion."""
