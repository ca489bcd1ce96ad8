"""The published shapes of every command's --json output, as types and as JSON schema."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from cfpcli.domain.event import Event
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.review import Review, ReviewState
from cfpcli.domain.speaker import Speaker
from cfpcli.domain.states import State
from cfpcli.domain.text import json_safe


class ListedProposal(Proposal, frozen=True, kw_only=True):
    """A proposal with what is computed for it.

    `reviews` counts those with scores, `score` is their mean; `minutes` is its own duration, else its session type's;
    `late` says that it was taken outside the call's dates.
    """

    speaker_names: tuple[str, ...] = ()
    reviews: int = 0
    score: float | None = None
    minutes: int | None = None
    late: bool = False


class ShownProposal(Proposal, frozen=True, kw_only=True):
    """A proposal as `cfp show` gives it; `ends` is the UTC instant at which the session ends."""

    ends: datetime | None = None


class Session(msgspec.Struct, kw_only=True):
    """Another session of the same track; `abstract` is the first line of its abstract."""

    code: str
    title: str
    day: str
    start: datetime | None
    ends: datetime | None
    room: str
    speaker_names: tuple[str, ...]
    abstract: str


class HistoryRow(msgspec.Struct, kw_only=True):
    """A change set; `undoes` is the revision that it takes back."""

    revision: int
    at: datetime
    by: str
    command: str
    changes: tuple[str, ...]
    undoes: int | None = None
    undone: bool = False


class Undone(msgspec.Struct, kw_only=True):
    """The change set that was taken back."""

    revision: int
    by: str
    command: str
    changes: tuple[str, ...]


class TrackRow(msgspec.Struct, kw_only=True):
    """A track; `counts` go by state, `score` is the mean of its proposals' mean scores."""

    slug: str
    name: str
    proposals: int
    score: float | None
    counts: dict[State, int]
    description: str


class DeadlineRow(msgspec.Struct, kw_only=True):
    """A call; `closes` is the first instant that is too late, the `…_local` texts show the last minute included."""

    event: str
    name: str
    status: str
    left: str
    closes: datetime | None
    closes_local: str
    zone: str
    your_time: str
    urgency: str
    note: str


class EventRow(msgspec.Struct, kw_only=True):
    """An event of the store; `in_use` marks the one that commands mean."""

    event: str
    name: str
    place: str
    status: str
    left: str
    proposals: int
    in_use: bool


class Receipt(msgspec.Struct, kw_only=True):
    """What a speaker gets for a proposal."""

    code: str
    state: State
    title: str
    track: str
    event: str
    event_name: str
    submitted: datetime | None
    submitted_local: str
    closes_local: str
    left: str
    already_submitted: bool


class Written(msgspec.Struct, kw_only=True):
    """A proposal that a command changed."""

    code: str
    state: State
    title: str


class Reviewed(msgspec.Struct, kw_only=True):
    """A review that was recorded."""

    code: str
    reviewer: str
    state: ReviewState
    scores: dict[str, int]


class Initialised(msgspec.Struct, kw_only=True):
    """An event that was set up, updated or found unchanged."""

    event: str
    name: str
    outcome: str


class Imported(msgspec.Struct, kw_only=True):
    """How many records of a kind an import added, updated or found unchanged."""

    kind: str
    added: int
    updated: int
    unchanged: int


class Finding(msgspec.Struct, kw_only=True):
    """Something wrong with the store; `line` counts from 1, 0 for the file as a whole."""

    rule: str
    severity: str
    file: str
    line: int
    message: str
    repair: str


class Waiting(msgspec.Struct, kw_only=True):
    """Something that waits for the person, with the command for it."""

    what: str
    text: str
    command: str


class NamedValue(msgspec.Struct, kw_only=True):
    """A setting."""

    name: str
    value: str


class Acting(msgspec.Struct, kw_only=True, rename={"origin": "from"}):
    """The person that commands act for, and where that was found."""

    name: str
    email: str
    origin: str


class Topic(msgspec.Struct, kw_only=True):
    """A help topic."""

    topic: str
    about: str = ""
    text: str = ""


class SchemaName(msgspec.Struct, kw_only=True):
    """A published schema."""

    name: str
    id: str
    help: str


class Demo(msgspec.Struct, kw_only=True):
    """The folder a demo made."""

    folder: str
    proposals: int


