"""The publication of a store: releases and their losses, people under one code, and nothing that is not public."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cfpcli.programme.rules.agenda import Agenda
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.site.commands.public_records import publication_of
from cfpcli.site.files.overrides import Overrides
from cfpcli.site.files.pages import Site
from cfpcli.site.files.templates import Templates
from cfpcli.site.rules.publication import Publication
from cfpcli.store import Store
from cfpcli.workspace.visibility import as_reviewer
from tests.call.following import call, follow
from tests.programme.commands.test_schedule import CALL, place, submitted
from tests.world import World

ANA, BO = "Ana Ruiz <ana@example.org>", "Bo Lindqvist <bo@example.org>"
CHAIRED = 'chairs = ["Chair Person <chair@example.org>"]\n'


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A blind call with a session of Ana's and one of Bo's, both in release 0.1."""
    world = World(tmp_path)
    text = CALL.replace('name = "Main"\n', f'name = "Main"\n{CHAIRED}')
    (tmp_path / "conf.toml").write_text(f"{text}[review]\nblind = true\n")
    world.ok("init conf.toml --store cfp.json")
    codes = [submitted(world, "First talk", ANA), submitted(world, "Second talk", BO)]
    world.variables["FIRST"], world.variables["SECOND"] = codes
    world.ok("accept", *codes)
    world.ok("decisions publish --yes")
    place(world, codes[0], "attic")
    place(world, codes[1], "h-1")
    world.ok("schedule publish --version 0.1 --yes")
    return world


def published(world: World, store: Store | None = None) -> Publication:
    """The publication of the store in the folder."""
    opened = store or Store.open(world.store)
    (event,) = opened.events()
    return publication_of(opened, event, "", world.now)


def files(shown: Publication) -> Mapping[str, bytes]:
    return dict(Site(shown, Overrides(), Templates()).files())


def taking_place(agenda: Agenda | None) -> list[str]:
    """The titles of the sessions that take place."""
    return [item.title for item in agenda.items if not item.cancelled] if agenda else []


def versions(shown: Publication) -> list[str]:
    return [edition.version for edition in shown.editions]


def second_release(world: World) -> None:
    world.ok("schedule", "move", world.variables["FIRST"], "--start", "15:00")
    world.ok("schedule publish --version 0.2 --yes")


