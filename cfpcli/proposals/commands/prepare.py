"""Proposals to calls that others run: prepared here, sent there, and what came of them.

`cfp submit` prepares one, `cfp copy` prints its fields for the form of the call, `cfp sent` notes that its speaker sent
it, and `cfp result` the answer of its organisers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from cfpcli.call.rules.openness import Standing, closes_for, standing
from cfpcli.dates.ending import ending_of
from cfpcli.dates.english import local
from cfpcli.errors import DataRefusedError, NotFoundError, UsageError
from cfpcli.proposals.rows import CopiedField, PreparedProposal
from cfpcli.proposals.rules.form_fields import FormField, form_fields
from cfpcli.proposals.rules.intake import Intake
from cfpcli.records.change import Kind, created, replaced
from cfpcli.records.event import Event, IntakeChannel
from cfpcli.records.person import Profile, Speaker
from cfpcli.records.proposal import Proposal, State, move
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean, well_formed
from cfpcli.workspace.commit import UNDO, written
from cfpcli.workspace.completion import BY, CODE
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, own_proposal, speakers_of
from cfpcli.workspace.identity import origin_of
from cfpcli.workspace.own_stores import for_code
from cfpcli.workspace.personal_files import own_profile
from cfpcli.workspace.rows import Written


def prepared(intake: Intake, store: Store, event: Event, work: Workspace) -> Result[PreparedProposal]:
    """The outcome of preparing a proposal: its fields, and the way in which its call takes proposals."""
    proposal = intake.proposal
    changes = intake.changes
    if changes and store.get(Kind.EVENT, event.slug) is None:
        changes = (created(event), *changes)
    people = {change.key: change.after for change in changes if isinstance(change.after, Speaker)}
    stored = store.get_many(Kind.SPEAKER, proposal.speakers)
    speakers = [speaker for code in proposal.speakers if (speaker := people.get(code) or stored.get(code))]
    fields = form_fields(proposal, speakers, event, _profile(work))
    row = PreparedProposal(
        code=proposal.code,
        state=proposal.state,
        title=proposal.title,
        event=event.slug,
        event_name=event.name,
        intake=str(event.call.intake or ""),
        url=event.call.url,
        email=event.call.email,
        already_prepared=not intake.changes,
        fields=fields,
    )
    done = f'Prepared {proposal.code} "{proposal.title}" for {event.name}, not sent: {_way(event)}.'
    if not intake.changes:
        where = "sent" if proposal.state is not State.DRAFT else "prepared, and not sent"
        done = f"No change: {proposal.code} was already {where}."
    is_pasted = event.call.intake is not IntakeChannel.EMAIL
    pasted = is_pasted and work.draws and intake.changes and not work.options.dry_run
    following = [f"cfp copy {proposal.code} title"] if is_pasted else []
    following += [f"cfp sent {proposal.code}  # once you have sent it"] if proposal.state is State.DRAFT else []
    return Result(
        row=PreparedProposal,
        items=[row],
        changes=changes,
        documents=_sheet(fields) if pasted else None,
        picture="messages",
        messages=(
            *_closed(proposal, event, work),
            Message(done),
            *(Message(command, Level.NEXT) for command in following),
        ),
    )


def _way(event: Event) -> str:
    """The way in which the call takes proposals, in words."""
    match event.call.intake:
        case IntakeChannel.URL:
            return f"this call takes proposals at {event.call.url}"
        case IntakeChannel.EMAIL:
            return f"this call takes proposals by mail to {event.call.email}"
    page = f"; its page is {event.url}" if event.url else ""
    return f"the call does not say how to send{page}"


def _closed(proposal: Proposal, event: Event, work: Workspace) -> Iterator[Message]:
    """A warning that the call has closed, as far as is known here."""
    closes = closes_for(event, track=proposal.track, session_type=proposal.session_type)
    ending = ending_of(closes, event.timezone)
    is_over = closes is not None and closes.over_at is not None and work.now >= closes.over_at
    if ending and is_over and standing(event, work.now) is not Standing.UPCOMING:
        yield Message(f"the call of {event.name} was open until {ending.text}, as far as is known here", Level.WARNING)


def _sheet(fields: Sequence[FormField]) -> Iterator[bytes]:
    """Every field with its label and length above the text, whose lines are not wrapped, so that they can be copied."""
    for field in fields:
        yield f"{field.label} ({field.length})\n{field.text}\n\n".encode()


def _field_names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The fields of the proposal that the command line names, for a shell's completion."""
    from contextlib import suppress

    from cfpcli.workspace.completion import inert

    with suppress(Exception):
        work = for_code(Workspace(ctx.obj), ctx.params["code"])
        fields = _fields(work, ctx.params["code"])[1]
        return inert([(field.name, field.label) for field in fields if field.name.startswith(incomplete)])
    return []


