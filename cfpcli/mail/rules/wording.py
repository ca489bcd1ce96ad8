"""Dates, times and lists as the languages of mail write them: English, French, and ISO dates for any other."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from cfpcli.dates.english import MONTHS, WEEKDAYS

_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


class Wording(NamedTuple):
    """How a language writes a day, a local time, a span of two such times, and the end of a list of names."""

    day: Callable[[date], str]
    time: Callable[[datetime], str]
    span: str
    conjunction: str

    def names(self, names: Sequence[str]) -> str:
        """Names as a list in a sentence."""
        if len(names) > 1:
            return f"{', '.join(names[:-1])}{self.conjunction}{names[-1]}"
        return "".join(names)


def wording_of(language: str) -> Wording:
    """The wording of a language, by its code."""
    return _WORDINGS.get(language, _ISO)


def _english_day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _french_day(day: date) -> str:
    first = "1er" if day.day == 1 else str(day.day)
    return f"{_JOURS[day.weekday()]} {first} {_MOIS[day.month - 1]} {day.year}"


def _french_time(at: datetime) -> str:
    # A no-break space keeps the hour with its unit, as French typography asks.
    return f"{at.hour}\u00a0h\u00a0{at.minute:02}" if at.minute else f"{at.hour}\u00a0h"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"


_ISO = Wording(date.isoformat, _clock, "{}\u2013{}", ", ")
_WORDINGS = {
    "en": Wording(_english_day, _clock, "{}\u2013{}", " and "),
    "fr": Wording(_french_day, _french_time, "de {} à {}", " et "),
}
