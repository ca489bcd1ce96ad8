"""Colour by hand, where importing rich for one line would cost more than the line."""

from cfpcli.ui.look import Look
from cfpcli.ui.values import Screen

_CODES = {Look.GOOD: "32", Look.WARN: "33", Look.BAD: "31", Look.COMMAND: "36", Look.MUTED: "2", Look.STRONG: "1"}


def painted(text: str, look: Look, screen: Screen) -> str:
    """The text in the colour of its look, or as it is where the screen takes none."""
    code = _CODES.get(look, "")
    return f"\x1b[{code}m{text}\x1b[0m" if screen.color and code and text else text
