"""Dates, clock times, zones, deadlines and countdowns: pure functions that read strictly."""
