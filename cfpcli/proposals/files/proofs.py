r"""Receipts: the text received, the instant, and a checksum that proves it; saved for the person and printed again.

A receipt is a Markdown file of two parts. The facts come first and end with a line `-- text as received --`; every byte
below that line, to the end of the file, is the text, and the sha256 is that of exactly these bytes (UTF-8, line feeds,
one at the end). The receipt explains how to compare them with `tail` and `sha256sum`. The text is the proposal file as
`cfp show --format md` printed it at that time: the speakers' own fields, never the committee's internal notes.

Each revision of a proposal has a receipt of its own, and none ever replaces another: if no revision is named, the
receipt is that of the submission.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cfpcli.dates import rfc3339
from cfpcli.dates.english import local
from cfpcli.env import Env
from cfpcli.errors import CfpError
from cfpcli.records.change import Kind, Record
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Acknowledgement, Proposal
from cfpcli.records.submission import DRAFTED
from cfpcli.store.protocol import HistoryFilter, Store
from cfpcli.text import clean_line
from cfpcli.workspace.personal_files import of_store, write_own
from cfpcli.workspace.rehearsal import NO_RECEIPT

BEGINS = "-- text as received --"
"""The last line above the text."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """One receipt; `revision` is the proposal's own, `store_revision` the store revision that contains it.

    `at` is the UTC instant at which this revision was received, `text` the proposal file at that time, `sha256` its
    checksum; `rehearsal` is true for a receipt from a rehearsal store, whose instants prove nothing.
    """

    code: str
    title: str
    event: str
    event_name: str
    zone: str
    revision: int
    store_revision: int
    at: datetime
    late_reason: str
    acknowledged: tuple[Acknowledgement, ...]
    text: str
    rehearsal: bool = False

    @property
    def sha256(self) -> str:
        """The SHA-256 checksum of the text's bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def name(self) -> str:
        """The name of its file; for the submission, the code alone."""
        return f"{self.code.lower()}-receipt{'' if self.revision == 1 else f'-{self.revision}'}.md"


def receipt_of(
    proposal: Proposal, speakers: Sequence[Speaker], event: Event, revision: int, *, rehearsal: bool = False
) -> Receipt:
    """The receipt of a proposal in its present state.

    `speakers` are in speaking order; `revision` and `rehearsal` are the store's.
    """
    from cfpcli.proposals.files.proposal import dump_proposal

    first = proposal.revision == 1
    return Receipt(
        code=proposal.code,
        title=proposal.title,
        event=event.slug,
        event_name=event.name,
        zone=event.timezone,
        revision=proposal.revision,
        store_revision=revision,
        at=(proposal.submitted or proposal.created) if first else proposal.updated,
        late_reason=proposal.late_reason,
        acknowledged=proposal.acknowledged,
        text=dump_proposal(proposal, speakers, event),
        rehearsal=rehearsal,
    )


def dump_receipt(receipt: Receipt) -> bytes:
    """The receipt as a file; the same receipt always gives the same bytes."""
    facts = [
        ("Event", f"{receipt.event_name} ({receipt.event})"),
        ("Received", f"{local(receipt.at, receipt.zone)}, {rfc3339(receipt.at.astimezone(UTC))}"),
        *([("REHEARSAL", NO_RECEIPT)] if receipt.rehearsal else []),
        *([("Late", receipt.late_reason)] if receipt.late_reason else []),
        ("Revision", f"{receipt.revision} of the proposal, {receipt.store_revision} of the store"),
        *(("Acknowledged", _acknowledged(acknowledgement)) for acknowledgement in receipt.acknowledged),
        ("sha256", receipt.sha256),
        ("Packet", f"for organisers who work in another store: cfp submit {receipt.code} --to FILE"),
    ]
    lines = [f"- {label}: {clean_line(value)}" for label, value in facts]
    # The heading with a blank line, the facts, a blank line, how to verify, a blank line and the line that ends it.
    begins = 2 + len(lines) + 1 + 2 + 1 + 1
    head = [
        f"# Receipt {receipt.code}: {clean_line(receipt.title)}",
        "",
        *lines,
        "",
        "The sha256 covers every byte below the last line of this part. To verify it:",
        f"tail -n +{begins + 1} {receipt.name} | sha256sum",
        "",
        BEGINS,
    ]
    return ("\n".join(head) + "\n" + receipt.text).encode()


