"""`cfp reviews progress`: what each reviewer was given and did, and who has gone quiet."""

from datetime import timedelta
from pathlib import Path

from cfpcli.records.change import Record, created
from cfpcli.records.review import Assignment, Reviewer
from cfpcli.store import Store
from tests.committee import committee
from tests.factories import SAM, change_set
from tests.world import NOON, World

SCORES = {"AAAAAA": {"ana": 5, "bo": 4}, "BBBBBB": {"ana": 2}, "CCCCCC": {}}
AT_A_TERMINAL = ("stdout", "stderr")


def keep(world: World, *records: Record) -> None:
    store = Store.open(world.store)
    store.apply(change_set(*map(created, records)))


def assigned(world: World) -> World:
    keep(
        world,
        SAM,
        Reviewer(email="ana@example.org", name="Ana Ruiz"),
        Reviewer(email="cy@example.org", name="Cy"),
        *(
            Assignment(proposal=code, reviewer=f"{name}@example.org", assigned=NOON - timedelta(days=12))
            for code in SCORES
            for name in ("ana", "cy")
        ),
    )
    return world


def test_without_assignments(tmp_path: Path) -> None:
    found = committee(tmp_path, SCORES, recused={"CCCCCC": "bo"}).ok("reviews progress --json")
    rows = {one["reviewer"]: one for one in found.items}
    assert [rows["ana@example.org"][name] for name in ("name", "assigned", "scored", "untouched")] == [
        "Ana",
        None,
        2,
        None,
    ]
    assert [rows["bo@example.org"][name] for name in ("scored", "recused", "mean", "spread")] == [1, 1, 4, None]
    assert {name: found.json[name] for name in ("proposals", "reviews", "target", "reviewers")} == {
        "proposals": 3,
        "reviews": 3,
        "target": 2,
        "reviewers": 2,
    }


def test_with_assignments_who_has_most_left_stands_first(tmp_path: Path) -> None:
    found = assigned(committee(tmp_path, SCORES)).ok("reviews progress --json").items
    assert [(one["name"], one["assigned"], one["scored"], one["untouched"]) for one in found] == [
        ("Cy", 3, 0, 3),
        ("Ana Ruiz", 3, 2, 1),
        ("Bo", 0, 1, 0),
    ]


def test_who_has_gone_quiet(tmp_path: Path) -> None:
    world = assigned(committee(tmp_path, SCORES))
    assert [one["name"] for one in world.ok("reviews progress --json --inactive 10d").items] == ["Cy"]
    later = world.ok("reviews progress --json --inactive 10d --as-of 2026-06-05").items
    assert {one["name"] for one in later} == {"Cy", "Ana Ruiz", "Bo"}
    quiet = world.ok("reviews progress --inactive 20d", terminals=AT_A_TERMINAL)
    assert (quiet.out, quiet.err) == ("", "Every reviewer was active within 20d.\n")
    assert world.run("reviews progress --inactive soon").status == 2


def test_columns_about_assignments_only_where_there_are_any(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES)
    assert "left" not in world.ok("reviews progress", terminals=AT_A_TERMINAL, NO_COLOR="1").out
    for width in (80, 120):
        said = assigned(world).ok if width == 80 else world.ok
        lines = said("reviews progress", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS=str(width)).out.splitlines()
        assert ("left" if width == 80 else "untouched") in lines[2]
        assert "today" in lines[-1]
        assert all(len(line) <= width for line in lines)


def test_nobody_yet(tmp_path: Path) -> None:
    world = committee(tmp_path, {"AAAAAA": {}})
    said = world.ok("reviews progress", terminals=AT_A_TERMINAL, NO_COLOR="1")
    assert (said.out, said.err) == ("", "There are no reviewers yet.\nNext: cfp review\n")
