"""`cfp stats order`: scores by the place in the queue, from reviews that kept it."""

from pathlib import Path

from cfpcli.records.change import created
from cfpcli.records.review import Review
from cfpcli.store import Store
from tests.committee import committee
from tests.factories import change_set, make_review
from tests.world import World

AT_A_TERMINAL = ("stdout", "stderr")


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
