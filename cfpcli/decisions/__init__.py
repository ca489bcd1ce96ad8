"""Decisions: rank, explain, plan, decide, publish, count."""
