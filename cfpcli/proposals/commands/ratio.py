"""The similarity of two texts; the only module that uses rapidfuzz, imported when texts are compared."""

from rapidfuzz import fuzz


def likeness(text: str, other: str, at_least: int) -> float:
    """The similarity of two folded texts, 0 to 100, regardless of word order; 0 if it is below `at_least`."""
    return float(fuzz.token_set_ratio(text, other, score_cutoff=at_least))