class FaultRow(msgspec.Struct, kw_only=True):
    """One fault in a file; `line` counts from 1, 0 where no line can be named."""

    source: str
    line: int
    field: str
    message: str


class Shape(NamedTuple):
    """What one schema promises: help, the type of an item, and the envelope's further members by name."""

    help: str
    item: Any
    extra: dict[str, Any]


_SHOWN = {
    "event": Event,
    "speakers": list[Speaker],
    "reviews": list[Review],
    "score": float | None,
    "history": list[HistoryRow],
    "more_in_track": list[Session],
}

SCHEMAS: dict[str, Shape] = {
    "proposals": Shape("cfp list, cfp export json", ListedProposal, {"speakers": list[Speaker]}),
    "speakers": Shape("cfp export json --shape speakers", Speaker, {}),
    "reviews": Shape("cfp export json --shape reviews", Review, {}),
    "proposal": Shape("cfp show", ShownProposal, _SHOWN),
    "tracks": Shape("cfp tracks", TrackRow, {}),
    "deadlines": Shape("cfp deadlines", DeadlineRow, {}),
    "events": Shape("cfp event list", EventRow, {}),
    "event": Shape("cfp event show", Event, {"deadline": DeadlineRow, "counts": dict[State, int]}),
    "setting": Shape("cfp event use", NamedValue, {}),
    "receipt": Shape("cfp submit", Receipt, {}),
    "written": Shape("cfp edit, cfp withdraw", Written, {}),
    "reviewed": Shape("cfp review", Reviewed, {}),
    "initialised": Shape("cfp init", Initialised, {}),
    "imported": Shape("cfp import", Imported, {}),
    "history": Shape("cfp log", HistoryRow, {}),
    "undone": Shape("cfp undo", Undone, {}),
    "doctor": Shape("cfp doctor", Finding, {}),
    "dashboard": Shape("cfp", Waiting, {}),
    "person": Shape("cfp whoami", Acting, {}),
    "topics": Shape("cfp help", Topic, {}),
    "topic": Shape("cfp help TOPIC", Topic, {}),
    "schemas": Shape("cfp schema", SchemaName, {}),
    "demo": Shape("cfp demo", Demo, {}),
    "error": Shape("any command that fails", FaultRow, {}),
}

_CHANGE = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["setting", "event", "speaker", "proposal", "review"]},
        "key": {"type": "string"},
        "before": {"type": ["object", "null"]},
        "after": {"type": ["object", "null"]},
    },
    "required": ["kind", "key", "before", "after"],
    "additionalProperties": False,
}


def json_schema(name: str) -> bytes:
    """The JSON schema (draft 2020-12) of an envelope, indented UTF-8 with a line end.

    Items may lack any field, for `--fields` chooses them, but have none that is not named here.
    """
    shape = SCHEMAS[name]
    extra_types = list(shape.extra.values())
    (item, *extra), components = msgspec.json.schema_components(
        [shape.item, *extra_types], ref_template="#/$defs/{name}"
    )
    definitions = {key: _strict(value) for key, value in components.items()}
    envelope = (
        _error_envelope(item) if name == "error" else _envelope(name, item, dict(zip(shape.extra, extra, strict=True)))
    )
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"cfp.{name}/1",
        "description": shape.help,
        **envelope,
        "$defs": definitions,
    }
    return json_safe(msgspec.json.format(msgspec.json.encode(schema), indent=2)) + b"\n"


def _envelope(name: str, item: Any, extra: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  # a JSON schema
    return {
        "type": "object",
        "properties": {
            "schema": {"const": f"cfp.{name}/1"},
            "items": {"type": "array", "items": item},
            "changes": {"type": "array", "items": _CHANGE},
            "dry_run": {"type": "boolean"},
            **extra,
        },
        "required": ["schema", "items"],
        "additionalProperties": False,
    }


def _error_envelope(fault: Any) -> dict[str, Any]:  # noqa: ANN401  # a JSON schema
    text = {"type": "string"}
    properties = {
        "schema": {"const": "cfp.error/1"},
        "code": text,
        "message": text,
        "hint": text,
        "exit_status": {"type": "integer"},
        "faults": {"type": "array", "items": fault},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _strict(definition: dict[str, Any]) -> dict[str, Any]:
    loose = {key: value for key, value in definition.items() if key not in {"required", "title"}}
    return loose | {"additionalProperties": False} if definition.get("type") == "object" else loose
