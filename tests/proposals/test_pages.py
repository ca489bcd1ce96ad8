"""Findings and near-duplicates as people read them."""

from typing import Any

import pytest

from cfpcli.proposals.rows import SimilarPair
from cfpcli.ui import draw, plain
from cfpcli.ui.page import cells
from cfpcli.ui.values import Screen
from tests.answers import answer
from tests.ui import samples


def item(**changes: object) -> dict[str, Any]:
    base = {"file": "talk.md", "proposal": "", "line": 12, "field": "abstract", "rule": "limits", "severity": "error"}
    return {**base, "message": "has 340 words", "why": "Because.", "way_out": "Shorten it.", **changes}


def lines(*items: dict[str, Any], screen: Screen | None = None) -> list[str]:
    result = answer("findings", items=items, picture="findings")
    drawn = plain(result, samples.screen()) if screen is None else draw(result, screen)
    return "".join(drawn).splitlines()


def test_a_finding_begins_with_its_place_and_its_rule() -> None:
    assert lines(item()) == ["talk.md:12: limits: has 340 words (error)", "    Shorten it."]
    assert lines(item(line=0))[0] == "talk.md: limits: has 340 words (error)"


def test_a_stored_proposal_is_named_by_its_code_and_field() -> None:
    stored = {"file": "", "proposal": "K7QX3D"}
    assert lines(item(**stored))[0] == "K7QX3D: abstract:12: limits: has 340 words (error)"
    assert lines(item(**stored, line=0))[0] == "K7QX3D: abstract: limits: has 340 words (error)"


def test_the_way_out_is_told_once_for_each_proposal() -> None:
    said = lines(item(), item(line=14), item(file="b.md"))
    assert said == [
        "talk.md:12: limits: has 340 words (error)",
        "    Shorten it.",
        "talk.md:14: limits: has 340 words (error)",
        "",
        "b.md:12: limits: has 340 words (error)",
        "    Shorten it.",
    ]


def test_nothing_is_wider_than_the_terminal() -> None:
    wide = item(message="has " + "many " * 40 + "words")
    assert max(map(len, lines(wide, screen=samples.screen(80)))) <= 80


def test_hostile_text_is_shown_as_text() -> None:
    said = lines(item(file="a\x1b[31m.md", message="b\x07\nc"))
    assert said[0] == "a\\x1b[31m.md:12: limits: b\\x07 c (error)"


def test_the_further_lines_of_a_finding_are_indented() -> None:
    first, second, *_ = lines(
        item(message="is unknown: allowed: " + ", ".join(["sovereignty"] * 8)), screen=samples.screen()
    )
    assert first.startswith("talk.md:12: ")
    assert second.startswith("  sovereignty")


PASSAGES = samples.PASSAGES


def pair_item(**changes: object) -> dict[str, Any]:
    return {**samples.similar_pair(), **changes}


def drawn(width: int, *items: dict[str, Any], color: bool = False) -> str:
    return "".join(draw(answer("similar", items=items, picture="similar"), samples.screen(width, color=color)))


@pytest.mark.parametrize("width", [40, 80, 99, 100, 101, 120, 200])
def test_it_fits_every_width(width: int) -> None:
    assert all(cells(line) <= width for line in drawn(width, pair_item()).splitlines())
    assert (" │ " in drawn(width, pair_item())) == (width >= 100)


def test_nothing_of_a_passage_is_lost_side_by_side() -> None:
    text = drawn(120, pair_item())
    left = " ".join(line.partition("│")[0].strip() for line in text.splitlines() if "│" in line)
    right = " ".join(line.partition("│")[2].strip() for line in text.splitlines() if "│" in line)
    assert PASSAGES[1][0] in left
    assert PASSAGES[1][1] in right
    assert "\x1b" not in text


def test_of_many_passages_the_longest_are_shown_in_their_order() -> None:
    many = [{"one": f"{'word ' * length}{length}.", "other": "x", "likeness": 80} for length in (3, 9, 1, 5, 7, 8)]
    text = drawn(80, pair_item(passages=many))
    assert [text.index(f" {length}.") for length in (9, 5, 7, 8)] == sorted(text.index(f" {n}.") for n in (9, 5, 7, 8))
    assert " 3." not in text
    assert "… and 2 more" in text


def test_what_differs_stands_out() -> None:
    text = drawn(80, pair_item(), color=True)
    assert "\x1b[1mthree\x1b[0m" in text
    assert "\x1b[1mweeks," not in text


def test_in_a_pipe_a_row_for_each() -> None:
    row = "".join(plain(answer("similar", items=[pair_item()], fields=("score",), picture="similar"), samples.screen()))
    assert row.startswith("83\t")
    assert row.count("\t") == len(SimilarPair.columns) - 1
