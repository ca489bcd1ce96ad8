"""The interview of `cfp submit`: a list of steps over a draft, kept after every answer, and a last look."""

import contextlib
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from cfpcli.domain.draft import Draft
from cfpcli.domain.event import Event
from cfpcli.domain.person import Person
from cfpcli.domain.submission import completed
from cfpcli.env import Env
from cfpcli.errors import CfpError, Fault, InterruptedByUserError
from cfpcli.interactive import last_look
from cfpcli.interactive.dialogue import DialogueInterruptedError, Prompter
from cfpcli.interactive.question_steps import question_steps
from cfpcli.interactive.speaker_steps import speaker_steps
from cfpcli.interactive.steps import Desk, Step, closing_steps, common_steps
from cfpcli.interactive.wrapping import MEASURE, hanging

Check = Callable[[Draft], tuple[Fault, ...]]
Keep = Callable[[Draft], Path | None]

_INDENT = 7


class _Kept:
    """The draft as it stands, and where it was kept last."""

    def __init__(self, draft: Draft, keep: Keep, prompter: Prompter) -> None:
        self.draft = draft
        self.path: Path | None = None
        self._keep = keep
        self._prompter = prompter
        self._warned = False

    def put(self, draft: Draft) -> None:
        """Keep a draft; where that fails, say so once and go on, for the answers are still in hand."""
        self.draft = draft
        try:
            self.path = self._keep(draft) or self.path
        except (CfpError, OSError) as error:
            if not self._warned:
                self._prompter.say(f"! The draft cannot be kept on disk: {error}")
            self._warned = True


def fill(
    draft: Draft,
    *,
    event: Event,
    prompter: Prompter,
    env: Env,
    me: Person,
    header: str,
    check: Check,
    keep: Keep,
) -> Draft:
    """Ask for what the draft lacks, then show it until it is right and the person submits it.

    `header` names the event and counts down; `check` says what is wrong with a draft; `keep` writes it where it
    survives and returns the place, which the caller clears once the proposal is in the store.

    Raises:
        InterruptedByUserError: the person left, by a key or by `q`; the message says where the text is kept.
    """
    kept = _Kept(draft, keep, prompter)
    desk = Desk(event=event, prompter=prompter, me=me, keep=kept.put)
    steps = steps_of(desk)
    current: list[Step] = []
    try:
        prompter.say(header, strong=True)
        _interview(completed(draft, event), desk, steps, kept, current)
        return _look(steps, kept, prompter, check, current)
    except InterruptedByUserError as error:
        _take_typed(error, current, kept)
        raise _left(kept, env, "interrupted", error.hint) from None
    except KeyboardInterrupt:
        raise _left(kept, env, "interrupted") from None
    except _LeftError:
        raise _left(kept, env, "left") from None
    except CfpError as error:
        error.hint = "; ".join(filter(None, (error.hint, _where(kept, env))))
        raise
    except Exception:
        with contextlib.suppress(Exception):
            prompter.say(f"! Something went wrong; {_where(kept, env)}")
        raise


def steps_of(desk: Desk) -> tuple[Step, ...]:
    """Every step of the form for this event, in the order in which it asks."""
    return (*common_steps(desk), *speaker_steps(desk), *question_steps(desk), *closing_steps(desk))


def opening(event: Event, steps: Sequence[Step], columns: int) -> str:
    """Whom the call addresses, why to submit, and what will be asked with all limits."""
    width = min(columns - 1, MEASURE + 2)
    fresh = Draft()
    asked = [
        f"{step.label[:1].casefold()}{step.label[1:].rstrip(' ?')}{f' ({step.limits})' if step.limits else ''}"
        for step in steps
        if step.lacks(fresh)
    ]
    paragraphs = [
        hanging("For", "; ".join(event.audience), width, _INDENT) if event.audience else "",
        hanging("Why", "; ".join(event.reasons), width, _INDENT) if event.reasons else "",
        hanging("Asked", "; ".join(asked), width, _INDENT),
        hanging("", "Every answer is kept at once. Ctrl-C leaves and keeps the text.", width, _INDENT),
    ]
    return "\n".join(("", *filter(None, paragraphs), ""))


class _LeftError(Exception):
    """The person chose to leave at the last look."""


def _interview(draft: Draft, desk: Desk, steps: Sequence[Step], kept: _Kept, current: list[Step]) -> None:
    kept.draft = draft
    asked = [step for step in steps if step.lacks(draft)]
    if not asked:
        return
    desk.prompter.say(opening(desk.event, steps, desk.prompter.columns))
    if desk.prompter.key("", {"enter": "start", "q": "leave"}) == "q":
        raise _LeftError
    for number, step in enumerate(asked, 1):
        current[:] = [step]
        kept.put(step.ask(kept.draft, f"[{number}/{len(asked)}] {_label(step)}"))
    current.clear()


def _look(steps: Sequence[Step], kept: _Kept, prompter: Prompter, check: Check, current: list[Step]) -> Draft:
    while True:
        faults = check(kept.draft)
        last_look.show(kept.draft, steps, faults, prompter)
        answer = last_look.ask(steps, faults, prompter)
        if answer == last_look.SUBMIT:
            return kept.draft
        if answer == last_look.LEAVE:
            raise _LeftError
        step = steps[int(answer) - 1]
        current[:] = [step]
        kept.put(step.ask(kept.draft, _label(step)))
        current.clear()


def _label(step: Step) -> str:
    return f"{step.label} ({step.limits})" if step.limits and not step.is_list else step.label


def _take_typed(error: InterruptedByUserError, current: Sequence[Step], kept: _Kept) -> None:
    typed = error.typed if isinstance(error, DialogueInterruptedError) else ""
    if typed.strip() and current and current[0].typed:
        kept.put(current[0].typed(kept.draft, typed))


def _left(kept: _Kept, env: Env, how: str, more: str = "") -> InterruptedByUserError:
    draft = kept.draft
    if kept.path is None and not draft.source and (draft.title or draft.abstract or draft.description or draft.notes):
        # Given by flags, and no answer has come yet that would have kept it.
        kept.put(draft)
    if kept.path is None:
        return InterruptedByUserError(f"{how}: nothing was submitted", hint=more)
    return InterruptedByUserError(
        f"{how}: nothing was submitted; your text is kept in {kept.path}",
        hint="; ".join(filter(None, (f"go on: {_command(kept.path, env)}", more))),
    )


def _where(kept: _Kept, env: Env) -> str:
    if kept.path is None:
        return "the text could not be kept"
    return f"your text is kept in {kept.path}; go on: {_command(kept.path, env)}"


def _command(path: Path, env: Env) -> str:
    shown = path.relative_to(env.cwd) if path.is_relative_to(env.cwd) else path
    return f"cfp submit {shlex.quote(str(shown))}"
