"""The rules of the room, pure.

The enums that the rules assign and the rows show are here, so that a row loads no rule.
"""

from enum import StrEnum


class Verdict(StrEnum):
    """The meaning of an alpha by its customary levels."""

    UNDEFINED = "undefined"
    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    UNRELIABLE = "unreliable"
    CHANCE = "no better than chance"


class Leaning(StrEnum):
    """The difference of a reviewer's level to that of the others on the same proposals."""

    UNCLEAR = "too few to tell"
    IN_LINE = "in line"
    PERHAPS_HARSH = "perhaps harsh"
    PERHAPS_LENIENT = "perhaps lenient"
    HARSH = "harsh"
    LENIENT = "lenient"


class Trend(StrEnum):
    """The conclusion from the figures."""

    TOO_FEW = "too few to tell"
    NONE = "no trend to be seen"
    RISING = "later ones were scored higher"
    FALLING = "later ones were scored lower"
