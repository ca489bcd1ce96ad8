"""The meaning of each term of a query, row by row."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.query.conditions import _sketch, condition
from cfpcli.query.syntax import Term, scan
from cfpcli.records.event import Event, SessionType
from cfpcli.records.fields import NOTHING, Related, Relation
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Resource
from cfpcli.records.review import Review, ReviewState
from cfpcli.records.states import State
from cfpcli.text import fold

DAY = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
PROPOSAL = Proposal(
    code="K7QX3D",
    number=3,
    event="osxp-2026",
    state=State.SUBMITTED,
    track="security",
    session_type="panel",
    language="fr",
    title="Chaîne  d'approvisionnement",
    speakers=("ANA111", "BCB222"),
    level="Experts",
    tags=("SBOM", "open source"),
    created=DAY,
    submitted=DAY,
    updated=DAY,
    late_reason="flood",
    resources=(Resource(link="https://example.org/slides", description="Slides"),),
    answers={"kind": "Experience feedback", "first": True, "years": 12, "themes": ("law", "policy")},
    abstract="Straße frei für **freie** Software",
    description="Long text about C++ at 12:30.",
    notes="Wheelchair",
)
BARE = Proposal(code="ZZZ999", event="osxp-2026", state=State.SUBMITTED, title="Bare", created=DAY, updated=DAY)


def review(score: int, state: ReviewState = ReviewState.SCORED) -> Review:
    scores: Mapping[str, int] = {"score": score} if state is ReviewState.SCORED else {}
    return Review(
        proposal="K7QX3D", reviewer=f"r{score}@example.org", state=state, scores=dict(scores), created=DAY, updated=DAY
    )


RELATED = Related(
    speakers={
        "ANA111": Speaker(code="ANA111", name="Ana Ruiz", email="ana@example.org"),
        "BCB222": Speaker(code="BCB222", name="Björn Ek", affiliation="Ostrava University"),
    },
    reviews={"K7QX3D": [review(4), review(3), review(0, ReviewState.ABSTAINED)]},
    events={
        "osxp-2026": Event(
            slug="osxp-2026",
            name="OSXP",
            timezone="Europe/Paris",
            session_types=(SessionType(slug="panel", name="Panel", duration=45),),
        )
    },
)


def matches(text: str, row: Proposal = PROPOSAL, related: Related = RELATED) -> bool:
    [term] = scan(text)
    return condition(term, UTC).test(row, related)


@pytest.mark.parametrize(
    "text",
    [
        "track:security",
        "track:other,security",
        "state:submitted",
        "session_type:panel",
        "language:fr",
        "level:experts",
        "tags:sbom",
        'tags:"open source"',
        "event:osxp-2026",
        "code:K7",
        "code:ZZ,K7Q",
        "code=K7QX3D",
        "speakers:ANA",
        "speakers:BCB222",
        "speaker_names:ruiz",
        'speaker_names:"ANA R"',
        "speaker_names:bjorn",
        "speaker_names:ana@example.org",
        'speaker_names="ana ruiz"',
        "title:chaine",
        "title:CHAÎNE",
        'title:"chaine d\'appro"',
        'title="chaîne d\'approvisionnement"',
        "abstract:strasse",
        "abstract:STRASSE",
        "notes:wheel",
        "resources:slides",
        "answers:experience",
        "answers:policy",
        "answers:12",
        "number:3",
        "number:2..4",
        "number:1,3",
        "number>2",
        "revision:1",
        "minutes:45",
        "minutes>=45",
        "reviews:2",
        "reviews<3",
        "score:3.5",
        "score>=3.5",
        "submitted:2026-05-01",
        "submitted>2026-04-30",
        "submitted:2026-05-01T12:30",
        "late:yes",
        "late:yes,no",
        "do_not_record:no",
        "has:notes",
        "has:room,tags",
        "has:score",
        "has:reviews",
        "has:speaker_names",
        "has:late",
        "chaine",
        "SBOM",
        "ruiz",
        "Straße",
        "c++",
        '"12:30"',
        '"text about"',
        "nothing,ruiz",
        "-track:other",
        "-has:room",
        "-nothing",
    ],
)
def test_what_matches(text: str) -> None:
    assert matches(text)
    assert not matches(f"-{text}" if not text.startswith("-") else text[1:])


@pytest.mark.parametrize(
    "text",
    [
        "track:secur",
        "state:accepted,rejected",
        "tags:open",
        "code:7QX",
        "code=K7Q",
        "speakers:NA1",
        "speaker_names:wheelchair",
        "speaker_names:ostrava",
        'speaker_names="ana"',
        "title=chaine",
        "title:strasse",
        "number:4",
        "number>3",
        "duration:45",
        "reviews:3",
        "score>3.5",
        "submitted>2026-05-01",
        "late:no",
        "has:duration",
        "has:room",
        "has:do_not_record",
        "wheelchair",
        "flood",
        '"about text"',
        '"frei freie"',
    ],
)
def test_what_does_not_match(text: str) -> None:
    assert not matches(text)


@pytest.mark.parametrize(
    "text", ["score>0", "score<9", "submitted<2027-01-01", "minutes<90", "has:score", "has:reviews"]
)
def test_a_missing_value_matches_nothing_but_a_denial(text: str) -> None:
    assert not matches(text, BARE)
    assert matches(f"-{text}", BARE)


def test_a_count_of_no_reviews_is_a_number() -> None:
    assert matches("reviews:0", BARE)
    assert matches("reviews<3", BARE)


def test_a_mean_score_of_nought_is_a_score() -> None:
    related = Related(reviews={"ZZZ999": [review(0)]})
    assert matches("score:0", BARE, related)
    assert matches("has:score", BARE, related)


def test_its_own_duration_beats_that_of_its_type() -> None:
    assert matches("minutes:20", msgspec.structs.replace(PROPOSAL, duration=20))


def test_speakers_who_are_not_loaded_do_not_match() -> None:
    assert not matches("speaker_names:ana", related=NOTHING)


def test_a_condition_says_what_it_reads() -> None:
    [term] = scan("has:score,tags")
    has = condition(term, UTC)
    assert has.needs == {"code", "event", "tags"}
    assert has.related == {Relation.REVIEWS}
    free = condition(Term("", ":", ("x",)), UTC)
    assert free.needs == {"title", "tags", "keywords", "speakers", "abstract", "description"}
    assert free.related == {Relation.SPEAKERS}


def test_a_partial_row_with_what_is_needed_is_enough() -> None:
    row = msgspec.defstruct("Row", [("track", str)], frozen=True)("security")
    [term] = scan("track:security")
    assert condition(term, UTC).needs == {"track"}
    assert condition(term, UTC).test(row, NOTHING)


def test_cheap_tests_cost_less_than_dear_ones() -> None:
    ranked = ["track:security", "title:x", "score>3", "abstract:x", "x"]
    costs = [condition(next(scan(text)), UTC).cost for text in ranked]
    assert costs == sorted(set(costs))


@given(st.text(), st.text())
def test_what_a_sketch_lacks_the_folded_text_lacks(text: str, part: str) -> None:
    assert _sketch(part) in _sketch(text + part + text)
    if fold(part) in fold(text):
        assert _sketch(fold(part)) in _sketch(text)


def test_a_sketch_is_what_folding_leaves_in_ascii() -> None:
    def left(char: str) -> bytes:
        return bytes(byte for byte in fold(char).encode("ascii", "ignore") if not chr(byte).isspace())

    wrong = [char for char in map(chr, range(sys.maxunicode + 1)) if _sketch(f"a{char}a") != b"a" + left(char) + b"a"]
    assert wrong == []


TEXTS = st.text(alphabet="aàAbBcß \n\u0301éœΣς", max_size=12)


@given(TEXTS, st.lists(TEXTS.filter(fold), min_size=1, max_size=3).map(tuple))
def test_text_is_found_as_if_both_were_folded(text: str, values: tuple[str, ...]) -> None:
    row = msgspec.structs.replace(BARE, title=text)
    expected = any(fold(value) in fold(text) for value in values)
    assert condition(Term("title", ":", values), UTC).test(row, NOTHING) == expected
    assert condition(Term("", ":", values), UTC).test(row, NOTHING) == expected
    exact = any(fold(value) == fold(text) for value in values)
    assert condition(Term("title", "=", values), UTC).test(row, NOTHING) == exact
