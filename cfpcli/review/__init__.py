"""Reviewing: the committee, assignments, the review loop, redacted copies, progress."""
