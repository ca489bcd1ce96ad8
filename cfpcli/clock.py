"""The clock of one run: the true one, an instant to look at (`--as-of`), or a rehearsal clock (`CFP_CLOCK`).

A change is dated by the running clock, never by the `--as-of` instant. A store created under `CFP_CLOCK` remains a
rehearsal store for ever: only such a store accepts a rehearsal clock, because nobody mistakes its dates for true ones.
"""

from datetime import datetime

from cfpcli.errors import CfpError, UsageError
from cfpcli.text import if_meant

VARIABLE = "CFP_CLOCK"
"""The variable that sets a rehearsal clock."""

LOOK_WITH = "to look at another time, unset CFP_CLOCK and use --as-of WHEN"


def read_when(text: str, name: str, *, now: datetime) -> datetime:
    """The UTC instant that the text of `--as-of` or CFP_CLOCK means; the zone is UTC unless the text names one.

    `name` is the option or variable the text is from. Relative input counts from the UTC day of `now`, so that the
    result is the same on every machine.

    Raises:
        UsageError: the text is not a date or time, or is ambiguous; the message begins with `name`.
    """
    from cfpcli.dates.grammar import in_full, read_instant

    try:
        reading = read_instant(text, zone="UTC", now=now)
    except CfpError as error:
        raise UsageError(f"{name}: {error.message}", hint=error.hint) from error
    at = reading.deadline.at
    if reading.doubt or at is None:
        meant = in_full(reading.deadline, zone="UTC")
        raise UsageError(f"{name}: {reading.doubt}", hint=if_meant(meant))
    return at
