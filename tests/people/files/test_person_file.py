"""A person as a text to edit: what is written is read back, and faults name their lines."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cfpcli.errors import DataRefusedError
from cfpcli.people.files.person_file import LINES, dump_person, load_person
from cfpcli.records.person import Speaker, Window, Wish

PARIS = ZoneInfo("Europe/Paris")
MORNING = Window(starts=datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ends=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
"""From 02:30 to 02:30 in Paris, where the clock is put back meanwhile."""
WISH = Window(
    starts=datetime(2026, 12, 9, 9, tzinfo=UTC), ends=datetime(2026, 12, 9, 9, 0, 7, tzinfo=UTC), wish=Wish.WISHED
)
ANA = Speaker(
    code="ANARU3",
    name="Ana Ruiz",
    email="ana@example.org",
    other_emails=("ana@home.example",),
    affiliation="Harbour: east",
    windows=(MORNING, WISH),
    biography="Ana keeps boats afloat.\n\n- and books",
)


@pytest.mark.parametrize(
    "person", [ANA, Speaker(code="KIT333", name="Kit"), Speaker(code="KIT333", name="Kit", biography="```\nopen")]
)
def test_what_is_written_is_read_back(person: Speaker) -> None:
    values = load_person(dump_person(person, PARIS), "person.md", PARIS)
    assert values == {name: getattr(person, name) for name in (*LINES, "biography")}


def test_an_edited_address_is_normalised() -> None:
    text = (
        dump_person(ANA, PARIS)
        .replace("ana@home.example", "Ana@Home.example")
        .replace("ana@example.org", "ANA@new.example")
    )
    values = load_person(text, "person.md", PARIS)
    assert (values["email"], values["other_emails"]) == ("ana@new.example", ("ana@home.example",))


def test_faults_name_their_lines() -> None:
    with pytest.raises(DataRefusedError) as caught:
        load_person("---\nname: [Ana]\nmail: x\n---\n\n## Abstract\n\nText\n", "person.md", PARIS)
    assert [(fault.line, fault.field) for fault in caught.value.faults] == [(2, "name"), (3, "mail"), (6, "")]


@pytest.mark.parametrize(
    "written",
    [
        "windows: 2026-12-09T09:00/2026-12-09T12:00, wished:2026-12-10",
        "windows: [2026-12-09T09:00/2026-12-09T12:00, wished:2026-12-10]",
        "windows:\n  - wished:2026-12-10\n  - 2026-12-09T08:00Z/2026-12-09T11:00Z",
    ],
)
def test_windows_are_one_text_or_a_list_in_the_zone_of_the_event(written: str) -> None:
    values = load_person(f"---\nname: Ana\n{written}\n---\n", "person.md", PARIS)
    assert values["windows"] == (
        Window(starts=datetime(2026, 12, 9, 8, tzinfo=UTC), ends=datetime(2026, 12, 9, 11, tzinfo=UTC)),
        Window(
            starts=datetime(2026, 12, 9, 23, tzinfo=UTC),
            ends=datetime(2026, 12, 10, 23, tzinfo=UTC),
            wish=Wish.WISHED,
        ),
    )
    assert {window.starts.tzinfo for window in values["windows"]} == {UTC}


def test_a_window_that_cannot_be_read_names_its_line_and_the_form() -> None:
    with pytest.raises(DataRefusedError) as caught:
        load_person("---\nname: Ana\nwindows:\n  - 2026-12-09\n  - mornings\n---\n", "person.md", PARIS)
    (fault,) = caught.value.faults
    assert str(fault).startswith('person.md:5: windows: "mornings" is not an interval: write START/END, such as 2026-')
    with pytest.raises(DataRefusedError) as caught:
        load_person("---\nname: Ana\nwindows:\n  x: y\n---\n", "person.md", PARIS)
    assert "must be a list of intervals" in str(caught.value.faults[0])
