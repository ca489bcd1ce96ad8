"""Statistics of a call: proposals and their outcomes by track, type, language, level, state, day and more.

Small counts in publications: the figures to withhold so that nobody is identified, not even by subtraction.

The rules are those of official statistics: A. Hundepool and others, "Statistical Disclosure Control" (Wiley, 2012), on
frequency tables and on secondary cell suppression. A count from 1 to one less than the least that may be shown is
withheld (primary suppression); a count of 0 is about nobody and is shown. As totals are published, further counts are
withheld (secondary, or complementary, suppression) until every small count may still be any "small" number: the exact
bounds that a reader can work out are computed to decide when that is the case. It protects one report; it cannot
protect the difference of two reports about almost the same proposals.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from cfpcli.decisions.rules import Grouping, Withheld
from cfpcli.records.proposal import LIVE, SEATED, State

_NONE: Mapping[str, Withheld] = MappingProxyType({})


def withheld_counts(counts: Mapping[str, int], least: int) -> dict[str, Withheld]:
    """The counts of a table to withhold, if readers know the total and the kind of each withholding.

    A small count is protected once it may, for a reader, be any number from 1 to `least` - 1. To
    the reader a count withheld as small is one of those, one withheld as complementary `least` or more, and all of
    them together are the total less the shown counts. The smallest counts are withheld first. If even all counts
    together do not suffice, none is shown and all are marked as complementary, so that no mark distinguishes them.
    """
    withheld = {name: Withheld.SMALL for name, count in counts.items() if 0 < count < least}
    rest = sorted((count, name) for name, count in counts.items() if count >= least)
    while withheld and not _is_protected(counts, withheld, least):
        if not rest:
            return {name: Withheld.COMPLEMENTARY for name, count in counts.items() if count}
        withheld[rest.pop(0)[1]] = Withheld.COMPLEMENTARY
    return {name: withheld[name] for name in counts if name in withheld}


def _is_protected(counts: Mapping[str, int], withheld: Mapping[str, Withheld], least: int) -> bool:
    small = sum(why is Withheld.SMALL for why in withheld.values())
    large = len(withheld) - small
    together = sum(counts[name] for name in withheld)
    most = together - (small - 1) - large * least
    fewest = 1 if large else together - (small - 1) * (least - 1)
    return fewest <= 1 and most >= least - 1


def withheld_rows(
    table: Mapping[str, Sequence[int]], least: int, hidden: Mapping[str, Withheld] = _NONE
) -> frozenset[str]:
    """The rows of a table of counts to withhold whole, if readers know column totals, and row totals too.

    `hidden` are the rows whose total is not shown (`withheld_counts`). They are withheld, as is each row with a small
    count; then the rows with the fewest, until a reader learns no more about a small count than that it is small:
    its bounds are at least `least` - 1 apart. They are Fréchet's, for a table of which only the margins are
    known: from max(0, row + column - all) to min(row, column). The total of a row that is hidden as small may be
    any number from 1, so that there the column alone can disclose too much. If even all rows do not suffice, all are
    withheld.
    """
    withheld = {name for name, counts in table.items() if any(0 < count < least for count in counts)}
    withheld |= {name for name in hidden if name in table}
    rest = sorted((sum(counts), name) for name, counts in table.items() if name not in withheld and any(counts))
    while withheld and rest and not _rows_are_protected(table, withheld, least, hidden):
        withheld.add(rest.pop(0)[1])
    return frozenset(withheld)


def _rows_are_protected(
    table: Mapping[str, Sequence[int]], withheld: Collection[str], least: int, hidden: Mapping[str, Withheld]
) -> bool:
    rows = [table[name] for name in withheld]
    columns = [sum(row[at] for row in rows) for at in range(len(rows[0]))]
    everything = sum(columns)
    for name in withheld:
        row, is_small = sum(table[name]), hidden.get(name) is Withheld.SMALL
        for count, column in zip(table[name], columns, strict=True):
            room = column if is_small else min(row, column) - max(0, row + column - everything)
            if 0 < count < least and room < least - 1:
                return False
    return True


USUAL = tuple(grouping for grouping in Grouping if grouping is not Grouping.AFFILIATION)
"""The groupings shown by default; affiliations are many, and personal if their counts are small."""

FIRST_TIME, RETURNING = "first-time", "returning"


class Sent(NamedTuple):
    """The fields of a proposal that are counted.

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
    """The number of proposals, of those accepted (confirmed or not) and of those rejected.

    Undecided, waitlisted, withdrawn and canceled proposals have no decision in force and count in neither.
    """

    count: int = 0
    accepted: int = 0
    rejected: int = 0


class Row(msgspec.Struct, frozen=True):
    """A value of a grouping with its figures, None if they are withheld or, for outcomes, not counted.

    `rate` is accepted of decided, None if nothing is decided; `withheld` is the reason for a missing count.
    """

    group: Grouping
    value: str
    count: int | None
    accepted: int | None = None
    decided: int | None = None
    rate: float | None = None
    withheld: Withheld | None = None


