"""What every command is handed: acting person, role, event, the store as that person may see it, admission."""
