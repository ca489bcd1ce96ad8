"""The steps of the submit form: their common parts, the steps for a text, and the steps for one choice of a list.

The choices are session type, track, language and level.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import msgspec

from cfpcli.call.rules.openness import Standing, closes_for, standing
from cfpcli.call.rules.requirements import own_terms
from cfpcli.dates.english import day_month, last_day
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Event, SessionType, Track
from cfpcli.records.facts import InterviewRound, facts_of, fields_where, types_of
from cfpcli.records.lengths import ceiling, limits_of, list_faults
from cfpcli.records.person import Person, Profile, Window, language_name
from cfpcli.records.proposal import LONG_TEXTS, Draft, SubmittedFields, label_of, value_of
from cfpcli.records.soundness import lengths_of
from cfpcli.text import clean_line, is_whole_number, number_of
from cfpcli.ui.dialogue import BackError, Choice, Count, DialogueInterruptedError, Prompter
from cfpcli.ui.text_editor import character_counter, counter, spans

SHORT, LONG, LONGEST = 0.5, 2.0, 5.0
"""Rough duration of an answer in minutes: a line or a choice, a paragraph, an abstract."""

Convert = Callable[[str, str], tuple[str, str]]
"""Converts a new text, given its name for people and the text: its Markdown, and a message about changes, if any."""


def as_it_is(_name: str, text: str) -> tuple[str, str]:
    """Return a text unchanged, without a message."""
    return text, ""


StoredWindows = Callable[[str], tuple[Window, ...]]
"""The stored windows of availability of the person of an address, none if they are not for the acting person."""


def no_windows(_address: str) -> tuple[Window, ...]:
    """Return no windows, as for people without a record."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The state that the steps of one form share.

    `keep` writes a draft to disk, `keep_quietly` does so while a question is on the screen, `kept` is the draft as last
    kept; `now` is the UTC instant at which the interview began, `chance` draws ids. `for_profile` receives the
    biographies that the person wants in their profile, the last one counts; `convert` makes
    Markdown of a new text; `stored_windows` has the availability of people, as far as the acting person may know it.
    """

    event: Event
    prompter: Prompter
    me: Person
    keep: Callable[[Draft], None]
    keep_quietly: Callable[[Draft], None]
    kept: Callable[[], Draft]
    now: datetime
    chance: Random
    profile: Profile | None = None
    for_profile: list[str] = field(default_factory=list)
    convert: Convert = as_it_is
    stored_windows: StoredWindows = no_windows

    @contextlib.contextmanager
    def typing(self, put: Callable[[str], Draft]) -> Iterator[None]:
        """Keep the text typed in a question, finished or not; `put` makes the draft that contains it."""
        self.prompter.while_typing = lambda text: self.keep_quietly(put(text))
        try:
            yield
        except (DialogueInterruptedError, BackError) as left:
            if left.typed.strip():
                self.keep(put(left.typed))
            raise
        finally:
            self.prompter.while_typing = None

    def written(self, name: str, question: str, before: str, count: Count, *, optional: bool = True) -> str:
        """Ask for a long text; new text goes through `convert`, whose message is shown.

        `name` is the text's name for people; `question` includes its limits.
        """
        text = self.prompter.long_text(question, before, count, optional=optional)
        if text == before:
            return text
        text, done = self.convert(name.casefold(), text)
        if done:
            self.prompter.say(f"{done} Now {count(text)}.")
        return text


@dataclass(frozen=True, kw_only=True)
class Step:
    """One field of the form.

    `names` are the names by which a fault may refer to it, `limits` is the call's limits (a list shows them
    itself), `ask` returns the draft with the answer, `shown` its value and its measure for the last look, `lacks`
    is true if the interview has to ask, because the answer is missing or, as after an interruption, unfinished;
    `minutes` is the estimated duration.
    """

    names: tuple[str, ...]
    label: str
    limits: str = ""
    is_list: bool = False
    minutes: float = SHORT
    ask: Callable[[Draft, str], Draft]
    shown: Callable[[Draft], tuple[str, str]]
    lacks: Callable[[Draft], bool]


def with_values(draft: Draft, **values: Any) -> Draft:  # noqa: ANN401  # each field has its own type
    """The draft with these fields changed."""
    return msgspec.structs.replace(draft, **values)


def title_step(desk: Desk) -> Step:
    """The step for the proposal's title."""
    allowed = limits_of("title", desk.event.call.limits)
    count = character_counter(allowed[0].most if allowed else None, ceiling("title", desk.event.call.limits))

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, title=" ".join(text.split()))

    def fault(text: str) -> str:
        if not text.strip():
            return "a proposal needs a title"
        return "" if count(text).fits else count(text).words

    def ask(draft: Draft, label: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.prompter.text(label, draft.title, fault, hint=count))

    return Step(
        names=("title",),
        label="Title",
        limits=spans(allowed),
        ask=ask,
        shown=lambda draft: (draft.title, count(draft.title).words if draft.title else ""),
        lacks=lambda draft: not draft.title or not count(draft.title).fits,
    )


