"""Taking packets in, one after the other as one decision: each is added, changes a proposal, or is told why not.

Nothing an organiser has is replaced unless somebody agrees to that very change; what would be replaced waits instead.
The same holds for what came in during this very import, unless the packet has the same id and names the same people:
one mailbox holds the mail of everybody who knows a title and an address.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from cfpcli.call.rules.standing import Standing, refuse_unless_open, standing
from cfpcli.errors import CfpError, ClosedError, DataRefusedError, Fault
from cfpcli.proposals.rules.intake import Known, edited, live_by_email, take_in
from cfpcli.proposals.rules.packet import Packet
from cfpcli.proposals.rules.stock import TAKEN, Arrival, Stock
from cfpcli.records.change import Change, Kind, Record, Setting, created, replaced
from cfpcli.records.draft import Draft, DraftSpeaker
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import LIVE, State
from cfpcli.records.submission import (
    DRAFTED,
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
"""How far a sender's clock may be ahead of the organiser's before what it says counts as now."""

_LATER_BEFORE = "a later one was imported before"
_LATER_HERE = "a later one is in the same import"
_OF_PEOPLE = frozenset(DraftSpeaker.__struct_fields__) | {"speakers", "speaker"}


class Outcome(StrEnum):
    """What became of a packet.

    `older`: a newer one of the same proposal was taken in before, and nobody agreed to go back to this one; `kept`
    back: it would replace what is there, and nobody agreed; `late`: it came after the close, and nothing excuses it;
    `skipped`: a file that is recognisably something else.
    """

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"
    KEPT = "kept"
    LATE = "late"
    REFUSED = "refused"
    SKIPPED = "skipped"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one packet.

    `source` is the file and attachment it came in, `late` why it is marked late; `waiting` are the changes that are
    made once somebody agrees to them.
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
    """What somebody must agree to: the `changes` that a packet makes of what is there.

    `place` is the packet's number in the import and `source` the file and attachment it came in; `note` is what there
    is to know beside the changes, `stored` are the records as the store has them: what came in during this import has
    codes and instants of its own in every run, and is known by the note alone.
    """

    place: int
    source: str
    changes: tuple[Change, ...]
    note: str
    stored: tuple[Record, ...]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """On what terms packets are taken: the organiser's instant and clock, never the sender's.

    `event` is the one that is meant where a file names none, `only` refuses packets for any other; `late` is the
    organiser's reason for taking what comes after the close; `agreed` says whether a change of what is there may be
    made, `runs` whether the person who imports runs an event.
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
    """Take packets with the names of their sources in, by moving `stock` on; what became of each, by its place.

    They are taken by when they were sent: what a person sent last is what they mean. An older one than was taken in
    before is taken after all others, if somebody agrees, and only where none of them says what its proposal is now.
    `refused` has the reasons against packets that are not to be taken.
    """
    counted = [(source, _counted(packet, terms.now)) for source, packet in packets]
    verdicts: dict[int, Verdict] = {}
    for place in sorted(range(len(counted)), key=lambda one: _order(counted[one][1])):
        source, packet = counted[place]
        verdict = take_packet(packet, source, stock, terms, place=place, refused=refused.get(place, ""))
        verdicts[place] = verdict
    latest = {
        one.code
        for one in verdicts.values()
        if one.outcome in {Outcome.ADDED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.KEPT}
    }
    for place in [one for one in reversed(verdicts) if verdicts[one].outcome is Outcome.OLDER]:
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
    """The packet with the instant at which it counts as sent: no clock that runs far ahead makes it the last word."""
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
    """Take one packet in, by moving `stock` on, or say why not; people are never named in what is said.

    `place` is its number in the import; `older` takes it although a later one was taken in before; `refused` is why it
    must not be taken, where that is known.
    """
    said = Verdict(
        source=source, outcome=Outcome.REFUSED, title=clean_line(packet.draft.title), event=clean_line(packet.event)
    )
    try:
        if refused:
            raise DataRefusedError(refused)
        event = _event(packet, stock, terms)
        said = msgspec.structs.replace(said, event=event.slug)
        draft = completed(packet.draft, event)
        target = _target(packet, draft, event, stock)
        if target is None:
            return _added(packet, draft, event, stock, terms, said, place)
        said = msgspec.structs.replace(said, code=target.code)
        return _changed(packet, draft, event, target, stock, terms, said, place, older=older)
    except ClosedError as error:
        return _told(said, Outcome.LATE, error.message)
    except CfpError as error:
        faults = tuple(
            one._replace(source=source, message=without_people(one.message, packet.draft)) for one in error.faults
        )
        reason = without_people(error.message, packet.draft)
        return msgspec.structs.replace(said, reason="; ".join(map(in_short, faults)) or reason, faults=faults)


