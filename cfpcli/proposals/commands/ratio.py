"""How alike two texts are; the one module that knows rapidfuzz, imported where texts are compared."""

from rapidfuzz import fuzz


def likeness(text: str, other: str, at_least: int) -> float:
    """How many of 100 parts two folded texts have in common, in whatever order the words come; 0 below `at_least`."""
    return float(fuzz.token_set_ratio(text, other, score_cutoff=at_least))
