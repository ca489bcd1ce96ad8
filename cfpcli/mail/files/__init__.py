"""The file formats of this room."""
