"""The interview of `cfp submit`: a list of steps over a draft, kept after every answer, and a last look.

Before the first step there is the preamble: the addressees of the call, and the fields with their limits. The notices
of the call need an explicit yes each. The last look can show the draft as its reviewers will read it.
"""

import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from cfpcli.call.rules.requirements import unpublished
from cfpcli.env import Env
from cfpcli.errors import CfpError, Fault, InterruptedByUserError, text_kept
from cfpcli.proposals.rules.intake import progress
from cfpcli.proposals.screens import last_look
from cfpcli.proposals.screens.openings import Openings, choose, so_far
from cfpcli.proposals.screens.preview import preview
from cfpcli.proposals.screens.questions import question_steps
from cfpcli.proposals.screens.speakers import availability_steps, biography_steps, introduced, speaker_steps
from cfpcli.proposals.screens.steps import (
    Convert,
    Desk,
    Step,
    StoredWindows,
    abstract_step,
    as_it_is,
    language_and_level_steps,
    later_steps,
    no_windows,
    notes_step,
    title_step,
    type_and_track_steps,
    with_values,
)
from cfpcli.records.codes import new_guid
from cfpcli.records.event import Event, Notice
from cfpcli.records.person import Person, Profile
from cfpcli.records.proposal import (
    LONG_TEXTS,
    Acknowledgement,
    Draft,
)
from cfpcli.records.submission import completed, unacknowledged
from cfpcli.text import clean_line, listed
from cfpcli.ui.dialogue import BackError, Prompter
from cfpcli.ui.live import interrupted_by_hang_up
from cfpcli.ui.wrapping import MEASURE, hanging, pack, wrap
from cfpcli.workspace.personal_files import continuing


def notice_steps(desk: Desk) -> tuple[Step, ...]:
    """One step for all notices of the event; none if it has none."""
    notices = desk.event.call.notices
    if not notices:
        return ()
    names = ", ".join(f"{notice.name} {notice.version}" for notice in notices)
    return (
        Step(
            names=("acknowledged", "accept"),
            label="To acknowledge",
            limits=names,
            is_list=True,
            ask=lambda draft, label: _ask(desk, draft, label),
            shown=lambda draft: _shown(desk, draft),
            lacks=lambda draft: bool(unacknowledged(draft, desk.event)),
        ),
    )


def _shown(desk: Desk, draft: Draft) -> tuple[str, str]:
    missing = unacknowledged(draft, desk.event)
    acknowledged = [notice for notice in desk.event.call.notices if notice not in missing]
    return ", ".join(f"{notice.name} {notice.version}" for notice in acknowledged), "" if missing else "acknowledged"


def _ask(desk: Desk, draft: Draft, label: str) -> Draft:
    """Ask for the missing acknowledgements; if none is missing, for all of them again."""
    notices = unacknowledged(draft, desk.event) or desk.event.call.notices
    at = 0
    while at < len(notices):
        notice = notices[at]
        desk.prompter.say(_whole(notice, desk.prompter.columns))
        before = "" if at else f"{label.removesuffix('To acknowledge')}"
        question = f"{before}Do you acknowledge {clean_line(notice.name)}, version {clean_line(notice.version)}?"
        try:
            agrees = desk.prompter.confirm(question, default=False)
        except BackError:
            if not at:
                raise
            at -= 1
            continue
        draft = _with(draft, notice, desk) if agrees else _without(draft, notice)
        desk.keep(draft)
        at += 1
    if unacknowledged(draft, desk.event):
        desk.prompter.say("Without it, the proposal can be kept as a draft but not submitted.")
    return draft


def _whole(notice: Notice, columns: int) -> str:
    width = min(columns - 1, MEASURE + 2)
    head = f"{clean_line(notice.name)}, version {clean_line(notice.version)}"
    text = [f"  {line}".rstrip() for line in wrap(notice.text, width - 2)]
    return "\n".join(["", head, *([f"  {clean_line(notice.url)}"] if notice.url else []), *text])


def _with(draft: Draft, notice: Notice, desk: Desk) -> Draft:
    if notice not in unacknowledged(draft, desk.event):
        return draft
    acknowledgement = Acknowledgement(notice=notice.slug, version=notice.version, at=desk.now)
    return with_values(draft, acknowledged=(*draft.acknowledged, acknowledgement))


def _without(draft: Draft, notice: Notice) -> Draft:
    left = [
        acknowledgement
        for acknowledgement in draft.acknowledged
        if (acknowledgement.notice, acknowledgement.version) != (notice.slug, notice.version)
    ]
    return with_values(draft, acknowledged=tuple(left))


_INDENT = 7
_ROUNDED = 5


