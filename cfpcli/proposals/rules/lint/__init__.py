"""The rules that a proposal is checked by before it is sent: each a pure function over one subject."""
