"""`cfp follow` and `cfp unfollow`: calls that other organisers run, from files, from lists, or noted by hand.

Followed calls live in the person's own store, in any folder, unless `--store` or CFP_STORE names another.
"""

import os
from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.call.commands.call_slugs import SHOWS_SLUGS, complete_slugs, slug_hint
from cfpcli.call.commands.init import shipped_calls, text_of_event, unknown_call
from cfpcli.call.files.event_file import load_event
from cfpcli.call.rows import FollowedEvent, ForgottenCall
from cfpcli.call.rules.event_update import updated_event
from cfpcli.call.rules.list_formats import LIST_FORMATS
from cfpcli.dates.countdown import left
from cfpcli.dates.english import local
from cfpcli.dates.grammar import read_close
from cfpcli.dates.instants import FIRST, LAST
from cfpcli.dates.written_deadline import Deadline
from cfpcli.env import path_option
from cfpcli.errors import DataRefusedError, NotFoundError, UsageError, WouldAskError
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event, IntakeChannel
from cfpcli.records.followed_call import FollowedCall, with_facts_of
from cfpcli.records.person import Person, is_email, normalise_email, not_an_address
from cfpcli.records.proposal import State
from cfpcli.result import Level, Message, Result, Row
from cfpcli.store.protocol import Store, Where
from cfpcli.text import clean_line, did_you_mean, number_of, slugify
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import other_location
from cfpcli.workspace.own_stores import own_calls, own_store, typed_address
from cfpcli.workspace.personal_files import forget_store, remembered_stores


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
    by_hand = bool(closes or url or email or place)
    if not calls and not move:
        raise WouldAskError("missing CALL", hint='cfp follow osxp-2026\ncfp follow "BoatConf" --closes DATE --url URL')
    own = own_store(work)
    me = own.acting(by)
    if move:
        return _moved(work, own, me, [*(calls or [])])
    names = calls or []
    if by_hand:
        result: Result[Row] = _followed([_noted(names, closes, url, email, place, own)], own, me)
    elif not any(is_event := [_is_event(name, work) for name in names]):
        from cfpcli.call.commands.list_import import import_lists

        _refuse_unknown(names, work)
        result = import_lists(own, names, source_format=source_format, zones=zones or (), by=by)
    elif not all(is_event):
        raise UsageError("event files and lists are followed by two commands", hint=f"cfp follow {names[0]}")
    else:
        result = _followed([_of_file(name, own) for name in names], own, me)
    return msgspec.structs.replace(result, messages=(*result.messages, *_stay_here(work, own)))


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


def _noted(names: Sequence[str], closes: str, url: str, email: str, place: str, work: Workspace) -> Event:
    """The event that a person notes by hand, with the facts of an earlier note that are not named again."""
    if len(names) != 1:
        raise UsageError("one call is noted by hand at a time", hint='cfp follow "NAME" --closes DATE --url URL')
    if not closes:
        raise WouldAskError("missing --closes", hint='add --closes "20 June 2027 AoE", or --closes TBA')
    if email and not is_email(email):
        raise UsageError(f"--email: {not_an_address(email)}")
    if url and not url.startswith(("https://", "http://")):
        raise UsageError(f'--url: "{clean_line(url)}" is not an address that begins with https:// or http://')
    name = clean_line(names[0]).strip()
    deadline = _zoned_close(closes, work)
    year = deadline.date[:4] or f"{work.now:%Y}"
    slug = slugify(name if year in name else f"{name} {year}")
    if not slug:
        raise UsageError(f'"{name}" has no letters or digits to make a short name of')
    before = work.store.get(Kind.EVENT, slug) if work.has_store else None
    event = before if isinstance(before, Event) else Event(slug=slug, name=name, timezone="UTC", followed=True)
    intake = IntakeChannel.URL if url else IntakeChannel.EMAIL if email else event.call.intake
    call = msgspec.structs.replace(
        event.call,
        closes=deadline,
        intake=intake,
        url=url or event.call.url,
        email=normalise_email(email) or event.call.email,
    )
    zone = deadline.zone if deadline.zone and "+" not in deadline.zone else event.timezone
    return msgspec.structs.replace(event, call=call, timezone=zone, place=place.strip() or event.place)


