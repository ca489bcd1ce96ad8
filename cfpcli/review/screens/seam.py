"""The input and the output of the review loop, and the desk at which it works."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from cfpcli.records.review import ReviewState


class ReviewAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reviewer's answer to one proposal; fields as in `Review`."""

    scores: dict[str, int] = {}
    state: ReviewState = ReviewState.SCORED
    comment: str = ""
    feedback: str = ""
    reason: str = ""
    position: int | None = None


class Pending(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A review that is begun and not complete.

    `passed` are the categories dealt with, in turn, whether they got a score or not.
    """

    comment: str = ""
    feedback: str = ""
    passed: tuple[str, ...] = ()
    scores: dict[str, int] = {}


class TriageItem(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal as a reviewer may see it; texts are Markdown.

    `facts` is one line about it (language, level), `counts` how many words and reviews there are; `speakers` stays
    empty where reading is blind. `long_texts` are by field, the abstract first, which may be a summary by others.
    `mine` is this reviewer's answer so far, `former` the proposal as it was when they gave it, if it has changed
    since; `flagged` is whether they marked it for later.
    """

    code: str
    title: str
    track: str = ""
    session_type: str = ""
    facts: str = ""
    counts: str = ""
    speakers: str = ""
    long_texts: dict[str, str] = {}
    abstract_is_summary: bool = False
    mine: ReviewAnswer | None = None
    pending: Pending = Pending()
    former: "TriageItem | None" = None
    flagged: bool = False

    @property
    def texts(self) -> tuple[str, str]:
        """Comment and feedback as this reviewer wrote them last, saved with a review or not yet."""
        mine = self.mine or ReviewAnswer()
        return self.pending.comment or mine.comment, self.pending.feedback or mine.feedback

    def without_people(self) -> "TriageItem":
        """The same for a blind reviewer, without any field that is hidden, the former text included."""
        former = self.former.without_people() if self.former else None
        return msgspec.structs.replace(self, speakers="", former=former)


class Desk(Protocol):
    """The source of proposals and the target of answers; a write is on disk when its method returns.

    Every method raises CfpError where it cannot do what it is asked; the loop shows the words and stays.
    """

    def read(self, code: str) -> TriageItem:
        """One proposal as it is now; refused where it takes no reviews any more."""

    def save(self, code: str, answer: ReviewAnswer) -> None:
        """Write one answer."""

    def flag(self, code: str, *, on: bool) -> None:
        """Mark a proposal for later, or remove the mark."""

    def undo(self) -> None:
        """Take back the last thing that `save` or `flag` wrote."""

    def keep(self, code: str, pending: Pending) -> None:
        """Keep a review begun, instead of the former one."""

    def find(self, text: str) -> tuple[str, ...]:
        """The codes of the proposals with this text in what the loop shows of them."""

    def named(self, typed: str) -> str:
        """The code that begins so, of those that this reviewer may read."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The course of one run: codes in order, titles by code, and the work done before.

    `before` is how many of the same this reviewer had answered already, `read` how many of the event they had read;
    `score_counts` counts their scores, rounded to the scale.
    `opening` is the text of the first screen; `command` continues later.
    """

    codes: tuple[str, ...]
    titles: Mapping[str, str] = {}
    before: int = 0
    read: int = 0
    score_counts: Mapping[int, int] = {}
    opening: str = ""
    command: str = "cfp review"


class TriageSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one run: the answers that were not undone, by code, and the number of proposals that still wait.

    `unfinished` are the codes of those with a comment or some scores that are kept, and no review yet.
    """

    saved: dict[str, ReviewAnswer]
    left: int
    unfinished: tuple[str, ...] = ()
    command: str = "cfp review"

    def __str__(self) -> str:
        """Read as `5 reviewed this time, 7 to go. Go on any time: cfp review`."""
        done = f"{len(self.saved)} reviewed this time"
        if not self.left:
            return f"{done}, none left."
        return f"{done}, {self.left} left. Continue with {self.command}"

    @property
    def reminders(self) -> tuple[str, ...]:
        """For each that was begun, that it is kept and how it becomes a review."""
        return tuple(f"Your texts on {code} are kept and need a score: cfp review {code}" for code in self.unfinished)
