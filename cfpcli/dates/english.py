"""Calendar dates in English words, independent of the machine's language."""

from datetime import date

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


def spoken(day: date) -> str:
    """A date in words, such as `Sun 14 June 2026`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day_month(day)} {day.year:04}"


def day_month(day: date) -> str:
    """A date without its year, such as `14 June`."""
    return f"{day.day} {MONTHS[day.month - 1]}"