def copy(
    work: Workspace,
    code: Annotated[str, CODE],
    field: Annotated[
        str,
        typer.Argument(help="The field, such as title or answers.SLUG (default: all).", autocompletion=_field_names),
    ] = "",
    *,
    clipboard: Annotated[
        bool, typer.Option("--clipboard", help="Put the text on the terminal's clipboard (OSC 52).")
    ] = False,
) -> Result[CopiedField]:
    """Print a field of a proposal unchanged, ready to paste in the form of a call that others run."""
    work = for_code(work, code)
    proposal, fields = _fields(work, code)
    chosen = [each for each in fields if _is_named(each, field)] if field else fields
    if not chosen:
        names = [each.name for each in fields]
        raise NotFoundError(f'{proposal.code} has no field "{clean_line(field)}": {did_you_mean(field, names)}')
    rows = [CopiedField(code=proposal.code, **msgspec.structs.asdict(each)) for each in chosen]
    if clipboard and len(chosen) != 1:
        raise UsageError("--clipboard takes one field", hint=f"cfp copy {proposal.code} title --clipboard")
    if clipboard:
        _to_clipboard(chosen[0].text, work)
        done = f"Copied {chosen[0].label} ({chosen[0].length}) to the terminal's clipboard."
        return Result(row=CopiedField, items=rows, picture="messages", messages=(Message(done),))
    result = Result(row=CopiedField, items=rows)
    if work.options.format not in {"", "table", "plain"} or work.options.fields:
        return result
    text = iter([f"{chosen[0].text}\n".encode()]) if field else _sheet(chosen)
    return msgspec.structs.replace(result, documents=text)


def _is_named(field: FormField, name: str) -> bool:
    """Whether a person means a field by its name, its label, or the slug of a question."""
    wanted = name.strip().casefold().replace("-", "_")
    question = field.name.removeprefix("answers.")
    return wanted in {field.name, field.label.casefold(), question.casefold().replace("-", "_")}


def _fields(work: Workspace, code: str) -> tuple[Proposal, tuple[FormField, ...]]:
    store = work.store
    proposal = own_proposal(store, code)
    event = event_of(store, proposal)
    return proposal, form_fields(proposal, speakers_of(store, proposal), event, _profile(work))


def _profile(work: Workspace) -> Profile | None:
    return own_profile(work.env, origin_of(work.env)[0])


def _to_clipboard(text: str, work: Workspace) -> None:
    if not work.is_terminal("stderr") or work.env.variables.get("TERM") == "dumb":
        raise UsageError("--clipboard needs a terminal", hint="without it, the text is printed")
    from cfpcli.ui.clipboard import put_on_clipboard

    put_on_clipboard(text, work.env.stderr)


