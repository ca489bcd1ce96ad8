"""`cfp reviewers`: one by one and from a spreadsheet."""

from pathlib import Path

import pytest

from cfpcli.records.change import Kind
from cfpcli.records.event import Track
from cfpcli.store import Store
from tests.committee import committee
from tests.world import World

TRACKS = (Track(slug="security", name="Security and trust", slots=2), Track(slug="cloud", name="Cloud"))


@pytest.fixture
def panel(tmp_path: Path) -> World:
    world = committee(tmp_path, {"SAA333": {"ana": 4}, "SBB333": {}, "CAA333": {"ana": 3, "bo": 4}}, tracks=TRACKS)
    world.ok("reviewers add 'Ana Ruiz <Ana@example.org>' --track security --load 5 --affiliation City")
    return world


def listed(world: World) -> list[dict[str, object]]:
    return world.ok("reviewers list --json").items


def test_a_reviewer_is_added_with_what_was_told(panel: World) -> None:
    assert listed(panel) == [
        {
            "email": "ana@example.org",
            "name": "Ana Ruiz",
            "affiliation": "City",
            "tracks": ["security"],
            "load": 5,
            "conflicts": [],
            "active": True,
            "assigned": 0,
            "reviewed": 2,
            "open": 0,
        }
    ]


def test_adding_again_changes_what_is_named_and_nothing_else(panel: World) -> None:
    outcome = panel.ok("reviewers add ana@example.org --track any --load none --inactive --json")
    assert outcome.items[0] | {"tracks": [], "load": None, "active": False} == outcome.items[0]
    assert (outcome.items[0]["name"], outcome.items[0]["affiliation"]) == ("Ana Ruiz", "City")
    panel.ok("reviewers add ana@example.org --active")
    assert listed(panel)[0]["active"] is True
    assert "Nothing changed." in panel.ok("reviewers add ana@example.org").err


def test_a_track_is_named_by_a_part_of_its_name(panel: World) -> None:
    panel.ok("reviewers add bo@example.org --track trust --track CLOUD")
    assert listed(panel)[1]["tracks"] == ["security", "cloud"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("reviewers add Ana", "has no address"),
        ("reviewers add 'Ana <ana>'", "is not a person"),
        ("reviewers add ana@example.org --load many", '"many" is not a valid load'),
        ("reviewers add ana@example.org --load -3", '"-3" is not a valid load'),
        ("reviewers add ana@example.org --track nowhere", "nowhere"),
        ("reviewers add ana@example.org --active --inactive", "contradict"),
        ("reviewers conflict ana@ nowhere.", "is not a code, an address or a domain"),
        ("reviewers conflict ana@ SAA333", "--reason"),
    ],
)
def test_what_cannot_be_understood_is_refused(panel: World, line: str, told: str) -> None:
    before = panel.records()
    outcome = panel.run(line + (" --reason Why" if "nowhere." in line else ""))
    assert outcome.status == 2
    assert told in outcome.err
    assert panel.records() == before


def test_who_is_removed_takes_assignments_along_and_leaves_reviews(panel: World) -> None:
    panel.ok("assign SBB333 --to ana@example.org")
    assert (listed(panel)[0]["assigned"], listed(panel)[0]["open"]) == (1, 1)
    outcome = panel.ok("reviewers remove ana@")
    assert "Removed Ana Ruiz <ana@example.org> and 1 assignment. Existing reviews stay." in outcome.err
    store = Store.open(panel.store)
    assert [store.count(kind) for kind in (Kind.REVIEWER, Kind.ASSIGNMENT, Kind.REVIEW)] == [0, 0, 3]
    panel.ok("undo --yes")
    assert listed(panel)[0]["assigned"] == 1


