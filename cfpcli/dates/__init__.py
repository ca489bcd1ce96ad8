"""Dates, clock times, zones, deadlines and countdowns: pure, and strict in what they read."""
