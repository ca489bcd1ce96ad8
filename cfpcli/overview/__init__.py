"""Views across rooms: list, show, mine, tracks and the dashboard."""
