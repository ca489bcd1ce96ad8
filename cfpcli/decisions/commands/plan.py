"""`cfp plan`: the selection with the highest scores within budgets, the cost of each limit, written only on request.

Making a plan: from the store and the flags to a selection, or to the limits that contradict one another.

The report of a plan: the chosen proposals by track, the costs of limits, and the differences to the ranking.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import msgspec
import typer

from cfpcli.decisions.commands.accept import pending
from cfpcli.decisions.commands.rank import panel_of
from cfpcli.decisions.rows import PlanCost, PlanGroup, PlanLeftOut, PlanLimit, PlanMark, PlanMembers, PlanRow
from cfpcli.decisions.rules import Measure, Scope
from cfpcli.decisions.rules.alternatives import Compared, Costs, compared, contradiction, costs, first_out, last_in
from cfpcli.decisions.rules.integer_programme import (
    Budget,
    Candidate,
    Limit,
    Programme,
    Seat,
    base_of,
    days_of,
    is_in,
    programme,
    worth,
)
from cfpcli.decisions.rules.limits import BudgetFlags, Names, budgets_of, days_of_event, limit_text, why_out, with_more
from cfpcli.decisions.rules.standings import Grouping, Standing
from cfpcli.errors import RUN_AGAIN, DataRefusedError, Fault, UsageError, changed_meanwhile
from cfpcli.figures.scores import Method
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person, organisation
from cfpcli.records.proposal import LIVE, SEATED, WAITING, State
from cfpcli.records.session import day_of, duration_of
from cfpcli.records.verdicts import Grounds, Verdict, will_be
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean, number_of
from cfpcli.workspace.bulk import confirmed, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY, QUERY, codes, reopening
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import matching_proposal

if TYPE_CHECKING:
    from collections.abc import Mapping


_ATTRIBUTES = (
    "code", "event", "title", "state", "pending_state", "track", "session_type", "duration", "speakers", "day", "start",
)  # fmt: skip


class Named(NamedTuple):
    """The codes that must be in a plan and those that must not be."""

    chosen: frozenset[str]
    barred: frozenset[str]


class Field(NamedTuple):
    """The proposals that take part: candidates best ranked first, their rows, and the codes left out, by reason."""

    candidates: tuple[Candidate, ...]
    rows: "Mapping[str, Any]"
    unscored: tuple[str, ...]
    decided: tuple[str, ...]


class Plan(NamedTuple):
    """A plan: the programme solved, its `values` by column, `worths` by candidate, and possible `days` by code."""

    field: Field
    programme: Programme
    values: tuple[float, ...]
    worths: tuple[float, ...]
    names: Names
    days: "Mapping[str, str]"

    def chosen(self) -> tuple[Candidate, ...]:
        """The chosen candidates, best ranked first."""
        return tuple(candidate for at, candidate in enumerate(self.field.candidates) if is_in(self.values, at))


def named_codes(store: Store, event: Event, with_: Sequence[str], not_: Sequence[str]) -> Named:
    """The codes that `--with` and `--not` name.

    Raises:
        NotFoundError: no proposal has the code.
        UsageError: a proposal is in both, is of another event, has ended, or is accepted and to be left out.
    """
    wanted = {proposal.code: proposal for proposal in (matching_proposal(store, code) for code in with_)}
    barred = {proposal.code: proposal for proposal in (matching_proposal(store, code) for code in not_)}
    for code, proposal in (wanted | barred).items():
        if proposal.event != event.slug:
            raise UsageError(f"{code} was sent to {proposal.event}, not to {event.slug}")
        if code in wanted and code in barred:
            raise UsageError(f"{code} cannot be both: --with and --not")
        if code in wanted and proposal.state not in LIVE:
            raise UsageError(f"{code} is {proposal.state} and cannot be chosen", hint=reopening(code))
        if code in barred and will_be(proposal) in SEATED:
            undo = f"cfp decisions clear {code}" if proposal.pending_state else f"cfp cancel {code}"
            raise UsageError(f"{code} is already {will_be(proposal)}", hint=f"{undo}  # removes it")
    return Named(frozenset(wanted), frozenset(barred))


def field_of(work: Workspace, store: Store, event: Event, query: Sequence[str], method: Method, named: Named) -> Field:
    """The proposals that take part: those of the query, scored and not decided against, and all accepted ones."""
    panel = panel_of(store, event, query, now=work.now)
    rows = {row.code: row for row in store.rows(Kind.PROPOSAL, _ATTRIBUTES) if row.event == event.slug}
    homes = {row.code: organisation(row.affiliation) for row in store.rows(Kind.SPEAKER, ("code", "affiliation"))}
    candidates, unscored, decided = [], [], []
    for standing in panel.standings(method, Grouping.NONE):
        row = rows[standing.code]
        seat = _seat(row, named)
        is_required = seat in {Seat.HELD, Seat.WITH}
        if not is_required and (standing.code not in panel.chosen or row.state not in LIVE):
            continue
        if not is_required and not (row.state in WAITING and will_be(row) in WAITING):
            decided.append(standing.code)
        elif not is_required and standing.tally is None:
            unscored.append(standing.code)
        else:
            candidates.append(_candidate(standing, row, event, method, seat, homes))
    return Field(tuple(candidates), rows, tuple(unscored), tuple(decided))


def _seat(row: Any, named: Named) -> Seat:  # noqa: ANN401  # a row of the store
    if will_be(row) in SEATED:
        return Seat.HELD
    if row.code in named.chosen:
        return Seat.WITH
    return Seat.NOT if row.code in named.barred else Seat.FREE


def _candidate(
    standing: Standing,
    row: Any,  # noqa: ANN401  # a row of the store
    event: Event,
    method: Method,
    seat: Seat,
    homes: "Mapping[str, str]",
) -> Candidate:
    return Candidate(
        code=standing.code,
        score=standing.tally.value(method) if standing.tally else None,
        minutes=duration_of(row, event) or 0,
        track=row.track,
        session_type=row.session_type,
        day=day_of(row, event),
        people=tuple(row.speakers),
        organisations=tuple(homes.get(code, "") for code in row.speakers),
        seat=seat,
    )


def names_of(store: Store, event: Event) -> Names:
    """The display names of tracks, session types, speakers and their organisations."""
    names = {(Scope.TRACK, track.slug): track.name for track in event.tracks}
    names |= {(Scope.SESSION_TYPE, kind.slug): kind.name for kind in event.session_types}
    for row in store.rows(Kind.SPEAKER, ("code", "name", "affiliation")):
        names[Scope.PERSON, row.code] = row.name
        names.setdefault((Scope.ORGANISATION, organisation(row.affiliation)), " ".join(row.affiliation.split()))
    return names


def best_plan(field: Field, budgets: Sequence[Budget], days: Sequence[str], names: Names, *, scale_min: float) -> Plan:
    """The best selection.

    Raises:
        DataRefusedError: limits contradict one another; they are named, with the least relaxation that would help.
        CfpError: the solver is not installed.
    """
    from cfpcli.decisions.solver import best

    base = base_of(field.candidates, scale_min)
    model = programme(field.candidates, budgets, days, base=base)
    selection = best(model)
    if selection is None:
        raise _refusal(model, field.candidates, names)
    worths = tuple(worth(candidate, base) for candidate in field.candidates)
    spread = days_of(field.candidates, selection.values, budgets, days)
    return Plan(field, model, selection.values, worths, names, spread)


def _refusal(model: Programme, candidates: Sequence[Candidate], names: Names) -> DataRefusedError:
    from cfpcli.decisions.solver import best

    conflict = contradiction(model, best)
    faults = tuple(Fault(limit.source, 0, "", _in_words(limit, candidates, names)) for limit in conflict.limits)
    ways = [with_more(way.limit, way.by, names) for way in conflict.ways]
    return DataRefusedError(
        "no selection meets all of these limits",
        faults=faults,
        hint=f"the smallest change that is enough: {', and '.join(ways)}" if ways else "",
    )


def _in_words(limit: Limit, candidates: Sequence[Candidate], names: Names) -> str:
    words = limit_text(limit, names)
    here = [candidates[column] for column, _ in limit.terms if column < len(candidates)]
    if limit.least > 0 and limit.scope is not Scope.WITH:
        able = [column for column, _ in limit.terms if column < len(candidates)]
        able = [column for column in able if candidates[column].seat is not Seat.NOT]
        reach = sum(weight for column, weight in limit.terms if column in able)
        short = f", but only {number_of(len(able), 'proposal')} can be chosen"
        return f"{words}{short if reach < limit.least else ''}"
    parts = [words]
    for seat, reason in ((Seat.HELD, "already accepted"), (Seat.WITH, "asked for")):
        codes = [candidate.code for candidate in here if candidate.seat is seat]
        if codes and limit.scope not in {Scope.WITH, Scope.NOT}:
            parts.append(f"{reason}: {several(codes)}")
    return "; ".join(parts)


_CAPS = {Scope.PERSON, Scope.ORGANISATION}
_SETTLED = {Scope.HELD, Scope.WITH, Scope.NOT, Scope.LINK}
_DECIMALS = 6
_SEATS: dict[Seat, Literal["chosen", "held", "with"]] = {Seat.FREE: "chosen", Seat.HELD: "held", Seat.WITH: "with"}


def result_of(work: Workspace, event: Event, plan: Plan, method: Method, budgets: Sequence[Budget]) -> Result[PlanRow]:
    """The plan as data; the programme is solved again for each binding limit, to find the cost of that limit."""
    from cfpcli.decisions.solver import best

    worth = costs(plan.programme, plan.worths, plan.values, best)
    ranking = compared(plan.field.candidates, plan.programme, plan.values)
    return Result(
        row=PlanRow,
        items=[_row(plan, at) for at in _order(event, plan)],
        members=_members(event, plan, method, budgets, worth, ranking),
        picture="plan",
        messages=_messages(work, plan),
    )


def _members(
    event: Event, plan: Plan, method: Method, budgets: Sequence[Budget], worth: Costs, ranking: Compared
) -> PlanMembers:
    chosen = plan.chosen()
    return PlanMembers(
        method=method,
        sessions=len(chosen),
        minutes=sum(candidate.minutes for candidate in chosen),
        total=_total(plan),
        groups=tuple(_groups(event, plan, budgets)),
        limits=tuple(_limits(plan)),
        costs=tuple(_costs(plan, worth)),
        caps_unseen=worth.unseen,
        left_out=tuple(_left_out(plan, ranking)),
        instead=tuple(plan.field.candidates[at].code for at in ranking.instead),
        unscored=plan.field.unscored,
        decided=plan.field.decided,
    )


def _left_out(plan: Plan, ranking: Compared) -> Iterator[PlanLeftOut]:
    for left_out in ranking.left_out:
        candidate = plan.field.candidates[left_out.at]
        yield PlanLeftOut(
            code=candidate.code,
            title=plan.field.rows[candidate.code].title,
            score=candidate.score,
            track=candidate.track,
            why=tuple(
                why_out(limit, dict(limit.terms).get(left_out.at, 0.0), used, plan.names)
                for limit, used in left_out.limits
            ),
        )


def _total(plan: Plan) -> float:
    return round(sum(value for at, value in enumerate(plan.worths) if is_in(plan.values, at)), _DECIMALS)


def _order(event: Event, plan: Plan) -> list[int]:
    places = {track.slug: at for at, track in enumerate(event.tracks)}
    chosen = [at for at in range(len(plan.field.candidates)) if is_in(plan.values, at)]
    return sorted(chosen, key=lambda at: (places.get(plan.field.candidates[at].track, len(places)), at))


def _row(plan: Plan, at: int) -> PlanRow:
    candidate = plan.field.candidates[at]
    row = plan.field.rows[candidate.code]
    return PlanRow(
        code=candidate.code,
        track=candidate.track,
        title=row.title,
        state=row.state,
        score=candidate.score,
        minutes=candidate.minutes,
        session_type=candidate.session_type,
        day=plan.days.get(candidate.code, ""),
        seat=_SEATS[candidate.seat],
    )


def _mark(plan: Plan, at: int | None) -> PlanMark | None:
    if at is None:
        return None
    candidate = plan.field.candidates[at]
    return PlanMark(code=candidate.code, title=plan.field.rows[candidate.code].title, score=candidate.score)


def _groups(event: Event, plan: Plan, budgets: Sequence[Budget]) -> Iterator[PlanGroup]:
    candidates = plan.field.candidates
    slugs = [track.slug for track in event.tracks]
    others = [candidate.track for candidate in candidates if candidate.track not in slugs]
    for slug in dict.fromkeys((*slugs, *others)):
        here = [candidate for candidate in plan.chosen() if candidate.track == slug]
        if not any(candidate.track == slug for candidate in candidates):
            continue
        most = {
            budget.measure: budget.most
            for budget in budgets
            if budget.scope is Scope.TRACK and budget.subject == slug and budget.most is not None
        }
        yield PlanGroup(
            track=slug,
            name=plan.names.get((Scope.TRACK, slug), slug),
            sessions=len(here),
            slots=most.get(Measure.SESSIONS),
            minutes=sum(candidate.minutes for candidate in here),
            minutes_budget=most.get(Measure.MINUTES),
            last_in=_mark(plan, last_in(slug, candidates, plan.values)),
            first_out=_mark(plan, first_out(slug, candidates, plan.values)),
        )


def _limits(plan: Plan) -> Iterator[PlanLimit]:
    for limit in plan.programme.limits:
        used = limit.used(plan.values)
        if limit.scope not in _SETTLED and (limit.scope not in _CAPS or used >= limit.most):
            yield PlanLimit(
                scope=limit.scope,
                measure=limit.measure,
                subject=limit.subject,
                text=limit_text(limit, plan.names),
                used=round(used),
                least=_whole(limit.least),
                most=_whole(limit.most),
                source=limit.source,
            )


def _whole(bound: float) -> int | None:
    return round(bound) if abs(bound) != float("inf") else None


def _costs(plan: Plan, worth: Costs) -> Iterator[PlanCost]:
    for cost in worth.rows:
        yield PlanCost(
            text=with_more(cost.limit, cost.step, plan.names),
            source=cost.limit.source,
            gain=round(cost.gain, _DECIMALS),
            enters=tuple(plan.field.candidates[at].code for at in cost.enters),
            leaves=tuple(plan.field.candidates[at].code for at in cost.leaves),
            is_proven=cost.is_proven,
        )


def _messages(work: Workspace, plan: Plan) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    field = plan.field
    notes = [
        (len(field.unscored), "Not considered: {} without a score. --with CODE selects one anyway."),
        (len(field.decided), "Not considered: {} rejected, pending; see cfp decisions list."),
        (sum(not candidate.minutes for candidate in plan.chosen()), "Counted as 0 minutes: {} of unknown length."),
    ]
    sentences = [Message(words.format(number_of(count, "proposal"))) for count, words in notes if count]
    sentences.append(Message("Add --mark to the command to record it."))
    return (*sentences, Message("cfp help plan", Level.NEXT))


SLOTS = typer.Option("--slots", metavar="TRACK=N", help="At most N sessions of a track, a session type or a day.")
MINUTES = typer.Option("--minutes", metavar="TRACK=N", help="At most N minutes of a track, a session type or a day.")
AT_LEAST = typer.Option(
    "--at-least", metavar="TRACK=N", help="At least N sessions of a track, a session type or a day."
)
TOTAL = typer.Option("--total", metavar="N", min=0, help="At most N sessions in all.")
PER_PERSON = typer.Option("--max-per-person", metavar="N", min=0, help="At most N sessions of one person.")
PER_ORGANISATION = typer.Option(
    "--max-per-organisation", metavar="N", min=0, help="At most N sessions of one organisation, by affiliation."
)
WITH = typer.Option("--with", metavar="CODE", help="Always select this proposal; repeatable.", autocompletion=codes)
NOT = typer.Option("--not", metavar="CODE", help="Never select this proposal; repeatable.", autocompletion=codes)
METHOD = typer.Option("--method", help="Score to maximise; cfp help ranking has the formulas.")
MARK = typer.Option("--mark", help="Mark the selected ones accepted, pending until cfp decisions publish.")
REST = typer.Option(
    "--mark-rest", metavar="STATE", help="With --mark: mark the other scored ones waitlisted or rejected."
)

_RESTS = {"waitlisted": Verdict.WAITLIST, "rejected": Verdict.REJECT}


def plan(
    work: Workspace,
    query: Annotated[list[str] | None, QUERY] = None,
    *,
    slots: Annotated[list[str] | None, SLOTS] = None,
    minutes: Annotated[list[str] | None, MINUTES] = None,
    at_least: Annotated[list[str] | None, AT_LEAST] = None,
    total: Annotated[int, TOTAL] = 0,
    max_per_person: Annotated[int, PER_PERSON] = 0,
    max_per_organisation: Annotated[int, PER_ORGANISATION] = 0,
    with_: Annotated[list[str] | None, WITH] = None,
    not_: Annotated[list[str] | None, NOT] = None,
    method: Annotated[Method, METHOD] = Method.MEAN,
    mark: Annotated[bool, MARK] = False,
    mark_rest: Annotated[str, REST] = "",
    by: Annotated[str, BY] = "",
) -> Result[PlanRow]:
    """Propose the selection with the highest scores within budgets, and show the cost of each limit.

    Accepted proposals stay selected; by default, tracks have the slots of the event file. cfp help plan has the model.
    """
    _refuse_rest(mark_rest, mark=mark)
    me = work.acting(by) if mark else None
    store = work.store
    event = work.required_event
    flags = BudgetFlags(slots or (), minutes or (), at_least or (), total, max_per_person, max_per_organisation)
    budgets = budgets_of(event, flags)
    if not any(budget.most is not None for budget in budgets):
        raise UsageError(
            "this plan has no limits: it would select every proposal",
            hint="add --slots TRACK=N, --minutes TRACK=N or --total N, or slots to the tracks of the event file",
        )
    named = named_codes(store, event, with_ or (), not_ or ())
    field = field_of(work, store, event, query or (), method, named)
    choice = best_plan(field, budgets, days_of_event(event), names_of(store, event), scale_min=event.review.scale_min)
    result = result_of(work, event, choice, method, budgets)
    return result if me is None else _marked(work, store, choice, result, mark_rest, me)


def _refuse_rest(mark_rest: str, *, mark: bool) -> None:
    if mark_rest and mark_rest not in _RESTS:
        raise UsageError(f'--mark-rest "{mark_rest}" is unknown: {did_you_mean(mark_rest, _RESTS)}')
    if mark_rest and not mark:
        raise UsageError("--mark-rest needs --mark")


def _marked(
    work: Workspace, store: Store, choice: Plan, result: Result[PlanRow], mark_rest: str, me: Person
) -> Result[PlanRow]:
    """Write the plan as pending decisions, all or none, on the store that it was made from."""
    wanted = {Verdict.ACCEPT: _to_accept(choice)}
    if mark_rest:
        wanted[_RESTS[mark_rest]] = _to_leave(choice, State(mark_rest))
    every = [code for group in wanted.values() for code in group]
    confirmed(work, tuple(store.get_many(Kind.PROPOSAL, every).values()), "mark")

    def decide(fresh: Store) -> Result[PlanRow]:
        if fresh.revision != store.revision:
            raise changed_meanwhile("the store", RUN_AGAIN)
        parts = [
            pending(fresh, [proposals[code] for code in group], verdict, Grounds(), work, me, agreed=work.options.yes)
            for verdict, group in wanted.items()
            if (proposals := fresh.get_many(Kind.PROPOSAL, group))
        ]
        messages = [message for part in parts for message in part.messages if message.level is not Level.NEXT]
        changes = tuple(change for part in parts for change in part.changes)
        nothing = [] if changes else [Message("No change: the proposals are already marked.")]
        following = [Message(each, Level.NEXT) for each in ("cfp decisions list", UNDO)] if changes else []
        return msgspec.structs.replace(result, changes=changes, messages=(*messages, *nothing, *following))

    return work.commit(decide, by=me)


def _to_accept(choice: Plan) -> list[str]:
    return [candidate.code for candidate in choice.chosen() if candidate.seat is not Seat.HELD]


def _to_leave(choice: Plan, state: State) -> list[str]:
    rows = choice.field.rows
    return [
        candidate.code
        for at, candidate in enumerate(choice.field.candidates)
        if not is_in(choice.values, at)
        and rows[candidate.code].state is not state
        and rows[candidate.code].pending_state is not state
    ]
