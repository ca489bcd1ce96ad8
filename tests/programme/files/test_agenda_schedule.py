"""A programme as a schedule: identifiers that stay the same, patterns of both schemas, and what is left out."""

import msgspec
import pytest

from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.agenda_schedule import acronym_of, guid_of, schedule_of, session_slug, track_slug
from cfpcli.programme.rules.agenda import agenda
from cfpcli.records.event import Room
from cfpcli.text import color_of, web_address
from tests.factories import make_event, make_speaker
from tests.programme.agendas import EVENT, PROPOSALS, PUBLISHED, SLOTS, SPEAKERS, guid, programme, proposal, slot, utc


def test_sessions_without_a_time_are_named_and_cancelled_ones_are_not_in_it() -> None:
    schedule, left_out = schedule_of(programme())
    assert left_out == ("Not placed yet",)
    assert sorted(session.id for session in schedule.sessions) == [1, 2, 3, 4, 5, 8, 9]


def test_an_abstract_by_others_is_called_a_summary() -> None:
    """Neither format has a place for the mark, so it is in the text."""
    release = programme()
    marked = (msgspec.structs.replace(item, abstract_is_summary=True) for item in release.items)
    texts = {session.id: session.abstract for session in schedule_of(release).schedule.sessions}
    summaries = schedule_of(msgspec.structs.replace(release, items=tuple(marked))).schedule.sessions
    assert {session.id: session.abstract for session in summaries} == {
        id_: f"Summary:\n\n{text}" if text else "" for id_, text in texts.items()
    }


def test_a_session_without_a_room_or_longer_than_the_schema_allows_is_left_out() -> None:
    publication = schedule_of(
        programme(
            slot(1, utc(28, 9), title="No room", room=""),
            slot(2, utc(28, 9), 6000, title="100 hours"),
            slot(3, utc(28, 9), 5999, title="Long"),
        )
    )
    assert sorted(publication.left_out) == ["100 hours", "No room"]
    assert [session.title for session in publication.schedule.sessions] == ["Long"]


def test_identifiers_are_those_of_the_records() -> None:
    sessions = {session.id: session for session in schedule_of(programme()).schedule.sessions}
    assert sessions[1].guid == guid(1)
    assert [(person.id, person.code) for person in sessions[1].persons] == [(1, "ZOEZOE"), (2, "YAMADA")]


def test_identifiers_that_are_missing_are_derived_and_do_not_depend_on_the_other_sessions() -> None:
    whole = {session.guid: session for session in schedule_of(programme()).schedule.sessions}
    alone = schedule_of(programme(SLOTS[1])).schedule.sessions[0]
    assert whole[alone.guid].persons == alone.persons
    assert alone.persons[0].id > 1_000_000_000
    assert alone.persons[0].guid == SPEAKERS["SQLART"].guid == "5fd03b7d-6d07-56e2-a442-512c0588d69a"


def test_a_number_is_never_given_twice() -> None:
    twins = schedule_of(programme(slot(1, utc(28, 9), title="A"), slot(1, utc(28, 9), title="B", guid=guid(2))))
    numbers = [session.id for session in twins.schedule.sessions]
    assert len(set(numbers)) == 2
    assert 1 in numbers


def test_a_guid_that_is_none_is_replaced_by_one_that_stays_the_same() -> None:
    first, second = (
        schedule_of(programme(slot(1, at, title=title, guid="break-1"))).schedule.sessions[0]
        for at, title in ((utc(28, 9), "Lunch"), (utc(28, 11), "Long lunch"))
    )
    assert first.guid == second.guid == guid_of(EVENT.slug, "slot", "break-1")
    assert len(first.guid) == 36


def test_a_plan_is_refused_unless_it_is_a_draft() -> None:
    with pytest.raises(DataRefusedError, match="not published"):
        schedule_of(programme(version=""))
    assert schedule_of(programme(version=""), draft=True).schedule.version == "draft"


def test_an_event_without_a_day_is_refused() -> None:
    empty = agenda(make_event(starts="", ends=""), (), {}, {}, version="1", published=PUBLISHED)
    with pytest.raises(DataRefusedError, match="no day"):
        schedule_of(empty)


def test_a_room_that_the_event_no_longer_has_is_still_in_it() -> None:
    schedule = schedule_of(programme(slot(1, utc(28, 9), title="A", room="cellar"))).schedule
    assert [room.name for room in schedule.rooms] == ["Grand Hall", 'Small "Room" <1>', "Attic", "cellar"]
    assert schedule.sessions[0].room == "cellar"