def without_people(text: str, draft: Draft) -> str:
    """A message without names and addresses: what is refused goes into logs, and may be nobody's business there."""
    for number, speaker in enumerate(draft.speakers, 1):
        if speaker.name:
            text = re.sub(rf"(?<!\w){re.escape(speaker.name)}(?!\w)", f"speaker {number}", text)
    return _ADDRESS.sub("ADDRESS", text)


def unreadable(fault: Fault) -> Fault:
    """A fault of a file that could not be read, without what it says of people: nobody knows yet who they are."""
    message = fault.message
    if fault.field.partition(".")[0] in _OF_PEOPLE:
        message = re.sub(r'"[^"]*"', "what stands there", message.partition(", such as")[0])
    return fault._replace(message=_ADDRESS.sub("ADDRESS", message))


def in_short(fault: Fault) -> str:
    """A fault for a row that names its file beside it."""
    where = f"line {fault.line}, " if fault.line else ""
    return f"{where}{fault.field}: {fault.message}" if fault.field else f"{where}{fault.message}"


def _told(said: Verdict, outcome: Outcome, reason: str = "", late: str = "") -> Verdict:
    return msgspec.structs.replace(said, outcome=outcome, reason=reason, late=late)


def _event(packet: Packet, stock: Stock, terms: Terms) -> Event:
    meant = terms.event
    if not packet.event:
        if meant is None:
            raise DataRefusedError("names no event, and several could be meant: add --event SLUG")
        return meant
    named = clean_line(packet.event)[:60]
    if packet.event not in stock.events:
        raise DataRefusedError(f'is for "{named}", which is not here: {did_you_mean(named, stock.events)}')
    if terms.only and meant is not None and packet.event != meant.slug:
        raise DataRefusedError(f'is for "{named}", not for "{meant.slug}"')
    event = stock.events[packet.event]
    if not terms.runs(event):
        raise DataRefusedError(f'is for "{named}", whose packets are imported by its organisers')
    return event


def _target(packet: Packet, draft: Draft, event: Event, stock: Stock) -> Proposal | None:
    """The proposal that a packet is about: the one it made, else the one of the same title by one of its speakers.

    Of those, one that is still live comes first; one that is not is meant only where it says the same.
    """
    people = stock.speakers(one.email for one in draft.speakers).values()
    made = stock.proposal(stock.of_guid(packet.id)) if packet.id else None
    if made is not None and made.event == event.slug:
        if not {one.code for one in people} & {*made.speakers}:
            raise DataRefusedError(f"goes under the id of {made.code}, which is by other people")
        return made
    twins = [one for one in stock.proposals(event, people) if same_title(draft, one.title)]
    live = next((one for one in twins if one.state in LIVE), None)
    return live or next((one for one in twins if not differences(draft, one)), None)


def _after(
    target: Proposal, draft: Draft, stock: Stock, now: datetime, rng: random.Random
) -> tuple[Proposal, tuple[Change, ...]]:
    """What a proposal becomes by a draft, and the changes of its speakers."""
    known = stock.speakers(one.email for one in draft.speakers)
    own = [one for code in target.speakers if (one := stock.speaker(code)) and not one.email]
    known |= {identity(one): one for one in own}
    codes, changes = speaker_changes(draft.speakers, known, rng=rng, is_used=stock.is_used)
    return edited(target, draft, speakers=codes, now=now), changes


