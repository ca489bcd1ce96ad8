"""developers-conferences-agenda: the text rules, for the date beside it is computed from it with faults."""

from datetime import UTC, datetime

import pytest

from tests.call.files.lists.listing import instant, listed_json, reasons, the_call


def milliseconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


def row(until: str, computed: str = "2026-06-30") -> dict[str, object]:
    return {
        "link": "https://boatconf.example.org/cfp",
        "until": until,
        "untilDate": milliseconds(computed),
        "conf": {
            "name": "BoatConf",
            "date": [milliseconds("2026-10-08"), milliseconds("2026-10-09")],
            "hyperlink": "https://boatconf.example.org",
            "status": "open",
            "location": "Porto (Portugal) & Online",
        },
    }


def test_the_text_is_a_day_from_its_first_end_to_its_last() -> None:
    found = listed_json([row("30-June-2026")])
    call = the_call(found)
    assert instant(call) == "2026-06-30 10:00:00"
    assert call.closes_latest
    assert call.closes_latest.at == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert not call.zone_assumed
    assert (call.starts, call.ends, call.year) == ("2026-10-08", "2026-10-09", 2026)
    assert call.place == "Porto (Portugal) & Online"
    assert found.cautions == []


@pytest.mark.parametrize(
    ("until", "computed"),
    [
        ("31-November-2024", "2024-12-01"),
        ("10-Avr-2022", "2021-12-10"),
        ("21-Jan-2022->03-Mar-2022", "2022-01-21"),
        ("30-Aprol-2026", "2025-12-30"),
        ("until%231-January", "2026-01-31"),
        ("30-June", "2026-06-30"),
        ("tomorrow", "2026-05-25"),
        ("in 3 weeks", "2026-06-14"),
        ("3 weeks 2026", "2026-06-14"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_whatever_was_computed_from_it(until: str, computed: str) -> None:
    found = listed_json([row(until, computed), row("30-June-2026")])
    assert [instant(call) for call in found.calls] == ["2026-06-30 10:00:00"]
    (reason,) = reasons(found)
    assert reason.startswith("BoatConf: until: ")


def test_a_computed_date_that_differs_is_told() -> None:
    found = listed_json([row("30-June-2026", "2025-12-30")])
    assert instant(the_call(found)) == "2026-06-30 10:00:00"
    assert [one.field for one in found.cautions] == ["untilDate"]
    assert "is 2025-12-30" in found.cautions[0].reason


def test_dates_that_no_calendar_has_are_unknown() -> None:
    broken = row("30-June-2026")
    broken["conf"] = {"name": "BoatConf", "date": [10**20, "soon", True]}
    call = the_call(listed_json([broken]))
    assert (call.starts, call.year) == ("", 0)


@pytest.mark.parametrize("until", ["June-30-2026", "Jun-30-2026", "30-Jun-2026", "30 June 2026"])
def test_the_month_may_come_first(until: str) -> None:
    assert instant(the_call(listed_json([row(until)]))) == "2026-06-30 10:00:00"
