"""The proposals that `cfp similar` compares: those of this store, and those of other stores and exports."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from cfpcli.env import path_option
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.exchange.registry import FORMATS, load_records
from cfpcli.proposals.rules.duplicates import Entry, recognised_by
from cfpcli.records.change import Kind
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import State
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import MOST_OF_AN_EXPORT, read_bytes

_STORE = b'{"_meta":'
"""The first bytes of a store file."""

_LEFT_OUT = (State.DRAFT, State.WITHDRAWN)
_ATTRIBUTES = ("code", "event", "state", "title", "speakers", "abstract", "description")


def entries_of_store(store: Store, source: str = "") -> list[Entry]:
    """The proposals of a store that were sent and not withdrawn; `source` names a store other than the current one."""
    people = {row.code: row for row in store.rows(Kind.SPEAKER, ("code", "name", "email"))}
    return _entries(store.rows(Kind.PROPOSAL, _ATTRIBUTES), people, source)


def entries_of_file(name: str, work: Workspace) -> list[Entry]:
    """The proposals of another store, or of an export as json, jsonl or csv.

    Raises:
        UsageError: the ending of the file name is not that of a format.
        DataRefusedError: the file cannot be read in that format.
    """
    data = read_bytes(name, work.env, most=MOST_OF_AN_EXPORT)
    if data.lstrip().startswith(_STORE):
        return entries_of_store(Store.open(path_option(name, work.env)), name)
    formats = [key for key, row in FORMATS.items() if row.loads and row.carries == "records"]
    ending = PurePath(name).suffix.removeprefix(".")
    if ending not in formats:
        raise UsageError(
            f"{name} is not a store, and its ending is not an export format: {did_you_mean(ending, formats)}"
        )
    loaded = load_records(ending, data, name).accepted(name)
    people = {record.code: record for record in loaded.records if isinstance(record, Speaker)}
    proposals = [record for record in loaded.records if isinstance(record, Proposal)]
    if not proposals:
        raise DataRefusedError(f"{name} has no proposals in it")
    return _entries(proposals, people, name)


def _entries(rows: Iterable[Any], people: Mapping[str, Any], source: str) -> list[Entry]:
    return [_entry(row, people, source) for row in rows if row.state not in _LEFT_OUT]


def _entry(row: Any, people: Mapping[str, Any], source: str) -> Entry:  # noqa: ANN401  # a proposal or a row with some of its fields
    speakers: Sequence[Any] = [people[code] for code in row.speakers if code in people]
    identities = [recognised_by(speaker.name, speaker.email) for speaker in speakers]
    return Entry(
        code=row.code,
        event=row.event,
        state=str(row.state),
        title=row.title,
        text=f"{row.abstract}\n\n{row.description}",
        names=tuple(speaker.name for speaker in speakers),
        people=frozenset().union(*identities),
        source=source,
    )
