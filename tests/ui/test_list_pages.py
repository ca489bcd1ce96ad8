"""The pictures that are lists: what stands where, and what is left out."""

from datetime import timedelta
from typing import Any

import pytest

from cfpcli.records.change import created
from cfpcli.ui import draw, plain
from tests.answers import answer
from tests.ui import samples


def shown(picture: str, *items: dict[str, Any], schema: str = "", width: int = 80, color: bool = False) -> str:
    result = answer(schema or picture, picture=picture, items=items)
    return "".join(draw(result, samples.screen(width, color=color)))


@pytest.mark.parametrize(
    ("urgency", "words", "sgr"), [("soon", "closes soon", "31"), ("near", "within 7 days", "33"), ("far", "", "")]
)
def test_urgency_is_a_word_and_a_colour(urgency: str, words: str, sgr: str) -> None:
    row = {"event": "a", "name": "A", "status": "open", "urgency": urgency, "left": "x left", "closes_local": "then"}
    assert shown("deadlines", row).startswith(f"x left  A · open{f' · {words}' if words else ''}\n")
    if sgr:
        assert f"\x1b[{sgr}m{words}" in shown("deadlines", row, color=True)


def test_your_own_time_stands_beside_the_close_where_there_is_room() -> None:
    row = {"name": "A", "left": "x", "closes_local": "Sun 14 June 2026 23:59", "zone": "AoE", "your_time": "tomorrow"}
    assert shown("deadlines", row).splitlines() == ["x  A", "   Sun 14 June 2026 23:59 AoE (your time: tomorrow)"]
    assert shown("deadlines", row, width=40).splitlines() == [
        "x  A",
        "   Sun 14 June 2026 23:59 AoE",
        "   your time: tomorrow",
    ]


def test_a_zone_is_said_once() -> None:
    row = {"name": "A", "left": "x", "closes_local": "Sun 23:59 Europe/Paris", "zone": "Europe/Paris"}
    assert shown("deadlines", row).count("Europe/Paris") == 1


def test_revisions_align_and_undone_ones_say_so() -> None:
    entries = [
        {"revision": 9, "at": samples.NOW, "by": "Ana", "changes": ["a"], "undone": False},
        {"revision": 100, "at": samples.NOW + timedelta(days=1), "changes": ["b", "c"], "undone": True},
    ]
    assert shown("history", *entries) == (
        "r9    Sun 24 May 2026 12:03 Europe/Paris · Ana\n      a\n\n"
        "r100  Mon 25 May 2026 12:03 Europe/Paris · undone\n      b\n      c\n"
    )


def test_commands_align_through_all_that_waits() -> None:
    text = shown(
        "dashboard",
        {"what": "drafts", "text": "one", "command": "cfp edit K7QX3D"},
        {"what": "review", "text": "two", "command": "cfp review"},
        {"what": "review", "text": "three", "command": "cfp review --event a-very-long-name-of-an-event"},
        {"what": "mail", "text": "four", "command": "cfp mail"},
    )
    assert text == (
        "Drafts\n  cfp edit K7QX3D  one\n\n"
        "To review\n  cfp review       two\n"
        "  cfp review --event a-very-long-name-of-an-event\n                   three\n\n"
        "Mail\n  cfp mail         four\n"
    )


def test_a_track_without_proposals_says_so() -> None:
    assert shown("tracks", {"slug": "a", "name": "A"}) == "A\n  a · no proposals\n"
    assert shown("tracks", {"slug": "a", "proposals": 1, "counts": {"accepted": 1}, "score": 5}) == (
        "a\n  1 proposal: 1 accepted · mean score 5.0\n"
    )


def test_a_finding_without_a_line_concerns_the_store() -> None:
    found: list[dict[str, Any]] = [
        {"rule": "r", "line": 0, "message": "m", "repair": ""},
        {"line": 3, "message": "n", "repair": "cfp x"},
    ]
    assert shown("doctor", *found) == "store   m (r)\nline 3  n\n        repair: cfp x\n"


def test_a_draft_gets_a_receipt_as_a_draft() -> None:
    assert shown("receipt", {"code": "K7QX3D", "title": "T", "state": "draft"}) == (
        'Draft  K7QX3D  "T"\n\n'
        "  Change it    cfp edit K7QX3D\n  State        cfp mine\n  Withdraw it  cfp withdraw K7QX3D\n"
        "  Packet       cfp submit K7QX3D --to FILE, for organisers elsewhere\n"
    )


def test_lines_keep_their_blanks() -> None:
    assert shown("text", {"text": "  a   b"}, {"text": "c"}, schema="topic") == "  a   b\nc\n"
    assert (
        shown("text", {"text": "a\n\n  bbbbbbb ccccccc\n"}, schema="topic", width=16) == "a\n\n  bbbbbbb\n  ccccccc\n"
    )


def test_what_was_sent_twice_says_so() -> None:
    row = {"code": "K7QX3D", "title": "T", "state": "submitted", "already_submitted": True}
    assert shown("receipt", row).startswith('Already submitted  K7QX3D  "T"\n')


def test_a_set_that_takes_another_back_says_so() -> None:
    entry = {"revision": 9, "at": samples.NOW, "by": "Ana", "undoes": [8, 7]}
    assert shown("history", entry) == "r9  Sun 24 May 2026 12:03 Europe/Paris · Ana · undoes r8, r7\n"


def test_a_finding_of_another_file_names_it() -> None:
    found = {"severity": "error", "file": "cfp.json", "line": 3, "message": "m"}
    assert shown("doctor", found, color=True).startswith("\x1b[31mcfp.json line 3\x1b[0m  m\n")


def test_changes_may_be_the_picture() -> None:
    result = answer("initialised", picture="changes", items=[{"a": 1}], changes=(created(samples.PROPOSAL),))
    expected = '+ proposal K7QX3D "SBOMs for small teams"\n'
    assert "".join(draw(result, samples.screen())) == expected
    assert "".join(plain(result, samples.screen(color=True))) == expected


def test_what_has_shown_itself_is_silent() -> None:
    result = answer("demo", picture="silent", items=[{"folder": "x"}])
    assert [*draw(result, samples.screen()), *plain(result, samples.screen())] == []