def _zoned_close(text: str, work: Workspace) -> Deadline:
    """The close as it was typed, which must name its zone: nobody knows where the organisers' clock is.

    Raises:
        DataRefusedError: it cannot be read, or names no zone.
    """
    first, last = (read_close(text, zone=zone, now=work.now).deadline for zone in (FIRST, LAST))
    if first.at != last.at:
        raise DataRefusedError(
            f'--closes "{clean_line(text)}" names no time zone',
            hint=f'write "{first.date} {first.time} AoE" or a zone such as Europe/Paris'.replace("  ", " "),
        )
    return first


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
        when = f"closes {row.closes_local}: {row.left}" if row.closes_local else f"no close yet ({row.left})"
        verb = {"added": "Following", "updated": "Updated", "unchanged": "No change:"}[row.outcome]
        messages.append(Message(f"{verb} {event.name} ({event.slug}): {when}."))
        if event.call.intake is None:
            messages.append(Message(f"{event.name} does not say how to send proposals; --url or --email notes it."))
    following = (Message(f"cfp submit --event {events[0].slug}", Level.NEXT),) if events else ()
    return Result(
        row=FollowedEvent, items=rows, changes=tuple(changes), picture="messages", messages=(*messages, *following)
    )


def _row(event: Event, change: Change | None, work: Workspace) -> FollowedEvent:
    closes = event.call.closes
    at = closes.at if closes else None
    return FollowedEvent(
        event=event.slug,
        name=event.name,
        outcome="unchanged" if change is None else "updated" if change.before else "added",
        closes=at,
        closes_local=local(at, (closes.zone if closes else "") or event.timezone, closing=True) if at else "",
        left=left(at, work.now),
        intake=str(event.call.intake or ""),
        url=event.call.url,
        email=event.call.email,
    )


def _stay_here(work: Workspace, own: Workspace) -> tuple[Message, ...]:
    """The offer to move the calls that are followed in this folder's store, where earlier versions kept them."""
    calls = _calls_here(work, own)
    if not calls:
        return ()
    text = f"{number_of(len(calls), 'followed call')} in {work.location} can be moved to your own store."
    return (Message(text), Message("cfp follow --move", Level.NEXT))


def _calls_here(work: Workspace, own: Workspace) -> tuple[FollowedCall, ...]:
    return work.store.calls() if own is not work and work.has_store and work.store.count(Kind.CALL) else ()


def _moved(work: Workspace, own: Workspace, me: Person, names: Sequence[str]) -> Result[Row]:
    """Move the followed calls of the folder's store to the person's own store: one change set in each."""
    if names:
        raise UsageError("--move takes no CALL", hint="cfp follow --move")
    calls = _calls_here(work, own)
    if not calls:
        return Result(row=ForgottenCall, picture="messages", messages=(Message("No followed calls to move here."),))
    if not own.location.exists and not own.options.dry_run:
        own.location.create(rehearsal=own.env.rehearsal is not None)

    def arrive(store: Store) -> Result[Row]:
        there = {call.slug for call in store.calls()}
        changes = tuple(created(call) for call in calls if call.slug not in there)
        return Result(row=ForgottenCall, changes=changes, picture="messages")

    if not own.options.dry_run:
        own.commit(arrive, by=me)
    here = work.in_store(work.location)
    return here.commit(lambda store: _leaving(store, calls, own), by=me)


def _leaving(store: Store, calls: Sequence[FollowedCall], own: Workspace) -> Result[Row]:
    moved = [call for call in calls if store.get(Kind.CALL, call.slug) == call]
    result = _forgotten(moved)
    text = f"Moved {number_of(len(moved), 'followed call')} to {typed_address(own.location, own.env)}."
    return msgspec.structs.replace(result, messages=(Message(text), Message("cfp deadlines", Level.NEXT)))


def unfollow(
    work: Workspace,
    calls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SLUG…", help="Calls by slug, as listed by cfp deadlines.", autocompletion=complete_slugs
        ),
    ] = None,
    *,
    source: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help="All calls imported from this list, such as confs.tech.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[ForgottenCall]:
    """Stop following calls; cfp undo restores them. A store that is missing is named by its path to forget it.

    A call with prepared proposals needs --yes, and they go with it; a call to which something was sent stays.
    """
    if not calls and not source:
        raise WouldAskError("missing SLUG or --from", hint="add SLUG …, or --from FORMAT for a whole list")
    names = calls or []
    addresses = [os.path.normpath(other_location(name, work.env).address) for name in names]
    remembered = {store.address for store in remembered_stores(work.env)}
    if names and remembered.issuperset(addresses):
        for address in addresses:
            forget_store(work.env, address)
        done = Message(f"{number_of(len(names), 'store')} no longer looked for.")
        return Result(row=ForgottenCall, picture="messages", messages=(done,))
    own = own_calls(work)
    place = own_store(work) if own is not None and _has_any(own, names, source) else work
    me = place.acting(by)
    return place.commit(lambda store: _unfollowed(store, names, source, yes=place.options.yes), by=me)


