"""`cfp plan`: the selection with the highest scores within budgets, what each limit costs, marked only when asked."""

from typing import Annotated

import msgspec
import typer

from cfpcli.decisions.commands.accept import pending
from cfpcli.decisions.commands.plan_report import result_of
from cfpcli.decisions.commands.selection import Made, field_of, made, named_codes, names_of
from cfpcli.decisions.rows.plan import PlanRow
from cfpcli.decisions.rules.budgets import Asked, budgets_of, days_of_event
from cfpcli.decisions.rules.integer_programme import Seat, is_in
from cfpcli.errors import ConflictError, UsageError
from cfpcli.figures.ranking import Method
from cfpcli.records.change import Kind
from cfpcli.records.person import Person
from cfpcli.records.states import State
from cfpcli.records.verdicts import Grounds, Verdict
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean
from cfpcli.workspace.arguments import QUERY
from cfpcli.workspace.bulk import confirmed
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import codes
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.visibility import organisers_only

SLOTS = typer.Option(
    "--slots", metavar="TRACK=N", help="At most N sessions there; a session type or day may stand too."
)
MINUTES = typer.Option("--minutes", metavar="TRACK=N", help="At most N minutes of a track, a session type or a day.")
AT_LEAST = typer.Option(
    "--at-least", metavar="TRACK=N", help="At least N sessions of a track, a session type or a day."
)
TOTAL = typer.Option("--total", metavar="N", min=0, help="At most N sessions in all.")
PER_PERSON = typer.Option("--max-per-person", metavar="N", min=0, help="At most N sessions of one person.")
PER_ORGANISATION = typer.Option(
    "--max-per-organisation", metavar="N", min=0, help="At most N sessions of one organisation, by affiliation."
)
WITH = typer.Option(
    "--with", metavar="CODE", help="Choose this one in any case; may be repeated.", autocompletion=codes
)
NOT = typer.Option("--not", metavar="CODE", help="Do not choose this one; may be repeated.", autocompletion=codes)
METHOD = typer.Option("--method", help="What to maximise the sum of; cfp help ranking has the formulas.")
MARK = typer.Option("--mark", help="Mark the chosen ones accepted, pending until cfp decisions publish.")
REST = typer.Option("--mark-rest", metavar="STATE", help="With --mark: the other scored ones waitlisted or rejected.")

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
    """Propose the selection with the highest scores within budgets, and say what each limit costs. It marks nothing.

    Who is accepted stays; tracks have the slots of the event file unless told otherwise. cfp help plan has the model.
    """
    _refuse_rest(mark_rest, mark=mark)
    me = work.acting(by) if mark else None
    store = work.store
    event = work.required_event
    organisers_only(store, event)
    asked = Asked(slots or (), minutes or (), at_least or (), total, max_per_person, max_per_organisation)
    budgets = budgets_of(event, asked)
    if not any(one.most is not None for one in budgets):
        raise UsageError(
            "nothing limits this plan: it would choose every proposal",
            hint="add --slots TRACK=N, --minutes TRACK=N or --total N, or slots to the tracks of the event file",
        )
    named = named_codes(store, event, with_ or (), not_ or ())
    field = field_of(work, store, event, query or (), method, named)
    found = made(field, budgets, days_of_event(event), names_of(store, event), scale_min=event.review.scale_min)
    result = result_of(work, event, found, method, budgets)
    return result if me is None else _marked(work, store, found, result, mark_rest, me)


def _refuse_rest(mark_rest: str, *, mark: bool) -> None:
    if mark_rest and mark_rest not in _RESTS:
        raise UsageError(f'--mark-rest "{mark_rest}" is unknown: {did_you_mean(mark_rest, _RESTS)}')
    if mark_rest and not mark:
        raise UsageError("--mark-rest goes with --mark")


def _marked(
    work: Workspace, store: Store, found: Made, result: Result[PlanRow], mark_rest: str, me: Person
) -> Result[PlanRow]:
    """Write the plan as pending decisions, all or none, upon the store that it was made from."""
    wanted = {Verdict.ACCEPT: _to_accept(found)}
    if mark_rest:
        wanted[_RESTS[mark_rest]] = _to_leave(found, State(mark_rest))
    every = [code for group in wanted.values() for code in group]
    confirmed(work, tuple(store.get_many(Kind.PROPOSAL, every).values()), "mark")

    def decide(fresh: Store) -> Result[PlanRow]:
        if fresh.revision != store.revision:
            raise ConflictError("somebody else changed the store while this was planned", hint="the same again")
        parts = [
            pending(fresh, [known[code] for code in group], verdict, Grounds(), work, me, agreed=work.options.yes)
            for verdict, group in wanted.items()
            if (known := fresh.get_many(Kind.PROPOSAL, group))
        ]
        messages = [message for part in parts for message in part.messages if message.level is not Level.NEXT]
        changes = tuple(change for part in parts for change in part.changes)
        nothing = [] if changes else [Message("All is marked so already; nothing changed.")]
        following = [Message(f"cfp decisions list; {UNDO}", Level.NEXT)] if changes else []
        return msgspec.structs.replace(result, changes=changes, messages=(*messages, *nothing, *following))

    return work.commit(decide, by=me)


def _to_accept(found: Made) -> list[str]:
    return [one.code for one in found.chosen() if one.seat is not Seat.HELD]


def _to_leave(found: Made, state: State) -> list[str]:
    rows = found.field.rows
    return [
        one.code
        for at, one in enumerate(found.field.candidates)
        if not is_in(found.values, at)
        and rows[one.code].state is not state
        and rows[one.code].pending_state is not state
    ]
