"""The interview of `cfp submit`: possible openings, the form, and the draft kept on disk until it is submitted."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from cfpcli.call.rules.openness import Standing, closes_for, grace_notice, refuse_unless_open, shown_close, standing
from cfpcli.dates.countdown import ago
from cfpcli.dates.ending import ending_of
from cfpcli.env import Env
from cfpcli.errors import CfpError, ClosedError, UsageError
from cfpcli.proposals.files import draft_folder
from cfpcli.proposals.files.draft_folder import discard, keep, let_go, new_path
from cfpcli.proposals.rows import Receipt
from cfpcli.proposals.screens.interview import Filled, Outcome, fill, going_on
from cfpcli.proposals.screens.openings import EarlierTalk, OpenDraft, Openings
from cfpcli.proposals.screens.steps import StoredWindows, no_windows
from cfpcli.records.event import Event
from cfpcli.records.person import Person, Profile, Window
from cfpcli.records.proposal import LIVE, Draft, Proposal, State, state_word
from cfpcli.records.submission import completed, draft_faults, has_become
from cfpcli.result import Level, Message, Result, Row
from cfpcli.text import clean_line, shorten
from cfpcli.ui.dialogue import Prompter
from cfpcli.ui.prompts import prompter_for
from cfpcli.ui.text_editor import kept_in
from cfpcli.ui.wrapping import MEASURE, wrap
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import my_proposals, speakers_by_email, speakers_of, stored_event
from cfpcli.workspace.own_stores import other_stores
from cfpcli.workspace.visibility import runs, whole

_NAME_MAX = 24


class _Keeper:
    """Keeps drafts on disk, and the latest one in memory if writing failed."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self.unkept: Draft | None = None

    def __call__(self, draft: Draft, path: Path | None) -> Path:
        self.unkept = draft
        path = keep(draft, path or new_path(draft, self._env))
        self.unkept = None
        return path


def interview(
    draft: Draft,
    event: Event,
    me: Person,
    work: Workspace,
    *,
    send: Callable[[Draft], Result[Row]],
    write_packet: Callable[[Draft, str], Result[Row]],
    kept: Path | None = None,
    profile: Profile | None = None,
    keep_biography: Callable[[str], None] | None = None,
) -> Result[Row]:
    """Ask for missing fields of the draft, `send` it, and remove the draft from disk once it is submitted.

    `write_packet` writes it to a file instead, and the draft stays on disk. `kept` is the file of a draft that is being
    continued; a refusal leaves it in place and names it. `profile` is the person's profile, whose texts the form
    offers, and `keep_biography` saves a biography written here in it; without a `profile` nothing is offered.

    Raises:
        InterruptedByUserError: the person left; the message has the path of the text.
        ClosedError: the call has closed meanwhile, and the grace is over; the text is kept.
        DataRefusedError: the event has changed meanwhile and refuses the draft; the text is kept.
        UsageError: --as-of is set: the draft would carry that date, and with it a grace period.
    """
    if work.options.as_of is not None:
        raise UsageError("--as-of writes nothing, but an interview saves a draft", hint="name a FILE")
    prompter = prompter_for(work.env)
    keeper = _Keeper(work.env)
    try:
        filled = fill(
            draft,
            event=event,
            prompter=prompter,
            env=work.env,
            me=me,
            header=_header(event, draft, work),
            check=lambda current: draft_faults(completed(current, event), event),
            keep=keeper,
            now=work.now,
            path=kept,
            openings=_openings(event, me, work) if kept is None else None,
            profile=profile,
            warn=lambda current: _warning(event, current, work.anew()),
            convert=_converted,
            stored_windows=_stored_windows(event, me, work),
        )
        if filled.profile_biography and keep_biography:
            _keep_biography(filled.profile_biography, keep_biography, prompter)
        # A draft for a call that others run stays: its speaker may send it to several.
        stays = filled.path if event.followed else None
        if filled.outcome is Outcome.PACKET:
            return _sent(filled, lambda complete: write_packet(complete, filled.packet), keeper, work, filled.path)
        return _sent(filled, send, keeper, work, stays) if filled.outcome is Outcome.SUBMIT else _put_away(filled, work)
    except CfpError:
        if keeper.unkept is not None:
            from cfpcli.proposals.files.proposal import dump_draft

            # The last resort: a text that could not be saved on any disk is at least on the screen, complete.
            prompter.say(f"\nYour text, which could not be kept on disk:\n\n{dump_draft(keeper.unkept)}")
        raise


def _stored_windows(event: Event, me: Person, work: Workspace) -> StoredWindows:
    """The availability of the acting person and, for people who run the call, of everybody."""
    if not work.has_store:
        return no_windows
    store = work.fresh_store()
    runs_the_call = runs(store, event)

    def windows_of(address: str) -> tuple[Window, ...]:
        if not address or not (runs_the_call or address == me.email):
            return ()
        person = speakers_by_email(whole(store), [address]).get(address)
        return person.windows if person else ()

    return windows_of


def _converted(name: str, text: str) -> tuple[str, str]:
    if "<" not in text:
        return text, ""
    from cfpcli.exchange.html import converted, new_text

    arrived = new_text(text)
    return arrived.text, converted(name).text if arrived.from_html else ""


