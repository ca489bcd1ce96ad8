"""Terms and values of a query, row by row."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import UsageError
from cfpcli.query.conditions import (
    _sketch,
    code_text,
    condition,
    flag_text,
    instant_check,
    instant_text,
    needle,
    number_check,
    number_text,
)
from cfpcli.query.syntax import Term, scan
from cfpcli.records.event import Event, SessionType
from cfpcli.records.fields import NOTHING, Related, Relation
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import Review, ReviewState
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


PARIS = ZoneInfo("Europe/Paris")
BOUNDS = st.integers(-50, 50).map(lambda tenths: tenths / 10)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("4", "4"),
        ("04.0", "4"),
        ("3.50", "3.5"),
        ("-2", "-2"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-0.5", "-0.5"),
        ("000", "0"),
        ("2..4", "2..4"),
        ("2..", "2.."),
        ("2..*", "2.."),
        ("..04", "..4"),
        ("*..4", "..4"),
        ("-2..-1", "-2..-1"),
        ("4..4", "4..4"),
    ],
)
def test_a_number_has_one_spelling(text: str, spelled: str) -> None:
    assert number_text(text) == spelled
    assert number_text(spelled) == spelled


@pytest.mark.parametrize(
    "text",
    ["four", "", "1e5", "nan", "inf", "4.", ".5", "٣", "+4", "--4", "4 5", "9" * 16, "1...4", "1..2..3", "4\n"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        number_text(text)
    assert "not a number" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("text", ["..", "*..*", "..*"])
def test_a_range_needs_an_end(text: str) -> None:
    with pytest.raises(UsageError, match="without a beginning and an end"):
        number_text(text)


def test_a_range_runs_forwards() -> None:
    with pytest.raises(UsageError, match="backwards") as caught:
        number_text("10..9")
    assert caught.value.hint == "write 9..10"
    with pytest.raises(UsageError, match="backwards"):
        instant_text("2026-06-01..2026-05-01", UTC)


@pytest.mark.parametrize(
    ("op", "text", "inside", "outside"),
    [
        (":", "4", [4, 4.0], [3.9, 5]),
        ("=", "4", [4], [5]),
        ("<", "4", [3, 3.9, -1], [4, 5]),
        ("<=", "4", [3, 4], [4.1]),
        (">", "4", [4.1, 5], [4, 3]),
        (">=", "4", [4, 5], [3.9]),
        (":", "2..4", [2, 3, 4], [1.9, 4.1]),
        (":", "2..", [2, 99], [1]),
        (":", "..4", [-9, 4], [5]),
        (">", "-0.5", [0], [-0.5, -1]),
    ],
)
def test_numbers_compare_as_written(op: str, text: str, inside: list[float], outside: list[float]) -> None:
    check = number_check(op, text)
    assert all(check(value) for value in inside)
    assert not any(check(value) for value in outside)


@given(BOUNDS, BOUNDS)
def test_each_comparison_is_the_complement_of_its_opposite(limit: float, value: float) -> None:
    text = number_text(str(limit))
    assert number_check("<", text)(value) != number_check(">=", text)(value)
    assert number_check("<=", text)(value) != number_check(">", text)(value)
    assert number_check(":", text)(value) == (number_check("<=", text)(value) and number_check(">=", text)(value))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "zone", "first", "last"),
    [
        ("2026-05-01", UTC, "2026-05-01T00:00:00Z", "2026-05-01T23:59:59.999999Z"),
        ("2026-05-01", PARIS, "2026-04-30T22:00:00Z", "2026-05-01T21:59:59.999999Z"),
        ("2026-03-29", PARIS, "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z"),
        ("2026-10-25", PARIS, "2026-10-24T22:00:00Z", "2026-10-25T22:59:59.999999Z"),
        ("2026-05-01T12:30", UTC, "2026-05-01T12:30:00Z", "2026-05-01T12:30:59.999999Z"),
        ("2026-05-01T12:30:15", UTC, "2026-05-01T12:30:15Z", "2026-05-01T12:30:15.999999Z"),
        ("2026-05-01T12:30", PARIS, "2026-05-01T10:30:00Z", "2026-05-01T10:30:59.999999Z"),
        ("2026-05-01T12:30+02:00", UTC, "2026-05-01T10:30:00Z", "2026-05-01T10:30:59.999999Z"),
        ("2026-05-01T12:30Z", PARIS, "2026-05-01T12:30:00Z", "2026-05-01T12:30:59.999999Z"),
        ("2026-05-01..2026-05-03", UTC, "2026-05-01T00:00:00Z", "2026-05-03T23:59:59.999999Z"),
    ],
)
def test_a_day_or_instant_is_the_whole_of_it(text: str, zone: tzinfo, first: str, last: str) -> None:
    check = instant_check(":", instant_text(text, zone), zone)
    assert check(at(first))
    assert check(at(last))
    assert not check(at(first) - datetime.resolution)
    assert not check(at(last) + datetime.resolution)


@pytest.mark.parametrize(
    ("op", "text", "inside", "outside"),
    [
        ("<", "2026-05-01", "2026-04-30T23:59:59Z", "2026-05-01T00:00Z"),
        ("<=", "2026-05-01", "2026-05-01T23:59:59.999999Z", "2026-05-02T00:00Z"),
        (">", "2026-05-01", "2026-05-02T00:00Z", "2026-05-01T23:59:59.999999Z"),
        (">=", "2026-05-01", "2026-05-01T00:00Z", "2026-04-30T23:59:59.999999Z"),
        (":", "2026-05-01..", "2026-05-01T00:00Z", "2026-04-30T23:59:59Z"),
        (":", "..2026-05-01", "2026-05-01T23:59:59Z", "2026-05-02T00:00Z"),
    ],
)
def test_after_a_day_is_after_its_end(op: str, text: str, inside: str, outside: str) -> None:
    check = instant_check(op, text, UTC)
    assert check(at(inside))
    assert not check(at(outside))


def test_instants_compare_across_zones() -> None:
    later = at("2026-05-01T12:00Z").astimezone(PARIS) + timedelta(hours=1)
    assert instant_check(">", "2026-05-01T12:00", UTC)(later)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "",
        "2026",
        "20260501",
        "2026-W18-5",
        "2026-13-01",
        "2026-02-30",
        "2026-05-01T25:00",
        "2026-05-01T",
        "2026-05-01 12:30",
        "2026-05-01T12:30+25:00",
        "9999-12-31",
        "01.05.2026",
        "2026-05-01..soon",
        "²026-05-01",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        instant_text(text, UTC)
    assert "not a date or time" in caught.value.message
    assert "2026-05-01" in caught.value.hint


def test_an_instant_before_all_time_is_refused() -> None:
    with pytest.raises(UsageError, match="not a date or time"):
        instant_text("0001-01-01", PARIS)


def test_letters_of_an_instant_are_capitals() -> None:
    assert instant_text("2026-05-01t12:30z", UTC) == "2026-05-01T12:30Z"


NOW = datetime(2026, 5, 24, 10, 0, 30, tzinfo=UTC)
"""A Sunday."""


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("friday", "2026-05-29"),
        ("today", "2026-05-24"),
        ("in 3 days", "2026-05-27"),
        ("+3w", "2026-06-14"),
        ("1 May 2026", "2026-05-01"),
        ("20260501", "2026-05-01"),
        ("friday 17:00", "2026-05-29T17:00"),
        ("2026-05-01 12:30", "2026-05-01T12:30"),
        ("in 3 hours", "2026-05-24T15:00:30"),
        ("2026-05-01 12:30 America/New_York", "2026-05-01T16:30Z"),
        ("2026-05-01 12:30:15 AoE", "2026-05-02T00:30:15Z"),
        ("today..friday", "2026-05-24..2026-05-29"),
        ("1 May 2026..", "2026-05-01.."),
        ("2026-05-01", "2026-05-01"),
        ("2026-05-01t12:30z", "2026-05-01T12:30Z"),
    ],
)
def test_with_now_days_are_written_as_deadlines_are(text: str, spelled: str) -> None:
    assert instant_text(text, PARIS, NOW) == spelled
    assert instant_text(spelled, PARIS) == spelled


def test_today_is_that_of_the_zone_in_which_days_are_read() -> None:
    late = datetime(2026, 5, 24, 22, 30, tzinfo=UTC)
    assert instant_text("today", PARIS, late) == "2026-05-25"
    assert instant_text("today", UTC, late) == "2026-05-24"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("May 1", '"May 1" names no year', 'write "2026-05-01" or "2027-05-01"'),
        ("June 14", '"June 14" names no year', 'write "2025-06-14" or "2026-06-14"'),
        ("tomorrow AoE", "counted from today in Europe/Paris", '"2026-05-25 AoE"'),
        ("2026-05-01 AoE", "days here are in Europe/Paris", "2026-05-01"),
        ("next week", "depends on the day", '"2026-06-14"'),
        ("7/6/2026", "two readings", '"2026-06-07"'),
        ("friday..today", "backwards", "2026-05-24..2026-05-29"),
        ("TBA", "not a date or time", "2026-05-01"),
        ("", "not a date or time", "2026-06-14"),
        ("1800-01-01T25:00", "not a date or time", "2026-05-01"),
    ],
)
def test_what_is_not_certain_is_refused_in_a_query(text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        instant_text(text, PARIS, NOW)
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_flags_are_yes_or_no() -> None:
    assert [flag_text(text) for text in ("yes", "TRUE", "No", "false")] == ["yes", "yes", "no", "no"]
    with pytest.raises(UsageError, match="neither yes nor no") as caught:
        flag_text("yep")
    assert 'did you mean "yes"' in caught.value.hint


def test_codes_are_capitals_of_the_alphabet() -> None:
    assert code_text("k7q") == "K7Q"
    for wrong in ("K0Q", "", "ABCDEFG", "é"):
        with pytest.raises(UsageError, match="no code begins with"):
            code_text(wrong)


@pytest.mark.parametrize("text", ["", " ", "\t", "\u0301"])
def test_there_must_be_something_to_look_for(text: str) -> None:
    with pytest.raises(UsageError, match="nothing to search for"):
        needle(text)


def test_what_is_looked_for_stays_as_written() -> None:
    assert needle("Été ") == "Été "
