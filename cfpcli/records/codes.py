"""Codes and other identifiers of records: random, never reused, and short enough to type where people type them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
"""No characters that are easily confused; the alphabet of pretalx, so that codes fit the schedule formats."""


LENGTH = 6


def new_code(rng: "Random", is_used: Callable[[str], bool]) -> str:
    """Draw a random code for which `is_used` is false."""
    while True:
        code = "".join(rng.choice(ALPHABET) for _ in range(LENGTH))
        if not is_used(code):
            return code


def new_guid(rng: "Random") -> str:
    """Draw a random UUID (version 4)."""
    import uuid

    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def looks_like_code(text: str) -> bool:
    """Whether text, in upper or lower case, could be a code or the beginning of one."""
    return text.isascii() and 0 < len(text) <= LENGTH and all(char in ALPHABET for char in text.upper())


def guid_in_event(draft_id: str, event: str) -> str:
    """The guid of the proposal that the draft with this id becomes in an event; empty if the id is not valid.

    It is the name-based UUID (version 5) of the event in the namespace of the draft, so that one draft has the same
    guid in every packet to an event, and another one in each event.
    """
    import uuid

    try:
        return str(uuid.uuid5(uuid.UUID(draft_id), event)) if draft_id else ""
    except ValueError:
        return ""
