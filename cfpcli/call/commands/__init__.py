"""The commands of the room, one module a verb: parse, apply rules, return a result."""
