"""The review loop: one key, one answer, the next proposal; every key is saved before the next screen."""

import contextlib
from collections.abc import Callable

import msgspec

from cfpcli.errors import CfpError, DataRefusedError, InterruptedByUserError, NotFoundError, StoreDamagedError
from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.review import ReviewState
from cfpcli.review.screens import questions, screen
from cfpcli.review.screens.ledger import Ledger
from cfpcli.review.screens.scoring import Scoring, beginnings, by_position, in_words, scale_of
from cfpcli.review.screens.screen import side
from cfpcli.review.screens.seam import Course, Desk, Pending, ReviewAnswer, TriageItem, TriageSummary, Way
from cfpcli.ui.dialogue import Prompter
from cfpcli.ui.line_prompter import LinePrompter

__all__ = ["Course", "Desk", "Pending", "ReviewAnswer", "TriageItem", "TriageSummary", "loop"]

Compose = Callable[[str, str, str, Callable[[str, str], None]], None]
"""Lets the person write the comment and the feedback on a code, from what they are, and hands both on while they are
still kept elsewhere."""


_MOVES = ("space", "b", "j", "k", "up", "down")


def loop(
    course: Course, *, settings: ReviewSettings, prompter: Prompter, desk: Desk, compose: Compose
) -> TriageSummary:
    """Go through a course in its order; proposals are read one at a time.

    Where the desk refuses, its words are shown and the proposal stays.

    Raises:
        InterruptedByUserError: Ctrl-C or Ctrl-D; the message says what was saved.
    """
    triage = _Triage(course, settings, prompter, desk, compose)
    try:
        triage.run()
    except (InterruptedByUserError, KeyboardInterrupt) as error:
        summary = triage.summary()
        more = error.hint if isinstance(error, InterruptedByUserError) else ""
        hint = "; ".join(filter(None, (*summary.reminders, more)))
        raise InterruptedByUserError(f"interrupted: {summary}", hint=hint) from None
    except Exception:
        with contextlib.suppress(Exception):
            summary = triage.summary()
            prompter.say("\n".join((str(summary), *summary.reminders)))
        raise
    return triage.summary()


