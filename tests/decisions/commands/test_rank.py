"""`cfp rank` and `cfp why`: places, and the reasons for each."""

from pathlib import Path

from cfpcli.records.event import Category, ReviewSettings, Track
from cfpcli.records.proposal import State
from tests.committee import committee

SCORES = {
    "AAAAAA": {"ana": 5, "bo": 4},
    "BBBBBB": {"ana": 4, "bo": 3},
    "CCCCCC": {"ana": 1, "bo": 5},
    "DDDDDD": {"ana": 2},
    "EEEEEE": {},
}
AT_A_TERMINAL = ("stdout", "stderr")


def test_best_first_with_every_figure(tmp_path: Path) -> None:
    found = committee(tmp_path, SCORES).ok("rank --json")
    assert [(one["code"], one["place"], one["within"]) for one in found.items] == [
        ("AAAAAA", 1, True),
        ("BBBBBB", 2, True),
        ("CCCCCC", 3, False),
        ("DDDDDD", 4, False),
        ("EEEEEE", None, None),
    ]
    third = found.items[2]
    assert (third["mean"], third["median"], third["spread"], third["histogram"]) == (
        3,
        3,
        2.828427125,
        {"1": 1, "5": 1},
    )
    assert third["remarks"] == ["discuss"]
    assert found.items[3]["remarks"] == ["below target"]
    assert found.json["groups"][0] | {"name": ""} == {
        "group": "security",
        "name": "",
        "slots": 2,
        "accepted": 0,
        "proposals": 5,
        "reviews": 7,
    }


def test_the_line_stands_between_the_last_with_a_slot_and_the_first_without(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES)
    lines = world.ok("rank", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS="80").out.splitlines()
    at = next(index for index, line in enumerate(lines) if "2 slots end here" in line)
    assert "BBBBBB" in lines[at - 1]
    assert "CCCCCC" in lines[at + 1]
    assert "discuss" in lines[at + 1]
    assert all(len(line) <= 80 for line in lines)


def test_a_query_chooses_what_is_shown_and_moves_nobody(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES)
    assert [(one["code"], one["place"]) for one in world.ok("rank --json score<4").items] == [
        ("BBBBBB", 2),
        ("CCCCCC", 3),
        ("DDDDDD", 4),
    ]


def test_only_live_proposals_are_ranked_unless_the_query_names_a_state(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES, states={"AAAAAA": State.REJECTED})
    assert world.ok("rank --json").items[0]["code"] == "BBBBBB"
    assert [one["code"] for one in world.ok("rank --json state:rejected").items] == ["AAAAAA"]


def test_without_a_reviewer(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES)
    before = world.files()
    found = world.ok("rank", "--json", "--without", "ana").items
    assert [(one["code"], one["mean"]) for one in found[:3]] == [("CCCCCC", 5), ("AAAAAA", 4), ("BBBBBB", 3)]
    assert world.files() == before
    nobody = world.run("rank", "--without", "zed@example.org")
    assert nobody.status == 2
    assert "has no review" in nobody.err


def test_other_weights_change_the_order_and_not_the_store(tmp_path: Path) -> None:
    settings = ReviewSettings(
        target=1,
        categories=(Category(slug="content", name="Content", weight=2.0), Category(slug="fit", name="Fit")),
    )
    scores = {"AAAAAA": {"ana": {"content": 5, "fit": 1}}, "BBBBBB": {"ana": {"content": 3, "fit": 4}}}
    world = committee(tmp_path, scores, settings=settings)
    before = world.files()
    assert [one["code"] for one in world.ok("rank --json").items] == ["AAAAAA", "BBBBBB"]
    other = world.ok("rank", "--json", "--weights", "content=1, fit=3").items
    assert [(one["code"], one["mean"]) for one in other] == [("BBBBBB", 3.75), ("AAAAAA", 2)]
    assert world.files() == before
    for wrong in ("contents=1", "content", "content=-1", "content=x", "content=inf"):
        assert world.run("rank", "--weights", wrong).status == 2, wrong


def test_groups_stand_in_the_order_of_the_event(tmp_path: Path) -> None:
    tracks = (Track(slug="security", name="Security"), Track(slug="cloud", name="Cloud"))
    world = committee(tmp_path, SCORES, tracks=tracks)
    assert [one["group"] for one in world.ok("rank --json").json["groups"]] == ["security", "cloud"]
    assert {one["group"] for one in world.ok("rank --json --group none").items} == {""}


