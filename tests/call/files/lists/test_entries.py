"""Lists with one deadline for each event: an instant, a day in a zone that nobody names, local time beside UTC."""

from datetime import UTC, datetime

import pytest

from tests.call.files.lists.listing import instant, listed, listed_json, reasons, the_call

CONFS_TECH = {
    "name": "BoatConf",
    "url": "https://boatconf.example.org",
    "startDate": "2026-10-08",
    "endDate": "2026-10-09",
    "city": "Porto",
    "country": "Portugal",
    "online": True,
    "locales": "EN",
    "cfpUrl": "https://boatconf.example.org/cfp",
    "cfpEndDate": "2026-06-14",
}


def test_a_bare_date_ends_first_at_utc_14_and_last_anywhere_on_earth() -> None:
    call = the_call(listed_json([CONFS_TECH]))
    assert instant(call) == "2026-06-14 10:00:00"
    assert call.closes_latest
    assert (call.closes_latest.zone, str(call.closes_latest.at)) == ("AoE", "2026-06-15 12:00:00+00:00")
    assert call.closes
    assert (call.closes.raw, call.closes.date, call.closes.zone) == ("2026-06-14", "2026-06-14", "UTC+14:00")
    assert not call.zone_assumed
    assert call.place == "Porto, Portugal, online"
    assert (call.year, call.url, call.call_url) == (2026, CONFS_TECH["url"], CONFS_TECH["cfpUrl"])


def test_a_conference_without_a_call_is_counted_and_no_fault() -> None:
    found = listed_json([{**CONFS_TECH, "name": "Quiet", "cfpEndDate": ""}, CONFS_TECH])
    assert [call.name for call in found.calls] == ["BoatConf"]
    assert (found.without_call, found.refused) == (1, [])


def test_a_call_that_closes_after_the_event_begins_is_doubted() -> None:
    found = listed_json([{**CONFS_TECH, "cfpEndDate": "2026-10-10"}])
    assert len(found.calls) == 1
    assert "is after the event" in found.cautions[0].reason


def test_rows_are_found_on_their_lines_even_where_they_are_the_same() -> None:
    text = '[\n {"name": "A", "startDate": "2026-10-08", "cfpEndDate": "soon"},\n\n'
    text += ' {"name": "A", "startDate": "2026-10-08", "cfpEndDate": "soon"},\n 7]'
    found = listed(text)
    assert [(one.row, one.line) for one in found.refused] == [(1, 2), (2, 4), (3, 5)]
    assert found.refused[2].reason == "is not an object"


def test_dates_too_far_away_are_refused() -> None:
    found = listed_json([{**CONFS_TECH, "cfpEndDate": "2013-06-14"}, {**CONFS_TECH, "cfpEndDate": "2062-06-14"}])
    assert found.calls == []
    assert all("is too far from today" in one.reason for one in found.refused)
    assert len(found.refused) == 2


def test_a_day_that_names_its_zone_is_no_span() -> None:
    for text, at in (("2026-06-14 UTC", "2026-06-15 00:00:00"), ("2026-06-14 AoE", "2026-06-15 12:00:00")):
        call = the_call(listed_json([{**CONFS_TECH, "cfpEndDate": text}]))
        assert (instant(call), call.closes_latest, call.zone_assumed) == (at, None, False)


def test_a_clock_time_without_a_zone_is_in_utc_as_assumed() -> None:
    call = the_call(listed_json([{**CONFS_TECH, "cfpEndDate": "2026-06-14 17:00"}]))
    assert (instant(call), call.closes_latest, call.zone_assumed) == ("2026-06-14 17:01:00", None, True)


def milliseconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


def agenda_row(until: str, computed: str = "2026-06-30") -> dict[str, object]:
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
    found = listed_json([agenda_row("30-June-2026")])
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
    found = listed_json([agenda_row(until, computed), agenda_row("30-June-2026")])
    assert [instant(call) for call in found.calls] == ["2026-06-30 10:00:00"]
    (reason,) = reasons(found)
    assert reason.startswith("BoatConf: until: ")


def test_a_computed_date_that_differs_is_told() -> None:
    found = listed_json([agenda_row("30-June-2026", "2025-12-30")])
    assert instant(the_call(found)) == "2026-06-30 10:00:00"
    assert [one.field for one in found.cautions] == ["untilDate"]
    assert "is 2025-12-30" in found.cautions[0].reason


def test_dates_that_no_calendar_has_are_unknown() -> None:
    broken = agenda_row("30-June-2026")
    broken["conf"] = {"name": "BoatConf", "date": [10**20, "soon", True]}
    call = the_call(listed_json([broken]))
    assert (call.starts, call.year) == ("", 0)


@pytest.mark.parametrize("until", ["June-30-2026", "Jun-30-2026", "30-Jun-2026", "30 June 2026"])
def test_the_month_may_come_first(until: str) -> None:
    assert instant(the_call(listed_json([agenda_row(until)]))) == "2026-06-30 10:00:00"


