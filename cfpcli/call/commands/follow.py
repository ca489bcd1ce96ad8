"""`cfp follow`: calls that other organisers run, from files, from lists, or noted by hand.

Followed calls live in the person's own store, in any folder, unless `--store` or CFP_STORE names another.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.call.commands.call_moves import moved, moves_offered
from cfpcli.call.commands.call_notes import CallNote, noted_event
from cfpcli.call.commands.init import shipped_calls, text_of_event, unknown_call
from cfpcli.call.files.event_file import load_event
from cfpcli.call.rows import FollowedEvent
from cfpcli.call.rules.event_update import updated_event
from cfpcli.call.rules.list_formats import LIST_FORMATS
from cfpcli.call.rules.openness import Standing, shown_close, standing
from cfpcli.dates.countdown import TO_BE_ANNOUNCED
from cfpcli.dates.ending import ending_of
from cfpcli.env import path_option
from cfpcli.errors import DataRefusedError, UsageError, WouldAskError
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall, with_facts_of
from cfpcli.records.person import Person
from cfpcli.result import Level, Message, Result, Row
from cfpcli.store.location import OPTION
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.own_stores import own_store


def _formats(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The names of the formats that begin with `incomplete`, for a shell's completion."""
    del ctx
    return [(name, LIST_FORMATS[name].help) for name in LIST_FORMATS if name.startswith(incomplete)]


def _shipped(ctx: typer.Context, incomplete: str) -> list[str]:
    """The shipped calls that begin with `incomplete`, for a shell's completion."""
    del ctx
    return [name for name in shipped_calls() if name.startswith(incomplete)]


def follow(
    work: Workspace,
    calls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CALL…",
            help="Shipped calls, event files, or lists of calls (files, folders, -); with --closes, a name.",
            autocompletion=_shipped,
        ),
    ] = None,
    *,
    closes: Annotated[
        str, typer.Option("--closes", metavar="DATE", help='The close of the call, such as "20 June 2027 AoE".')
    ] = "",
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="The address of the form that takes proposals.")
    ] = "",
    email: Annotated[
        str, typer.Option("--email", metavar="EMAIL", help="The address to which proposals are mailed.")
    ] = "",
    place: Annotated[str, typer.Option("--place", metavar="TEXT", help="The place of the event.")] = "",
    source_format: Annotated[
        str,
        typer.Option(
            "--from", metavar="FORMAT", help=f"Format of the lists: {', '.join(LIST_FORMATS)}.", autocompletion=_formats
        ),
    ] = "",
    zones: Annotated[
        list[str] | None,
        typer.Option(
            "--zone", metavar="A=ZONE", help="Read an abbreviation in lists as a time zone: PT=America/Los_Angeles."
        ),
    ] = None,
    move: Annotated[
        bool, typer.Option("--move", help="Move the followed calls of this folder's store to your own store.")
    ] = False,
    by: Annotated[str, BY] = "",
) -> Result[Row]:
    """Follow calls that other organisers run, in your own store: cfp deadlines and cfp mine show them in any folder.

    A call of your own finding needs a name and --closes. Follow a file or a list again later: closes that moved are
    reported, and nothing is doubled.
    """
    by_hand = {"--closes": closes, "--url": url, "--email": email, "--place": place}
    if move:
        _refuse_beside_move(
            {OPTION: work.options.store, "CALL": calls, **by_hand, "--from": source_format, "--zone": zones}
        )
        own = own_store(work)
        return moved(work, own, own.acting(by))
    if not calls:
        raise WouldAskError("missing CALL", hint='cfp follow osxp-2026\ncfp follow "BoatConf" --closes DATE --url URL')
    own = own_store(work)
    me = own.acting(by)
    names = calls or []
    if any(by_hand.values()):
        note = CallNote(closes=closes, url=url, email=email, place=place)
        result: Result[Row] = _followed([noted_event(names, note, own)], own, me)
    elif not any(is_event := [_is_event(name, work) for name in names]):
        from cfpcli.call.commands.list_import import import_lists

        _refuse_unknown(names, work)
        result = import_lists(own, names, source_format=source_format, zones=zones or (), by=by)
    elif not all(is_event):
        raise UsageError("event files and lists are followed by two commands", hint=f"cfp follow {names[0]}")
    else:
        result = _followed([_of_file(name, own) for name in names], own, me)
    return msgspec.structs.replace(result, messages=(*result.messages, *moves_offered(work, own)))


def _refuse_beside_move(others: Mapping[str, object]) -> None:
    """Refuse the options that --move would ignore."""
    for name, value in others.items():
        if value:
            raise UsageError(f"--move and {name} contradict each other", hint="cfp follow --move")


def _is_event(name: str, work: Workspace) -> bool:
    """Whether an argument is an event file or a shipped call; all others are lists of calls."""
    path = path_option(name, work.env)
    return path.suffix.casefold() == ".toml" or (not path.exists() and name in shipped_calls())


