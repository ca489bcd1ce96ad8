"""Dates in words."""

from datetime import date

from cfpcli.dates.english import day_month, spoken


def test_days_are_shown_with_their_weekday() -> None:
    assert spoken(date(2026, 6, 14)) == "Sun 14 June 2026"
    assert [spoken(date(2026, 1, day))[:3] for day in range(5, 12)] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert day_month(date(2026, 6, 4)) == "4 June"
