"""Rules on content: its course, refusals, blindness, headings."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.errors import Fault
from cfpcli.proposals.rules.lint.content import duration, outline, planned_minutes
from cfpcli.proposals.rules.lint.rule import Finding, Severity, Subject
from cfpcli.records.event import Limits, Notice, Question
from cfpcli.records.person import Window
from cfpcli.records.proposal import Acknowledgement, DraftSpeaker
from cfpcli.records.submission import draft_faults
from tests.factories import make_event
from tests.proposals.rules.lint.subjects import ANA, SOUND, found, loose, subject, told

BARE = "We tell how it went, what it cost and what we would do in another way."


def test_a_text_that_shows_no_course_is_noted() -> None:
    (finding,) = found("outline", subject(abstract=BARE))
    assert finding.message == "the text has no outline of its 20 minutes"
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(
    "fields",
    [
        {"duration": 15},
        {"description": "- one\n- two\n- three"},
        {"description": "1. one\n2. two\n3. three"},
        {"notes": "Outline: first the one, then the other."},
        {"description": "Gliederung\n\nEins und zwei."},
        {"abstract": "One.\n\nTwo.\n\nThree."},
        {"description": "5 min for one, 5 min for two, 10 min for three."},
        {"answers": {"outline": "one, two"}},
        {"session_type": ""},
        {"abstract": ""},
    ],
)
def test_a_course_can_be_shown_in_many_ways(fields: dict[str, Any]) -> None:
    assert told(outline, subject(**{"abstract": BARE, **fields})) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("- 0-3 the incident\n- 3-9 generate\n- 9-20 results", 20),
        ("0-3 min: the incident\n3-9 min: generate", 9),
        ("Outline\n\n0:00-5:00 a\n5:00-20:00 b", 20),
        ("[0\u20133] a\n[3\u201310] b", 10),
        ("- one (5 min)\n- two (10 minutes)\n- three (5 min)", 20),
        ("1. one, 5 minutes\n2. two, 10 Minuten\n3. three, 5'", 20),
        ("- one (5 min)\n- two (10 min)\n- three (5 min)\n- total: 20 min", 20),
        ("- one (5 min)\n- two (10 min)", 0),
        ("- one (5 min)\n- two\n- three\n- four (3 min)\n- five (2 min)", 0),
        ("It took 5 minutes, then 10 minutes, then 60 minutes.", 0),
        ("- from 2019-2021 we waited\n- 3-5 people came", 0),
        ("- 1-3 people\n- 3-9 people", 0),
        ("- down from 60 min to 5 min\n- 4 min\n- 3 min\n- 2 min", 9),
        ("", 0),
    ],
)
def test_the_minutes_of_an_outline(text: str, minutes: int) -> None:
    assert planned_minutes(text)[0] == minutes


def test_an_outline_that_is_longer_than_the_session() -> None:
    text = "- 0-10 one\n- 10-35 two"
    (finding,) = found("duration", subject(description=f"So it goes.\n\n{text}"))
    assert finding.message == "the outline takes 35 minutes, the session has 20"
    assert (finding.severity, finding.line) == (Severity.WARNING, 3)
    assert found("duration", subject(description=text, session_type="panel")) == []


def test_an_outline_may_leave_time_for_questions_but_not_half_the_slot() -> None:
    assert told(duration, subject(description="0-10 a\n10-15 b")) == []
    (finding,) = found("duration", subject(description="0-5 a\n5-10 b"))
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(("minutes", "severity"), [(45, Severity.WARNING), (10, Severity.NOTE)])
def test_a_duration_that_the_type_does_not_have(minutes: int, severity: Severity) -> None:
    (finding,) = found("duration", subject(duration=minutes))
    assert finding.message == f"{minutes} minutes are requested, but a Talk has 20"
    assert finding.severity is severity
    assert found("duration", subject(duration=20)) == []


LIMITS = Limits(
    title_characters_max=10,
    abstract_words_min=3,
    abstract_words_max=5,
    description_words_max=2,
    biography_words_max=1,
)
LIMITED = make_event(call=replace(make_event().call, limits=LIMITS))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "x" * 11}, "title has 11 characters, at most 10 are allowed"),
        ({"abstract": "state-of-the-art"}, "abstract has 1 word, at least 3 are required"),
        ({"abstract": "a b c d e f"}, "abstract has 6 words, at most 5 are allowed"),
        ({"description": "a b c"}, "description has 3 words, at most 2 are allowed"),
        ({"speakers": (replace(ANA, biography="a b"),)}, "biography of Ana Ruiz has 2 words, at most 1 are allowed"),
    ],
)
def test_every_limit_is_held_from_both_ends(fields: dict[str, object], message: str) -> None:
    inside = {"title": "Short", "abstract": "a b c", **fields}
    (finding,) = found("limits", subject(at=LIMITED, **inside))
    assert finding.message == message
    assert finding.severity is Severity.ERROR
    assert found("missing", subject(at=LIMITED, **inside)) == []


def test_what_is_missing_is_not_called_a_limit() -> None:
    one = subject(at=LIMITED, title="", abstract="")
    assert [finding.field for finding in found("missing", one)] == ["title", "abstract"]
    assert found("limits", one) == []


@pytest.mark.parametrize("field", ["track", "session_type"])
def test_a_choice_that_was_not_made_is_missing_and_not_unknown(field: str) -> None:
    one = subject(track="") if field == "track" else subject(session_type="")
    (finding,) = found("missing", one)
    assert finding.message.startswith(f"{field.replace('_', ' ')} is missing; allowed: ")
    assert found("unknown-choice", one) == []


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"track": "securty"}, 'track: "securty" is unknown: did you mean "security"?'),
        ({"session_type": "tlk"}, 'session type: "tlk" is unknown'),
        ({"language": "de"}, 'language: "de" is unknown'),
        ({"event": "other"}, 'event: "other" is not the event this is sent to'),
    ],
)
def test_unknown_choices(fields: dict[str, Any], start: str) -> None:
    (finding,) = found("unknown-choice", subject(**fields))
    assert finding.message.startswith(start)


def test_speakers_who_cannot_be_reached() -> None:
    (finding,) = found("speakers", subject(speakers=(DraftSpeaker(name="Ana Ruiz"),)))
    assert "Ana Ruiz has no address" in finding.message
    known = Subject(
        draft=replace(SOUND, speakers=(DraftSpeaker(name="Ana Ruiz"),)),
        event=make_event(),
        code="X",
        addressless=("Ana Ruiz",),
    )
    assert found("speakers", known) == []


def test_a_stored_co_speaker_without_an_address_is_named_with_the_command_that_adds_it() -> None:
    people = (*SOUND.speakers, DraftSpeaker(name="Bo"))
    stored = Subject(draft=replace(SOUND, speakers=people), event=make_event(), code="K7QX3D", addressless=("Bo",))
    (finding,) = found("speakers", stored)
    assert finding.message.endswith("Bo has no address yet, and cannot be written to; cfp edit K7QX3D adds it")
    (finding,) = found("speakers", Subject(draft=stored.draft, event=make_event(), file="talk.md"))
    assert finding.message.endswith("Bo has no address yet, and cannot be written to")


def test_a_window_that_ends_before_it_starts_is_a_fault_of_the_speakers() -> None:
    window = Window(starts=datetime(2026, 12, 9, 9, tzinfo=UTC), ends=datetime(2026, 12, 9, 8, tzinfo=UTC))
    (ana, *others) = SOUND.speakers
    (finding,) = found("speakers", subject(speakers=(replace(ana, windows=(window,)), *others)))
    assert "ends before it starts" in finding.message


def test_a_file_that_names_nobody_is_sent_in_the_name_of_whoever_sends_it() -> None:
    one = Subject(draft=replace(SOUND, speakers=()), event=make_event(), file="talk.md")
    (finding,) = found("speakers", one)
    assert (finding.severity, "sender would become the speaker" in finding.message) == (Severity.WARNING, True)
    (stored,) = found("speakers", subject(speakers=()))
    assert stored.severity is Severity.ERROR
    kinds = (replace(make_event().session_types[0], speakers_min=2),)
    several = Subject(draft=one.draft, event=make_event(session_types=kinds), file="talk.md")
    assert [finding.severity for finding in found("speakers", several)] == [Severity.ERROR]


ASKING = make_event(
    questions=(
        Question(slug="kind", question="What kind is it?", required=True),
        Question(slug="slides", question="Where are the slides?", required_at_close=True),
    )
)


def test_an_answer_that_is_required_is_an_error_at_once() -> None:
    (finding,) = [one for one in found("answers", subject(at=ASKING)) if one.field == "answers.kind"]
    assert finding.message == 'the answer "kind" is missing: What kind is it?'
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(("closed", "severity"), [(False, Severity.NOTE), (True, Severity.ERROR)])
def test_an_answer_that_may_follow_is_due_at_the_close(*, closed: bool, severity: Severity) -> None:
    draft = replace(SOUND, answers={"kind": "new"})
    (finding,) = found("answers", Subject(draft=draft, event=ASKING, code="X", closed=closed))
    assert (finding.field, finding.severity) == ("answers.slides", severity)
    given = replace(draft, answers={"kind": "new", "slides": "later"})
    assert found("answers", Subject(draft=given, event=ASKING, code="X", closed=closed)) == []


NOTICE = Notice(slug="conduct", name="Code of Conduct", version="2026-04", url="https://example.org/conduct")
NOTIFYING = make_event(call=replace(make_event().call, notices=(NOTICE,)))


def test_a_notice_counts_in_its_present_version_only() -> None:
    (finding,) = found("acknowledged", subject(at=NOTIFYING))
    assert "accept: [conduct@2026-04]" in finding.message
    old = (Acknowledgement(notice="conduct", version="2025-01"),)
    assert len(found("acknowledged", subject(at=NOTIFYING, acknowledged=old))) == 1
    new = (Acknowledgement(notice="conduct", version="2026-04"),)
    assert found("acknowledged", subject(at=NOTIFYING, acknowledged=new)) == []


def test_what_could_not_be_read_is_told_once() -> None:
    unread = (Fault("talk.md", 4, "track", "must be a single text"),)
    draft = replace(SOUND, track="", lines={"title": 2})
    one = Subject(draft=draft, event=make_event(), file="talk.md", unread=unread, untold=frozenset({"track"}))
    (finding,) = found("readable", one)
    assert (finding.line, finding.message) == (4, "track must be a single text")
    assert found("unknown-choice", one) == []


def test_every_fault_of_sending_is_a_finding_of_some_rule() -> None:
    draft = msgspec.structs.replace(
        SOUND, title="a\nb" * 9, track="x", session_type="", language="xx", speakers=(), abstract="", event="other"
    )
    faults = draft_faults(draft, LIMITED)
    one = Subject(draft=draft, event=LIMITED, code="X")
    findings = [f for rule in ("limits", "missing", "unknown-choice", "speakers", "answers") for f in found(rule, one)]
    assert len(findings) == len(faults) > 5


BLIND = make_event(review=replace(make_event().review, blind=True))
CHLOE = DraftSpeaker(
    name="Chloé Garnier",
    email="chloe.g@example.org",
    url="https://code.example.org/cgarnier",
    affiliation="Example Works",
)


def leaks(**fields: object) -> list[Finding]:
    return found("speaker-named", subject(at=BLIND, **{"speakers": (CHLOE,), **fields}))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("A talk by Chloé Garnier.", 'names a speaker: "Chloé Garnier"'),
        ("A talk by CHLOE GARNIER.", 'names a speaker: "Chloé Garnier"'),
        ("A talk by Chloé\nGarnier.", 'names a speaker: "Chloé Garnier"'),
        ("Write to chloe.g@example.org.", "names a speaker's address"),
        ("I am @cgarnier there.", 'names a speaker\'s handle: "@cgarnier"'),
        ("See code.example.org/cgarnier for more.", "names a speaker's page"),
        ("How we do it at Example Works.", 'names a speaker\'s affiliation: "Example Works"'),
    ],
)
def test_what_tells_who_speaks(text: str, what: str) -> None:
    (finding,) = leaks(abstract=f"First.\n{text}")
    assert what in finding.message
    assert (finding.line, finding.severity) == (2, Severity.WARNING)


def test_title_and_description_are_read_by_reviewers_too() -> None:
    fields = {"title": "Chloé Garnier live", "description": "With Chloé Garnier.", "notes": "Chloé Garnier"}
    assert [finding.field for finding in leaks(**fields)] == ["title", "description"]


@pytest.mark.parametrize(
    "text", ["As Garnier has shown, it works.", "It works. Garnier", "Chloé builds tools.", "With Chloe"]
)
def test_a_name_alone_is_found(text: str) -> None:
    (finding,) = leaks(abstract=text)
    assert finding.severity is Severity.WARNING


def test_a_family_name_that_is_a_word_as_well_is_a_note() -> None:
    (finding,) = leaks(abstract="As Hill has shown, it works.", speakers=(DraftSpeaker(name="Rose Hill"),))
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(
    "text",
    [
        "Garniers everywhere, and a garnier.",
        "Exampleworks, an example: works.",
        "chloe.garnish@example.org",
    ],
)
def test_what_tells_nobody(text: str) -> None:
    assert leaks(abstract=text) == []


def test_a_call_that_is_not_blind_may_know() -> None:
    assert found("speaker-named", subject(abstract="Chloé Garnier", speakers=(CHLOE,))) == []


@pytest.mark.parametrize("field", ["abstract", "description"])
def test_a_heading_that_looks_private_is_found_in_a_public_text(field: str) -> None:
    texts: dict[str, Any] = {field: "Text.\n\n## Bio\nAna signs."}
    (finding,) = found("private-heading", subject(**texts))
    assert (finding.field, finding.line, finding.severity) == (field, 3, Severity.WARNING)
    texts = {field: "Text.\n\nAbout me\n---\nAna signs."}
    (finding,) = found("private-heading", subject(at=BLIND, **texts))
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "text", ["## Outline\n## Abstract", "```\n## Bio\n```", "    ## Bio", "Bio", "**Bio**", "## Private networks"]
)
def test_what_is_not_found(text: str) -> None:
    assert found("private-heading", subject(abstract=text)) == []


def test_notes_may_have_it() -> None:
    assert found("private-heading", subject(notes="## About me\nAna.")) == []


def test_of_a_file_the_reader_says_which() -> None:
    fault = Fault("talk.md", 7, "About me", "this heading may be private")
    one = replace(loose(abstract="## Bio\nkept by a backslash"), code="", file="talk.md", unclear=(fault,))
    (finding,) = found("private-heading", one)
    assert (finding.line, finding.message, finding.severity) == (7, f'"About me": {fault.message}', Severity.ERROR)


def test_a_heading_that_is_said_to_be_text_is_not_found() -> None:
    one = replace(subject(abstract="## Bio\nAna."), kept_headings=frozenset({"bio"}))
    assert found("private-heading", one) == []


@pytest.mark.parametrize(
    ("abstract", "what"),
    [
        ("# Other\nText.", "begins with another title"),
        ("Signed builds for SMALL teams\n===\nText.", "repeats the title"),
    ],
)
def test_a_title_inside_the_abstract_is_a_note(abstract: str, what: str) -> None:
    (finding,) = found("own-title", subject(abstract=abstract))
    assert (finding.severity, finding.line) == (Severity.NOTE, 1)
    assert what in finding.message


@pytest.mark.parametrize("abstract", ["Text.\n# Heading", "## Outline", "\\# Heading", "Text"])
def test_other_headings_are_the_text_s_own(abstract: str) -> None:
    assert found("own-title", subject(abstract=abstract)) == []
