"""How words may look, by what they mean: the writers alone know which colour that is."""

from enum import StrEnum


class Look(StrEnum):
    """The meaning of a span of text; never the only sign of it, for colour may be off."""

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
    """The look of a state's name."""
    return STATE_LOOKS.get(state, Look.PLAIN)


SEVERITY_LOOKS = {"error": Look.BAD, "warning": Look.WARN, "note": Look.MUTED}
"""The look of each severity of a finding."""
