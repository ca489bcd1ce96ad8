"""Import packets one after the other as one decision: each is added, changes a proposal, or has a reason against it.

A stored record is replaced only if somebody agrees to that very change; until then the change waits. The same holds
for records imported during this very run, unless the packet has the same id and names the same people: one mailbox
holds the mail of everybody who knows a title and an address.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from cfpcli.call.rules.openness import Standing, refuse_unless_open, standing
from cfpcli.errors import CfpError, ClosedError, DataRefusedError, Fault
from cfpcli.proposals.rules import Outcome
from cfpcli.proposals.rules.intake import RelatedRecords, edited, live_by_email, take_in
from cfpcli.proposals.rules.packet import LAST_PACKET, Arrival, Packet, Stock
from cfpcli.records.change import Change, Kind, Record, Setting, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.proposal import LIVE, Draft, DraftSpeaker, Proposal, State, move
from cfpcli.records.submission import (
    DRAFTED,
    answers_by_speaker,
    completed,
    differences,
    draft_faults,
    identity,
    person_limit_faults,
    same_title,
    speaker_changes,
)
from cfpcli.text import clean_line, did_you_mean

_ADDRESS = re.compile(r"<?[^\s<>\"]+@[^\s<>\"]*>?")
_CLOCKS_DIFFER = timedelta(hours=1)
"""Maximum lead of a sender's clock over the organiser's; a later instant counts as the organiser's now."""

_LATER_BEFORE = "a later one was imported before"
_LATER_HERE = "a later one is in the same import"
_OF_PEOPLE = frozenset(DraftSpeaker.__struct_fields__) | {"speakers", "speaker"}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one packet.

    `source` is its file and attachment, `late` why it is marked late; `waiting` are the changes that are made once
    somebody agrees to them.
    """

    source: str
    outcome: Outcome
    code: str = ""
    title: str = ""
    event: str = ""
    reason: str = ""
    late: str = ""
    faults: tuple[Fault, ...] = ()
    waiting: tuple[Change, ...] = ()


class Question(NamedTuple):
    """The `changes` of existing records by a packet, to which somebody must agree.

    `place` is the packet's number in the import and `source` its file and attachment; `note` has further facts about
    the changes; `stored` are the records as the store has them. Records imported during this run have new codes and
    instants in every run, so only the note identifies them.
    """

    place: int
    source: str
    changes: Sequence[Change]
    note: str
    stored: tuple[Record, ...]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The conditions of an import: the organiser's instant and clock, never the sender's.

    `event` is the event of files that name none, `only` refuses packets for any other; `late` is the organiser's reason
    for importing packets after the close; `agreed` decides whether an existing record may be changed, `runs` is true if
    the person who imports runs an event.
    """

    now: datetime
    zone: tzinfo
    rng: random.Random
    event: Event | None
    only: bool = False
    late: str = ""
    agreed: Callable[[Question], bool]
    runs: Callable[[Event], bool] = lambda _event: True


def take_packets(
    packets: Sequence[tuple[str, Packet]], stock: Stock, terms: Terms, refused: Mapping[int, str] = MappingProxyType({})
) -> dict[int, Verdict]:
    """Import packets, each with the name of its source, into `stock`; the verdict on each, by its place.

    Packets are imported in the order in which they were sent, because the last one holds. One that is older than an
    earlier import comes after all others, if somebody agrees, and only if none of them is about the same proposal.
    `refused` has the reasons against packets that must not be imported, by their places.
    """
    counted = [(source, _counted(packet, terms.now)) for source, packet in packets]
    verdicts: dict[int, Verdict] = {}
    for place in sorted(range(len(counted)), key=lambda index: _order(counted[index][1])):
        source, packet = counted[place]
        verdict = take_packet(packet, source, stock, terms, place=place, refused=refused.get(place, ""))
        verdicts[place] = verdict
    latest = {
        verdict.code
        for verdict in verdicts.values()
        if verdict.outcome in {Outcome.ADDED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.KEPT}
    }
    for place in [place for place in reversed(verdicts) if verdicts[place].outcome is Outcome.OLDER]:
        verdict = verdicts[place]
        if verdict.code in latest:
            verdicts[place] = msgspec.structs.replace(verdict, reason=_LATER_HERE)
            continue
        latest.add(verdict.code)
        source, packet = counted[place]
        again = take_packet(packet, source, stock, terms, place=place, older=True)
        if again.outcome in {Outcome.REFUSED, Outcome.LATE}:
            again = msgspec.structs.replace(verdict, reason=f"{verdict.reason}; {again.reason}")
        verdicts[place] = again
    return verdicts


