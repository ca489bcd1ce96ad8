"""Addresses: by codes and slugs, one for each page, and never out of the folder."""

import pytest
from msgspec.structs import replace

from cfpcli.programme.rules.addresses import person_page, session_page
from cfpcli.records.event import Room, Track
from cfpcli.site.rules.addresses import calendar_of, rooms_of, tracks_of
from tests.site.publications import EVENT


def test_a_session_and_a_person_are_named_by_their_codes() -> None:
    assert session_page("K7QX3D") == "session/K7QX3D.html"
    assert calendar_of(person_page("SPKR3A")) == "person/SPKR3A.ics"


@pytest.mark.parametrize("code", ["../../etc/passwd", "a b", "", "k7", "<script>", "ÄÖÜ"])
def test_a_code_of_another_system_stays_in_the_folder(code: str) -> None:
    path = session_page(code)
    assert path.startswith("session/x-")
    assert path.count("/") == 1
    assert ".." not in path


def test_a_track_is_named_by_its_slug_also_after_a_new_name() -> None:
    renamed = replace(EVENT, tracks=(Track(slug="security", name="Safety"),))
    assert tracks_of(EVENT)["security"].page == tracks_of(renamed)["security"].page == "track/security.html"


def test_a_name_that_no_file_can_have_is_replaced_by_a_number() -> None:
    pages = tracks_of(EVENT)
    assert pages["con"].page == "track/track-3.html"
    event = replace(EVENT, rooms=(Room(slug="Зал", name="Зал", number=7), Room(slug="index", name="Index", number=8)))
    assert [named.page for named in rooms_of(event).values()] == ["room/room-7.html", "room/room-8.html"]


def test_two_slugs_that_differ_only_in_letters_of_a_file_name_have_two_pages() -> None:
    event = replace(EVENT, rooms=(Room(slug="a.b", name="A", number=1), Room(slug="A-B", name="B", number=2)))
    pages = [named.page for named in rooms_of(event).values()]
    assert len({page.casefold() for page in pages}) == 2


def test_a_room_that_the_event_had_before_keeps_its_page() -> None:
    assert rooms_of(EVENT, [("cellar", "Cellar")])["cellar"].page == "room/cellar.html"


def test_a_former_room_takes_no_page_from_a_present_one() -> None:
    pages = rooms_of(EVENT, [("GRAND", "Old hall"), ("grand", "Grand Hall")])
    assert pages["grand"].page == "room/grand.html"
    assert pages["GRAND"].page != "room/grand.html"