class Acceptance(NamedTuple):
    """The outcome of a whole call; None if it is withheld, and the rate also if nothing is decided."""

    accepted: int | None
    decided: int | None
    rate: float | None


_WITHOUT_OUTCOMES = (Grouping.STATE, Grouping.DAY, Grouping.REVIEWS, Grouping.SPEAKERS)


def rows_of(sent: Sequence[Sent], grouping: Grouping, order: Iterable[str] = (), *, least: int = 0) -> list[Row]:
    """A row for each value; those in `order` first, even those without proposals, then the others.

    With `least`, counts from 1 to one less are withheld with all that would disclose them (`withheld_counts`), and
    accepted and confirmed proposals count as one state, so that the outcome can be shown at all.
    """
    table = tabulated(sent, grouping, order, merged=least > 1)
    hidden = hidden_states(sent, least)
    if grouping is Grouping.REVIEWS and hidden:
        # These rows add up to the live proposals, and so to the live states: one total too many.
        return [Row(grouping, value, None, withheld=Withheld.COMPLEMENTARY) for value in table]
    return published(grouping, table, least, outcomes=_shows_outcomes(hidden))


def tabulated(
    sent: Sequence[Sent], grouping: Grouping, order: Iterable[str] = (), *, merged: bool = False
) -> dict[str, Figures]:
    """The figures by value; reviews are counted for proposals that are live, affiliations once for each proposal."""
    figures: dict[str, Figures] = dict.fromkeys(order, Figures())
    for proposal in sorted(sent, key=lambda proposal: _values(proposal, grouping, merged=merged)):
        for value in _values(proposal, grouping, merged=merged):
            before = figures.get(value, Figures())
            figures[value] = Figures(
                before.count + 1,
                before.accepted + (proposal.state in SEATED),
                before.rejected + (proposal.state == State.REJECTED),
            )
    if grouping is Grouping.DAY:
        return _every_day(figures)
    if grouping is Grouping.AFFILIATION:
        return dict(sorted(figures.items(), key=lambda pair: (-pair[1].count, pair[0])))
    if grouping is Grouping.REVIEWS:
        return dict(sorted(figures.items(), key=lambda pair: int(pair[0])))
    return {value: figures[value] for value in sorted(figures, key=lambda value: value == "")}


def _values(proposal: Sent, grouping: Grouping, *, merged: bool) -> tuple[str, ...]:
    if grouping is Grouping.REVIEWS:
        return (str(proposal.reviews),) if proposal.state in LIVE else ()
    if grouping is Grouping.AFFILIATION:
        return proposal.affiliations
    if grouping is Grouping.STATE and merged and proposal.state in SEATED:
        return (State.ACCEPTED.value,)
    return (str(getattr(proposal, grouping.value)),)


def _every_day(figures: Mapping[str, Figures]) -> dict[str, Figures]:
    """The figures of every day from the first to the last, also of days on which nothing was submitted."""
    days = sorted(filter(None, figures))
    if not days:
        return dict(figures)
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    everyday = [(first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1)]
    return {day: figures.get(day, Figures()) for day in everyday} | {day: figures[day] for day in figures if not day}


def published(
    grouping: Grouping,
    table: Mapping[str, Figures],
    least: int,
    *,
    outcomes: bool = True,
) -> list[Row]:
    """The rows of a table, with some withheld; `outcomes` is true if the outcome of all may be known."""
    hidden = withheld_counts({value: figures.count for value, figures in table.items()}, least)
    has_outcomes = grouping not in _WITHOUT_OUTCOMES
    without: frozenset[str] = frozenset()
    if has_outcomes:
        cells = {
            value: (figures.accepted, figures.rejected, figures.count - figures.accepted - figures.rejected)
            for value, figures in table.items()
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
    """The states whose counts are withheld; other figures that add up to such counts have to be withheld as well."""
    states = tabulated(sent, Grouping.STATE, merged=least > 1)
    return frozenset(withheld_counts({state: figures.count for state, figures in states.items()}, least))


def _shows_outcomes(hidden: Collection[str]) -> bool:
    return not {State.ACCEPTED, State.CONFIRMED, State.REJECTED} & set(hidden)


def acceptance(sent: Sequence[Sent], *, least: int = 0) -> Acceptance:
    """Accepted and confirmed proposals of those that are accepted, confirmed or rejected."""
    if not _shows_outcomes(hidden_states(sent, least)):
        return Acceptance(None, None, None)
    accepted = sum(proposal.state in SEATED for proposal in sent)
    decided = accepted + sum(proposal.state == State.REJECTED for proposal in sent)
    return Acceptance(accepted, decided, round(accepted / decided, 4) if decided else None)


def speakers_by_experience(speakers: Iterable[str], earlier: Iterable[str]) -> dict[str, Figures]:
    """The number of speakers in a call of this store for the first time, and of those who were in one before."""
    people, earlier_speakers = set(speakers), set(earlier)
    return {FIRST_TIME: Figures(len(people - earlier_speakers)), RETURNING: Figures(len(people & earlier_speakers))}


def is_earlier(other: str, this: str) -> bool | None:
    """Whether an event that starts on one day is before that of another; None if a day is not known."""
    return other < this if other and this else None