def test_rooms_keep_their_guid_when_they_are_renamed() -> None:
    renamed = msgspec.structs.replace(EVENT, rooms=(EVENT.rooms[0], Room(slug="s", name="Room 2")))
    before, after = (schedule_of(programme(event=event)).schedule.rooms[1] for event in (EVENT, renamed))
    assert (before.guid, before.slug) == (after.guid, "room-s")


def test_links_without_an_address_are_left_out() -> None:
    first = schedule_of(programme()).schedule.sessions[0]
    assert [(link.title, link.url, link.kind) for link in first.links] == [
        ("Slides & more", "https://example.org/slides?a=1&b=2", "related"),
        ("Live stream", "https://live.example.org/grand", "media"),
    ]


def test_a_break_has_a_type_and_neither_code_nor_persons() -> None:
    lunch = next(session for session in schedule_of(programme()).schedule.sessions if session.title == "Lunch")
    assert (lunch.kind, lunch.code, lunch.persons) == ("Other", "", ())


def test_control_characters_leave_titles_and_texts() -> None:
    hostile = proposal(1, title="A\x00\x1b[31m\ud800 b\ufffe\r\nc", abstract="1\x0c2\r\n\x0b3\uffff")
    one = agenda(
        EVENT, (slot(1, utc(28, 9), proposal=hostile.code),), {hostile.code: hostile}, SPEAKERS, version="1",
        published=PUBLISHED,
    )  # fmt: skip
    session = schedule_of(one).schedule.sessions[0]
    assert (session.title, session.abstract) == ("A[31m b c", "12\n3")


def test_a_title_that_has_nothing_else_is_replaced() -> None:
    assert schedule_of(programme(slot(1, utc(28, 9), title="\x00"))).schedule.sessions[0].title == "Untitled"


@pytest.mark.parametrize(
    ("acronym", "slug", "expected"),
    [
        ("", "gold-2026", "gold_2026"),
        ("GOLD", "x", "gold"),
        ("oss", "x", "oss2026"),
        ("", "a", "a2026"),
        ("日本", "conf-1", "event"),
        ("Größe 1", "x", "grosse_1"),
    ],
)
def test_acronyms_are_accepted_by_both_schemas(acronym: str, slug: str, expected: str) -> None:
    assert acronym_of(make_event(acronym=acronym, slug=slug, starts="2026-03-28")) == expected


def test_a_short_acronym_without_a_year_is_filled_up() -> None:
    assert acronym_of(make_event(acronym="ab", starts="")) == "ab__"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("security", "security"),
        ("1-optimized", "track-1-optimized"),
        ("a", "track-a"),
        ("日本語", "track-3"),
        ("AI", "ai"),
    ],
)
def test_track_slugs_begin_with_a_letter(text: str, expected: str) -> None:
    assert track_slug(text, 3) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("#CF222E", "#cf222e"), ("#2da", "#22ddaa"), ("red", ""), ("", ""), ("#12345", ""), ("cf222e", "")],
)
def test_colours_are_six_digits(text: str, expected: str) -> None:
    assert color_of(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("After midnight", "gold-7-after-midnight"),
        ("日本語", "gold-7-session"),
        ("A", "gold-7-a-session"),
        ("x" * 100, f"gold-7-{'x' * 60}"),
        ("-" * 9, "gold-7-session"),
    ],
)
def test_slugs_of_sessions(title: str, expected: str) -> None:
    assert session_slug("gold", 7, title) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" http://example.org ", "http://example.org"),
        ("https://exämple.org/ä b", "https://xn--exmple-cua.org/%C3%A4%20b"),
        ("https://example.org/%20", "https://example.org/%20"),
        ('https://example.org/"<x>"', "https://example.org/%22%3Cx%3E%22"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        ("example.org", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a b/", ""),
        ("https://[::1", ""),
        ("https://example.org:x/", ""),
        ("HTTPS://example.org", ""),
        ("", ""),
    ],
)
def test_web_addresses_are_ascii_or_nothing(text: str, expected: str) -> None:
    assert web_address(text) == expected


def test_a_speaker_without_a_name_is_shown_by_code() -> None:
    one = agenda(
        EVENT, SLOTS[:1], PROPOSALS, {"ZOEZOE": make_speaker(code="ZOEZOE", number=3, name="\x00")}, version="1",
        published=PUBLISHED,
    )  # fmt: skip
    assert [person.name for person in schedule_of(one).schedule.sessions[0].persons] == ["ZOEZOE"]
