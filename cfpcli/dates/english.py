"""Days, times of day and instants in English, independent of the machine's language: nothing else words them.

Deadlines are shown with their zone and, where it differs, in the reader's own time; tables use short months; times
that only order events on one page leave the zone out.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo

from cfpcli.dates.zones import zone_name, zone_named

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DASH = "\u2013"
"""The dash between the ends of a range."""

_LAST_SECOND = 59
_LAST_MOMENT = (23, 59, _LAST_SECOND)


def spoken(day: date) -> str:
    """A date in words, such as `Sun 14 June 2026`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day_month(day)} {day.year:04}"


def weekday(day: date) -> str:
    """The name of a date's day of the week, such as `Sunday`."""
    return WEEKDAYS[day.weekday()]


def day_month(day: date) -> str:
    """A date without its year, such as `14 June`."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def long_day(day: date) -> str:
    """A date in full, such as `Saturday 31 January 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day_month(day)} {day.year}"


def short_day(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """The local day of an instant in a table, such as `24 May`; with the year if it is not the present one."""
    day = instant.astimezone(zone)
    text = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return text if day.year == now.astimezone(zone).year else f"{text} {day.year}"


def day_range(starts: str, ends: str) -> str:
    """The range from a first to a last day (ISO text), as short as possible; other text is shown as it is."""
    first, last = as_day(starts), as_day(ends)
    if not first or not last or first == last:
        only = first or last
        return f"{day_month(only)} {only.year}" if only else starts or ends
    if first.year != last.year:
        return f"{day_month(first)} {first.year} {DASH} {day_month(last)} {last.year}"
    if first.month != last.month:
        return f"{day_month(first)} {DASH} {day_month(last)} {last.year}"
    return f"{first.day}{DASH}{day_month(last)} {last.year}"


def as_day(value: object) -> date | None:
    """The day of a value that is a date or ISO text; None if it is neither."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def last_day(closes: datetime, zone: str | tzinfo) -> date:
    """The last local day that is still in time before a close, which is exclusive."""
    return _wall(closes, _zone_info(zone), closing=True).date()


def time_of_day(instant: datetime, zone: str | tzinfo) -> str:
    """The local time of day of an instant, such as `10:00`."""
    return f"{instant.astimezone(_zone_info(zone)):%H:%M}"


def moment(instant: datetime, zone: tzinfo) -> str:
    """An instant in the reader's time with its weekday, such as `Sun 24 May 2026 12:03`."""
    return f"{spoken(instant.astimezone(zone).date())} {time_of_day(instant, zone)}"


def utc_offset(instant: datetime, zone: tzinfo) -> str:
    """The offset of local time from UTC at an instant, as a zone is written: `UTC+01:00`; `UTC` alone for none."""
    text = instant.astimezone(zone).strftime("%z")
    return f"UTC{text[:3]}:{text[3:5]}" if text.strip("+-0") else "UTC"


def local(instant: datetime, zone: str | tzinfo, *, closing: bool = False, seconds: bool = False) -> str:
    """An instant in the local time of a zone, such as `Sun 14 June 2026 23:59 Europe/Paris`.

    A close is exclusive, so `closing` shows the last minute that is still in time (the last second, if the close falls
    within a minute); `seconds` shows the seconds of a running clock. A time in an hour that occurs twice is shown with
    its offset.
    """
    zone_info = _zone_info(zone)
    wall = _wall(instant, zone_info, closing=closing)
    clock = f"{wall:%H:%M:%S}" if seconds else _clock(wall, closing=closing)
    return f"{spoken(wall.date())} {clock}{_which(wall, zone_info)} {_zone_words(wall, zone_info)}"


def both(instant: datetime, zone: str | tzinfo, reader_zone: str | tzinfo, *, closing: bool = False) -> str:
    """As `local`, followed by `(your time: Sun 14 June 14:59)` if the reader's clock shows another time."""
    text = local(instant, zone, closing=closing)
    yours = reader_time(instant, zone, reader_zone, closing=closing)
    return f"{text} (your time: {yours})" if yours else text


def reader_time(instant: datetime, zone: str | tzinfo, reader_zone: str | tzinfo, *, closing: bool = False) -> str:
    """The reader's own time, such as `Sun 14 June 14:59`; empty if their clock shows the same as that of `zone`."""
    there, here = (_wall(instant, _zone_info(each), closing=closing) for each in (zone, reader_zone))
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return ""
    year = "" if here.year == there.year else f" {here.year}"
    day = f"{WEEKDAYS[here.weekday()][:3]} {here.day} {MONTHS[here.month - 1]}{year}"
    return f"{day} {_clock(here, closing=closing)}{_which(here, _zone_info(reader_zone))}"


def long_moment(instant: datetime, zone: str | tzinfo, *, closing: bool = False) -> str:
    """An instant for readers who have no other date beside it: `Sunday 14 June 2026, end of the day (Europe/Paris)`.

    As in `local`, `closing` shows the last minute that is still in time: the end of the day if that is its last one.
    """
    zone_info = _zone_info(zone)
    wall = _wall(instant, zone_info, closing=closing)
    is_end = closing and (wall.hour, wall.minute, wall.second) == _LAST_MOMENT
    clock = "end of the day" if is_end else f"{_clock(wall, closing=closing)}{_which(wall, zone_info)}"
    return f"{long_day(wall.date())}, {clock} ({_zone_words(wall, zone_info)})"


def _zone_info(zone: str | tzinfo) -> tzinfo:
    return zone_named(zone) if isinstance(zone, str) else zone


def _wall(instant: datetime, zone: tzinfo, *, closing: bool) -> datetime:
    shown = instant.astimezone(UTC) - timedelta(microseconds=1) if closing else instant
    return shown.astimezone(zone)


def _clock(wall: datetime, *, closing: bool) -> str:
    """Hours and minutes; seconds only for a close that does not use up its minute."""
    cut_short = closing and wall.second != _LAST_SECOND
    return f"{wall:%H:%M:%S}" if cut_short else f"{wall:%H:%M}"


def _which(wall: datetime, zone: tzinfo) -> str:
    """The offset, if the clock shows this time twice; else empty."""
    if wall.utcoffset() == wall.replace(fold=1 - wall.fold).utcoffset():
        return ""
    return f" ({utc_offset(wall, zone)})"


_UTC_NAMES = frozenset({"Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu"})


def _zone_words(wall: datetime, zone: tzinfo) -> str:
    """The zone's name; an `Etc/GMT` name, whose POSIX sign is the opposite of the usual one, with its offset."""
    name = zone_name(zone)
    if name in _UTC_NAMES:
        return "UTC"
    return f"{name} ({utc_offset(wall, zone)})" if name.startswith("Etc/GMT") else name
