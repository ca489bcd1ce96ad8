"""`cfp receipt`: print the receipt of a proposal again, from the store's history."""

from typing import Annotated

import msgspec
import typer

from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.proposals.files.proofs import Receipt, dump_receipt, received
from cfpcli.proposals.rows import ReceiptText
from cfpcli.result import Level, Message, Result
from cfpcli.text import number_of
from cfpcli.workspace.completion import CODE
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, own_proposal
from cfpcli.workspace.own_stores import for_code


def receipt(
    work: Workspace,
    code: Annotated[str, CODE],
    *,
    revision: Annotated[
        int, typer.Option("--revision", min=0, metavar="N", help="Show the receipt of revision N.")
    ] = 0,
) -> Result[ReceiptText]:
    """Print a proposal's receipt again: the text as received, the time, and its sha256.

    The bytes are those of the file written at submission: -o FILE gives them exactly, a terminal shows them wrapped.
    """
    work = for_code(work, code)
    store = work.store
    proposal = own_proposal(store, code)
    event = event_of(store, proposal)
    if event.followed:
        raise DataRefusedError(
            f"{proposal.code} has no receipt: {event.name} is run by others, and received nothing from here",
            hint=f"cfp show {proposal.code} --format md  # prints its text",
        )
    receipts = received(store, proposal.code)
    wanted = next((version for version in receipts if version.revision == revision), None) if revision else receipts[0]
    if wanted is None:
        numbers = ", ".join(str(version.revision) for version in receipts)
        raise NotFoundError(f"{proposal.code} has no receipt for revision {revision}", hint=f"available: {numbers}")
    result = Result(
        row=ReceiptText,
        items=[_row(wanted)],
        messages=_later(wanted, receipts[-1]),
    )
    if work.options.format not in {"", "table", "plain", "md"}:
        return result
    data = dump_receipt(wanted)
    if work.draws and not work.options.output:
        return msgspec.structs.replace(
            result, items=[msgspec.structs.replace(_row(wanted), text=data.decode())], fields=("text",), picture="text"
        )
    return msgspec.structs.replace(result, documents=iter([data]), written=lambda: number_of(1, "receipt"))


def _row(version: Receipt) -> ReceiptText:
    return ReceiptText(
        code=version.code,
        title=version.title,
        event=version.event,
        event_name=version.event_name,
        revision=version.revision,
        store_revision=version.store_revision,
        received=version.at,
        late_reason=version.late_reason,
        acknowledged=version.acknowledged,
        sha256=version.sha256,
        text=version.text,
        rehearsal=version.rehearsal,
    )


def _later(wanted: Receipt, present: Receipt) -> tuple[Message, ...]:
    if wanted.revision == present.revision:
        return ()
    return (
        Message(
            f"{wanted.code} has been edited since: revision {present.revision}, sha256 {present.sha256}", Level.WARNING
        ),
        Message(f"cfp receipt {wanted.code} --revision {present.revision}", Level.NEXT),
    )
