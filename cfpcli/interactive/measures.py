"""Limits in words: how a call states them, and how a text under way compares to them."""

from cfpcli.domain.text import characters, words
from cfpcli.interactive.dialogue import Count, Measure, word_count


def span(minimum: int | None, maximum: int | None, unit: str) -> str:
    """A limit as people say it, such as `100-300 words`; empty where there is none."""
    if minimum and maximum:
        return f"{minimum}-{maximum} {unit}" if minimum < maximum else f"{maximum} {unit}"
    if maximum:
        return f"at most {maximum} {unit}"
    return f"at least {minimum} {unit}" if minimum else ""


def word_counter(minimum: int | None = None, maximum: int | None = None) -> Count:
    """A count of words that says at once how many are missing or too many."""
    allowed = span(minimum, maximum, "words").removesuffix(" words")

    def count(text: str) -> Measure:
        number = words(text)
        if not allowed:
            return word_count(text)
        told = f"{'1 word' if number == 1 else f'{number} words'} of {allowed}"
        if minimum and number < minimum:
            return Measure(f"{told}, {minimum - number} to go", fits=False)
        if maximum and number > maximum:
            return Measure(f"{told}, {number - maximum} too many", fits=False)
        return Measure(told)

    return count


def character_counter(maximum: int | None = None) -> Count:
    """A count of code points against what is allowed."""

    def count(text: str) -> Measure:
        number = characters(text)
        if not maximum:
            return Measure("1 character" if number == 1 else f"{number} characters")
        if number > maximum:
            return Measure(f"{number}/{maximum} characters, {number - maximum} too many", fits=False)
        return Measure(f"{number}/{maximum} characters")

    return count
