"""The page of statistics: the plot of days, what is withheld, and what is drawn without block characters."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from cfpcli.ui import draw
from tests.answers import answer
from tests.ui import samples

WHOLE = {"name": "A", "proposals": 40, "speakers": 30, "accepted": 5, "decided": 20, "rate": 0.25, "min_cell": 0}


def shown(*rows: dict[str, Any], width: int = 80, blocks: bool = True, **extra: object) -> list[str]:
    result = answer("stats", picture="stats", items=rows, extra=WHOLE | extra)
    screen = msgspec.structs.replace(samples.screen(width), blocks=blocks)
    return "".join(draw(result, screen)).splitlines()


def days(*counts: int | None) -> list[dict[str, Any]]:
    first = date(2026, 5, 1)
    return [
        {
            "group": "day",
            "value": (first + timedelta(days=at)).isoformat(),
            "count": count,
            "withheld": "small" if count is None else None,
        }
        for at, count in enumerate(counts)
    ]


def track(value: str, count: int | None, **more: object) -> dict[str, Any]:
    return {"group": "track", "value": value, "name": value.title(), "count": count, "accepted": 0, "decided": 0} | more


def test_the_whole_in_a_sentence() -> None:
    text = " ".join(" ".join(shown(track("ai", 40))).split())
    assert text.startswith("A 40 proposals by 30 speakers; 5 of 20 decided were accepted, 25%.")


def test_days_are_columns_with_the_first_and_the_last_below() -> None:
    lines = shown(*days(5, 0, 10))
    plot = lines[lines.index("Submitted on") + 1 :]
    assert plot == [
        "          ███",
        "          ███",
        "  ▄▄▄     ███",
        "  ███     ███",
        "  ███     ███",
        "  1 May  3 May",
        "  most in a day: 10, on 3 May",
    ]


def test_without_block_characters() -> None:
    text = "\n".join(shown(*days(5, 0, 10), track("ai", 3), track("cloud", 12), blocks=False))
    assert text.isascii()
    assert "  Cloud     12  ################" in text
    assert "  Ai         3  ####" in text


@pytest.mark.parametrize("length", [1, 30, 72, 73, 400, 2000])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_long_call_is_plotted_by_several_days_a_column(length: int, width: int) -> None:
    lines = shown(*days(*([3] * length)), width=width)
    assert all(len(line) <= width for line in lines)
    assert ("a column is" in "".join(lines)) is (length > min(width - 4, 72))


def test_withheld_days_are_told() -> None:
    text = "\n".join(shown(*days(9, None, 8, None), min_cell=5))
    assert "most in a day: 9, on 1 May; 2 days withheld (<5 or *)" in text


def test_withheld_counts_and_outcomes() -> None:
    lines = shown(
        track("ai", 30, accepted=10, decided=20, rate=0.5),
        track("apps", None, withheld="small", accepted=None, decided=None),
        track("cloud", None, withheld="complementary", accepted=None, decided=None),
        min_cell=5,
    )
    rows = [line.split() for line in lines if line.startswith(("  Ai", "  Apps", "  Cloud"))]
    assert [row[1] for row in rows] == ["30", "<5", "*"]
    assert [row[-3:] for row in rows] == [["10", "20", "50%"], ["-", "-", "-"], ["-", "-", "-"]]
    assert "<5: a count from 1 to 4, withheld." in "\n".join(lines)


def test_what_nobody_chose_has_a_name() -> None:
    rows = shown({"group": "level", "value": "", "count": 4})
    assert any(row.split()[:3] == ["not", "given", "4"] for row in rows)