CALLINGALLPAPERS = {
    "name": "BoatConf",
    "uri": "https://boatconf.example.org/cfp",
    "dateCfpStart": "1970-01-01T00:00:00+00:00",
    "dateCfpEnd": "2026-06-14T20:59:00+00:00",
    "dateEventStart": "2026-10-07T21:00:00+00:00",
    "dateEventEnd": "2026-10-08T21:00:00+00:00",
    "eventUri": "https://boatconf.example.org",
    "location": "Helsinki, Finland",
    "latitude": 60.17,
    "timezone": "Europe/Helsinki",
    "tags": ["boats", ""],
}


def test_an_instant_is_told_by_the_clocks_of_the_place() -> None:
    call = the_call(listed_json({"cfps": [CALLINGALLPAPERS], "meta": {"count": 1}}))
    assert instant(call) == "2026-06-14 21:00:00"
    assert call.closes is not None
    assert (call.closes.date, call.closes.time, call.closes.zone) == ("2026-06-14", "23:59", "Europe/Helsinki")
    assert call.closes.raw == CALLINGALLPAPERS["dateCfpEnd"]
    assert not call.zone_assumed
    assert (call.starts, call.ends) == ("2026-10-08", "2026-10-09")
    assert call.tags == ("boats",)


def test_no_start_is_the_first_of_all_milliseconds_and_means_none() -> None:
    assert the_call(listed_json([CALLINGALLPAPERS])).opens is None
    opens = the_call(listed_json([{**CALLINGALLPAPERS, "dateCfpStart": "2026-05-01T00:00:00+03:00"}])).opens
    assert opens is not None
    assert opens.at is not None
    assert opens.at.isoformat() == "2026-04-30T21:00:00+00:00"


def test_unknown_event_dates_are_unknown() -> None:
    nowhere = {"dateEventStart": "-001-11-30T00:00:00+00:00", "dateEventEnd": "-001-11-30T00:00:00+00:00"}
    call = the_call(listed_json([{**CALLINGALLPAPERS, **nowhere}]))
    assert (call.starts, call.ends, call.year) == ("", "", 0)


def test_an_unknown_close_is_no_call() -> None:
    found = listed_json([{**CALLINGALLPAPERS, "dateCfpEnd": "-001-11-30T00:00:00+00:00"}])
    assert (found.calls, found.refused, found.without_call) == ([], [], 1)


def test_without_a_zone_an_offset_still_rules() -> None:
    call = the_call(listed_json([{**CALLINGALLPAPERS, "timezone": "", "dateCfpEnd": "2026-06-14T23:59:59+02:00"}]))
    assert instant(call) == "2026-06-14 22:00:00"
    assert not call.zone_assumed


def test_an_abbreviation_for_a_zone_refuses_the_row() -> None:
    found = listed_json([{**CALLINGALLPAPERS, "timezone": "PST"}])
    assert found.calls == []
    assert found.refused[0].field == "timezone"


EVENT = {
    "name": "BoatConf",
    "eventDates": {"start": "2026-10-08T00:00:00", "end": "2026-10-09T00:00:00"},
    "cfpDates": {
        "start": "2026-05-01T00:00:00",
        "end": "2026-06-14T23:59:59",
        "startUtc": "2026-04-30T22:00:00Z",
        "endUtc": "2026-06-14T21:59:59Z",
    },
    "timezone": {"iana": "Europe/Paris", "windows": "Romance Standard Time"},
    "location": {"full": "Lyon, France"},
    "website": "https://boatconf.example.org",
    "cfpLink": "https://sessionize.com/boatconf",
}


def test_the_close_is_that_of_the_place() -> None:
    call = the_call(listed_json(EVENT))
    assert instant(call) == "2026-06-14 22:00:00"
    assert call.closes is not None
    assert (call.closes.zone, call.closes.time) == ("Europe/Paris", "23:59:59")
    assert not call.zone_assumed
    assert call.opens is not None
    assert call.opens.at is not None
    assert call.opens.at.isoformat() == "2026-04-30T22:00:00+00:00"
    assert (call.place, call.year, call.starts) == ("Lyon, France", 2026, "2026-10-08")
    assert (call.url, call.call_url) == ("https://boatconf.example.org", "https://sessionize.com/boatconf")


def test_a_local_close_that_contradicts_the_one_in_utc_is_refused() -> None:
    dates = {**EVENT["cfpDates"], "endUtc": "2026-06-14T23:59:59Z"}  # type: ignore[dict-item]  # a dictionary it is
    found = listed_json({**EVENT, "cfpDates": dates})
    assert found.calls == []
    assert "which one is right is unknown" in found.refused[0].reason


def test_without_an_iana_name_the_close_in_utc_is_taken() -> None:
    call = the_call(listed_json({**EVENT, "timezone": {"windows": "Romance Standard Time"}}))
    assert instant(call) == "2026-06-14 22:00:00"
    assert call.closes is not None
    assert call.closes.zone == "UTC"


def test_an_event_that_was_made_to_try_the_system_is_not_followed() -> None:
    found = listed_json({**EVENT, "isTest": True})
    assert found.calls == []
    assert (found.refused[0].name, found.refused[0].field) == ("BoatConf", "isTest")
    assert [call.name for call in listed_json({**EVENT, "isTest": False}).calls] == ["BoatConf"]
