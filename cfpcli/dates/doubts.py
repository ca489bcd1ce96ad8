"""Parts of a deadline that are ambiguous or easily misread: raised digits, midnight, noon."""

import re
import unicodedata
from datetime import date

import msgspec

from cfpcli.dates.calendar import example
from cfpcli.dates.deadline import Deadline, in_full
from cfpcli.dates.english import spoken
from cfpcli.dates.relative import take_day
from cfpcli.errors import DataRefusedError

_MARKS = ("<super>", "<sub>", "<circle>", "<fraction>", "<compat>")
"""The Unicode decomposition tags of digits that are not plain ones, such as a raised 2."""

_HALF_PAST_MIDNIGHT = re.compile(r"\b12(?::[0-9]{2})*\s*a\.?m\b", re.IGNORECASE)
_WORD_FOR_HOUR = re.compile(r"\s*(?:,\s*)?(?:(?:at|by)\s+)?\b(?P<word>midnight|noon)\b", re.IGNORECASE)


def close_caution(deadline: Deadline, *, zone: str = "") -> str:
    """The caution about an accepted close that may not be what its author meant; empty if it is clear.

    An explicit 00:00 closes at the start of its day, which is rarely intended, and so does `12:30am`. `zone` is the
    event's, which an example need not name.
    """
    if deadline.time[:2] != "00" or not (
        deadline.time in {"00:00", "00:00:00"} or _HALF_PAST_MIDNIGHT.search(deadline.raw)
    ):
        return ""
    day = msgspec.structs.replace(deadline, time="")
    minutes = int(deadline.time[3:5])
    when = f"{minutes} minutes after the start" if minutes else "at the start"
    return (
        f'"{deadline.raw}" closes {when} of {spoken(date.fromisoformat(deadline.date))}; '
        f'for the end of that day write "{in_full(day, zone=zone or deadline.zone)}"'
    )


def refuse_marks(raw: str) -> None:
    """Refuse raised and circled digits: the second digit in `1² June` may be part of the day or a footnote mark.

    Raises:
        DataRefusedError: the text has one; the message names both readings if there are two.
    """
    marks = [
        character
        for character in raw
        if unicodedata.decomposition(character).startswith(_MARKS) and _has_digit(character)
    ]
    if not marks:
        return
    plain = unicodedata.normalize("NFKC", raw)
    without = "".join(character for character in raw if character not in marks)
    if not any(raw[position - 1 : position].isalnum() for position, character in enumerate(raw) if character in marks):
        raise DataRefusedError(
            f'"{marks[0]}" in "{raw}" is not a plain digit', hint=f'write "{plain}" if that is what you mean'
        )
    raise DataRefusedError(
        f'"{raw}" has two readings: "{marks[0]}" may be a digit or a footnote mark',
        hint=f'write "{without}" or "{plain}"',
    )


def _has_digit(character: str) -> bool:
    return any(digit in "0123456789" for digit in unicodedata.normalize("NFKC", character))


def refuse_words_for_hours(line: str, today: date) -> None:
    """Refuse `midnight`, which begins the day for some people and ends it for others, and `noon`: 12:00 is clearer."""
    match = _WORD_FOR_HOUR.search(line)
    if not match:
        return
    others = (line[: match.start()] + line[match.end() :]).strip(" ,")
    if not others:
        raise DataRefusedError(f'"{line}" names no day', hint=f'write the date as in "{example(today)}"')
    day = take_day(others, today=today).day
    if match["word"].casefold() == "noon":
        raise DataRefusedError(f'"{line}" uses "noon" as an hour', hint=f'write "{day} 12:00"')
    raise DataRefusedError(
        f'"{line}" has two readings: the start of {spoken(day)}, or its end',
        hint=f'write "{day} 00:00" for the start, "{day}" for the end',
    )
