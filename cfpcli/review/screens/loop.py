"""The review loop at a terminal: one proposal after another, each scored, abstained from or recused from by a key."""

from collections.abc import Callable

import msgspec

from cfpcli.errors import DataRefusedError, NotFoundError, StoreDamagedError
from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.review import ReviewState
from cfpcli.review.screens import screen
from cfpcli.review.screens.ledger import Ledger
from cfpcli.review.screens.scoring import Scoring, beginnings, by_position, in_words, scale_of, scores_in_words
from cfpcli.review.screens.seam import Course, Desk, Pending, ReviewAnswer, TriageItem, TriageSummary
from cfpcli.text import clean_line
from cfpcli.ui.dialogue import Prompter, short_answer, word_count
from cfpcli.ui.key_by_key import Drawn, Key, Run, Screen, Way, legend, undo_key
from cfpcli.ui.wrapping import wrap

Compose = Callable[[str, str, str, Callable[[str, str], None]], None]
"""Lets the person write the comment and the feedback on a code, from what they are, and hands both on while they are
still kept elsewhere."""

_UNREAD = TriageItem(code="", title="")
_UNSAVED = "Not saved: "
_LEFT_OUT = "Skipped: "


def loop(
    course: Course, *, settings: ReviewSettings, prompter: Prompter, desk: Desk, compose: Compose
) -> TriageSummary:
    """Go through a course in its order; proposals are read one at a time.

    If the desk refuses, its words are shown and the proposal stays.

    Raises:
        InterruptedByUserError: Ctrl-C, Ctrl-D or a hang-up; the message names the saved answers.
    """
    triage = _Triage(course, settings, prompter, desk, compose)
    triage.run.through(triage.screen, lambda: (str(triage.summary()), *triage.summary().reminders))
    return triage.summary()