def preamble(event: Event, steps: Sequence[Step], columns: int, *, back: str) -> str:
    """The call in a few lines, the fields of the interview with their limits, its duration and the way to leave it.

    `back` is the key that goes back.
    """
    width = min(columns - 1, MEASURE + 3)
    fresh = Draft()
    first = [step for step in steps if step.lacks(fresh)]
    later = [step for step in steps if not step.lacks(fresh)]
    is_sent = event.followed and event.call.destination
    paragraphs = [
        hanging("For", "; ".join(event.audience), width, _INDENT) if event.audience else "",
        hanging("Why", "; ".join(event.reasons), width, _INDENT) if event.reasons else "",
        hanging("Sent", f"by you, to {clean_line(event.call.destination)}", width, _INDENT) if is_sent else "",
        hanging("Asked", f"{'; '.join(map(_named, first))}. About {_minutes(first)} minutes.", width, _INDENT),
        hanging("Later", f"at the end, if you like: {'; '.join(map(_named, later))}.", width, _INDENT) if later else "",
    ]
    if unknown := unpublished(event):
        paragraphs.append(hanging("Open", f"{listed(*unknown)}: not known here.", width, _INDENT))
    ways = ["Saved after every answer.", f"{back}: back", "Ctrl+C: keep the draft and leave"]
    return "\n".join((*filter(None, paragraphs), "\n".join(pack(ways, width))))


def _named(step: Step) -> str:
    limits = f" ({step.limits})" if step.limits else ""
    return f"{step.label[:1].casefold()}{step.label[1:].rstrip(' ?')}{limits}"


def _minutes(steps: Sequence[Step]) -> int:
    """The duration of the interview in minutes, rounded up to five: an estimate must not be far off for anybody."""
    return max(math.ceil(sum(step.minutes for step in steps) / _ROUNDED), 1) * _ROUNDED


Check = Callable[[Draft], tuple[Fault, ...]]
Keep = Callable[[Draft, Path | None], Path]
"""Writes a draft to its file, or to a new one if it has none yet, and returns the path."""


class Outcome(StrEnum):
    """The person's choice for the draft."""

    SUBMIT = "submit"
    PACKET = "packet"
    KEEP = "keep"
    DELETE = "delete"


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an interview.

    `path` is the draft's file, None if it never had one or could not be kept; `packet` is the file for a packet;
    `profile_biography` is one that the person wrote and wants in their profile.
    """

    draft: Draft
    outcome: Outcome
    path: Path | None
    progress: str
    packet: str = ""
    profile_biography: str = ""


class _Kept:
    """The draft in its present state, and the file where it was last kept."""

    def __init__(self, draft: Draft, path: Path | None, keep: Keep, prompter: Prompter) -> None:
        self.draft = draft
        self.path = path
        self.is_kept = path is not None
        self.packet = ""
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
    stored_windows: StoredWindows = no_windows,
) -> Filled:
    """Ask for missing fields of the draft, then show it until it is right and the person chooses what to do with it.

    `header` names the event and counts down; `check` lists the faults of a draft; `keep` writes it to disk, and the
    caller removes that file once the proposal is in the store. `now` is the UTC instant at which the
    interview begins; `path` is the draft's own file, if it has one; `warn` is called before each last look for a
    warning about the time that is left; `convert` makes Markdown of each long text that is new;
    `stored_windows` is as in `Desk`.

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
        chance=env.chance,
        profile=profile,
        convert=convert,
        stored_windows=stored_windows,
    )
    try:
        with interrupted_by_hang_up():
            prompter.say(header, strong=True)
            _begin(kept, desk, openings or Openings())
            prompter.goes_back = True
            _interview(desk, kept)
            outcome = _look(desk, kept, check, warn, env)
    except (InterruptedByUserError, KeyboardInterrupt) as error:
        raise _left(kept, event, env, getattr(error, "hint", "")) from None
    except CfpError as error:
        _add_place(error, kept, env)
        raise
    except Exception:
        with contextlib.suppress(Exception):
            prompter.say(f"! Something went wrong; {_where(kept)}{_continued(kept, env)}")
        raise
    finally:
        prompter.goes_back = False
    return Filled(
        draft=kept.draft,
        outcome=outcome,
        path=kept.path,
        progress=str(progress(kept.draft, event)),
        packet=kept.packet,
        profile_biography=desk.for_profile[-1] if desk.for_profile else "",
    )


def steps_of(desk: Desk, draft: Draft) -> tuple[Step, ...]:
    """Every step of the form for this event, in the order in which it asks.

    The limits and the questions are those of the draft's present track and session type.
    """
    desk = replace(desk, event=desk.event.for_part(draft.track, draft.session_type))
    return (
        title_step(desk),
        *type_and_track_steps(desk, draft),
        abstract_step(desk),
        *language_and_level_steps(desk),
        *speaker_steps(desk),
        *biography_steps(desk),
        *availability_steps(desk),
        *question_steps(desk, draft),
        notes_step(desk),
        *notice_steps(desk),
        *later_steps(desk),
    )


