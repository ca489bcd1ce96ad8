"""Statistics of reviewing: progress, calibration, and scores by place in the queue."""

from datetime import timedelta
from pathlib import Path

import pytest

from cfpcli.records.change import Record, created
from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.review import Assignment, Review, Reviewer
from cfpcli.store import Store
from tests.committee import committee
from tests.factories import SAM, change_set, make_review
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


def panel(ana: str, bo: str) -> dict[str, dict[str, int]]:
    return {f"AAAAA{at}": {"ana": int(one), "bo": int(two)} for at, (one, two) in enumerate(zip(ana, bo, strict=True))}


def test_the_harshest_first_with_the_agreement(tmp_path: Path) -> None:
    found = committee(tmp_path, panel("12323", "34545")).ok("reviews calibration --json")
    assert [(one["name"], one["difference"], one["leaning"]) for one in found.items] == [
        ("Ana", -2, "harsh"),
        ("Bo", 2, "lenient"),
    ]
    assert found.items[0]["correlation"] == 1
    assert found.json["agreement"] | {"alpha": 0} == {
        "category": "",
        "name": "",
        "alpha": 0,
        "verdict": "no better than chance",
        "proposals": 5,
        "scores": 10,
        "pairs": 5,
    }
    assert found.json["categories"] == []


def test_each_category_has_an_agreement_of_its_own(tmp_path: Path) -> None:
    settings = ReviewSettings(categories=(Category(slug="fit", name="Fit"), Category(slug="depth", name="Depth")))
    scores = {
        "AAAAAA": {"ana": {"fit": 5, "depth": 1}, "bo": {"fit": 5, "depth": 5}},
        "BBBBBB": {"ana": {"fit": 1, "depth": 5}, "bo": {"fit": 1, "depth": 1}},
        "CCCCCC": {"ana": {"fit": 3}},
    }
    found = committee(tmp_path, scores, settings=settings).ok("reviews calibration --json").json
    fit, depth = found["categories"]
    assert (fit["category"], fit["alpha"], fit["verdict"], fit["proposals"]) == ("fit", 1, "reliable", 2)
    assert (depth["name"], depth["verdict"]) == ("Depth", "no better than chance")
    assert depth["alpha"] < 0


@pytest.mark.parametrize(
    ("ana", "bo", "words"),
    [
        ("12345", "12345", "are reliable"),
        ("12323", "34545", "picked by chance"),
        ("12345", "11145", "tentative conclusions only"),
        ("12345", "13524", "depends heavily on its reviewers"),
        ("33", "33", "every score is the same"),
    ],
)
def test_what_it_means_is_said(tmp_path: Path, ana: str, bo: str, words: str) -> None:
    world = committee(tmp_path, panel(ana, bo))
    for width in (80, 120):
        said = world.ok("reviews calibration", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS=str(width)).out
        assert words in " ".join(said.split())
        assert all(len(line) <= width for line in said.splitlines())


def test_no_two_scores_of_one_proposal(tmp_path: Path) -> None:
    world = committee(tmp_path, {"AAAAAA": {"ana": 4}, "BBBBBB": {"bo": 2}})
    said = world.ok("reviews calibration", terminals=AT_A_TERMINAL, NO_COLOR="1").out
    assert "no proposal has two scores" in said
    assert said.count("too few to tell *") == 2


def test_nobody_has_scored(tmp_path: Path) -> None:
    said = committee(tmp_path, {"AAAAAA": {}}).ok("reviews calibration", terminals=AT_A_TERMINAL, NO_COLOR="1")
    assert (said.out, said.err) == ("", "No proposal has a score yet.\nNext: cfp review\n")


def read_in_order(folder: Path, scores: list[int]) -> World:
    """A world in which Cy read proposals in this order, and Ana one without keeping its place."""
    codes = [f"AAAA{at:02}" for at in range(len(scores))]
    world = committee(folder, {code: {} for code in codes} | {"ZZZZZZ": {"ana": 3}})
    reviews: list[Review] = [
        make_review(proposal=code, reviewer="cy@example.org", scores={"score": score}, position=at)
        for at, (code, score) in enumerate(zip(codes, scores, strict=True), 1)
    ]
    store = Store.open(world.store)
    store.apply(change_set(*map(created, reviews)))
    return world


def test_ranges_and_correlation(tmp_path: Path) -> None:
    found = read_in_order(tmp_path, [5] * 10 + [3] * 10 + [1] * 20).ok("stats order --json")
    assert [(one["first"], one["last"], one["reviews"], one["mean"]) for one in found.items] == [
        (1, 10, 10, 5),
        (11, 20, 10, 3),
        (21, 50, 20, 1),
    ]
    assert (found.json["reviews"], found.json["without_position"], found.json["reviewers"]) == (40, 1, 1)
    assert found.json["correlation"] < -0.9
    assert found.json["trend"] == "later ones were scored lower"


def test_words_say_what_it_can_and_cannot_show(tmp_path: Path) -> None:
    world = read_in_order(tmp_path, [5] * 10 + [3] * 10 + [1] * 20)
    for width in ("80", "120"):
        said = world.ok("stats order", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS=width).out
        words = " ".join(said.split())
        assert "Later proposals were scored lower, more than chance alone would often produce." in words
        assert "It does not show why" in words
        assert "1 without a position" in words
        assert all(len(line) <= int(width) for line in said.splitlines())


def test_few_reviews_say_nothing(tmp_path: Path) -> None:
    said = read_in_order(tmp_path, [5, 4, 3, 2, 1]).ok("stats order", terminals=AT_A_TERMINAL).out
    assert "Not available" in said


def test_no_place_was_kept(tmp_path: Path) -> None:
    said = committee(tmp_path, {"AAAAAA": {"ana": 5}}).ok("stats order")
    assert said.out == ""
    assert "cfp review records it" in said.err
