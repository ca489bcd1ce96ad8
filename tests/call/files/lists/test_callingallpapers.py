"""callingallpapers: instants with offsets, the zone beside them, and dates that stand for none."""

from tests.call.files.lists.listing import instant, listed_json, the_call

ROW = {
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
    call = the_call(listed_json({"cfps": [ROW], "meta": {"count": 1}}))
    assert instant(call) == "2026-06-14 21:00:00"
    assert call.closes is not None
    assert (call.closes.date, call.closes.time, call.closes.zone) == ("2026-06-14", "23:59", "Europe/Helsinki")
    assert call.closes.raw == ROW["dateCfpEnd"]
    assert not call.zone_assumed
    assert (call.starts, call.ends) == ("2026-10-08", "2026-10-09")
    assert call.tags == ("boats",)


def test_no_start_is_the_first_of_all_milliseconds_and_means_none() -> None:
    assert the_call(listed_json([ROW])).opens is None
    opens = the_call(listed_json([{**ROW, "dateCfpStart": "2026-05-01T00:00:00+03:00"}])).opens
    assert opens is not None
    assert opens.at is not None
    assert opens.at.isoformat() == "2026-04-30T21:00:00+00:00"


def test_unknown_event_dates_are_unknown() -> None:
    nowhere = {"dateEventStart": "-001-11-30T00:00:00+00:00", "dateEventEnd": "-001-11-30T00:00:00+00:00"}
    call = the_call(listed_json([{**ROW, **nowhere}]))
    assert (call.starts, call.ends, call.year) == ("", "", 0)


def test_an_unknown_close_is_no_call() -> None:
    found = listed_json([{**ROW, "dateCfpEnd": "-001-11-30T00:00:00+00:00"}])
    assert (found.calls, found.refused, found.without_call) == ([], [], 1)


def test_without_a_zone_an_offset_still_rules() -> None:
    call = the_call(listed_json([{**ROW, "timezone": "", "dateCfpEnd": "2026-06-14T23:59:59+02:00"}]))
    assert instant(call) == "2026-06-14 22:00:00"
    assert not call.zone_assumed


def test_an_abbreviation_for_a_zone_refuses_the_row() -> None:
    found = listed_json([{**ROW, "timezone": "PST"}])
    assert found.calls == []
    assert found.refused[0].field == "timezone"
