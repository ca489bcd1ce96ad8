"""Limits of a plan: from the event's settings and from flags such as `security=5`, and their texts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cfpcli.decisions.rules import Measure, Scope
from cfpcli.decisions.rules.integer_programme import Budget, Limit
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


Names = Mapping[tuple[Scope, str], str]
"""The display names of tracks, session types, persons and organisations."""

_NOUNS = {Measure.SESSIONS: ("session", "sessions"), Measure.MINUTES: ("minute", "minutes")}
_TENS = (11, 12, 13)


def limit_text(limit: Limit, names: Names) -> str:
    """A limit in words, such as `at most 5 sessions in Security`."""
    if limit.scope is Scope.WITH:
        return f"{limit.subject} is chosen"
    if limit.scope is Scope.NOT:
        return f"{limit.subject} is not chosen"
    amount = limit.least if limit.least > 0 else limit.most
    bound = "at least" if limit.least > 0 else "at most"
    return f"{bound} {_counted(amount, limit.measure)}{_where(limit, names)}"


def with_more(limit: Limit, step: float, names: Names) -> str:
    """A limit relaxed by `step`, such as `one more session in Security`."""
    if limit.scope in {Scope.WITH, Scope.NOT}:
        return f"without {limit.source}"
    if limit.least > 0:
        return f"{_some(step, limit.measure, 'fewer')} required{_where(limit, names)}"
    if limit.scope in {Scope.PERSON, Scope.ORGANISATION}:
        return f"a {ordinal(round(limit.most + step))} session{_where(limit, names)}"
    return f"{_some(step, limit.measure, 'more')}{_where(limit, names)}"


def why_out(limit: Limit, amount: float, used: float, names: Names) -> str:
    """The reason why a limit excludes a proposal of this `amount`, if the others use `used` of it."""
    if limit.scope is Scope.NOT:
        return limit.source
    if limit.scope in {Scope.PERSON, Scope.ORGANISATION}:
        name = names.get((limit.scope, limit.subject), limit.subject)
        return f"{ordinal(round(used + amount))} session of {name} ({limit.source})"
    if limit.least > 0:
        return f"{round(limit.least)} sessions are required{_where(limit, names)}"
    if limit.measure is Measure.MINUTES:
        left = max(round(limit.most - used), 0)
        return f"needs {_counted(amount, limit.measure)}, {left} left{_where(limit, names)}"
    return f"no session left{_where(limit, names)}"


def ordinal(number: int) -> str:
    """An ordinal number: 1st, 2nd, 3rd, 11th."""
    ending = "th" if number % 100 in _TENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _where(limit: Limit, names: Names) -> str:
    name = names.get((limit.scope, limit.subject), limit.subject)
    word = {
        Scope.TRACK: "in",
        Scope.SESSION_TYPE: "of type",
        Scope.DAY: "on",
        Scope.PERSON: "of",
        Scope.ORGANISATION: "of",
    }
    return " in all" if limit.scope is Scope.TOTAL else f" {word[limit.scope]} {name or 'no track'}"


def _counted(amount: float, measure: Measure) -> str:
    number = round(amount)
    return f"{number} {_NOUNS[measure][number != 1]}"


def _some(amount: float, measure: Measure, word: str) -> str:
    number = round(amount)
    return f"{'one' if number == 1 else number} {word} {_NOUNS[measure][number != 1]}"
