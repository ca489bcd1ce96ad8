"""`cfp import packet`: proposals that came by file, folder or mail, taken in as one change; again changes nothing."""

from collections.abc import Callable
from typing import Any

import msgspec

from cfpcli.commands.actor import acting
from cfpcli.commands.commit import anew, commit
from cfpcli.commands.packet_sources import Source, sources
from cfpcli.commands.place import chosen_event, open_store
from cfpcli.domain.change import Change, Kind, Record
from cfpcli.domain.packet import Packet
from cfpcli.domain.packet_intake import Outcome, Terms, Verdict, in_short, take_packet, unreadable
from cfpcli.domain.packet_stock import TAKEN, Stock
from cfpcli.domain.person import normalise_email
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.section_headings import NO_ANSWERS, Answers
from cfpcli.domain.text import clean_line
from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, Exit, UsageError
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

FIELDS = ("outcome", "code", "title", "late", "source", "reason")
_NAMED_SKIPPED = 5
_REHEARSAL_PACKET = "a rehearsal packet: its sender's clock was set by hand; only a rehearsal store takes it"
_IN_WORDS = {
    Outcome.ADDED: "added",
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "there already",
    Outcome.OLDER: "older than what is there",
    Outcome.KEPT: "kept back",
    Outcome.LATE: "too late",
    Outcome.REFUSED: "refused",
}

Agreed = Callable[[str, tuple[Change, ...]], bool]


class _Inbox(msgspec.Struct, frozen=True):
    """Everything that was found: packets with their names, what could not be read, what was passed over."""

    packets: tuple[tuple[str, Packet], ...]
    refused: tuple[Verdict, ...]
    skipped: tuple[Source, ...]


def import_packets(env: Env, paths: list[str], *, late: str, by: str, answers: Answers = NO_ANSWERS) -> Result:
    """Take in what these files, folders and mailboxes hold; what is good comes in, the rest is named with its reason.

    `late` is the organiser's reason for what came after the close, `by` who acts, and `answers` say what the headings
    of proposal files mean.

    Raises:
        UsageError: nothing is named.
        NotFoundError: what is named is not there.
        DataRefusedError: there is no packet in any of it.
    """
    if not paths:
        raise UsageError("which packets?", hint="name files, folders or mailboxes: cfp import packet FILE…")
    store = open_store(env)
    inbox = _opened(paths, env, answers, rehearsal=store.rehearsal)
    if not (inbox.packets or inbox.refused):
        named = "; ".join(f"{clean_line(one.name)} {one.skipped}" for one in inbox.skipped[:_NAMED_SKIPPED])
        raise DataRefusedError("there is no packet in what was named", hint=named or "the folder is empty")
    me = acting(env, by)
    agreed = _agreement(inbox, store, env, late)
    env = anew(env)
    result = commit(env, lambda fresh: _decide(fresh, inbox, env, late, agreed), by=me)
    # A dry run says nothing but what it would change; here it must also say what it would not take.
    told = _messages(result, inbox, env) if result.dry_run else result.messages
    return msgspec.structs.replace(result, messages=told)


def _opened(paths: list[str], env: Env, answers: Answers, *, rehearsal: bool) -> _Inbox:
    from cfpcli.formats.packet import load_packet

    packets, refused, skipped = [], [], []
    for source in sources(paths, env):
        if source.skipped:
            skipped.append(source)
        elif source.refused:
            refused.append(Verdict(source=source.name, outcome=Outcome.REFUSED, reason=source.refused))
        else:
            try:
                packet = load_packet(source.data, source.name, answers=answers)
            except DataRefusedError as error:
                refused.append(_unreadable(source.name, error))
                continue
            if packet.rehearsal and not rehearsal:
                title = packet.draft.title
                refused.append(
                    Verdict(source=source.name, outcome=Outcome.REFUSED, title=title, reason=_REHEARSAL_PACKET)
                )
            else:
                packets.append((source.name, packet))
    # What one person sent last is what they mean, in whatever order it lies there.
    packets.sort(key=lambda one: one[1].sent.timestamp() if one[1].sent else float("-inf"))
    return _Inbox(tuple(packets), tuple(refused), tuple(skipped))


def _unreadable(name: str, error: DataRefusedError) -> Verdict:
    faults = tuple(map(unreadable, error.faults))
    reason = "; ".join(map(in_short, faults)) or error.message
    return Verdict(source=name, outcome=Outcome.REFUSED, reason=reason, faults=faults)


