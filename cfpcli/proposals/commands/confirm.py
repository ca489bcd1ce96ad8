"""`cfp confirm`: a speaker says that they come; what the committee accepted is confirmed."""

from typing import Annotated

import msgspec
import typer

from cfpcli.errors import DataRefusedError
from cfpcli.proposals.commands.ownership import acted_for
from cfpcli.records.change import replaced
from cfpcli.records.states import State, move
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.completion import codes
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import found_proposal, speakers_of
from cfpcli.workspace.outcome import BY, written
from cfpcli.workspace.rows.outcome import Written


def confirm(
    work: Workspace,
    code: Annotated[str, typer.Argument(help="The proposal's code, or its beginning.", autocompletion=codes)],
    *,
    by: Annotated[str, BY] = "",
) -> Result[Written]:
    """Confirm that you come: what was accepted becomes confirmed. An organiser may say so for a speaker."""
    me = work.acting(by)

    def decide(store: Store) -> Result[Written]:
        before = found_proposal(store, code)
        if before.state is State.CONFIRMED:
            return written((), [before], Message(f"{before.code} is confirmed already; nothing changed."))
        if before.state is not State.ACCEPTED:
            raise DataRefusedError(
                f"{before.code} is {before.state}: only what has been accepted can be confirmed", hint="cfp mine"
            )
        after = msgspec.structs.replace(
            before,
            state=move(before.state, State.CONFIRMED),
            state_reason="",
            state_tags=(),
            updated=work.now,
        )
        return written(
            (replaced(before, after),),
            [after],
            Message(f'Confirmed {after.code} "{after.title}".'),
            *acted_for(me, speakers_of(store, after), "confirmed"),
            Message(f"cfp show {after.code}", Level.NEXT),
        )

    return work.commit(decide, by=me)
