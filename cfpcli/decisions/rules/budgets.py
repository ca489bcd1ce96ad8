"""Budgets for a plan, from the settings of the event and from flags such as `security=5`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cfpcli.decisions.rules.integer_programme import Budget, Measure, Scope
from cfpcli.errors import UsageError
from cfpcli.records.event import Event
from cfpcli.text import clean_line, did_you_mean

NO_LIMIT = "any"
"""The number that removes a limit of the event."""

_SCOPES = {"track": Scope.TRACK, "type": Scope.SESSION_TYPE, "day": Scope.DAY}
_MOST_DAYS = 60


class BudgetFlags(NamedTuple):
    """The budgets that flags set: texts are `SUBJECT=N`, a number is 0 without its flag."""

    slots: Sequence[str] = ()
    minutes: Sequence[str] = ()
    at_least: Sequence[str] = ()
    total: int = 0
    per_person: int = 0
    per_organisation: int = 0


def budgets_of(event: Event, flags: BudgetFlags) -> tuple[Budget, ...]:
    """Every budget of a plan; a flag for a track replaces the slots of the event file.

    Raises:
        UsageError: a subject is not a track, session type or day, or is several; a number is invalid; or a subject is
            repeated.
    """
    slots = dict(_read("slots", Measure.SESSIONS, flags.slots, event))
    for track in event.tracks:
        if track.slots is not None:
            event_budget = Budget(Scope.TRACK, Measure.SESSIONS, track.slug, most=track.slots, source="event file")
            slots.setdefault((Scope.TRACK, track.slug), event_budget)
    minutes = dict(_read("minutes", Measure.MINUTES, flags.minutes, event))
    least = [
        budget._replace(least=budget.most or 0, most=None)
        for budget in dict(_read("at-least", Measure.SESSIONS, flags.at_least, event)).values()
    ]
    caps = (
        Budget(Scope.TOTAL, Measure.SESSIONS, "", most=flags.total, source=f"--total {flags.total}"),
        _cap(Scope.PERSON, flags.per_person, "--max-per-person"),
        _cap(Scope.ORGANISATION, flags.per_organisation, "--max-per-organisation"),
    )
    limited = (budget for budget in (*slots.values(), *minutes.values()) if budget.most is not None)
    return (*limited, *(budget for budget in least if budget.least), *(budget for budget in caps if budget.most))


def _cap(scope: Scope, most: int, flag: str) -> Budget:
    return Budget(scope, Measure.SESSIONS, "", most=most, source=f"{flag} {most}")


def _read(
    flag: str, measure: Measure, parts: Iterable[str], event: Event
) -> Iterator[tuple[tuple[Scope, str], Budget]]:
    seen = set()
    for part in parts:
        name, equals, number = part.rpartition("=")
        shown = clean_line(part)
        if not equals or not ((number.isdecimal() and number.isascii()) or (number == NO_LIMIT and flag != "at-least")):
            raise UsageError(
                f'--{flag} "{shown}" is not a budget',
                hint=f"write --{flag} NAME=N with a track, a session type or a day",
            )
        scope, subject = _subject(name.strip(), flag, event)
        if (scope, subject) in seen:
            raise UsageError(f"--{flag} {clean_line(name)} is given twice")
        seen.add((scope, subject))
        most = None if number == NO_LIMIT else int(number)
        yield (scope, subject), Budget(scope, measure, subject, most=most, source=f"--{flag} {shown}")


def _subject(name: str, flag: str, event: Event) -> tuple[Scope, str]:
    head, colon, rest = name.partition(":")
    if colon and head in _SCOPES:
        named = [(scope, slug) for scope, slug in _named(rest, event) if scope is _SCOPES[head]]
    else:
        named = list(_named(name, event))
    if len(named) == 1:
        return named[0]
    if named:
        words = " or ".join(f"{word}:{name}" for word, scope in _SCOPES.items() if scope in {pair[0] for pair in named})
        raise UsageError(f'--{flag}: "{clean_line(name)}" is a track and a session type', hint=f"write {words}")
    choices = [*(track.slug for track in event.tracks), *(kind.slug for kind in event.session_types)]
    raise UsageError(
        f'--{flag}: "{clean_line(name)}" is not a track, a session type or a day: {did_you_mean(name, choices)}'
    )


def _named(name: str, event: Event) -> Iterator[tuple[Scope, str]]:
    if event.track(name):
        yield Scope.TRACK, name
    if event.session_type(name):
        yield Scope.SESSION_TYPE, name
    if _date(name):
        yield Scope.DAY, name


def _date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def days_of_event(event: Event) -> tuple[str, ...]:
    """The local ISO dates of an event from its first to its last; none if they are not known."""
    first, last = _date(event.starts), _date(event.ends or event.starts)
    if first is None or last is None or not 0 <= (last - first).days < _MOST_DAYS:
        return ()
    return tuple((first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1))
