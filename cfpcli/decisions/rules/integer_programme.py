"""Planning: the choice of proposals within budgets as an integer programme; the solver is an argument."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from math import inf
from typing import NamedTuple, Protocol

from cfpcli.decisions.rules import Measure, Scope

RESOLUTION = 1e-4
"""Totals that differ by less count as equal, and the better ranked proposals are chosen."""


class Seat(StrEnum):
    """The status of a proposal before the selection."""

    FREE = "free"
    HELD = "held"
    WITH = "with"
    NOT = "not"


class Candidate(NamedTuple):
    """The fields of a proposal that planning depends on.

    `score` is None if nobody scored it, `minutes` 0 if its length is not known, `day` the local ISO date if it is
    already placed; `people` are speaker codes, `organisations` their affiliations in one spelling each.
    """

    code: str
    score: float | None
    minutes: int
    track: str = ""
    session_type: str = ""
    day: str = ""
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    seat: Seat = Seat.FREE


class Budget(NamedTuple):
    """A limit as set by the event or by a flag, which `source` names.

    One for each person or organisation has no `subject`. `least` and `most` count sessions or minutes.
    """

    scope: Scope
    measure: Measure
    subject: str
    least: int = 0
    most: int | None = None
    source: str = ""


class Limit(NamedTuple):
    """One row of the programme: `least ≤ Σ coefficient·column ≤ most`."""

    scope: Scope
    measure: Measure
    subject: str
    least: float
    most: float
    source: str
    terms: tuple[tuple[int, float], ...]

    def used(self, values: Sequence[float]) -> float:
        """The use of the limit by a solution."""
        return sum(coefficient * values[column] for column, coefficient in self.terms)


class Programme(NamedTuple):
    """Maximise `Σ objective·x` with `0 ≤ x ≤ highest` under the limits; all columns but the last ones are whole.

    The first columns are the candidates in order, 1 if one is chosen; the last `parts` columns are real numbers.
    """

    objective: tuple[float, ...]
    highest: tuple[float, ...]
    limits: tuple[Limit, ...]
    parts: int = 0


class Selection(NamedTuple):
    """A value for each column of a programme, and whether it is proven that none is better."""

    values: tuple[float, ...]
    is_proven: bool = True


class Solve(Protocol):
    """Solves a programme; None if its limits contradict one another.

    With a `start` that the limits allow, it may search only near it, for a solution at least as good.
    """

    def __call__(self, model: Programme, start: Sequence[float] = (), /) -> Selection | None:
        """Solve `model`, or search near `start`."""


def base_of(candidates: Iterable[Candidate], scale_min: float) -> float:
    """The score from which worths are counted: 0, or the lowest score if that is less.

    So no session is worth less than an empty slot.
    """
    return min([0.0, scale_min, *(candidate.score for candidate in candidates if candidate.score is not None)])


def worth(candidate: Candidate, base: float) -> float:
    """The addition to the total if this proposal is chosen; 0 if nobody scored it."""
    return 0.0 if candidate.score is None else candidate.score - base


def programme(
    candidates: Sequence[Candidate], budgets: Iterable[Budget], days: Sequence[str] = (), *, base: float = 0.0
) -> Programme:
    """The integer programme that maximises the sum of worths; candidates are in order of rank, the best first.

    The sum of ranks that breaks ties is less than `RESOLUTION` for every selection: candidate i of n adds
    (n - i)/n², counted in units of it. `days` are all days of the event. A session without a place yet may go on any of
    them, so that budgets for days restrict it only if every day has one; then a column for each length and day has the
    number of sessions of this length on that day, which is enough because sessions of one length are interchangeable.

    A person or an organisation with more accepted already than its cap allows gets no more, and loses none.
    """
    all_budgets = tuple(budgets)
    count = len(candidates)
    objective = [
        worth(candidate, base) / RESOLUTION + (count - at) / count**2 for at, candidate in enumerate(candidates)
    ]
    highest = [1.0] * count
    limits = [
        *_settled(candidates),
        *(row for budget in all_budgets if budget.scope is not Scope.DAY for row in _rows(budget, candidates)),
    ]
    by_day = [budget for budget in all_budgets if budget.scope is Scope.DAY]
    if by_day:
        spread = _spread(candidates, {budget.subject for budget in by_day}, days)
        columns = {key: count + at for at, key in enumerate(sorted(spread))}
        highest += [float(len(spread[key])) for key in sorted(spread)]
        objective += [0.0] * len(spread)
        limits += _links(spread, columns)
        limits += [_day(budget, candidates, columns) for budget in by_day]
    return Programme(tuple(objective), tuple(highest), tuple(limits))


def _settled(candidates: Sequence[Candidate]) -> Iterator[Limit]:
    for at, candidate in enumerate(candidates):
        if candidate.seat is Seat.HELD:
            yield Limit(Scope.HELD, Measure.SESSIONS, candidate.code, 1, inf, "", ((at, 1.0),))
        elif candidate.seat is Seat.WITH:
            yield Limit(Scope.WITH, Measure.SESSIONS, candidate.code, 1, inf, f"--with {candidate.code}", ((at, 1.0),))
        elif candidate.seat is Seat.NOT:
            yield Limit(Scope.NOT, Measure.SESSIONS, candidate.code, -inf, 0, f"--not {candidate.code}", ((at, 1.0),))


def _rows(budget: Budget, candidates: Sequence[Candidate]) -> Iterator[Limit]:
    groups: dict[str, list[int]] = {budget.subject: []} if budget.subject or budget.scope is Scope.TOTAL else {}
    for at, candidate in enumerate(candidates):
        for subject in _subjects(candidate, budget.scope):
            if subject in groups or budget.scope in {Scope.PERSON, Scope.ORGANISATION}:
                groups.setdefault(subject, []).append(at)
    is_cap = budget.scope in {Scope.PERSON, Scope.ORGANISATION}
    for subject, members in groups.items():
        most = inf if budget.most is None else float(budget.most)
        if is_cap and len(members) <= most:
            continue
        if is_cap:
            most = max(most, float(sum(candidates[at].seat is Seat.HELD for at in members)))
        terms = tuple((at, _amount(candidates[at], budget.measure)) for at in members)
        terms = tuple(term for term in terms if term[1])
        yield Limit(budget.scope, budget.measure, subject, float(budget.least), most, budget.source, terms)


def _subjects(candidate: Candidate, scope: Scope) -> tuple[str, ...]:
    if scope is Scope.PERSON:
        return tuple(dict.fromkeys(candidate.people))
    if scope is Scope.ORGANISATION:
        return tuple(dict.fromkeys(filter(None, candidate.organisations)))
    return {Scope.TRACK: (candidate.track,), Scope.SESSION_TYPE: (candidate.session_type,)}.get(scope, ("",))


def _amount(candidate: Candidate, measure: Measure) -> float:
    return float(candidate.minutes) if measure is Measure.MINUTES else 1.0


Spread = Mapping[tuple[int, str], list[int]]
"""By length and day: the candidates without a place that could go there."""


def _spread(candidates: Sequence[Candidate], budgeted: set[str], days: Sequence[str]) -> Spread:
    if {*days} - budgeted:
        return {}
    spread: dict[tuple[int, str], list[int]] = {}
    for at, candidate in enumerate(candidates):
        for day in () if candidate.day else sorted(budgeted):
            spread.setdefault((candidate.minutes, day), []).append(at)
    return spread


def _links(spread: Spread, columns: Mapping[tuple[int, str], int]) -> Iterator[Limit]:
    for length in sorted({length for length, _ in spread}):
        here = [key for key in columns if key[0] == length]
        terms = [(at, 1.0) for at in spread[here[0]]] + [(columns[key], -1.0) for key in here]
        yield Limit(Scope.LINK, Measure.SESSIONS, str(length), 0, 0, "", tuple(terms))


def _day(budget: Budget, candidates: Sequence[Candidate], columns: Mapping[tuple[int, str], int]) -> Limit:
    minutes = budget.measure is Measure.MINUTES
    placed = [
        (at, _amount(candidate, budget.measure))
        for at, candidate in enumerate(candidates)
        if candidate.day == budget.subject
    ]
    moving = [
        (column, float(length) if minutes else 1.0)
        for (length, day), column in columns.items()
        if day == budget.subject
    ]
    terms = tuple(term for term in (*placed, *moving) if term[1])
    most = inf if budget.most is None else float(budget.most)
    return Limit(Scope.DAY, budget.measure, budget.subject, float(budget.least), most, budget.source, terms)


def days_of(
    candidates: Sequence[Candidate], values: Sequence[float], budgets: Iterable[Budget], days: Sequence[str]
) -> dict[str, str]:
    """A day for each chosen proposal, as the solution spreads them, best ranked first on the earliest day."""
    by_day = {budget.subject for budget in budgets if budget.scope is Scope.DAY}
    spread = _spread(candidates, by_day, days) if by_day else {}
    room = {key: round(values[len(candidates) + at]) for at, key in enumerate(sorted(spread))}
    days_by_code: dict[str, str] = {}
    for at, candidate in enumerate(candidates):
        if not is_in(values, at):
            continue
        day = candidate.day or next(
            (day for length, day in sorted(room) if length == candidate.minutes and room[length, day]), ""
        )
        if day and not candidate.day:
            room[candidate.minutes, day] -= 1
        days_by_code[candidate.code] = day
    return days_by_code


def is_in(values: Sequence[float], at: int) -> bool:
    """Whether a solution chooses the candidate at this position."""
    return values[at] > 0.5  # noqa: PLR2004  # a whole number stored as a float
