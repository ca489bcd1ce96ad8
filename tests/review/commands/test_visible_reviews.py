"""What a reviewer, who may not know what others say, sees of figures that are made of it."""

from pathlib import Path

import pytest

from cfpcli.records.change import Record, created
from cfpcli.records.event import OthersReviews, ReviewSettings
from cfpcli.records.review import Assignment, Reviewer
from cfpcli.store import Store
from tests.committee import committee
from tests.factories import SAM, change_set
from tests.world import NOON, World

SCORES = {"AAAAAA": {"ana": 5, "bo": 4}, "BBBBBB": {"bo": 2}, "CCCCCC": {}}
ANA = {"CFP_AS": "reviewer", "CFP_ME": "Ana <ana@example.org>"}


def panel(folder: Path, settings: ReviewSettings) -> World:
    world = committee(folder, SCORES, settings=settings)
    records: list[Record] = [
        SAM,
        *(Reviewer(email=f"{name}@example.org", name=name.title()) for name in ("ana", "bo")),
        *(
            Assignment(proposal=code, reviewer=f"{name}@example.org", assigned=NOON)
            for code in SCORES
            for name in ("ana", "bo")
        ),
    ]
    store = Store.open(world.store)
    store.apply(change_set(*map(created, records)))
    return world


@pytest.mark.parametrize("line", ["reviews progress", "reviews calibration"])
def test_a_reviewer_of_a_blind_call_is_alone(tmp_path: Path, line: str) -> None:
    world = panel(tmp_path, ReviewSettings(blind=True))
    assert [one["name"] for one in world.ok(f"{line} --json", **ANA).items] == ["Ana"]
    assert "bo@" not in world.ok(f"{line} --json", **ANA).out
    assert len(world.ok(f"{line} --json").items) == 2


def test_what_they_did_themselves_is_counted_right(tmp_path: Path) -> None:
    found = panel(tmp_path, ReviewSettings(blind=True)).ok("reviews progress --json", **ANA)
    (ana,) = found.items
    assert (ana["assigned"], ana["scored"], ana["untouched"]) == (3, 1, 2)
    assert (found.json["reviews"], found.json["own"]) == (1, True)
    said = panel(tmp_path / "other", ReviewSettings(blind=True)).ok("reviews progress", terminals=("stdout",), **ANA)
    assert said.out.startswith("You scored 1 of 3 live proposals that you may see.")


def test_who_may_see_everything_does(tmp_path: Path) -> None:
    world = panel(tmp_path, ReviewSettings(blind=True, others=OthersReviews.ALWAYS))
    assert len(world.ok("reviews calibration --json", **ANA).items) == 2


def test_statistics_without_what_is_hidden(tmp_path: Path) -> None:
    world = panel(tmp_path, ReviewSettings(blind=True))
    found = world.ok("stats --json", **ANA)
    assert {row["group"] for row in found.items} == {"state", "track", "session_type", "language", "level"}
    assert (found.json["proposals"], found.json["speakers"], found.json["reviews_per_proposal"]) == (3, None, None)
    for group in ("day", "speakers", "affiliation", "reviews"):
        assert world.run("stats", "--by", group, **ANA).status == 2
        assert world.run("stats", "--by", group).status == 0
    said = world.ok("stats", terminals=("stdout",), NO_COLOR="1", **ANA).out
    assert said.splitlines()[1] == "3 proposals."