def _has_any(store: Store, slugs: Sequence[str], source: str) -> bool:
    events = [store.get(Kind.EVENT, slug) for slug in slugs]
    if any(isinstance(event, Event) and event.followed for event in events):
        return True
    return any(store.get(Kind.CALL, slug) for slug in slugs) or bool(
        source and any(row.source == source for row in store.rows(Kind.CALL, ("slug", "source")))
    )


def _unfollowed(store: Store, slugs: Sequence[str], source: str, *, yes: bool) -> Result[ForgottenCall]:
    events = [event for slug in slugs if isinstance(event := store.get(Kind.EVENT, slug), Event) and event.followed]
    own = {event.slug for event in events}
    listed = [slug for slug in slugs if slug not in own or store.get(Kind.CALL, slug)]
    result = _forgotten(_named_calls(store, listed, source)) if listed or source else _forgotten(())
    changes = [*result.changes]
    rows = [*result.items]
    for event in events:
        changes += _without_event(store, event, yes=yes)
        rows += [] if event.slug in listed else [ForgottenCall(slug=event.slug, name=event.name, source="")]
    subject = "1 call is" if len(rows) == 1 else f"{len(rows):,} calls are"
    done = Message(f"{subject} no longer followed.")
    return msgspec.structs.replace(result, items=rows, changes=tuple(changes), messages=(done,))


def _without_event(store: Store, event: Event, *, yes: bool) -> list[Change]:
    """The removal of a followed event, with what was only prepared for it.

    Raises:
        DataRefusedError: a proposal was sent to it.
        WouldAskError: proposals are prepared for it, and it is not confirmed that they go.
    """
    rows = store.rows(Kind.PROPOSAL, ("code", "state"), Where(event=event.slug))
    sent = [row.code for row in rows if row.state is not State.DRAFT]
    if sent:
        raise DataRefusedError(
            f"{event.name} has what you sent there: {', '.join(sent)}", hint="cfp deadlines  # hides closed calls"
        )
    codes = [row.code for row in rows]
    if codes and not yes:
        raise WouldAskError(f"would also remove what is prepared: {', '.join(codes)}", hint="confirm with --yes")
    prepared = store.get_many(Kind.PROPOSAL, codes).values()
    return [
        *(Change(kind=Kind.PROPOSAL, key=proposal.code, before=proposal, after=None) for proposal in prepared),
        Change(kind=Kind.EVENT, key=event.slug, before=event, after=None),
    ]


def _named_calls(store: Store, slugs: Sequence[str], source: str) -> list[FollowedCall]:
    """The followed calls with these slugs, and those of the list of this format.

    Raises:
        NotFoundError: a slug is unknown, or no call is from such a list.
    """
    calls = {call.slug: call for call in store.calls()}
    unknown = [slug for slug in slugs if slug not in calls]
    if unknown:
        raise NotFoundError(
            f'"{clean_line(unknown[0])}" is not a followed call{slug_hint(unknown[0], calls)}', hint=SHOWS_SLUGS
        )
    sources = {call.source for call in calls.values()}
    if source and source not in sources:
        raise NotFoundError(f'no followed call is from "{clean_line(source)}": {did_you_mean(source, sorted(sources))}')
    return list(
        (
            {slug: calls[slug] for slug in slugs}
            | {slug: call for slug, call in calls.items() if source and call.source == source}
        ).values()
    )


def _forgotten(calls: Sequence[FollowedCall]) -> Result[ForgottenCall]:
    """The result of removing these followed calls."""
    subject = "1 call is" if len(calls) == 1 else f"{len(calls):,} calls are"
    return Result(
        row=ForgottenCall,
        items=[ForgottenCall(slug=call.slug, name=call.name, source=call.source) for call in calls],
        changes=tuple(Change(kind=Kind.CALL, key=call.slug, before=call, after=None) for call in calls),
        picture="messages",
        messages=(Message(f"{subject} no longer followed."),),
    )
