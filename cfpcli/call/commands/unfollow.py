"""`cfp unfollow`: calls that are no longer followed, and stores that are no longer in the person's list."""

import os
from collections.abc import Iterable, Sequence
from typing import Annotated, NamedTuple

import msgspec
import typer

from cfpcli.call.commands.call_slugs import SHOWS_SLUGS, complete_slugs, names_of_followed, slug_hint, slug_of
from cfpcli.call.rows import ForgottenCall
from cfpcli.errors import DataRefusedError, NotFoundError, WouldAskError
from cfpcli.records.change import Change, Kind
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.proposal import State
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store, Where
from cfpcli.text import clean_line, did_you_mean, number_of
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import other_location
from cfpcli.workspace.own_stores import own_calls, own_store
from cfpcli.workspace.personal_files import forget_stores, remembered_stores


class _Selection(NamedTuple):
    """The followed calls of a store that a command line selects."""

    calls: tuple[FollowedCall, ...]
    events: tuple[Event, ...]


def unfollow(
    work: Workspace,
    calls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CALL…",
            help="Calls by slug, as listed by cfp deadlines, or by name.",
            autocompletion=complete_slugs,
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
        raise WouldAskError("missing CALL or --from", hint="add CALL …, or --from FORMAT for a whole list")
    addresses = _addresses(calls or (), work)
    names = [name for name in calls or () if name not in addresses]
    if not names and not source:
        return Result(row=ForgottenCall, picture="messages", messages=_without_stores(addresses.values(), work))
    own = own_calls(work)
    place = own_store(work) if own is not None and _has_any(own, names, source) else work
    result = place.commit(lambda store: _unfollowed(store, names, source, yes=place.options.yes), by=place.acting(by))
    messages = (*result.messages, *_without_stores(addresses.values(), work))
    return msgspec.structs.replace(result, messages=messages)


def _addresses(names: Iterable[str], work: Workspace) -> dict[str, str]:
    """The stores in the person's list that are named by their paths, each with its address."""
    remembered = {store.address for store in remembered_stores(work.env)}
    addresses = {name: os.path.normpath(other_location(name, work.env).address) for name in names} if remembered else {}
    return {name: address for name, address in addresses.items() if address in remembered}


def _without_stores(addresses: Iterable[str], work: Workspace) -> tuple[Message, ...]:
    """Remove these stores from the person's list."""
    stores = {*addresses}
    if not stores or work.options.dry_run:
        return ()
    forget_stores(work.env, stores)
    was = "was" if len(stores) == 1 else "were"
    return (Message(f"{number_of(len(stores), 'store')} {was} removed from the list of your stores."),)


def _has_any(store: Store, names: Sequence[str], source: str) -> bool:
    return any(slug_of(name, store) for name in names) or bool(source and source in _sources(store))


def _sources(store: Store) -> list[str]:
    """The formats of the lists that a store follows."""
    rows = store.rows(Kind.CALL, ("slug", "source")) if store.count(Kind.CALL) else []
    return sorted({row.source for row in rows} - {""})


def _unfollowed(store: Store, names: Sequence[str], source: str, *, yes: bool) -> Result[ForgottenCall]:
    selection = _selected(store, names, source)
    changes = [Change(kind=Kind.CALL, key=call.slug, before=call, after=None) for call in selection.calls]
    for event in selection.events:
        changes += _without_event(store, event, yes=yes)
    rows = {event.slug: ForgottenCall(slug=event.slug, name=event.name, source="") for event in selection.events}
    rows |= {call.slug: ForgottenCall(slug=call.slug, name=call.name, source=call.source) for call in selection.calls}
    subject = "1 call is" if len(rows) == 1 else f"{len(rows):,} calls are"
    return Result(
        row=ForgottenCall,
        items=list(rows.values()),
        changes=tuple(changes),
        picture="messages",
        messages=(Message(f"{subject} no longer followed."), Message(f"{UNDO}  # reverts it", Level.NEXT)),
    )


def _selected(store: Store, names: Sequence[str], source: str) -> _Selection:
    """The followed calls with these names or slugs, and those of the list of this format.

    Raises:
        NotFoundError: a name is unknown, or no call is from such a list.
        UsageError: a name is that of several calls.
    """
    slugs = {name: slug_of(name, store) for name in names}
    unknown = next((name for name, slug in slugs.items() if not slug), "")
    if unknown:
        near = slug_hint(unknown, names_of_followed(store))
        raise NotFoundError(f'"{clean_line(unknown)}" is not a followed call{near}', hint=SHOWS_SLUGS)
    if source and source not in _sources(store):
        near = did_you_mean(source, _sources(store))
        raise NotFoundError(f'no followed call is from "{clean_line(source)}": {near}')
    wanted = {*slugs.values()}
    calls = {call.slug: call for call in store.calls()} if store.count(Kind.CALL) else {}
    listed = [slug for slug, call in calls.items() if slug in wanted or (source and call.source == source)]
    records = store.get_many(Kind.EVENT, dict.fromkeys((*slugs.values(), *listed))).values()
    events = tuple(event for event in records if isinstance(event, Event) and event.followed)
    return _Selection(tuple(calls[slug] for slug in listed), events)


def _without_event(store: Store, event: Event, *, yes: bool) -> list[Change]:
    """The removal of a followed event, with the proposals that were only prepared for it.

    Raises:
        DataRefusedError: a proposal was sent to it.
        WouldAskError: proposals are prepared for it, and it is not confirmed that they go.
    """
    rows = store.rows(Kind.PROPOSAL, ("code", "state"), Where(event=event.slug))
    sent = [row.code for row in rows if row.state is not State.DRAFT]
    if sent:
        was = "was" if len(sent) == 1 else "were"
        raise DataRefusedError(
            f"{number_of(len(sent), 'proposal')} {was} sent to {event.name}: {', '.join(sent)}",
            hint="cfp deadlines  # hides closed calls",
        )
    codes = [row.code for row in rows]
    if codes and not yes:
        raise WouldAskError(
            f"would also remove {number_of(len(codes), 'prepared proposal')}: {', '.join(codes)}",
            hint="confirm with --yes",
        )
    prepared = store.get_many(Kind.PROPOSAL, codes).values()
    return [
        *(Change(kind=Kind.PROPOSAL, key=proposal.code, before=proposal, after=None) for proposal in prepared),
        Change(kind=Kind.EVENT, key=event.slug, before=event, after=None),
    ]
