"""What a step of the submit form is, what its steps share, and the steps that ask for a text."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.facts import Asked, facts_of, fields_where
from cfpcli.records.lengths import ceiling, limits_of, list_faults
from cfpcli.records.person import Person
from cfpcli.records.profile import Profile
from cfpcli.records.proposal import LONG_TEXTS, WORDS, SubmittedFields
from cfpcli.text import clean_line
from cfpcli.ui.dialogue import BackError, Count, DialogueInterruptedError, Prompter
from cfpcli.ui.measures import character_counter, counter, spans

SHORT, LONG, LONGEST = 0.5, 2.0, 5.0
"""Minutes that an answer takes, roughly: a line or a choice, a paragraph, an abstract."""

Convert = Callable[[str, str], tuple[str, str]]
"""Takes what a new text is called and the text; gives back its Markdown, and what it did in words, if anything."""


def as_it_is(_name: str, text: str) -> tuple[str, str]:
    """Convert nothing."""
    return text, ""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the steps of one form share.

    `keep` puts a draft where nothing can take it away any more, `keep_quietly` does so while a question stands on the
    screen, `kept` is the draft as it was kept last; `now` is the UTC instant at which the interview began;
    `for_profile` takes the biographies that the person wants in their profile, the last one counts; `convert` makes
    Markdown of a new text.
    """

    event: Event
    prompter: Prompter
    me: Person
    keep: Callable[[Draft], None]
    keep_quietly: Callable[[Draft], None]
    kept: Callable[[], Draft]
    now: datetime
    profile: Profile | None = None
    for_profile: list[str] = field(default_factory=list)
    convert: Convert = as_it_is

    @contextlib.contextmanager
    def typing(self, put: Callable[[str], Draft]) -> Iterator[None]:
        """Keep what is typed in a question, finished or not; `put` makes the draft that holds it."""
        self.prompter.while_typing = lambda text: self.keep_quietly(put(text))
        try:
            yield
        except (DialogueInterruptedError, BackError) as left:
            if left.typed.strip():
                self.keep(put(left.typed))
            raise
        finally:
            self.prompter.while_typing = None

    def written(self, name: str, asked: str, before: str, count: Count, *, optional: bool = True) -> str:
        """Ask for a long text; what is new goes through `convert`, and the person is told what that did.

        `name` is what the text is called, `asked` the question with its limits.
        """
        text = self.prompter.long_text(asked, before, count, optional=optional)
        if text == before:
            return text
        text, done = self.convert(name.casefold(), text)
        if done:
            self.prompter.say(f"{done} Now {count(text)}.")
        return text


@dataclass(frozen=True, kw_only=True)
class Step:
    """One field of the form.

    `names` are the names under which a fault may speak of it, `limits` is what the call allows (a list shows that
    itself), `ask` returns the draft with the answer, `shown` its value and its measure for the last look, `lacks`
    whether the interview has to ask, `minutes` is how long that takes.
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
    """What the proposal is called."""
    allowed = limits_of("title", desk.event.call.limits)
    count = character_counter(allowed[0].most if allowed else None, ceiling("title", desk.event.call.limits))

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, title=" ".join(text.split()))

    def fault(text: str) -> str:
        if not text.strip():
            return "a proposal needs a title"
        return "" if count(text).fits else count(text).told

    def ask(draft: Draft, label: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.prompter.text(label, draft.title, fault, hint=count))

    return Step(
        names=("title",),
        label="Title",
        limits=spans(allowed),
        ask=ask,
        shown=lambda draft: (draft.title, count(draft.title).told if draft.title else ""),
        lacks=lambda draft: not draft.title,
    )


def abstract_step(desk: Desk) -> Step:
    """The public text."""
    return _long_step(
        desk,
        "abstract",
        "public",
        optional=False,
        minutes=LONGEST,
        lacks=lambda draft: not draft.abstract,
    )


def closing_steps(desk: Desk) -> tuple[Step, ...]:
    """What comes last: notes to the committee, and what only the last look offers, texts before lists of words."""
    later = fields_where(SubmittedFields, lambda fact: fact.asked is Asked.LATER)
    return (
        _long_step(desk, "notes", "optional, not published", lacks=lambda draft: not draft.notes),
        *(_long_step(desk, name, "", lacks=_never) for name in later if name in LONG_TEXTS),
        *(_words_step(desk, name) for name in later if name in WORDS),
    )


def _words_step(desk: Desk, name: str) -> Step:
    """A step whose answer is a list of words on one line; nobody has to give any."""
    fact = facts_of(SubmittedFields)[name]

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, **{name: _words(text)})

    def shown(draft: Draft) -> str:
        return ", ".join(getattr(draft, name))

    def fault(text: str) -> str:
        return "; ".join(list_faults(_words(text), fact))

    def ask(draft: Draft, label: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.prompter.text(label, shown(draft), fault))

    return Step(
        names=(name,),
        label=_label(name),
        limits="comma-separated",
        ask=ask,
        shown=lambda draft: (shown(draft), ""),
        lacks=_never,
    )


def _label(name: str) -> str:
    return facts_of(SubmittedFields)[name].label or name.replace("_", " ").capitalize()


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
    label = _label(name)
    allowed = limits_of(name, desk.event.call.limits)
    count = counter(allowed, ceiling(name, desk.event.call.limits))

    def put(draft: Draft, text: str) -> Draft:
        return with_values(draft, **{name: text})

    def value(draft: Draft) -> str:
        return str(getattr(draft, name))

    def ask(draft: Draft, asked: str) -> Draft:
        with desk.typing(lambda text: put(draft, text)):
            return put(draft, desk.written(label, asked, value(draft), count, optional=optional))

    return Step(
        names=(name,),
        label=label,
        limits=", ".join(filter(None, (limits, spans(allowed)))),
        minutes=minutes,
        ask=ask,
        shown=lambda draft: (value(draft), count(value(draft)).told if value(draft) else ""),
        lacks=lacks,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in text.split(",") if (word := clean_line(part))))


def _never(draft: Draft) -> bool:
    del draft
    return False
