"""`cfp init`: create an event from a shipped call or a person's own file, or update it from a changed file."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
import typer

from cfpcli import shipped
from cfpcli.call.files.event_file import EventFile, load_event
from cfpcli.call.rows import Initialised
from cfpcli.call.rules.event_update import (
    closes_to_agree,
    moved_proposals,
    parse_moves,
    programme_to_agree,
    updated_event,
)
from cfpcli.call.rules.openness import Standing, standing
from cfpcli.call.rules.published_programme import (
    Imported,
    ambiguous_moves,
    replaced_edits,
    session_changes,
    slot_changes,
)
from cfpcli.env import path_option
from cfpcli.errors import (
    CfpError,
    ConflictError,
    DataRefusedError,
    InterruptedByUserError,
    NotFoundError,
    UsageError,
    WouldAskError,
)
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Slot, first_release, identified_rooms
from cfpcli.records.proposal import Proposal
from cfpcli.records.times_in_words import place_in_words, place_options, session_name
from cfpcli.result import Level, Message, Result
from cfpcli.store.location import Location, new_in
from cfpcli.store.programme import last_slots
from cfpcli.store.protocol import HistoryFilter, Store, Where
from cfpcli.text import clean_line, did_you_mean, listed, number_of
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.own_stores import store_in_use
from cfpcli.workspace.rules.court import Door

TEMPLATE = "blank.toml"

_SLOTS = 3
"""The most slots of a session for which a command is proposed."""


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
            hint=f"cfp init {shipped_calls()[0]}\ncfp init --template > my.toml",
        )
    file = load_event(*text_of_event(call, work), now=work.now)
    moves = parse_moves(move or [])
    me = work.acting(by)
    target = _target(work)
    if not target.exists and work.options.dry_run:
        event = _with_rooms(file.event)
        changes = (created(event), *_sessions(file, event, (), (), lambda _code: False, work, {}))
        changes += _programme(changes, event, (), work.now, is_new=True)
        return msgspec.structs.replace(_result(file, None, changes, target, work), dry_run=True, messages=())
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


def shipped_calls() -> list[str]:
    """The names of the calls that come with the program."""
    return [name.removesuffix(".toml") for name in shipped.names(".toml") if name != TEMPLATE]


def text_of_event(call: str, work: Workspace) -> tuple[str, str]:
    """The text of an event file or of a shipped call, and its name for faults.

    Raises:
        NotFoundError: it is neither.
    """
    path = path_option(call, work.env)
    if path.is_file():
        try:
            return read_text(call, work.env, most=MOST_OF_A_DOCUMENT), call
        except NotFoundError as error:
            raise CfpError(error.message, hint="save the file as UTF-8") from error
    name = call.removesuffix(".toml")
    if name in shipped_calls():
        return shipped.read_text(f"{name}.toml"), f"{name}.toml"
    raise unknown_call(call, "cfp init --template > my.toml")


def unknown_call(name: str, hint: str) -> NotFoundError:
    """The refusal of a name that is neither a file nor a shipped call."""
    suggestion = did_you_mean(name, shipped_calls())
    return NotFoundError(f'"{clean_line(name)}" is neither a file nor a shipped call: {suggestion}', hint=hint)


class _ToAgree(NamedTuple):
    """The changes of a file that need consent, each as a sentence.

    They move closes, change placed sessions, or replace what was changed in the store since the last file.
    """

    closes: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()


def _to_agree(store: Store, file: EventFile, work: Workspace) -> _ToAgree:
    before = store.get(Kind.EVENT, file.event.slug)
    if not isinstance(before, Event):
        return _ToAgree()
    plan = [slot for slot in _slots(store) if slot.event == before.slug]
    after = updated_event(before, file.event, now=work.now)
    imported = _imported(store) if file.sessions else {}
    changes = _stored_sessions(store, file, after, imported, work) if file.sessions else ()
    moved = {
        change.key: change.after
        for change in slot_changes(changes, after, slots=plan)
        if isinstance(change.after, Slot) and change.before is not None
    }
    return _ToAgree(
        closes_to_agree(before, file.event, now=work.now),
        programme_to_agree(before, after, plan, last_slots(store, before.slug), moved),
        tuple(
            f"{session_name(proposal.code, proposal.title)}: its edited {listed(*names)} would be replaced"
            for proposal, fields in replaced_edits(changes, imported)
            if (names := [name.replace("_", " ") for name in fields])
        ),
    )


def _imported(store: Store) -> Imported:
    """The values that event files set in the proposals of a store, as far as nobody has undone that."""
    undone = store.undone()
    values: dict[str, dict[str, Any]] = {}
    for change_set in store.history(HistoryFilter(wanted=lambda each: each.command.split()[1:2] == ["init"])):
        for change in change_set.changes if change_set.revision not in undone else ():
            before, after = change.before, change.after
            if isinstance(after, Proposal):
                set_here = {
                    name: value
                    for name, value in msgspec.structs.asdict(after).items()
                    if before is None or value != getattr(before, name)
                }
                values.setdefault(after.code, {}).update(set_here)
    return values


def _stored_sessions(
    store: Store, file: EventFile, event: Event, imported: Imported, work: Workspace
) -> tuple[Change, ...]:
    """The changes of stored proposals by the sessions of a file; new ones get other codes when they are written."""
    proposals, people = _proposals(store, event), _people(store)
    # Its own chance, so that a question does not change the codes that are drawn afterwards.
    chance = random.Random(0)  # noqa: S311  # these codes are never used
    changes = session_changes(
        file.sessions,
        event,
        proposals=proposals,
        speakers=people,
        is_used=store.is_used,
        rng=chance,
        now=work.now,
        imported=imported,
    )
    return tuple(change for change in changes if change.before is not None)


def _agreed(changes: _ToAgree, name: str, work: Workspace) -> _ToAgree:
    """The approved changes. The person is asked: a file may be older than the last `cfp event extend`, or wrong.

    Raises:
        WouldAskError: a question is needed and nobody can answer.
        InterruptedByUserError: the person declined.
    """
    if not any(changes) or work.options.yes or work.options.dry_run:
        return changes
    kinds = {
        "moves a close": changes.closes,
        "changes the programme": changes.programme,
        "changes edited sessions": changes.edits,
    }
    parts = [f"{kind}: {'; '.join(texts)}" for kind, texts in kinds.items() if texts]
    question = f"{name} {'; it '.join(parts)}"
    if not work.can_ask:
        raise WouldAskError(question, hint="add --yes, or change the file; --dry-run shows every change")
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.wrapping import MEASURE, wrap

    prompter = prompter_for(work.env)
    prompter.say("\n".join(wrap(question, min(prompter.columns, MEASURE))))
    if not prompter.confirm("Apply it anyway?" if changes.programme or changes.edits else "Move it anyway?"):
        raise InterruptedByUserError("nothing was changed")
    return changes


def _decide(
    store: Store, file: EventFile, moves: dict[str, str], work: Workspace, target: Location, agreed: _ToAgree
) -> Result[Initialised]:
    if _to_agree(store, file, work) != agreed:
        raise ConflictError("somebody else changed the event meanwhile", hint="cfp event show")
    before = store.get(Kind.EVENT, file.event.slug)
    if isinstance(before, Event) and before.followed:
        raise DataRefusedError(
            f"{before.name} is followed in {target}, so it cannot be run there",
            hint=f"cfp init {file.event.slug} --store cfp.json  # in another folder",
        )
    proposals = _proposals(store, file.event)
    changes: tuple[Change, ...] = ()
    if isinstance(before, Event):
        event = updated_event(before, file.event, now=work.now)
        changes = (replaced(before, event),) if event != before else ()
        moved = moved_proposals(event, proposals, moves, now=work.now)
        changes += tuple(replaced(old, new) for old, new in moved)
        renewed = {old.code: new for old, new in moved}
        proposals = [renewed.get(record.code, record) for record in proposals]
    else:
        event = _with_rooms(file.event)
        changes = (created(event),)
    people, imported = (_people(store), _imported(store)) if file.sessions else ((), {})
    changes += _sessions(file, event, proposals, people, store.is_used, work, imported)
    texts = (*agreed.programme, *agreed.edits) if work.options.yes else ()
    warnings = tuple(Message(text, Level.WARNING) for text in texts)
    if file.sessions:
        slots = _slots(store)
        warnings += _ambiguous(changes, event, slots)
        changes += _programme(_merged(changes), event, slots, work.now, is_new=before is None)
    result = _result(file, before if isinstance(before, Event) else None, _merged(changes), target, work)
    return msgspec.structs.replace(result, messages=(*warnings, *result.messages))


def _ambiguous(changes: tuple[Change, ...], event: Event, slots: Sequence[Slot]) -> tuple[Message, ...]:
    """A warning for each session with several slots that the file would move, and the commands that move them."""
    messages: list[Message] = []
    for proposal, place, present in ambiguous_moves(_merged(changes), event, slots=slots):
        name, number = session_name(proposal.code, proposal.title), number_of(len(present), "time")
        text = f"{name} is in the programme {number}, so the file does not move it to {place_in_words(place, event)}"
        messages.append(Message(text, Level.WARNING))
        where = place_options(place, event)
        messages += [Message(f"cfp schedule move {slot.guid[:8]} {where}", Level.NEXT) for slot in present[:_SLOTS]]
    return tuple(messages)


def _proposals(store: Store, event: Event) -> list[Proposal]:
    codes = [row.code for row in store.rows(Kind.PROPOSAL, ("code",), Where(event=event.slug))]
    return [record for record in store.get_many(Kind.PROPOSAL, codes).values() if isinstance(record, Proposal)]


def _people(store: Store) -> list[Speaker]:
    codes = [row.code for row in store.rows(Kind.SPEAKER, ("code",))]
    return [record for record in store.get_many(Kind.SPEAKER, codes).values() if isinstance(record, Speaker)]


def _with_rooms(event: Event) -> Event:
    """A new event, each of its rooms with a slug, a guid and a number."""
    return msgspec.structs.replace(event, rooms=identified_rooms(event.slug, event.rooms))


def _sessions(
    file: EventFile,
    event: Event,
    proposals: Sequence[Proposal],
    speakers: Sequence[Speaker],
    is_used: Callable[[str], bool],
    work: Workspace,
    imported: Imported,
) -> tuple[Change, ...]:
    return session_changes(
        file.sessions,
        event,
        proposals=proposals,
        speakers=speakers,
        is_used=is_used,
        rng=work.env.chance,
        now=work.now,
        imported=imported,
    )


def _slots(store: Store) -> tuple[Slot, ...]:
    keys = [row.guid for row in store.rows(Kind.SLOT, ("guid",))]
    return tuple(slot for slot in store.get_many(Kind.SLOT, keys).values() if isinstance(slot, Slot))


def _programme(
    changes: tuple[Change, ...],
    event: Event,
    slots: Sequence[Slot],
    now: datetime,
    *,
    is_new: bool,
) -> tuple[Change, ...]:
    """The slots of the file's sessions and, if the event is new, their release: a later file publishes nothing."""
    last = max((slot.number for slot in slots), default=0)
    placed = slot_changes(changes, event, slots=slots, last=last)
    new = [change.after for change in (*changes, *placed)]
    proposals = (record for record in new if isinstance(record, Proposal))
    own = (record for record in new if isinstance(record, Slot))
    release = first_release(event, proposals, own, published=now) if is_new else None
    return (*placed, *([created(release)] if release else []))


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
    file: EventFile, before: Event | None, changes: tuple[Change, ...], target: Location, work: Workspace
) -> Result[Initialised]:
    outcome = "unchanged" if not changes else "updated" if before else "created"
    reports = {
        "unchanged": f"No change: {file.event.name} already matches the file.",
        "updated": f"Updated {file.event.name} in {target}.",
        "created": f"Set up {file.event.name} in {target}.",
    }
    cautions = [Message(str(caution), Level.WARNING) for caution in file.cautions]
    used = store_in_use(target, work.env) if outcome == "created" else ""
    is_closed = standing(file.event, work.now) is Standing.CLOSED
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
            *([Message(used)] if used else ()),
            *(Message(command, Level.NEXT) for command in following if changes),
        ),
        picture="changes" if before and changes else "messages",
    )
