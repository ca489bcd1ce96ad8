"""Every field that speakers submit survives each door: file, packet, the editor, export and import.

It is asked for, taken by `cfp submit` and shown, too, without anybody having written its name there.
"""

import os
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cfpcli.exchange.arrivals import required_type
from cfpcli.exchange.documents import Origin
from cfpcli.exchange.registry import dump_records, load_records
from cfpcli.proposals.files.draft_template import template
from cfpcli.proposals.files.packet import dump_packet, load_packet
from cfpcli.proposals.files.proposal import draft_of, dump_draft, load_draft
from cfpcli.proposals.rules.intake import edited
from cfpcli.proposals.rules.packet import Packet
from cfpcli.proposals.screens.interview import steps_of
from cfpcli.proposals.screens.preview import preview
from cfpcli.proposals.screens.steps import step_by_type
from cfpcli.query.parser import Vocabulary, parse
from cfpcli.records.change import Kind
from cfpcli.records.documents import document_of
from cfpcli.records.facts import InterviewRound, bare, facts_of, types_of
from cfpcli.records.fields import FIELDS, NOTHING
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import (
    Acknowledgement,
    Answer,
    Draft,
    Proposal,
    Redaction,
    Resource,
    State,
    SubmittedFields,
)
from cfpcli.records.submission import DRAFTED, acknowledged_at
from cfpcli.transfer.rules.partial_records import Newcomers, completed
from cfpcli.ui import draw
from tests.answers import answer
from tests.exchange import strategies
from tests.proposals.screens.forms import desk
from tests.samples import CALL
from tests.ui import dialogues, samples
from tests.world import World

THEN, NOW = datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 2, 9, tzinfo=UTC)
ANA = "Ana Ruiz <ana@example.org>"
EXAMPLES = settings(
    max_examples=100 if os.environ.get("CFP_FULL_LENGTH") else 20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # the name of a lost field says all; shrinking takes minutes
)
AT_A_TERMINAL = ("stdin", "stdout", "stderr")
SAMPLES: dict[object, Any] = {
    str: "security",
    bool: True,
    int: 40,
    tuple[str, ...]: ["money", "commons"],
}
"""A value for every field whose type says enough."""
FILLED: dict[object, Any] = {
    str: "zebra",
    bool: True,
    int: 37,
    tuple[str, ...]: ("zebra", "okapi"),
    tuple[Resource, ...]: (Resource(link="https://example.org/zebra"),),
    dict[str, Answer]: {"kind": "zebra"},
}
"""A value of each type that a field can have, which shows where it is shown."""
TYPED: dict[object, str] = {str: "security", bool: "yes", int: "40", tuple[str, ...]: "money,commons"}
TYPED |= {tuple[Resource, ...]: "https://example.org/ Slides"}
"""What a person types for a field of each type."""
FACTS = facts_of(SubmittedFields)
TYPES = {name: required_type(type_) for name, type_ in types_of(SubmittedFields).items()}
STORED = [field for field in FIELDS[Kind.PROPOSAL].values() if field.is_stored]
CODES: dict[str, tuple[Any, str]] = {"code": ("ZEBRA3", "zeb"), "speakers": (("ZEBRA3",), "zeb")}
"""Fields of codes, of which a query takes the beginning."""
QUERIED: dict[object, tuple[Any, str]] = {
    str: ("zebra", "zebra"),
    bool: (True, "yes"),
    int: (37, "37"),
    int | None: (37, "37"),
    datetime: (THEN, "2026-05-01"),
    datetime | None: (THEN, "2026-05-01"),
    State: (State.ACCEPTED, "accepted"),
    State | None: (State.ACCEPTED, "accepted"),
    tuple[str, ...]: (("okapi", "zebra"), "zebra"),
    tuple[Resource, ...]: ((Resource(link="https://example.org/zebra"),), "zebra"),
    tuple[Acknowledgement, ...]: ((Acknowledgement(notice="zebra", version="1"),), "zebra"),
    dict[str, Answer]: ({"kind": "zebra"}, "zebra"),
    dict[str, Redaction]: ({"title": Redaction(text="zebra", original="1")}, "zebra"),
}
"""A value of each type that a stored field can have, and what a query calls it."""