def abstract_step(desk: Desk) -> Step:
    """The step for the public text."""
    follows = "abstract" in desk.event.call.required_at_close
    return _long_step(
        desk,
        "abstract",
        "public, may stay empty until the close" if follows else "public",
        optional=follows,
        minutes=LONGEST,
        lacks=lambda draft: not draft.abstract,
    )


def notes_step(desk: Desk) -> Step:
    """The steps for fields that only the committee reads."""
    return _long_step(desk, "notes", "optional, not published", lacks=lambda draft: not draft.notes)


def later_steps(desk: Desk) -> tuple[Step, ...]:
    """The fields that only the last look offers: long texts, then the other fields, each by its type."""
    later = fields_where(SubmittedFields, lambda fact: fact.interview is InterviewRound.LATER)
    return (
        *(_long_step(desk, name, "", lacks=_never) for name in later if name in LONG_TEXTS),
        *(step_by_type(desk, name) for name in later if name not in LONG_TEXTS),
    )


def step_by_type(desk: Desk, name: str) -> Step:
    """The step of a short field that needs none of its own: one line, a number, yes or no, or words on one line."""
    return _STEPS[types_of(SubmittedFields)[name]](desk, name)


def _line_step(desk: Desk, name: str) -> Step:
    """A step whose answer is one line; nobody has to give any."""
    count = character_counter(ceiling=ceiling(name))

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, **{name: clean_line(text)})

    def ask(draft: Draft, label: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.prompter.text(label, getattr(draft, name), fault))

    def fault(text: str) -> str:
        return "" if count(text).fits else count(text).words

    return Step(
        names=(name,),
        label=label_of(name),
        ask=ask,
        shown=lambda draft: (value_of(draft, name), ""),
        lacks=_never,
    )


def _number_step(desk: Desk, name: str) -> Step:
    """A step whose answer is a whole number above 0; it is always optional."""

    def put(draft: Draft, text: str) -> Draft:
        number = text.strip()
        return draft if fault(number) else with_values(draft, **{name: int(number) if number else None})

    def fault(text: str) -> str:
        return "" if not text.strip() or is_whole_number(text.strip()) else "write a whole number above 0, such as 45"

    def ask(draft: Draft, label: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.prompter.text(label, str(getattr(draft, name) or ""), fault))

    return Step(
        names=(name,),
        label=label_of(name),
        ask=ask,
        shown=lambda draft: (value_of(draft, name), ""),
        lacks=_never,
    )


def _flag_step(desk: Desk, name: str) -> Step:
    """A step whose answer is yes or no."""
    return Step(
        names=(name,),
        label=label_of(name),
        limits="yes or no",
        ask=lambda draft, label: with_values(
            draft, **{name: desk.prompter.confirm(label, default=getattr(draft, name))}
        ),
        shown=lambda draft: (value_of(draft, name), ""),
        lacks=_never,
    )