def _changed(
    packet: Packet,
    draft: Draft,
    event: Event,
    target: Proposal,
    stock: Stock,
    terms: Terms,
    said: Verdict,
    place: int,
    *,
    older: bool,
) -> Verdict:
    after, people = _after(target, draft, stock, terms.now, terms.rng)
    if after is target and not people:
        return _told(said, Outcome.UNCHANGED, "" if target.state in LIVE else f"is {target.state}")
    last = stock.last_taken(target.code)
    if last is not None and _sum_of(last) == _sum(draft):
        return _told(said, Outcome.UNCHANGED, f"{target.code} was edited since")
    if not older and _is_older(packet, last, terms.now):
        return _told(said, Outcome.OLDER, _LATER_BEFORE)
    late = _refuse_change(draft, event, target, stock, terms)
    if late and not after.late_reason:
        after = msgspec.structs.replace(after, late_reason=late)
    edit = (replaced(target, after),) if after is not target else ()
    noted = _noted(packet, draft, target, stock, terms.now)
    arrival, by = stock.arrival(Kind.PROPOSAL, target.code), _arrival(packet, draft, said.source, place)
    is_new = stock.is_new(Kind.PROPOSAL, target.code)
    if arrival is not None and is_new and arrival.is_same_sender(by):
        return _replaced_own(by, people, edit, noted, stock, terms, _told(said, Outcome.CHANGED, late=late), arrival)
    changes = (*people, *edit, *noted)
    note = _LATER_BEFORE if older else f"replaces what came in as {clean_line(arrival.source)}" if arrival else ""
    if not terms.agreed(_question(by, changes, note, stock)):
        kept = f"would change {target.code}" if arrival is None else f"would {note.replace('replaces', 'replace')}"
        waiting = _told(said, Outcome.OLDER, note) if older else _told(said, Outcome.KEPT, kept)
        return msgspec.structs.replace(waiting, waiting=_of_records(changes))
    stock.take(changes, by)
    return _told(said, Outcome.CHANGED, "replaces a later one that was imported before" if older else note, late)


def _replaced_own(
    by: Arrival,
    people: tuple[Change, ...],
    edit: tuple[Change, ...],
    noted: tuple[Change, ...],
    stock: Stock,
    terms: Terms,
    said: Verdict,
    arrival: Arrival,
) -> Verdict:
    """Replace what the same sender sent a moment ago; what the store knew of people before is still asked for."""
    said = _with_people(by, people, stock, terms, said)
    stock.take((*edit, *(noted if not said.waiting else ())), by)
    reason = f"replaces what came in as {clean_line(arrival.source)}"
    return msgspec.structs.replace(said, reason=f"{reason}; {said.reason}" if said.reason else reason)


def _with_people(by: Arrival, people: tuple[Change, ...], stock: Stock, terms: Terms, said: Verdict) -> Verdict:
    """Take in what a packet says of its speakers, but for what would replace something and nobody agrees to."""
    overwriting = tuple(one for one in people if _overwrites(one) and not _is_own(one, by, stock))
    agreed = not overwriting or terms.agreed(_question(by, overwriting, "", stock))
    stock.take([one for one in people if agreed or one not in overwriting], by)
    if agreed:
        return said
    return msgspec.structs.replace(said, reason="what was known of a speaker stays as it was", waiting=overwriting)


def _is_own(change: Change, by: Arrival, stock: Stock) -> bool:
    """Whether the record came in during this import by a packet of the same id."""
    arrival = stock.arrival(change.kind, change.key)
    return arrival is not None and stock.is_new(change.kind, change.key) and bool(by.id) and arrival.id == by.id


def _arrival(packet: Packet, draft: Draft, source: str, place: int) -> Arrival:
    return Arrival(place, source, packet.id, frozenset(one.email for one in draft.speakers))


def _question(by: Arrival, changes: tuple[Change, ...], note: str, stock: Stock) -> Question:
    shown = _of_records(changes)
    stored = (stock.stored(one.kind, one.key) for one in shown)
    return Question(by.place, by.source, shown, note, tuple(one for one in stored if one is not None))


