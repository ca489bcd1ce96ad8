"""The progress of long work: on a terminal only, not too often, and gone when the work ends, however it ends."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from cfpcli.ui.progress import counted

CLEARED = "\r\x1b[K"


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = datetime(2026, 5, 24, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def works(self, count: int, milliseconds: int) -> Iterator[int]:
        """Items, for each of which the clock moves."""
        for item in range(count):
            self.now += timedelta(milliseconds=milliseconds)
            yield item


def drawn(count: int, milliseconds: int, *, total: int = 10, is_terminal: bool = True) -> tuple[list[int], str]:
    """The items that pass, and the text on the terminal."""
    clock, stream = Clock(), io.StringIO()
    items = counted(clock.works(count, milliseconds), total, "Making {} of {}", stream, clock, is_terminal=is_terminal)
    return [*items], stream.getvalue()


def test_long_work_is_counted_and_the_line_disappears() -> None:
    items, text = drawn(4, 300)
    assert items == [0, 1, 2, 3]
    assert text == f"{CLEARED}Making 2 of 10{CLEARED}Making 3 of 10{CLEARED}Making 4 of 10{CLEARED}"


def test_short_work_shows_nothing() -> None:
    assert drawn(49, 10) == ([*range(49)], "")


def test_the_line_is_not_drawn_for_every_item() -> None:
    _, text = drawn(100, 10, total=100)
    assert text.count("Making") == 6
    assert f"{CLEARED}Making 50 of 100{CLEARED}Making 60 of 100" in text


def test_an_estimate_that_is_too_low_grows_and_numbers_are_grouped() -> None:
    _, text = drawn(1_200, 1, total=1_000)
    assert "Making 1,100 of 1,100" in text
    assert "Making 500 of 1,000" in text


def test_nothing_is_shown_where_nobody_looks() -> None:
    assert drawn(20, 1_000, is_terminal=False) == ([*range(20)], "")


def test_the_line_disappears_after_a_failure_too() -> None:
    clock, stream = Clock(), io.StringIO()

    def works() -> Iterator[int]:
        yield from clock.works(3, 400)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        [*counted(works(), 10, "{} of {}", stream, clock, is_terminal=True)]
    assert stream.getvalue().endswith(f"of 10{CLEARED}")


def test_the_line_disappears_if_the_work_is_left() -> None:
    clock, stream = Clock(), io.StringIO()
    items = counted(clock.works(9, 400), 10, "{} of {}", stream, clock, is_terminal=True)
    assert [next(items), next(items), next(items)] == [0, 1, 2]
    items.close()  # type: ignore[attr-defined]  # a generator
    assert stream.getvalue() == f"{CLEARED}2 of 10{CLEARED}"
