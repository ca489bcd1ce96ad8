"""The rules for checking a proposal before it is sent: each a pure function over one subject."""
