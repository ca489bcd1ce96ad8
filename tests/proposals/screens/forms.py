"""The submit form run over a script, for the tests of its steps."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cfpcli.errors import Fault
from cfpcli.proposals.screens import interview
from cfpcli.proposals.screens.steps import Desk
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft, DraftSpeaker
from cfpcli.records.submission import completed, draft_faults
from tests.ui import dialogues
from tests.ui.dialogues import ABSTRACT, ANA
from tests.ui.scripted import ScriptedPrompter
from tests.ui.worlds import NOON, world

ME = DraftSpeaker(name=ANA.name, email=ANA.email)
START = ("", "enter")
COMMON = [
    START,
    ("Title", "Bills of material"),
    ("Type", "talk"),
    ("Track", "security"),
    ("Abstract", ABSTRACT),
    ("Language", "en"),
    ("Level", None),
]
ALONE = [("", "enter"), ("Your biography", "")]
REST = [("Kind of submission", "technical innovation"), ("Notes to the committee", "")]
SUBMIT = ("change something", "s")


def desk(*script: tuple[str, Any]) -> Desk:
    """What the steps of a form share that answers from a script and keeps nothing."""
    return Desk(
        event=dialogues.event(),
        prompter=ScriptedPrompter(script),
        me=ANA,
        keep=lambda _: None,
        keep_quietly=lambda _: None,
        kept=Draft,
        chance=random.Random(0),  # noqa: S311  # the same ids in every run
        now=NOON,
    )


def number_of(field: str) -> str:
    """The number under which the last look changes a field."""
    return str(next(at for at, step in enumerate(interview.steps_of(desk(), Draft()), 1) if field in step.names))


class Form:
    """Runs the form over a script and remembers every draft it kept."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.columns = 80
        self.kept: list[Draft] = []
        self.prompter = ScriptedPrompter()
        self.before_each: Callable[[str], None] = lambda _: None
        self.filled: interview.Filled | None = None

    def __call__(
        self,
        answers: Sequence[tuple[str, Any]],
        draft: Draft | None = None,
        *,
        event: Event | None = None,
        check: Callable[[Draft], tuple[Fault, ...]] | None = None,
        keep: Callable[[Draft, Path | None], Path] | None = None,
        **more: Any,  # noqa: ANN401  # handed on to fill
    ) -> Draft:
        """The draft that comes of these answers."""
        call = event or dialogues.event()
        self.prompter = ScriptedPrompter(answers, columns=self.columns)
        self.prompter.before_each = self.before_each
        self.filled = interview.fill(
            draft or Draft(),
            event=call,
            prompter=self.prompter,
            env=world(self.home),
            me=ANA,
            header=dialogues.HEADER,
            check=check or (lambda one: draft_faults(completed(one, call), call)),
            keep=keep or self._keep,
            now=NOON,
            **more,
        )
        return msgspec.structs.replace(self.filled.draft, begun=None, id="")

    def _keep(self, draft: Draft, path: Path | None) -> Path:
        self.kept.append(msgspec.structs.replace(draft, begun=None, id=""))
        return path or self.home / "my draft.md"