def _counted(packet: Packet, now: datetime) -> Packet:
    """The packet with the instant at which it counts as sent: a clock far ahead does not make it the latest packet."""
    if packet.sent is None or packet.sent <= now + _CLOCKS_DIFFER:
        return packet
    return msgspec.structs.replace(packet, sent=now)


def _order(packet: Packet) -> float:
    return packet.sent.timestamp() if packet.sent else float("-inf")


def take_packet(
    packet: Packet,
    source: str,
    stock: Stock,
    terms: Terms,
    *,
    place: int = 0,
    older: bool = False,
    refused: str = "",
) -> Verdict:
    """Import one packet into `stock`, or return the reason against it; no message names people.

    `place` is its number in the import; `older` imports it although a later one was imported before; `refused` is
    the reason why it must not be imported, if there is one.
    """
    verdict = Verdict(
        source=source, outcome=Outcome.REFUSED, title=clean_line(packet.draft.title), event=clean_line(packet.event)
    )
    try:
        if refused:
            raise DataRefusedError(refused)
        event = _event(packet, stock, terms)
        verdict = msgspec.structs.replace(verdict, event=event.slug)
        draft = completed(packet.draft, event)
        if packet.action:
            return _requested(packet, draft, event, stock, terms, verdict, place, older=older)
        target = _target(packet, draft, event, stock)
        if target is None:
            return _added(packet, draft, event, stock, terms, verdict, place)
        verdict = msgspec.structs.replace(verdict, code=target.code)
        return _changed(packet, draft, event, target, stock, terms, verdict, place, older=older)
    except ClosedError as error:
        return _with_outcome(verdict, Outcome.LATE, error.message)
    except CfpError as error:
        faults = tuple(
            fault._replace(source=source, message=without_people(fault.message, packet.draft)) for fault in error.faults
        )
        reason = without_people(error.message, packet.draft)
        return msgspec.structs.replace(verdict, reason="; ".join(map(in_short, faults)) or reason, faults=faults)


def without_people(text: str, draft: Draft) -> str:
    """A message without names and addresses: refusals go into logs, whose readers need not know the people."""
    for number, speaker in enumerate(draft.speakers, 1):
        if speaker.name:
            text = re.sub(rf"(?<!\w){re.escape(speaker.name)}(?!\w)", f"speaker {number}", text)
    return _ADDRESS.sub("ADDRESS", text)


def unreadable(fault: Fault) -> Fault:
    """A fault of an unreadable file, without details of people: at this point nobody knows who they are."""
    message = fault.message
    if fault.field.partition(".")[0] in _OF_PEOPLE:
        message = re.sub(r'"[^"]*"', "the text", message.partition(", such as")[0])
    return fault._replace(message=_ADDRESS.sub("ADDRESS", message))


def in_short(fault: Fault) -> str:
    """A fault for a row that has the name of its file."""
    where = f"line {fault.line}, " if fault.line else ""
    return f"{where}{fault.field}: {fault.message}" if fault.field else f"{where}{fault.message}"


def _with_outcome(verdict: Verdict, outcome: Outcome, reason: str = "", late: str = "") -> Verdict:
    return msgspec.structs.replace(verdict, outcome=outcome, reason=reason, late=late)


def _event(packet: Packet, stock: Stock, terms: Terms) -> Event:
    meant = terms.event
    if not packet.event:
        if meant is None:
            raise DataRefusedError("names no event, and several could be meant: add --event SLUG")
        return meant
    named = clean_line(packet.event)[:60]
    if packet.event not in stock.events:
        raise DataRefusedError(f'is for "{named}", which is not in the store: {did_you_mean(named, stock.events)}')
    if terms.only and meant is not None and packet.event != meant.slug:
        raise DataRefusedError(f'is for "{named}", not for "{meant.slug}"')
    event = stock.events[packet.event]
    if not terms.runs(event):
        raise DataRefusedError(f'is for "{named}", whose packets are imported by its organisers')
    return event


