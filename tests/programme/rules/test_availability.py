"""Windows of availability, against a count of minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cfpcli.programme.rules.availability import covers, hard_spans, meets, merged, wished_spans
from cfpcli.records.person import Window, Wish

ZERO = datetime(2026, 1, 31, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=6)


def instant(minute: int) -> datetime:
    return ZERO + timedelta(minutes=minute)


@given(SPANS, st.integers(0, 20), st.integers(1, 8))
def test_spans_hold_the_minutes_of_their_parts(spans: list[tuple[int, int]], start: int, length: int) -> None:
    minutes = {minute for first, last in spans for minute in range(first, last)}
    wanted = set(range(start, start + length))
    joined = merged((instant(first), instant(last)) for first, last in spans)
    assert covers(joined, instant(start), instant(start + length)) is (wanted <= minutes)
    assert meets(joined, instant(start), instant(start + length)) is bool(wanted & minutes)
    assert all(first[1] < second[0] for first, second in pairwise(joined))


def test_wishes_alone_restrict_nothing() -> None:
    wish = Window(starts=instant(0), ends=instant(5), wish=Wish.WISHED)
    assert hard_spans([wish]) is None
    assert wished_spans([wish]) == ((instant(0), instant(5)),)
    assert wished_spans([Window(starts=instant(0), ends=instant(5))]) is None


def test_a_person_is_there_when_they_wish_to_be() -> None:
    windows = [Window(starts=instant(0), ends=instant(5)), Window(starts=instant(5), ends=instant(9), wish=Wish.WISHED)]
    assert hard_spans(windows) == ((instant(0), instant(9)),)
