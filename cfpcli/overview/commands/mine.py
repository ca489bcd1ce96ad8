"""`cfp mine`: a speaker's proposals and drafts in all events, each with the next step and its deadline."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
import typer

from cfpcli.dates.countdown import Urgency
from cfpcli.dates.ending import Ending
from cfpcli.overview.rows import MineRow
from cfpcli.proposals.files.draft_folder import KeptDraft, event_of_draft, kept
from cfpcli.proposals.rules.intake import Expected, expected_of_draft, expected_of_speaker, progress
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.programme import Slot, SlotAnswer, event_of_release, newest
from cfpcli.records.proposal import LIVE, SEATED, Draft, Proposal, State
from cfpcli.records.submission import has_become
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import BEGIN, my_proposals, stored_event
from cfpcli.workspace.identity import SETTINGS
from cfpcli.workspace.own_stores import (
    OtherStore,
    is_named,
    is_own,
    missing_stores,
    other_stores,
    place_words,
    typed_address,
)
from cfpcli.workspace.personal_files import continuing

BY = typer.Option("--by", metavar="PERSON", help="Show another person's proposals: NAME <ADDRESS>.")


def mine(work: Workspace, *, by: Annotated[str, BY] = "") -> Result[MineRow]:
    """Show your proposals and drafts in all your stores, their states, and your next steps with their deadlines.

    With --store only that store is looked at.
    """
    myself, _ = work.identified_person
    me = work.acting(by) if by else myself
    others = list(other_stores(work))
    places = places_of_person(work, others)
    sent = [(place, my_proposals(place.store, me) if me else ()) for place in places]
    items = [row for place, proposals in sent for row in (_of_store(proposals, place, me) if me else ())]
    messages = [message for place, proposals in sent for message in _unaddressed(place, proposals)]
    items += _of_drafts(sent, work) if not by or me == myself else []
    items.sort(key=lambda item: (not item.wanted, item.by is None, item.by or item.changed))
    messages += missing_stores(others, work)
    if me is None:
        messages.append(
            Message(f"The acting person is unknown: add --by, run cfp profile edit, or {SETTINGS}.", Level.WARNING)
        )
    if not items:
        where = "this store" if is_named(work) else "your stores"
        messages.append(Message(f"No proposals{f' by {me}' if me else ''} in {where}, and no drafts."))
        following = ("cfp submit",) if places else BEGIN.split("\n")
        messages += [Message(command, Level.NEXT) for command in following]
    return Result(row=MineRow, items=items, picture="mine", messages=tuple(messages))


class _Place(NamedTuple):
    """A store with proposals of the person; `is_elsewhere` is whether it is another one than that in use."""

    work: Workspace
    store: Store
    is_elsewhere: bool = False

    def command(self, words: str) -> str:
        """A command on a proposal of this store, as it works in the store in use and in any folder."""
        is_searched = not self.is_elsewhere or is_own(self.work)
        return f"cfp {words}{'' if is_searched else place_words(self.work)}" if words else ""


def places_of_person(work: Workspace, others: Iterable[OtherStore] | None = None) -> list[_Place]:
    """The stores with proposals of the person, the one in use first; `others` are the other ones, if they are known."""
    store = work.store if work.has_store or work.location.option else None
    others = other_stores(work) if others is None else others
    places = [_Place(work, store)] if store else []
    return places + [_Place(other.work, other.store, is_elsewhere=True) for other in others if other.store]


def _of_store(sent: Iterable[Proposal], place: _Place, me: Person) -> list[MineRow]:
    """The rows of the person's proposals in one store."""
    events = {proposal.event: stored_event(place.store, proposal.event) for proposal in sent}
    emails = _emails(place.store, sent)
    published = _PublishedPlaces(place.store)
    return [
        _of_proposal(proposal, event, emails, published, place, me)
        for proposal in sent
        if (event := events[proposal.event]) is not None
    ]


_Sent = Sequence[tuple[_Place, Sequence[Proposal]]]
"""The proposals of a person in each of their stores."""


def unsent(work: Workspace) -> list[MineRow]:
    """The drafts of the acting person, and the proposals that they prepared for followed calls and did not send."""
    me, _ = work.identified_person
    places = places_of_person(work)
    sent = [(place, my_proposals(place.store, me) if me else ()) for place in places]
    rows = [
        row
        for place, proposals in sent
        for row in (_of_store([each for each in proposals if each.state is State.DRAFT], place, me) if me else ())
        if row.wanted
    ]
    return [*_of_drafts(sent, work), *rows]