def _target(packet: Packet, draft: Draft, event: Event, stock: Stock) -> Proposal | None:
    """The proposal that a packet is about: the one imported from it, else one of the same title by one of its speakers.

    Of those with the same title a live one comes first; one that is not live counts only if its content is the same.
    """
    people = stock.speakers(speaker.email for speaker in draft.speakers).values()
    imported = stock.proposal(stock.of_guid(packet.id)) if packet.id else None
    if imported is not None and imported.event == event.slug:
        if not {speaker.code for speaker in people} & {*imported.speakers}:
            raise DataRefusedError(f"has the id of {imported.code}, which is by other people")
        return imported
    twins = [proposal for proposal in stock.proposals(event, people) if same_title(draft, proposal.title)]
    live = next((proposal for proposal in twins if proposal.state in LIVE), None)
    return live or next((proposal for proposal in twins if not differences(draft, proposal)), None)


def _requested(
    packet: Packet,
    draft: Draft,
    event: Event,
    stock: Stock,
    terms: Terms,
    verdict: Verdict,
    place: int,
    *,
    older: bool,
) -> Verdict:
    """Withdraw or confirm the proposal that has the packet's id, once an organiser agrees.

    Raises:
        DataRefusedError: no such proposal is stored, it is by other people, or its state does not allow it.
    """
    target = stock.proposal(stock.of_guid(packet.id))
    if target is None or target.event != event.slug:
        raise DataRefusedError(f"asks to {packet.action} a proposal that is not in the store")
    verdict = msgspec.structs.replace(verdict, code=target.code)
    people = stock.speakers(speaker.email for speaker in draft.speakers).values()
    if not {speaker.code for speaker in people} & {*target.speakers}:
        raise DataRefusedError(f"has the id of {target.code}, which is by other people")
    state = packet.action.state
    if target.state is state:
        return _with_outcome(verdict, Outcome.UNCHANGED, f"is {state}")
    if not older and _is_older(packet, stock.last_packet(target.code), terms.now):
        return _with_outcome(verdict, Outcome.OLDER, _LATER_BEFORE)
    after = msgspec.structs.replace(
        target,
        state=move(target.state, state),
        state_reason=packet.reason,
        state_tags=(),
        updated=terms.now,
        revision=target.revision + (state is State.WITHDRAWN),
    )
    by = _arrival(packet, draft, verdict.source, place)
    changes = (replaced(target, after),)
    if not terms.agreed(_question(by, changes, f"its speakers {packet.action} {target.code}", stock)):
        waiting = _with_outcome(verdict, Outcome.KEPT, f"would {packet.action} {target.code}")
        return msgspec.structs.replace(waiting, waiting=changes)
    stock.take((*changes, *_noted(packet, draft, target, stock, terms.now)), by)
    return _with_outcome(verdict, Outcome.CHANGED, f"{state} by its speakers")


def _after(
    target: Proposal, draft: Draft, event: Event, stock: Stock, now: datetime, rng: random.Random
) -> tuple[Proposal, tuple[Change, ...]]:
    """The proposal after the draft is applied, and the changes of its speakers."""
    existing = stock.speakers(speaker.email for speaker in draft.speakers)
    addressless = [speaker for code in target.speakers if (speaker := stock.speaker(code)) and not speaker.email]
    existing |= {identity(speaker): speaker for speaker in addressless}
    codes, changes = speaker_changes(draft.speakers, existing, event=event, rng=rng, is_used=stock.is_used)
    return edited(target, draft, speakers=codes, now=now, by_speakers=True), changes