def test_disagreement_first(tmp_path: Path) -> None:
    found = committee(tmp_path, SCORES).ok("rank --json --sort disagreement").items
    assert found[0]["code"] == "CCCCCC"
    assert committee(tmp_path / "other", SCORES).run("rank --sort name").status == 2


def test_columns_stand_below_one_another_whatever_the_scale(tmp_path: Path) -> None:
    settings = ReviewSettings(scale_min=-2, scale_max=12, target=1)
    scores = {"AAAAAA": {"ana": 12, "ben": -2}, "BBBBBB": {"ana": -2}, "CCCCCC": {}}
    world = committee(tmp_path, scores, settings=settings)
    head, *rows = world.ok("rank --group none", terminals=AT_A_TERMINAL, NO_COLOR="1").out.splitlines()[1:]
    ends = head.index("norm") + len("norm")
    assert [row[:ends].split()[-1] for row in rows] == ["5.00", "-2.00", "-"]
    assert all(row[ends : ends + 1] in {"", " "} for row in rows)


def test_nothing_to_rank(tmp_path: Path) -> None:
    world = committee(tmp_path, {})
    assert "No live proposals yet." in world.ok("rank", terminals=AT_A_TERMINAL).err


def test_a_pending_decision_stands_beside_the_figures(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES)
    world.ok("accept AAAAAA")
    assert world.ok("rank --json").items[0]["pending_state"] == "accepted"
    for columns, heads in (("80", "mean   sd norm "), ("120", "mean  med   sd norm shrunk")):
        out = world.ok("rank", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS=columns).out
        assert heads in out
        assert "→ accepted" in next(line for line in out.splitlines() if "AAAAAA" in line)
        assert all(len(line) <= int(columns) for line in out.splitlines())


SCORES_TO_EXPLAIN = {
    "AAAAAA": {"ana": 5, "bo": 5, "cy": 1},
    "BBBBBB": {"ana": 4, "bo": 4, "cy": 4},
    "CCCCCC": {"ana": 3, "bo": 3, "cy": 3},
}
ONE_SLOT = (Track(slug="security", name="Security", slots=1),)


def test_every_input_is_there(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES_TO_EXPLAIN, tracks=ONE_SLOT, recused={"AAAAAA": "di"})
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
    found = committee(tmp_path, SCORES_TO_EXPLAIN, tracks=ONE_SLOT).ok("why AAAAAA --json").items[0]["flips"]
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
    world = committee(tmp_path, SCORES_TO_EXPLAIN, tracks=ONE_SLOT)
    out = world.ok("why aaa", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS="80").out
    assert "Place 2 of 3 of Security by mean, below the line of 1 slot" in out
    assert "AAAAAA would be in" in out
    assert "too few to calibrate" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_without_slots_there_is_no_line(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES_TO_EXPLAIN, tracks=(Track(slug="security", name="Security"),))
    assert "There is no line" in world.ok("why AAAAAA", terminals=AT_A_TERMINAL).out


def test_without_a_score(tmp_path: Path) -> None:
    world = committee(tmp_path, {**SCORES_TO_EXPLAIN, "DDDDDD": {}}, tracks=ONE_SLOT)
    out = " ".join(world.ok("why DDDDDD", terminals=AT_A_TERMINAL).out.split())
    assert "No score yet: ranked after the scored proposals of Security (4 in all)." in out


def test_who_is_not_live_has_no_place(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES_TO_EXPLAIN, states={"AAAAAA": State.REJECTED})
    outcome = world.run("why AAAAAA")
    assert outcome.status == 4
    assert "rejected" in outcome.err


def test_a_review_of_another_text_says_so_and_only_that(tmp_path: Path) -> None:
    world = committee(tmp_path, SCORES_TO_EXPLAIN, tracks=ONE_SLOT)

    def stale() -> list[bool]:
        return [one["is_stale"] for one in world.ok("why BBBBBB --json").items[0]["reviews"]]

    assert stale() == [False, False, False]
    world.ok("tag", "add", "demo", "BBBBBB")
    assert stale() == [False, False, False]
    world.now = world.now.replace(hour=12)
    world.ok("set", "level=beginner", "BBBBBB")
    assert stale() == [True, True, True]