def lost(before: msgspec.Struct, after: msgspec.Struct) -> list[str]:
    """The fields of a draft or a proposal that are not what they were."""
    names = (*DRAFTED, "acknowledged")
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def stored(draft: Draft) -> tuple[Proposal, tuple[Speaker, ...]]:
    """The proposal that says what a draft says, with its speakers."""
    speakers = tuple(
        Speaker(code=f"SPEAK{letter}", **msgspec.structs.asdict(one))
        for letter, one in zip("ABC", draft.speakers, strict=False)
    )
    shared = {name: getattr(draft, name) for name in (*DRAFTED, "event")}
    shared["acknowledged"] = acknowledged_at((), draft.acknowledged, THEN)
    codes = tuple(one.code for one in speakers)
    return Proposal(
        **shared, speakers=codes, code="K7QX3D", state=State.SUBMITTED, created=THEN, updated=THEN
    ), speakers


@EXAMPLES
@given(strategies.drafts)
def test_every_field_survives_a_proposal_file(draft: Draft) -> None:
    back = load_draft(dump_draft(draft), "talk.md")
    assert lost(draft, back) == []
    assert [one.windows for one in back.speakers] == [one.windows for one in draft.speakers]


@pytest.mark.parametrize("form", ["json", "md"])
@EXAMPLES
@given(draft=strategies.drafts)
def test_every_field_survives_a_packet(form: str, draft: Draft) -> None:
    packet = Packet(id="6c2f1d3a-6f0e-4b5e-9a61-0d7c0b1f2a3e", event="conf", draft=draft)
    back = load_packet(dump_packet(packet, form), "talk").draft
    assert lost(draft, back) == []
    assert [one.windows for one in back.speakers] == [one.windows for one in draft.speakers]


@EXAMPLES
@given(strategies.drafts)
def test_an_editor_that_changes_the_title_alone_loses_nothing(draft: Draft) -> None:
    before, speakers = stored(draft)
    file = dump_draft(msgspec.structs.replace(draft_of(before, speakers), title="Another title"))
    after = edited(before, load_draft(file, "K7QX3D.md"), speakers=before.speakers, now=NOW, by_speakers=True)
    assert lost(before, after) == (["title"] if before.title != "Another title" else [])


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
@EXAMPLES
@given(drafts=st.lists(strategies.drafts, max_size=1))
def test_every_field_survives_export_and_import(name: str, drafts: list[Draft]) -> None:
    records = [stored(draft)[0] for draft in drafts]
    data = b"".join(dump_records(name, kind=Kind.PROPOSAL, documents=[msgspec.json.encode(one) for one in records]))
    back = load_records(name, data, "file").records
    assert [lost(was, now) for was, now in zip(records, back, strict=True)] == [[]] * len(records)


@pytest.mark.parametrize("field", [name for name in TYPES if name not in {"title", "speakers"}])
@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
def test_every_field_that_was_emptied_elsewhere_is_emptied_by_the_import(name: str, field: str) -> None:
    bare, _ = stored(Draft(event="conf", title="Bare"))
    emptied = msgspec.structs.replace(bare, number=7, guid="11111111-2222-4333-8444-555555555555")
    here = msgspec.structs.replace(emptied, **{field: FILLED[TYPES[field]]})
    documents, origin = [msgspec.json.encode(emptied)], Origin("a" * 32, 5, "b")
    data = b"".join(dump_records(name, kind=Kind.PROPOSAL, documents=documents, origin=origin))
    known = {(Kind.PROPOSAL, here.code): document_of(here)}
    (whole,), faults = completed(load_records(name, data, "file"), known, Newcomers("conf", NOW, str), "file")
    assert (whole, faults) == (emptied, ())


def test_a_stored_proposal_survives_the_editor_at_a_terminal(world: World) -> None:
    """Once through the commands themselves: export, import with every field filled, edit the title, export."""
    code = sent(world)
    (before,) = world.ok("export", "json").items
    filled = {
        field.name: SAMPLES[required_type(bare(field.type))]
        for field in msgspec.structs.fields(Proposal)
        if field.name in DRAFTED and required_type(bare(field.type)) in SAMPLES and not before.get(field.name)
    }
    exchanged = {"schema": "cfp.proposals/1", "items": [before | filled]}
    (world.folder / "all.json").write_bytes(msgspec.json.encode(exchanged))
    world.ok("import", "all.json", "--yes")
    world.ok("edit", code, terminals=AT_A_TERMINAL, CFP_EDITOR="sed -i 's/^title: .*/title: Another title/'")
    (after,) = world.ok("export", "json").items
    assert after == before | filled | {"title": "Another title", "updated": after["updated"], "revision": 3}


