"""Phrases of a language: the words for results, and the lines of the lists that templates show.

A file of phrases has one a line, `moved: “{proposal_title}” moves to {appointment}`; lines that begin with `#` are
comments. The lists are made of these phrases, so that a new language needs nothing but files.
"""

from collections.abc import Mapping

from cfpcli.errors import DataRefusedError, Fault, counted, is_enough
from cfpcli.mail.rules.templates import MOST_CHARACTERS, Line, Placeholders, parsed_line
from cfpcli.records.proposal import UNDECIDED, State
from cfpcli.text import clean, clean_line, nearest, shorten

Phrases = Mapping[str, Line]
"""Each phrase by its key."""

RESULT, CHANGED = "result", "changed"
NEW, MOVED, CANCELLED, PLACED, NO_TIME = "new", "moved", "cancelled", "placed", "no-time"

_SESSION = frozenset({"proposal_title", "proposal_code"})
_KEYS: dict[str, frozenset[str]] = {
    **dict.fromkeys((state for state in State if state not in UNDECIDED), frozenset()),
    RESULT: _SESSION | {"answer", "track_name", "session_type"},
    CHANGED: _SESSION | {"answer", "previous_answer", "track_name", "session_type"},
    NEW: _SESSION | {"appointment"},
    MOVED: _SESSION | {"appointment", "earlier_appointment"},
    CANCELLED: _SESSION | {"earlier_appointment"},
    PLACED: _SESSION | {"appointment"},
    NO_TIME: frozenset(),
}
"""The placeholders of each phrase.

The words for the states; a line of a list of results, for a first answer and for one that replaces another; a line of
the news of times (new, moved, cancelled) and of a list of all times; the words for a time that is not known yet.
"""
_SHOWN = 60


def parsed_phrases(text: str, *, source: str) -> Phrases:
    """Read a file of phrases, which may leave some out; `source` is its name, for faults.

    Raises:
        DataRefusedError: the file has faults, all of which are listed, each with its line.
    """
    faults: list[Fault] = []
    phrases: dict[str, Line] = {}
    if len(text) > MOST_CHARACTERS:
        raise DataRefusedError(f"{source}: is longer than {MOST_CHARACTERS:,} characters")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, colon, phrase = line.partition(":")
        fault = _key_fault(key.strip(), phrases) if colon else "is not a phrase: write KEY: TEXT"
        if not fault and clean(line) != line:
            fault = "has a control character"
        try:
            if not fault:
                phrases[key.strip()] = parsed_line(phrase.strip(), Placeholders(_KEYS[key.strip()]))
        except ValueError as error:
            fault = str(error)
        if fault:
            faults.append(Fault(source, number, "", fault))
        if is_enough(faults):
            break
    if faults:
        raise DataRefusedError(f"{source}: {counted(faults)}", faults=tuple(faults), hint=f"keys: {', '.join(_KEYS)}")
    return phrases


def _key_fault(key: str, phrases: Phrases) -> str:
    if key in phrases:
        return f"{key} is there twice"
    if key in _KEYS:
        return ""
    near = nearest(key, _KEYS)
    return f'"{shorten(clean_line(key), _SHOWN)}" is not a phrase' + (f"; did you mean {near}?" if near else "")


def missing_phrases(phrases: Phrases) -> tuple[str, ...]:
    """The keys that a file of phrases leaves out."""
    return tuple(key for key in _KEYS if key not in phrases)
