"""Findings as people read them: lines that editors jump to, the way out once for each rule."""

from typing import Any

from cfpcli.ui import draw, plain
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
