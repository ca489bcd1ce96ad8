"""Windows of availability as people write them: intervals of ISO 8601, in the zone of the event."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

import msgspec

from cfpcli.dates.english import as_day, local, spoken, time_of_day
from cfpcli.dates.zones import zone_name, zone_named
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.event import Event
from cfpcli.records.person import Window, Wish
from cfpcli.records.soundness import outside_fault, skipped_time
from cfpcli.text import clean_line, shorten

_CLOCK = re.compile(r"[0-9]{2}:")

_SHOWN = 40
"""Most characters of a text that is quoted in a refusal."""


def example(day: str = "") -> str:
    """A window of this day, an ISO date, as people write it."""
    day = day or "2026-06-01"
    return f"{day}T09:00/{day}T12:30"


def window_form(day: str = "") -> str:
    """The forms of a window, with an example on this day, an ISO date."""
    return f"START/END, such as {example(day)}, a day, or wished:START/END"


def read_window(text: str, zone: tzinfo | None, *, day: str = "") -> Window:
    """A window from `START/END` or a day, with `wished:` before it if it is a wish.

    A time without an offset is in `zone`; without a zone it stays a local time. A date alone is the whole day, and an
    end may be a time alone, on the day of the start. `day` is the ISO date of the first day of the event: the one from
    which a weekday or a date without a year is completed, and the one for the example in a refusal. Without it a day
    names its year.

    Raises:
        DataRefusedError: the text is not an interval, or it ends before it starts.
    """
    word, colon, interval = text.strip().partition(":") if text.strip().startswith(tuple(Wish)) else ("", "", text)
    shown = shorten(clean_line(text), _SHOWN)
    start, slash, end = interval.strip().partition("/")
    try:
        window = Window(
            starts=_instant(start, day),
            ends=_end(end, start, day) if slash else _whole_day(start, day) + timedelta(days=1),
            wish=Wish(word) if colon else Wish.HARD,
        )
        if zone:
            if skipped := skipped_time(window, zone):
                raise skipped
            window = window.within(zone, strict=True)
    except (ValueError, OverflowError):  # the ends of time have no instant in every zone
        raise DataRefusedError(f'"{shown}" is not an interval', hint=f"write {window_form(day)}") from None
    is_comparable = bool(window.starts.tzinfo) == bool(window.ends.tzinfo)
    if is_comparable and window.starts >= window.ends:
        raise DataRefusedError(f'"{shown}" ends before it starts', hint=f"write {window_form(day)}")
    return window


def parse_window(text: str, zone: tzinfo, *, day: str = "") -> Window:
    """The window of the option `--window`, as `read_window` reads it, between UTC instants.

    Raises:
        UsageError: the text is not an interval, or it ends before it starts.
    """
    try:
        return read_window(text, zone, day=day).within(UTC)
    except DataRefusedError as error:
        raise UsageError(f"--window {error.message}", hint=error.hint) from None


def refuse_outside(windows: Iterable[Window], event: Event, events: Iterable[Event]) -> None:
    """Refuse a window with no time during the event in use, nor during another one of the `events` that has days.

    Raises:
        UsageError: a window is outside all of them; the message names the days of the event in use.
    """
    dated = [each for each in events if each.starts and each.slug != event.slug]
    for window in windows:
        message = outside_fault(window, event)
        if message and all(outside_fault(window, each) for each in dated):
            raise UsageError(f"--window: {message}", hint=f"write {window_form(event.starts)}")


class ReadWindows(NamedTuple):
    """The windows of a line or a list, and each fault with its place in the list, counted from 0."""

    windows: tuple[Window, ...]
    faults: tuple[tuple[int, DataRefusedError], ...]

    @property
    def messages(self) -> Iterator[tuple[int, str]]:
        """Each fault in words with its place, and with the forms that would work."""
        return ((place, f"{error.message}: {error.hint}") for place, error in self.faults)


def read_windows(value: str | Sequence[str], zone: tzinfo | None, *, day: str = "") -> ReadWindows:
    """Read a line of windows, with commas between them, or a list; empty parts are left out. As `read_window`."""
    parts = value.split(",") if isinstance(value, str) else value
    windows: list[Window] = []
    faults: list[tuple[int, DataRefusedError]] = []
    for place, part in enumerate(parts):
        try:
            windows += [read_window(part, zone, day=day)] if part.strip() else []
        except DataRefusedError as error:
            faults.append((place, error))
    return ReadWindows(tuple(windows), tuple(faults))


def write_window(window: Window) -> str:
    """A window as `read_window` reads it, in its own zone, with the offset if it has one."""
    return f"{_wish(window)}{_written(window.starts)}/{_written(window.ends)}"


def write_local(windows: Iterable[Window], zone: tzinfo) -> str:
    """A line of windows as `read_windows` reads it in this zone: short for a whole day, with an offset if needed."""
    texts = []
    for window in windows:
        there = window.within(zone)
        bare = msgspec.structs.replace(
            there, starts=there.starts.replace(tzinfo=None), ends=there.ends.replace(tzinfo=None)
        )
        if bare.within(zone).within(UTC) != window.within(UTC):
            texts.append(write_window(there))
        elif (bare.starts.time(), bare.ends) == (time(), bare.starts + timedelta(days=1)):
            texts.append(f"{_wish(bare)}{bare.starts.date()}")
        else:
            texts.append(write_window(bare))
    return ", ".join(texts)


def windows_during(event: Event, windows: Iterable[Window]) -> tuple[Window, ...]:
    """The windows that have any time during an event, or a day around it, in the time of the event."""
    zone = zone_named(event.timezone)
    return tuple(window.within(zone) for window in windows if not outside_fault(window, event))


def windows_in_words(windows: Iterable[Window], zone: tzinfo) -> tuple[str, ...]:
    """Each window in words, in the local time of a zone."""
    return tuple(_in_words(each, zone) for each in windows)


def _in_words(window: Window, zone: tzinfo) -> str:
    there = window.within(zone)
    starts, ends = there.starts, there.ends
    if (starts.time(), ends.time()) == (time(), time()):
        days = dict.fromkeys((spoken(starts.date()), spoken(ends.date() - timedelta(days=1))))
        text = f"{' to '.join(days)} {zone_name(zone)}"
    elif (starts.date(), starts.utcoffset()) == (ends.date(), ends.utcoffset()):
        text = f"{spoken(starts.date())} {time_of_day(starts, zone)} to {time_of_day(ends, zone)} {zone_name(zone)}"
    else:
        text = f"{local(starts, zone)} to {local(ends, zone)}"
    return f"{text} (wished)" if window.wish is Wish.WISHED else text


def _instant(text: str, first_day: str, *, is_end: bool = False) -> datetime:
    """The instant or local time of a text; raises ValueError or OverflowError if it has none.

    A date alone is its first moment, or as an end the first one of the next day.
    """
    try:
        return _whole_day(text, first_day) + timedelta(days=is_end)
    except ValueError:
        return datetime.fromisoformat(text.strip())


def _end(text: str, start: str, first_day: str) -> datetime:
    """The end of an interval, as `_instant`; a time alone is on the day and in the zone of the start."""
    try:
        at = time.fromisoformat(text.strip()) if _CLOCK.match(text.strip()) else None
    except ValueError:
        at = None
    if at is None:
        return _instant(text, first_day, is_end=True)
    begins = _instant(start, first_day)
    return datetime.combine(begins.date(), at, at.tzinfo or begins.tzinfo)


def _whole_day(text: str, first_day: str) -> datetime:
    """The first moment of a text that is a date or a weekday alone, in no zone; raises ValueError for other texts."""
    text = text.strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = _written_day(text, first_day)
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # its zone follows


def _written_day(text: str, first_day: str) -> date:
    """The day of a text such as `17 June` or `Thursday`; raises ValueError for other texts, and uncertain days.

    A weekday and a day without a year are the next ones from the day before the event on.
    """
    # Loaded here, because commands that only show windows read none.
    from cfpcli.dates.calendar import take_date

    # A date of digits that is not in ISO 8601 has two readings, or is half typed.
    if not any(character.isalpha() for character in text):
        raise ValueError(text)
    first = as_day(first_day)
    eve = first - timedelta(days=1) if first else date(2000, 1, 1)
    try:
        part = take_date(unicodedata.normalize("NFKC", text), today=eve)
    except DataRefusedError as error:
        raise ValueError(text) from error
    if part.rest.strip() or (not first and (part.year_assumed or part.relative)):
        raise ValueError(text)
    return part.day


def _wish(window: Window) -> str:
    return f"{window.wish}:" if window.wish is not Wish.HARD else ""


def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="auto" if instant.second or instant.microsecond else "minutes")
