"""Proposals: submit, drafts, check, edit, packets, near-duplicates."""
