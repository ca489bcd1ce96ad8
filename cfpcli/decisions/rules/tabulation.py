"""Statistics of a call: what was sent and what became of it, by track, type, language, level, state, day and more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from cfpcli.decisions.rules.suppression import Withheld, withheld_counts, withheld_rows
from cfpcli.records.states import LIVE, State

ACCEPTED = (State.ACCEPTED, State.CONFIRMED)
"""The states that count as accepted."""


class Grouping(StrEnum):
    """What the proposals of a call are counted by."""

    STATE = "state"
    TRACK = "track"
    SESSION_TYPE = "session_type"
    LANGUAGE = "language"
    LEVEL = "level"
    DAY = "day"
    REVIEWS = "reviews"
    SPEAKERS = "speakers"
    AFFILIATION = "affiliation"


USUAL = tuple(one for one in Grouping if one is not Grouping.AFFILIATION)
"""The groupings shown unless others are asked for; affiliations are many, and personal where they are small."""

FIRST_TIME, RETURNING = "first-time", "returning"


class Sent(NamedTuple):
    """As much of a proposal as is counted.

    `day` is the local ISO date on which it was submitted, `reviews` the number of its scored reviews, `affiliations`
    those of its speakers, each once.
    """

    state: State
    track: str = ""
    session_type: str = ""
    language: str = ""
    level: str = ""
    day: str = ""
    reviews: int = 0
    affiliations: tuple[str, ...] = ()


class Figures(msgspec.Struct, frozen=True):
    """How many proposals, how many of them accepted (confirmed or not) and how many rejected.

    What is undecided, waitlisted, withdrawn or canceled is no decision that stands and counts in neither.
    """

    count: int = 0
    accepted: int = 0
    rejected: int = 0


class Row(msgspec.Struct, frozen=True):
    """A value of a grouping with its figures, None where they are withheld or, for outcomes, not counted.

    `rate` is accepted of decided, None where nothing is decided; `withheld` says why the count is not there.
    """

    group: Grouping
    value: str
    count: int | None
    accepted: int | None = None
    decided: int | None = None
    rate: float | None = None
    withheld: Withheld | None = None


class Acceptance(NamedTuple):
    """The outcome of a whole call; None where it is withheld, and the rate where nothing is decided."""

    accepted: int | None
    decided: int | None
    rate: float | None


_WITHOUT_OUTCOMES = (Grouping.STATE, Grouping.DAY, Grouping.REVIEWS, Grouping.SPEAKERS)


def rows_of(sent: Sequence[Sent], grouping: Grouping, order: Iterable[str] = (), *, least: int = 0) -> list[Row]:
    """A row for each value; those in `order` first and even where none was sent, then the others.

    With `least`, counts from 1 to one less are withheld with all that would give them away (`suppression`), and
    accepted and confirmed proposals count as one state, so that the outcome can be told at all.
    """
    table = tabulated(sent, grouping, order, merged=least > 1)
    hidden = hidden_states(sent, least)
    if grouping is Grouping.REVIEWS and hidden:
        # These rows add up to the proposals that are live, and so to the states that are: a total too many.
        return [Row(grouping, value, None, withheld=Withheld.COMPLEMENTARY) for value in table]
    return published(grouping, table, least, outcomes=_outcomes_known(hidden))


def tabulated(
    sent: Sequence[Sent], grouping: Grouping, order: Iterable[str] = (), *, merged: bool = False
) -> dict[str, Figures]:
    """The figures by value; reviews are counted for proposals that are live, affiliations once for each proposal."""
    found: dict[str, Figures] = dict.fromkeys(order, Figures())
    for one in sorted(sent, key=lambda one: _values(one, grouping, merged=merged)):
        for value in _values(one, grouping, merged=merged):
            before = found.get(value, Figures())
            found[value] = Figures(
                before.count + 1,
                before.accepted + (one.state in ACCEPTED),
                before.rejected + (one.state == State.REJECTED),
            )
    if grouping is Grouping.DAY:
        return _every_day(found)
    if grouping is Grouping.AFFILIATION:
        return dict(sorted(found.items(), key=lambda pair: (-pair[1].count, pair[0])))
    if grouping is Grouping.REVIEWS:
        return dict(sorted(found.items(), key=lambda pair: int(pair[0])))
    return {value: found[value] for value in sorted(found, key=lambda value: value == "")}


def _values(one: Sent, grouping: Grouping, *, merged: bool) -> tuple[str, ...]:
    if grouping is Grouping.REVIEWS:
        return (str(one.reviews),) if one.state in LIVE else ()
    if grouping is Grouping.AFFILIATION:
        return one.affiliations
    if grouping is Grouping.STATE and merged and one.state in ACCEPTED:
        return (State.ACCEPTED.value,)
    return (str(getattr(one, grouping.value)),)


def _every_day(found: Mapping[str, Figures]) -> dict[str, Figures]:
    """The days in a row, those on which nothing came as well."""
    days = sorted(filter(None, found))
    if not days:
        return dict(found)
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    everyday = [(first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1)]
    return {day: found.get(day, Figures()) for day in everyday} | {day: found[day] for day in found if not day}


def published(
    grouping: Grouping,
    table: Mapping[str, Figures],
    least: int,
    *,
    outcomes: bool = True,
) -> list[Row]:
    """The rows of a table, with what has to be withheld; `outcomes` says whether the outcome of all may be known."""
    hidden = withheld_counts({value: figures.count for value, figures in table.items()}, least)
    has_outcomes = grouping not in _WITHOUT_OUTCOMES
    without: frozenset[str] = frozenset()
    if has_outcomes:
        cells = {
            value: (one.accepted, one.rejected, one.count - one.accepted - one.rejected) for value, one in table.items()
        }
        without = withheld_rows(cells, least, hidden) if outcomes else frozenset(table)
    return [
        _row(grouping, value, figures, hidden.get(value), outcome=has_outcomes and value not in without)
        for value, figures in table.items()
    ]


def _row(grouping: Grouping, value: str, figures: Figures, why: Withheld | None, *, outcome: bool) -> Row:
    count = figures.count if why is None else None
    if not outcome:
        return Row(grouping, value, count, withheld=why)
    decided = figures.accepted + figures.rejected
    rate = round(figures.accepted / decided, 4) if decided else None
    return Row(grouping, value, count, figures.accepted, decided, rate, why)


def hidden_states(sent: Sequence[Sent], least: int) -> frozenset[str]:
    """The states whose counts are withheld; what adds up to such counts elsewhere has to be as well."""
    states = tabulated(sent, Grouping.STATE, merged=least > 1)
    return frozenset(withheld_counts({state: figures.count for state, figures in states.items()}, least))


def _outcomes_known(hidden: Collection[str]) -> bool:
    return not {State.ACCEPTED, State.CONFIRMED, State.REJECTED} & set(hidden)


def acceptance(sent: Sequence[Sent], *, least: int = 0) -> Acceptance:
    """Accepted and confirmed proposals of those that are accepted, confirmed or rejected."""
    if not _outcomes_known(hidden_states(sent, least)):
        return Acceptance(None, None, None)
    accepted = sum(one.state in ACCEPTED for one in sent)
    decided = accepted + sum(one.state == State.REJECTED for one in sent)
    return Acceptance(accepted, decided, round(accepted / decided, 4) if decided else None)


def speakers_by_experience(speakers: Iterable[str], earlier: Iterable[str]) -> dict[str, Figures]:
    """How many of the speakers are in a call of this store for the first time, and how many were in one before."""
    people, known = set(speakers), set(earlier)
    return {FIRST_TIME: Figures(len(people - known)), RETURNING: Figures(len(people & known))}


def is_earlier(other: str, this: str) -> bool | None:
    """Whether an event that starts on one day comes before that of another; None where a day is not known."""
    return other < this if other and this else None
