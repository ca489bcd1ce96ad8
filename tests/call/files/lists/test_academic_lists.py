"""Lists of academic deadlines: several deadlines of one conference, each list with the zone that it means."""

import pytest

from cfpcli.call.files.lists import load_calls
from cfpcli.call.files.lists.row import zone_meanings
from tests.call.files.lists.listing import NOW, instant, listed, reasons, the_call

AI = """
- title: BOAT
  year: 2026
  id: boat26
  link: https://boat.example.org
  deadline: '2026-06-14 23:59:59'
  abstract_deadline: '2026-06-07 23:59:59'
  place: Porto, Portugal
  start: 2026-10-08
  end: 2026-10-09
  note: '<b>NOTE</b>: abstracts are <a href="https://x.example.org">due</a> first'
"""

HF = """
- title: BOAT
  year: 2026
  city: Porto
  country: Portugal
  deadlines:
  - type: abstract
    label: Abstract submission
    date: '2026-06-07 23:59:59'
    timezone: AoE
  - type: paper
    label: Paper submission
    date: '2026-06-14 23:59:59'
  - type: rebuttal_start
    label: Rebuttal
    date: '2026-08-01 00:00:00'
  - type: camera_ready
    label: Camera
    date: '2026-09-01 23:59:59'
"""

CCF = """
- title: BOAT
  sub: DB
  rank:
    ccf: A
  confs:
  - year: 2026
    id: boat26
    link: https://boat.example.org
    timeline:
    - abstract_deadline: '2026-06-01 23:59:59'
      deadline: '2026-06-14 23:59:59'
      comment: first round
    - deadline: '2026-08-14 23:59:59'
    - deadline: TBD
    timezone: UTC-12
    date: 'October 8-9, 2026'
    place: Porto, Portugal
  - year: 2027
    id: boat27
    link: https://boat.example.org/27
    timeline:
    - deadline: '2027-03-01 23:59:59'
    timezone: PT
    date: 2027
    place: Faro, Portugal
"""


def test_no_zone_means_new_york_in_the_list_of_paperswithcode() -> None:
    main, abstracts = listed(AI).calls
    assert (main.label, instant(main)) == ("", "2026-06-15 04:00:00")
    assert (abstracts.label, abstracts.note, instant(abstracts)) == ("abstracts", "", "2026-06-08 04:00:00")
    assert main.zone_assumed
    assert main.starts == "2026-10-08"


def test_markup_in_a_note_becomes_text() -> None:
    note = listed(AI).calls[0].note
    assert "<" not in note
    assert note.startswith("**NOTE**: abstracts are")


@pytest.mark.parametrize("zone", ["PDT", "PST", "CET", "EST"])
def test_an_abbreviation_is_never_guessed(zone: str) -> None:
    found = listed(f"{AI}  timezone: {zone}\n")
    assert found.calls == []
    assert {one.field for one in found.refused} == {"timezone"}


def test_the_deadlines_of_hugging_face_are_calls_where_something_is_sent_in() -> None:
    abstracts, main = listed(HF).calls
    assert (abstracts.label, instant(abstracts)) == ("Abstract submission", "2026-06-08 12:00:00")
    assert not abstracts.zone_assumed
    assert (main.label, main.note, instant(main)) == ("Paper submission", "", "2026-06-15 00:00:00")
    assert main.zone_assumed
    assert main.place == "Porto, Portugal"


def test_pst_in_september_is_refused_and_its_neighbour_taken() -> None:
    found = listed(HF.replace("timezone: AoE", "timezone: PST"))
    assert [call.label for call in found.calls] == ["Paper submission"]
    assert reasons(found) == ['BOAT: timezone: "PST" is not a time zone']


def test_each_year_and_round_of_ccf_deadlines_is_a_call() -> None:
    found = listed(CCF)
    assert [call.label for call in found.calls] == ["first round", "abstracts: first round", "", ""]
    assert instant(found.calls[0]) == "2026-06-15 12:00:00"
    last = found.calls[-1].closes
    assert last is not None
    assert last.at is None
    assert reasons(found) == ['BOAT 2027: timezone: "PT" is not a time zone']


