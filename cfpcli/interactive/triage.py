"""The review loop: one key, one answer, the next proposal; every answer is saved before the next screen."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sized
from pathlib import Path

import msgspec

from cfpcli.domain.event import ReviewSettings
from cfpcli.domain.review import ReviewState
from cfpcli.errors import CfpError, InterruptedByUserError
from cfpcli.interactive import triage_screen as screen
from cfpcli.interactive.dialogue import DialogueInterruptedError, Prompter, word_count
from cfpcli.interactive.triage_data import ReviewAnswer, TriageItem, TriageSummary
from cfpcli.interactive.triage_scoring import Scoring, by_position, scale_of

__all__ = ["ReviewAnswer", "TriageItem", "TriageSummary", "loop"]

Save = Callable[[str, ReviewAnswer], None]
Undo = Callable[[str], None]
KeepComment = Callable[[str, str], Path | None]


def loop(
    queue: Iterable[TriageItem],
    *,
    settings: ReviewSettings,
    prompter: Prompter,
    save: Save,
    undo: Undo,
    keep_comment: KeepComment | None = None,
    total: int | None = None,
    command: str = "cfp review",
) -> TriageSummary:
    """Go through `queue` in its order; an iterator is read one proposal at a time.

    `save` writes one answer and `undo` takes the last answer to a proposal back; where either refuses, its words are
    shown and the proposal stays. `keep_comment` puts a comment without a score where it survives. `total` is the length
    of a queue that cannot tell it; `command` is how to go on later.

    Raises:
        InterruptedByUserError: Ctrl-C or Ctrl-D; the message says what was saved.
    """
    length = len(queue) if isinstance(queue, Sized) else total
    triage = _Triage(iter(queue), length, settings, prompter, save, undo)
    try:
        triage.run()
    except (InterruptedByUserError, KeyboardInterrupt) as error:
        if isinstance(error, DialogueInterruptedError):
            triage.take_typed(error.typed)
        summary = triage.summary(keep_comment, command)
        more = error.hint if isinstance(error, InterruptedByUserError) else ""
        hint = "; ".join(filter(None, (*summary.comments_kept, more)))
        raise InterruptedByUserError(f"interrupted: {summary}", hint=hint) from None
    except Exception:
        with contextlib.suppress(Exception):
            summary = triage.summary(keep_comment, command)
            prompter.say("\n".join((str(summary), *summary.comments_kept)))
        raise
    return triage.summary(keep_comment, command)


class _Triage:
    """The state of one run: which proposal, which page, what is answered and what is under way."""

    def __init__(
        self,
        queue: Iterator[TriageItem],
        length: int | None,
        settings: ReviewSettings,
        prompter: Prompter,
        save: Save,
        undo: Undo,
    ) -> None:
        self._queue = queue
        self._length = length
        self._settings = settings
        self._prompter = prompter
        self._save = save
        self._undo = undo
        self._seen: list[TriageItem] = []
        self._at = 0
        self._page = 0
        self._note = ""
        self._scoring = Scoring(settings)
        self._comments: dict[str, str] = {}
        self._commenting = False
        self._saved: dict[str, ReviewAnswer] = {}
        self._order: list[str] = []

    def run(self) -> None:
        """Show proposal after proposal until none is left or the person leaves."""
        while True:
            item = self._current()
            if item is None:
                if not self._ended():
                    return
            elif not self._answered(item):
                return

    def take_typed(self, typed: str) -> None:
        """Take in the comment that was being typed when the person left."""
        if self._commenting and typed.strip():
            self._comments[self._seen[self._at].code] = typed.strip()

    def summary(self, keep_comment: KeepComment | None, command: str) -> TriageSummary:
        """What stands, with the comments that wait for a score kept."""
        kept: dict[str, Path] = {}
        for code, comment in self._comments.items():
            if keep_comment and comment and (path := keep_comment(code, comment)):
                kept[code] = path
        left = None if self._length is None else self._length - len(self._saved)
        return TriageSummary(saved=dict(self._saved), left=left, kept=kept, command=command)

    def _current(self) -> TriageItem | None:
        """The proposal to show: the next one that has no answer from this run."""
        while True:
            if self._at == len(self._seen):
                item = next(self._queue, None)
                if item is None:
                    return None
                self._seen.append(item)
            if self._seen[self._at].code not in self._saved:
                return self._seen[self._at]
            self._at += 1

    def _ended(self) -> bool:
        """Offer to take the last answer back; whether there is more to do."""
        if not self._order or self._length == 1:
            return False
        self._prompter.clear()
        skipped = len(self._seen) - len(self._saved)
        also = f" {skipped} skipped." if skipped else ""
        keys = {"u": "undo the last", "enter": "finish", "q": ""}
        answer = self._prompter.key(f"{self._note}\nThat was the last one.{also}", keys)
        self._note = ""
        if answer == "u":
            self._take_back()
            return True
        return False

    def _answered(self, item: TriageItem) -> bool:
        """Show one page and act on one key; whether to go on."""
        key = self._show(item)
        self._note = ""
        if key == "q":
            return False
        positions = by_position(self._settings)
        if key in positions:
            self._score(item, positions[key])
        else:
            self._act(item, key)
        return True

    def _act(self, item: TriageItem, key: str) -> None:
        match key:
            case "space":
                self._page += 1
            case "b":
                self._page = max(self._page - 1, 0)
            case "c":
                self._comment(item)
            case "0":
                self._answer(item, ReviewAnswer(state=ReviewState.ABSTAINED, comment=self._comment_on(item)))
            case "s":
                self._move_on(f"{item.code}: skipped")
            case "x":
                self._recuse(item)
            case "u":
                self._back()
            case "enter":
                self._enter(item)
            case "?":
                self._explain()

    def _show(self, item: TriageItem) -> str:
        prompter, settings = self._prompter, self._settings
        width = screen.width_of(prompter.columns)
        category = self._scoring.category
        footer = [*screen.legend(settings, category, width), *screen.key_line(width)]
        place = f"{self._at + 1}/{self._length}" if self._length else str(self._at + 1)
        shown = screen.page(
            msgspec.structs.replace(item, speakers="") if settings.blind else item,
            progress=place,
            note=self._note,
            extra=self._so_far(item),
            at=self._page,
            columns=prompter.columns,
            room=prompter.lines - len(footer) - 2,
        )
        self._page = shown.page
        prompter.clear()
        prompter.say("\n".join(shown.above))
        prompter.say("\n".join(shown.title), strong=True)
        prompter.say("\n".join(shown.below))
        label = "\n".join((screen.rule(shown.page, shown.pages, width), *footer))
        keys = dict.fromkeys((*by_position(settings), *screen.KEYS), "")
        if not category.required or not by_position(settings):
            keys["enter"] = ""
        return prompter.key(label, keys)

    def _so_far(self, item: TriageItem) -> list[str]:
        lines = []
        if item.mine:
            lines.append(f"Your review so far: {screen.in_words(item.mine, self._settings)}")
        comment = self._comments.get(item.code, "")
        if comment:
            lines.append(f"Your comment: {word_count(comment)}, saved with your score")
        if self._scoring.scores:
            lines.append(f"So far: {screen.scores_in_words(self._scoring.scores, self._settings)}")
        return lines

    def _score(self, item: TriageItem, score: int | None) -> None:
        """Give the category in turn a score, or none; after the last one the review is saved."""
        self._scoring = self._scoring.given(score)
        if not self._scoring.is_complete:
            return
        if self._scoring.scores:
            self._answer(item, ReviewAnswer(scores=self._scoring.scores, comment=self._comment_on(item)))
        else:
            self._scoring = Scoring(self._settings)
            self._note = "Nothing is scored: score at least one, or 0 to abstain"

    def _enter(self, item: TriageItem) -> None:
        if by_position(self._settings):
            self._score(item, None)
            return
        allowed = scale_of(self._settings)

        def fault(text: str) -> str:
            known = {str(score) for score in allowed} | ({""} if not self._scoring.category.required else set())
            return "" if text.strip() in known else f"{allowed[0]} to {allowed[-1]}"

        text = self._prompter.text(f"{self._scoring.category.name} ({allowed[0]}-{allowed[-1]})", "", fault).strip()
        self._score(item, int(text) if text else None)

    def _comment(self, item: TriageItem) -> None:
        self._commenting = True
        self._comments[item.code] = self._prompter.long_text("Comment for the committee", self._comment_on(item))
        self._commenting = False

    def _comment_on(self, item: TriageItem) -> str:
        return self._comments.get(item.code, item.mine.comment if item.mine else "")

    def _recuse(self, item: TriageItem) -> None:
        reason = self._prompter.text(
            "Why do you recuse yourself? (empty: go back)", hint="such as: colleague, family, my own project"
        ).strip()
        if reason:
            self._answer(item, ReviewAnswer(state=ReviewState.RECUSED, reason=reason))

    def _answer(self, item: TriageItem, answer: ReviewAnswer) -> None:
        """Save, and only then go on; a refusal leaves the proposal where it is."""
        if item.mine and answer.state is not ReviewState.RECUSED:
            answer = msgspec.structs.replace(answer, feedback=item.mine.feedback)
        try:
            self._save(item.code, answer)
        except InterruptedByUserError:
            raise
        except CfpError as error:
            self._note = f"Not saved: {_words(error)}"
            self._scoring = Scoring(self._settings)
            return
        self._saved[item.code] = answer
        self._order.append(item.code)
        if answer.comment:
            self._comments.pop(item.code, None)
        self._move_on(f"{item.code}: {screen.in_words(answer, self._settings)}, saved. u takes it back")

    def _move_on(self, note: str) -> None:
        self._at += 1
        self._page = 0
        self._note = note
        self._scoring = Scoring(self._settings)

    def _back(self) -> None:
        """Undo the last thing: a digit of the proposal under way, else the last answer."""
        if self._scoring.passed:
            self._scoring = self._scoring.back()
        elif self._order:
            self._take_back()
        else:
            self._note = "Nothing of this run is left to undo"

    def _take_back(self) -> None:
        code = self._order[-1]
        try:
            self._undo(code)
        except InterruptedByUserError:
            raise
        except CfpError as error:
            self._note = f"Not undone: {_words(error)}"
            return
        self._order.pop()
        answer = self._saved.pop(code)
        if answer.comment:
            self._comments[code] = answer.comment
        self._at = next(at for at, item in enumerate(self._seen) if item.code == code)
        self._page = 0
        self._note = f"{code}: {screen.in_words(answer, self._settings)} is taken back"

    def _explain(self) -> None:
        self._prompter.clear()
        digits = list(by_position(self._settings))
        score = f"{digits[0]}-{digits[-1]}" if digits else "Enter"
        rows = [
            f"  {score:<6} score, and go on to the next",
            *(f"  {'Space' if key == 'space' else key:<6} {does}" for key, does in screen.KEYS.items()),
        ]
        self._prompter.say("\n".join(rows))
        self._prompter.key("", {"enter": "go back", **dict.fromkeys(("space", "q", "?"), "")})


def _words(error: CfpError) -> str:
    return f"{error.message}{f' ({error.hint})' if error.hint else ''}"
