"""`cfp decline`: the speakers' answer that they cannot come at the published time."""

from typing import Annotated

import typer

from cfpcli.errors import DataRefusedError, WouldAskError
from cfpcli.proposals.commands.confirm import acted_for, answer_changes, published_guids
from cfpcli.records.programme import SlotAnswer
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import well_formed
from cfpcli.workspace.commit import UNDO, written
from cfpcli.workspace.completion import BY, CODE, REASON
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import own_proposal, speakers_of
from cfpcli.workspace.rows import Written


def decline(
    work: Workspace,
    code: Annotated[str, CODE],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=REASON)] = "",
    by: Annotated[str, BY] = "",
) -> Result[Written]:
    """Decline the published time of a session. It stays accepted; the organisers look for another time.

    If you cannot speak at all, use cfp withdraw.
    """
    if not reason.strip():
        if not work.can_ask:
            raise WouldAskError("missing --reason", hint=f'cfp decline {code} --reason "…"')
        from cfpcli.ui.prompts import prompter_for

        reason = prompter_for(work.env).text(
            "Reason, and the times that would suit you",
            validate=lambda text: "" if text.strip() else "a reason is required",
        )
    me = work.acting(by)

    def decide(store: Store) -> Result[Written]:
        proposal = own_proposal(store, code)
        changes = answer_changes(store, proposal, SlotAnswer.DECLINED, well_formed(reason.strip()))
        if not changes and not answer_changes(store, proposal, SlotAnswer.NONE):
            if published_guids(store, proposal):
                raise DataRefusedError(
                    f"the published time of {proposal.code} cannot be answered now; write to the organisers",
                    hint="cfp mine  # shows it",
                )
            raise DataRefusedError(
                f"{proposal.code} has no published time to decline",
                hint=f"cfp withdraw {proposal.code}  # withdraws the proposal",
            )
        if not changes:
            return written((), [proposal], Message(f"No change: the time of {proposal.code} is already declined."))
        return written(
            changes,
            [proposal],
            Message(f'Declined the published time of {proposal.code} "{proposal.title}"; it stays {proposal.state}.'),
            *acted_for(me, speakers_of(store, proposal), "declined"),
            Message(f"cfp confirm {proposal.code}  # accepts it after all", Level.NEXT),
            Message(UNDO, Level.NEXT),
        )

    return work.commit(decide, by=me)
