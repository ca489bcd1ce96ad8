"""`cfp reviews calibration`: reviewers beside the panel, and the agreement with the cases it rests on."""

from pathlib import Path

import pytest

from cfpcli.records.event import Category, ReviewSettings
from tests.committee import committee

AT_A_TERMINAL = ("stdout", "stderr")


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