class _Triage:
    """The state of one run: where it is, the proposal in turn as it was read, and what can be undone."""

    def __init__(
        self, course: Course, settings: ReviewSettings, prompter: Prompter, desk: Desk, compose: Compose
    ) -> None:
        self.run = Run(prompter, course.opening)
        self._course = course
        self._way = Way(course.codes, before=course.before)
        self._settings = settings
        self._prompter = prompter
        self._desk = desk
        self._compose = compose
        self._item = _UNREAD
        self._ledger = Ledger(desk, self._way, settings, course)
        self._matches: tuple[str, ...] = ()
        self._reviewed: set[str] = set()

    def screen(self) -> Screen | None:
        """The proposal in turn; behind the last what there is to do then, None where there is nothing."""
        while self._way.code:
            if self._is_read():
                return self._show(self._item)
        return self._end()

    def summary(self) -> TriageSummary:
        """The answers that were not undone."""
        return TriageSummary(
            saved=dict(self._ledger.answered),
            left=self._way.left - len(self._reviewed - self._ledger.answered.keys()),
            unfinished=tuple(self._ledger.unfinished),
            command=self._course.command,
        )

    def _is_read(self) -> bool:
        """Read the proposal in turn, once; one that takes no reviews any more is left out, with a word why."""
        code = self._way.code
        if self._item.code != code:
            self.run.page = 0
            try:
                self._item = self._desk.read(code)
                if not self._item.mine:
                    self._ledger.read(code)
                elif code in self._course.codes and not self._item.former and code not in self._ledger.answered:
                    self._reviewed.add(code)  # named, not waiting: nothing is left where it stays as it is
            except StoreDamagedError:
                raise
            except (DataRefusedError, NotFoundError) as error:
                self.run.note = "\n".join(filter(None, (self.run.note, f"{_LEFT_OUT}{error.message}")))
                self._way.drop(code)
                return False
        return True

    def _end(self) -> Screen | None:
        """Behind the last: offer what was skipped, and to undo."""
        left, note = self._way.left, self.run.note
        if len(self._course.codes) < 2 or not (left or self._ledger.written):  # noqa: PLR2004  # a queue of one just ends
            if note.startswith(_LEFT_OUT):
                self._prompter.say(note)
            return None
        keys = [undo_key("undo the last", self._undo)] if self._ledger.written else []
        keys += [Key("enter", f"the {left} you skipped", lambda _: self._way.again())] if left else []
        keys += [Key("q", "leave", ends=True)] if left else [Key("enter", "finish", ends=True), Key("q", ends=True)]
        foot = (*([note] if note else []), "That was the last one.")
        return Screen(lambda: Drawn(foot=foot), keys, lists_keys=True)

    def _show(self, item: TriageItem) -> Screen:
        keys = self._keys(item)
        return Screen(lambda: self._draw(keys), keys)

    def _keys(self, item: TriageItem) -> tuple[Key, ...]:
        """The action of each key on a proposal."""
        zero = "" if "0" in beginnings(self._settings) else "0"
        abstain = "abstain: you read it but give no score (also 0)"
        flag = "flag it for later (cfp review --flagged), or remove the flag"
        may_pass = not self._scoring.category.required or (item.former and item.mine)
        return (
            self._score_key(),
            *self._no_scores(),
            *([Key("enter", act=self._enter, refusal=_UNSAVED)] if may_pass else []),
            Key("c", "comment for the committee, feedback for the speaker", self._write_texts, "c comment"),
            Key(f"a {zero}", abstain, self._abstain, "a abstain", _UNSAVED),
            Key("s", "skip it for now", self._skip, "s skip"),
            Key(
                "x",
                "recuse: a conflict of interest; hides it from you permanently",
                self._recuse,
                "x recuse",
                _UNSAVED,
            ),
            Key("f", flag, self._flag, "f flag", _UNSAVED),
            undo_key("undo the last key", self._undo),
            *self.run.page_keys(),
            Key("j down", "next proposal, without answering (also arrow down)", self._on, moves=True),
            Key("k up", "previous proposal (also arrow up)", self._back, moves=True),
            Key("g", "go to a proposal by its code", self._go_to),
            Key("/", "search in the texts", self._search),
            Key("n", "next match", self._next_match),
            *self.run.last_keys("all answers are saved"),
        )

    def _score_key(self) -> Key:
        """The digits; a terminal of lines takes whole scores where a digit is not enough."""
        settings, positions = self._settings, by_position(self._settings)
        if not positions:
            names = map(str, scale_of(settings)) if self.run.by_line else sorted(beginnings(settings))
            does = "start a score; Enter ends it"
            return Key(" ".join(names), does, self._begin_score, refusal=_UNSAVED, label="digits")
        does = "score, and go on to the next"
        if settings.scale_min != 1:
            does = f"score, from the lowest ({settings.scale_min}) to the highest ({settings.scale_max}), and go on"
        label = f"1-{len(positions)}" if len(positions) > 1 else "1"
        return Key(" ".join(positions), does, lambda key: self._score(positions[key]), refusal=_UNSAVED, label=label)

    def _no_scores(self) -> tuple[Key, ...]:
        """The digits that are not a score, each with the reason; a terminal of lines lists the keys instead."""
        positions = by_position(self._settings)
        others = [digit for digit in "123456789" if digit not in positions]
        if not positions or not others or self.run.by_line:
            return ()
        return (Key(" ".join(others), act=lambda digit: self._refuse(digit, len(positions))),)

    def _refuse(self, digit: str, most: int) -> None:
        self.run.note = f"{digit} is not a score: type 1 to {most}"

    def _draw(self, keys: tuple[Key, ...]) -> Drawn:
        """A page for the terminal as it is now, with the lines of keys below it."""
        prompter, settings, item = self._prompter, self._settings, self._item
        frame = screen.frame_of(prompter.columns, None if self.run.by_line else prompter.lines)
        return screen.page(
            item.without_people() if settings.blind else item,
            frame,
            self._way,
            note=self.run.note,
            extra=so_far(item, settings),
            side=self._beside,
            foot=(*screen.legend(settings, self._scoring.category, frame.whole), *legend(keys, frame.whole)),
            at=self.run.page,
        )

    def _beside(self, width: int) -> list[str]:
        item, way, counts = self._item, self._way, self._ledger.score_counts
        titles = {**self._course.titles, item.code: item.title}
        queue = way.upcoming(7)
        return screen.side(item.code, queue, titles, left=way.left, counts=counts, settings=self._settings, width=width)

    @property
    def _scoring(self) -> Scoring:
        return Scoring.of(self._item.pending, self._settings)

    def _on(self, _: str) -> None:
        self._way.forward()

    def _back(self, _: str) -> None:
        if not self._way.back():
            self.run.note = "This is the first waiting proposal"

    def _go_to(self, _: str) -> None:
        if typed := self._prompter.text("Code or prefix (empty: go back)"):
            self._way.go_to(self._desk.named(typed))

    def _abstain(self, _: str) -> None:
        self._answer(ReviewAnswer(state=ReviewState.ABSTAINED))

    def _recuse(self, _: str) -> None:
        if reason := recusal(self._prompter):
            self._answer(ReviewAnswer(state=ReviewState.RECUSED, reason=reason))

    def _enter(self, _: str) -> None:
        if self._item.former and self._item.mine and not self._scoring.passed:
            self._answer(self._item.mine)
        else:
            self._score(None)

    def _begin_score(self, key: str) -> None:
        category = self._scoring.category
        self._score(int(key) if self.run.by_line else score_by_number(self._prompter, category, self._settings, key))

    def _score(self, score: int | None) -> None:
        """Give the category in turn a score, or none; after the last one the review is saved."""
        scoring = self._scoring.with_score(score)
        if scoring.is_complete and scoring.scores:
            self._answer(ReviewAnswer(scores=scoring.scores))
            return
        passed = () if scoring.is_complete else scoring.passed
        pending = msgspec.structs.replace(self._item.pending, passed=passed, scores=scoring.scores)
        self._item = self._ledger.keep(self._item, pending)
        if scoring.is_complete:
            self.run.note = "Nothing is scored: score at least one, or a to abstain"

    def _answer(self, answer: ReviewAnswer) -> None:
        """Save, and only then go on; the review begun is part of it."""
        item, mine = self._item, self._item.mine
        # A recusal has no text for the committee; the review begun stays the reviewer's own.
        recused = answer.state is ReviewState.RECUSED
        comment, feedback = msgspec.structs.replace(item, pending=Pending()).texts if recused else item.texts
        saved = self._ledger.save(item, msgspec.structs.replace(answer, comment=comment, feedback=feedback))
        self._item = _UNREAD
        self._way.forward()
        was = f", not {in_words(mine, self._settings)}" if mine and mine.scores != saved.scores else ""
        self.run.note = f"{item.code}: {in_words(saved, self._settings)}{was}   u undo"

    def _write_texts(self, _: str) -> None:
        item, mine = self._item, self._item.mine
        self.run.note = f"{item.code}: your texts are unchanged"

        def keep(comment: str, feedback: str) -> None:
            if (comment, feedback) == item.texts:
                return
            pending = msgspec.structs.replace(item.pending, comment=comment, feedback=feedback)
            self._item = self._ledger.keep(item, pending, undoable=not mine)
            self.run.note = ""
            if mine:
                self._ledger.save(self._item, msgspec.structs.replace(mine, comment=comment, feedback=feedback))
                self._item = _UNREAD
                self._way.go_to(item.code)
                self.run.note = f"{item.code}: your texts are saved   u undo"

        self._compose(item.code, *item.texts, keep)

    def _skip(self, _: str) -> None:
        self._ledger.skip(self._item)
        self._way.forward()
        self.run.note = f"{self._item.code}: skipped   u undo"

    def _flag(self, _: str) -> None:
        was = self._item.flagged
        self._item = self._ledger.flag(self._item)
        self.run.note = f"{self._item.code}: {'flag removed' if was else 'flagged'}   u undo"

    def _undo(self, _: str) -> None:
        """Undo the last key that did something, and show the proposal it was given to."""
        self.run.note = self._ledger.undo()
        self._item = _UNREAD

    def _search(self, pressed: str) -> None:
        if text := self._prompter.text("Search in the texts (empty: go back)"):
            self._matches = self._desk.find(text)
            self._next_match(pressed)

    def _next_match(self, _: str) -> None:
        if not self._matches:
            self.run.note = "No match. / to search again"
            return
        at = self._matches.index(self._way.code) + 1 if self._way.code in self._matches else 0
        at %= len(self._matches)
        self._way.go_to(self._matches[at])
        self.run.note = f"Found {at + 1} of {len(self._matches)}{'   n the next' if len(self._matches) > 1 else ''}"