def _words_step(desk: Desk, name: str) -> Step:
    """A step whose answer is a list of words on one line; it is always optional."""
    fact = facts_of(SubmittedFields)[name]

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, **{name: _words(text)})

    def fault(text: str) -> str:
        return "; ".join(list_faults(_words(text), fact))

    def ask(draft: Draft, label: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.prompter.text(label, value_of(draft, name), fault))

    return Step(
        names=(name,),
        label=label_of(name),
        limits="comma-separated",
        ask=ask,
        shown=lambda draft: (value_of(draft, name), ""),
        lacks=_never,
    )


def _long_step(
    desk: Desk,
    name: str,
    limits: str,
    *,
    optional: bool = True,
    minutes: float = LONG,
    lacks: Callable[[Draft], bool],
) -> Step:
    """A step whose answer is a long text in one field of the draft."""
    label = label_of(name)
    allowed = limits_of(name, desk.event.call.limits)
    count = counter(allowed, ceiling(name, desk.event.call.limits))

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, **{name: text})

    def value(draft: Draft) -> str:
        return str(getattr(draft, name))

    def ask(draft: Draft, question: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.written(label, question, value(draft), count, optional=optional))

    return Step(
        names=(name,),
        label=label,
        limits=", ".join(filter(None, (limits, spans(allowed)))),
        minutes=minutes,
        ask=ask,
        shown=lambda draft: (value(draft), count(value(draft)).words if value(draft) else ""),
        lacks=lambda draft: lacks(draft) or bool(value(draft) and not count(value(draft)).fits),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in text.split(",") if (word := clean_line(part))))


def _never(draft: Draft) -> bool:
    del draft
    return False


_STEPS: dict[object, Callable[[Desk, str], Step]] = {
    str: _line_step,
    bool: _flag_step,
    int | None: _number_step,
    tuple[str, ...]: _words_step,
}
"""The steps of fields that need none of their own, by type."""


LEVELS = ("beginner", "intermediate", "advanced")


def type_and_track_steps(desk: Desk, draft: Draft) -> tuple[Step, ...]:
    """The steps for the session type with the length that it lets the speakers choose, and the track, if any."""
    kind = desk.event.session_type(draft.session_type)
    return (
        *((_session_type(desk),) if desk.event.session_types else ()),
        *((_length(desk, kind),) if kind and kind.has_choice_of_length else ()),
        *((_track(desk),) if desk.event.tracks else ()),
    )


def language_and_level_steps(desk: Desk) -> tuple[Step, ...]:
    """The steps for the language, if the event has any, and the level."""
    return (*((_language(desk),) if desk.event.languages else ()), _level(desk))


def describe_type(kind: SessionType) -> str:
    """A session type as shown to a speaker: name, minutes, speakers."""
    return ", ".join(filter(None, (kind.name, lengths_of(kind), speakers_allowed(kind))))


def speakers_allowed(kind: SessionType) -> str:
    """The number of speakers allowed, in words."""
    least, most = kind.speakers_min, kind.speakers_max
    if most is None:
        return f"{least} speakers or more" if least > 1 else "any number of speakers"
    if least == most:
        return number_of(most, "speaker")
    return f"{least}-{most} speakers"


def _session_type(desk: Desk) -> Step:
    kinds = desk.event.session_types
    choices = [Choice(kind.slug, describe_type(kind), _own_terms(kind, desk.event)) for kind in kinds]

    def shown(draft: Draft) -> tuple[str, str]:
        kind = desk.event.session_type(draft.session_type)
        if kind is None:
            return (draft.session_type, "")
        return (", ".join(filter(None, (kind.name, lengths_of(kind)))), "")

    return Step(
        names=("session_type", "type"),
        label="Type",
        is_list=True,
        limits="; ".join(describe_type(kind) for kind in kinds),
        ask=lambda draft, label: _with_choice(
            desk, draft, label, "session_type", _while_open(desk, draft, choices, "session_type")
        ),
        shown=shown,
        lacks=lambda draft: not draft.session_type,
    )


