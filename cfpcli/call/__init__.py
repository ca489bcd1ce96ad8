"""The call: events, deadlines and followed calls."""
