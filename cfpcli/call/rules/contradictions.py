"""Settings of an event that contradict one another, though each of them alone is allowed."""

from collections.abc import Iterator, Sequence
from itertools import product

from cfpcli.call.rules.openness import closes_for, opens_for
from cfpcli.records.event import TEXTS, Event, Limits, Question, SessionType, Track, limits_of_parts
from cfpcli.text import did_you_mean

_PAIRS = tuple(
    (name, most)
    for name in Limits.__struct_fields__
    if (most := f"{name.removesuffix('_min')}_max") in Limits.__struct_fields__ and name.endswith("_min")
)
"""The lower limits, each with the upper limit of the same text in the same unit."""


def contradictions(event: Event) -> Iterator[tuple[str, str]]:
    """The path of each setting that contradicts another one, as in an event file, and the reason."""
    yield from _dates(event)
    yield from _limits(event)
    for number, track in enumerate(event.tracks, 1):
        if track.language and event.languages and track.language not in event.languages:
            allowed = did_you_mean(track.language, event.languages)
            yield f"tracks[{number}].language", f'"{track.language}" is not a language of the event; {allowed}'
    for number, kind in enumerate(event.session_types, 1):
        if kind.has_choice_of_length and kind.duration and not kind.takes(kind.duration):
            yield f"session_types[{number}].duration", f"is {kind.duration}, which is not a length to choose from"
    for number, question in enumerate(event.questions, 1):
        yield from ((f"questions[{number}].{key}", message) for key, message in _question(question, event))
    weights = [category.weight for category in event.review.categories]
    if weights and not any(weights):
        yield "review.categories[1].weight", "is 0, as all others are; at least one category must count"


def _dates(event: Event) -> Iterator[tuple[str, str]]:
    """The closes that are not after their openings: of the call, or of a part with an opening or a close of its own."""
    parts: list[tuple[str, str, str]] = [("call", "", "")]
    parts += [(f"tracks[{number}]", part.slug, "") for number, part in enumerate(event.tracks, 1) if _has_dates(part)]
    parts += [
        (f"session_types[{number}]", "", part.slug)
        for number, part in enumerate(event.session_types, 1)
        if _has_dates(part)
    ]
    for path, track, kind in parts:
        opens, closes = (find(event, track=track, session_type=kind) for find in (opens_for, closes_for))
        if opens and closes and opens.at and closes.at and opens.at >= closes.at:
            yield f"{path}.closes", f'"{closes.raw}" is not after the opening, "{opens.raw}"'


def _has_dates(part: Track | SessionType) -> bool:
    return part.opens is not None or part.closes is not None


def _limits(event: Event) -> Iterator[tuple[str, str]]:
    """The lower limits above an upper one: those of the call, and those that a track or session type would have."""
    lists: tuple[tuple[str, Sequence[Track | SessionType]], ...] = (
        ("tracks", event.tracks),
        ("session_types", event.session_types),
    )
    owners: list[tuple[str, Limits, Limits]] = [("call", event.call.limits, event.call.limits)]
    owners += [
        (f"{name}[{number}]", part.limits, limits_of_parts((part,), event.call.limits))
        for name, parts in lists
        for number, part in enumerate(parts, 1)
        if part.limits != Limits()
    ]
    faulty = False
    for path, own, limits in owners:
        for least, most in _PAIRS:
            low, high = getattr(limits, least), getattr(limits, most)
            sets = least if getattr(own, least) is not None else most
            if low and high and low > high and getattr(own, sets) is not None:
                faulty = True
                yield f"{path}.limits.{sets}", _above(sets, least, most, low, high)
    if faulty:
        return
    tracks = [(number, track) for number, track in enumerate(event.tracks, 1) if track.limits != Limits()]
    kinds = [kind for kind in event.session_types if kind.limits != Limits()]
    for (number, track), kind in product(tracks, kinds):
        limits = limits_of_parts((kind, track), event.call.limits)
        for least, most in _PAIRS:
            low, high = getattr(limits, least), getattr(limits, most)
            if low and high and low > high:
                message = f"together with the session type {kind.slug}: {least} is {low}, above {most}, {high}"
                yield f"tracks[{number}].limits", message


def _above(sets: str, least: str, most: str, low: int, high: int) -> str:
    if sets == least:
        return f"is {low}, must not be above {most}, {high}"
    return f"is {high}, must not be below {least}, {low}"


def _question(question: Question, event: Event) -> Iterator[tuple[str, str]]:
    scopes: tuple[tuple[str, Sequence[str], str], ...] = (
        ("tracks", question.tracks, "track"),
        ("session_types", question.session_types, "session type"),
    )
    for key, slugs, named in scopes:
        offered = event.offered(key)
        for place, slug in enumerate(slugs, 1):
            if slug not in offered:
                yield f"{key}[{place}]", f'"{slug}" is not a {named} of the event; {did_you_mean(slug, offered)}'
    for key in ("words_max", "characters_max"):
        if getattr(question, key) is not None and question.kind not in TEXTS:
            yield key, f"has no meaning for a question of kind {question.kind}, only for text and long_text"
