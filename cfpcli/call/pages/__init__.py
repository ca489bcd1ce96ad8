"""Pages of the room's rows."""
