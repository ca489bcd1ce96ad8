"""The skeleton of a proposal: all that is asked stands in it, and nothing of it is taken for an answer."""

from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.dates.written_deadline import Deadline
from cfpcli.proposals.files.draft_template import template
from cfpcli.proposals.files.proposal import load_draft
from cfpcli.records.event import Event, Limits, Notice, Question, QuestionKind, SessionType, Track
from cfpcli.records.person import Person, Profile
from cfpcli.records.proposal import DraftSpeaker
from cfpcli.records.submission import completed, draft_faults
from tests.factories import make_event

ANA = Person("Ana Ruiz", "ana@example.org")
LIMITS = Limits(
    title_characters_max=80, abstract_words_min=30, abstract_words_max=300, description_words_max=900,
    biography_words_max=60,
)  # fmt: skip
QUESTIONS = (
    Question(
        slug="kind", question="What kind?", kind=QuestionKind.CHOICE, options=("new: thing", "old"), required=True
    ),
    Question(slug="travel", question="Travel?", kind=QuestionKind.BOOLEAN, required_at_close=True, private=True),
    Question(slug="more", question="More?", kind=QuestionKind.LONG_TEXT, help="As much as you like."),
)
NOTICES = (Notice(slug="conduct", name="Code of conduct", version="2026-04", url="https://example.org/c"),)


def event(**given: object) -> Event:
    base = make_event(questions=QUESTIONS, **given)
    return replace(base, call=replace(base.call, limits=LIMITS, notices=NOTICES))


def test_all_that_is_asked_stands_in_it_with_its_limits() -> None:
    text = template(event(), me=ANA)
    for said in (
        "The call closes Sun 14 June 2026 23:59 Europe/Paris.",
        "at most 80 characters",
        "security: Security",
        "talk: Talk, 20 minutes, up to 2 speakers",
        "one of: fr, en",
        "What kind? (one of these) Needed.",
        "- new: thing",
        "Travel? (yes or no) Required when the call closes. Only the",
        "As much as you like.",
        "# - conduct@2026-04",
        "https://example.org/c",
        "<!-- cfp asks: 30 to 300 words.",
        "<!-- cfp asks: At most 900 words.",
        "<!-- cfp asks: At most 60 words.",
        "- Ana Ruiz <ana@example.org>",
    ):
        assert said in text, said
    assert max(map(len, text.partition("## Abstract")[0].splitlines())) <= 80


def test_nothing_is_entered_and_what_is_missing_is_named_with_its_line() -> None:
    text = template(event(), me=None)
    draft = completed(load_draft(text, "talk.md"), event())
    said = {name: value for name in draft.__struct_fields__ if (value := getattr(draft, name))}
    assert set(said) == {"event", "source", "lines"}
    faults = {fault.field: fault for fault in draft_faults(draft, event())}
    assert {"title", "abstract", "track", "session_type", "language", "answers.kind"} <= set(faults)
    lines = ["", *text.splitlines()]
    for field, line in (("title", "title:"), ("abstract", "## Abstract"), ("answers.kind", "  kind:")):
        assert lines[faults[field].line] == line


def test_what_is_told_is_in_it_and_nothing_is_acknowledged() -> None:
    at = datetime(2026, 5, 24, 10, tzinfo=UTC)
    draft = load_draft(template(event(), me=ANA, title='A "b": #c', begun=at), "talk.md")
    assert (draft.title, draft.begun, draft.event) == ('A "b": #c', at, "osxp-2026")
    assert draft.speakers == (DraftSpeaker(name="Ana Ruiz", email="ana@example.org"),)
    assert draft.acknowledged == ()
    assert draft.do_not_record is False


def test_filled_in_below_or_above_the_advice_it_is_the_text() -> None:
    text = template(event(), me=ANA).replace("words. What the programme prints", "words. What the programme prints")
    below = text.replace("## Description", "Mine.\n\n## Description", 1)
    above = text.replace("## Abstract\n", "## Abstract\nMine.\n", 1)
    taken = text.replace("  # - conduct@2026-04", "  - conduct@2026-04").replace("title:", "title: T", 1)
    assert load_draft(below, "x").abstract == load_draft(above, "x").abstract == "Mine."
    assert [one.version for one in load_draft(taken, "x").acknowledged] == ["2026-04"]


