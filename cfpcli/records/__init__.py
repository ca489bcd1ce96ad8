"""What the store holds: the structs with every fact about each field, and change sets."""
