"""python-deadlines: extensions, several deadlines, AoE where no zone is named."""

import pytest

from cfpcli.call.rules.list_entry import is_called_off
from cfpcli.dates.deadline import Deadline
from tests.call.files.lists.listing import instant, listed, reasons, the_call

LIST = """---

- conference: BoatConf
  year: 2026
  link: https://boatconf.example.org/2026/
  cfp_link: https://boatconf.example.org/cfp
  cfp: '2026-06-14 23:59:00'
  place: Porto, Portugal
  start: 2026-10-08
  end: 2026-10-09
  sub: PY,WEB
"""


def test_no_zone_means_aoe_and_says_that_it_is_assumed() -> None:
    call = the_call(listed(LIST))
    assert instant(call) == "2026-06-15 12:00:00"
    assert call.zone_assumed
    assert call.closes is not None
    assert (call.closes.raw, call.closes.zone, call.closes.time) == ("2026-06-14 23:59:00", "AoE", "23:59")


def test_every_field_comes_along() -> None:
    call = the_call(listed(LIST))
    assert (call.name, call.year, call.place) == ("BoatConf", 2026, "Porto, Portugal")
    assert (call.starts, call.ends) == ("2026-10-08", "2026-10-09")
    assert (call.url, call.call_url) == ("https://boatconf.example.org/2026/", "https://boatconf.example.org/cfp")
    assert call.tags == ("PY", "WEB")
    assert call.line == 3


def test_a_zone_that_is_named_rules() -> None:
    call = the_call(listed(LIST + "  timezone: Europe/Lisbon\n"))
    assert instant(call) == "2026-06-14 23:00:00"
    assert not call.zone_assumed


def test_an_extension_is_the_close_and_keeps_the_original() -> None:
    call = the_call(listed(LIST + "  cfp_ext: '2026-06-28 23:59:00'\n"))
    assert instant(call) == "2026-06-29 12:00:00"
    assert call.extended_from is not None
    assert call.extended_from.date == "2026-06-14"


def test_a_call_whose_extension_cannot_be_read_is_not_taken_with_the_close_that_no_longer_holds() -> None:
    found = listed(LIST + "  cfp_ext: next week\n")
    assert found.calls == []
    assert reasons(found) == [
        'BoatConf: cfp_ext: "next week" is not a complete date: it needs a day, a month and a year'
    ]


def test_tutorials_and_workshops_are_calls_of_their_own() -> None:
    found = listed(LIST + "  tutorial_deadline: '2026-05-31'\n  workshop_deadline: '2026-06-01 12:00:00'\n")
    assert [(call.label, instant(call)) for call in found.calls] == [
        ("", "2026-06-15 12:00:00"),
        ("workshops", "2026-06-02 00:01:00"),
        ("tutorials", "2026-06-01 12:00:00"),
    ]


def test_one_bad_deadline_does_not_take_the_others_along() -> None:
    found = listed(LIST + "  tutorial_deadline: '2026-06-31 23:59:00'\n")
    assert [call.label for call in found.calls] == [""]
    assert reasons(found) == ["BoatConf: tutorial_deadline: there is no 31 June 2026"]


def test_what_is_to_be_announced_has_no_instant() -> None:
    call = the_call(listed(LIST.replace("'2026-06-14 23:59:00'", "TBA")))
    assert call.closes is not None
    assert (call.closes.raw, call.closes.at) == ("TBA", None)


@pytest.mark.parametrize("word", ["Cancelled", "canceled", "Withdrawn"])
def test_a_call_that_is_called_off_is_read_in_the_words_of_the_list(word: str) -> None:
    call = the_call(listed(LIST.replace("'2026-06-14 23:59:00'", word)))
    assert is_called_off(call.closes)
    assert call.closes == Deadline(raw=word)


def test_an_explicit_midnight_is_taken_and_doubted() -> None:
    found = listed(LIST.replace("23:59:00", "00:00:00"))
    assert instant(the_call(found)) == "2026-06-14 12:01:00"
    assert [one.field for one in found.cautions] == ["cfp"]
    assert "closes at the start of" in found.cautions[0].reason


def test_zones_that_are_none_refuse_the_row() -> None:
    for zone in ("PT", "PST", "CET", "Europe/Portto", "UTC+25"):
        found = listed(f"{LIST}  timezone: {zone}\n")
        assert found.calls == []
        assert found.refused[0].field == "timezone"
        assert f'"{zone}"' in found.refused[0].reason


def test_fixed_offsets_are_read_with_the_sign_that_each_notation_has() -> None:
    expected = {
        "UTC-12": ("AoE", "2026-06-15 12:00:00"),
        "Etc/GMT+12": ("AoE", "2026-06-15 12:00:00"),
        "UTC+8": ("UTC+08:00", "2026-06-14 16:00:00"),
        "GMT+8": ("UTC+08:00", "2026-06-14 16:00:00"),
        "Etc/GMT+8": ("Etc/GMT+8", "2026-06-15 08:00:00"),
    }
    for zone, (name, closes) in expected.items():
        call = the_call(listed(f"{LIST}  timezone: {zone}\n"))
        assert call.closes is not None
        assert (call.closes.zone, instant(call)) == (name, closes)


def test_a_last_day_before_the_first_is_left_out_with_a_warning() -> None:
    found = listed(LIST.replace("end: 2026-10-09", "end: 2026-10-07"))
    call = the_call(found)
    assert (call.starts, call.ends) == ("2026-10-08", "2026-10-08")
    assert "before it starts" in found.cautions[0].reason
