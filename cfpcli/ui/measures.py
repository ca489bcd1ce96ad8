"""Limits in words: how a call states them, and how a text under way compares to them."""

from collections.abc import Callable, Sequence

from cfpcli.records.lengths import Limit, counted
from cfpcli.text import characters, words
from cfpcli.ui.dialogue import Count, Measure, word_count


def span(minimum: int | None, maximum: int | None, unit: str) -> str:
    """A limit as people say it, such as `100-300 words`; empty where there is none."""
    if minimum and maximum:
        return f"{minimum}-{maximum} {unit}" if minimum < maximum else f"{maximum} {unit}"
    if maximum:
        return f"at most {maximum} {unit}"
    return f"at least {minimum} {unit}" if minimum else ""


def spans(limits: Sequence[Limit]) -> str:
    """Every limit of a field as people say it; empty where there is none."""
    return ", ".join(span(limit.least, limit.most, f"{limit.unit}s") for limit in limits)


def counter(limits: Sequence[Limit], ceiling: int | None = None) -> Count:
    """A count of a long text against the limits of its call, and against the `ceiling` of characters once above it."""
    counts = [_COUNTERS[limit.unit](limit.least, limit.most) for limit in limits] or [word_count]

    def count(text: str) -> Measure:
        measures = [measure(text) for measure in counts]
        if ceiling is not None and len(text) > ceiling:
            measures.append(character_counter(ceiling)(text))
        return Measure(", ".join(one.told for one in measures), fits=all(one.fits for one in measures))

    return count


def word_counter(minimum: int | None = None, maximum: int | None = None) -> Count:
    """A count of words that says at once how many are missing or too many."""
    return _against(words, "word", minimum, maximum) if minimum or maximum else word_count


def character_counter(maximum: int | None = None, ceiling: int | None = None) -> Count:
    """A count of code points against what is allowed, and against the `ceiling` only once above it."""

    def count(text: str) -> Measure:
        number = characters(text)
        most = maximum or (ceiling if ceiling and number > ceiling else None)
        if not most:
            return Measure(counted(number, "character"))
        if number > most:
            return Measure(f"{number}/{most} characters, {number - most} too many", fits=False)
        return Measure(f"{number}/{most} characters")

    return count


def _against(measure: Callable[[str], int], unit: str, minimum: int | None, maximum: int | None) -> Count:
    allowed = span(minimum, maximum, f"{unit}s").removesuffix(f" {unit}s")

    def count(text: str) -> Measure:
        number = measure(text)
        told = f"{counted(number, unit)} of {allowed}"
        if minimum and number < minimum:
            return Measure(f"{told}, {minimum - number} to go", fits=False)
        if maximum and number > maximum:
            return Measure(f"{told}, {number - maximum} too many", fits=False)
        return Measure(told)

    return count


_COUNTERS: dict[str, Callable[[int | None, int | None], Count]] = {
    "word": word_counter,
    "character": lambda minimum, maximum: _against(characters, "character", minimum, maximum),
}