def test_a_year_of_ccf_deadlines_without_a_zone_is_refused() -> None:
    found = listed(CCF.replace("timezone: PT", "rank: A"))
    assert reasons(found) == ["BOAT 2027: timezone: it names no time zone, and this list has no default"]


def test_sec_deadlines_mean_aoe() -> None:
    text = "- name: BOAT\n  year: 2026\n  deadline: ['2026-06-14 23:59']\n  comment: two rounds\n"
    call = the_call(listed(text))
    assert (instant(call), call.zone_assumed, call.note) == ("2026-06-15 12:00:00", True, "two rounds")
    assert instant(the_call(listed(f"{text}  timezone: Etc/GMT+8\n"))) == "2026-06-15 08:00:00"


def test_rolling_dates_are_of_the_year_of_the_event_or_of_the_one_before() -> None:
    text = "- name: BOAT\n  year: 2027\n  deadline: ['%Y-05-31 23:59', '%Y-11-30 23:59', '%y-02-28 23:59']\n"
    found = listed(text)
    assert [instant(call) for call in found.calls] == [
        "2026-06-01 12:00:00",
        "2026-12-01 12:00:00",
        "2027-03-01 12:00:00",
    ]
    assert found.refused == []


@pytest.mark.parametrize(("year", "date"), [("soon", "%y-05-31 23:59"), ("2027", "%y-%m-15 23:59")])
def test_a_rolling_date_is_refused_where_its_year_or_month_is_not_told(year: str, date: str) -> None:
    found = listed(f"- name: BOAT\n  year: {year}\n  deadline: ['{date}']\n", "sec-deadlines")
    assert found.calls == []
    assert "recurs" in reasons(found)[0]


def test_greenwich_is_utc_in_a_list_as_a_zone_and_behind_a_date() -> None:
    text = "- name: BOAT\n  year: 2026\n  deadline: ['2026-06-14 23:59']\n  timezone: GMT\n"
    for one in (text, text.replace("  timezone: GMT\n", "").replace("23:59", "23:59 GMT")):
        call = the_call(listed(one))
        assert (instant(call), call.zone_assumed) == ("2026-06-15 00:00:00", False)
        assert call.closes
        assert call.closes.zone == "UTC"


def test_a_zone_in_small_letters_is_that_zone() -> None:
    text = "- name: BOAT\n  year: 2026\n  deadline: ['2026-06-14 23:59']\n  timezone: asia/tokyo\n"
    call = the_call(listed(text))
    assert call.closes
    assert (call.closes.zone, instant(call)) == ("Asia/Tokyo", "2026-06-14 15:00:00")


def test_an_abbreviation_is_refused_with_the_option_that_gives_it_a_meaning() -> None:
    text = "- name: BOAT\n  year: 2026\n  deadline: ['2026-06-14 23:59']\n  timezone: PT\n"
    (refused,) = listed(text).refused
    assert "--zone PT=America/Los_Angeles" in refused.reason
    (other,) = listed(text.replace("PT", "HKT")).refused
    assert "--zone HKT=ZONE" in other.reason
    (read,) = load_calls(
        text.encode(), name="", source="list", now=NOW, zones=zone_meanings(["pt=america/los_angeles"])
    ).calls
    assert read.closes
    assert (instant(read), read.closes.zone, read.zone_assumed) == (
        "2026-06-15 07:00:00", "America/Los_Angeles", False,
    )  # fmt: skip


def test_a_key_that_is_there_twice_refuses_only_a_row_whose_deadlines_it_decides() -> None:
    twice = listed(AI + "  end: 2026-10-09\n  place: Porto\n")
    assert len(twice.calls) == 2
    assert [(one.field, one.reason) for one in twice.cautions] == [("place", "appears twice; the last is used")]
    assert listed(AI + "  timezone: AoE\n  timezone: UTC\n").calls == []
    nested = HF.replace("    timezone: AoE\n", "    timezone: AoE\n    date: '2026-06-09 23:59:59'\n")
    assert [one.field for one in listed(nested).refused] == ["date"]
