"""The names by which stores and change sets are known for ever, wherever they are copied."""

import os
import re

_STORE_BYTES = 16
_SET_BYTES = 8
_SET_ID = re.compile(r"[0-9a-f]{16,32}")
_ANCHOR = "store:"


def new_store_id() -> str:
    """A random id for a new store."""
    return os.urandom(_STORE_BYTES).hex()


def derived_store_id(data: bytes) -> str:
    """The id of a store that was made before stores had ids: the same for the same bytes.

    `data` is the first line of its history, which all copies of a store share; where there is none, the store itself.
    """
    import hashlib

    return hashlib.blake2b(data, digest_size=_STORE_BYTES).hexdigest()


def new_set_id() -> str:
    """A random id for a change set."""
    return os.urandom(_SET_BYTES).hex()


def is_set_id(text: str) -> bool:
    """Whether a text can be the id of a change set."""
    return _SET_ID.fullmatch(text) is not None


def anchor(store: str) -> str:
    """What the first change set with an id follows: the store with this id."""
    return f"{_ANCHOR}{store}"


def is_anchor(follows: str) -> bool:
    """Whether a change set follows a store instead of another change set."""
    return follows.startswith(_ANCHOR)


def anchored_store(follows: str) -> str:
    """The id of the store that an anchor names."""
    return follows.removeprefix(_ANCHOR)
