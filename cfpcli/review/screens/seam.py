"""What goes into the review loop and what comes out of it, and the desk it works at.

The way of one run through its proposals: which is in turn, which are answered, what comes next, and back.
"""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from cfpcli.records.review import ReviewState


class ReviewAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reviewer answered to one proposal; fields as in `Review`."""

    scores: dict[str, int] = {}
    state: ReviewState = ReviewState.SCORED
    comment: str = ""
    feedback: str = ""
    reason: str = ""
    position: int | None = None


class Pending(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reviewer has said of a proposal before the review is whole.

    `passed` are the categories dealt with, in turn, whether they got a score or not.
    """

    comment: str = ""
    feedback: str = ""
    passed: tuple[str, ...] = ()
    scores: dict[str, int] = {}


class TriageItem(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal as a reviewer may see it; texts are Markdown.

    `facts` is one line about it (language, level), `counts` how many words and reviews there are; `speakers` stays
    empty where reading is blind.
    `mine` is this reviewer's answer so far, `former` the proposal as it was when they gave it, where it has changed
    since; `flagged` says that they marked it to come back to.
    """

    code: str
    title: str
    track: str = ""
    session_type: str = ""
    facts: str = ""
    counts: str = ""
    speakers: str = ""
    abstract: str = ""
    description: str = ""
    notes: str = ""
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
        """The same for a blind reviewer, whatever the desk put in, the former text included."""
        former = self.former.without_people() if self.former else None
        return msgspec.structs.replace(self, speakers="", former=former)


class Desk(Protocol):
    """Where the loop gets proposals from and puts answers; what it writes is on disk when a method returns.

    Every method raises CfpError where it cannot do what it is asked; the loop shows the words and stays.
    """

    def read(self, code: str) -> TriageItem:
        """One proposal as it is now; refused where it takes no reviews any more."""

    def save(self, code: str, answer: ReviewAnswer) -> None:
        """Write one answer."""

    def flag(self, code: str, *, on: bool) -> None:
        """Mark a proposal to come back to, or take the mark away."""

    def undo(self) -> None:
        """Take back the last thing that `save` or `flag` wrote."""

    def keep(self, code: str, pending: Pending) -> None:
        """Keep what is not a review yet, in the place of what was kept before."""

    def find(self, text: str) -> tuple[str, ...]:
        """The codes of the proposals with this text in what the loop shows of them."""

    def named(self, typed: str) -> str:
        """The code that begins so, of those that this reviewer may read."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What one run goes through: codes in order, titles by code, and what was there before.

    `before` is how many of the same this reviewer had answered already, `read` how many of the event they had read;
    `given` counts their scores, rounded to the scale.
    `opening` is what the first screen says; `command` is how to go on later.
    """

    codes: tuple[str, ...]
    titles: Mapping[str, str] = {}
    before: int = 0
    read: int = 0
    given: Mapping[int, int] = {}
    opening: str = ""
    command: str = "cfp review"


class TriageSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What one run of the loop did: the answers that stand, by code, and how many proposals still wait.

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


class Way:
    """Places in a course: an answer moves on to the next that is open, and behind the last nothing is in turn.

    What was gone to by name, found by its text or taken back is a `visit`: leaving it leads back to where the course
    was left. No step looks at more than the places it passes.
    """

    def __init__(self, course: Course) -> None:
        self.codes = course.codes
        self.answered: dict[str, ReviewAnswer] = {}
        self._gone: set[str] = set()
        self._before = course.before
        self._places = {code: at for at, code in enumerate(course.codes)}
        self._at = 0
        self._done = 0
        self._visit = ""
        self._read_before = course.read
        self._read: dict[str, int] = {}

    @property
    def code(self) -> str:
        """The code in turn; empty behind the last."""
        if self._visit:
            return self._visit
        return self.codes[self._at] if self._at < len(self.codes) else ""

    @property
    def place(self) -> int:
        """The place of the code in turn, from 1, counting what was answered before this run; 0 where it has none."""
        at = self._places.get(self.code)
        return 0 if at is None else self._before + at + 1

    @property
    def total(self) -> int:
        """How many there are, counting what was answered before this run."""
        return self._before + len(self.codes)

    @property
    def done(self) -> int:
        """How many of the total are answered."""
        return self._before + self._done

    @property
    def left(self) -> int:
        """How many of the course are open."""
        return len(self.codes) - self._done - len(self._gone)

    def upcoming(self, count: int) -> tuple[str, ...]:
        """The codes that come after the one in turn, so many at most."""
        codes: list[str] = []
        at = self._at if self._visit else self._at + 1
        while len(codes) < count and (place := self._open_from(at)) is not None:
            if self.codes[place] != self._visit:
                codes.append(self.codes[place])
            at = place + 1
        return tuple(codes)

    def read(self, code: str) -> int:
        """At which place this reviewer read a proposal, counted by when it was first shown to them."""
        return self._read.setdefault(code, self._read_before + len(self._read) + 1)

    def answer(self, code: str, answer: ReviewAnswer) -> None:
        """Take note of an answer."""
        self._done += code in self._places and code not in self.answered
        self.answered[code] = answer

    def take_back(self, code: str, former: ReviewAnswer | None) -> None:
        """Put a proposal in turn again whose answer was taken back; `former` is an answer of this run before it."""
        if former:
            self.answered[code] = former
        elif self.answered.pop(code, None):
            self._done -= code in self._places
        self.go_to(code)

    def drop(self, code: str) -> None:
        """Leave out a proposal that takes no reviews any more, and move on."""
        if code in self._places and code not in self.answered:
            self._gone.add(code)
        self.forward()

    def forward(self) -> None:
        """To the next open place; behind the last where there is none. From a visit back to the course."""
        place = self._open_from(self._at if self._visit else self._at + 1)
        self._visit = ""
        self._at = len(self.codes) if place is None else place

    def back(self) -> bool:
        """To the open place before, or from a visit back to the course; whether there was one."""
        if self._visit:
            self.forward()
            return True
        place = next((at for at in range(self._at - 1, -1, -1) if self._is_open(self.codes[at])), None)
        if place is None:
            return False
        self._at = place
        return True

    def again(self) -> None:
        """From behind the last to the first place that is open."""
        self._at, self._visit = -1, ""
        self.forward()

    def go_to(self, code: str) -> None:
        """Visit a proposal, of the course or not."""
        self._visit = code

    def _is_open(self, code: str) -> bool:
        return code not in self.answered and code not in self._gone

    def _open_from(self, at: int) -> int | None:
        return next((place for place in range(at, len(self.codes)) if self._is_open(self.codes[place])), None)
