"""The context of every command: acting person, role, event, the store as that person may see it, admission."""
