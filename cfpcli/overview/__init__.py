"""What looks across rooms: list, show, mine, tracks, the dashboard."""