def _of_records(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes without those that only keep the books."""
    return tuple(one for one in changes if one.kind is not Kind.SETTING)


def _refuse_change(draft: Draft, event: Event, target: Proposal, stock: Stock, terms: Terms) -> str:
    """Refuse what must not become of a proposal whoever agrees; why it is late otherwise, empty in time.

    Raises:
        DataRefusedError: the proposal is decided, the draft has faults, or it breaks a limit.
        ClosedError: the call is closed, and nothing excuses it.
    """
    if target.state is not State.SUBMITTED:
        raise DataRefusedError(f"{target.code} is {target.state}: what it says can no longer be changed by a packet")
    late = _lateness(event, draft, terms)
    addressless = [one.name for code in target.speakers if (one := stock.speaker(code)) and not one.email]
    faults = draft_faults(draft, event, addressless=addressless, before=_as_stored(target, stock))
    if faults:
        raise DataRefusedError("cannot be taken as it is", faults=faults)
    _refuse_twin(draft, target, event, stock)
    known = stock.speakers(one.email for one in draft.speakers)
    joining = {email: one for email, one in known.items() if one.code not in target.speakers}
    live = live_by_email(Known(joining, stock.proposals(event, joining.values()), stock.is_used))
    faults = person_limit_faults(draft, event, live)
    if faults:
        raise DataRefusedError("names a speaker who has as many proposals as one may", faults=faults)
    return late


def _as_stored(target: Proposal, stock: Stock) -> Draft:
    people = filter(None, map(stock.speaker, target.speakers))
    speakers = tuple(
        DraftSpeaker(**{name: getattr(one, name) for name in DraftSpeaker.__struct_fields__}) for one in people
    )
    return Draft(**{name: getattr(target, name) for name in DRAFTED}, speakers=speakers)


def _refuse_twin(draft: Draft, target: Proposal, event: Event, stock: Stock) -> None:
    people = stock.speakers(one.email for one in draft.speakers).values()
    for one in stock.proposals(event, people):
        if one.code != target.code and one.state in LIVE and same_title(draft, one.title):
            raise DataRefusedError(f"would give {target.code} the title of {one.code}")


def _added(
    packet: Packet, draft: Draft, event: Event, stock: Stock, terms: Terms, said: Verdict, place: int
) -> Verdict:
    late = _lateness(event, draft, terms)
    known = stock.speakers(one.email for one in draft.speakers)
    its = Known(known, stock.proposals(event, known.values()), stock.is_used)
    taken = take_in(draft, event, its, rng=terms.rng, now=terms.now, late_reason=late)
    proposal = taken.proposal
    if packet.id and not stock.of_guid(packet.id):
        proposal = msgspec.structs.replace(proposal, guid=packet.id)
    people = tuple(one for one in taken.changes if one.kind is not Kind.PROPOSAL)
    by = _arrival(packet, draft, said.source, place)
    said = _with_people(by, people, stock, terms, msgspec.structs.replace(said, code=proposal.code))
    # What was not agreed to is still to be asked: the same packet again must then not count as taken whole.
    noted = () if said.waiting else _noted(packet, draft, proposal, stock, terms.now)
    stock.take([created(proposal), *noted], by)
    return msgspec.structs.replace(said, outcome=Outcome.ADDED, late=late)


def _overwrites(change: Change) -> bool:
    """Whether a change puts something else in the place of what was said of a speaker before."""
    before, after = change.before, change.after
    return before is not None and any(
        value and value != getattr(after, name) for name, value in msgspec.structs.asdict(before).items()
    )


def _noted(packet: Packet, draft: Draft, proposal: Proposal, stock: Stock, now: datetime) -> tuple[Change, ...]:
    """Which packet the proposal now comes from: the same again, or one sent before it, must change nothing later."""
    sent = min(packet.sent, now).isoformat() if packet.sent else "-"
    before, value = stock.last_taken(proposal.code), f"{sent} {_sum(draft)}"
    if before is None:
        return (created(Setting(name=f"{TAKEN}{proposal.code}", value=value)),)
    return (replaced(before, msgspec.structs.replace(before, value=value)),) if before.value != value else ()


def _sum(draft: Draft) -> str:
    said = msgspec.json.encode(msgspec.structs.replace(draft, source="", lines={}), order="sorted")
    return sha256(said).hexdigest()[:32]


def _sum_of(last: Setting) -> str:
    return last.value.rpartition(" ")[2]


def _is_older(packet: Packet, last: Setting | None, now: datetime) -> bool:
    """Whether a packet was sent before the one that a proposal last came from.

    A stamp that lies in the future was made by a clock that proves nothing: it never locks a sender out.
    """
    sent = _sent(last) if last is not None else None
    return packet.sent is not None and sent is not None and packet.sent < sent <= now


def _sent(last: Setting) -> datetime | None:
    """When the packet of a stamp was sent, None where it did not say."""
    text = last.value.partition(" ")[0]
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _lateness(event: Event, draft: Draft, terms: Terms) -> str:
    """Why it is late by the organiser's clock, empty in time; the organiser's own reason counts for what is closed."""
    if terms.late and standing(event, terms.now, draft=draft) not in {Standing.OPEN, Standing.GRACE}:
        return terms.late
    return refuse_unless_open(event, terms.now, terms.zone, draft=draft)
