"""`cfp reopen`: what was rejected, withdrawn or canceled is back among the proposals to decide on, at once."""

from typing import Annotated

import typer

from cfpcli.decisions.commands.accept import IF_REVISION, TAG
from cfpcli.decisions.commands.authorship import refuse_changed_since
from cfpcli.errors import DataRefusedError, Fault, WouldAskError
from cfpcli.records.proposal import Proposal
from cfpcli.records.verdicts import grounds, reopened
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.bulk import WORDS, all_or_nothing, in_bulk, outcome, required, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.rows.outcome import DecidedProposal


def reopen(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is needed, and the committee reads it.")] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    if_revision: Annotated[int, IF_REVISION] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Bring back what was rejected, withdrawn or canceled: it is submitted again, at once, and can be decided on.

    A decision waits for cfp decisions publish; this does not, for the next decision on it could not be made before.
    """
    named = required(words, "reopen")
    why = grounds(reason, tag or ())
    if not why.reason:
        if not work.can_ask:
            raise WouldAskError("reopening needs a reason", hint=f'cfp reopen {" ".join(named)} --reason "…"')
        from cfpcli.ui.prompts import prompter_for

        said = prompter_for(work.env).text(
            "Why is it reopened?", validate=lambda text: "" if text.strip() else "say why"
        )
        why = grounds(said, tag or ())
    me = work.acting(by)

    def decide(store: Store, found: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        if if_revision:
            refuse_changed_since(store, found, if_revision, work.now)
        after, faults = [], []
        for one in found:
            try:
                after.append(reopened(one, why, now=work.now))
            except DataRefusedError as error:
                faults.append(Fault(one.code, 0, "", error.message))
        if faults:
            waiting = [one.code for one in found if one.pending_state]
            hint = f"cfp decisions clear {' '.join(waiting)} takes back what is pending" if waiting else ""
            raise DataRefusedError(all_or_nothing(faults, "reopened"), faults=tuple(faults), hint=hint)
        codes = several([one.code for one in after])
        said = f"{codes} {'is' if len(after) == 1 else 'are'} submitted again."
        return outcome(found, after, Message(said), Message(f"cfp decide, or {UNDO}", Level.NEXT))

    return in_bulk(work, named, "reopen", decide, by=me)
