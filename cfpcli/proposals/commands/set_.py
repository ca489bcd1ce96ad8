"""`cfp set`: set a field of many proposals at once, checked against their events."""

import re
from typing import Annotated, Any

import typer

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.proposals.rules.settable_fields import ALIASES, SETTABLE, assigned, faults_of, read_assignment
from cfpcli.records.proposal import Proposal
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.bulk import NO_CHANGE, WORDS, all_or_nothing, in_bulk, outcome, required, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import not_an_assignment
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of
from cfpcli.workspace.options import BY
from cfpcli.workspace.rows import DecidedProposal

_FIELD = re.compile(rf"(?:{'|'.join((*SETTABLE, *ALIASES))})=", re.IGNORECASE)
ASSIGNMENT: Any = typer.Argument(metavar="FIELD=VALUE", help=f"FIELD=VALUE, repeatable; fields: {', '.join(SETTABLE)}.")


def set_fields(
    work: Workspace,
    assignment: Annotated[str, ASSIGNMENT],
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Set fields of many proposals, all or none. In the query after them, write track:culture, not track=culture."""
    texts = [assignment, *(word for word in words or () if _FIELD.match(word))]
    if "=" not in assignment:
        raise not_an_assignment(assignment, "cfp set FIELD=VALUE CODE…")
    values = dict(map(read_assignment, texts))
    named = required([word for word in words or () if not _FIELD.match(word)], "set")
    me = work.acting(by)

    def decide(store: Store, proposals: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        faults = tuple(
            Fault(proposal.code, 0, "", message)
            for proposal in proposals
            for message in faults_of(proposal, event_of(store, proposal), values)
        )
        if faults:
            raise DataRefusedError(all_or_nothing(faults, f"set to {', '.join(texts)}"), faults=faults)
        after = [assigned(proposal, values, now=work.now) for proposal in proposals]
        codes = [now.code for was, now in zip(proposals, after, strict=True) if was is not now]
        if not codes:
            return outcome(proposals, after, Message(NO_CHANGE))
        done = f"Set {', '.join(texts)} on {several(codes)}."
        return outcome(proposals, after, Message(done), Message(UNDO, Level.NEXT))

    return in_bulk(work, named, "set", decide, by=me, values=", ".join(texts))
