"""Lists with several deadlines for each event: each a call of its own, each list with the zone that it means."""

import pytest

from cfpcli.call.files.lists import load_calls
from cfpcli.call.files.lists.entries import CallList
from cfpcli.call.files.lists.row import zone_meanings
from cfpcli.call.rules.list_formats import is_called_off
from cfpcli.dates.written_deadline import Deadline
from tests.call.files.lists.listing import NOW, instant, listed, reasons, the_call

PYTHON = """---

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
    call = the_call(listed(PYTHON))
    assert instant(call) == "2026-06-15 12:00:00"
    assert call.zone_assumed
    assert call.closes is not None
    assert (call.closes.raw, call.closes.zone, call.closes.time) == ("2026-06-14 23:59:00", "AoE", "23:59")


def test_every_field_comes_along() -> None:
    call = the_call(listed(PYTHON))
    assert (call.name, call.year, call.place) == ("BoatConf", 2026, "Porto, Portugal")
    assert (call.starts, call.ends) == ("2026-10-08", "2026-10-09")
    assert (call.url, call.call_url) == ("https://boatconf.example.org/2026/", "https://boatconf.example.org/cfp")
    assert call.tags == ("PY", "WEB")
    assert call.line == 3


def test_a_zone_that_is_named_rules() -> None:
    call = the_call(listed(PYTHON + "  timezone: Europe/Lisbon\n"))
    assert instant(call) == "2026-06-14 23:00:00"
    assert not call.zone_assumed


def test_an_extension_is_the_close_and_keeps_the_original() -> None:
    call = the_call(listed(PYTHON + "  cfp_ext: '2026-06-28 23:59:00'\n"))
    assert instant(call) == "2026-06-29 12:00:00"
    assert call.extended_from is not None
    assert call.extended_from.date == "2026-06-14"


def test_a_call_whose_extension_cannot_be_read_is_not_taken_with_the_close_that_no_longer_holds() -> None:
    found = listed(PYTHON + "  cfp_ext: next week\n")
    assert found.calls == []
    assert reasons(found) == [
        'BoatConf: cfp_ext: "next week" is not a complete date: it needs a day, a month and a year'
    ]


def test_tutorials_and_workshops_are_calls_of_their_own() -> None:
    found = listed(PYTHON + "  tutorial_deadline: '2026-05-31'\n  workshop_deadline: '2026-06-01 12:00:00'\n")
    assert [(call.label, instant(call)) for call in found.calls] == [
        ("", "2026-06-15 12:00:00"),
        ("workshops", "2026-06-02 00:01:00"),
        ("tutorials", "2026-06-01 12:00:00"),
    ]


def test_one_bad_deadline_does_not_take_the_others_along() -> None:
    found = listed(PYTHON + "  tutorial_deadline: '2026-06-31 23:59:00'\n")
    assert [call.label for call in found.calls] == [""]
    assert reasons(found) == ["BoatConf: tutorial_deadline: there is no 31 June 2026"]


def test_what_is_to_be_announced_has_no_instant() -> None:
    call = the_call(listed(PYTHON.replace("'2026-06-14 23:59:00'", "TBA")))
    assert call.closes is not None
    assert (call.closes.raw, call.closes.at) == ("TBA", None)


@pytest.mark.parametrize("word", ["Cancelled", "canceled", "Withdrawn"])
def test_a_call_that_is_called_off_is_read_in_the_words_of_the_list(word: str) -> None:
    call = the_call(listed(PYTHON.replace("'2026-06-14 23:59:00'", word)))
    assert is_called_off(call.closes)
    assert call.closes == Deadline(raw=word)


def test_an_explicit_midnight_is_taken_and_doubted() -> None:
    found = listed(PYTHON.replace("23:59:00", "00:00:00"))
    assert instant(the_call(found)) == "2026-06-14 12:01:00"
    assert [one.field for one in found.cautions] == ["cfp"]
    assert "closes at the start of" in found.cautions[0].reason


def test_zones_that_are_none_refuse_the_row() -> None:
    for zone in ("PT", "PST", "CET", "Europe/Portto", "UTC+25"):
        found = listed(f"{PYTHON}  timezone: {zone}\n")
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
        call = the_call(listed(f"{PYTHON}  timezone: {zone}\n"))
        assert call.closes is not None
        assert (call.closes.zone, instant(call)) == (name, closes)


def test_a_last_day_before_the_first_is_left_out_with_a_warning() -> None:
    found = listed(PYTHON.replace("end: 2026-10-09", "end: 2026-10-07"))
    call = the_call(found)
    assert (call.starts, call.ends) == ("2026-10-08", "2026-10-08")
    assert "before it starts" in found.cautions[0].reason


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


def other_dates(found: CallList) -> dict[str, list[tuple[str, str, str]]]:
    """The other dates of each call that has any, by its label."""
    return {
        call.label: [(other.label, other.date.date, other.date.zone) for other in call.dates if other.date]
        for call in found.calls
        if call.dates
    }


def test_dates_by_which_nothing_is_submitted_are_kept_with_the_main_deadline() -> None:
    found = listed(
        """
- title: BOAT
  year: 2027
  deadlines:
  - {type: abstract, label: Abstract, date: '2026-06-01 23:59:59', timezone: AoE}
  - {type: notification, label: Notification, date: '2026-09-01 23:59:59', timezone: AoE}
  - {type: paper, label: Paper, date: '2026-06-08 23:59:59', timezone: AoE}
  - {type: camera_ready, label: Camera-ready, date: '2026-13-01', timezone: AoE}
  - {type: registration, label: Early registration, date: '2026-12-01', timezone: Europe/Paris}
  - {type: event, label: Welcome, date: TBA, timezone: PST}
"""
    )
    assert [call.label for call in found.calls] == ["Abstract", "Paper"]
    assert other_dates(found) == {
        "Paper": [
            ("Notification", "2026-09-01", "AoE"),
            ("Early registration", "2026-12-01", "Europe/Paris"),
        ]
    }
    assert "the date is skipped" in found.cautions[0].reason
    assert found.refused == []


def test_dates_of_the_review_have_fields_of_their_own_in_ai_deadlines() -> None:
    found = listed(
        """
- title: BOAT
  year: 2027
  deadline: '2026-06-08 23:59:59'
  abstract_deadline: '2026-06-01 23:59:59'
  rebuttal_start: '2026-08-01 00:00:00'
  notification: '2026-09-01 23:59:59'
  timezone: UTC-12
"""
    )
    assert other_dates(found) == {
        "": [("rebuttal starts", "2026-08-01", "AoE"), ("notification", "2026-09-01", "AoE")],
    }


def test_financial_aid_is_kept_with_its_address() -> None:
    (call,) = listed(f"{PYTHON}  finaid: https://boat.example.org/aid\n").calls
    assert [(other.label, other.date, other.url) for other in call.dates] == [
        ("financial aid", None, "https://boat.example.org/aid")
    ]


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
