"""The interview of `cfp submit`: a list of steps over a draft, kept after every answer, and a last look."""

import contextlib
import shlex
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from cfpcli.env import Env
from cfpcli.errors import CfpError, Fault, InterruptedByUserError
from cfpcli.proposals.rules.intake import progress
from cfpcli.proposals.screens import last_look
from cfpcli.proposals.screens.biographies import biography_steps
from cfpcli.proposals.screens.notices import notice_steps
from cfpcli.proposals.screens.openings import Openings, choose, so_far
from cfpcli.proposals.screens.preamble import preamble
from cfpcli.proposals.screens.preview import preview
from cfpcli.proposals.screens.questions import question_steps
from cfpcli.proposals.screens.speakers import introduced, speaker_steps
from cfpcli.proposals.screens.steps import (
    Convert,
    Desk,
    Step,
    abstract_step,
    as_it_is,
    language_and_level_steps,
    later_steps,
    notes_step,
    title_step,
    type_and_track_steps,
    with_values,
)
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.person import Person, Profile
from cfpcli.records.proposal import LONG_TEXTS
from cfpcli.records.submission import completed
from cfpcli.ui.dialogue import BackError, Prompter
from cfpcli.ui.live import interrupted_by_hang_up

Check = Callable[[Draft], tuple[Fault, ...]]
Keep = Callable[[Draft, Path | None], Path]
"""Writes a draft to its file, or to a new one if it has none yet, and returns the path."""


