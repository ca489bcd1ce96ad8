"""The rules of the room, pure.

The enums that the rules assign and the rows show are here, so that a row loads no rule.
"""

from enum import StrEnum


class Scope(StrEnum):
    """The range of a limit; `link` ties the columns that spread sessions over days to the proposals."""

    TRACK = "track"
    SESSION_TYPE = "session_type"
    DAY = "day"
    TOTAL = "total"
    PERSON = "person"
    ORGANISATION = "organisation"
    HELD = "held"
    WITH = "with"
    NOT = "not"
    LINK = "link"


class Measure(StrEnum):
    """The unit that a limit counts."""

    SESSIONS = "sessions"
    MINUTES = "minutes"


class Grouping(StrEnum):
    """The attribute by which the proposals of a call are counted."""

    STATE = "state"
    TRACK = "track"
    SESSION_TYPE = "session_type"
    LANGUAGE = "language"
    LEVEL = "level"
    DAY = "day"
    REVIEWS = "reviews"
    SPEAKERS = "speakers"
    AFFILIATION = "affiliation"


class Withheld(StrEnum):
    """The reason why a count is not shown."""

    SMALL = "small"
    COMPLEMENTARY = "complementary"
