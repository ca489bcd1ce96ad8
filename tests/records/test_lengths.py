"""How long texts may be: a call's limits in words and characters, and the ceilings where it sets none."""

import msgspec
import pytest

from cfpcli.records.event import Limits
from cfpcli.records.lengths import (
    CEILINGS,
    LONG_CEILING,
    ceiling,
    ceiling_faults,
    draft_ceiling_faults,
    limit_faults,
    limits_of,
)
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.factories import make_proposal, make_review, make_speaker

JAPANESE = "\u5165\u9580" * 200


def told(draft: Draft, limits: Limits) -> list[tuple[str, str]]:
    return [(fault.field, fault.message) for fault in limit_faults(draft, limits)]


def test_characters_stand_beside_words() -> None:
    limits = Limits(abstract_words_min=30, abstract_characters_max=200, abstract_characters_min=10)
    assert told(Draft(abstract=JAPANESE), limits) == [
        ("abstract", "has 400 characters, at most 200 are allowed"),
    ]
    assert told(Draft(abstract="Short."), limits) == [
        ("abstract", "has 1 word, at least 30 are required"),
        ("abstract", "has 6 characters, at least 10 are required"),
    ]
    assert [(one.unit, one.least, one.most) for one in limits_of("abstract", limits)] == [
        ("word", 30, None),
        ("character", 10, 200),
    ]


def test_japanese_has_words_to_count() -> None:
    assert told(Draft(abstract=JAPANESE), Limits(abstract_words_min=30, abstract_words_max=300)) == [
        ("abstract", "has 400 words, at most 300 are allowed")
    ]


def test_a_missing_text_is_not_too_short() -> None:
    assert told(Draft(), Limits(abstract_words_min=30, abstract_characters_min=10)) == []


@pytest.mark.parametrize(
    ("field", "limits", "most"),
    [
        ("title", Limits(), 300),
        ("title", Limits(title_characters_max=500), None),
        ("name", Limits(), 200),
        ("biography", Limits(), 5_000),
        ("biography", Limits(biography_words_max=2_000), LONG_CEILING),
        ("abstract", Limits(), LONG_CEILING),
        ("abstract", Limits(abstract_words_max=300), LONG_CEILING),
        ("abstract", Limits(abstract_words_min=30), LONG_CEILING),
        ("abstract", Limits(abstract_characters_max=2_000), None),
        ("notes", Limits(), LONG_CEILING),
        ("internal_notes", Limits(), LONG_CEILING),
    ],
)
def test_a_ceiling_holds_where_the_call_sets_no_limit(field: str, limits: Limits, most: int | None) -> None:
    assert ceiling(field, limits) == most


FIELDS = ["title", "abstract", "description", "notes", "internal_notes"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_new_text_is_held_against_its_ceiling(field: str) -> None:
    most = CEILINGS.get(field, LONG_CEILING)
    assert ceiling_faults(None, make_proposal(**{field: "x" * most})) == ()
    (fault,) = ceiling_faults(None, make_proposal(**{field: "x" * (most + 1)}), source="K7QX3D")
    assert (fault.source, fault.field) == ("K7QX3D", field)
    assert fault.message == f"has {most + 1:,} characters, at most {most:,} can be stored"


def test_what_is_stored_already_is_not() -> None:
    stored = make_proposal(title="x" * 400, answers={"why": "y" * (LONG_CEILING + 1)})
    assert ceiling_faults(stored, msgspec.structs.replace(stored, level="beginner")) == ()
    (fault,) = ceiling_faults(stored, msgspec.structs.replace(stored, title="z" * 400))
    assert fault.field == "title"
    (fault,) = ceiling_faults(None, msgspec.structs.replace(stored, title="short"))
    assert fault.field == "answers.why"


def test_speakers_and_reviews_have_ceilings_too() -> None:
    assert [one.field for one in ceiling_faults(None, make_speaker(name="x" * 201, biography="y" * 5_001))] == [
        "name",
        "biography",
    ]
    assert [one.field for one in ceiling_faults(None, make_review(comment="x" * (LONG_CEILING + 1)))] == ["comment"]


def test_the_speakers_of_a_draft_are_compared_by_address() -> None:
    long = DraftSpeaker(name="Ana Ruiz", email="ana@example.org", biography="x" * 6_000)
    other = DraftSpeaker(name="B" * 201, email="bo@example.org")
    before = Draft(speakers=(long,))
    after = Draft(speakers=(other, long))
    assert [(one.field, one.message) for one in draft_ceiling_faults(before, after, Limits())] == [
        ("speakers", "name of a speaker has 201 characters, at most 200 can be stored")
    ]
    assert [one.field for one in draft_ceiling_faults(None, before, Limits())] == ["biography"]


@pytest.mark.parametrize(("field", "most"), [("pronouns", 200), ("affiliation", 300), ("url", 2_000)])
def test_short_fields_of_a_speaker_have_a_ceiling_too(field: str, most: int) -> None:
    assert ceiling_faults(None, make_speaker(**{field: "x" * most})) == ()
    assert [one.field for one in ceiling_faults(None, make_speaker(**{field: "x" * (most + 1)}))] == [field]


def test_a_ceiling_counts_as_everything_else_does() -> None:
    decomposed = "e\u0301" * 300
    assert ceiling_faults(None, make_proposal(title=decomposed)) == ()
