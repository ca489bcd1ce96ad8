"""Limits in words: how a call states them, and how a text under way compares to them."""

from cfpcli.domain.text import characters, words
from cfpcli.interactive.dialogue import Count


def span(minimum: int | None, maximum: int | None, unit: str) -> str:
    """A limit as people say it, such as `100-300 words`; empty where there is none."""
    if minimum and maximum:
        return f"{minimum}-{maximum} {unit}" if minimum < maximum else f"{maximum} {unit}"
    if maximum:
        return f"at most {maximum} {unit}"
    return f"at least {minimum} {unit}" if minimum else ""


def word_counter(minimum: int | None = None, maximum: int | None = None) -> Count:
    """A count of words that says at once how many are missing or too many."""
    allowed = f"{maximum} words" if maximum and not minimum else span(minimum, maximum, "words")

    def count(text: str) -> str:
        number = words(text)
        if minimum and number < minimum:
            return f"{number} of {allowed}, {minimum - number} to go"
        if maximum and number > maximum:
            return f"{number} of {allowed}, {number - maximum} too many"
        if allowed:
            return f"{number} of {allowed}"
        return "1 word" if number == 1 else f"{number} words"

    return count


def character_counter(maximum: int | None = None) -> Count:
    """A count of code points against what is allowed."""

    def count(text: str) -> str:
        number = characters(text)
        if not maximum:
            return f"{number} characters"
        over = f", {number - maximum} too many" if number > maximum else ""
        return f"{number}/{maximum} characters{over}"

    return count
