"""The facts that every page shows: each empty where the event or the site has none."""

from datetime import UTC, datetime

from msgspec.structs import replace

from cfpcli.site.rules.directory import Directory
from cfpcli.site.rules.frames import Frame, frame_of
from cfpcli.site.rules.publication import Publication
from tests.site.publications import EVENT, programme, publication

BASE = "https://example.org/2026/"


def frame(shown: Publication, **logo: str) -> Frame:
    return frame_of(Directory(shown, {}), has_calendar=shown.programme is not None, **logo)


def test_the_facts_of_a_release() -> None:
    found = frame(publication(BASE), logo="logo.svg", logo_alt="The event")
    assert (found.slug, found.name, found.place) == ("sample-2026", "Sample & Sons Conf 2026", "Brussels")
    assert found.dates == "28\N{EN DASH}29 March 2026"
    assert (found.version, found.published) == ("0.2", "Sunday 8 March 2026")
    assert found.webcal == "webcal://example.org/2026/programme.ics"
    assert (found.logo, found.logo_alt, found.image) == ("logo.svg", "The event", f"{BASE}logo.svg")
    assert found.day_dates == ("2026-03-28", "2026-03-29")
    assert found.has_programme
    assert found.has_schedule


def test_a_site_without_an_address_has_nothing_absolute() -> None:
    found = frame(publication(), logo="logo.svg")
    assert (found.base_url, found.webcal, found.image) == ("", "", "")


def test_before_the_first_release() -> None:
    found = frame(Publication(event=EVENT, base_url=BASE))
    assert (found.version, found.published, found.webcal) == ("", "", "")
    assert not found.has_programme
    assert not found.has_schedule


def test_a_release_without_days_has_no_schedule() -> None:
    event = replace(EVENT, starts="", ends="")
    found = frame(Publication(event=event, programme=replace(programme(()), event=event, days=())))
    assert found.has_programme
    assert not found.has_schedule
    assert (found.dates, found.day_dates) == ("", ())


def test_the_day_of_a_release_is_that_of_the_event() -> None:
    late = programme(published=datetime(2026, 3, 7, 23, 30, tzinfo=UTC))
    assert frame(Publication(event=EVENT, programme=late)).published == "Sunday 8 March 2026"


def test_names_are_one_line_and_addresses_are_of_the_web() -> None:
    event = replace(EVENT, name="A\nB\x07", place=" Here\t ", url="javascript:alert(1)")
    found = frame(Publication(event=event))
    assert (found.name, found.place, found.url) == ("A B", "Here", "")
    assert frame(Publication(event=replace(EVENT, name=" "))).name == "sample-2026"
