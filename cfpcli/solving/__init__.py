"""Optimisation: the room of the solver, which no other room imports but commands."""
