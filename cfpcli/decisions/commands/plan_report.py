"""What `cfp plan` tells of a plan: the chosen track by track, what limits cost, and how it differs from the ranking."""

from collections.abc import Iterator, Sequence
from typing import Literal

from cfpcli.decisions.commands.selection import Made
from cfpcli.decisions.rows.plan import PlanCost, PlanGroup, PlanLeftOut, PlanLimit, PlanMark, PlanMembers, PlanRow
from cfpcli.decisions.rules.comparison import Compared, compared, first_out, last_in
from cfpcli.decisions.rules.costs import Costs, costs
from cfpcli.decisions.rules.integer_programme import Budget, Measure, Scope, Seat, is_in
from cfpcli.decisions.rules.limit_words import said, why_out, with_more
from cfpcli.figures.ranking import Method
from cfpcli.records.event import Event
from cfpcli.result import Level, Message, Result
from cfpcli.workspace.context import Workspace

_CAPS = {Scope.PERSON, Scope.ORGANISATION}
_SETTLED = {Scope.HELD, Scope.WITH, Scope.NOT, Scope.LINK}
_DECIMALS = 6
_SEATS: dict[Seat, Literal["chosen", "held", "with"]] = {Seat.FREE: "chosen", Seat.HELD: "held", Seat.WITH: "with"}


def result_of(work: Workspace, event: Event, plan: Made, method: Method, budgets: Sequence[Budget]) -> Result[PlanRow]:
    """The plan as data; every binding limit is solved anew for it."""
    from cfpcli.decisions.solver import best

    worth = costs(plan.asked, plan.worths, plan.values, best)
    ranking = compared(plan.field.candidates, plan.asked, plan.values)
    return Result(
        row=PlanRow,
        items=[_row(plan, at) for at in _order(event, plan)],
        members=_members(event, plan, method, budgets, worth, ranking),
        picture="plan",
        messages=_messages(work, plan),
    )


def _members(
    event: Event, plan: Made, method: Method, budgets: Sequence[Budget], worth: Costs, ranking: Compared
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


def _left_out(plan: Made, ranking: Compared) -> Iterator[PlanLeftOut]:
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


def _total(plan: Made) -> float:
    return round(sum(value for at, value in enumerate(plan.worths) if is_in(plan.values, at)), _DECIMALS)


def _order(event: Event, plan: Made) -> list[int]:
    places = {track.slug: at for at, track in enumerate(event.tracks)}
    chosen = [at for at in range(len(plan.field.candidates)) if is_in(plan.values, at)]
    return sorted(chosen, key=lambda at: (places.get(plan.field.candidates[at].track, len(places)), at))


def _row(plan: Made, at: int) -> PlanRow:
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


def _mark(plan: Made, at: int | None) -> PlanMark | None:
    if at is None:
        return None
    candidate = plan.field.candidates[at]
    return PlanMark(code=candidate.code, title=plan.field.rows[candidate.code].title, score=candidate.score)


def _groups(event: Event, plan: Made, budgets: Sequence[Budget]) -> Iterator[PlanGroup]:
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


def _limits(plan: Made) -> Iterator[PlanLimit]:
    for limit in plan.asked.limits:
        used = limit.used(plan.values)
        if limit.scope not in _SETTLED and (limit.scope not in _CAPS or used >= limit.most):
            yield PlanLimit(
                scope=limit.scope,
                measure=limit.measure,
                subject=limit.subject,
                text=said(limit, plan.names),
                used=round(used),
                least=_whole(limit.least),
                most=_whole(limit.most),
                source=limit.source,
            )


def _whole(bound: float) -> int | None:
    return round(bound) if abs(bound) != float("inf") else None


def _costs(plan: Made, worth: Costs) -> Iterator[PlanCost]:
    for cost in worth.rows:
        yield PlanCost(
            text=with_more(cost.limit, cost.step, plan.names),
            source=cost.limit.source,
            gain=round(cost.gain, _DECIMALS),
            enters=tuple(plan.field.candidates[at].code for at in cost.enters),
            leaves=tuple(plan.field.candidates[at].code for at in cost.leaves),
            is_proven=cost.is_proven,
        )


def _messages(work: Workspace, plan: Made) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    field = plan.field
    notes = [
        (len(field.unscored), "without a score, left out; --with CODE chooses one all the same"),
        (len(field.decided), "decided against, pending; cfp decisions list"),
        (sum(not one.minutes for one in plan.chosen()), "chosen without a known length, counted as 0 minutes"),
    ]
    sentences = [
        Message(f"{count} {'proposal' if count == 1 else 'proposals'} {words}.") for count, words in notes if count
    ]
    return (*sentences, Message("the same with --mark, once it is what you want; cfp help plan", Level.NEXT))
