"""`cfp why`: every input of a place, in words, and what would put it on the other side of the line."""

from pathlib import Path

from cfpcli.records.event import Category, ReviewSettings, Track
from cfpcli.records.states import State
from tests.committee import committee

AT_A_TERMINAL = ("stdout", "stderr")
SCORES = {
    "AAAAAA": {"ana": 5, "bo": 5, "cy": 1},
    "BBBBBB": {"ana": 4, "bo": 4, "cy": 4},
    "CCCCCC": {"ana": 3, "bo": 3, "cy": 3},
}
ONE_SLOT = (Track(slug="security", name="Security", slots=1),)


def test_every_input_is_there(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES, tracks=ONE_SLOT, recused={"AAAAAA": "di"})
    item = world.ok("why AAAAAA --json").items[0]
    assert (item["place"], item["of"], item["within"], item["slots"]) == (2, 3, False, 1)
    assert [(one["reviewer"], one["state"], one["score"]) for one in item["reviews"]] == [
        ("ana@example.org", "scored", 5),
        ("bo@example.org", "scored", 5),
        ("cy@example.org", "scored", 1),
        ("di@example.org", "recused", None),
    ]
    assert item["reviews"][0]["reviewer_mean"] == 4
    assert [(one["method"], one["place"]) for one in item["figures"]] == [
        ("mean", 2),
        ("median", 1),
        ("normalised", 2),
        ("shrunk", 1),
    ]


def test_what_would_change_sides(tmp_path: Path) -> None:
    found = committee(tmp_path, SCORES, tracks=ONE_SLOT).ok("why AAAAAA --json").items[0]["flips"]
    by_way = {(one["way"], one["code"]): one["within"] for one in found}
    assert by_way == {
        ("by median", "AAAAAA"): True,
        ("by median", "BBBBBB"): False,
        ("without cy@example.org", "AAAAAA"): True,
        ("without cy@example.org", "BBBBBB"): False,
    }


def test_weights_that_would_change_sides(tmp_path: Path) -> None:
    settings = ReviewSettings(
        categories=(Category(slug="content", name="Content", weight=5.0), Category(slug="fit", name="Fit"))
    )
    scores = {"AAAAAA": {"ana": {"content": 5, "fit": 1}}, "BBBBBB": {"ana": {"content": 4, "fit": 4}}}
    found = committee(tmp_path, scores, settings=settings, tracks=ONE_SLOT).ok("why AAAAAA --json").items[0]["flips"]
    ways = {one["way"] for one in found if one["code"] == "AAAAAA"}
    assert ways == {"with equal weights", "without Content"}


def test_in_words_for_a_person(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES, tracks=ONE_SLOT)
    out = world.ok("why aaa", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS="80").out
    assert "Place 2 of 3 of Security by mean, below the line of 1 slot" in out
    assert "AAAAAA would be in" in out
    assert "too few to calibrate" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_without_slots_there_is_no_line(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES, tracks=(Track(slug="security", name="Security"),))
    assert "There is no line" in world.ok("why AAAAAA", terminals=AT_A_TERMINAL).out


def test_without_a_score(tmp_path: Path) -> None:
    world = committee(tmp_path, {**SCORES, "DDDDDD": {}}, tracks=ONE_SLOT)
    out = " ".join(world.ok("why DDDDDD", terminals=AT_A_TERMINAL).out.split())
    assert "No score yet: ranked after the scored proposals of Security (4 in all)." in out


def test_who_is_not_live_has_no_place(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES, states={"AAAAAA": State.REJECTED})
    outcome = world.run("why AAAAAA")
    assert outcome.status == 4
    assert "rejected" in outcome.err


def test_a_review_of_another_text_says_so_and_only_that(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES, tracks=ONE_SLOT)

    def stale() -> list[bool]:
        return [one["is_stale"] for one in world.ok("why BBBBBB --json").items[0]["reviews"]]

    assert stale() == [False, False, False]
    world.ok("tag", "add", "demo", "BBBBBB")
    assert stale() == [False, False, False]
    world.now = world.now.replace(hour=12)
    world.ok("set", "level=beginner", "BBBBBB")
    assert stale() == [True, True, True]
