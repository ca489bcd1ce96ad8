"""Changes as sentences in which the title is a link, whatever words the title has."""

from collections.abc import Mapping

import pytest

from cfpcli.programme.rules.agenda import Agenda, agenda
from cfpcli.programme.rules.differences import differences
from cfpcli.records.programme import Slot
from cfpcli.site.rules.news import NewsLine, edition_views, news_lines
from cfpcli.site.rules.publication import Edition
from tests.factories import code_of
from tests.site.publications import EVENT, FIRST, PROPOSALS, SECOND, SPEAKERS, at, slot, talk

CODE = code_of(1)
PAGES = {f"session/{CODE}.html": "fr"}


def shown(slots: tuple[Slot, ...], title: str) -> Agenda:
    proposals = {**PROPOSALS, CODE: talk(1, title=title)}
    return agenda(EVENT, slots, proposals, SPEAKERS, is_frozen=True)


def lines(title: str, before: tuple[Slot, ...], after: tuple[Slot, ...]) -> list[NewsLine]:
    return [*news_lines(differences(shown(before, title), shown(after, title)), EVENT, PAGES)]


HERE = (slot(1, at(28, 10), proposal=CODE),)
LATER = (slot(1, at(28, 11), proposal=CODE, room="small"),)
TITLES = (
    "Signed builds",
    "New",
    "Cancelled",
    "C",
    "moves",
    "moves from",
    ": ",
    "a: b",
    "(was Saturday 10:00)",
    "10:00",
)


@pytest.mark.parametrize("title", TITLES)
def test_the_title_is_the_link_even_if_its_words_are_those_of_the_sentence(title: str) -> None:
    title = title.strip()
    page = f"session/{CODE}.html"
    assert lines(title, (), HERE) == [
        NewsLine(before="New: ", title=title, after=", Saturday 10:00, Grand Hall", page=page, language="fr")
    ]
    assert lines(title, HERE, ()) == [
        NewsLine(before="Cancelled: ", title=title, after=" (was Saturday 10:00, Grand Hall)", page=page, language="fr")
    ]
    after = ' moves from Saturday 10:00, Grand Hall to Saturday 11:00, Small "Room" <1>'
    assert lines(title, HERE, LATER) == [NewsLine(title=title, after=after, page=page, language="fr")]


def test_a_session_without_a_title_has_its_code() -> None:
    (line,) = lines(" \n", (), HERE)
    assert (line.title, line.page) == (CODE, f"session/{CODE}.html")


def test_a_break_and_a_session_without_a_page_have_no_link() -> None:
    pause = (slot(2, at(28, 12), title="Lunch"),)
    assert [(line.title, line.page) for line in lines("T", (), pause)] == [("Lunch", "")]
    rows = differences(shown((), "T"), shown(HERE, "T"))
    assert [line.page for line in news_lines(rows, EVENT, {})] == [""]


def editions(**newest: object) -> tuple[Edition, ...]:
    values: Mapping[str, object] = {"version": "0.2", "published": SECOND, **newest}
    return (
        Edition(version="", published=None),
        Edition(**values),  # type: ignore[arg-type]  # any of its fields
        Edition(version="0.1", published=FIRST, is_first=True),
    )


def test_a_release_has_its_local_day_and_its_instant() -> None:
    late = FIRST.replace(month=12, day=31, hour=23, minute=30)
    since, newest, first = edition_views(editions(published=late, note=" More\nroom "), EVENT, {})
    assert (newest.published, newest.updated) == ("Friday 1 January 2027", "2026-12-31T23:30:00Z")
    assert (newest.heading, newest.note, newest.anchor) == ("Programme 0.2", "More room", "v-0-2")
    assert (since.heading, since.published, since.updated) == ("Since the last release", "", "")
    assert [each.is_first for each in (since, newest, first)] == [False, False, True]


def test_the_name_of_a_release_in_the_feed_never_changes() -> None:
    once = [each.id for each in edition_views(editions(), EVENT, {})]
    assert once == [each.id for each in edition_views(editions(published=FIRST, note="x"), EVENT, PAGES)]
    assert len({*once}) == 3
    assert all(each.startswith("urn:uuid:") for each in once)
