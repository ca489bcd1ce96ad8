"""Openings of an interview: continue a kept draft, reuse a talk given or sent elsewhere, or begin a new one."""

from collections import Counter
from pathlib import Path

import msgspec

from cfpcli.proposals.rules.intake import progress
from cfpcli.proposals.screens.steps import with_values
from cfpcli.records.event import Event
from cfpcli.records.facts import facts_of, types_of
from cfpcli.records.proposal import Draft, DraftSpeaker, SubmittedFields
from cfpcli.text import clean_line, shorten
from cfpcli.ui.dialogue import BackError, Choice, Prompter

_NEW, _REUSE = "new", "reuse"
_DRAFTS_SHOWN = 6
_TITLE_MAX = 24
_COPIED = tuple(
    name
    for name, type_ in types_of(SubmittedFields).items()
    if type_ in {str, tuple[str, ...]} and not facts_of(SubmittedFields)[name].offers
)
"""Fields that an earlier talk has in its own words, not in terms of its event."""


class OpenDraft(msgspec.Struct, frozen=True):
    """A kept draft for this event; `saved` is the time in words, `unread` the reason why it cannot be continued."""

    draft: Draft
    path: Path
    saved: str
    unread: str = ""


class EarlierTalk(msgspec.Struct, frozen=True):
    """A talk of this person from elsewhere as a draft; `origin` is its origin, such as `Conf 2025, accepted`."""

    draft: Draft
    origin: str


class Openings(msgspec.Struct, frozen=True):
    """The possible openings, newest first; with the number of proposals sent here and the maximum.

    `verb` is the word for proposals that were sent: `submitted`, or `sent` in a followed call.
    """

    drafts: tuple[OpenDraft, ...] = ()
    earlier: tuple[EarlierTalk, ...] = ()
    submitted: int = 0
    allowed: int | None = None
    verb: str = "submitted"

    @property
    def is_a_choice(self) -> bool:
        """Whether there is any choice besides a new draft."""
        return bool(self.drafts or self.earlier)


class Opening(msgspec.Struct, frozen=True):
    """The chosen opening: the draft to continue, and its file if it has one."""

    draft: Draft
    path: Path | None = None


def choose(openings: Openings, fresh: Draft, event: Event, prompter: Prompter) -> Opening:
    """Ask the person for an opening; `fresh` is the new draft."""
    by_value = {str(at): open_draft for at, open_draft in enumerate(openings.drafts[:_DRAFTS_SHOWN])}
    titles = Counter(_title(open_draft) for open_draft in by_value.values())
    choices = [
        _continued(value, open_draft, event, is_only=titles[_title(open_draft)] == 1)
        for value, open_draft in by_value.items()
    ]
    if openings.earlier:
        count, first = len(openings.earlier), openings.earlier[0]
        only = f"{_quoted(shorten(clean_line(first.draft.title), _TITLE_MAX))}  {clean_line(first.origin)}"
        earlier = only if count == 1 else f"one of your {count} earlier talks"
        what = "Copies the texts. Values that this event does not have, such as another track, are asked again."
        choices.append(Choice(_REUSE, f"Reuse     {earlier}", what))
    choices.append(Choice(_NEW, f"New       proposal{_so_far(openings)}", _hidden(openings)))
    while True:
        try:
            choice = prompter.select("What next?", choices)
            if choice in by_value:
                return Opening(by_value[choice].draft, by_value[choice].path)
            prompter.goes_back = True
            return Opening(fresh if choice == _NEW else reused(_earlier(openings, prompter), fresh, event))
        except BackError:
            # Back from the list of talks to this question, before which there is none.
            prompter.goes_back = False


def reused(earlier: Draft, fresh: Draft, event: Event) -> Draft:
    """The texts and people of an earlier talk for this event; values that this event does not have are left out.

    Windows of availability are those of another event, too, if the talk was.
    """
    copied = {name: getattr(earlier, name) for name in _COPIED}
    existing = {
        "track": event.track(earlier.track) is not None,
        "session_type": event.session_type(earlier.session_type) is not None,
        "language": earlier.language in event.languages,
    }
    copied |= {name: getattr(earlier, name) for name, exists in existing.items() if exists}
    questions = {question.slug for question in event.questions}
    same_event = earlier.event == event.slug
    speakers = earlier.speakers if same_event else _without_windows(earlier)
    answers = {slug: answer for slug, answer in earlier.answers.items() if same_event and slug in questions}
    return with_values(
        fresh, **copied, speakers=speakers or fresh.speakers, resources=earlier.resources, answers=answers
    )


def _without_windows(draft: Draft) -> tuple[DraftSpeaker, ...]:
    return tuple(msgspec.structs.replace(speaker, windows=()) for speaker in draft.speakers)


def _title(open_draft: OpenDraft) -> str:
    return shorten(clean_line(open_draft.draft.title) or open_draft.path.stem, _TITLE_MAX)


def _continued(value: str, open_draft: OpenDraft, event: Event, *, is_only: bool) -> Choice:
    """The choice of a draft by its title; one of several with the same title goes by the end of its file's name."""
    stem = open_draft.path.stem
    title = _title(open_draft) if is_only else stem if len(stem) <= _TITLE_MAX else f"…{stem[1 - _TITLE_MAX :]}"
    state = open_draft.unread or f"{progress(open_draft.draft, event)} done"
    return Choice(value, f"Continue  {_quoted(title)}  {state}, saved {open_draft.saved}", disabled=open_draft.unread)


def _quoted(title: str) -> str:
    return f'"{title}"'.ljust(_TITLE_MAX + 2)


def _so_far(openings: Openings) -> str:
    if openings.allowed:
        return f" (you have {openings.submitted} of {openings.allowed} {openings.verb} here)"
    return f" (you have {openings.submitted} {openings.verb} here)" if openings.submitted else ""


def so_far(openings: Openings) -> str:
    """The number of proposals that the person has submitted here, and whether it is the maximum; empty for none."""
    if not openings.submitted:
        return ""
    of_all = f" of {openings.allowed}" if openings.allowed else ""
    return " ".join(filter(None, (f"You have {openings.submitted}{of_all} {openings.verb} here.", _full(openings))))


def _full(openings: Openings) -> str:
    if openings.allowed is None or openings.submitted < openings.allowed:
        return ""
    return "You have reached this event's limit of proposals for one person."


def _hidden(openings: Openings) -> str:
    more = len(openings.drafts) - _DRAFTS_SHOWN
    return " ".join(filter(None, (_full(openings), f"{more} more drafts: cfp draft list." if more > 0 else "")))


def _earlier(openings: Openings, prompter: Prompter) -> Draft:
    if len(openings.earlier) == 1:
        return openings.earlier[0].draft
    choices = [
        Choice(
            str(at),
            f"{_quoted(shorten(clean_line(talk.draft.title), _TITLE_MAX))}  {clean_line(talk.origin)}",
            talk.draft.abstract,
        )
        for at, talk in enumerate(openings.earlier)
    ]
    return openings.earlier[int(prompter.select("Talk to reuse", choices))].draft
