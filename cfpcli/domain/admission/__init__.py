"""Whether a change set may be written: one engine, one judge for each kind of record.

Every door leads through here: commands, imports, packets, `undo` and `doctor`. A judge looks at what a set *changes*,
never at what is stored already, so that a rule that became stricter locks nobody out of older records.
"""