def test_nobody_of_that_name_is_found_with_who_there_is(panel: World) -> None:
    outcome = panel.run("reviewers remove anna@example.org")
    assert outcome.status == 3
    assert 'did you mean "ana@example.org"?' in outcome.err
    panel.ok("reviewers add ana@elsewhere.example")
    outcome = panel.run("reviewers remove ana@e")
    assert outcome.status == 2
    assert '"ana@e" matches 2 addresses: ana@example.org, ana@elsewhere.example' in outcome.err


def test_conflicts_are_declared_once_for_each_with_reasons(panel: World) -> None:
    panel.ok("reviewers conflict ana@ saa --reason Flatmate")
    panel.ok("reviewers conflict ana@ City.example --reason 'My employer'")
    panel.ok("reviewers conflict ana@ SAA333 --reason 'My flatmate'")
    assert listed(panel)[0]["conflicts"] == [
        {"against": "city.example", "reason": "My employer", "requested": False},
        {"against": "SAA333", "reason": "My flatmate", "requested": False},
    ]
    drawn = panel.ok("reviewers list", terminals=("stdout",), COLUMNS="80").out
    assert "not SAA333: My flatmate" in drawn
    panel.ok("reviewers conflict ana@ SAA333 --remove")
    assert listed(panel)[0]["conflicts"] == [{"against": "city.example", "reason": "My employer", "requested": False}]
    outcome = panel.run("reviewers conflict ana@ SAA333 --remove")
    assert outcome.status == 3
    assert "declared: city.example" in outcome.err


def test_an_empty_committee_says_how_to_begin(tmp_path: Path) -> None:
    outcome = committee(tmp_path, {"SAA333": {}}).ok("reviewers list", terminals=("stdout",))
    assert outcome.out == ""
    assert 'cfp reviewers add "NAME <ADDRESS>"' in outcome.err


@pytest.fixture
def spreadsheet_panel(tmp_path: Path) -> World:
    world = committee(tmp_path, {"SAA333": {}})
    world.ok("reviewers add 'Ana Ruiz <ana@example.org>' --load 5 --affiliation City")
    return world


def brought(world: World, text: str) -> str:
    return world.ok("reviewers import -", stdin=text).err


def test_a_list_adds_and_changes_what_it_has_columns_for(spreadsheet_panel: World) -> None:
    said = brought(spreadsheet_panel, "email,tracks,load\nana@example.org,Security,\nbo@example.org,,3\n")
    assert said.splitlines()[0] == "stdin: 1 added, 1 changed, 0 unchanged."
    ana, bo = spreadsheet_panel.ok("reviewers list --json").items
    assert (ana["name"], ana["affiliation"], ana["tracks"], ana["load"]) == ("Ana Ruiz", "City", ["security"], None)
    assert (bo["tracks"], bo["load"]) == ([], 3)
    assert "0 added, 0 changed, 2 unchanged" in brought(
        spreadsheet_panel, "email,load\nana@example.org,\nbo@example.org,3\n"
    )


def test_who_is_not_on_it_stays(spreadsheet_panel: World) -> None:
    assert "1 on the list are not in stdin and were kept." in brought(spreadsheet_panel, "email\nbo@example.org\n")
    assert len(spreadsheet_panel.ok("reviewers list --json").items) == 2


def test_what_was_listed_comes_back_unchanged(spreadsheet_panel: World) -> None:
    spreadsheet_panel.ok("reviewers conflict ana@ city.example --reason Employer")
    table = spreadsheet_panel.ok("reviewers list --format csv").out
    assert "0 added, 0 changed, 1 unchanged" in brought(spreadsheet_panel, table)


def test_all_faults_are_told_and_nothing_is_taken(spreadsheet_panel: World) -> None:
    before = spreadsheet_panel.records()
    outcome = spreadsheet_panel.run(
        "reviewers import -", stdin="email,tracks,load\nbo@example.org,nowhere,\ncy@example.org,,many\n"
    )
    assert outcome.status == 4
    assert "stdin:2: tracks:" in outcome.err
    assert 'stdin:3: load: "many" is not a valid load' in outcome.err
    assert spreadsheet_panel.records() == before