def _of_drafts(sent: _Sent, work: Workspace) -> list[MineRow]:
    """The rows of the drafts that have not become a proposal to a followed call yet."""
    prepared = [proposal for place, proposals in sent for proposal in _followed(proposals, place.store)]
    places = [place for place, _ in sent]
    return [_of_draft(each, places, work) for each in kept(work.env) if not has_become(each.draft, prepared)]


def _followed(proposals: Iterable[Proposal], store: Store) -> list[Proposal]:
    """Those of the proposals that are for followed calls: their drafts stay, for other calls."""
    return [
        proposal
        for proposal in proposals
        if (event := stored_event(store, proposal.event)) is not None and event.followed
    ]


def _unaddressed(place: _Place, proposals: Iterable[Proposal]) -> Iterator[Message]:
    """The co-speakers without an address, who get no mail, and the command that adds the first address."""
    live = [proposal for proposal in proposals if proposal.state in LIVE]
    codes = dict.fromkeys(code for proposal in live for code in proposal.speakers)
    people = place.store.get_many(Kind.SPEAKER, codes) if live else {}
    lacking = [
        (proposal, speaker)
        for proposal in live
        for code in proposal.speakers
        if (speaker := people.get(code)) is not None and not speaker.email
    ]
    for proposal, speaker in lacking:
        yield Message(f"{clean_line(speaker.name)} of {proposal.code} has no address yet.")
    if lacking:
        yield Message(place.command(f"edit {lacking[0][0].code}"), Level.NEXT)


def to_confirm(work: Workspace, store: Store, me: Person) -> list[MineRow]:
    """The sessions of this person, in all events, that wait for `cfp confirm`."""
    events = {event.slug: event for event in store.events()}
    places = _PublishedPlaces(store)
    rows = [
        _of_proposal(proposal, events[proposal.event], {}, places, _Place(work, store), me)
        for proposal in my_proposals(store, me)
        if proposal.state in SEATED and proposal.event in events
    ]
    return [row for row in rows if row.wanted and row.command.startswith("cfp confirm ")]


def _emails(store: Store, proposals: Iterable[Proposal]) -> dict[str, str]:
    """The addresses of all speakers of these proposals, by speaker code."""
    codes = {code for proposal in proposals for code in proposal.speakers}
    return {
        code: str(getattr(speaker, "email", ""))
        for code, speaker in store.get_many(Kind.SPEAKER, sorted(codes)).items()
    }