def test_other_programs_read_the_same_front_matter() -> None:
    front = yaml.safe_load(template(event(), me=ANA).split("\n---\n")[0])
    assert front["event"] == "osxp-2026"
    assert front["title"] is None
    assert front["answers"] == {"kind": None, "travel": None, "more": None}


def test_tracks_with_a_close_of_their_own_say_so() -> None:
    closes = Deadline(
        raw="1 June 2026", date="2026-06-01", zone="Europe/Paris", at=datetime(2026, 6, 1, 22, tzinfo=UTC)
    )
    text = template(event(tracks=(Track(slug="one", name="One", closes=closes),)), me=None)
    assert "one: One (closes Mon 1 June 2026 23:59 Europe/Paris)" in " ".join(text.replace("#", "").split())


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [(1, 1, "1 speaker"), (1, None, "1 speaker or more"), (2, 5, "2 to 5 speakers"), (3, 3, "3 speakers")],
)
def test_how_many_may_speak(least: int, most: int | None, said: str) -> None:
    kind = SessionType(slug="t", name="T", duration=5, speakers_min=least, speakers_max=most)
    assert f"t: T, 5 minutes, {said}\n" in template(event(session_types=(kind,)), me=None)


HOSTILE = st.sampled_from(
    ["---", "-->", "<!-- cfp: A -->", "## Abstract", "\n---\ntitle: x", "| ", "a: b", "\x1b[31m", "\u2028", "x" * 90]
)


@given(HOSTILE, HOSTILE)
def test_whatever_an_organiser_wrote_enters_nothing(one: str, two: str) -> None:
    hostile = make_event(
        name=one,
        place=two,
        tracks=(Track(slug="t", name=two),),
        questions=(Question(slug="q", question=one, help=two, options=(two,), kind=QuestionKind.CHOICE),),
    )
    hostile = replace(
        hostile, call=replace(hostile.call, notices=(Notice(slug="n", name=one, version="1", text=two, url=one),))
    )
    draft = load_draft(template(hostile, me=None), "x")
    assert (draft.title, draft.abstract, draft.track, draft.acknowledged) == ("", "", "", ())
    assert "\x1b" not in template(hostile, me=None)


def test_what_a_person_says_of_themselves_everywhere_stands_in_it() -> None:
    profile = Profile(
        name="Ana Ruiz", pronouns="she", biography_short="Ana builds.", biography="Ana builds release tooling, daily."
    )
    (speaker,) = load_draft(template(event(), me=ANA, profile=profile), "talk.md").speakers
    assert (speaker.pronouns, speaker.biography) == ("she", "Ana builds release tooling, daily.")


def test_of_several_biographies_the_longest_that_the_event_takes() -> None:
    base = event()
    narrow = replace(base, call=replace(base.call, limits=Limits(biography_words_max=3)))
    profile = Profile(biography_short="Ana builds.", biography="Ana builds release tooling, daily.")
    (speaker,) = load_draft(template(narrow, me=ANA, profile=profile), "talk.md").speakers
    assert speaker.biography == "Ana builds."


def test_the_availability_is_in_it_only_where_the_event_asks() -> None:
    days = event(starts="2026-12-09", ends="2026-12-10")
    asking = replace(days, call=replace(days.call, ask_availability=True))
    text = template(asking, me=ANA)
    assert "times are in Europe/Paris." in text
    assert "2026-12-09T09:00/2026-12-09T12:30" in text
    assert max(map(len, text.partition("## Abstract")[0].splitlines())) <= 80
    filled = text.replace("\nwindows:\n", "\nwindows: 2026-12-09T09:00/2026-12-09T12:30\n")
    (window,) = load_draft(filled, "talk.md").speakers[0].windows
    assert window.ends == datetime(2026, 12, 9, 12, 30)  # noqa: DTZ001  # local until the event is known
    assert "windows" not in template(days, me=ANA)
