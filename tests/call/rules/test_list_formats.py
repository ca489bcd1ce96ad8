"""The table of formats: which keys decide, which fields are those of another row, and what a new row brings."""

import pytest

from cfpcli.call.files.lists.entries import CallList
from cfpcli.call.files.lists.row import Row
from cfpcli.call.rules.list_formats import DECISIVE, LIST_FORMATS, ListedDeadline, ListFormat, family_of, is_yearly
from tests.call.files.lists.listing import NOW, instant


@pytest.mark.parametrize("row", LIST_FORMATS.values(), ids=lambda row: row.name)
def test_a_format_is_recognised_by_keys_that_a_row_must_have(row: ListFormat) -> None:
    assert not row.fits({})
    values = {name: type_() for name, type_ in row.marks.items()} | dict.fromkeys(row.any_mark[:1])
    assert row.fits(values)
    assert not any(row.fits({key: values[key] for key in values if key != mark}) for mark in values)


def test_a_mark_is_of_its_type() -> None:
    assert LIST_FORMATS["ai-deadlines"].fits({"title": "BOAT", "year": "2026", "deadline": "2026-06-14"})
    assert not LIST_FORMATS["ai-deadlines"].fits({"title": "BOAT", "year": "2026", "deadline": ["2026-06-14"]})
    assert LIST_FORMATS["confs.tech"].fits({"name": "BoatConf", "startDate": "", "locales": "EN"})


def test_the_keys_of_deadlines_are_those_of_the_row_itself() -> None:
    assert LIST_FORMATS["ccfddl"].deadline_keys == ("confs", "timeline")
    assert LIST_FORMATS["hf-deadlines"].deadline_keys == ("deadlines",)
    assert LIST_FORMATS["sessionize-call"].deadline_keys == ("cfpDates",)
    assert LIST_FORMATS["python-deadlines"].deadline_keys == (
        "cfp",
        "cfp_ext",
        "workshop_deadline",
        "tutorial_deadline",
    )


def test_what_decides_a_deadline_is_its_name_its_year_and_its_zone_but_never_the_place_or_the_days() -> None:
    assert {"conference", "title", "year", "timezone", "timeline", "cfpEndDate"} < DECISIVE
    assert not {"place", "note", "start", "startDate", "link", "conf", ""} & DECISIVE


def test_two_shapes_of_a_list_are_one_family() -> None:
    assert family_of("hf-deadlines") == family_of("ai-deadlines") == "ai-deadlines"
    assert family_of("a list that nobody knows") == "a list that nobody knows"
    assert is_yearly("ai-deadlines")
    assert not is_yearly("confs.tech")
    assert not is_yearly("a list that nobody knows")


def test_a_row_is_all_that_a_new_format_needs() -> None:
    shape = ListFormat(
        name="boats",
        help="calls of boats.example.org",
        marks={"boat": str},
        event="boat",
        deadlines=(ListedDeadline("sails.talks"), ListedDeadline("sails.posters", "posters")),
        means="AoE",
        starts="from",
        ends="to",
        place=("harbour, sea",),
        url=("home",),
    )
    values = {
        "boat": "BoatConf",
        "from": "2026-10-08",
        "to": "2026-10-09",
        "harbour": "Porto",
        "sea": "Atlantic",
        "home": "https://boats.example.org",
        "sails": {"talks": "2026-06-14", "posters": "soon"},
    }
    assert shape.fits(values)
    boats = CallList(name=shape.name, source="list", now=NOW)
    boats.take(Row(values, number=1), shape)
    (call,) = boats.calls
    assert (call.name, call.year, call.place, call.starts) == ("BoatConf", 2026, "Porto, Atlantic", "2026-10-08")
    assert (call.url, call.shape, instant(call)) == ("https://boats.example.org", "boats", "2026-06-15 12:00:00")
    assert [(refusal.name, refusal.field) for refusal in boats.refused] == [("BoatConf", "posters")]
