"""The id of a draft: a corrected title is the same proposal, a copy that became another one is asked about."""

import pytest

from tests.call.commands.test_follow_by_hand import BOAT, FIVE_LINES, TEXT
from tests.world import World

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
FILE = "---\nid: {id}\ntitle: {title}\nspeakers: Sam Okoye <sam@example.org>\n---\n\n## Abstract\n\n{text}\n"


def put(world: World, name: str, title: str, id_: str = ID, text: str = TEXT) -> None:
    (world.folder / name).write_text(FILE.format(id=id_, title=title, text=text))


@pytest.fixture
def boat(world: World) -> World:
    """A world in which two calls are followed."""
    (world.folder / "harbour.toml").write_text(FIVE_LINES)
    world.ok(*BOAT)
    world.ok("follow harbour.toml")
    return world


def titles(world: World) -> list[str]:
    return sorted(row["title"] for row in world.ok("mine --json").items)


def test_a_corrected_title_is_the_same_proposal(boat: World) -> None:
    put(boat, "talk.md", "Boats")
    boat.ok("submit talk.md --event boatconf-2026")
    put(boat, "talk.md", "Ships")
    boat.ok("submit talk.md --event boatconf-2026")
    assert titles(boat) == ["Ships"]


def test_a_copy_with_another_title_is_asked_about(boat: World) -> None:
    put(boat, "talk.md", "Boats")
    boat.ok("submit talk.md --event boatconf-2026")
    put(boat, "copy.md", "Anchors")
    outcome = boat.run("submit copy.md --event boatconf-2026")
    assert (outcome.status, "--same" in outcome.err, "--new" in outcome.err) == (2, True, True)
    assert titles(boat) == ["Boats"]
    boat.ok("submit copy.md --event boatconf-2026 --new")
    assert titles(boat) == ["Anchors", "Boats"]


def test_a_moved_file_can_say_that_it_is_the_same(boat: World) -> None:
    put(boat, "talk.md", "Boats")
    boat.ok("submit talk.md --event boatconf-2026")
    put(boat, "moved.md", "Ships")
    boat.ok("submit moved.md --event boatconf-2026 --same")
    assert titles(boat) == ["Ships"]


def test_one_draft_goes_to_two_calls_as_two_proposals(boat: World) -> None:
    put(boat, "talk.md", "Boats")
    boat.ok("submit talk.md --event boatconf-2026")
    boat.ok("submit talk.md --event harbour-2026")
    rows = boat.ok("mine --json").items
    assert sorted(row["event"] for row in rows) == ["boatconf-2026", "harbour-2026"]
    guids = {boat.ok("show", row["code"], "--json").items[0]["guid"] for row in rows}
    assert len(guids) == 2


def test_packets_keep_it_whatever_the_title(boat: World) -> None:
    put(boat, "talk.md", "Boats")
    first = boat.ok("submit talk.md --event elsewhere --to one.cfp.json --json").items[0]
    put(boat, "talk.md", "Ships")
    second = boat.ok("submit talk.md --event elsewhere --to two.cfp.json --json").items[0]
    assert first["id"] == second["id"]


def test_an_id_that_is_not_one_is_a_fault(boat: World) -> None:
    put(boat, "talk.md", "Boats", id_="42")
    outcome = boat.run("submit talk.md --event boatconf-2026")
    assert (outcome.status, "is not a UUID" in outcome.err) == (4, True)


def test_a_new_draft_has_one(boat: World) -> None:
    path = boat.ok("draft new --event boatconf-2026 --title Boats").out.strip()
    assert "\nid: " in (boat.folder / path).read_text()