class Outcome(StrEnum):
    """The person's choice for the draft."""

    SUBMIT = "submit"
    KEEP = "keep"
    DELETE = "delete"


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an interview.

    `path` is the draft's file, None if it never had one or could not be kept; `profile_biography` is one that the
    person wrote and wants in their profile.
    """

    draft: Draft
    outcome: Outcome
    path: Path | None
    progress: str
    profile_biography: str = ""


class _Kept:
    """The draft in its present state, and the file where it was last kept."""

    def __init__(self, draft: Draft, path: Path | None, keep: Keep, prompter: Prompter) -> None:
        self.draft = draft
        self.path = path
        self.is_kept = path is not None
        self._keep = keep
        self._prompter = prompter
        self._warned = False

    def put(self, draft: Draft) -> None:
        """Keep a draft; if that fails, report it once and go on, because the answers are still in memory."""
        fault = self._kept(draft)
        if fault and not self._warned:
            self._prompter.say(f"! The draft cannot be kept on disk: {fault}\n  Your answers are still here: go on.")
            self._warned = True

    def put_quietly(self, draft: Draft) -> None:
        """As `put`, while a question is on the screen: a fault is reported at the next answer."""
        self._kept(draft)

    def _kept(self, draft: Draft) -> str:
        self.draft = draft
        try:
            self.path = self._keep(draft, self.path)
        except (CfpError, OSError) as error:
            self.is_kept = False
            return str(error)
        self.is_kept = True
        return ""


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
    now: datetime,
    path: Path | None = None,
    openings: Openings | None = None,
    profile: Profile | None = None,
    warn: Callable[[Draft], str] = lambda _: "",
    convert: Convert = as_it_is,
) -> Filled:
    """Ask for missing fields of the draft, then show it until it is right and the person chooses what to do with it.

    `header` names the event and counts down; `check` lists the faults of a draft; `keep` writes it to disk, and the
    caller removes that file once the proposal is in the store. `now` is the UTC instant at which the
    interview begins; `path` is the draft's own file, if it has one; `warn` is called before each last look for a
    warning about the time that is left; `convert` makes Markdown of each long text that is new.

    Raises:
        InterruptedByUserError: the person left by a key or closed the terminal; the message has the path of the text.
    """
    kept = _Kept(draft, path, keep, prompter)
    desk = Desk(
        event=event,
        prompter=prompter,
        me=me,
        keep=kept.put,
        keep_quietly=kept.put_quietly,
        kept=lambda: kept.draft,
        now=now,
        profile=profile,
        convert=convert,
    )
    steps = steps_of(desk)
    try:
        with interrupted_by_hang_up():
            prompter.say(header, strong=True)
            _begin(kept, desk, steps, openings or Openings())
            prompter.goes_back = True
            _interview(steps, kept)
            outcome = _look(desk, steps, kept, check, warn)
    except (InterruptedByUserError, KeyboardInterrupt) as error:
        raise _left(kept, event, env, getattr(error, "hint", "")) from None
    except CfpError as error:
        error.hint = "; ".join(filter(None, (error.hint, _where(kept, env))))
        raise
    except Exception:
        with contextlib.suppress(Exception):
            prompter.say(f"! Something went wrong; {_where(kept, env)}")
        raise
    finally:
        prompter.goes_back = False
    biography = desk.for_profile[-1] if desk.for_profile else ""
    return Filled(
        draft=kept.draft,
        outcome=outcome,
        path=kept.path,
        progress=str(progress(kept.draft, event)),
        profile_biography=biography,
    )


def steps_of(desk: Desk) -> tuple[Step, ...]:
    """Every step of the form for this event, in the order in which it asks."""
    return (
        title_step(desk),
        *type_and_track_steps(desk),
        abstract_step(desk),
        *language_and_level_steps(desk),
        *speaker_steps(desk),
        *biography_steps(desk),
        *question_steps(desk),
        notes_step(desk),
        *notice_steps(desk),
        *later_steps(desk),
    )


def _begin(kept: _Kept, desk: Desk, steps: Sequence[Step], openings: Openings) -> None:
    """Show the preamble and choose the draft to go on with; no file is written before the first answer."""
    event, prompter = desk.event, desk.prompter
    draft = _ready(kept.draft, desk)
    is_bare = kept.path is None and draft == _ready(Draft(speakers=kept.draft.speakers), desk)
    kept.draft = draft
    if not is_bare and not any(step.lacks(draft) for step in steps):
        return
    prompter.say(preamble(event, steps, prompter.columns, back=prompter.back_key))
    if is_bare and openings.is_a_choice:
        opening = choose(openings, draft, event, prompter)
        kept.draft, kept.path = _ready(opening.draft, desk), opening.path
        kept.is_kept = opening.path is not None
        return
    if is_bare and (text := so_far(openings)):
        prompter.say(text)
    if prompter.key("", {"enter": "start", "q": "leave"}) == "q":
        raise InterruptedByUserError("left")


def _ready(draft: Draft, desk: Desk) -> Draft:
    draft = completed(draft, desk.event)
    return introduced(with_values(draft, begun=draft.begun or desk.now), desk.me, desk.profile)


def _says_anything(draft: Draft) -> bool:
    return any(getattr(draft, name) for name in ("title", *LONG_TEXTS, "answers", "source"))


def _interview(steps: Sequence[Step], kept: _Kept) -> None:
    open_steps = [step for step in steps if step.lacks(kept.draft)]
    at = 0
    while at < len(open_steps):
        try:
            kept.put(open_steps[at].ask(kept.draft, f"[{at + 1}/{len(open_steps)}] {_label(open_steps[at])}"))
        except BackError:
            at = max(at - 1, 0)
        else:
            at += 1


def _look(desk: Desk, steps: Sequence[Step], kept: _Kept, check: Check, warn: Callable[[Draft], str]) -> Outcome:
    prompter = desk.prompter
    while True:
        faults = check(kept.draft)
        last_look.show(kept.draft, steps, faults, prompter, where=f"draft {kept.path.stem}" if kept.path else "")
        if warning := warn(kept.draft):
            prompter.say(f"! {warning}", strong=True)
        try:
            prompter.goes_back = False
            answer = last_look.ask(steps, faults, prompter)
            prompter.goes_back = True
            if answer == last_look.SUBMIT:
                return Outcome.SUBMIT
            if answer == last_look.KEEP:
                kept.put(kept.draft)
                return Outcome.KEEP
            if answer == last_look.VIEW:
                prompter.say(preview(kept.draft, desk.event, prompter.columns))
                prompter.key("", {"enter": "go back"})
            elif answer == last_look.DELETE:
                if prompter.confirm("Delete this draft? It can still be found in the folder of deleted ones"):
                    return Outcome.DELETE
            else:
                step = steps[int(answer) - 1]
                kept.put(step.ask(kept.draft, _label(step)))
        except BackError:
            continue


def _label(step: Step) -> str:
    return f"{step.label} ({step.limits})" if step.limits and not step.is_list else step.label


def _left(kept: _Kept, event: Event, env: Env, more: str) -> InterruptedByUserError:
    draft = kept.draft
    if kept.path is None and not draft.source and _says_anything(draft):
        # The draft comes from flags or an earlier talk, and no answer has been given yet that would have kept it.
        kept.put(draft)
    if kept.path is None:
        return InterruptedByUserError("interrupted: nothing was submitted", hint=more)
    place = f"your text is kept in {kept.path} ({progress(draft, event)} done)"
    if not kept.is_kept:
        place = f"your text is kept in {kept.path}, except for the last answers, which could not be written"
    return InterruptedByUserError(
        f"interrupted: nothing was submitted; {place}",
        hint="; ".join(filter(None, (f"continue: {going_on(kept.path, env)}", more))),
    )


def _where(kept: _Kept, env: Env) -> str:
    if kept.path is None or not kept.is_kept:
        return "the text could not be saved"
    return f"your text is kept in {kept.path}; continue: {going_on(kept.path, env)}"


def going_on(path: Path, env: Env) -> str:
    """The command line that continues a draft."""
    shown = path.relative_to(env.cwd) if path.is_relative_to(env.cwd) else path
    return f"cfp submit {shlex.quote(str(shown))}"
