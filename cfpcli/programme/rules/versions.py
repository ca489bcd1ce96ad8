"""Versions of a programme: their shape, and the one that follows."""

import re
from collections.abc import Iterable

VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,39}")
"""The shape of a version: it is part of a key, of file names and of addresses."""

LATEST = "latest"
"""The word that names the last release, in any case; no release has it as its version."""

_FIRST = "0.1"


def next_version(versions: Iterable[str]) -> str:
    """A version that follows the last of these and is not among them: `0.4` after `0.3`, `0.1` after none."""
    used = list(versions)
    if not used:
        return _FIRST
    head, last = re.fullmatch(r"(.*?)([0-9]*)", used[-1]).groups()  # type: ignore[union-attr]  # it always matches
    if not last:
        head, last = f"{head}.", "0"
    elif not head:
        head, last = f"{last}.", "0"
    number = int(last) + 1
    folded = {version.casefold() for version in used}
    while f"{head}{number}".casefold() in folded:
        number += 1
    return f"{head}{number}"
