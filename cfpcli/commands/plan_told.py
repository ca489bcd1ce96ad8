"""What `cfp plan` tells of a plan: the chosen track by track, what limits cost, and how it differs from the ranking."""

from collections.abc import Iterator, Sequence

from cfpcli.commands.plan_made import Made
from cfpcli.domain.event import Event
from cfpcli.domain.plan_compared import compared, first_out, last_in
from cfpcli.domain.plan_costs import Costs, costs
from cfpcli.domain.plan_text import said, why_out, with_more
from cfpcli.domain.planning import Budget, Limit, Measure, Scope, Seat, is_in
from cfpcli.domain.ranking import Method
from cfpcli.env import Env
from cfpcli.result import Item, Level, Message, Result

FIELDS = ("code", "track", "title", "state", "score", "minutes", "session_type", "day", "seat")

_CAPS = {Scope.PERSON, Scope.ORGANISATION}
_SETTLED = {Scope.HELD, Scope.WITH, Scope.NOT, Scope.LINK}
_DECIMALS = 6


def result_of(env: Env, event: Event, found: Made, method: Method, budgets: Sequence[Budget]) -> Result:
    """The plan as data; every binding limit is solved anew for it."""
    from cfpcli.solving.selection import best

    candidates = found.field.candidates
    worth = costs(found.asked, found.worths, found.values, best)
    beside = compared(candidates, found.asked, found.values)
    chosen = found.chosen()
    extra = {
        "method": method,
        "sessions": len(chosen),
        "minutes": sum(one.minutes for one in chosen),
        "total": _total(found),
        "groups": list(_groups(event, found, budgets)),
        "limits": list(_limits(found)),
        "costs": list(_costs(found, worth)),
        "caps_unseen": worth.unseen,
        "left_out": [
            _mark(found, one.at)
            | {
                "track": candidates[one.at].track,
                "why": [
                    why_out(limit, dict(limit.terms).get(one.at, 0.0), used, found.names) for limit, used in one.limits
                ],
            }
            for one in beside.left_out
        ],
        "instead": [candidates[at].code for at in beside.instead],
        "unscored": list(found.field.unscored),
        "decided": list(found.field.decided),
    }
    return Result(
        schema="plan",
        items=[_item(found, at) for at in _order(event, found)],
        fields=FIELDS,
        available=FIELDS,
        extra=extra,
        picture="plan",
        messages=_messages(env, found),
    )


def _total(found: Made) -> float:
    return round(sum(value for at, value in enumerate(found.worths) if is_in(found.values, at)), _DECIMALS)


def _order(event: Event, found: Made) -> list[int]:
    places = {track.slug: at for at, track in enumerate(event.tracks)}
    chosen = [at for at in range(len(found.field.candidates)) if is_in(found.values, at)]
    return sorted(chosen, key=lambda at: (places.get(found.field.candidates[at].track, len(places)), at))


def _item(found: Made, at: int) -> Item:
    one = found.field.candidates[at]
    row = found.field.rows[one.code]
    return {
        "code": one.code,
        "track": one.track,
        "title": row.title,
        "state": row.state,
        "score": one.score,
        "minutes": one.minutes,
        "session_type": one.session_type,
        "day": found.days.get(one.code, ""),
        "seat": "chosen" if one.seat is Seat.FREE else str(one.seat),
    }


def _mark(found: Made, at: int) -> dict[str, object]:
    one = found.field.candidates[at]
    return {"code": one.code, "title": found.field.rows[one.code].title, "score": one.score}


def _groups(event: Event, found: Made, budgets: Sequence[Budget]) -> Iterator[Item]:
    candidates = found.field.candidates
    known = [track.slug for track in event.tracks]
    others = [one.track for one in candidates if one.track not in known]
    for slug in dict.fromkeys((*known, *others)):
        here = [one for one in found.chosen() if one.track == slug]
        if not any(one.track == slug for one in candidates):
            continue
        most = {
            one.measure: one.most
            for one in budgets
            if one.scope is Scope.TRACK and one.subject == slug and one.most is not None
        }
        last, first = last_in(slug, candidates, found.values), first_out(slug, candidates, found.values)
        yield {
            "track": slug,
            "name": found.names.get((Scope.TRACK, slug), slug),
            "sessions": len(here),
            "slots": most.get(Measure.SESSIONS),
            "minutes": sum(one.minutes for one in here),
            "minutes_budget": most.get(Measure.MINUTES),
            "last_in": None if last is None else _mark(found, last),
            "first_out": None if first is None else _mark(found, first),
        }


def _limits(found: Made) -> Iterator[Item]:
    for one in found.asked.limits:
        used = one.used(found.values)
        if one.scope not in _SETTLED and (one.scope not in _CAPS or used >= one.most):
            yield {
                "scope": one.scope,
                "measure": one.measure,
                "subject": one.subject,
                "text": said(one, found.names),
                "used": round(used),
                "least": _whole(one.least),
                "most": _whole(one.most),
                "source": one.source,
            }


def _whole(bound: float) -> int | None:
    return round(bound) if abs(bound) != float("inf") else None


def _costs(found: Made, worth: Costs) -> Iterator[Item]:
    for one in worth.rows:
        limit: Limit = one.limit
        yield {
            "text": with_more(limit, one.step, found.names),
            "source": limit.source,
            "gain": round(one.gain, _DECIMALS),
            "enters": [found.field.candidates[at].code for at in one.enters],
            "leaves": [found.field.candidates[at].code for at in one.leaves],
            "is_proven": one.is_proven,
        }


def _messages(env: Env, found: Made) -> tuple[Message, ...]:
    if not env.is_terminal("stdout"):
        return ()
    field = found.field
    notes = [
        (len(field.unscored), "without a score, left out; --with CODE chooses one all the same"),
        (len(field.decided), "decided against, pending; cfp decisions list"),
        (sum(not one.minutes for one in found.chosen()), "chosen without a known length, counted as 0 minutes"),
    ]
    told = [Message(f"{count} {'proposal' if count == 1 else 'proposals'} {words}.") for count, words in notes if count]
    return (*told, Message("the same with --mark, once it is what you want; cfp help plan", Level.NEXT))
