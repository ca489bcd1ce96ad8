"""Taking packets in, one after the other as one decision: each is added, changes a proposal, or is told why not.

Nothing an organiser has is replaced unless somebody agrees to that very change; what would be replaced waits instead.
"""

import random
import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from enum import StrEnum
from hashlib import sha256

import msgspec

from cfpcli.domain.call import Standing, refuse_unless_open, standing
from cfpcli.domain.change import Change, Kind, created, replaced
from cfpcli.domain.draft import Draft, DraftSpeaker
from cfpcli.domain.event import Event
from cfpcli.domain.intake import Known, edited, take_in
from cfpcli.domain.packet import Packet
from cfpcli.domain.packet_stock import TAKEN, Stock
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.setting import Setting
from cfpcli.domain.states import LIVE, State
from cfpcli.domain.submission import (
    DRAFTED,
    completed,
    differences,
    draft_faults,
    identity,
    same_title,
    speaker_changes,
)
from cfpcli.domain.text import clean_line, did_you_mean
from cfpcli.errors import CfpError, ClosedError, DataRefusedError, Fault

_ADDRESS = re.compile(r"<?[^\s<>\"]+@[^\s<>\"]*>?")
_OF_PEOPLE = frozenset(DraftSpeaker.__struct_fields__) | {"speakers", "speaker"}


class Outcome(StrEnum):
    """What became of a packet.

    `older`: a newer one of the same proposal was taken in before; `kept` back: it would replace what is there, and
    nobody agreed; `late`: it came after the close, and nothing excuses it.
    """

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"
    KEPT = "kept"
    LATE = "late"
    REFUSED = "refused"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one packet; `source` is the file and attachment it came in, `late` why it is marked late."""

    source: str
    outcome: Outcome
    code: str = ""
    title: str = ""
    event: str = ""
    reason: str = ""
    late: str = ""
    faults: tuple[Fault, ...] = ()


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """On what terms packets are taken: the organiser's instant and clock, never the sender's.

    `event` is the one that is meant where a file names none, `only` refuses packets for any other; `late` is the
    organiser's reason for taking what comes after the close; `agreed` says whether a change of a proposal may be made.
    """

    now: datetime
    zone: tzinfo
    rng: random.Random
    event: Event | None
    only: bool = False
    late: str = ""
    agreed: Callable[[str, tuple[Change, ...]], bool]


def take_packet(packet: Packet, source: str, stock: Stock, terms: Terms) -> Verdict:
    """Take one packet in, by moving `stock` on, or say why not; people are never named in what is said."""
    said = Verdict(
        source=source, outcome=Outcome.REFUSED, title=clean_line(packet.draft.title), event=clean_line(packet.event)
    )
    try:
        event = _event(packet, stock, terms)
        said = msgspec.structs.replace(said, event=event.slug)
        draft = completed(packet.draft, event)
        target = _target(packet, draft, event, stock)
        if target is None:
            return _added(packet, draft, event, stock, terms, said)
        said = msgspec.structs.replace(said, code=target.code)
        return _changed(packet, draft, event, target, stock, terms, said)
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
    return stock.events[packet.event]


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
    codes, changes = speaker_changes(draft.speakers, known, rng=rng, taken=stock.is_used)
    return edited(target, draft, speakers=codes, now=now), changes


def _changed(
    packet: Packet, draft: Draft, event: Event, target: Proposal, stock: Stock, terms: Terms, said: Verdict
) -> Verdict:
    after, people = _after(target, draft, stock, terms.now, terms.rng)
    if after is target and not people:
        return _told(said, Outcome.UNCHANGED, "" if target.state in LIVE else f"is {target.state}")
    last = stock.last_taken(target.code)
    if last is not None and last.value == _stamp(packet, draft):
        return _told(said, Outcome.UNCHANGED, f"{target.code} was edited since")
    if last is not None and packet.sent and packet.sent < (_sent(last) or packet.sent):
        return _told(said, Outcome.OLDER, "a later one was taken in before")
    if target.state is not State.SUBMITTED:
        raise DataRefusedError(f"{target.code} is {target.state}: what it says can no longer be changed by a packet")
    late = _lateness(event, draft, terms)
    addressless = [one.name for code in target.speakers if (one := stock.speaker(code)) and not one.email]
    faults = draft_faults(draft, event, addressless=addressless, before=_as_stored(target, stock))
    if faults:
        raise DataRefusedError("cannot be taken as it is", faults=faults)
    _refuse_twin(draft, target, event, stock)
    if late and not after.late_reason:
        after = msgspec.structs.replace(after, late_reason=late)
    edit = (replaced(target, after),) if after is not target else ()
    changes = (*people, *edit, *_noted(packet, draft, target, stock))
    if not stock.is_new(target.code) and not terms.agreed(said.source, changes):
        return _told(said, Outcome.KEPT, f"would change {target.code}")
    stock.take(changes)
    return _told(said, Outcome.CHANGED, late=late)


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


def _added(packet: Packet, draft: Draft, event: Event, stock: Stock, terms: Terms, said: Verdict) -> Verdict:
    late = _lateness(event, draft, terms)
    known = stock.speakers(one.email for one in draft.speakers)
    its = Known(known, stock.proposals(event, known.values()), stock.is_used)
    taken = take_in(draft, event, its, rng=terms.rng, now=terms.now, late_reason=late)
    proposal = taken.proposal
    if packet.id and not stock.of_guid(packet.id):
        proposal = msgspec.structs.replace(proposal, guid=packet.id)
    people = [one for one in taken.changes if one.kind is not Kind.PROPOSAL]
    overwriting = tuple(one for one in people if _overwrites(one))
    agreed = not overwriting or terms.agreed(said.source, overwriting)
    reason = "" if agreed else "what was known of a speaker stays as it was"
    stock.take([one for one in people if agreed or one not in overwriting])
    # What was not agreed to is still to be asked: the same packet again must then not count as taken whole.
    stock.take([created(proposal), *(_noted(packet, draft, proposal, stock) if agreed else ())])
    return _told(msgspec.structs.replace(said, code=proposal.code), Outcome.ADDED, reason, late)


def _overwrites(change: Change) -> bool:
    """Whether a change puts something else in the place of what was said of a speaker before."""
    before, after = change.before, change.after
    return before is not None and any(
        value and value != getattr(after, name) for name, value in msgspec.structs.asdict(before).items()
    )


def _noted(packet: Packet, draft: Draft, proposal: Proposal, stock: Stock) -> tuple[Change, ...]:
    """Which packet the proposal now comes from: the same again, or one sent before it, must change nothing later."""
    before, value = stock.last_taken(proposal.code), _stamp(packet, draft)
    if before is None:
        return (created(Setting(name=f"{TAKEN}{proposal.code}", value=value)),)
    return (replaced(before, msgspec.structs.replace(before, value=value)),) if before.value != value else ()


def _stamp(packet: Packet, draft: Draft) -> str:
    said = msgspec.json.encode(msgspec.structs.replace(draft, source="", lines={}), order="sorted")
    return f"{packet.sent.isoformat() if packet.sent else '-'} {sha256(said).hexdigest()[:32]}"


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
