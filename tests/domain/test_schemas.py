"""The published schemas: valid themselves, true of what commands answer, and strict about names."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import msgspec
import pytest

from cfpcli.domain.change import Kind
from cfpcli.domain.event import Category, Question, QuestionKind, ReviewSettings, Room
from cfpcli.domain.fields import FIELDS
from cfpcli.domain.proposal import Resource
from cfpcli.domain.schemas import SCHEMAS, json_schema
from cfpcli.domain.states import State
from cfpcli.errors import DataRefusedError, Exit
from tests.factories import NOW, make_event, make_proposal, make_review, make_speaker

AT = "2026-05-20T09:30:00Z"


def whole(record: msgspec.Struct) -> dict[str, Any]:
    """A record as JSON with every field, also those at their default."""
    return {name: as_json(getattr(record, name)) for name in record.__struct_fields__}


def as_json(value: object) -> Any:  # noqa: ANN401  # any JSON value
    return msgspec.json.decode(msgspec.json.encode(value))


PROPOSAL = make_proposal(
    pending_state=State.ACCEPTED,
    duration=25,
    start=NOW,
    resources=(Resource(link="https://example.org", is_public=False),),
    answers={"kind": "x", "first": True, "years": 3, "share": 0.5, "themes": ("a", "b")},
)
EVENT = make_event(
    rooms=(Room(name="Hall", capacity=100),),
    questions=(Question(slug="kind", question="Which?", kind=QuestionKind.CHOICE, options=("a",), required=True),),
    review=ReviewSettings(categories=(Category(slug="fit", name="Fit", weight=0.5),)),
)
LISTED = whole(PROPOSAL) | {
    "speaker_names": ["Ana Ruiz"],
    "reviews": 2,
    "score": 3.5,
    "minutes": 25,
    "late": False,
}
DEADLINE = {
    "event": "osxp-2026",
    "name": "Open Source Experience 2026",
    "status": "open",
    "left": "25 days left",
    "closes": AT,
    "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
    "zone": "Europe/Paris",
    "your_time": "",
    "urgency": "far",
    "note": "",
}
HISTORY = {
    "revision": 4,
    "at": AT,
    "by": "Ana Ruiz <ana@example.org>",
    "command": "cfp undo",
    "changes": ["added speaker Ana Ruiz"],
    "undoes": None,
    "undone": False,
}
CHANGES = [
    {"kind": "speaker", "key": "SPKR3A", "before": None, "after": whole(make_speaker())},
    {"kind": "setting", "key": "event", "before": {"name": "event", "value": "x"}, "after": None},
]
EXAMPLES: dict[str, dict[str, Any]] = {
    "proposals": {"items": [LISTED], "speakers": [whole(make_speaker())]},
    "speakers": {"items": [whole(make_speaker())]},
    "reviews": {"items": [whole(make_review())]},
    "proposal": {
        "items": [whole(PROPOSAL) | {"ends": AT}],
        "event": whole(EVENT),
        "speakers": [whole(make_speaker())],
        "reviews": [whole(make_review())],
        "score": None,
        "history": [HISTORY],
        "more_in_track": [
            {
                "code": "AAA333",
                "title": "Other",
                "day": "2026-01-31",
                "start": None,
                "ends": None,
                "room": "Hall",
                "speaker_names": [],
                "abstract": "First line.",
            }
        ],
    },
    "tracks": {
        "items": [
            {
                "slug": "cloud",
                "name": "Cloud",
                "proposals": 2,
                "score": None,
                "counts": {"submitted": 2},
                "description": "All about cloud.",
            }
        ]
    },
    "deadlines": {"items": [DEADLINE, DEADLINE | {"closes": None, "status": "unannounced"}]},
    "events": {
        "items": [
            {
                "event": "osxp-2026",
                "name": "Open Source Experience 2026",
                "place": "Paris",
                "status": "open",
                "left": "25 days left",
                "proposals": 2,
                "in_use": True,
            }
        ]
    },
    "event": {"items": [whole(EVENT)], "deadline": DEADLINE, "counts": {"submitted": 2}},
    "setting": {"items": [{"name": "event", "value": "osxp-2026"}]},
    "receipt": {
        "items": [
            {
                "code": "K7QX3D",
                "state": "submitted",
                "title": "Signed builds",
                "track": "security",
                "event": "osxp-2026",
                "event_name": "Open Source Experience 2026",
                "submitted": AT,
                "submitted_local": "Wed 20 May 2026 11:30 Europe/Paris",
                "closes_local": "",
                "left": "",
                "already_submitted": False,
            }
        ]
    },
    "written": {"items": [{"code": "K7QX3D", "state": "withdrawn", "title": "Signed builds"}]},
    "reviewed": {
        "items": [{"code": "K7QX3D", "reviewer": "bo@example.org", "state": "scored", "scores": {"score": 4}}]
    },
    "initialised": {"items": [{"event": "osxp-2026", "name": "Open Source Experience 2026", "outcome": "created"}]},
    "imported": {"items": [{"kind": "speaker", "added": 1, "updated": 0, "unchanged": 2}]},
    "history": {"items": [HISTORY, HISTORY | {"undoes": 3}]},
    "undone": {"items": [{name: HISTORY[name] for name in ("revision", "by", "command", "changes")}]},
    "doctor": {"items": [{"rule": "sum", "line": 3, "message": "changed by hand", "repair": "cfp doctor --repair"}]},
    "dashboard": {"items": [{"what": "call", "text": "open", "command": "cfp submit"}]},
    "person": {"items": [{"name": "Ana Ruiz", "email": "ana@example.org", "from": "CFP_ME"}]},
    "topics": {"items": [{"topic": "query", "about": "how to select"}]},
    "topic": {"items": [{"topic": "query", "text": "…"}]},
    "schemas": {"items": [{"name": "proposals", "id": "cfp.proposals/1", "help": "cfp list"}]},
    "demo": {"items": [{"folder": "cfp-demo", "proposals": 12}]},
    "error": {
        "code": DataRefusedError.code,
        "message": "talk.md cannot be submitted as it is",
        "hint": "",
        "exit_status": int(Exit.DATA_REFUSED),
        "faults": [{"source": "talk.md", "line": 3, "field": "track", "message": "is missing"}],
    },
}
NAMES = sorted(SCHEMAS)
WITH_ITEMS = [name for name in NAMES if name != "error"]


def schema(name: str) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(json_schema(name))
    return decoded


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(name))


def envelope(name: str, **members: object) -> dict[str, Any]:
    return {"schema": f"cfp.{name}/1"} | EXAMPLES[name] | members


def test_every_schema_has_an_example_here() -> None:
    assert sorted(EXAMPLES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name: str) -> None:
    published = schema(name)
    assert published["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    assert published["$id"] == f"cfp.{name}/1"
    assert published["description"] == SCHEMAS[name].help
    jsonschema.Draft202012Validator.check_schema(published)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_readable_text(name: str) -> None:
    text = json_schema(name)
    assert text.endswith(b"}\n")
    assert text.startswith(b'{\n  "$schema"')
    assert json_schema(name) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_holds_what_is_answered(name: str) -> None:
    validator(name).validate(envelope(name))


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_a_schema_holds_an_answer_without_items_and_one_that_changed_something(name: str) -> None:
    validator(name).validate(envelope(name, items=[]))
    validator(name).validate(envelope(name, changes=CHANGES, dry_run=True))


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_items_have_no_name_that_is_not_published(name: str) -> None:
    (item, *_) = EXAMPLES[name]["items"]
    assert not validator(name).is_valid(envelope(name, items=[item | {"unheard_of": 1}]))


@pytest.mark.parametrize("name", NAMES)
def test_an_envelope_has_no_name_that_is_not_published(name: str) -> None:
    assert not validator(name).is_valid(envelope(name, unheard_of=1))


@pytest.mark.parametrize("name", NAMES)
def test_an_envelope_says_its_schema(name: str) -> None:
    assert not validator(name).is_valid(envelope(name, schema="cfp.other/1"))
    assert not validator(name).is_valid(EXAMPLES[name])


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_an_envelope_has_items(name: str) -> None:
    without = {key: value for key, value in envelope(name).items() if key != "items"}
    assert not validator(name).is_valid(without)


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_any_choice_of_fields_is_valid(name: str) -> None:
    (item, *_) = EXAMPLES[name]["items"]
    for field in item:
        validator(name).validate(envelope(name, items=[{field: item[field]}]))
        validator(name).validate(envelope(name, items=[{other: item[other] for other in item if other != field}]))


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_each_field_has_its_type(name: str) -> None:
    (item, *_) = EXAMPLES[name]["items"]
    for field in item:
        assert not validator(name).is_valid(envelope(name, items=[{field: {"no": {"such": "value"}}}]))


@pytest.mark.parametrize("member", ["code", "message", "hint", "exit_status", "faults"])
def test_an_error_is_whole(member: str) -> None:
    assert not validator("error").is_valid({key: value for key, value in envelope("error").items() if key != member})


@pytest.mark.parametrize("kind", [Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW])
def test_every_field_that_can_be_chosen_is_published(kind: Kind) -> None:
    name = f"{kind}s"
    (reference,) = schema(name)["properties"]["items"]["items"].values()
    published = schema(name)["$defs"][reference.rpartition("/")[2]]["properties"]
    assert set(published) == set(FIELDS[kind])


@pytest.mark.parametrize("name", ["proposals", "speakers", "reviews"])
def test_records_as_the_store_keeps_them_are_valid(name: str) -> None:
    record = {"proposals": make_proposal(), "speakers": make_speaker(), "reviews": make_review()}[name]
    validator(name).validate(envelope(name, items=[as_json(record)]))


@pytest.mark.parametrize(
    "change",
    [
        "text",
        {"kind": "table", "key": "x", "before": None, "after": None},
        {"kind": "event", "key": "x", "before": None},
        {"kind": "event", "key": "x", "before": None, "after": "text"},
        {"kind": "event", "key": "x", "before": None, "after": None, "unheard_of": 1},
    ],
)
def test_a_change_has_its_form(change: object) -> None:
    assert not validator("written").is_valid(envelope("written", changes=[change]))


def test_kinds_of_change_are_the_kinds_of_record() -> None:
    change = schema("written")["properties"]["changes"]["items"]
    assert change["properties"]["kind"]["enum"] == list(Kind)


@pytest.mark.parametrize("name", NAMES)
def test_every_part_is_strict(name: str) -> None:
    for part in schema(name)["$defs"].values():
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert not {"required", "title"} & {*part}
