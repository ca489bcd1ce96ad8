"""Numbers with their nouns."""


def number_of(count: int, noun: str) -> str:
    """A number with its noun, such as `1 proposal` and `3 proposals`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