class _PublishedPlaces:
    """The published places of sessions, with the speakers' present answers; releases are read once for each event."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_empty = not store.count(Kind.RELEASE)
        self._published: dict[str, tuple[Event, tuple[Slot, ...]]] = {}

    def of(self, proposal: Proposal, event: Event) -> tuple[tuple[str, ...], SlotAnswer | None]:
        """The places of a proposal in words and the answer to the first; nothing if it is not in the programme."""
        if self._is_empty or proposal.state not in SEATED:
            return (), None
        # Loaded here, because most calls have no programme yet.
        from cfpcli.records.times_in_words import place_in_words, slot_day

        if event.slug not in self._published:
            self._published[event.slug] = self._last(event)
        event, programme = self._published[event.slug]
        slots = [slot for slot in programme if slot.proposal == proposal.code]
        dates = {slot_day(slot, event) for slot in programme} - {""}
        return tuple(place_in_words(slot, event, dates) for slot in slots), slots[0].answer if slots else None

    def refusals(self, proposal: Proposal, address: str) -> tuple[str, ...]:
        """The refusals of its place by other people than the one with this normalised address, in words."""
        from cfpcli.workspace.refusals import refusals_by_others

        _, slots = self._published[proposal.event]
        guids = [slot.guid for slot in slots if slot.proposal == proposal.code]
        return tuple(str(refusal) for refusal in refusals_by_others(self._store, guids, address))

    def _last(self, event: Event) -> tuple[Event, tuple[Slot, ...]]:
        """The event with the days of its last release, and the slots of that."""
        from cfpcli.programme.commands.slots import releases_of

        last = newest(releases_of(self._store, event))
        slots = last.slots if last else ()
        present = self._store.get_many(Kind.SLOT, [slot.guid for slot in slots])
        answers = {guid: slot.answer for guid, slot in present.items() if isinstance(slot, Slot)}
        answered = tuple(msgspec.structs.replace(slot, answer=answers.get(slot.guid, slot.answer)) for slot in slots)
        return event_of_release(event, last) if last else event, answered


_CALL = {
    SlotAnswer.NONE: Expected("its time is published: confirm or decline it", wanted=True),
    SlotAnswer.DECLINED: Expected("you declined its time: the organisers look for another"),
}
"""The step after a confirmed session has a published time, by the answer to it."""


def _of_proposal(
    proposal: Proposal, event: Event, emails: dict[str, str], places: _PublishedPlaces, place: _Place, me: Person
) -> MineRow:
    published, answer = places.of(proposal, event)
    expected = expected_of_speaker(
        proposal, event, place.work.now, emails=[emails[code] for code in proposal.speakers if emails.get(code)]
    )
    is_answered = proposal.state is State.CONFIRMED or answer is SlotAnswer.DECLINED
    call = _CALL.get(answer) if answer and is_answered else None
    if call:
        expected = msgspec.structs.replace(call, command=f"confirm {proposal.code}")
    if answer is SlotAnswer.DECLINED and (refusals := places.refusals(proposal, me.email)):
        expected = msgspec.structs.replace(expected, text="; ".join(refusals))
    return MineRow(
        code=proposal.code,
        draft="",
        event=event.slug,
        event_name=event.name,
        title=proposal.title,
        state=proposal.state,
        **_wanted(expected, event, place.command(expected.command), place.work),
        changed=proposal.updated,
        places=published,
        store=place.work.location.address if place.is_elsewhere else "",
        followed=event.followed,
        submitted=proposal.submitted,
        reference=proposal.reference,
        reported=proposal.reported is not None,
    )


def _of_draft(kept_draft: KeptDraft, places: Sequence[_Place], work: Workspace) -> MineRow:
    holders = [(place, event) for place in places if (event := _event_in(place.store, kept_draft.draft))]
    place, event = holders[0] if holders else (None, None)
    if kept_draft.faults:
        expected = Expected(f"repair the file: {kept_draft.faults[0]}", f"draft edit {kept_draft.id}", wanted=True)
    elif event is None and kept_draft.draft.event:
        expected = Expected(f'belongs to event "{kept_draft.draft.event}", which is in none of your stores')
    elif event is None:
        expected = Expected("set its event", f"draft edit {kept_draft.id}", wanted=True)
    else:
        expected = expected_of_draft(kept_draft.draft, event, work.now, progress(kept_draft.draft, event))
    if place is not None and place.is_elsewhere and not is_own(place.work):
        expected = msgspec.structs.replace(
            expected, text=f"{expected.text}; its call is in {typed_address(place.work.location, work.env)}"
        )
    words = f"submit {continuing(kept_draft.path, work.env)}" if expected.command == "submit" else expected.command
    return MineRow(
        code="",
        draft=kept_draft.id,
        event=kept_draft.draft.event or (event.slug if event else ""),
        event_name=event.name if event else "",
        title=kept_draft.title,
        state=State.DRAFT,
        **_wanted(expected, event, place.command(words) if place else f"cfp {words}" if words else "", work),
        changed=kept_draft.saved,
        store=place.work.location.address if place and place.is_elsewhere else "",
        followed=event.followed if event else False,
    )


def _event_in(store: Store, draft: Draft) -> Event | None:
    """The event of a draft in a store."""
    return stored_event(store, draft.event) if draft.event else event_of_draft(draft, store.events())


def _wanted(expected: Expected, event: Event | None, command: str, work: Workspace) -> dict[str, Any]:
    ending = Ending(expected.by, expected.latest, _zone(event)) if expected.by else None
    return {
        "expected": expected.text,
        "wanted": expected.wanted,
        "command": command,
        "by": expected.by,
        "by_latest": expected.latest,
        "by_local": ending.text if ending else "",
        "your_time": ending.your_time(work.env.zone, work.now) if ending else "",
        "left": ending.left(work.now) if ending else "",
        "urgency": str(ending.urgency(work.now) if ending else Urgency.TBA),
    }


def _zone(event: Event | None) -> str:
    if event is None:
        return "UTC"
    return event.call.closes.zone if event.call.closes and event.call.closes.zone else event.timezone
