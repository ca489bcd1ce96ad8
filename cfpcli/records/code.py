"""Codes: six characters that name a proposal or a speaker for ever."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
"""Without characters taken for one another; the alphabet of pretalx, so that codes fit the schedule formats."""

LENGTH = 6


def new_code(rng: "Random", taken: Callable[[str], bool]) -> str:
    """Draw a code that is not `taken`."""
    while True:
        code = "".join(rng.choice(ALPHABET) for _ in range(LENGTH))
        if not taken(code):
            return code


def new_guid(rng: "Random") -> str:
    """Draw a random UUID (version 4)."""
    import uuid

    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def looks_like_code(text: str) -> bool:
    """Whether text, in any case, could be a code or the beginning of one."""
    return text.isascii() and 0 < len(text) <= LENGTH and all(char in ALPHABET for char in text.upper())
