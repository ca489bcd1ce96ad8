"""The call: events, deadlines, following the calls of others."""
