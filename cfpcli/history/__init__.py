"""History: log, undo, doctor."""
