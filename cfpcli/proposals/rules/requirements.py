"""What an event asks of a proposal, and how much of it a draft has."""

from typing import NamedTuple

from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.submission import completed
from cfpcli.text import words


class Progress(NamedTuple):
    """How many of the things that are `asked` are there."""

    done: int
    asked: int

    def __str__(self) -> str:
        """Read as `3 of 9`."""
        return f"{self.done} of {self.asked}"


def progress(draft: Draft, event: Event | None) -> Progress:
    """How far a draft has come: a title, an abstract and speakers, and all else without which it is not taken.

    What the event leaves no choice about counts as done. Without an event only what every event asks is counted.
    """
    if event is None:
        there = [draft.title, draft.abstract, draft.speakers]
        return Progress(sum(map(bool, there)), len(there))
    draft = completed(draft, event)
    there = [draft.title, draft.abstract, draft.speakers]
    there += [draft.track] if event.tracks else []
    there += [draft.session_type] if event.session_types else []
    there += [draft.language] if event.languages else []
    known = {(one.notice, one.version) for one in draft.acknowledged}
    given = [question.slug in draft.answers for question in event.questions if question.required]
    given += [(notice.slug, notice.version) in known for notice in event.call.notices]
    every = [*map(bool, there), *given]
    return Progress(sum(every), len(every))


def text_words(draft: Draft) -> int:
    """How many words its texts have together, biographies aside."""
    return sum(map(words, (draft.abstract, draft.description, draft.notes)))