def _acknowledged(acknowledgement: Acknowledgement) -> str:
    at = f", {rfc3339(acknowledgement.at.astimezone(UTC))}" if acknowledgement.at else ""
    return f"{acknowledgement.notice}, version {acknowledgement.version}{at}"


def receipts_dir(env: Env) -> Path:
    """The folder of receipts: beside the person's drafts, because they belong to the person."""
    return env.data_dir / "receipts"


def write_receipt(
    store: Store, proposal: Proposal, speakers: Sequence[Speaker], event: Event, env: Env, revision: int
) -> Path:
    """Save the receipt of a proposal just submitted, and return its path; `revision` is the store's after it.

    Each store has a folder of receipts. A file of the same name with other content is not overwritten.

    Raises:
        CfpError: it cannot be written; `cfp receipt CODE` still prints it.
    """
    receipt = receipt_of(proposal, speakers, event, revision, rehearsal=store.rehearsal)
    data = dump_receipt(receipt)
    path = receipts_dir(env) / receipt.name
    if _holds(path, data):
        return path  # an older version saved it, when stores shared a folder
    path = of_store(receipts_dir(env), store) / receipt.name
    for count in range(2, 1000):
        try:
            if not path.exists():
                return write_own(path, data)
            if path.read_bytes() == data:
                return path
        except OSError as error:
            raise CfpError(f"{path} cannot be read: {error.strerror or error}") from error
        path = path.with_name(f"{receipt.name.removesuffix('.md')}.{count}.md")
    raise CfpError(f"{receipts_dir(env)} has too many receipts of {receipt.code}")


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def received(store: Store, code: str) -> tuple[Receipt, ...]:
    """The receipts of a proposal, oldest first: one for each revision that changed its text and was not undone.

    If the history does not reach back far enough, the oldest is the proposal in its present state.
    """
    versions: dict[int, tuple[Proposal, int]] = {}
    sets = store.history(HistoryFilter(key=code))
    undone = store.undone(sets[0].revision) if sets else frozenset()
    for change_set in sets:
        for change in change_set.changes:
            if isinstance(change.after, Proposal) and not change_set.undoes and change_set.revision not in undone:
                versions.setdefault(change.after.revision, (change.after, change_set.revision))
    present = store.get(Kind.PROPOSAL, code)
    if present is not None and not versions:
        versions[present.revision] = (present, store.revision)
    kept: list[tuple[Proposal, int]] = []
    for proposal, revision in versions.values():
        if not kept or _content(kept[-1][0]) != _content(proposal):
            kept.append((proposal, revision))
    return tuple(_as_it_was(store, proposal, revision) for proposal, revision in kept)


def _content(proposal: Proposal) -> tuple[object, ...]:
    """The fields of a proposal that its speakers write, without its state and its decisions."""
    return (proposal.speakers, proposal.acknowledged, *(getattr(proposal, name) for name in DRAFTED))


def _as_it_was(store: Store, proposal: Proposal, revision: int) -> Receipt:
    speakers = [_record(store, Kind.SPEAKER, code, revision) for code in proposal.speakers]
    event = _record(store, Kind.EVENT, proposal.event, revision)
    if not isinstance(event, Event):
        event = Event(slug=proposal.event, name=proposal.event, timezone="UTC")
    recorded = [speaker for speaker in speakers if isinstance(speaker, Speaker)]
    return receipt_of(proposal, recorded, event, revision, rehearsal=store.rehearsal)


def _record(store: Store, kind: Kind, key: str, revision: int) -> Record | None:
    """A record at a revision of the store; in its present state if the history does not have it."""
    sets = store.history(HistoryFilter(key=key, kind=kind))
    then = [
        change.after
        for change_set in sets
        if change_set.revision <= revision
        for change in change_set.changes
        if change.key == key
    ]
    if then:
        return then[-1]
    later = [change.before for change_set in sets for change in change_set.changes if change.key == key]
    return later[0] if later else store.get(kind, key)