_REASONS = {"a": "author", "c": "colleague", "f": "friend or family"}


def score_by_number(prompter: Prompter, category: Category, settings: ReviewSettings, begun: str) -> int | None:
    """Ask for a score on a scale that has more than digits; None where the category may go without."""
    allowed = scale_of(settings)
    answers = {str(score) for score in allowed} | (set() if category.required else {""})

    def fault(text: str) -> str:
        return "" if text.strip() in answers else f"{allowed[0]} to {allowed[-1]}"

    label = f"{clean_line(category.name)} ({allowed[0]} to {allowed[-1]})"
    text = short_answer(prompter, label, fault, begun).strip()
    return int(text) if text else None


def recusal(prompter: Prompter) -> str:
    """Ask by one key why somebody recuses; empty where they go back."""
    question = "Reason for recusing yourself; the proposal and its results will be hidden from you permanently"
    width = prompter.columns - 1
    key = prompter.screen(
        lambda: "\n".join(wrap(question, width)), {**_REASONS, "o": "other, in words", "backspace": "go back", "q": ""}
    )
    if key == "o":
        return prompter.text("The reason (empty: go back)").strip()
    return _REASONS.get(key, "")


def so_far(item: TriageItem, settings: ReviewSettings) -> list[str]:
    """The reviewer's flag, review, texts and scores of a proposal so far, each on a line."""
    lines = ["Flagged by you"] if item.flagged else []
    if item.mine:
        stands = "; Enter keeps it" if item.former else ""
        lines.append(f"Your review so far: {in_words(item.mine, settings)}{stands}")
    texts = (("Your comment", item.pending.comment), ("Your feedback", item.pending.feedback))
    lines += [f"{name}: {word_count(text)}, saved with your answer" for name, text in texts if text]
    if begun := Scoring.of(item.pending, settings).scores:
        lines.append(f"So far: {scores_in_words(begun, settings)}")
    return lines
