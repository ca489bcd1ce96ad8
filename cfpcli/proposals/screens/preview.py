"""The preview of a draft: the proposal as its reviewers will read it."""

from cfpcli.proposals.screens.questions import shown_answer
from cfpcli.records.event import Event
from cfpcli.records.facts import facts_of
from cfpcli.records.proposal import LONG_READ, Draft, SubmittedFields, label_of, short_facts
from cfpcli.text import clean_line, words
from cfpcli.ui.wrapping import MEASURE, hanging, wrap

_FACTS = facts_of(SubmittedFields)
_HEADINGS: dict[str, tuple[str, ...]] = {"abstract": (), "description": (), "notes": ("Notes",)}
"""The headings of texts that are not called what forms call them."""


def preview(draft: Draft, event: Event, columns: int) -> str:
    """The page, wrapped; speakers only if the review is not blind, answers only if they are not private."""
    room = columns - 1
    width = min(room, MEASURE)
    track, kind = event.track(draft.track), event.session_type(draft.session_type)
    minutes = f" {kind.duration} min" if kind and kind.duration and not draft.duration else ""
    facts = [
        track.name if track else "",
        f"{kind.name}{minutes}" if kind else "",
        *short_facts(draft),
        f"{words(draft.abstract)} words",
    ]
    people = ", ".join(speaker.name for speaker in draft.speakers)
    blind = "the review is blind: no names are shown"
    blocks = [
        hanging("", draft.title or "(no title yet)", width).lstrip(),
        hanging("", ", ".join(filter(None, facts)), width).lstrip(),
        hanging("Speakers", blind if event.review.blind else people, width) if people else "",
        *_texts(draft, width, room, is_public=True),
        *_answered(draft, event, width),
        *_texts(draft, width, room, is_public=False),
    ]
    if blocks[2] == "":
        del blocks[2]
    return "\n".join(["", "As reviewers see it", "", *blocks, ""])


def _texts(draft: Draft, width: int, room: int, *, is_public: bool) -> list[str]:
    return [
        line
        for name in LONG_READ
        if _FACTS[name].public is is_public and getattr(draft, name)
        for line in ("", *_HEADINGS.get(name, (label_of(name),)), *wrap(getattr(draft, name), width, room))
    ]


def _answered(draft: Draft, event: Event, width: int) -> list[str]:
    shown = [
        hanging(f"{clean_line(question.question)}", shown_answer(draft.answers[question.slug]), width)
        for question in event.questions
        if not question.private and question.slug in draft.answers
    ]
    return ["", *shown] if shown else []
