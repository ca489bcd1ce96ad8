"""Numbers, instants, flags and codes in queries: read, checked and put in canonical spelling."""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from cfpcli.dates.instants import not_an_instant, rfc3339
from cfpcli.errors import CfpError, UsageError
from cfpcli.records.proposal import ALPHABET, looks_like_code
from cfpcli.text import did_you_mean, fold, if_meant, neither_yes_nor_no

_NUMBER = re.compile(r"(-?)0*(\d{1,15})(?:\.(\d{1,9}))?", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>T\d\d:\d\d(?P<seconds>:\d\d)?(?P<zone>Z|[+-]\d\d:\d\d)?)?", re.ASCII | re.IGNORECASE
)
_MIRRORED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.gt,
    "<=": operator.ge,
    ">": operator.lt,
    ">=": operator.le,
    ":": operator.eq,
    "=": operator.eq,
}
"""Comparisons with the sides exchanged, because the limit is bound first."""
_FLAGS = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}


Check = Callable[[Any], bool]
"""Whether a row's value, which is never None, satisfies a term."""


def number_text(text: str) -> str:
    """A number, or a range of numbers, in canonical spelling, such as `4` for `04.0` and `2..` for `2..*`.

    Raises:
        UsageError: it is neither.
    """
    return _ranged(text, _plain_number, _number)


def instant_text(text: str, zone: tzinfo, now: datetime | None = None) -> str:
    """A day or an instant, or a range of them, in canonical spelling; local to `zone` if it names none.

    With `now`, the notations of deadlines are read as well, such as `friday` or `in 3 weeks`, and spelled as the day,
    minute or second they mean. A missing year is refused, because most queries are about the past.

    Raises:
        UsageError: it is neither.
    """

    def plain(part: str) -> str:
        if now is not None and not _INSTANT.fullmatch(part):
            part = _spelled(part, zone, now)
        _unit(part, zone)
        return part.upper()

    return _ranged(text, plain, lambda part: _unit(part, zone)[0])


def _ranged(text: str, spell: Callable[[str], str], order: Callable[[str], Any]) -> str:
    low, dots, high = text.partition("..")
    if not dots:
        return spell(text)
    low, high = ("" if part in {"", "*"} else spell(part) for part in (low, high))
    if not low and not high:
        raise UsageError(f'"{text}" is a range without a beginning and an end', hint="write A..B, A.. or ..B")
    if low and high and order(low) > order(high):
        raise UsageError(f'the range "{text}" runs backwards', hint=f"write {high}..{low}")
    return f"{low}..{high}"


def _plain_number(text: str) -> str:
    match = _NUMBER.fullmatch(text)
    if not match:
        raise UsageError(f'"{text}" is not a number', hint="write 4, 3.5, or a range such as 2..4, 2.. or ..4")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    digits = f"{whole}.{fraction}" if fraction else whole
    return digits if digits == "0" else sign + digits


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _unit(text: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first and the last UTC instant of the day, minute or second that an ISO text names."""
    match = _INSTANT.fullmatch(text)
    if not match:
        raise _no_instant(text)
    unit = timedelta(days=1) if not match["time"] else timedelta(seconds=1 if match["seconds"] else 60)
    try:
        start = datetime.fromisoformat(text.upper())
        # Added on the local clock: a day on which clocks change has 23 or 25 hours.
        first, after = (at if match["zone"] else at.replace(tzinfo=zone) for at in (start, start + unit))
        return first.astimezone(UTC), after.astimezone(UTC) - datetime.resolution
    except (ValueError, OverflowError) as error:
        raise _no_instant(text) from error


def _spelled(text: str, zone: tzinfo, now: datetime) -> str:
    """The ISO text of a date or time that `grammar` reads; an instant of another zone is converted to UTC."""
    from cfpcli.dates.grammar import in_full, read_open
    from cfpcli.dates.zones import zone_name

    here = zone_name(zone)
    try:
        reading = read_open(text, zone=here, now=now)
    except CfpError as error:
        raise UsageError(f'"{text}" is not a date or time: {error.message}', hint=error.hint) from error
    deadline = reading.deadline
    if deadline.at is None:
        raise _no_instant(text)
    meant = in_full(deadline, zone=here)
    if reading.year_assumed:
        before = f"{int(deadline.date[:4]) - 1}{meant[4:]}"
        raise UsageError(f'"{text}" names no year', hint=f'write "{before}" or "{meant}"')
    if reading.doubt:
        raise UsageError(reading.doubt, hint=if_meant(meant))
    if deadline.zone == here:
        return "T".join(meant.split())
    if not deadline.time:
        raise UsageError(
            f'"{text}" is a day in {deadline.zone}; days here are in {here}', hint=f"write {deadline.date}"
        )
    timespec = "seconds" if deadline.time.count(":") > 1 else "minutes"
    return rfc3339(deadline.at, timespec)


def _no_instant(text: str) -> UsageError:
    hint = "write 2026-05-01, 2026-05-01T12:30, 2026-05-01T12:30+02:00, or a range such as 2026-05-01..2026-05-31"
    return UsageError(not_an_instant(text), hint=hint)


def number_check(op: str, text: str) -> Check:
    """The check for a number or range in the spelling of `number_text`."""
    if ".." in text:
        low, high = (_number(part) if part else None for part in text.split(".."))
        return _between(low, high)
    return partial(_MIRRORED[op], _number(text))


def instant_check(op: str, text: str, zone: tzinfo) -> Check:
    """The check for an instant or range in the spelling of `instant_text`: after a day is after its end."""
    if ".." in text:
        low, high = (_unit(part, zone) if part else None for part in text.split(".."))
        return _between(low and low[0], high and high[1])
    first, last = _unit(text, zone)
    if op in {":", "="}:
        return _between(first, last)
    return partial(_MIRRORED[op], first if op in {"<", ">="} else last)


def _between(low: Any, high: Any) -> Check:  # noqa: ANN401 - numbers or instants, never both
    return lambda value: (low is None or low <= value) and (high is None or value <= high)


def flag_text(text: str) -> str:
    """`yes` or `no`.

    Raises:
        UsageError: it is neither.
    """
    meant = _FLAGS.get(fold(text))
    if meant is None:
        raise UsageError(neither_yes_nor_no(text), hint=did_you_mean(text, ("yes", "no")))
    return meant


def code_text(text: str) -> str:
    """A code or the beginning of one, in capitals.

    Raises:
        UsageError: the text cannot begin a code.
    """
    if not looks_like_code(text):
        raise UsageError(f'no code begins with "{text}"', hint=f"a code is up to 6 of {ALPHABET}, in any case")
    return text.upper()


def needle(text: str) -> str:
    """Text to search for, as it was written.

    Raises:
        UsageError: the text is empty without case, accents and white space.
    """
    if not fold(text):
        raise UsageError(f'there is nothing to search for in "{text}"', hint="-has:FIELD finds empty fields")
    return text