def sent(
    work: Workspace,
    code: Annotated[str, CODE],
    *,
    on: Annotated[
        str, typer.Option("--on", metavar="DATE", help="The day or time at which it was sent (default: now).")
    ] = "",
    reference: Annotated[
        str, typer.Option("--ref", metavar="TEXT", help="The reference or link that the organisers' system gave.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[Written]:
    """Note that you sent a prepared proposal to the organisers of its call; only then does it count as submitted."""
    work = for_code(work, code)
    me = work.acting(by)

    def decide(store: Store) -> Result[Written]:
        before = own_proposal(store, code)
        event = _followed(store, before, "to be sent", f"cfp show {before.code}")
        at = _instant(on, event, work) if on else work.now
        noted_reference = well_formed(reference).strip()
        if before.state is not State.DRAFT:
            return _noted_again(before, at if on else None, noted_reference, event, work)
        after = msgspec.structs.replace(
            before, state=move(before.state, State.SUBMITTED), submitted=at, reference=noted_reference, updated=work.now
        )
        return written(
            (replaced(before, after),),
            [after],
            Message(f'Noted: {after.code} "{after.title}" was sent to {event.name} on {local(at, event.timezone)}.'),
            Message("cfp mine", Level.NEXT),
            Message(f"{UNDO}  # reverts it", Level.NEXT),
        )

    return work.commit(decide, by=me)


def _noted_again(
    before: Proposal, at: datetime | None, reference: str, event: Event, work: Workspace
) -> Result[Written]:
    """The correction of when a proposal was sent, or of its reference."""
    after = msgspec.structs.replace(before, submitted=at or before.submitted, reference=reference or before.reference)
    if after == before:
        when = f" on {local(before.submitted, event.timezone)}" if before.submitted else ""
        return written((), [before], Message(f"No change: {before.code} was already sent{when}."))
    after = msgspec.structs.replace(after, updated=work.now)
    return written(
        (replaced(before, after),), [after], Message(f"Corrected the date or the reference of {before.code}.")
    )


class Answered(StrEnum):
    """The answers of other organisers that `cfp result` notes."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"


def result(
    work: Workspace,
    code: Annotated[str, CODE],
    answer: Annotated[Answered, typer.Argument(metavar="ANSWER", help="accepted, rejected or waitlisted.")],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="The reason that the organisers gave.")] = "",
    by: Annotated[str, BY] = "",
) -> Result[Written]:
    """Note the answer of the organisers of a call that others run; for accepted proposals, cfp confirm follows."""
    work = for_code(work, code)
    me = work.acting(by)

    def decide(store: Store) -> Result[Written]:
        before = own_proposal(store, code)
        event = _followed(store, before, "answered by others", f"cfp show {before.code}")
        then = State(answer.value)
        if before.state is then:
            return written((), [before], Message(f"No change: {before.code} is already {then}."))
        if before.state is State.DRAFT:
            raise DataRefusedError(f"{before.code} has no note that it was sent", hint=f"cfp sent {before.code}")
        after = msgspec.structs.replace(
            before, state=_noted(before, then), state_reason=well_formed(reason).strip(), updated=work.now
        )
        following = [f"cfp confirm {after.code}"] if then is State.ACCEPTED else []
        return written(
            (replaced(before, after),),
            [after],
            Message(f'Noted: {event.name} {_VERBS[then]} {after.code} "{after.title}".'),
            *(Message(command, Level.NEXT) for command in (*following, f"{UNDO}  # reverts it")),
        )

    return work.commit(decide, by=me)


def _noted(proposal: Proposal, then: State) -> State:
    """The state that an answer gives a proposal.

    Raises:
        DataRefusedError: its speaker has confirmed or withdrawn it since.
    """
    try:
        return move(proposal.state, then, followed=True)
    except DataRefusedError as error:
        raise DataRefusedError(
            f"{proposal.code} is noted as {proposal.state}, so it cannot become {then}",
            hint=f"{UNDO}  # if the note was wrong",
        ) from error


_VERBS = {State.ACCEPTED: "accepted", State.REJECTED: "rejected", State.WAITLISTED: "waitlisted"}


def _followed(store: Store, proposal: Proposal, what: str, hint: str) -> Event:
    """The followed event of a proposal.

    Raises:
        DataRefusedError: the event is run in this store.
    """
    event = event_of(store, proposal)
    if not event.followed:
        raise DataRefusedError(f"{proposal.code} is not {what}: {event.name} is run in this store", hint=hint)
    return event


def _instant(text: str, event: Event, work: Workspace) -> datetime:
    """The instant of `--on` in the person's own zone, else in that of the event; a day alone is its first minute.

    Raises:
        UsageError: it is in the future, or cannot be read.
    """
    from cfpcli.dates.grammar import read_instant
    from cfpcli.dates.zones import zone_name

    own = work.env.zone
    zone = zone_name(own) if isinstance(own, ZoneInfo) and own.key else event.timezone
    at = read_instant(text, zone=zone, now=work.now).deadline.at
    if at is None or at > work.now:
        raise UsageError(f'--on "{clean_line(text)}" is in the future')
    return at