def _refuse_unknown(names: Sequence[str], work: Workspace) -> None:
    """Refuse a word that is not a path: it may be the name of a call to note by hand.

    Raises:
        NotFoundError: there is such a word.
    """
    for name in names:
        if name != "-" and not {".", "/"} & {*name} and not path_option(name, work.env).exists():
            hint = f'cfp follow "{clean_line(name)}" --closes DATE --url URL  # notes a call by hand'
            raise unknown_call(name, hint)


def _of_file(name: str, work: Workspace) -> Event:
    """The event of a file or of a shipped call, as one that is followed."""
    text, source = text_of_event(name, work)
    return msgspec.structs.replace(load_event(text, source, now=work.now).event, followed=True)


def _followed(events: Sequence[Event], work: Workspace, me: Person) -> Result[Row]:
    """Follow these events in a store, which is made if there is none."""
    location = work.location
    if not location.exists:
        if work.options.dry_run:
            changes = tuple(created(event) for event in events)
            return msgspec.structs.replace(_report(events, changes, work), dry_run=True)
        location.create(rehearsal=work.env.rehearsal is not None)

    def decide(store: Store) -> Result[Row]:
        changes: list[Change] = []
        for event in events:
            before = store.get(Kind.EVENT, event.slug)
            if not isinstance(before, Event):
                changes.append(created(event))
                continue
            if not before.followed:
                raise DataRefusedError(f"{before.name} is run in {store.name}", hint=f"cfp event show {before.slug}")
            after = updated_event(before, event, now=work.now)
            changes += [replaced(before, after)] if after != before else []
        return _report([_dated(event, store) for event in events], changes, work)

    return work.commit(decide, by=me)


def _dated(event: Event, store: Store) -> Event:
    """The event with the dates of the list that has it, which later versions of the list move."""
    call = store.get(Kind.CALL, event.slug)
    return with_facts_of(event, call) if isinstance(call, FollowedCall) else event


def _report(events: Sequence[Event], changes: Sequence[Change], work: Workspace) -> Result[Row]:
    changed = {change.key: change for change in changes}
    rows = [_row(event, changed.get(event.slug), work) for event in events]
    messages = []
    for event, row in zip(events, rows, strict=True):
        messages.append(Message(f"{_VERBS[row.outcome]} {event.name} ({event.slug}): {_when(event, row, work)}."))
        if event.call.intake is None:
            messages.append(Message(f"{event.name} does not say how to send proposals."))
        messages += _next_edition(event, changed.get(event.slug), work)
    messages += [Message(_following(event, work), Level.NEXT) for event in events[:1]]
    messages += [
        Message(f"cfp follow {event.slug} --url URL  # notes its form; --email EMAIL if it takes mail", Level.NEXT)
        for event in events
        if event.call.intake is None
    ]
    messages += [Message(f"{UNDO}  # reverts it", Level.NEXT)] if changes else []
    return Result(row=FollowedEvent, items=rows, changes=tuple(changes), picture="messages", messages=tuple(messages))


_VERBS = {"added": "Following", "updated": "Updated", "unchanged": "No change:"}


def _when(event: Event, row: FollowedEvent, work: Workspace) -> str:
    """The close of a followed call in words."""
    if not row.closes_local:
        return f"no close yet ({row.left})"
    if standing(event, work.now) is Standing.CLOSED:
        return f"{row.left}, it was open until {row.closes_local}"
    return f"closes {row.closes_local}: {row.left}"


def _next_edition(event: Event, change: Change | None, work: Workspace) -> list[Message]:
    """The way to follow another edition beside one that was closed before its close was noted anew."""
    before = change.before if change else None
    former, closes = before.call.closes if isinstance(before, Event) else None, event.call.closes
    if former is None or closes is None or former.over_at is None or not former.date or not closes.date:
        return []
    if former.over_at > work.now or former.date[:4] == closes.date[:4]:
        return []
    name = event.name.removesuffix(former.date[:4]).strip()
    command = f'cfp follow "{name} {closes.date[:4]}" --closes DATE'
    return [Message(f"To follow its next edition as another call, undo this and name its year: {command}.")]


def _following(event: Event, work: Workspace) -> str:
    is_closed = standing(event, work.now) is Standing.CLOSED
    return f"cfp event show {event.slug}" if is_closed else f"cfp submit --event {event.slug}"


def _row(event: Event, change: Change | None, work: Workspace) -> FollowedEvent:
    ending = ending_of(shown_close(event, work.now), event.timezone)
    return FollowedEvent(
        event=event.slug,
        name=event.name,
        outcome="unchanged" if change is None else "updated" if change.before else "added",
        closes=ending.at if ending else None,
        closes_local=ending.text if ending else "",
        left=ending.left(work.now) if ending else TO_BE_ANNOUNCED,
        intake=str(event.call.intake or ""),
        url=event.call.url,
        email=event.call.email,
    )
