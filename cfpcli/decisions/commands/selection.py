"""Making a plan: from the store and what was asked to a selection, or to the limits that contradict one another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cfpcli.decisions.commands.rank import panel_of
from cfpcli.decisions.rules.costs import contradiction
from cfpcli.decisions.rules.integer_programme import (
    Budget,
    Candidate,
    Limit,
    Programme,
    Scope,
    Seat,
    base_of,
    days_of,
    is_in,
    programme,
    worth,
)
from cfpcli.decisions.rules.limit_words import Names, said, with_more
from cfpcli.decisions.rules.standings import Grouping, Standing
from cfpcli.errors import DataRefusedError, Fault, UsageError
from cfpcli.figures.ranking import Method
from cfpcli.records.affiliation import organisation
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.session import day_of, duration_of
from cfpcli.records.states import LIVE, State
from cfpcli.records.verdicts import SEATED, will_be
from cfpcli.store.protocol import Store
from cfpcli.workspace.bulk import several
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import found_proposal

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTES = (
    "code", "event", "title", "state", "pending_state", "track", "session_type", "duration", "speakers", "day", "start",
)  # fmt: skip
_OPEN = (State.SUBMITTED, State.WAITLISTED)


class Named(NamedTuple):
    """The codes that must be in a plan and those that must not."""

    chosen: frozenset[str]
    barred: frozenset[str]


class Field(NamedTuple):
    """Who takes part: candidates best ranked first, their rows, and the codes that do not take part and why."""

    candidates: tuple[Candidate, ...]
    rows: "Mapping[str, Any]"
    unscored: tuple[str, ...]
    decided: tuple[str, ...]


class Made(NamedTuple):
    """A plan: what was solved, and the value of each column; `days` are those the chosen could have."""

    field: Field
    asked: Programme
    values: tuple[float, ...]
    worths: tuple[float, ...]
    names: Names
    days: "Mapping[str, str]"

    def chosen(self) -> tuple[Candidate, ...]:
        """The candidates that are in, best ranked first."""
        return tuple(one for at, one in enumerate(self.field.candidates) if is_in(self.values, at))


def named_codes(store: Store, event: Event, with_: Sequence[str], not_: Sequence[str]) -> Named:
    """What `--with` and `--not` name.

    Raises:
        NotFoundError: a code is of no proposal.
        UsageError: one is in both, is of another event, has ended, or is accepted and to be left out.
    """
    wanted = {one.code: one for one in (found_proposal(store, code) for code in with_)}
    barred = {one.code: one for one in (found_proposal(store, code) for code in not_)}
    for code, one in (wanted | barred).items():
        if one.event != event.slug:
            raise UsageError(f"{code} was sent to {one.event}, not to {event.slug}")
        if code in wanted and code in barred:
            raise UsageError(f"{code} cannot be both: --with and --not")
        if code in wanted and one.state not in LIVE:
            raise UsageError(f"{code} is {one.state} and cannot be chosen", hint=f"cfp reopen {code} --reason …")
        if code in barred and will_be(one) in SEATED:
            undo = f"cfp decisions clear {code}" if one.pending_state else f"cfp cancel {code}"
            raise UsageError(f"{code} is {will_be(one)} already", hint=f"{undo} takes it out")
    return Named(frozenset(wanted), frozenset(barred))


def field_of(work: Workspace, store: Store, event: Event, query: Sequence[str], method: Method, named: Named) -> Field:
    """Who may be chosen: what the query selects, scored and not decided otherwise; who is accepted takes part."""
    panel = panel_of(store, event, query, now=work.now)
    rows = {row.code: row for row in store.rows(Kind.PROPOSAL, _ATTRIBUTES) if row.event == event.slug}
    homes = {row.code: organisation(row.affiliation) for row in store.rows(Kind.SPEAKER, ("code", "affiliation"))}
    candidates, unscored, decided = [], [], []
    for one in panel.standings(method, Grouping.NONE):
        row = rows[one.code]
        seat = _seat(row, named)
        asked_for = seat in {Seat.HELD, Seat.WITH}
        if not asked_for and (one.code not in panel.chosen or row.state not in LIVE):
            continue
        if not asked_for and not (row.state in _OPEN and will_be(row) in _OPEN):
            decided.append(one.code)
        elif not asked_for and one.tally is None:
            unscored.append(one.code)
        else:
            candidates.append(_candidate(one, row, event, method, seat, homes))
    return Field(tuple(candidates), rows, tuple(unscored), tuple(decided))


def _seat(row: Any, named: Named) -> Seat:  # noqa: ANN401  # a row of the store
    if will_be(row) in SEATED:
        return Seat.HELD
    if row.code in named.chosen:
        return Seat.WITH
    return Seat.NOT if row.code in named.barred else Seat.FREE


def _candidate(
    one: Standing,
    row: Any,  # noqa: ANN401  # a row of the store
    event: Event,
    method: Method,
    seat: Seat,
    homes: "Mapping[str, str]",
) -> Candidate:
    return Candidate(
        code=one.code,
        score=one.tally.value(method) if one.tally else None,
        minutes=duration_of(row, event) or 0,
        track=row.track,
        session_type=row.session_type,
        day=day_of(row, event),
        people=tuple(row.speakers),
        organisations=tuple(homes.get(code, "") for code in row.speakers),
        seat=seat,
    )


def names_of(store: Store, event: Event) -> Names:
    """What people call tracks, session types, speakers and their organisations."""
    found = {(Scope.TRACK, track.slug): track.name for track in event.tracks}
    found |= {(Scope.SESSION_TYPE, kind.slug): kind.name for kind in event.session_types}
    for row in store.rows(Kind.SPEAKER, ("code", "name", "affiliation")):
        found[Scope.PERSON, row.code] = row.name
        found.setdefault((Scope.ORGANISATION, organisation(row.affiliation)), " ".join(row.affiliation.split()))
    return found


def made(field: Field, budgets: Sequence[Budget], days: Sequence[str], names: Names, *, scale_min: float) -> Made:
    """The best selection.

    Raises:
        DataRefusedError: the limits contradict one another; those that do are named, with the least that would help.
        CfpError: the solver is not installed.
    """
    from cfpcli.decisions.solver import best

    base = base_of(field.candidates, scale_min)
    asked = programme(field.candidates, budgets, days, base=base)
    found = best(asked)
    if found is None:
        raise _refusal(asked, field.candidates, names)
    worths = tuple(worth(one, base) for one in field.candidates)
    spread = days_of(field.candidates, found.values, budgets, days)
    return Made(field, asked, found.values, worths, names, spread)


def _refusal(asked: Programme, candidates: Sequence[Candidate], names: Names) -> DataRefusedError:
    from cfpcli.decisions.solver import best

    found = contradiction(asked, best)
    faults = tuple(Fault(one.source, 0, "", _in_words(one, candidates, names)) for one in found.limits)
    ways = [with_more(way.limit, way.by, names) for way in found.ways]
    return DataRefusedError(
        "no selection meets all of these limits",
        faults=faults,
        hint=f"it would do with {', and '.join(ways)}" if ways else "",
    )


def _in_words(limit: Limit, candidates: Sequence[Candidate], names: Names) -> str:
    words = said(limit, names)
    here = [candidates[column] for column, _ in limit.terms if column < len(candidates)]
    if limit.least > 0 and limit.scope is not Scope.WITH:
        able = sum(one.seat is not Seat.NOT for one in here)
        return f"{words}, where {able} can be chosen"
    parts = [words]
    for seat, told in ((Seat.HELD, "accepted already"), (Seat.WITH, "asked for")):
        codes = [one.code for one in here if one.seat is seat]
        if codes and limit.scope not in {Scope.WITH, Scope.NOT}:
            parts.append(f"{told}: {several(codes)}")
    return "; ".join(parts)
