"""A desk without a store, for the tests of the review loop: it writes down, in order, all that it is told."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from cfpcli.errors import CfpError, NotFoundError
from cfpcli.review.screens.seam import Pending, ReviewAnswer, TriageItem


class PaperDesk:
    """`log` holds each answer with its code, None where it was taken back; `refusals` are raised by what comes next."""

    def __init__(self, items: Iterable[TriageItem], file: Path | None = None) -> None:
        self.items = {item.code: item for item in items}
        self.log: list[tuple[str, ReviewAnswer | None]] = []
        self.kept: dict[str, Pending] = {}
        self.flags: list[str] = []
        self.reads: list[str] = []
        self.refusals: dict[str, CfpError] = {}
        self._file = file
        self._answers: dict[str, ReviewAnswer | None] = {}
        self._written: list[tuple[str, ReviewAnswer | None, bool]] = []

    def read(self, code: str) -> TriageItem:
        """As it was given, with what was said since."""
        self.reads.append(code)
        self._refuse("read")
        item = self.items[code]
        return msgspec.structs.replace(
            item,
            mine=self._answers.get(code, item.mine),
            pending=self.kept.get(code, item.pending),
            flagged=code in self.flags,
        )

    def save(self, code: str, answer: ReviewAnswer) -> None:
        """Write it down."""
        self._refuse("save")
        self._written.append((code, self._answers.get(code, self.items[code].mine), False))
        self._answers[code] = answer
        self._log(code, answer)

    def flag(self, code: str, *, on: bool) -> None:
        """Put it among the flags, or take it out."""
        self._refuse("flag")
        self._written.append((code, None, True))
        self._turn(code, on=on)

    def undo(self) -> None:
        """Take back what was written last."""
        self._refuse("undo")
        code, before, is_flag = self._written.pop()
        if is_flag:
            self._turn(code, on=code not in self.flags)
            return
        self._answers[code] = before
        self._log(code, before)

    def keep(self, code: str, pending: Pending) -> None:
        """Remember it."""
        self._refuse("keep")
        self.kept[code] = pending

    def find(self, text: str) -> tuple[str, ...]:
        """By title and abstract."""
        return tuple(code for code, item in self.items.items() if text in f"{item.title} {item.long_texts['abstract']}")

    def named(self, typed: str) -> str:
        """By the beginning."""
        for code in self.items:
            if code.startswith(typed.upper()):
                return code
        raise NotFoundError(f'nothing begins with "{typed}"')

    def _turn(self, code: str, *, on: bool) -> None:
        self.flags.append(code) if on else self.flags.remove(code)

    def _refuse(self, what: str) -> None:
        if refusal := self.refusals.pop(what, None):
            raise refusal

    def _log(self, code: str, answer: ReviewAnswer | None) -> None:
        self.log.append((code, answer))
        if self._file:
            with self._file.open("ab") as file:
                file.write(msgspec.json.encode([code, answer]) + b"\n")
