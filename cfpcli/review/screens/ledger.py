"""The writes of one run of the review loop: every key through the desk, and the undo of the last one.

The texts of a review, for the committee and for the speaker: one file of two sections in the editor.
"""

import re
from collections import Counter
from collections.abc import Callable

import msgspec

from cfpcli.env import Env
from cfpcli.records.event import ReviewSettings
from cfpcli.records.review import ReviewState
from cfpcli.review.screens.scoring import bucket, in_words
from cfpcli.review.screens.seam import Course, Desk, Pending, ReviewAnswer, TriageItem
from cfpcli.text import long_text
from cfpcli.ui import text_editor
from cfpcli.ui.dialogue import DialogueInterruptedError, Prompter
from cfpcli.ui.key_by_key import NOTHING_TO_UNDO, Way
from cfpcli.ui.line_prompter import LinePrompter

_SAVED, _KEPT, _FLAGGED, _SKIPPED = "saved", "kept", "flagged", "skipped"


class _Written(msgspec.Struct, frozen=True):
    """One key that can be undone: its proposal, its effect, and the state before."""

    what: str
    code: str
    pending: Pending = Pending()
    answer: ReviewAnswer | None = None
    former: ReviewAnswer | None = None
    mine: ReviewAnswer | None = None


class Ledger:
    """The keys of one run that did something, in their order; a key that the desk refuses is not among them.

    `answered` are the answers of this run that were not undone.
    """

    def __init__(self, desk: Desk, way: Way, settings: ReviewSettings, course: Course) -> None:
        self.answered: dict[str, ReviewAnswer] = {}
        self.written: list[_Written] = []
        self.unfinished: dict[str, None] = {}
        self.score_counts = Counter(course.score_counts)
        self._positions: dict[str, int] = {}
        self._read_before = course.read
        self._desk = desk
        self._way = way
        self._settings = settings

    def read(self, code: str) -> int:
        """At which place this reviewer read a proposal, counted by when it was first shown to them."""
        return self._positions.setdefault(code, self._read_before + len(self._positions) + 1)

    def save(self, item: TriageItem, answer: ReviewAnswer) -> ReviewAnswer:
        """Write an answer, with the place at which it was read, and delete the review begun."""
        position = item.mine.position if item.mine else self.read(item.code)
        answer = msgspec.structs.replace(answer, position=position)
        self._desk.save(item.code, answer)
        former = self.answered.get(item.code)
        self.answered[item.code] = answer
        self._way.close(item.code)
        self.written.append(_Written(_SAVED, item.code, item.pending, answer, former, item.mine))
        self._count(answer, 1)
        self._count(item.mine, -1)
        if answer.state is ReviewState.RECUSED:
            self.unfinished.pop(item.code, None)
        elif item.pending != Pending():
            self._pend(item.code, Pending())
        return answer

    def keep(self, item: TriageItem, pending: Pending, *, undoable: bool = True) -> TriageItem:
        """Keep what is not a review yet; the proposal with it."""
        self._pend(item.code, pending)
        if undoable:
            self.written.append(_Written(_KEPT, item.code, item.pending))
        return msgspec.structs.replace(item, pending=pending)

    def flag(self, item: TriageItem) -> TriageItem:
        """Flag a proposal, or take its flag away; the proposal as it is then."""
        self._desk.flag(item.code, on=not item.flagged)
        self.written.append(_Written(_FLAGGED, item.code))
        return msgspec.structs.replace(item, flagged=not item.flagged)

    def skip(self, item: TriageItem) -> None:
        """Record that a proposal was passed over, which can be undone."""
        self.written.append(_Written(_SKIPPED, item.code))

    def undo(self) -> str:
        """Undo the last key and put its proposal in turn; the effect is returned in words."""
        if not self.written:
            return NOTHING_TO_UNDO
        last = self.written[-1]
        if last.what in {_SAVED, _FLAGGED}:
            self._desk.undo()
        self.written.pop()
        if last.what in {_SAVED, _KEPT}:
            self._pend(last.code, last.pending)
        self._way.go_to(last.code)
        if last.answer is None:
            return f"{last.code}: undone"
        self._count(last.answer, -1)
        self._count(last.mine, 1)
        if last.former:
            self.answered[last.code] = last.former
        else:
            del self.answered[last.code]
            self._way.reopen(last.code)
        return f"{last.code}: {in_words(last.answer, self._settings)} is undone"

    def _pend(self, code: str, pending: Pending) -> None:
        self._desk.keep(code, pending)
        if pending == Pending():
            self.unfinished.pop(code, None)
        else:
            self.unfinished[code] = None

    def _count(self, answer: ReviewAnswer | None, step: int) -> None:
        score = bucket(answer, self._settings) if answer else None
        if score is not None:
            self.score_counts[score] += step


COMMITTEE = "# For the committee"
SPEAKER = "# For the speaker"

_SPEAKER_LINE = re.compile(r"^#[ \t]*for the speaker[ \t]*$", re.IGNORECASE | re.MULTILINE)
_COMMITTEE_LINE = re.compile(r"\A\s*#[ \t]*for the committee[ \t]*$", re.IGNORECASE | re.MULTILINE)


def compose(
    env: Env, prompter: Prompter, code: str, comment: str, feedback: str, receive: Callable[[str, str], None]
) -> None:
    """Let the person write both texts: in the editor, or line by line where the terminal or the machine has none.

    `receive` gets both texts before the editor's file is removed; if the person leaves half-way, what was typed.

    Raises:
        EditorFailedError: the editor failed; the message names the file that keeps the text.
    """
    if not isinstance(prompter, LinePrompter) and _has_editor(env):
        with text_editor.editing(
            laid_out(comment, feedback), env=env, name=f"review-{code}", help_text=_help(code)
        ) as edited:
            receive(*(parts(edited.text) if edited.text is not None else (comment, feedback)))
        return
    try:
        comment = prompter.long_text("Comment for the committee", comment)
    except DialogueInterruptedError as left:
        receive(long_text(left.typed) or comment, feedback)
        raise
    try:
        feedback = prompter.long_text("Feedback for the speaker", feedback)
    except DialogueInterruptedError as left:
        feedback = long_text(left.typed) or feedback
        raise
    finally:
        receive(comment, feedback)


def _has_editor(env: Env) -> bool:
    try:
        return bool(text_editor.command(env))
    except text_editor.EditorFailedError:
        return False


def laid_out(comment: str, feedback: str) -> str:
    """Both texts as one file."""
    return f"{COMMITTEE}\n\n{comment}\n\n{SPEAKER}\n\n{feedback}\n"


def parts(text: str) -> tuple[str, str]:
    """The two texts of such a file; without its headings all of it is for the committee, never for the speaker."""
    comment, feedback = text, ""
    if lines := list(_SPEAKER_LINE.finditer(text)):
        comment, feedback = text[: lines[0].start()], text[lines[0].end() :]
    return long_text(_COMMITTEE_LINE.sub("", comment, count=1)), long_text(feedback)


def _help(code: str) -> str:
    return (
        f"Your review of {code}. Text below the first heading is for the committee,\n"
        "below the second for the speaker. An empty section is not saved."
    )
