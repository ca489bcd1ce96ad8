"""The committee and its assignments as tables: aligned, and cut to the terminal."""

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


ANA_ASSIGNED: dict[str, Any] = {
    "email": "ana@example.org",
    "name": "Ana Ruiz",
    "tracks": ["cloud"],
    "load": 12,
    "before": 4,
    "after": 12,
}
BO_ASSIGNED: dict[str, Any] = {
    "email": "bo@example.org",
    "name": "",
    "tracks": [],
    "load": None,
    "before": 0,
    "after": 8,
}
UNMET = {"code": "K7QX3D", "title": "Signed builds", "reason": "needs 3, has 2: 4 in conflict"}


def assignment_lines(width: int = 80, **extra: object) -> list[str]:
    told: dict[str, Any] = {"reviewers": [ANA_ASSIGNED | {"in_tracks": 5}, BO_ASSIGNED], **extra}
    result = answer("assignments", items=[{"proposal": "K7QX3D"}], extra=told, picture="assignments")
    return "".join(draw(result, samples.screen(width))).splitlines()


def test_loads_stand_below_one_another() -> None:
    assert assignment_lines() == [
        "reviewer                   before   new  after   cap  in tracks  prefers",
        "Ana Ruiz                        4     8     12    12     5 of 8  cloud",
        "bo@example.org                  0     8      8     -          -  any",
    ]


def test_wishes_have_a_column_where_there_were_bids() -> None:
    head, ana, bo = assignment_lines(reviewers=[ANA_ASSIGNED | {"wished": 3}, BO_ASSIGNED])
    assert "  wished  prefers" in head
    assert ana.split()[-2:] == ["3", "cloud"]
    assert bo.split()[-2:] == ["0", "any"]


def test_what_was_taken_back_and_not_met_is_told_below() -> None:
    taken = {"proposal": "B8RZ7M", "reviewer": "bo@example.org", "reason": "declared: a friend"}
    assert assignment_lines(withdrawn=[taken], unmet=[UNMET])[3:] == [
        "",
        "Removed because of a conflict of interest",
        "  B8RZ7M  bo@example.org: declared: a friend",
        "",
        "With too few reviewers",
        "  K7QX3D  needs 3, has 2: 4 in conflict  Signed builds",
    ]


def test_no_more_is_told_than_a_person_reads() -> None:
    drawn = assignment_lines(unmet=[UNMET] * 25)
    assert len(drawn) == 3 + 2 + 20 + 1
    assert drawn[-1] == "  and 5 more; --json lists all"


def test_nothing_is_wider_than_the_terminal() -> None:
    wide = ANA_ASSIGNED | {"name": "日本 " * 20, "tracks": [f"a-long-track-{number}" for number in range(9)]}
    drawn = assignment_lines(reviewers=[wide], unmet=[UNMET | {"title": "long " * 40}])
    assert max(map(cells, drawn)) <= 80
