"""The first word to speakers: pending messages, their recipients, templates and drafts."""
