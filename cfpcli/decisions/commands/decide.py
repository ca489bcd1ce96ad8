"""`cfp decide`: the ranked list under a cursor, or several decisions at once by flags."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.decisions.commands.accept import decided_so
from cfpcli.decisions.commands.rank import panel_of
from cfpcli.errors import UsageError
from cfpcli.figures.ranking import Method
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.arguments import QUERY
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import codes
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import found_proposal
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.rows.outcome import DecidedProposal
from cfpcli.workspace.visibility import organisers_of, organisers_only


def _flag(name: str, told: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{name}", metavar="CODE", help=f"{told} this one; may be repeated.", autocompletion=codes
    )
    return option


def decide(
    work: Workspace,
    query: Annotated[list[str] | None, QUERY] = None,
    *,
    accept: Annotated[list[str] | None, _flag("accept", "Accept")] = None,
    waitlist: Annotated[list[str] | None, _flag("waitlist", "Put on the waiting list")] = None,
    reject: Annotated[list[str] | None, _flag("reject", "Reject")] = None,
    discuss: Annotated[list[str] | None, _flag("discuss", "Mark to discuss")] = None,
    reset: Annotated[list[str] | None, _flag("open", "Take back what is pending for")] = None,
    method: Annotated[
        Method, typer.Option("--method", help="How to rank at first; see cfp help ranking.")
    ] = Method.MEAN,
    max_per_person: Annotated[
        int, typer.Option("--max-per-person", metavar="N", min=0, help="Warn above so many accepted for one person.")
    ] = 0,
    max_per_organisation: Annotated[
        int, typer.Option("--max-per-organisation", metavar="N", min=0, help="Warn above so many for one organisation.")
    ] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Go through the ranked list and decide with one key each: a accept, w waitlist, r reject, d discuss, o open.

    The line where the slots end moves as they fill. Every key is saved before the next screen, and pending until
    cfp decisions publish. By flags, several decisions are one change.
    """
    told = {"accept": accept, "waitlist": waitlist, "reject": reject, "discuss": discuss, "open": reset}
    asked = {verb: given for verb, given in told.items() if given}
    if asked and query:
        raise UsageError("a query is for the list at a terminal", hint="cfp accept QUERY decides on all of it")
    me = work.acting(by)
    if asked:
        return work.commit(lambda store: _by_flags(store, asked, work, me), by=me)
    store = work.store
    event = work.required_event
    organisers_only(store, event)
    from cfpcli.ui.prompts import prompter_for, require_person

    require_person(work.env, [f"--{verb} CODE" for verb in told])
    from cfpcli.decisions.commands.board import StoreDesk
    from cfpcli.decisions.screens.board import loop

    if not panel_of(store, event, query or [], now=work.now).chosen:
        return Result(row=DecidedProposal, picture="messages", messages=(Message("Nothing to decide on."),))
    caps = (max_per_person, max_per_organisation)
    desk = StoreDesk(work, event, query or [], me, caps)
    loop(desk, prompter=prompter_for(work.env), method=method)
    return desk.result()


def _by_flags(store: Store, asked: Mapping[str, Sequence[str]], work: Workspace, me: Person) -> Result[DecidedProposal]:
    chosen: dict[str, str] = {}
    found: dict[str, Proposal] = {}
    for verb, names in asked.items():
        for name in names:
            one = found_proposal(store, name)
            if chosen.setdefault(one.code, verb) != verb:
                raise UsageError(f"{one.code} cannot be both: --{chosen[one.code]} and --{verb}")
            found[one.code] = one
    organisers_of(store, found.values())
    results = [
        decided_so(
            store, [found[code] for code in found if chosen[code] == verb], verb, work, me, agreed=work.options.yes
        )
        for verb in asked
    ]
    messages = [message for one in results for message in one.messages if message.level is not Level.NEXT]
    following = Message(f"cfp decisions list; {UNDO}", Level.NEXT)
    return msgspec.structs.replace(
        results[0],
        items=[item for one in results for item in one.items],
        changes=tuple(change for one in results for change in one.changes),
        messages=(*messages, following),
    )
