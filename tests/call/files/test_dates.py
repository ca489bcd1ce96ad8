"""The dates of a call in an event file: certain on every day on which the file is read."""

from datetime import UTC, datetime

import pytest

from cfpcli.call.files.event_file import EventFile, load_event
from cfpcli.errors import DataRefusedError, Fault

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
LEAST = 'slug = "demo"\nname = "Demo"\ntimezone = "Europe/Paris"\n'


def load(text: str, now: datetime = NOW) -> EventFile:
    return load_event(text, "my.toml", now=now)


def only_fault(text: str, now: datetime = NOW) -> Fault:
    with pytest.raises(DataRefusedError) as caught:
        load(text, now)
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
    closes = load(f"{LEAST}[call]\ncloses = {value}\n").event.call.closes
    assert closes
    assert closes.at == datetime.fromisoformat(at)


def test_a_close_at_the_start_of_its_day_is_a_caution_with_its_line() -> None:
    file = load(LEAST + '[call]\ncloses = "2026-06-14 00:00"\n')
    (caution,) = file.cautions
    assert (caution.line, caution.field) == (5, "call.closes")
    assert 'for the end of that day write "2026-06-14"' in caution.message
    assert load(LEAST + '[call]\ncloses = "2026-06-14"\n').cautions == ()


def test_a_year_that_was_assumed_is_a_caution_that_names_it() -> None:
    file = load(LEAST + '[call]\nopens = "1 June"\ncloses = "June 14"\n')
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
    assert load(LEAST + '[call]\ncloses = "2027-05-10 17:00 AoE"\n').cautions == ()


def test_a_file_read_again_once_its_day_has_passed_does_not_move_to_the_next_year() -> None:
    text = LEAST + '[call]\ncloses = "June 14"\n'
    assert load(text, datetime(2026, 6, 14, 21, 59, tzinfo=UTC)).event.call.closes
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
    at = load(f'{LEAST}[call]\ncloses = "{written}"\n').event.call.closes
    assert at
    assert at.date == written[:10]


def test_a_close_after_the_event_starts_is_a_caution_and_without_a_year_a_fault() -> None:
    event = LEAST + 'starts = "2026-12-09"\n'
    file = load(event + '[call]\ncloses = "10 December 2026"\n')
    assert [caution.field for caution in file.cautions] == ["call.closes"]
    assert "after the event starts, Wed 9 December 2026" in file.cautions[0].message
    assert load(event + '[call]\ncloses = "8 December 2026"\n').cautions == ()
    assert "after the event starts" in only_fault(event + '[call]\ncloses = "10 December"\n').message


def test_the_closes_of_tracks_and_types_are_read_alike() -> None:
    track = '[[tracks]]\nslug = "a"\nname = "A"\ncloses = "June 21"\n'
    kind = '[[session_types]]\nslug = "p"\nname = "P"\nduration = 45\ncloses = "2026-06-07 00:00"\n'
    file = load(LEAST + track + kind)
    assert [(caution.line, caution.field) for caution in file.cautions] == [
        (7, "tracks[1].closes"),
        (12, "session_types[1].closes"),
    ]
    assert only_fault(LEAST + track.replace("June 21", "friday")).field == "tracks[1].closes"
