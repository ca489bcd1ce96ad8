"""The clock of one run: the true one, another time to look at (`--as-of`), or a rehearsal (`CFP_CLOCK`).

A change is dated by the clock that runs, never by the time that is looked at. A store made under `CFP_CLOCK` is a
rehearsal store for ever: it alone takes a rehearsal clock, because there nobody takes its dates for true ones.
"""

from datetime import datetime

from cfpcli.errors import CfpError, UsageError

VARIABLE = "CFP_CLOCK"
"""The variable that sets a rehearsal clock."""

LOOK_WITH = "to look at another time, unset CFP_CLOCK and use --as-of WHEN"


def read_when(text: str, name: str, *, now: datetime) -> datetime:
    """The UTC instant that `--as-of` or CFP_CLOCK, which `name` says, means; UTC unless the text names a zone.

    Relative input counts from the UTC day of `now`, so that every machine reads it alike.

    Raises:
        UsageError: the text is not a date or time, or may mean another one than it seems; the message begins with
            `name`.
    """
    from cfpcli.dates.grammar import in_full, read_instant

    try:
        reading = read_instant(text, zone="UTC", now=now)
    except CfpError as error:
        raise UsageError(f"{name}: {error.message}", hint=error.hint) from error
    at = reading.deadline.at
    if reading.doubt or at is None:
        meant = in_full(reading.deadline, zone="UTC")
        raise UsageError(f"{name}: {reading.doubt}", hint=f'write "{meant}" if that is what you mean')
    return at