def test_before_a_release_the_plan_is_not_public(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    code = submitted(world, "First talk", ANA)
    place(world, code, "attic")
    shown = published(world)
    assert (shown.programme, shown.former, shown.editions, shown.aliases) == (None, (), (), {})
    assert b"DTSTART" in shown.call_calendar
    assert not [path for path, content in files(shown).items() if b"First talk" in content or b"Ana" in content]


def test_two_releases_are_the_present_programme_and_a_former_one(world: World) -> None:
    second_release(world)
    shown = published(world)
    assert shown.programme is not None
    assert shown.programme.version == "0.2"
    assert [agenda.version for agenda in shown.former] == ["0.1"]
    assert versions(shown) == ["0.2", "0.1"]
    assert [edition.is_first for edition in shown.editions] == [False, True]
    assert [row.title for row in shown.editions[0].differences] == ["First talk"]
    assert shown.editions[1].differences == ()


def test_an_undone_release_is_no_longer_an_edition_and_was_public(world: World) -> None:
    second_release(world)
    world.ok("undo --yes")
    shown = published(world)
    assert shown.programme is not None
    assert shown.programme.version == "0.1"
    assert versions(shown) == ["0.1"]
    # Calendars may have it: its move is counted in the numbers of their events.
    assert [agenda.version for agenda in shown.former] == ["0.1", "0.2"]
    assert b"SEQUENCE:4" in files(shown)["programme.ics"]


def test_the_only_release_undone_leaves_no_programme(world: World) -> None:
    world.ok("undo --yes")
    shown = published(world)
    assert (shown.programme, shown.editions) == (None, ())


def test_sessions_called_off_after_a_release_are_news_without_a_version(world: World) -> None:
    world.ok("withdraw", world.variables["SECOND"], "--reason", "SECRET-REASON")
    shown = published(world)
    assert versions(shown) == ["", "0.1"]
    assert shown.editions[0].published is None
    assert [row.title for row in shown.editions[0].differences] == ["Second talk"]
    assert taking_place(shown.programme) == ["First talk"]
    every = files(shown)
    assert b"<strong>Cancelled.</strong>" in every[f"session/{world.variables['SECOND']}.html"]
    assert not [path for path, content in every.items() if b"SECRET-REASON" in content]


def test_a_merged_person_keeps_the_former_address(world: World) -> None:
    world.ok("people merge ana@example.org bo@example.org --yes")
    shown = published(world)
    ((alias, code),) = shown.aliases.items()
    every = files(shown)
    assert {path for path in every if path.startswith("person/") and path.endswith(".html")} == {
        f"person/{alias}.html", f"person/{code}.html",
    }  # fmt: skip
    assert f'href="../person/{code}.html"'.encode() in every[f"person/{alias}.html"]


def test_a_proposal_that_is_reviewed_blind_again_names_nobody_anywhere(world: World) -> None:
    assert any(b"Lindqvist" in content for content in files(published(world)).values())
    second_release(world)
    world.ok("withdraw", world.variables["SECOND"], "--reason", "ill")
    world.ok("reopen", world.variables["SECOND"], "--reason", "well", "--yes")
    shown = published(world)
    assert "Lindqvist" not in repr(shown)
    every = files(shown)
    assert f"session/{world.variables['SECOND']}.html" in every
    assert not [path for path, content in every.items() if b"Lindqvist" in content.replace(b"\r\n ", b"")]
    assert any(b"Ana Ruiz" in content for content in every.values())


def test_people_of_the_committee_and_their_exceptions_are_left_out(world: World) -> None:
    world.ok("event extend 2026-12-03 --for late@example.org --reason SECRET-EXTENSION")
    store = world.store.read_bytes()
    assert b"chair@example.org" in store
    assert b"late@example.org" in store
    shown = published(world)
    assert shown.event.call.personal_extensions == ()
    assert [track.chairs for track in shown.event.tracks] == [()]
    encoded = msgspec.json.encode(msgspec.to_builtins(shown.event)) + shown.call_calendar
    for secret in (b"chair@example.org", b"Chair Person", b"late@example.org", b"SECRET-EXTENSION"):
        assert secret in store
        assert secret not in encoded
        assert not [path for path, content in files(shown).items() if secret in content]


def test_the_publication_is_the_same_for_every_role(world: World) -> None:
    world.ok("people merge ana@example.org bo@example.org --yes")
    world.ok("withdraw", world.variables["SECOND"], "--reason", "ill")
    world.ok("reopen", world.variables["SECOND"], "--reason", "well", "--yes")
    store = Store.open(world.store)
    everything = published(world, store)
    for person in (None, Person(name="Jo Brandt", email="jo@example.org"), Person(name="Bo", email="bo@example.org")):
        assert published(world, as_reviewer(store, person, blind=True)) == everything, person


def test_the_day_on_which_it_is_made_changes_nothing(world: World) -> None:
    once = published(world)
    world.now += timedelta(days=400)
    assert published(world) == once


def test_the_address_of_the_site_is_that_of_its_schedules_and_calendars(world: World) -> None:
    store = Store.open(world.store)
    (event,) = store.events()
    shown = publication_of(store, event, "https://example.org/2026/", world.now)
    assert (shown.base_url, shown.event.site_url) == ("https://example.org/2026/", "https://example.org/2026/")
    assert shown.programme is not None
    assert shown.programme.event == shown.event
    assert b"https://example.org/2026/session/" in files(shown)["programme.ics"].replace(b"\r\n ", b"")


def test_calls_that_are_followed_are_on_no_page(world: World) -> None:
    once = published(world)
    follow(world, call("elsewhere-2026", "2026-07-01"))
    assert published(world) == once
    assert not [path for path, content in files(once).items() if b"lsewhere" in content]


def test_an_event_has_only_its_own_programme(world: World) -> None:
    other = CALL.replace('slug = "conf"', 'slug = "other"').replace("Conf 2026", "Other 2026")
    (world.folder / "other.toml").write_text(other)
    once = published(world)
    world.ok("init other.toml")
    store = Store.open(world.store)
    events: dict[str, Event] = {event.slug: event for event in store.events()}
    assert publication_of(store, events["conf"], "", world.now) == once
    assert publication_of(store, events["other"], "", world.now).programme is None