@pytest.mark.parametrize("name", DRAFTED)
def test_every_field_is_on_the_page_of_a_proposal(name: str) -> None:
    def page(**values: Any) -> str:  # noqa: ANN401  # any value that a field can have
        item = msgspec.to_builtins({"code": "K7QX3D", "title": "Bare", "event": "osxp-2026"} | values)
        return "".join(draw(answer("proposal", picture="proposal", items=[item]), samples.screen()))

    value = FILLED[TYPES[name]]
    assert page(**{name: value}) != page()
    assert TYPES[name] in {bool, int} or "zebra" in page(**{name: value})


@pytest.mark.parametrize("name", [name for name in DRAFTED if FACTS[name].stale and name != "duration"])
def test_every_field_that_reviewers_judge_is_in_what_a_speaker_sees_of_it_before(name: str) -> None:
    event = dialogues.event()
    value = {"track": "security", "session_type": "talk"}.get(name, FILLED[TYPES[name]])
    assert preview(Draft(**{name: value}), event, 80) != preview(Draft(), event, 80)


@pytest.mark.parametrize("name", DRAFTED)
def test_the_interview_asks_for_every_field_whose_facts_do_not_say_never(name: str) -> None:
    names = [dialogues.QUESTIONS[0].slug] if name == "answers" else [name]
    steps = [step for step in steps_of(desk(), Draft()) if {*names} & {*step.names}]
    assert bool(steps) == (FACTS[name].interview is not InterviewRound.NEVER)
    for step in steps:
        assert step.shown(Draft(**{name: FILLED[TYPES[name]]}))[0]
        assert step.lacks(Draft()) == (FACTS[name].interview is InterviewRound.FIRST)


@pytest.mark.parametrize("name", [name for name in DRAFTED if FACTS[name].interview is not InterviewRound.NEVER])
def test_the_template_has_every_field_that_a_person_is_asked_for(name: str) -> None:
    text = template(dialogues.event(), me=None)
    spellings = [f"\n{spelled}:" for spelled in (name, *FACTS[name].aliases)] + [f"\n## {name.capitalize()}"]
    assert any(spelling in text for spelling in spellings)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("level", " for  experts\t", "for experts"),
        ("tags", "sbom, , sbom", ("sbom",)),
        ("do_not_record", True, True),
        ("duration", " 40 ", 40),
    ],
)
def test_a_field_without_a_step_of_its_own_has_one_by_its_type(name: str, typed: object, value: object) -> None:
    step = step_by_type(desk((step_label(name), typed)), name)
    changed = step.ask(Draft(), step.label)
    assert getattr(changed, name) == value
    assert (step.shown(Draft())[0], step.shown(changed)[0] != "") == ("", True)


def test_submit_takes_every_field(world: World) -> None:
    (world.folder / "conf.toml").write_text(CALL)
    world.ok("init", "conf.toml")
    named = {name: TYPED[TYPES[name]] for name in DRAFTED if TYPES[name] in TYPED}
    named |= {"session_type": "talk", "language": "en"}
    assert {*DRAFTED} - {*named} == {"answers"}  # which have an option, --answer
    world.ok("submit", "--speaker", ANA, *(word for pair in named.items() for word in ("--set", "=".join(pair))))
    (after,) = world.ok("export", "json").items
    assert [name for name in named if not after[name]] == []


def step_label(name: str) -> str:
    """The label of the step that a field has by its type."""
    return step_by_type(desk(), name).label


@pytest.mark.parametrize(
    ("word", "name"), [(word, field.name) for field in STORED for word in (field.name, *field.aliases)]
)
def test_every_field_is_found_by_each_of_its_query_words(word: str, name: str) -> None:
    of_type = types_of(Proposal)[name]
    value, text = CODES[name] if name in CODES else QUERIED[of_type]
    words = Vocabulary({name: {"zebra": ""}})
    bare = Proposal(code="K7QX3D", event="conf", state=State.SUBMITTED, title="Bare", created=NOW, updated=NOW)
    filled = msgspec.structs.replace(bare, **{name: value})
    for query in (f"{word}:{text}", f"{word.upper()}:{text}"):
        matches = parse(query, words).matches
        assert matches(filled, NOTHING)
        assert not matches(bare, NOTHING)
        assert parse(f"-{query}", words).matches(bare, NOTHING)
    assert parse(f"has:{word}", words).matches(filled, NOTHING)


def sent(world: World) -> str:
    """The code of a proposal that Ana sends from flags."""
    (world.folder / "conf.toml").write_text(CALL)
    world.ok("init", "conf.toml")
    world.ok("submit", "--title", "Signed builds", "--track", "security", "--speaker", ANA, "--abstract", "Public.")
    (code,) = world.codes("conf")
    return code
