"""The labelled pairs are what they say, and near-duplicates among them are found as well as the manual claims."""

import re
from pathlib import Path

import pytest

from cfpcli.proposals.rules.similar import THRESHOLD
from tests.bench.similar.__main__ import THRESHOLDS, main, measured
from tests.bench.similar.labelled import Labelled, labelled

PAGE = Path(__file__).parents[3] / "cfpcli" / "manual" / "duplicates.md"


@pytest.fixture(scope="module")
def pairs() -> list[Labelled]:
    return labelled()


def test_the_same_pairs_every_time_in_both_languages(pairs: list[Labelled]) -> None:
    assert labelled() == pairs
    assert labelled(seed=1) != pairs
    assert (len(pairs), sum(pair.same for pair in pairs)) == (216, 120)
    assert sum("é" in pair.first for pair in pairs) > len(pairs) // 4


def test_every_way_of_changing_a_talk_changes_it(pairs: list[Labelled]) -> None:
    for pair in pairs:
        assert (pair.first == pair.other) == (pair.kind == "word for word"), pair.kind


def test_the_default_tells_nothing_wrong_and_misses_little(pairs: list[Labelled]) -> None:
    figures = measured(pairs, THRESHOLD)
    assert figures.precision == 1
    assert figures.recall > 0.97
    assert measured(pairs, 100).recall < figures.recall
    assert measured(pairs, 30).precision < 1


def test_no_threshold_makes_fewer_mistakes(pairs: list[Labelled]) -> None:
    mistakes = {
        figure.threshold: figure.wrong + figure.missed for figure in (measured(pairs, each) for each in THRESHOLDS)
    }
    assert mistakes[THRESHOLD] == min(mistakes.values())


def test_the_manual_states_what_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    output = capsys.readouterr().out
    rows = {
        tuple(cell.strip(" *") for cell in row.split("|")[1:-1])
        for row in output.splitlines()
        if re.match(r"\| [0-9]", row)
    }
    section = PAGE.read_text(encoding="utf-8")
    claimed = {
        tuple(cell.strip(" *") for cell in row.split("|")[1:-1])
        for row in section.splitlines()
        if re.match(r"\| [0-9]", row)
    }
    assert len(claimed) > 3
    assert claimed <= rows
    assert output.splitlines()[0].removesuffix(" not") in " ".join(section.split())


def test_each_kind_can_be_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--kinds"])
    assert re.search(r"^not   same subject +0 ", capsys.readouterr().out, re.MULTILINE)
