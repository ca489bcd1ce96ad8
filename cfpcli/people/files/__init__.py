"""The files of the room: a person as a text to edit."""
