"""Organisations: when two affiliations that people wrote name the same one."""

import re
from functools import lru_cache

from cfpcli.text import fold

_NONE = frozenset(
    {"consultant", "freelance", "freelancer", "independent", "n a", "na", "none", "personal", "retired", "self"}
    | {"self employed", "student", "unemployed"}
)
"""What many write who belong to no organisation, and to none together."""

_LEGAL_FORMS = frozenset(
    {"ab", "ag", "bv", "corp", "gmbh", "inc", "llc", "ltd", "oy", "plc", "sa", "sarl", "sas", "spa", "srl"}
)


@lru_cache(maxsize=1 << 14)
def organisation(affiliation: str) -> str:
    """The one spelling under which affiliations are compared; empty where it names no organisation.

    Case, accents, punctuation and a legal form at the end make no difference.
    """
    words = re.findall(r"\w+", fold(affiliation))
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    plain = " ".join(words)
    return "" if plain in _NONE else plain
