"""Sessions as pages show them: languages, nights, missing rooms and tracks, and the sessions that are nearest."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Agenda, Item
from cfpcli.site.rules.addresses import rooms_of, tracks_of
from cfpcli.site.rules.cards import Card, Index, Moment, by_day, card, language_tag, nearest, zone_in_words
from tests.factories import code_of
from tests.site.publications import EVENT, NIGHT, TWO_TIMES, at, programme, slot

INDEX = Index(tracks=tracks_of(EVENT), rooms=rooms_of(EVENT), excerpts={code_of(1): "The beginning"})


def item(number: int, shown: Agenda | None = None) -> Item:
    """The first item of a session of the sample."""
    return next(each for each in (shown or programme()).items if each.code == code_of(number))


def shown(each: Item) -> Card:
    return card(each, programme(), INDEX)


def test_a_session_has_its_time_place_track_and_people() -> None:
    found = shown(item(1))
    assert (found.page, found.track, found.track_page, found.style) == (
        f"session/{code_of(1)}.html", "Security", "track/security.html", "t-security",
    )  # fmt: skip
    assert found.moment == Moment(
        day="2026-03-28",
        day_name="Saturday 28 March 2026",
        day_page="day/2026-03-28.html",
        starts="10:00",
        ends="10:45",
        starts_at="2026-03-28T10:00:00+01:00",
        ends_at="2026-03-28T10:45:00+01:00",
        zone="Europe/Brussels, UTC+01:00",
        minutes=45,
        room="Grand Hall",
        room_page="room/grand.html",
        stream_url="https://live.example.org/grand",
    )
    assert [(link.text, link.page) for link in found.speakers] == [
        ("Zoë Müller", "person/ZZZZZA.html"),
        ("山田 太郎", "person/ZZZZZB.html"),
    ]
    assert found.excerpt == "The beginning"


def test_a_time_after_midnight_is_of_the_evening_and_has_its_weekday() -> None:
    moment = shown(item(2)).moment
    assert (moment.day, moment.starts, moment.night) == ("2026-03-28", "00:30", "Sunday")
    assert moment.starts_at == "2026-03-29T00:30:00+01:00"
    assert shown(item(1)).moment.night == ""
    assert code_of(2) == NIGHT


def test_a_session_on_two_days_has_the_offset_of_each() -> None:
    cards = [shown(each) for each in programme().items if each.code == TWO_TIMES]
    assert [each.moment.starts_at for each in cards] == ["2026-03-28T11:00:00+01:00", "2026-03-29T10:00:00+02:00"]
    assert [name for name, _ in by_day(cards)] == ["Saturday 28 March 2026", "Sunday 29 March 2026"]


def test_a_session_without_a_time_a_room_or_a_track_has_none_of_their_words() -> None:
    agenda = programme((slot(1, None, None, proposal=code_of(4), room=""),))
    found = card(item(4, agenda), agenda, INDEX)
    assert found.moment == Moment()
    assert (found.track, found.track_slug, found.track_page, found.style, found.speakers) == ("", "", "", "", ())
    assert by_day([found]) == (("", (found,)),)


def test_a_length_without_an_end_is_kept_and_a_start_without_a_length_has_no_end() -> None:
    agenda = programme((slot(1, None, 30, proposal=code_of(1), day="2026-03-29"),))
    assert card(item(1, agenda), agenda, INDEX).moment.minutes == 30
    begun = shown(replace(item(1), minutes=0)).moment
    assert (begun.starts, begun.ends, begun.ends_at) == ("10:00", "", "")


def test_a_room_that_the_event_no_longer_has_keeps_its_name_without_a_page() -> None:
    moment = shown(replace(item(1), room="Cellar", room_slug="cellar")).moment
    assert (moment.room, moment.room_page) == ("Cellar", "")


def test_a_track_without_a_page_is_left_out_with_its_slug() -> None:
    found = shown(replace(item(1), track="Former", track_slug="former"))
    assert (found.track, found.track_slug, found.style) == ("", "", "")


def test_a_break_is_no_session() -> None:
    lunch = next(each for each in programme().items if each.title == "Lunch & talk")
    found = shown(replace(lunch, language="fr"))
    assert (found.code, found.page, found.language, found.language_tag, found.language_name) == ("", "", "", "", "")


def test_a_session_and_a_person_without_a_name_have_their_code() -> None:
    found = shown(replace(item(1), title="\x07\n", speakers=(replace(item(1).speakers[0], name=" "),)))
    assert found.title == code_of(1)
    assert found.speakers[0].text == "ZZZZZA"
    assert shown(replace(item(1), code="", title="")).title == "Untitled"


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"), ("fr", "fr"), (" de ", "de"), ("gsw", "gsw"), ("en_GB", "en-GB"), ("zh-Hant", "zh-Hant"),
        ("zh_Hant_TW", "zh-Hant-TW"), ("FR", "fr"), ("EN-gb", "en-gb"), ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ("x", ""), ("x-klingon", ""), ("", ""), ("French", ""), ("français", ""), ("e1", ""), ("日本", ""),
        ("en-", ""), ("en--GB", ""), ("en-abcdefghi", ""), ('en" onclick="x', ""), ("en GB", ""), ("-", ""),
    ],
)  # fmt: skip
def test_only_the_shape_of_a_tag_is_a_language(written: str, tag: str) -> None:
    assert language_tag(written) == tag


@pytest.mark.parametrize(
    ("written", "language", "tag", "name"),
    [
        ("en", "", "en", "English (en)"),
        ("en_GB", "", "en-GB", "English (en-GB)"),
        ("EN", "", "en", "English (en)"),
        ("fr", "fr", "fr", "français (fr)"),
        ("zh-Hant", "zh-Hant", "zh-Hant", "中文 (zh-Hant)"),
        ("qaa", "qaa", "qaa", "qaa"),
        ("x", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_language_is_marked_where_it_is_not_that_of_the_page(
    written: str, language: str, tag: str, name: str
) -> None:
    found = shown(replace(item(1), language=written))
    assert (found.language, found.language_tag, found.language_name) == (language, tag, name)


def test_a_zone_without_a_name_is_its_offset_alone() -> None:
    assert zone_in_words(at(28, 10), UTC) == "UTC"


def at_hours(*hours: float | None) -> list[Card]:
    start = datetime(2026, 3, 28, tzinfo=UTC)
    times = [(start + timedelta(hours=hour)).isoformat() if hour is not None else "" for hour in hours]
    return [
        Card(guid=str(number), title="T", moment=Moment(starts_at=time, day_name=time[:10]))
        for number, time in enumerate(times)
    ]


@pytest.mark.parametrize(
    ("hours", "around", "most", "expected"),
    [
        ((1, 2, 3, 4, 5), 3, 3, [1, 2, 3]),  # in their own order
        ((None, 1, 9, None), 8, 2, [1, 2]),  # those without a time are the last to be chosen
        ((None, 1, None), 8, 2, [0, 1]),
        ((5, 7, 5), 6, 2, [0, 1]),  # as near as each other: the first ones
        ((None, 3, 1), None, 2, [1, 2]),  # around a session without a time, those that have one
        ((1, 2), 1, 12, [0, 1]),
        ((), 1, 12, []),
    ],
)
def test_the_nearest_sessions(
    hours: Sequence[float | None], around: float | None, most: int, expected: list[int]
) -> None:
    chosen = nearest(at_hours(*hours), at_hours(around)[0], most=most)
    assert [int(each.guid) for each in chosen] == expected


def test_days_have_the_order_of_their_first_cards() -> None:
    first, second, third = at_hours(1, 30, 2)
    assert by_day([first, second, third]) == (("2026-03-28", (first, third)), ("2026-03-29", (second,)))
