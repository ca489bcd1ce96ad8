"""Rows of the room: the shape of each answer, from which schema, columns and pages follow."""
