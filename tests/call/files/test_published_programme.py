"""Sessions in an event file: their fields, their texts and their references."""

from datetime import UTC, datetime

import pytest

from cfpcli.call.files.event_file import load_event
from cfpcli.errors import DataRefusedError, Fault
from cfpcli.records.proposal import DraftSpeaker, Resource, State
from cfpcli.records.session import Session

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
EVENT = """\
slug = "demo"
name = "Demo"
timezone = "Europe/Brussels"
starts = 2026-01-31
ends = 2026-02-01
languages = ["en", "fr"]
[[tracks]]
slug = "main"
name = "Main"
[[session_types]]
slug = "talk"
name = "Talk"
duration = 20
[[rooms]]
name = "AW1.120"
[[sessions]]
"""


def sessions(text: str) -> tuple[Session, ...]:
    return load_event(EVENT + text, "my.toml", now=NOW).sessions


def session(text: str) -> Session:
    (only,) = sessions('title = "T"\n' + text)
    return only


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DataRefusedError) as caught:
        sessions(text)
    return caught.value.faults


def test_a_session_needs_a_title_and_no_more() -> None:
    assert session("") == Session(title="T", line=16)
    assert session("").state is State.CONFIRMED


def test_a_whole_session() -> None:
    assert session("""\
code = "k7qx3d"
guid = "0B8E2C1E-6F0A-4F0E-9A55-3F2B8F3F5D11"
state = "accepted"
track = "main"
session_type = "talk"
language = "fr"
level = "beginner"
tags = ["a", "b"]
duration = 25
start = "2026-01-31 10:00"
room = "AW1.120"
stream_url = "https://example.org/s"
recording_url = "https://example.org/r"
chat_url = "https://example.org/c"
abstract = "*A*"
description = "D"
speakers = [
  { name = "Ana Ruiz", email = "Ana@Example.org", pronouns = "she", url = "https://example.org", biography = "B" },
  { name = "Bo Lindqvist", affiliation = "X" },
]
[[sessions.resources]]
link = "https://example.org/slides"
description = "Slides"
""") == Session(
        title="T",
        code="K7QX3D",
        guid="0b8e2c1e-6f0a-4f0e-9a55-3f2b8f3f5d11",
        state=State.ACCEPTED,
        track="main",
        session_type="talk",
        language="fr",
        level="beginner",
        tags=("a", "b"),
        duration=25,
        start=datetime(2026, 1, 31, 9, tzinfo=UTC),
        room="AW1.120",
        stream_url="https://example.org/s",
        recording_url="https://example.org/r",
        chat_url="https://example.org/c",
        speakers=(
            DraftSpeaker(
                name="Ana Ruiz",
                email="ana@example.org",
                pronouns="she",
                url="https://example.org",
                biography="B",
            ),
            DraftSpeaker(name="Bo Lindqvist", affiliation="X"),
        ),
        resources=(Resource(link="https://example.org/slides", description="Slides"),),
        abstract="*A*",
        description="D",
        line=16,
    )


def test_a_session_without_speakers_is_no_fault() -> None:
    assert session("speakers = []").speakers == ()


def test_only_what_is_declared_html_becomes_markdown() -> None:
    read = session("abstract_html = '<p>One <b>two</b></p><script>x</script>'\ndescription = 'three <i>four</i>'\n")
    assert read.abstract == "One **two**"
    assert read.description == "three <i>four</i>"
    assert session("speakers = [{name = 'A', biography = '<b>x</b>'}]").speakers[0].biography == "<b>x</b>"


@pytest.mark.parametrize(
    ("start", "at"),
    [
        ('"2026-01-31 10:00"', "2026-01-31T09:00Z"),
        ('"2026-01-31T10:00:30"', "2026-01-31T09:00:30Z"),
        ("2026-01-31T10:00:00", "2026-01-31T09:00Z"),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00Z"),
        ('"2026-01-31T10:00+05:30"', "2026-01-31T04:30Z"),
    ],
)
def test_a_start_is_local_unless_it_says_otherwise(start: str, at: str) -> None:
    assert session(f"start = {start}").start == datetime.fromisoformat(at)