def _begin(kept: _Kept, desk: Desk, openings: Openings) -> None:
    """Show the preamble and choose the draft to go on with; no file is written before the first answer."""
    event, prompter = desk.event, desk.prompter
    draft = _ready(kept.draft, desk)
    is_bare = kept.path is None and draft == _ready(Draft(speakers=kept.draft.speakers), desk)
    kept.draft = draft = _identified(draft, desk)
    steps = steps_of(desk, draft)
    if not is_bare and not any(step.lacks(draft) for step in steps):
        return
    prompter.say(preamble(event, steps, prompter.columns, back=prompter.back_key))
    if is_bare and openings.is_a_choice:
        opening = choose(openings, draft, event, prompter)
        kept.draft, kept.path = _identified(_ready(opening.draft, desk), desk), opening.path
        kept.is_kept = opening.path is not None
        return
    if is_bare and (text := so_far(openings)):
        prompter.say(text)
    if prompter.key("", {"enter": "start", "q": "leave"}) == "q":
        raise InterruptedByUserError("left")


def _ready(draft: Draft, desk: Desk) -> Draft:
    draft = completed(draft, desk.event)
    return introduced(with_values(draft, begun=draft.begun or desk.now), desk.me, desk.profile)


def _identified(draft: Draft, desk: Desk) -> Draft:
    """The draft with an id, which it keeps through every change."""
    return draft if draft.id else with_values(draft, id=new_guid(desk.chance))


def _says_anything(draft: Draft) -> bool:
    return any(getattr(draft, name) for name in ("title", *LONG_TEXTS, "answers", "source"))


def _interview(desk: Desk, kept: _Kept) -> None:
    """Ask the steps that the draft lacks; an answer such as the track may add steps, which are then asked as well."""
    due: set[tuple[str, ...]] = set()
    met: set[tuple[str, ...]] = set()
    answered: list[tuple[str, ...]] = []
    while True:
        steps = steps_of(desk, kept.draft)
        due |= {step.names for step in steps if step.names not in met and step.lacks(kept.draft)}
        met |= {step.names for step in steps}
        open_steps = [step for step in steps if step.names in due]
        at = next((at for at, step in enumerate(open_steps) if step.names not in answered), None)
        if at is None:
            return
        try:
            kept.put(open_steps[at].ask(kept.draft, f"[{at + 1}/{len(open_steps)}] {_label(open_steps[at])}"))
        except BackError:
            del answered[-1:]
        else:
            answered.append(open_steps[at].names)


def _look(desk: Desk, kept: _Kept, check: Check, warn: Callable[[Draft], str], env: Env) -> Outcome:
    prompter = desk.prompter
    while True:
        faults, steps = check(kept.draft), steps_of(desk, kept.draft)
        last_look.show(kept.draft, steps, faults, prompter, where=f"draft {kept.path.stem}" if kept.path else "")
        if warning := warn(kept.draft):
            prompter.say(f"! {warning}", strong=True)
        try:
            prompter.goes_back = False
            answer = last_look.ask(steps, faults, prompter, followed=desk.event.followed)
            prompter.goes_back = True
            if answer == last_look.SUBMIT:
                return Outcome.SUBMIT
            if answer == last_look.PACKET:
                kept.packet = last_look.packet_file(kept.path, prompter, env)
                return Outcome.PACKET
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
    place = f"{text_kept(kept.path)} ({progress(draft, event)} done)"
    if not kept.is_kept:
        place = f"{text_kept(kept.path)}, except for the last answers, which could not be written"
    return InterruptedByUserError(
        f"interrupted: nothing was submitted; {place}",
        hint="\n".join(filter(None, (f"{going_on(kept.path, env)}  # continues", more))),
    )


def _add_place(error: CfpError, kept: _Kept, env: Env) -> None:
    """Add the place of the text to an error, and the command that continues."""
    error.message = f"{error.message}; {_where(kept)}"
    error.hint = f"{error.hint}{_continued(kept, env)}".strip()


def _continued(kept: _Kept, env: Env) -> str:
    """A line with the command that continues; empty if nothing is kept."""
    return f"\n{going_on(kept.path, env)}  # continues" if kept.path is not None and kept.is_kept else ""


def _where(kept: _Kept) -> str:
    if kept.path is None or not kept.is_kept:
        return "the text could not be saved"
    return text_kept(kept.path)


def going_on(path: Path, env: Env) -> str:
    """The command line that continues a draft."""
    return f"cfp submit {continuing(path, env)}"