def _changed(
    packet: Packet,
    draft: Draft,
    event: Event,
    target: Proposal,
    stock: Stock,
    terms: Terms,
    verdict: Verdict,
    place: int,
    *,
    older: bool,
) -> Verdict:
    after, people = _after(target, draft, event, stock, terms.now, terms.rng)
    if after is target and not people:
        return _with_outcome(verdict, Outcome.UNCHANGED, "" if target.state in LIVE else f"is {target.state}")
    last = stock.last_packet(target.code)
    if last is not None and _sum_of(last) == _sum(draft):
        return _with_outcome(verdict, Outcome.UNCHANGED, f"{target.code} has been edited since")
    if not older and _is_older(packet, last, terms.now):
        return _with_outcome(verdict, Outcome.OLDER, _LATER_BEFORE)
    late = _refuse_change(draft, event, target, stock, terms)
    if late and not after.late_reason:
        after = msgspec.structs.replace(after, late_reason=late)
    edit = (replaced(target, after),) if after is not target else ()
    noted = _noted(packet, draft, target, stock, terms.now)
    arrival, by = stock.arrival(Kind.PROPOSAL, target.code), _arrival(packet, draft, verdict.source, place)
    is_new = stock.is_new(Kind.PROPOSAL, target.code)
    if arrival is not None and is_new and arrival.is_same_sender(by):
        return _replaced_by_sender(
            by, people, edit, noted, stock, terms, _with_outcome(verdict, Outcome.CHANGED, late=late), arrival
        )
    changes = (*people, *edit, *noted)
    note = _LATER_BEFORE if older else f"replaces {clean_line(arrival.source)}" if arrival else ""
    if not terms.agreed(_question(by, changes, note, stock)):
        kept = f"would change {target.code}" if arrival is None else f"would {note.replace('replaces', 'replace')}"
        waiting = _with_outcome(verdict, Outcome.OLDER, note) if older else _with_outcome(verdict, Outcome.KEPT, kept)
        return msgspec.structs.replace(waiting, waiting=_of_records(changes))
    stock.take(changes, by)
    return _with_outcome(
        verdict, Outcome.CHANGED, "replaces a later one that was imported before" if older else note, late
    )


def _replaced_by_sender(
    by: Arrival,
    people: tuple[Change, ...],
    edit: tuple[Change, ...],
    noted: tuple[Change, ...],
    stock: Stock,
    terms: Terms,
    verdict: Verdict,
    arrival: Arrival,
) -> Verdict:
    """Replace an earlier packet of the same sender and import; changes to stored people still need agreement."""
    verdict = _with_people(by, people, stock, terms, verdict)
    stock.take((*edit, *(noted if not verdict.waiting else ())), by)
    reason = f"replaces {clean_line(arrival.source)}"
    return msgspec.structs.replace(verdict, reason=f"{reason}; {verdict.reason}" if verdict.reason else reason)


def _with_people(by: Arrival, people: tuple[Change, ...], stock: Stock, terms: Terms, verdict: Verdict) -> Verdict:
    """Import a packet's details of its speakers, except changes that would replace something without agreement."""
    overwriting = tuple(change for change in people if _overwrites(change) and not _is_own(change, by, stock))
    agreed = not overwriting or terms.agreed(_question(by, overwriting, "", stock))
    stock.take([change for change in people if agreed or change not in overwriting], by)
    if agreed:
        return verdict
    return msgspec.structs.replace(
        verdict, reason="the stored details of a speaker stay unchanged", waiting=overwriting
    )


def _is_own(change: Change, by: Arrival, stock: Stock) -> bool:
    """Whether the record was created during this import by a packet of the same id."""
    arrival = stock.arrival(change.kind, change.key)
    return arrival is not None and stock.is_new(change.kind, change.key) and bool(by.id) and arrival.id == by.id


def _arrival(packet: Packet, draft: Draft, source: str, place: int) -> Arrival:
    return Arrival(place, source, packet.id, frozenset(speaker.email for speaker in draft.speakers))


def _question(by: Arrival, changes: tuple[Change, ...], note: str, stock: Stock) -> Question:
    shown = _of_records(changes)
    stored = (stock.stored(change.kind, change.key) for change in shown)
    return Question(by.place, by.source, shown, note, tuple(record for record in stored if record is not None))