def _keep_biography(biography: str, keep_biography: Callable[[str], None], prompter: Prompter) -> None:
    """Save the biography in the profile.

    The profile is a convenience: if it cannot be written, the proposal goes on.
    """
    try:
        keep_biography(biography)
    except CfpError as error:
        prompter.say(f"! The biography is not in your profile: {error.message}")


def _sent(
    filled: Filled, send: Callable[[Draft], Result[Row]], keeper: _Keeper, work: Workspace, stays: Path | None
) -> Result[Row]:
    try:
        result = send(filled.draft)
    except CfpError as error:
        with contextlib.suppress(CfpError, OSError):
            path = keeper(filled.draft, filled.path)
            error.message = kept_in(path, error.message)
        raise
    if filled.path not in {None, stays} and not work.options.dry_run:
        let_go(filled.path)
    return result


def _put_away(filled: Filled, work: Workspace) -> Result[Row]:
    """The result for a person who kept the draft or deleted it."""
    title = f' "{clean_line(filled.draft.title)}"' if filled.draft.title else ""
    if filled.path is None:
        messages: tuple[Message, ...] = (Message("Nothing was submitted and nothing was saved."),)
    elif filled.outcome is Outcome.DELETE:
        there = discard(filled.path)
        messages = (Message(f"Deleted the draft{title}. It was moved to {there}"), Message("cfp submit", Level.NEXT))
    else:
        kept = f"Saved{title} as a draft, {filled.progress} done, in {filled.path}"
        messages = (Message(kept), Message(going_on(filled.path, work.env), Level.NEXT))
    return Result(row=Receipt, messages=messages, picture="messages")


def _header(event: Event, draft: Draft, work: Workspace) -> str:
    """The event, its countdown and its close in event time and local time, or the notice of the grace period."""
    place = f", {clean_line(event.place)}" if event.place else ""
    named = f"{clean_line(event.name)}{place}"
    closes = closes_for(event, emails=[speaker.email for speaker in draft.speakers])
    if closes is None or closes.over_at is None or closes.over_at <= work.now:
        closes = shown_close(event, work.now)
    ending = ending_of(closes, event.timezone)
    if ending is None:
        return named
    countdown = ending.left(work.now)
    width = min(work.env.width - 1, MEASURE + 3)
    room = width - len(named)
    head = f"{named}{countdown:>{room}}" if room > len(countdown) + 1 else "\n".join((*wrap(named, width), countdown))
    when = f"Closes {ending.both(work.env.zone, work.now)}"
    if len(when) > width:
        when = when.replace(" (your time:", "\n       (your time:")
    return f"{head}\n{grace_notice(event, work.now, work.env.zone, draft) or when}"


def _warning(event: Event, draft: Draft, work: Workspace) -> str:
    """A warning if the call closed while the person wrote; empty while it is open."""
    where = standing(event, work.now, draft=draft)
    if where is Standing.OPEN or event.followed:
        return ""
    if where is Standing.GRACE:
        return grace_notice(event, work.now, work.env.zone, draft)
    try:
        refuse_unless_open(event, work.now, work.env.zone, draft=draft)
    except ClosedError as error:
        return f"{error.message[:1].upper()}{error.message[1:]}. It can no longer be submitted; k keeps the draft."
    return ""


def _openings(event: Event, me: Person, work: Workspace) -> Openings:
    """The person's earlier texts: their drafts, and their proposals in this store."""
    sent = _proposals(me, work)
    prepared = [proposal for proposal, _, _ in sent] if event.followed else []
    drafts = [draft for draft in draft_folder.kept(work.env) if not has_become(draft.draft, prepared)]
    here = [draft for draft in drafts if draft.draft.event in {"", event.slug}]
    elsewhere = [draft for draft in drafts if draft not in here and draft.draft.title]
    return Openings(
        drafts=tuple(
            OpenDraft(
                draft.draft,
                draft.path,
                ago(draft.saved or work.env.true_now, work.env.true_now),
                "it cannot be read" if draft.faults else "",
            )
            for draft in here
        ),
        earlier=(
            *(
                EarlierTalk(draft, origin)
                for proposal, draft, origin in sent
                if proposal.event != event.slug or proposal.state not in LIVE
            ),
            *(EarlierTalk(draft.draft, f"draft for {draft.draft.event}") for draft in elsewhere),
        ),
        submitted=sum(proposal.event == event.slug and proposal.state in LIVE for proposal, _, _ in sent),
        allowed=event.call.limits.proposals_per_person,
        verb=state_word(State.SUBMITTED, followed=event.followed),
    )


def _proposals(me: Person, work: Workspace) -> list[tuple[Proposal, Draft, str]]:
    """The person's proposals in all their stores, newest first, each as a draft and with its origin in words."""
    from cfpcli.proposals.files.proposal import draft_of

    stores = [work.fresh_store(), *(other.store for other in other_stores(work) if other.store)]
    talks = []
    for store in stores:
        for proposal in my_proposals(store, me):
            event = stored_event(store, proposal.event)
            name = shorten(event.name if event else proposal.event, _NAME_MAX)
            state = state_word(proposal.state, followed=event.followed if event else False)
            talks.append((proposal, draft_of(proposal, speakers_of(store, proposal)), f"{name}, {state}"))
    return sorted(talks, key=lambda each: each[0].submitted or each[0].created, reverse=True)
