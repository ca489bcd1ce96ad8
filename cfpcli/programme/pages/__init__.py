"""Pictures of a programme."""
