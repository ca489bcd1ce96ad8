"""The steps of the submit form: each asks for one field of a draft and shows it in the last look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from cfpcli.domain.draft import Draft
from cfpcli.domain.event import Event, SessionType
from cfpcli.domain.person import Person
from cfpcli.domain.text import clean_line
from cfpcli.interactive.dialogue import Choice, Prompter
from cfpcli.interactive.measures import character_counter, span, word_counter

LEVELS = ("beginner", "intermediate", "advanced")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the steps of one form share; `keep` puts a draft where nothing can take it away any more."""

    event: Event
    prompter: Prompter
    me: Person
    keep: Callable[[Draft], None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One field of the form.

    `names` are the names under which a fault may speak of it, `limits` is what the call allows (a
    list shows that itself), `ask` returns the draft
    with the answer, `shown` its value and its measure for the last look, `lacks` whether the interview has to ask.
    `typed`, where the answer is one text, takes in what an interrupted person had typed so far.
    """

    names: tuple[str, ...]
    label: str
    limits: str = ""
    is_list: bool = False
    ask: Callable[[Draft, str], Draft]
    shown: Callable[[Draft], tuple[str, str]]
    lacks: Callable[[Draft], bool]
    typed: Callable[[Draft, str], Draft] | None = None


def common_steps(desk: Desk) -> tuple[Step, ...]:
    """Track, title, type, abstract, language and level, as far as the event knows them."""
    event = desk.event
    steps = [_track(desk)] if event.tracks else []
    steps.append(_title(desk))
    if event.session_types:
        steps.append(_session_type(desk))
    steps.append(_abstract(desk))
    if event.languages:
        steps.append(_language(desk))
    steps.append(_level(desk))
    return tuple(steps)


def closing_steps(desk: Desk) -> tuple[Step, ...]:
    """What comes last: notes to the committee, and what only the last look offers."""
    limits = desk.event.call.limits
    return (
        long_step(
            desk,
            "notes",
            "Notes to the committee",
            "optional, not published",
            lacks=lambda draft: not draft.notes,
        ),
        long_step(
            desk, "description", "Longer description", span(None, limits.description_words_max, "words"), lacks=_never
        ),
        Step(
            names=("tags",),
            label="Tags",
            limits="comma-separated",
            ask=lambda draft, label: _with(draft, tags=_tags(desk.prompter.text(label, ", ".join(draft.tags)))),
            shown=lambda draft: (", ".join(draft.tags), ""),
            lacks=_never,
        ),
    )


def long_step(
    desk: Desk,
    field: str,
    label: str,
    limits: str,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    optional: bool = True,
    lacks: Callable[[Draft], bool],
) -> Step:
    """A step whose answer is a long text in one field of the draft."""
    count = word_counter(minimum, maximum)

    def put(draft: Draft, text: str) -> Draft:
        return _with(draft, **{field: text})

    def value(draft: Draft) -> str:
        return str(getattr(draft, field))

    return Step(
        names=(field,),
        label=label,
        limits=limits,
        ask=lambda draft, asked: put(draft, desk.prompter.long_text(asked, value(draft), count, optional=optional)),
        shown=lambda draft: (value(draft), count(value(draft)) if value(draft) else ""),
        lacks=lacks,
        typed=put,
    )


def describe_type(kind: SessionType) -> str:
    """A session type as a speaker chooses it: name, minutes, speakers."""
    return f"{kind.name}, {kind.duration} min, {speakers_allowed(kind)}"


def speakers_allowed(kind: SessionType) -> str:
    """How many may speak, as people say it."""
    least, most = kind.speakers_min, kind.speakers_max
    if most is None:
        return f"{least} speakers or more" if least > 1 else "any number of speakers"
    if least == most:
        return "1 speaker" if most == 1 else f"{most} speakers"
    return f"{least}-{most} speakers"


def _track(desk: Desk) -> Step:
    tracks = desk.event.tracks
    choices = [Choice(track.slug, track.name, track.description) for track in tracks]

    def shown(draft: Draft) -> tuple[str, str]:
        track = desk.event.track(draft.track)
        return (track.name if track else draft.track, "")

    return Step(
        names=("track",),
        label="Track",
        is_list=True,
        limits=f"one of {len(tracks)}",
        ask=lambda draft, label: _with(draft, track=desk.prompter.select(label, choices, _known(draft.track, choices))),
        shown=shown,
        lacks=lambda draft: not draft.track,
    )


def _title(desk: Desk) -> Step:
    most = desk.event.call.limits.title_characters_max
    count = character_counter(most)

    def fault(text: str) -> str:
        if not text.strip():
            return "a proposal needs a title"
        return count(text) if most and "too many" in count(text) else ""

    return Step(
        names=("title",),
        label="Title",
        limits=span(None, most, "characters"),
        ask=lambda draft, label: _with(draft, title=desk.prompter.text(label, draft.title, fault, hint=count)),
        shown=lambda draft: (draft.title, count(draft.title) if draft.title else ""),
        lacks=lambda draft: not draft.title,
        typed=lambda draft, text: _with(draft, title=" ".join(text.split())),
    )


def _session_type(desk: Desk) -> Step:
    kinds = desk.event.session_types
    choices = [Choice(kind.slug, describe_type(kind)) for kind in kinds]

    def shown(draft: Draft) -> tuple[str, str]:
        kind = desk.event.session_type(draft.session_type)
        return (f"{kind.name}, {kind.duration} min" if kind else draft.session_type, "")

    return Step(
        names=("session_type", "type"),
        label="Type",
        is_list=True,
        limits="; ".join(describe_type(kind) for kind in kinds),
        ask=lambda draft, label: _with(
            draft, session_type=desk.prompter.select(label, choices, _known(draft.session_type, choices))
        ),
        shown=shown,
        lacks=lambda draft: not draft.session_type,
    )


def _abstract(desk: Desk) -> Step:
    limits = desk.event.call.limits
    least, most = limits.abstract_words_min, limits.abstract_words_max
    return long_step(
        desk,
        "abstract",
        "Abstract",
        span(least, most, "words"),
        minimum=least,
        maximum=most,
        optional=False,
        lacks=lambda draft: not draft.abstract,
    )


def _language(desk: Desk) -> Step:
    choices = [Choice(code, code) for code in desk.event.languages]
    return Step(
        names=("language",),
        label="Language",
        is_list=True,
        limits=" or ".join(desk.event.languages),
        ask=lambda draft, label: _with(
            draft, language=desk.prompter.select(label, choices, _known(draft.language, choices))
        ),
        shown=lambda draft: (draft.language, ""),
        lacks=lambda draft: not draft.language,
    )


def _level(desk: Desk) -> Step:
    choices = [Choice("", "no particular level"), *(Choice(level, level) for level in LEVELS)]
    return Step(
        names=("level",),
        label="Level",
        is_list=True,
        limits="optional",
        ask=lambda draft, label: _with(
            draft, level=desk.prompter.select(label, choices, _known(draft.level, choices) or "")
        ),
        shown=lambda draft: (draft.level or "no particular level", ""),
        lacks=lambda draft: not draft.level,
    )


def _known(value: str, choices: list[Choice]) -> str | None:
    return value if any(choice.value == value for choice in choices) else None


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for part in text.split(",") if (tag := clean_line(part))))


def _never(draft: Draft) -> bool:
    del draft
    return False


def _with(draft: Draft, **values: Any) -> Draft:  # noqa: ANN401  # each field has its own type
    return msgspec.structs.replace(draft, **values)
