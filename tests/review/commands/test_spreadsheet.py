"""`cfp reviewers import`: a list from a spreadsheet, whole or not at all."""

from pathlib import Path

import pytest

from tests.committee import committee
from tests.world import World


@pytest.fixture
def panel(tmp_path: Path) -> World:
    world = committee(tmp_path, {"SAA333": {}})
    world.ok("reviewers add 'Ana Ruiz <ana@example.org>' --load 5 --affiliation City")
    return world


def brought(world: World, text: str) -> str:
    return world.ok("reviewers import -", stdin=text).err


def test_a_list_adds_and_changes_what_it_has_columns_for(panel: World) -> None:
    said = brought(panel, "email,tracks,load\nana@example.org,Security,\nbo@example.org,,3\n")
    assert said.splitlines()[0] == "stdin: 1 added, 1 changed, 0 unchanged."
    ana, bo = panel.ok("reviewers list --json").items
    assert (ana["name"], ana["affiliation"], ana["tracks"], ana["load"]) == ("Ana Ruiz", "City", ["security"], None)
    assert (bo["tracks"], bo["load"]) == ([], 3)
    assert "0 added, 0 changed, 2 unchanged" in brought(panel, "email,load\nana@example.org,\nbo@example.org,3\n")


def test_who_is_not_on_it_stays(panel: World) -> None:
    assert "1 on the list are not in stdin and were kept." in brought(panel, "email\nbo@example.org\n")
    assert len(panel.ok("reviewers list --json").items) == 2


def test_what_was_listed_comes_back_unchanged(panel: World) -> None:
    panel.ok("reviewers conflict ana@ city.example --reason Employer")
    table = panel.ok("reviewers list --format csv").out
    assert "0 added, 0 changed, 1 unchanged" in brought(panel, table)


def test_all_faults_are_told_and_nothing_is_taken(panel: World) -> None:
    before = panel.records()
    outcome = panel.run(
        "reviewers import -", stdin="email,tracks,load\nbo@example.org,nowhere,\ncy@example.org,,many\n"
    )
    assert outcome.status == 4
    assert "stdin:2: tracks:" in outcome.err
    assert 'stdin:3: load: "many" is not a valid load' in outcome.err
    assert panel.records() == before
