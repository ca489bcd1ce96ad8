"""The committee as a table: aligned, cut to the terminal, conflicts below whose they are."""

from typing import Any

from cfpcli.ui import draw
from cfpcli.ui.page import cells
from tests.answers import answer
from tests.ui import samples


def row(name: str, **changes: object) -> dict[str, Any]:
    email = f"{name.partition(' ')[0].lower()}@example.org"
    return {
        "email": email,
        "name": name,
        "tracks": [],
        "load": None,
        "active": True,
        "assigned": 0,
        "reviewed": 0,
        "open": 0,
        **changes,
    }


def lines(*items: dict[str, Any], width: int = 80) -> list[str]:
    result = answer("reviewers", items=items, picture="reviewers")
    return "".join(draw(result, samples.screen(width))).splitlines()


ANA = row("Ana Ruiz", tracks=["cloud", "ai"], load=25, assigned=12, reviewed=4, open=8)
BO = row("Bo Ström", active=False, conflicts=[{"against": "city.example", "reason": "My employer"}])


def test_figures_stand_below_one_another() -> None:
    assert lines(ANA, BO) == [
        "reviewer                  assigned  done  open   cap  tracks",
        "Ana Ruiz                        12     4     8    25  cloud, ai",
        "Bo Ström                         0     0     0     -  inactive any",
        "  not city.example: My employer",
        "2 reviewers; 8 reviews still to be written.",
    ]


def test_a_wide_terminal_shows_addresses() -> None:
    head, ana, *_ = lines(ANA, BO, width=120)
    assert "address" in head
    assert "ana@example.org" in ana
    assert ana.index("12") + 2 == head.index("assigned") + 8


def test_who_has_no_name_goes_by_address_and_nothing_is_too_wide() -> None:
    tracks = [f"a-long-track-{number}" for number in range(9)]
    drawn = lines(row("", email="someone.with.a.long.name@an.example.org", tracks=tracks), row("日本 " * 20))
    assert drawn[1].startswith("someone.with.a.long.nam… ")
    assert max(map(cells, drawn)) <= 80


def test_nobody_is_nothing() -> None:
    assert lines() == []


def test_hostile_text_is_shown_as_text() -> None:
    drawn = "".join(lines(row("A\x1b[2Jna", conflicts=[{"against": "x.example", "reason": "\u202eevil"}])))
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
