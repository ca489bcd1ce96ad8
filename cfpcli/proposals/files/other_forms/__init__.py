"""Proposal files in other forms than ours, read as drafts: labels, shapes of texts, templates."""
