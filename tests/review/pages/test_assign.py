"""What assigning came to, as people read it."""

from typing import Any

from cfpcli.ui import draw
from cfpcli.ui.page import cells
from tests.answers import answer
from tests.ui import samples

ANA: dict[str, Any] = {
    "email": "ana@example.org",
    "name": "Ana Ruiz",
    "tracks": ["cloud"],
    "load": 12,
    "before": 4,
    "after": 12,
}
BO: dict[str, Any] = {"email": "bo@example.org", "name": "", "tracks": [], "load": None, "before": 0, "after": 8}
UNMET = {"code": "K7QX3D", "title": "Signed builds", "reason": "needs 3, has 2: 4 in conflict"}


def lines(width: int = 80, **extra: object) -> list[str]:
    told: dict[str, Any] = {"reviewers": [ANA | {"in_tracks": 5}, BO], **extra}
    result = answer("assignments", items=[{"proposal": "K7QX3D"}], extra=told, picture="assignments")
    return "".join(draw(result, samples.screen(width))).splitlines()


def test_loads_stand_below_one_another() -> None:
    assert lines() == [
        "reviewer                   before   new  after   cap  in tracks  prefers",
        "Ana Ruiz                        4     8     12    12     5 of 8  cloud",
        "bo@example.org                  0     8      8     -          -  any",
    ]


def test_wishes_have_a_column_where_there_were_bids() -> None:
    head, ana, bo = lines(reviewers=[ANA | {"wished": 3}, BO])
    assert "  wished  prefers" in head
    assert ana.split()[-2:] == ["3", "cloud"]
    assert bo.split()[-2:] == ["0", "any"]


def test_what_was_taken_back_and_not_met_is_told_below() -> None:
    taken = {"proposal": "B8RZ7M", "reviewer": "bo@example.org", "reason": "declared: a friend"}
    assert lines(withdrawn=[taken], unmet=[UNMET])[3:] == [
        "",
        "Removed because of a conflict of interest",
        "  B8RZ7M  bo@example.org: declared: a friend",
        "",
        "With too few reviewers",
        "  K7QX3D  needs 3, has 2: 4 in conflict  Signed builds",
    ]


def test_no_more_is_told_than_a_person_reads() -> None:
    drawn = lines(unmet=[UNMET] * 25)
    assert len(drawn) == 3 + 2 + 20 + 1
    assert drawn[-1] == "  and 5 more; --json lists all"


def test_nothing_is_wider_than_the_terminal() -> None:
    wide = ANA | {"name": "日本 " * 20, "tracks": [f"a-long-track-{number}" for number in range(9)]}
    drawn = lines(reviewers=[wide], unmet=[UNMET | {"title": "long " * 40}])
    assert max(map(cells, drawn)) <= 80
