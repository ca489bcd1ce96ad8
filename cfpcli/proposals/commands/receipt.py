"""`cfp receipt`: the receipt of a proposal printed again, from the store's history."""

from typing import Annotated

import msgspec
import typer

from cfpcli.errors import NotFoundError
from cfpcli.proposals.files.proofs import Receipt, dump_receipt, received
from cfpcli.proposals.rows.submissions import ReceiptText
from cfpcli.result import Level, Message, Result
from cfpcli.workspace.completion import codes
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import found_proposal
from cfpcli.workspace.visibility import own_only


def receipt(
    work: Workspace,
    code: Annotated[str, typer.Argument(help="The proposal's code, or its beginning.", autocompletion=codes)],
    *,
    revision: Annotated[
        int, typer.Option("--revision", min=0, metavar="N", help="That of the proposal's Nth revision.")
    ] = 0,
) -> Result[ReceiptText]:
    """Print a proposal's receipt again: the text as it was received, when, and its sha256.

    The bytes are those of the file written at submission: -o FILE gives them exactly, a terminal shows them wrapped.
    """
    store = work.store
    proposal = found_proposal(store, code)
    own_only(store, proposal)
    known = received(store, proposal.code)
    wanted = next((one for one in known if one.revision == revision), None) if revision else known[0]
    if wanted is None:
        numbers = ", ".join(str(one.revision) for one in known)
        raise NotFoundError(f"{proposal.code} has no receipt of revision {revision}", hint=f"there is: {numbers}")
    result = Result(
        row=ReceiptText,
        items=[_row(wanted)],
        messages=_later(wanted, known[-1]),
    )
    if work.options.format not in {"", "table", "plain", "md"}:
        return result
    data = dump_receipt(wanted)
    if work.draws and not work.options.output:
        return msgspec.structs.replace(
            result, items=[msgspec.structs.replace(_row(wanted), text=data.decode())], fields=("text",), picture="text"
        )
    return msgspec.structs.replace(result, documents=iter([data]), written=lambda: (1, "receipt"))


def _row(one: Receipt) -> ReceiptText:
    return ReceiptText(
        code=one.code,
        title=one.title,
        event=one.event,
        event_name=one.event_name,
        revision=one.revision,
        store_revision=one.store_revision,
        received=one.at,
        late_reason=one.late_reason,
        acknowledged=one.acknowledged,
        sha256=one.sha256,
        text=one.text,
        rehearsal=one.rehearsal,
    )


def _later(wanted: Receipt, present: Receipt) -> tuple[Message, ...]:
    if wanted.revision == present.revision:
        return ()
    return (
        Message(f"{wanted.code} was edited since: revision {present.revision}, sha256 {present.sha256}", Level.WARNING),
        Message(f"cfp receipt {wanted.code} --revision {present.revision}", Level.NEXT),
    )