def test_a_day_is_kept_only_where_no_start_is_known() -> None:
    assert session('day = "2026-02-01"').day == "2026-02-01"
    assert session("day = 2026-01-31\nstart = 2026-01-31T10:00:00").day == ""


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ('track = "mian"', "track", '"mian" is unknown to this event; did you mean "main"? allowed: main'),
        ('session_type = "panel"', "session_type", "allowed: talk"),
        ('language = "de"', "language", "allowed: en, fr"),
        ('room = "H.1"', "room", "allowed: AW1.120"),
        ('state = "done"', "state", "allowed: draft, submitted"),
        ('day = "2026-02-02"', "day", "is outside the event, 2026-01-31 to 2026-02-01"),
        ('start = "2026-01-31 00:30+02:00"', "start", "2026-01-30 is outside"),
        ('day = "2026-02-01"\nstart = "2026-01-31 10:00"', "day", "is not the day of the start, 2026-01-31"),
        ('start = "10:00"', "start", 'must be a local time such as "2026-01-31 10:00", in Europe/Brussels'),
        ("start = 2026-01-31", "start", "is not a date and time"),
        ('start = "2026-01-31 25:00"', "start", "is not a valid date and time"),
        ("start = 0001-01-01T00:00:00", "start", "is not a valid date and time"),
        ("duration = 0", "duration", "must be 1 to"),
        ('code = "ABC"', "code", "must be 6 characters of"),
        ('code = "ABCDE0"', "code", "must be 6 characters of"),
        ('guid = "x"', "guid", '"x" is not a valid UUID'),
        ('abstract = "a"\nabstract_html = "b"', "abstract_html", "only one of the two is allowed"),
        ('description = "a"\ndescription_html = "b"', "description_html", "only one of the two"),
        ('chat_url = "irc://example.org"', "chat_url", "begins with https://"),
        ('speakers = "Ana"', "speakers", "must be a list of tables"),
        ('speakers = ["Ana"]', "speakers[1]", "is text, must be a table"),
        ('speakers = [{ email = "ana@example.org" }]', "speakers[1].name", "is missing"),
        ('speakers = [{ name = "Ana", email = "ana" }]', "speakers[1].email", '"ana" is not a valid e-mail address'),
        ('speakers = [{ name = "Ana", mail = "x" }]', "speakers[1].mail", 'did you mean "email"?'),
        ('resources = [{ description = "x" }]', "resources[1].link", "is missing"),
        ('abstrat = "x"', "abstrat", 'did you mean "abstract"?'),
        ("line = 3", "line", "unknown key"),
    ],
)
def test_each_fault_names_its_field(text: str, field: str, said: str) -> None:
    (found,) = faults('title = "T"\n' + text)
    assert found.field == f"sessions[1].{field}"
    assert found.line == (19 if field.endswith("_html") else 18)
    assert said in found.message


def test_codes_and_guids_are_unique() -> None:
    same = 'title = "T"\ncode = "ABCDEF"\nguid = "0b8e2c1e-6f0a-4f0e-9a55-3f2b8f3f5d11"\n'
    found = faults(same + "[[sessions]]\n" + same)
    assert [(fault.line, fault.field) for fault in found] == [(22, "sessions[2].code"), (23, "sessions[2].guid")]
    assert "is already used by sessions[1]" in found[0].message


def test_without_languages_of_the_event_any_code_is_allowed() -> None:
    plain = 'slug = "a"\nname = "A"\ntimezone = "UTC"\n[[sessions]]\ntitle = "T"\nlanguage = "{}"\n'
    assert load_event(plain.format("sv"), "my.toml", now=NOW).sessions[0].language == "sv"
    with pytest.raises(DataRefusedError):
        load_event(plain.format("Swedish"), "my.toml", now=NOW)


def test_declared_html_that_is_too_long_is_refused_unconverted() -> None:
    long = f"<p>{'x' * 100_000}</p>"
    with pytest.raises(DataRefusedError) as refused:
        session(f"abstract_html = '{long}'\n")
    (fault,) = refused.value.faults
    assert fault.field.endswith("abstract_html")
    assert fault.message == "has 100,007 characters of HTML, at most 100,000 are converted"
