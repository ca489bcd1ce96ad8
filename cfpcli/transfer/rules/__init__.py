"""The rules of the room: pure functions that compare arriving records with stored ones."""