class _Triage:
    """The state of one run: where it is, which page, and what can be taken back."""

    def __init__(
        self, course: Course, settings: ReviewSettings, prompter: Prompter, desk: Desk, compose: Compose
    ) -> None:
        self._course = course
        self._way = Way(course)
        self._settings = settings
        self._prompter = prompter
        self._desk = desk
        self._compose = compose
        self._by_line = isinstance(prompter, LinePrompter)
        self._item: TriageItem | None = None
        self._page = 0
        self._note = course.opening
        self._ledger = Ledger(desk, self._way, settings, course.given)
        self._matches: tuple[str, ...] = ()
        self._acts: dict[str, Callable[[TriageItem], None]] = {
            "space": lambda _: self._turn(1),
            "b": lambda _: self._turn(-1),
            "enter": self._enter,
            "a": self._abstain,
            "0": self._abstain,
            "x": self._recuse,
            "c": self._write_texts,
            "s": lambda item: self._skip(item, undoable=True),
            "j": lambda item: self._skip(item, undoable=False),
            "down": lambda item: self._skip(item, undoable=False),
            "k": lambda _: self._back(),
            "up": lambda _: self._back(),
            "f": self._flag,
            "u": lambda _: self._undo(),
            "g": lambda _: self._go_to(),
            "/": lambda _: self._search(again=False),
            "n": lambda _: self._search(again=True),
            "?": lambda _: questions.explain(self._prompter, self._settings),
        }

    def run(self) -> None:
        """Show proposal after proposal until none is left or the person leaves."""
        while True:
            if not self._way.code:
                if not self._ended():
                    return
                continue
            item = self._current()
            if item and not self._answered(item):
                return

    def summary(self) -> TriageSummary:
        """What stands."""
        return TriageSummary(
            saved=dict(self._way.answered),
            left=self._way.left,
            unfinished=tuple(self._ledger.unfinished),
            command=self._course.command,
        )

    def _current(self) -> TriageItem | None:
        """The proposal in turn, read once; one that takes no reviews any more is left out, with a word why."""
        code = self._way.code
        if self._item is None or self._item.code != code:
            self._page = 0
            try:
                self._item = self._desk.read(code)
                if not self._item.mine:
                    self._way.read(code)
            except StoreDamagedError:
                raise
            except (DataRefusedError, NotFoundError) as error:
                self._note = "\n".join(filter(None, (self._note, f"Skipped: {error.message}")))
                self._way.drop(code)
                return None
        return self._item

    def _ended(self) -> bool:
        """Behind the last: offer what was skipped, and to undo; whether there is more to do."""
        left = self._way.left
        if len(self._course.codes) < 2 or not (left or self._ledger.written):  # noqa: PLR2004  # a queue of one just ends
            if self._note.startswith("Left out"):
                self._prompter.say(self._note)
            return False
        keys = {"u": "undo the last"} if self._ledger.written else {}
        keys |= {"enter": f"the {left} you skipped", "q": "leave"} if left else {"enter": "finish", "q": ""}
        label = f"{self._note}\nThat was the last one.".lstrip()

        def draw() -> str:
            self._prompter.clear()
            return label

        answer = self._prompter.screen(draw, keys)
        self._note = ""
        if answer == "u":
            try:
                self._undo()
            except InterruptedByUserError:
                raise
            except CfpError as error:
                self._note = f"Not undone: {_words(error)}"
            return True
        if answer == "enter" and left:
            self._way.again()
            return True
        return False

    def _answered(self, item: TriageItem) -> bool:
        """Show one page and act on one key; whether to go on."""
        key = self._show(item)
        self._note = ""
        if key == "q":
            return False
        try:
            self._act(item, key)
        except InterruptedByUserError:
            raise
        except CfpError as error:
            prefix = {"u": "Not undone: ", "g": "", "/": "", "n": "", "c": ""}.get(key, "Not saved: ")
            self._note = f"{prefix}{_words(error)}"
        return True

    def _act(self, item: TriageItem, key: str) -> None:
        positions = by_position(self._settings)
        if key in positions:
            self._score(item, positions[key])
        elif not positions and self._by_line and key in map(str, scale_of(self._settings)):
            self._score(item, int(key))
        elif key in beginnings(self._settings):
            self._score(item, questions.number(self._prompter, self._scoring(item).category, self._settings, key))
        else:
            self._acts[key](item)

    def _show(self, item: TriageItem) -> str:
        category = self._scoring(item).category
        return self._prompter.screen(
            lambda: self._draw(item, category),
            questions.keys(item, self._settings, category, by_line=self._by_line),
            moves=_MOVES,
        )

    def _draw(self, item: TriageItem, category: Category) -> str:
        """Draw a page for the terminal as it is now; the lines of keys below it are handed back."""
        prompter, settings, way = self._prompter, self._settings, self._way
        frame = screen.frame_of(prompter.columns, None if self._by_line else prompter.lines)
        footer = [*screen.legend(settings, category, frame.whole), *screen.key_line(settings, frame.whole)]
        if frame.lines is not None:
            frame = msgspec.structs.replace(frame, lines=frame.lines - len(footer) - 2)
        shown = screen.page(
            item.without_people() if settings.blind else item,
            frame,
            progress=screen.Progress(place=way.place, done=way.done, total=way.total),
            note=self._note,
            extra=questions.so_far(item, settings),
            side=self._beside(item, frame.side) if frame.side else (),
            at=self._page,
        )
        self._page = shown.page
        prompter.clear()
        prompter.say("\n".join(shown.above))
        prompter.say("\n".join(shown.title), strong=True)
        prompter.say("\n".join(shown.below))
        return "\n".join((screen.rule(shown.page, shown.pages, frame.whole), *footer))

    def _beside(self, item: TriageItem, width: int) -> list[str]:
        return side(
            item.code,
            self._way.upcoming(7),
            {**self._course.titles, item.code: item.title},
            left=self._way.left,
            counts=self._ledger.given,
            settings=self._settings,
            width=width,
        )

    def _scoring(self, item: TriageItem) -> Scoring:
        return Scoring.of(item.pending, self._settings)

    def _turn(self, pages: int) -> None:
        self._page = max(self._page + pages, 0)

    def _back(self) -> None:
        if not self._way.back():
            self._note = "This is the first waiting proposal"

    def _go_to(self) -> None:
        if typed := self._prompter.text("Code or prefix (empty: go back)"):
            self._way.go_to(self._desk.named(typed))

    def _abstain(self, item: TriageItem) -> None:
        self._answer(item, ReviewAnswer(state=ReviewState.ABSTAINED))

    def _recuse(self, item: TriageItem) -> None:
        if reason := questions.recusal(self._prompter):
            self._answer(item, ReviewAnswer(state=ReviewState.RECUSED, reason=reason))

    def _enter(self, item: TriageItem) -> None:
        scoring = self._scoring(item)
        if item.former and item.mine and not scoring.passed:
            self._answer(item, item.mine)
        else:
            self._score(item, None)

    def _score(self, item: TriageItem, score: int | None) -> None:
        """Give the category in turn a score, or none; after the last one the review is saved."""
        scoring = self._scoring(item).given(score)
        if not scoring.is_complete:
            self._keep(item, msgspec.structs.replace(item.pending, passed=scoring.passed, scores=scoring.scores))
        elif scoring.scores:
            self._answer(item, ReviewAnswer(scores=scoring.scores))
        else:
            self._keep(item, msgspec.structs.replace(item.pending, passed=(), scores={}))
            self._note = "Nothing is scored: score at least one, or a to abstain"

    def _keep(self, item: TriageItem, pending: Pending) -> None:
        self._item = self._ledger.keep(item, pending)

    def _answer(self, item: TriageItem, answer: ReviewAnswer) -> None:
        """Save, and only then go on; what was written of it before goes along."""
        mine = item.mine
        # Who recuses says nothing to the committee; what they had begun to write stays theirs.
        recused = answer.state is ReviewState.RECUSED
        comment, feedback = msgspec.structs.replace(item, pending=Pending()).texts if recused else item.texts
        saved = self._ledger.save(item, msgspec.structs.replace(answer, comment=comment, feedback=feedback))
        self._item = None
        self._way.forward()
        was = f", not {in_words(mine, self._settings)}" if mine and mine.scores != saved.scores else ""
        self._note = f"{item.code}: {in_words(saved, self._settings)}{was}   u undo"

    def _write_texts(self, item: TriageItem) -> None:
        mine, pending, before = item.mine, item.pending, item.texts
        self._note = f"{item.code}: your texts are unchanged"

        def keep(comment: str, feedback: str) -> None:
            if (comment, feedback) == before:
                return
            self._item = self._ledger.keep(
                item, msgspec.structs.replace(pending, comment=comment, feedback=feedback), undoable=not mine
            )
            self._note = ""
            if mine:
                self._ledger.save(self._item, msgspec.structs.replace(mine, comment=comment, feedback=feedback))
                self._item = None
                self._way.go_to(item.code)
                self._note = f"{item.code}: your texts are saved   u undo"

        self._compose(item.code, *before, keep)

    def _skip(self, item: TriageItem, *, undoable: bool) -> None:
        if undoable:
            self._ledger.skip(item)
            self._note = f"{item.code}: skipped   u undo"
        self._way.forward()

    def _flag(self, item: TriageItem) -> None:
        self._item = self._ledger.flag(item)
        self._note = f"{item.code}: {'flag removed' if item.flagged else 'flagged'}   u undo"

    def _undo(self) -> None:
        """Take the last key back that did something, and show the proposal it was given to."""
        self._note = self._ledger.undo()
        self._item = None

    def _search(self, *, again: bool) -> None:
        if not again:
            text = self._prompter.text("Search in the texts (empty: go back)")
            if not text:
                return
            self._matches = self._desk.find(text)
        if not self._matches:
            self._note = "No match: / searches"
            return
        at = self._matches.index(self._way.code) + 1 if self._way.code in self._matches else 0
        at %= len(self._matches)
        self._way.go_to(self._matches[at])
        self._note = f"Found {at + 1} of {len(self._matches)}{'   n the next' if len(self._matches) > 1 else ''}"


def _words(error: CfpError) -> str:
    return f"{error.message}{f' ({error.hint})' if error.hint else ''}"
