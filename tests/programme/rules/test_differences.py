"""Differences between two programmes: rows that lead from one to the other, and their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Item
from cfpcli.programme.rules.differences import Aspect, counts, differences, position, recipients, sentences
from tests.programme.open_days import EVENT, item, programme

BASE = item("K7QX3D", "2026-01-31 10:00", "h1", speakers=("ANARUZ",), title="Signed builds")

ITEMS = st.lists(
    st.builds(
        item,
        st.sampled_from(["AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD", "Lunch"]),
        st.sampled_from(["", "2026-01-31", "2026-02-01", "2026-01-31 10:00", "2026-02-01 01:00", "2026-02-01 11:30"]),
        st.sampled_from(["", "h1", "k1"]),
        st.sampled_from([0, 30, 45]),
        speakers=st.sets(st.sampled_from(["ANARUZ", "BSTRMX"])).map(sorted),
    ),
    unique_by=lambda each: each.guid,
).map(tuple)


@given(ITEMS)
def test_a_programme_does_not_differ_from_itself(items: tuple[Item, ...]) -> None:
    assert differences(programme(*items), programme(*reversed(items))) == ()


@given(ITEMS, ITEMS)
def test_the_rows_lead_from_the_older_to_the_newer(older: tuple[Item, ...], newer: tuple[Item, ...]) -> None:
    rows = differences(programme(*older), programme(*newer))
    places = {each.guid: position(each) for each in older}
    for row in rows:
        assert places.pop(row.guid, None) == row.before
        if row.after is not None:
            places[row.guid] = row.after
    assert places == {each.guid: position(each) for each in newer}
    assert len(sentences(rows, EVENT)) == len(rows)


@given(ITEMS, ITEMS)
def test_whoever_speaks_in_either_is_notified(older: tuple[Item, ...], newer: tuple[Item, ...]) -> None:
    rows = differences(programme(*older), programme(*newer))
    for row in rows:
        both = [each for each in (*older, *newer) if each.guid == row.guid]
        assert set(row.speakers) == {speaker.code for each in both for speaker in each.speakers}
    assert {(code, row.guid) for code, of in recipients(rows).items() for row in of} == {
        (code, row.guid) for row in rows for code in row.speakers
    }


MOVED = item("K7QX3D", "2026-02-01 11:30", "aw1", title="Signed builds")


def changed(**fields: object) -> Item:
    return replace(BASE, **fields)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (MOVED, "Signed builds moves from Saturday 10:00, H.1 to Sunday 11:30, AW1.120"),
        (changed(start=MOVED.start, day=MOVED.day), "Signed builds moves from Saturday 10:00 to Sunday 11:30 (H.1)"),
        (changed(room="K.1", room_slug="k1"), "Signed builds moves from H.1 to K.1 (Saturday 10:00)"),
        (changed(minutes=45), "Signed builds lasts 45 minutes instead of 30"),
        (
            changed(minutes=45, room="K.1", room_slug="k1"),
            "Signed builds moves from H.1 to K.1 (Saturday 10:00) and lasts 45 minutes instead of 30",
        ),
        (changed(start=None), "Signed builds no longer has a time (was Saturday 10:00, H.1)"),
        (changed(cancelled=True), "Cancelled: Signed builds (was Saturday 10:00, H.1)"),
    ],
)
def test_in_words(after: Item, words: str) -> None:
    assert sentences(differences(programme(BASE), programme(after)), EVENT) == (words,)


def test_added_and_announced() -> None:
    untimed = changed(start=None, day="")
    (new,) = sentences(differences(programme(), programme(BASE)), EVENT)
    assert new == "New: Signed builds, Saturday 10:00, H.1"
    (later,) = sentences(differences(programme(), programme(untimed)), EVENT)
    assert later == "New: Signed builds, time not announced, H.1"
    (announced,) = sentences(differences(programme(untimed), programme(BASE)), EVENT)
    assert announced == "Signed builds now has a time: Saturday 10:00, H.1"


def test_a_title_and_a_renamed_room_are_no_difference() -> None:
    assert differences(programme(BASE), programme(changed(title="Signed", room="Janson"))) == ()


def test_a_session_that_was_cancelled_before_is_new_when_it_returns() -> None:
    (row,) = differences(programme(changed(cancelled=True)), programme(BASE))
    assert row.aspects == (Aspect.ADDED,)
    assert differences(programme(changed(cancelled=True)), programme()) == ()


def test_counts() -> None:
    counted = counts(differences(programme(BASE), programme(MOVED)))
    assert (counted[Aspect.TIME], counted[Aspect.ROOM], counted[Aspect.ADDED]) == (1, 1, 0)
