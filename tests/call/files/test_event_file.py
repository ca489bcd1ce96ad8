"""Event files: every key and every date, read and refused."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.call.files.event_file import EventFile, load_event
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, Exit, Fault
from cfpcli.records.event import (
    Call,
    Category,
    Event,
    Limits,
    OthersReviews,
    Question,
    QuestionKind,
    ReviewSettings,
    Room,
    SessionType,
    Track,
)

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
LEAST = 'slug = "demo"\nname = "Demo"\ntimezone = "Europe/Paris"\n'

WHOLE = '''\
slug = "demo-2026"
name = "Demo 2026"
place = "Paris"
timezone = "Europe/Paris"
starts = "2026-12-09"
ends = 2026-12-10
languages = ["fr", "pt-BR"]
url = "https://example.org/"
summary = """
Two days.
"""
audience = ["Users"]
reasons = ["Meet people", "Share"]

[call]
opens = "29 April 2026"
closes = "2026-06-14 23:59 AoE"
grace = 0

[call.limits]
proposals_per_person = 3
title_characters_max = 100
abstract_words_min = 30
abstract_words_max = 300
description_words_max = 1000
biography_words_max = 60

[[tracks]]
slug = "security"
name = "Security"
description = "Holes"
color = "#b3372e"
chairs = ["Ana Ruiz <ana@example.org>"]
slots = 0

[[tracks]]
slug = "ai"
name = "AI"

[[session_types]]
slug = "talk"
name = "Talk"
duration = 20
speakers_min = 0
speakers_max = 2

[[session_types]]
slug = "open"
name = "Open"
duration = 0

[[questions]]
slug = "kind"
question = "What kind?"
kind = "choice"
options = ["a", "b"]
required = true
private = true
help = "One"

[[questions]]
slug = "more"
question = "More?"

[[rooms]]
name = "A"
capacity = 120
stream_url = "https://example.org/a"

[review]
scale_min = 0
scale_max = 2
labels = ["no", "maybe", "yes"]
blind = true
target = 2
others = "never"

[[review.categories]]
slug = "content"
name = "Content"
weight = 2
required = false
'''


def load(text: str) -> EventFile:
    return load_event(text, "my.toml", now=NOW)


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DataRefusedError) as caught:
        load(text)
    assert caught.value.exit_status is Exit.DATA_REFUSED
    assert caught.value.faults
    return caught.value.faults


def test_a_whole_file_says_all_of_an_event() -> None:
    assert load(WHOLE).event == Event(
        slug="demo-2026",
        name="Demo 2026",
        timezone="Europe/Paris",
        place="Paris",
        starts="2026-12-09",
        ends="2026-12-10",
        languages=("fr", "pt-BR"),
        url="https://example.org/",
        summary="Two days.",
        audience=("Users",),
        reasons=("Meet people", "Share"),
        call=Call(
            opens=Deadline(
                raw="29 April 2026", date="2026-04-29", zone="Europe/Paris", at=datetime(2026, 4, 28, 22, tzinfo=UTC)
            ),
            closes=Deadline(
                raw="2026-06-14 23:59 AoE",
                date="2026-06-14",
                time="23:59",
                zone="AoE",
                at=datetime(2026, 6, 15, 12, tzinfo=UTC),
            ),
            grace=0,
            limits=Limits(
                proposals_per_person=3,
                title_characters_max=100,
                abstract_words_min=30,
                abstract_words_max=300,
                description_words_max=1000,
                biography_words_max=60,
            ),
        ),
        tracks=(
            Track(
                slug="security",
                name="Security",
                description="Holes",
                color="#b3372e",
                chairs=("Ana Ruiz <ana@example.org>",),
                slots=0,
            ),
            Track(slug="ai", name="AI"),
        ),
        session_types=(
            SessionType(slug="talk", name="Talk", duration=20, speakers_min=0, speakers_max=2),
            SessionType(slug="open", name="Open", duration=0),
        ),
        questions=(
            Question(
                slug="kind",
                question="What kind?",
                kind=QuestionKind.CHOICE,
                options=("a", "b"),
                required=True,
                private=True,
                help="One",
            ),
            Question(slug="more", question="More?"),
        ),
        rooms=(Room(name="A", capacity=120, stream_url="https://example.org/a"),),
        review=ReviewSettings(
            scale_min=0,
            scale_max=2,
            labels=("no", "maybe", "yes"),
            categories=(Category(slug="content", name="Content", weight=2.0, required=False),),
            blind=True,
            target=2,
            others=OthersReviews.NEVER,
        ),
    )


def test_a_file_needs_a_slug_a_name_and_a_zone_and_no_more() -> None:
    assert load(LEAST).event == Event(slug="demo", name="Demo", timezone="Europe/Paris")
    assert [(fault.line, fault.field) for fault in faults("")] == [(1, "name"), (1, "slug"), (1, "timezone")]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault() -> None:
    assert load("\ufeff" + WHOLE.replace("\n", "\r\n")).event == load(WHOLE).event


def test_the_lines_of_the_file_are_kept() -> None:
    assert load(WHOLE).lines["tracks[2].slug"] == 37


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    found = faults(
        WHOLE.replace('"demo-2026"', '"Demo 2026"')
        .replace("color", "colour")
        .replace('"ai"', '"security"')
        .replace("duration = 20", 'duration = "20"')
        .replace('"yes"]', '"yes", "must"]')
    )
    assert "\n".join(map(str, found)) == (
        'my.toml:1: slug: "Demo 2026" is not allowed; '
        "allowed: lower-case letters, digits and single hyphens, such as open-data\n"
        'my.toml:32: tracks[1].colour: unknown key; did you mean "color"? '
        "allowed: slug, name, description, color, chairs, slots, closes, opens, language, limits\n"
        'my.toml:37: tracks[2].slug: "security" is already used by tracks[1], must be unique\n'
        "my.toml:43: session_types[1].duration: is text, must be a whole number\n"
        "my.toml:73: review.labels: has 4 labels, must have 3: one for each score"
    )


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        ('timezon = "UTC"', 4, "timezon", 'unknown key; did you mean "timezone"?'),
        ("number = 3", 4, "number", "unknown key"),
        (
            "starts = 2026-05-02\nends = 2026-05-01",
            5,
            "ends",
            "2026-05-01 is before the first day of the event, 2026-05-02",
        ),
        ("[call]\nopens = 3", 5, "call.opens", 'must be a date in quotes such as "14 June 2026"'),
        ("[call]\nopens = 10:00:00", 5, "call.opens", "must be a date in quotes"),
        ('[call]\ncloses = "14 juin 2026"', 5, "call.closes", 'did you mean "14 June 2026"?'),
        ('[call]\ncloses = "07/06/2026"', 5, "call.closes", "two readings"),
        ('[call]\ncloses = "tomorrow"', 5, "call.closes", "depends on the day"),
        ("[call]\ncloses = 2020-02-01\nopens = 2026-01-01", 5, "call.closes", "is not after the opening"),
        ("[call]\nextensions = []", 5, "call.extensions", "unknown key"),
        (
            '[[rooms]]\nname = "H"\nstarts = 2026-12-09',
            6,
            "rooms[1].starts",
            "unknown key; write starts above the first [",
        ),
        ('[call]\nask_availability = "yes"', 5, "call.ask_availability", "must be true or false"),
        ("[call]\ngrace = -1", 5, "call.grace", "is -1, must be 0 to"),
        ("[call.limits]\nwords = 3", 5, "call.limits.words", "unknown key"),
        (
            "[call.limits]\nabstract_words_min = 9\nabstract_words_max = 8",
            5,
            "call.limits.abstract_words_min",
            "is 9, must not be above abstract_words_max, 8",
        ),
        ('[tracks]\nslug = "a"', 4, "tracks", "must be a list of tables, each beginning with [[tracks]]"),
        ('[[tracks]]\nslug = "a"', 4, "tracks[1].name", "is missing"),
        ('[[tracks]]\nslug = "a"\nname = "A"\nslots = -1', 7, "tracks[1].slots", "must be 0 to"),
        ('[[session_types]]\nslug = "a"\nname = "A"', 4, "session_types[1].duration", "is missing"),
        (
            '[[session_types]]\nslug = "a"\nname = "A"\nduration = 1\nspeakers_min = 3\nspeakers_max = 2',
            9,
            "session_types[1].speakers_max",
            "is 2, must not be below speakers_min, 3",
        ),
        ('[[questions]]\nslug = "a"\nquestion = "A"\nkind = "chice"', 7, "questions[1].kind", 'did you mean "choice"?'),
        ('[[questions]]\nslug = "a"\nquestion = "A"\nkind = "choice"', 4, "questions[1].options", "is missing"),
        ('[[questions]]\nslug = "a"\nquestion = "A"\noptions = ["x"]', 7, "questions[1].options", "has no meaning"),
        ('[[rooms]]\nname = "A"\n[[rooms]]\nname = "A"', 7, "rooms[2].name", "is already used by rooms[1]"),
        (
            '[[rooms]]\nname = "A"\nslug = "a"\n[[rooms]]\nname = "B"\nslug = "a"',
            9,
            "rooms[2].slug",
            "is already used by rooms[1]",
        ),
        ('[[rooms]]\nname = "A"\nguid = "7"', 6, "rooms[1].guid", "not a valid UUID"),
        ('day_change = "25:00"', 4, "day_change", "must be a time"),
        ('day_change = "13:00"', 4, "day_change", "must be a time"),
        ('hours = "9-18"', 4, "hours", "must be two times of one day of the programme"),
        ('hours = "10:00-10:00"', 4, "hours", "must be two times of one day of the programme"),
        ('hours = "03:00-18:00"', 4, "hours", "must be two times of one day of the programme"),
        ("timeslot = 0", 4, "timeslot", "must be 1 to"),
        ("[review]\nscale_max = 1", 5, "review.scale_max", "is 1, must be above scale_min, 1"),
        ("[review]\ntarget = 0", 5, "review.target", "is 0, must be 1 to"),
        (
            '[[review.categories]]\nslug = "a"\nname = "A"\nweight = 0',
            7,
            "review.categories[1].weight",
            "at least one category must count",
        ),
    ],
)
def test_each_fault_is_told_with_its_line(text: str, line: int, field: str, said: str) -> None:
    found = faults(LEAST + text)
    assert [(fault.source, fault.line, fault.field) for fault in found] == [("my.toml", line, field)]
    assert said in found[0].message


@pytest.mark.parametrize("zone", ["Europe/Pariss", "CET", "UTC+2", "local"])
def test_a_zone_that_is_none_is_a_fault_and_the_dates_are_checked_all_the_same(zone: str) -> None:
    found = faults(f'slug = "a"\nname = "A"\ntimezone = "{zone}"\n[call]\ncloses = "14 juin"\n')
    assert [(fault.line, fault.field) for fault in found] == [(3, "timezone"), (5, "call.closes")]
    assert "Europe/Paris" in found[0].message


def test_the_zone_is_kept_in_its_own_spelling() -> None:
    assert load(LEAST.replace("Europe/Paris", "aoe")).event.timezone == "AoE"
    assert load(LEAST.replace("Europe/Paris", "utc")).event.timezone == "UTC"


def test_the_programme_of_an_event_has_its_settings_and_rooms() -> None:
    event = load(
        LEAST
        + 'acronym = "otters"\nsite_url = "https://example.org/p"\nday_change = 05:30:00\ntimeslot = 15\n'
        + 'hours = "10:00 \N{EN DASH} 02:00"\n'
        + '[[rooms]]\nname = "Hall"\nslug = "h"\nguid = "0B2F3A36-53C5-5A0E-9D0E-3F4F0E5F2A01"\nnumber = 7\n'
        + 'features = ["projector"]\nchat_url = "https://example.org/chat"\n'
    ).event
    assert (event.acronym, event.site_url, event.day_change, event.timeslot) == (
        "otters",
        "https://example.org/p",
        "05:30",
        15,
    )
    assert event.hours == "10:00-02:00"
    (room,) = event.rooms
    assert room == Room(
        slug="h",
        guid="0b2f3a36-53c5-5a0e-9d0e-3f4f0e5f2a01",
        number=7,
        name="Hall",
        features=("projector",),
        chat_url="https://example.org/chat",
    )


def test_long_texts_are_kept_as_they_are_written() -> None:
    event = load(
        LEAST + 'summary = "<b>Two</b> days"\n[[tracks]]\nslug = "a"\nname = "A"\ndescription = "<i>x</i>"\n'
    ).event
    assert event.summary == "<b>Two</b> days"
    assert event.tracks[0].description == "<i>x</i>"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("slug = \n", 1, "invalid TOML at column 8"),
        ('slug = "a"\nname = "A\n', 2, "invalid TOML at column"),
        ('slug = "a"\nslug = "b"\n', 2, "Cannot overwrite a value"),
        ('slug = "a"\nlist = [1,\n\n', 4, "at the end of the file"),
        ("x = " + "[" * 3_000 + "]" * 3_000, 1, ""),
        ("x = " + "1" * 5_000, 1, "invalid TOML"),
    ],
)
def test_what_is_no_toml_is_one_fault_at_its_line(text: str, line: int, said: str) -> None:
    (found,) = faults(text)
    assert (found.source, found.line, found.field) == ("my.toml", line, "")
    assert said in found.message


@given(st.data())
def test_any_change_of_a_line_is_read_or_refused_with_lines(data: st.DataObject) -> None:
    lines = WHOLE.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    key, _, value = lines[number].partition(" = ")
    junk = st.sampled_from(['""', '"x y"', "-1", "true", "[]", "[[1]]", "{}", "2026-06-14", "1.5", '["a", "a"]', "nan"])
    lines[number] = data.draw(
        st.one_of(
            st.just(""), junk.map(lambda new: f"{key} = {new}"), st.just(f"{key}x = {value}"), st.text(max_size=9)
        )
    )
    text = "\n".join(lines)
    try:
        file = load(text)
    except DataRefusedError as error:
        refused = error
    else:
        assert msgspec.json.decode(msgspec.json.encode(file.event), type=Event) == file.event
        return
    assert refused.faults
    assert all(1 <= fault.line <= len(text.split("\n")) and fault.message for fault in refused.faults)


def test_others_is_one_of_three_words() -> None:
    (fault,) = faults(f'{LEAST}\n[review]\nothers = "later"\n')
    assert (fault.field, fault.line) == ("review.others", 5) or "always, after, never" in fault.message


def test_faults_stop_at_a_hundred() -> None:
    with pytest.raises(DataRefusedError, match=r"my\.toml is not valid: more than 100 faults") as raised:
        load_event("".join(f"key{number} = 1\n" for number in range(5000)) + LEAST, "my.toml", now=NOW)
    assert len(raised.value.faults) == 100
    assert raised.value.faults[0].line == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (".".join("a" * 40) + " = 1\n", "my.toml:4: invalid TOML at column 1: A key with 32 dots or more"),
        ("x = {" + " . ".join(['"a"'] * 40) + " = 1}\n", "my.toml:4: invalid TOML at column 6: A key with 32 dots"),
        ("a" * 201 + " = 1\n", "my.toml:4: invalid TOML at column 1: A key with more than 200 characters"),
        ("a = " + "[" * 40 + "]" * 40 + "\n", "my.toml:4: invalid TOML at column 1: Lists or tables nested in more"),
    ],
)
def test_what_would_take_memory_by_its_square_is_refused(text: str, said: str) -> None:
    with pytest.raises(DataRefusedError) as raised:
        load_event(LEAST + text, "my.toml", now=NOW)
    assert [str(fault)[: len(said)] for fault in raised.value.faults] == [said]


def test_dots_in_sentences_are_no_keys() -> None:
    sentences = "One after another. It goes on. " * 100
    summary = f'summary = """{sentences}..........................................."""\n'
    assert load_event(LEAST + summary, "my.toml", now=NOW).event.summary.startswith("One after another.")


def test_an_abstract_is_limited_in_characters_too() -> None:
    limits = load(
        LEAST + "[call.limits]\nabstract_characters_min = 200\nabstract_characters_max = 2000\n"
    ).event.call.limits
    assert (limits.abstract_characters_min, limits.abstract_characters_max) == (200, 2000)
    (found,) = faults(LEAST + "[call.limits]\nabstract_characters_min = 2\nabstract_characters_max = 1\n")
    assert found.message == "is 2, must not be above abstract_characters_max, 1"


def load_dates(text: str, now: datetime = NOW) -> EventFile:
    return load_event(text, "my.toml", now=now)


def only_fault(text: str, now: datetime = NOW) -> Fault:
    with pytest.raises(DataRefusedError) as caught:
        load_dates(text, now)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-06-14", "2026-06-14T22:00:00Z"),
        ("2026-06-14T17:00:00", "2026-06-14T15:01:00Z"),
        ("2026-06-14 17:00:30", "2026-06-14T15:00:31Z"),
        ("2026-06-14T17:00:00Z", "2026-06-14T17:01:00Z"),
        ("2026-06-14T17:00:00-07:00", "2026-06-15T00:01:00Z"),
    ],
)
def test_dates_of_toml_are_read_as_text_is(value: str, at: str) -> None:
    closes = load_dates(f"{LEAST}[call]\ncloses = {value}\n").event.call.closes
    assert closes
    assert closes.at == datetime.fromisoformat(at)


def test_a_close_at_the_start_of_its_day_is_a_caution_with_its_line() -> None:
    file = load_dates(LEAST + '[call]\ncloses = "2026-06-14 00:00"\n')
    (caution,) = file.cautions
    assert (caution.line, caution.field) == (5, "call.closes")
    assert 'for the end of that day write "2026-06-14"' in caution.message
    assert load_dates(LEAST + '[call]\ncloses = "2026-06-14"\n').cautions == ()


def test_a_year_that_was_assumed_is_a_caution_that_names_it() -> None:
    file = load_dates(LEAST + '[call]\nopens = "1 June"\ncloses = "June 14"\n')
    assert file.event.call.closes
    assert (file.event.call.closes.raw, file.event.call.closes.date) == ("June 14", "2026-06-14")
    assert [(caution.line, caution.field, caution.message) for caution in file.cautions] == [
        (5, "call.opens", '"1 June" names no year: Mon 1 June 2026 is assumed'),
        (6, "call.closes", '"June 14" names no year: Sun 14 June 2026 is assumed'),
    ]


def test_a_year_that_is_doubtful_is_a_fault_that_says_what_to_write() -> None:
    fault = only_fault(LEAST + '[call]\ncloses = "May 10 17:00 AoE"\n')
    assert (fault.line, fault.field) == (5, "call.closes")
    assert "Mon 10 May 2027 is 351 days ahead" in fault.message
    assert 'write "2027-05-10 17:00 AoE" if you mean that day' in fault.message
    assert load_dates(LEAST + '[call]\ncloses = "2027-05-10 17:00 AoE"\n').cautions == ()


def test_a_file_read_again_once_its_day_has_passed_does_not_move_to_the_next_year() -> None:
    text = LEAST + '[call]\ncloses = "June 14"\n'
    assert load_dates(text, datetime(2026, 6, 14, 21, 59, tzinfo=UTC)).event.call.closes
    assert "Mon 14 June 2027" in only_fault(text, datetime(2026, 6, 14, 22, tzinfo=UTC)).message


def test_a_date_that_is_refused_is_held_against_nothing() -> None:
    assert only_fault(LEAST + '[call]\nopens = "May 10"\ncloses = "2026-06-14"\n').field == "call.opens"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("in 3 weeks", "2026-06-14"),
        ("+3w", "2026-06-14"),
        ("tomorrow", "2026-05-25"),
        ("friday 17:00", "2026-05-29 17:00"),
        ("in 48 hours", "2026-05-26 11:59"),
    ],
)
def test_relative_input_is_a_fault_with_the_date_it_stands_for(text: str, written: str) -> None:
    fault = only_fault(f'{LEAST}[call]\ncloses = "{text}"\n')
    assert "depends on the day on which the file is read" in fault.message
    assert fault.message.endswith(f'write "{written}"')
    at = load_dates(f'{LEAST}[call]\ncloses = "{written}"\n').event.call.closes
    assert at
    assert at.date == written[:10]


def test_a_close_after_the_event_starts_is_a_caution_and_without_a_year_a_fault() -> None:
    event = LEAST + 'starts = "2026-12-09"\n'
    file = load_dates(event + '[call]\ncloses = "10 December 2026"\n')
    assert [caution.field for caution in file.cautions] == ["call.closes"]
    assert "after the event starts, Wed 9 December 2026" in file.cautions[0].message
    assert load_dates(event + '[call]\ncloses = "8 December 2026"\n').cautions == ()
    assert "after the event starts" in only_fault(event + '[call]\ncloses = "10 December"\n').message


def test_the_closes_of_tracks_and_types_are_read_alike() -> None:
    track = '[[tracks]]\nslug = "a"\nname = "A"\ncloses = "June 21"\n'
    kind = '[[session_types]]\nslug = "p"\nname = "P"\nduration = 45\ncloses = "2026-06-07 00:00"\n'
    file = load_dates(LEAST + track + kind)
    assert [(caution.line, caution.field) for caution in file.cautions] == [
        (7, "tracks[1].closes"),
        (12, "session_types[1].closes"),
    ]
    assert only_fault(LEAST + track.replace("June 21", "friday")).field == "tracks[1].closes"


def test_whether_speakers_are_asked_for_their_availability() -> None:
    file = 'slug = "a"\nname = "A"\ntimezone = "UTC"\n'
    assert not load_event(file, "a.toml", now=NOW).event.call.ask_availability
    assert load_event(f"{file}[call]\nask_availability = true\n", "a.toml", now=NOW).event.call.ask_availability
