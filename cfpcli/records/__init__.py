"""The records of the store: structs with every fact about each field, and change sets."""
