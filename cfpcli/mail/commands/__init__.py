"""The commands of the room, one module for each verb: parse, apply rules, return a result."""
