"""The rules of sending under their names, and what is asked for beside them."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.errors import Fault
from cfpcli.proposals.rules.lint.rule import Severity, Subject
from cfpcli.records.event import Limits, Notice, Question
from cfpcli.records.proposal import Acknowledgement, DraftSpeaker
from cfpcli.records.submission import draft_faults
from tests.factories import make_event
from tests.proposals.rules.lint.subjects import ANA, SOUND, found, subject

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
