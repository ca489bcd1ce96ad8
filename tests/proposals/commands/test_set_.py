"""`cfp set`, `cfp tag add`, `cfp tag remove`: many at once, checked, all or none."""

from pathlib import Path

import pytest

from cfpcli.records.event import Track
from tests.committee import committee
from tests.world import World

TRACKS = (Track(slug="security", name="Security"), Track(slug="culture", name="Culture"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return committee(tmp_path, {"SAAAAA": {}, "SBBBBB": {}, "CCCCCC": {}}, tracks=TRACKS)


def values(world: World, field: str) -> list[object]:
    return [row[field] for row in world.ok(f"list --json --fields code,{field}").items]


def test_several_fields_are_set_at_once_and_texts_keep_their_revision(world: World) -> None:
    world.ok("set track=culture level=beginner SA SB duration=45 do_not_record=yes")
    assert values(world, "track") == ["culture", "culture", "culture"]
    assert values(world, "level") == ["beginner", "beginner", ""]
    assert values(world, "duration") == [45, 45, None]
    assert values(world, "do_not_record") == [True, True, False]
    assert values(world, "revision") == [1, 1, 1]
    world.ok("set duration= SA")
    assert values(world, "duration") == [None, 45, None]


def test_a_value_that_the_event_does_not_have_is_refused_for_each(world: World) -> None:
    before = world.files()
    outcome = world.run("set track=cultur SA SB")
    assert outcome.status == 4
    assert outcome.err.count('has no track "cultur": did you mean "culture"?') == 2
    assert world.run("set room=Attic SA").status == 4
    assert world.files() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("set title=One SA", "allowed: track"),
        ("set duration=soon SA", "minutes"),
        ("set do_not_record=perhaps SA", "neither yes nor no"),
        ("set level SA", "does not set a field"),
    ],
)
def test_what_cannot_be_set_is_a_wrong_usage(world: World, line: str, said: str) -> None:
    outcome = world.run(line)
    assert outcome.status == 2
    assert said in outcome.err


def test_a_tag_is_added_once_and_removed_in_any_case(world: World) -> None:
    world.ok("tag add Keynote SA SB")
    world.ok("tag add keynote SA CCCCCC")
    assert values(world, "tags") == [["Keynote"], ["Keynote"], ["keynote"]]
    assert "already match" in world.ok("tag add keynote SA").err
    world.ok("tag remove keynote state:submitted --yes")
    assert values(world, "tags") == [[], [], []]
    assert world.run("tag add a,b SA").status == 2
