"""Looks of text by meaning: only the writers know the colour of each.

Colour is written by hand here, because importing rich for one line would cost more than the line.
"""

from enum import StrEnum

from cfpcli.ui.values import Screen


class Look(StrEnum):
    """The meaning of a span of text; never the only sign of it, because colour may be off."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    COMMAND = "command"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


STATE_LOOKS: dict[str, Look] = {
    "accepted": Look.GOOD,
    "confirmed": Look.GOOD,
    "waitlisted": Look.WARN,
    "rejected": Look.BAD,
    "withdrawn": Look.MUTED,
    "canceled": Look.MUTED,
}
"""The look of each state of a proposal; those left out need no attention."""

URGENCY_LOOKS: dict[str, Look] = {"soon": Look.BAD, "near": Look.WARN, "closed": Look.MUTED, "tba": Look.MUTED}
"""The look of each urgency of a deadline."""


def state_look(state: str) -> Look:
    """The look of a state by its name."""
    return STATE_LOOKS.get(state, Look.PLAIN)


SEVERITY_LOOKS = {"error": Look.BAD, "warning": Look.WARN, "note": Look.MUTED}
"""The look of each severity of a finding."""


_CODES = {Look.GOOD: "32", Look.WARN: "33", Look.BAD: "31", Look.COMMAND: "36", Look.MUTED: "2", Look.STRONG: "1"}


def painted(text: str, look: Look, screen: Screen) -> str:
    """The text in the colour of its look, or unchanged if the screen shows no colour."""
    code = _CODES.get(look, "")
    return f"\x1b[{code}m{text}\x1b[0m" if screen.color and code and text else text
