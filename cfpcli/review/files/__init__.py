"""File formats used by this room only."""