def _of_records(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes of records, without those of settings, which only note the origin of a proposal."""
    return tuple(change for change in changes if change.kind is not Kind.SETTING)


def _refuse_change(draft: Draft, event: Event, target: Proposal, stock: Stock, terms: Terms) -> str:
    """Refuse changes that no agreement allows; otherwise the reason why the change is late, empty if it is in time.

    Raises:
        DataRefusedError: the proposal is decided, the draft has faults, or it breaks a limit.
        ClosedError: the call is closed, and nothing excuses it.
    """
    if target.state is not State.SUBMITTED:
        raise DataRefusedError(f"{target.code} is {target.state}: a packet can no longer change its text")
    late = _lateness(event, draft, terms)
    addressless = [speaker.name for code in target.speakers if (speaker := stock.speaker(code)) and not speaker.email]
    faults = draft_faults(draft, event, addressless=addressless, before=_as_stored(target, stock))
    if faults:
        raise DataRefusedError("cannot be imported", faults=faults)
    _refuse_twin(draft, target, event, stock)
    speakers = stock.speakers(speaker.email for speaker in draft.speakers)
    joining = {email: speaker for email, speaker in speakers.items() if speaker.code not in target.speakers}
    live = live_by_email(RelatedRecords(joining, stock.proposals(event, joining.values()), stock.is_used))
    faults = person_limit_faults(draft, event, live)
    if faults:
        raise DataRefusedError("names a speaker who already has the maximum number of proposals", faults=faults)
    return late


def _as_stored(target: Proposal, stock: Stock) -> Draft:
    people = [person for person in map(stock.speaker, target.speakers) if person]
    speakers = tuple(
        DraftSpeaker(**{name: getattr(speaker, name) for name in DraftSpeaker.__struct_fields__}) for speaker in people
    )
    values = {name: getattr(target, name) for name in DRAFTED} | {"answers": answers_by_speaker(target, people)}
    return Draft(**values, speakers=speakers)


def _refuse_twin(draft: Draft, target: Proposal, event: Event, stock: Stock) -> None:
    people = stock.speakers(speaker.email for speaker in draft.speakers).values()
    for proposal in stock.proposals(event, people):
        if proposal.code != target.code and proposal.state in LIVE and same_title(draft, proposal.title):
            raise DataRefusedError(f"would give {target.code} the title of {proposal.code}")


def _added(
    packet: Packet, draft: Draft, event: Event, stock: Stock, terms: Terms, verdict: Verdict, place: int
) -> Verdict:
    late = _lateness(event, draft, terms)
    speakers = stock.speakers(speaker.email for speaker in draft.speakers)
    related = RelatedRecords(speakers, stock.proposals(event, speakers.values()), stock.is_used)
    intake = take_in(draft, event, related, rng=terms.rng, now=terms.now, late_reason=late)
    proposal = intake.proposal
    if packet.id and not stock.of_guid(packet.id):
        proposal = msgspec.structs.replace(proposal, guid=packet.id)
    people = tuple(change for change in intake.changes if change.kind is not Kind.PROPOSAL)
    by = _arrival(packet, draft, verdict.source, place)
    verdict = _with_people(by, people, stock, terms, msgspec.structs.replace(verdict, code=proposal.code))
    # A change without agreement remains a question: the same packet sent again must not count as fully imported.
    noted = () if verdict.waiting else _noted(packet, draft, proposal, stock, terms.now)
    stock.take([created(proposal), *noted], by)
    return msgspec.structs.replace(verdict, outcome=Outcome.ADDED, late=late)


def _overwrites(change: Change) -> bool:
    """Whether a change replaces a stored detail of a speaker with another value."""
    before, after = change.before, change.after
    return before is not None and any(
        value and value != getattr(after, name) for name, value in msgspec.structs.asdict(before).items()
    )


def _noted(packet: Packet, draft: Draft, proposal: Proposal, stock: Stock, now: datetime) -> tuple[Change, ...]:
    """The change that notes the packet a proposal comes from, so that it or an earlier one changes nothing later."""
    sent = min(packet.sent, now).isoformat() if packet.sent else "-"
    before, value = stock.last_packet(proposal.code), f"{sent} {_sum(draft)}"
    if before is None:
        return (created(Setting(name=f"{LAST_PACKET}{proposal.code}", value=value)),)
    return (replaced(before, msgspec.structs.replace(before, value=value)),) if before.value != value else ()


def _sum(draft: Draft) -> str:
    encoded = msgspec.json.encode(msgspec.structs.replace(draft, source="", lines={}), order="sorted")
    return sha256(encoded).hexdigest()[:32]


def _sum_of(last: Setting) -> str:
    return last.value.rpartition(" ")[2]


def _is_older(packet: Packet, last: Setting | None, now: datetime) -> bool:
    """Whether a packet was sent before the one that a proposal last came from.

    A stamp in the future was made by an unreliable clock: it never locks a sender out.
    """
    sent = _sent(last) if last is not None else None
    return packet.sent is not None and sent is not None and packet.sent < sent <= now


def _sent(last: Setting) -> datetime | None:
    """The instant at which the packet of a stamp was sent; None if it had none."""
    text = last.value.partition(" ")[0]
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _lateness(event: Event, draft: Draft, terms: Terms) -> str:
    """The reason why a packet is late by the organiser's clock, empty if in time; `terms.late` excuses it."""
    if terms.late and standing(event, terms.now, draft=draft) not in {Standing.OPEN, Standing.GRACE}:
        return terms.late
    return refuse_unless_open(event, terms.now, terms.zone, draft=draft)
