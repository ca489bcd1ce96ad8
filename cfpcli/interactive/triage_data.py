"""What goes into the review loop and what comes out of it."""

from pathlib import Path

import msgspec

from cfpcli.domain.review import ReviewState


class ReviewAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reviewer answered to one proposal; fields as in `Review`."""

    scores: dict[str, int] = {}
    state: ReviewState = ReviewState.SCORED
    comment: str = ""
    feedback: str = ""
    reason: str = ""


class TriageItem(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal as a reviewer may see it; texts are Markdown, `mine` is this reviewer's answer so far.

    `facts` is one line about it (language, level, words, reviews); `speakers` stays empty where reading is blind.
    """

    code: str
    title: str
    event: str = ""
    track: str = ""
    session_type: str = ""
    facts: str = ""
    speakers: str = ""
    abstract: str = ""
    description: str = ""
    notes: str = ""
    mine: ReviewAnswer | None = None


class TriageSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What one run of the loop did: the answers that stand, by code, and how many proposals still wait.

    `left` is None where the length of the queue is not known; `kept` are comments that got no score, by code.
    """

    saved: dict[str, ReviewAnswer]
    left: int | None
    kept: dict[str, Path]
    command: str = "cfp review"

    def __str__(self) -> str:
        """Read as `5 reviewed this time, 7 to go. Go on any time: cfp review`."""
        done = f"{len(self.saved)} reviewed this time"
        if self.left == 0:
            return f"{done}, none to go."
        to_go = "" if self.left is None else f", {self.left} to go"
        return f"{done}{to_go}. Go on any time: {self.command}"

    @property
    def comments_kept(self) -> tuple[str, ...]:
        """For each comment that has no score yet, where it is and how it gets one."""
        return tuple(
            f"Your comment on {code} went with no score and is kept in {path}: "
            f"{self.command} {code} --score N --comment-file {path}"
            for code, path in self.kept.items()
        )
