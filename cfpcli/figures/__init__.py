"""Figures: ranking methods and rank correlation, pure."""