def _track(desk: Desk) -> Step:
    tracks = desk.event.tracks
    choices = [
        Choice(track.slug, track.name, "\n\n".join(filter(None, (track.description, _own_terms(track, desk.event)))))
        for track in tracks
    ]

    def shown(draft: Draft) -> tuple[str, str]:
        track = desk.event.track(draft.track)
        return (track.name if track else draft.track, "")

    return Step(
        names=("track",),
        label="Track",
        is_list=True,
        limits=f"one of {len(tracks)}",
        ask=lambda draft, label: _with_choice(desk, draft, label, "track", _while_open(desk, draft, choices, "track")),
        shown=shown,
        lacks=lambda draft: not draft.track,
    )


def _length(desk: Desk, kind: SessionType) -> Step:
    """The step for the length of a session whose type has several."""

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, duration=int(text)) if not fault(text) else draft

    def fault(text: str) -> str:
        wanted = f"write a number of minutes: {lengths_of(kind)}"
        return "" if is_whole_number(text.strip()) and len(text) < _DIGITS and kind.takes(int(text)) else wanted

    def ask(draft: Draft, label: str) -> Draft:
        before = str(draft.duration if draft.duration and kind.takes(draft.duration) else kind.duration or "")
        if kind.durations:
            choices = [Choice(str(minutes), f"{minutes} min") for minutes in kind.durations]
            return put(draft, desk.prompter.select(label, choices, before))
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.prompter.text(label, before, fault, hint="minutes"))

    return Step(
        names=("duration",),
        label="Length",
        is_list=bool(kind.durations),
        limits=lengths_of(kind),
        ask=ask,
        shown=lambda draft: (f"{draft.duration or kind.duration} min", ""),
        lacks=lambda draft: draft.duration is None or not kind.takes(draft.duration),
    )


_DIGITS = 5
"""A number of minutes has fewer digits."""


def _language(desk: Desk) -> Step:
    def ask(draft: Draft, label: str) -> Draft:
        track = desk.event.track(draft.track)
        if track and track.language:
            return with_values(draft, language=track.language)
        choices = [Choice(code, language_name(code)) for code in desk.event.languages]
        return _with_choice(desk, draft, label, "language", choices)

    return Step(
        names=("language",),
        label="Language",
        is_list=True,
        limits=" or ".join(desk.event.languages),
        ask=ask,
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
        ask=lambda draft, label: _with_choice(desk, draft, label, "level", choices),
        shown=lambda draft: (draft.level or "no particular level", ""),
        lacks=lambda draft: not draft.level,
    )


def _with_choice(desk: Desk, draft: Draft, label: str, name: str, choices: Sequence[Choice]) -> Draft:
    before = str(getattr(draft, name))
    is_there = any(choice.value == before and not choice.disabled for choice in choices)
    return with_values(draft, **{name: desk.prompter.select(label, choices, before if is_there else None)})


def _while_open(desk: Desk, draft: Draft, choices: Sequence[Choice], name: str) -> Sequence[Choice]:
    """The choices, those whose own deadline has passed with the reason; all of them if none would be left."""
    marked = [
        msgspec.structs.replace(choice, disabled=_closed(with_values(draft, **{name: choice.value}), desk))
        for choice in choices
    ]
    return marked if any(not choice.disabled for choice in marked) else choices


def _closed(draft: Draft, desk: Desk) -> str:
    where = standing(desk.event, desk.now, draft=draft)
    if where is Standing.UPCOMING:
        return "not open yet"
    if where is not Standing.CLOSED:
        return ""
    emails = [speaker.email for speaker in draft.speakers]
    closes = closes_for(desk.event, track=draft.track, session_type=draft.session_type, emails=emails)
    return f"closed {_last_day(closes, desk.event)}".rstrip()


def _own_terms(owner: Track | SessionType, event: Event) -> str:
    """The deadline, the limits and the language that a track or a session type has of its own, as sentences."""
    day, terms = _last_day(owner.closes, event), own_terms(owner)
    closes = [f"Proposals for it until {day}."] if day else []
    return " ".join((*closes, *(f"{term[:1].upper()}{term[1:]}." for term in terms)))


def _last_day(closes: Deadline | None, event: Event) -> str:
    if closes is None or closes.at is None:
        return ""
    return day_month(last_day(closes.at, closes.zone or event.timezone))
