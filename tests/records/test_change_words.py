"""Changes in words: what was done is told, other people's text is made harmless and short."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.deadline import Deadline
from cfpcli.records.change import Change, Kind, Record, created, replaced
from cfpcli.records.change_words import QUIET_FIELDS, in_words
from cfpcli.records.event import Call
from cfpcli.records.proposal import Resource
from cfpcli.records.review import ReviewState
from cfpcli.records.states import State
from cfpcli.text import clean_line
from tests.factories import NOW, make_event, make_proposal, make_review, make_setting, make_speaker

HOSTILE = "\x1b]8;;https://evil.example\x07x\x1b\\ \x9b31m\u202e[/x]\n=cmd()\r\x00"


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (make_proposal(), 'K7QX3D "Signed builds for small teams"'),
        (make_speaker(), "speaker Ana Ruiz"),
        (make_review(), "review of K7QX3D by Bo Ström (4)"),
        (
            make_review(name="", scores={"content": 4, "fit": 2}),
            "review of K7QX3D by bo@example.org (content 4, fit 2)",
        ),
        (make_review(state=ReviewState.ABSTAINED, scores={}), "review of K7QX3D by Bo Ström (abstained)"),
        (make_review(state=ReviewState.RECUSED, scores={}), "review of K7QX3D by Bo Ström (recused)"),
        (make_event(), "event osxp-2026"),
        (make_setting(), "setting event = osxp-2026"),
    ],
)
def test_what_came_and_went_is_named(record: Record, name: str) -> None:
    assert in_words(created(record)) == f"added {name}"
    assert in_words(created(record).inverse()) == f"removed {name}"


def test_a_change_tells_each_field_before_and_after() -> None:
    change = replaced(make_proposal(), make_proposal(state=State.WITHDRAWN, state_reason="ill", tags=(), duration=30))
    assert in_words(change) == (
        'K7QX3D "Signed builds for small teams": state: submitted → withdrawn, '
        'tags: ["sbom","supply-chain"] → nothing, duration: nothing → 30, state_reason: nothing → ill'
    )


def test_a_record_is_named_as_it_is_after_the_change() -> None:
    change = replaced(make_proposal(title="Old"), make_proposal(title="New"))
    assert in_words(change) == 'K7QX3D "New": title: Old → New'


@pytest.mark.parametrize("blank", ["", "\n"])
def test_what_shows_nothing_is_nothing(blank: str) -> None:
    assert in_words(replaced(make_proposal(notes="Quiet."), make_proposal(notes=blank))).endswith(
        "notes: Quiet. → nothing"
    )


def test_no_is_not_nothing() -> None:
    change = replaced(make_proposal(do_not_record=True), make_proposal())
    assert in_words(change).endswith("do_not_record: True → False")


def test_what_is_made_of_parts_is_told_as_json() -> None:
    closes = Deadline(raw="14 June 2026", at=NOW)
    change = replaced(make_event(call=Call()), make_event(call=Call(closes=closes)))
    assert in_words(change) == 'event osxp-2026: call: {} → {"closes":{"raw":"14 June 2026"…'
    linked = replaced(make_proposal(), make_proposal(resources=(Resource(link="https://example.org"),)))
    assert in_words(linked).endswith('resources: nothing → [{"link":"https://example.org"}]')


def test_fields_that_follow_from_others_are_not_told() -> None:
    later = NOW + timedelta(days=1)
    change = replaced(
        make_proposal(),
        make_proposal(updated=later, created=later, revision=2, number=3, guid="", level="all"),
    )
    assert in_words(change).endswith(": level: nothing → all")
    assert in_words(replaced(make_review(), make_review(proposal_revision=2, updated=later))).endswith(
        ": no visible difference"
    )


@pytest.mark.parametrize("record", [make_proposal(), make_speaker(), make_review(), make_event(), make_setting()])
def test_quiet_fields_are_fields(record: Record) -> None:
    known = {*make_proposal().__struct_fields__, *make_review().__struct_fields__}
    assert known >= QUIET_FIELDS
    assert in_words(replaced(record, record)).endswith(": no visible difference")


def test_a_change_of_nothing_is_nothing() -> None:
    assert (
        in_words(Change(kind=Kind.SPEAKER, key="AAA\x1b333", before=None, after=None)) == "speaker AAA\\x1b333: nothing"
    )


RECORDS = [
    make_proposal(code=HOSTILE, title=HOSTILE),
    make_speaker(name=HOSTILE),
    make_review(proposal=HOSTILE, name=HOSTILE, scores={HOSTILE: 4}),
    make_review(proposal=HOSTILE, name="", reviewer=HOSTILE, scores={}),
    make_event(slug=HOSTILE),
    make_setting(name=HOSTILE, value=HOSTILE),
]


@pytest.mark.parametrize("record", RECORDS)
def test_hostile_text_is_made_harmless(record: Record) -> None:
    said = in_words(created(record))
    assert said == clean_line(said)
    assert "\\x1b" in said


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_changes_is_told_on_one_short_line(before: str, after: str) -> None:
    said = in_words(
        replaced(
            make_proposal(title=before, abstract=before, tags=(before,), answers={before: before}),
            make_proposal(title=after, abstract=after, tags=(after,), answers={after: after}),
        )
    )
    assert said == clean_line(said)
    assert len(said) < 400


@pytest.mark.parametrize(
    "record", [make_review(name="n" * 500), make_setting(value="v" * 500), make_speaker(name="s" * 500)]
)
def test_long_names_are_cut(record: Record) -> None:
    assert len(in_words(created(record))) < 120
    assert in_words(created(record)).count("…") == 1
