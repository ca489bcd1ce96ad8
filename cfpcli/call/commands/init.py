"""`cfp init`: create an event from a shipped call or a person's own file, or update it from a changed file."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
import typer

from cfpcli import shipped
from cfpcli.call.files.event_file import EventFile, load_event
from cfpcli.call.rows import Initialised
from cfpcli.call.rules.event_update import closes_to_agree, moved_proposals, parse_moves, updated_event
from cfpcli.call.rules.openness import Standing, standing
from cfpcli.call.rules.published_programme import session_changes
from cfpcli.env import path_option
from cfpcli.errors import CfpError, ConflictError, InterruptedByUserError, NotFoundError, UsageError, WouldAskError
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.result import Level, Message, Result
from cfpcli.store.location import Location, new_in
from cfpcli.store.protocol import Store, Where
from cfpcli.text import did_you_mean
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.options import BY
from cfpcli.workspace.rules.court import Door

TEMPLATE = "blank.toml"


def init(
    work: Workspace,
    call: Annotated[str, typer.Argument(metavar="CALL|FILE.toml", help="A shipped call or your own event file.")] = "",
    *,
    template: Annotated[bool, typer.Option("--template", help="Print a commented event file as a template.")] = False,
    move: Annotated[
        list[str] | None,
        typer.Option("--move", metavar="OLD=NEW", help="Move proposals from a removed track or type: OLD=NEW."),
    ] = None,
    by: Annotated[str, BY] = "",
) -> Result[Initialised]:
    """Set up an event, or apply a changed event file. The first event creates the store in this folder."""
    if template and work.options.format not in {"", "table", "plain"}:
        raise UsageError(f"the template is TOML, not {work.options.format}", hint="cfp init --template > my.toml")
    if template:
        return Result(
            row=Initialised, documents=iter([shipped.read_text(TEMPLATE).encode()]), documents_are_public=True
        )
    if not call:
        raise WouldAskError(
            "missing EVENT: a shipped call or an event file",
            hint=f"cfp init {_shipped_calls()[0]}\ncfp init --template > my.toml",
        )
    file = load_event(*_text_of(call, work), now=work.now)
    moves = parse_moves(move or [])
    me = work.acting(by)
    target = _target(work)
    if not target.exists and work.options.dry_run:
        changes = (created(file.event), *_sessions(file, file.event, (), (), lambda _code: False, work))
        return msgspec.structs.replace(_result(file, None, changes, target, work.now), dry_run=True, messages=())
    if not target.exists:
        target.create(rehearsal=work.env.rehearsal is not None)
    work = work.under(work.options._replace(store=target.address))
    agreed = _agreed(_to_agree(work.store, file, work), call, work)
    return work.commit(lambda store: _decide(store, file, moves, work, target, agreed), by=me, door=Door.ARRIVAL)


def _target(work: Workspace) -> Location:
    """The store that `init` writes: the one that other commands would use, else a new one in this directory."""
    location = work.location
    is_shared = location.exists and not location.is_personal
    return location if location.is_named or is_shared else new_in(work.env.cwd)


def _shipped_calls() -> list[str]:
    return [name.removesuffix(".toml") for name in shipped.names(".toml") if name != TEMPLATE]


def _text_of(call: str, work: Workspace) -> tuple[str, str]:
    path = path_option(call, work.env)
    if path.is_file():
        try:
            return read_text(call, work.env, most=MOST_OF_A_DOCUMENT), call
        except NotFoundError as error:
            raise CfpError(error.message, hint="save the file as UTF-8") from error
    name = call.removesuffix(".toml")
    if name in _shipped_calls():
        return shipped.read_text(f"{name}.toml"), f"{name}.toml"
    suggestion = did_you_mean(call, _shipped_calls())
    raise NotFoundError(
        f'"{call}" is neither a file nor a shipped call: {suggestion}', hint="cfp init --template > my.toml"
    )


def _to_agree(store: Store, file: EventFile, work: Workspace) -> tuple[str, ...]:
    before = store.get(Kind.EVENT, file.event.slug)
    return closes_to_agree(before, file.event, now=work.now) if isinstance(before, Event) else ()


def _agreed(moved: tuple[str, ...], name: str, work: Workspace) -> tuple[str, ...]:
    """The approved moves of closes. The person is asked: a file may be older than the last `cfp event extend`.

    Raises:
        WouldAskError: a question is needed and nobody can answer.
        InterruptedByUserError: the person declined.
    """
    if not moved or work.options.yes or work.options.dry_run:
        return moved
    question = f"{name} moves a close: {'; '.join(moved)}"
    if not work.can_ask:
        raise WouldAskError(question, hint="add --yes, or change the file; --dry-run shows every change")
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.wrapping import MEASURE, wrap

    prompter = prompter_for(work.env)
    prompter.say("\n".join(wrap(question, min(prompter.columns, MEASURE))))
    if not prompter.confirm("Move it anyway?"):
        raise InterruptedByUserError("nothing was changed")
    return moved


def _decide(
    store: Store, file: EventFile, moves: dict[str, str], work: Workspace, target: Location, agreed: tuple[str, ...]
) -> Result[Initialised]:
    if _to_agree(store, file, work) != agreed:
        raise ConflictError("somebody else changed the event meanwhile", hint="cfp event show")
    before = store.get(Kind.EVENT, file.event.slug)
    sent = [row.code for row in store.rows(Kind.PROPOSAL, ("code",), Where(event=file.event.slug))]
    proposals = [record for record in store.get_many(Kind.PROPOSAL, sent).values() if isinstance(record, Proposal)]
    changes: tuple[Change, ...] = ()
    if isinstance(before, Event):
        after = updated_event(before, file.event, now=work.now)
        changes = (replaced(before, after),) if after != before else ()
        moved = moved_proposals(after, proposals, moves, now=work.now)
        changes += tuple(replaced(old, new) for old, new in moved)
        renewed = {old.code: new for old, new in moved}
        proposals = [renewed.get(record.code, record) for record in proposals]
    else:
        changes = (created(file.event),)
    speakers = store.get_many(Kind.SPEAKER, [row.code for row in store.rows(Kind.SPEAKER, ("code",))]).values()
    people = [record for record in speakers if isinstance(record, Speaker)] if file.sessions else []
    changes += _sessions(file, file.event, proposals, people, store.is_used, work)
    return _result(file, before if isinstance(before, Event) else None, _merged(changes), target, work.now)


def _sessions(
    file: EventFile,
    event: Event,
    proposals: Sequence[Proposal],
    speakers: Sequence[Speaker],
    is_used: Callable[[str], bool],
    work: Workspace,
) -> tuple[Change, ...]:
    return session_changes(
        file.sessions, event, proposals=proposals, speakers=speakers, is_used=is_used, rng=work.env.chance, now=work.now
    )


def _merged(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """One change for each record: a proposal that moved and was updated from its session is written once."""
    merged: dict[tuple[Kind, str], Change] = {}
    for change in changes:
        former = merged.get((change.kind, change.key))
        merged[change.kind, change.key] = (
            Change(kind=change.kind, key=change.key, before=former.before, after=change.after) if former else change
        )
    return tuple(merged.values())


def _result(
    file: EventFile, before: Event | None, changes: tuple[Change, ...], target: Location, now: datetime
) -> Result[Initialised]:
    outcome = "unchanged" if not changes else "updated" if before else "created"
    reports = {
        "unchanged": f"No change: {file.event.name} already matches the file.",
        "updated": f"Updated {file.event.name} in {target}.",
        "created": f"Set up {file.event.name} in {target}.",
    }
    cautions = [Message(str(caution), Level.WARNING) for caution in file.cautions]
    is_closed = standing(file.event, now) is Standing.CLOSED
    following = ("cfp log",) if before else ("cfp event show",) if is_closed else ("cfp event show", "cfp submit")
    return Result(
        row=Initialised,
        items=[Initialised(event=file.event.slug, name=file.event.name, outcome=outcome)],
        changes=changes,
        # An organiser's own file defines the programme: to initialise from it is to agree to its changes.
        agreed=frozenset((change.kind, change.key) for change in changes),
        messages=(
            *cautions,
            Message(reports[outcome]),
            *(Message(command, Level.NEXT) for command in following if changes),
        ),
        picture="changes" if before and changes else "messages",
    )
