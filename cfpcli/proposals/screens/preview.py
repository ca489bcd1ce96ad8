"""A draft as its reviewers will read it: the fields that they see, in their order, without hidden ones."""

from cfpcli.proposals.screens.questions import shown_answer
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.proposal import STALE_WORDS
from cfpcli.text import clean_line, words
from cfpcli.ui.wrapping import MEASURE, hanging, wrap


def preview(draft: Draft, event: Event, columns: int) -> str:
    """The page, wrapped; speakers only if the review is not blind, answers only if they are not private."""
    room = columns - 1
    width = min(room, MEASURE)
    track, kind = event.track(draft.track), event.session_type(draft.session_type)
    minutes = f" {kind.duration} min" if kind and kind.duration else ""
    facts = [
        track.name if track else "",
        f"{kind.name}{minutes}" if kind else "",
        draft.language,
        draft.level,
        *(", ".join(getattr(draft, name)) for name in STALE_WORDS),
        f"{words(draft.abstract)} words",
    ]
    people = ", ".join(speaker.name for speaker in draft.speakers)
    blind = "the review is blind: no names are shown"
    blocks = [
        hanging("", draft.title or "(no title yet)", width).lstrip(),
        hanging("", ", ".join(filter(None, facts)), width).lstrip(),
        hanging("Speakers", blind if event.review.blind else people, width) if people else "",
        *(["", *wrap(draft.abstract, width, room)] if draft.abstract else []),
        *(["", *wrap(draft.description, width, room)] if draft.description else []),
        *_answered(draft, event, width),
        *(["", "Notes", *wrap(draft.notes, width, room)] if draft.notes else []),
    ]
    if blocks[2] == "":
        del blocks[2]
    return "\n".join(["", "As reviewers see it", "", *blocks, ""])


def _answered(draft: Draft, event: Event, width: int) -> list[str]:
    shown = [
        hanging(f"{clean_line(question.question)}", shown_answer(draft.answers[question.slug]), width)
        for question in event.questions
        if not question.private and question.slug in draft.answers
    ]
    return ["", *shown] if shown else []
