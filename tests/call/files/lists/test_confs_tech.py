"""confs.tech: bare dates without any zone, and many conferences that tell of no call."""

from tests.call.files.lists.listing import instant, listed, listed_json, the_call

ROW = {
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
    call = the_call(listed_json([ROW]))
    assert instant(call) == "2026-06-14 10:00:00"
    assert call.closes_latest
    assert (call.closes_latest.zone, str(call.closes_latest.at)) == ("AoE", "2026-06-15 12:00:00+00:00")
    assert call.closes
    assert (call.closes.raw, call.closes.date, call.closes.zone) == ("2026-06-14", "2026-06-14", "UTC+14:00")
    assert not call.zone_assumed
    assert call.place == "Porto, Portugal, online"
    assert (call.year, call.url, call.call_url) == (2026, ROW["url"], ROW["cfpUrl"])


def test_a_conference_without_a_call_is_counted_and_no_fault() -> None:
    found = listed_json([{**ROW, "name": "Quiet", "cfpEndDate": ""}, ROW])
    assert [call.name for call in found.calls] == ["BoatConf"]
    assert (found.without_call, found.refused) == (1, [])


def test_a_call_that_closes_after_the_event_begins_is_doubted() -> None:
    found = listed_json([{**ROW, "cfpEndDate": "2026-10-10"}])
    assert len(found.calls) == 1
    assert "is after the event" in found.cautions[0].reason


def test_rows_are_found_on_their_lines_even_where_they_are_the_same() -> None:
    text = '[\n {"name": "A", "startDate": "2026-10-08", "cfpEndDate": "soon"},\n\n'
    text += ' {"name": "A", "startDate": "2026-10-08", "cfpEndDate": "soon"},\n 7]'
    found = listed(text)
    assert [(one.row, one.line) for one in found.refused] == [(1, 2), (2, 4), (3, 5)]
    assert found.refused[2].reason == "is not an object"


def test_dates_too_far_away_are_refused() -> None:
    found = listed_json([{**ROW, "cfpEndDate": "2013-06-14"}, {**ROW, "cfpEndDate": "2062-06-14"}])
    assert found.calls == []
    assert all("is too far from today" in one.reason for one in found.refused)
    assert len(found.refused) == 2


def test_a_day_that_names_its_zone_is_no_span() -> None:
    for text, at in (("2026-06-14 UTC", "2026-06-15 00:00:00"), ("2026-06-14 AoE", "2026-06-15 12:00:00")):
        call = the_call(listed_json([{**ROW, "cfpEndDate": text}]))
        assert (instant(call), call.closes_latest, call.zone_assumed) == (at, None, False)


def test_a_clock_time_without_a_zone_is_in_utc_as_assumed() -> None:
    call = the_call(listed_json([{**ROW, "cfpEndDate": "2026-06-14 17:00"}]))
    assert (instant(call), call.closes_latest, call.zone_assumed) == ("2026-06-14 17:01:00", None, True)
