"""The public event of Sessionize: local time, UTC and zone must agree."""

from tests.call.files.lists.listing import instant, listed_json, the_call

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
