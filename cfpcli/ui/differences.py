"""The changes of a change set, record by record: shown by `--dry-run` and undo; without rich."""

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from cfpcli.dates import rfc3339
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.change import (
    QUIET_FIELDS,
    RECORD_TYPES,
    Change,
    Difference,
    Record,
    content_of,
    differences,
    identity,
)
from cfpcli.records.facts import fields_where
from cfpcli.records.programme import NO_REFERENTS, Referents, Slot
from cfpcli.records.review import Review
from cfpcli.records.times_in_words import line_about
from cfpcli.text import clean, clean_line
from cfpcli.ui.page import Look, painted
from cfpcli.ui.values import Screen

LONG_TEXTS = frozenset(name for kind in RECORD_TYPES.values() for name in fields_where(kind, lambda fact: fact.long))
"""Fields of Markdown, which are compared line by line."""


def change_lines(changes: Sequence[Change], screen: Screen, referents: Referents = NO_REFERENTS) -> Iterator[str]:
    """One line for each record, with short differences on it and long texts as unified differences under it.

    A slot is named by its session, with its place in the time of its event, if the `referents` have them.
    """
    for change in changes:
        before, after = change.before, change.after
        name = f"{change.kind} {clean_line(change.key)}"
        if placing := line_about(change, referents):
            yield f"{painted(placing[0], _LOOKS[placing[0]], screen)}{placing[1:]}\n"
        elif before and after:
            yield from _replaced(name, before, after, screen)
        elif after:
            yield f"{painted('+', Look.GOOD, screen)} {name} {_called(after)}\n"
        elif before:
            yield f"{painted('-', Look.BAD, screen)} {name} {_called(before)}\n"


_LOOKS = {"+": Look.GOOD, "-": Look.BAD, "~": Look.WARN}


def _changed(difference: Difference) -> str:
    path, was, now = difference
    return f"{clean_line(path)}: {_shown(was)} → {_shown(now)}"


def _called(record: Record) -> str:
    if isinstance(record, Review) and record.scores:
        return _shown(record.scores)
    if isinstance(record, Slot):
        when = _shown(record.start) if record.start else record.day
        return " ".join(filter(None, (content_of(record), clean_line(record.room), when)))
    return content_of(record)


def _replaced(name: str, before: Record, after: Record, screen: Screen) -> Iterator[str]:
    every = list(differences(before, after))
    telling = [difference for difference in every if difference[0] not in QUIET_FIELDS] or every
    short = [difference for difference in telling if not _is_long(difference)]
    summary = ", ".join(map(_changed, short))
    yield f"{painted('~', Look.WARN, screen)} {name}  {summary}".rstrip() + "\n"
    for path, was, now in telling:
        if _is_long((path, was, now)):
            yield f"    {clean_line(path)}:\n"
            yield from _unified(str(was or ""), str(now or ""), screen)


def _is_long(difference: Difference) -> bool:
    path, was, now = difference
    return path.rpartition(".")[2] in LONG_TEXTS or any(isinstance(text, str) and "\n" in text for text in (was, now))


def _unified(was: str, now: str, screen: Screen) -> Iterator[str]:
    looks = {"+": Look.GOOD, "-": Look.BAD, "@": Look.MUTED}
    lines = difflib.unified_diff(_lines(was), _lines(now), n=1, lineterm="")
    for position, line in enumerate(lines):
        if position > 1:
            yield f"      {painted(line, looks.get(line[:1], Look.PLAIN), screen)}".rstrip(" ") + "\n"


def _lines(text: str) -> list[str]:
    return clean(text).expandtabs(4).split("\n") if text else []


def _shown(value: object) -> str:
    match value:
        case None | "" | ():
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return ", ".join(_shown(part) for part in value)
        case dict():
            return ", ".join(f"{clean_line(str(key))} {_shown(part)}" for key, part in value.items()) or "nothing"
        case _:
            return clean_line(_plainly(value))


def _plainly(value: object) -> str:
    match value:
        case datetime():
            return rfc3339(value)
        case Deadline():
            return f"{value.raw} ({_plainly(value.at)})" if value.at else value.raw
        case msgspec.Struct():
            named = str(getattr(value, "name", "")) or identity(value)
            return named or _shown({name: part for name, part in msgspec.structs.asdict(value).items() if part})
        case _:
            return str(value)