def _decide(store: Store, inbox: _Inbox, env: Env, late: str, agreed: Agreed) -> Result:
    stock = _stock(store, inbox)
    terms = Terms(
        now=env.now,
        zone=env.zone,
        rng=env.chance,
        event=chosen_event(env, store),
        only=bool(env.options.event),
        late=clean_line(late),
        agreed=agreed,
    )
    verdicts = [take_packet(packet, source, stock, terms) for source, packet in inbox.packets]
    items = [_item(one) for one in (*verdicts, *inbox.refused)]
    result = Result(
        schema="packets",
        items=items,
        fields=FIELDS if env.options.format in {"", "table", "plain"} else tuple(items[0]),
        changes=stock.changes,
        picture="packets",
        exit_status=_status([Outcome(one["outcome"]) for one in items], env),
    )
    return msgspec.structs.replace(result, messages=_messages(result, inbox, env))


def _item(verdict: Verdict) -> dict[str, Any]:
    faults = [
        {"source": one.source, "line": one.line, "field": one.field, "message": one.message} for one in verdict.faults
    ]
    return {
        "outcome": str(verdict.outcome),
        "code": verdict.code,
        "title": verdict.title,
        "event": verdict.event,
        "source": verdict.source,
        "late": verdict.late,
        "reason": verdict.reason,
        "faults": faults,
    }


def _status(outcomes: list[Outcome], env: Env) -> Exit:
    """Refused before late before kept back: each of them is something that somebody still has to do."""
    if Outcome.REFUSED in outcomes:
        return Exit.DATA_REFUSED
    if Outcome.LATE in outcomes:
        return Exit.CLOSED
    return Exit.USAGE if Outcome.KEPT in outcomes and not env.can_ask else Exit.OK


def _messages(result: Result, inbox: _Inbox, env: Env) -> tuple[Message, ...]:
    counts = {one: sum(item["outcome"] == one for item in result.items) for one in Outcome}
    said = ", ".join(f"{count} {_IN_WORDS[one]}" for one, count in counts.items() if count)
    total = len(result.items)
    tense = ", nothing was written" if result.dry_run else ""
    told = [Message(f"{total} packet{'' if total == 1 else 's'}{tense}: {said}.")]
    if inbox.skipped:
        names = [one.name for one in inbox.skipped[:_NAMED_SKIPPED]]
        more = f" and {len(inbox.skipped) - len(names)} more" if len(inbox.skipped) > len(names) else ""
        told.append(Message(f"Passed over, for they are no packets: {', '.join(names)}{more}."))
    if not env.draws or result.dry_run:
        # At a terminal the picture says so, but under --dry-run that shows the changes instead.
        told += [
            Message(f"{item['source']}: {item['reason']}", Level.WARNING)
            for item in result.items
            if item["reason"] and item["outcome"] in {Outcome.REFUSED, Outcome.LATE, Outcome.ADDED}
        ]
    if counts[Outcome.KEPT]:
        told.append(Message("what is kept back replaces nothing: --dry-run shows it, --yes agrees", Level.WARNING))
    if counts[Outcome.LATE]:
        told.append(Message('what came too late is taken with --late "reason"', Level.WARNING))
    if result.changes and not result.dry_run:
        told.append(Message("cfp list", Level.NEXT))
    return tuple(told)


def _stock(store: Store, inbox: _Inbox) -> Stock:
    """The records that bear on these packets, and nothing else of the store."""
    emails = {normalise_email(one.email) for _, packet in inbox.packets for one in packet.draft.speakers}
    ids = {packet.id for _, packet in inbox.packets if packet.id}
    mine = {row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email and row.email in emails}
    rows = store.rows(Kind.PROPOSAL, ("code", "guid", "speakers"))
    codes = [row.code for row in rows if row.guid in ids or mine & {*row.speakers}]
    proposals = [one for one in store.get_many(Kind.PROPOSAL, codes).values() if isinstance(one, Proposal)]
    people = mine | {code for one in proposals for code in one.speakers}
    records: list[Record] = [
        *proposals,
        *store.get_many(Kind.SPEAKER, sorted(people)).values(),
        *store.get_many(Kind.SETTING, [f"{TAKEN}{one.code}" for one in proposals]).values(),
    ]
    guids = {row.guid: row.code for row in rows if row.guid in ids}
    return Stock(store.events(), records, guids, store.is_used)


def _agreement(inbox: _Inbox, store: Store, env: Env, late: str) -> Agreed:
    """Who says whether a change may be made: --yes, a dry run, which writes nothing, a person, or nobody."""
    if env.options.yes or env.options.dry_run:
        return lambda _source, _changes: True
    if not env.can_ask:
        return lambda _source, _changes: False
    from cfpcli.commands.packet_questions import Asked

    asked = Asked(env)
    # Asked before the store is locked; what has changed meanwhile is another question, and is kept back.
    _decide(store, inbox, env, late, asked)
    return asked.said
