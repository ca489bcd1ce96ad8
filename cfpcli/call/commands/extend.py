"""`cfp event extend`: move a close, for the call, a track, a session type or one person, and keep the reason."""

from typing import Annotated

import typer

from cfpcli.call.commands.event import event_result
from cfpcli.call.rows import ShownEvent
from cfpcli.call.rules.extension import Move, Scope, after_the_start, left_behind, moved_close, scope_of
from cfpcli.call.rules.openness import zone_of
from cfpcli.dates.countdown import ago, left
from cfpcli.dates.english import local, reader_time
from cfpcli.dates.grammar import read_close
from cfpcli.errors import InterruptedByUserError, WouldAskError, changed_meanwhile
from cfpcli.records.change import replaced
from cfpcli.records.event import Event
from cfpcli.records.person import normalise_email
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.completion import BY, session_types, tracks
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.identity import first_address
from cfpcli.workspace.visibility import whole


def extend_event(
    work: Workspace,
    when: Annotated[str, typer.Argument(metavar="WHEN", help='The new close, such as "21 June 2026" or +1w.')],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="The reason, kept in the history.")] = "",
    track: Annotated[
        str, typer.Option("--track", metavar="SLUG", help="Move the close of this track only.", autocompletion=tracks)
    ] = "",
    session_type: Annotated[
        str,
        typer.Option(
            "--type",
            "--session-type",
            metavar="SLUG",
            help="Move the close of this session type only.",
            autocompletion=session_types,
        ),
    ] = "",
    person: Annotated[str, typer.Option("--for", metavar="ADDRESS", help="Move the close for this speaker only.")] = "",
    by: Annotated[str, BY] = "",
) -> Result[ShownEvent]:
    """Move the close of a call. An earlier close, or reopening a closed call, needs --yes."""
    event = work.required_event
    email = first_address(whole(work.store), normalise_email(person))
    scope = scope_of(event, track=track, session_type=session_type, email=email)
    reading = read_close(when, zone=event.timezone, now=work.now)
    seen = moved_close(event, scope, reading.deadline, now=work.now, reason=reason.strip())
    started = after_the_start(event, reading.deadline)
    doubts = [reading.doubt, seen.careful, started if reading.year_assumed else ""]
    if seen.after is not seen.before and not work.options.dry_run:
        reason = _agreed(seen, "; ".join(filter(None, doubts)), reason.strip(), work)
    me = work.acting(by)
    warnings = tuple(Message(caution, Level.WARNING) for caution in (*reading.cautions, started) if caution)

    def decide(store: Store) -> Result[ShownEvent]:
        current = required_event(work.env, store)
        if current != event:
            raise changed_meanwhile(event.name, "cfp event show")
        move = moved_close(current, scope, reading.deadline, now=work.now, reason=reason.strip())
        return _result(move, warnings, store, work)

    return work.commit(decide, by=me)


def _agreed(move: Move, doubts: str, reason: str, work: Workspace) -> str:
    """The reason for an approved move. The person is asked for a missing reason, and to confirm despite the `doubts`.

    Raises:
        WouldAskError: a question is needed and nobody can answer.
        InterruptedByUserError: the person declined.
    """
    doubts = "" if work.options.yes else doubts
    if (doubts or not reason) and not work.can_ask:
        flags = [*([] if reason else ["--reason TEXT"]), *(["--yes"] if doubts else [])]
        question = f"{_target(move)}: {doubts}" if doubts else "missing --reason"
        raise WouldAskError(question, hint=f"add {' and '.join(flags)}, or --dry-run to preview it")
    if not doubts and reason:
        return reason
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.wrapping import MEASURE, wrap

    prompter = prompter_for(work.env)
    if doubts:
        prompter.say("\n".join(wrap(f"{_target(move)}: {doubts}.", min(prompter.columns, MEASURE))))
        if not prompter.confirm("Move the close anyway?"):
            raise InterruptedByUserError("nothing was changed")
    return reason or prompter.text(
        "Reason, in one sentence", validate=lambda text: "" if text.strip() else "a reason is required"
    )


def _target(move: Move) -> str:
    """The effect of a move, such as `the call of Demo would close Sun 21 June 2026 23:59 Europe/Paris`."""
    there = local(move.closes.at, zone_of(move.closes, move.before), closing=True) if move.closes.at else ""
    return clean_line(f"the call of {move.before.name}{move.scope.words(move.before)} would close {there}")


def _result(move: Move, warnings: tuple[Message, ...], store: Store, work: Workspace) -> Result[ShownEvent]:
    event, scope = move.after, move.scope
    whose = f"the call of {event.name}{scope.words(event)}"
    if move.after is move.before:
        nothing = (Message(f"Nothing changed: {whose}."), *_until(move, work, unchanged=True))
        return event_result(event, store, work, messages=(*warnings, *nothing), picture="messages")
    report = (Message(f"{move.done} {whose}."), *_until(move, work, unchanged=False), *_kept(move))
    return event_result(
        event,
        store,
        work,
        messages=(*warnings, *report, *_following(scope, event, work)),
        picture="messages",
        changes=(replaced(move.before, move.after),),
    )


def _until(move: Move, work: Workspace, *, unchanged: bool) -> tuple[Message, ...]:
    """The close in its zone with the countdown, and in the reader's own time if that differs."""
    at, zone = move.closes.at or work.now, zone_of(move.closes, move.after)
    yours = reader_time(at, zone, work.env.zone, closing=True)
    when = local(at, zone, closing=True)
    if at <= work.now:
        past = ago(at, work.now)
        there = f"It already closed {when}, {past}." if unchanged else f"It closed {when}, {past}."
    else:
        countdown = left(at, work.now)
        there = f"It already closes {when}, {countdown}." if unchanged else f"It closes {when}, {countdown}."
    return (Message(there), *([Message(f"Your time: {yours}.")] if yours else []))


def _kept(move: Move) -> tuple[Message, ...]:
    names = left_behind(move)
    keep = "keep their own closes" if len(names) > 1 else "keeps its own close"
    return (Message(f"{', '.join(names)} {keep}: see cfp event show."),) if names else ()


def _following(scope: Scope, event: Event, work: Workspace) -> list[Message]:
    if scope.email:
        return [Message(f"Inform {scope.email}."), Message("cfp event show  # lists all extensions", Level.NEXT)]
    named = f" {event.slug}" if work.options.event else ""
    calendars = "cfp deadlines --ics -o calls.ics --force  # for calendars"
    return [Message(command, Level.NEXT) for command in (f"cfp status{named}", calendars)]
