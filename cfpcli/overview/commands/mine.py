"""`cfp mine`: a speaker's proposals and drafts in all events, each with the next step and its deadline."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import msgspec
import typer

from cfpcli.dates.countdown import left, urgency
from cfpcli.dates.english import local, reader_time
from cfpcli.overview.rows import MineRow
from cfpcli.proposals.files.draft_folder import KeptDraft, event_of_draft, kept
from cfpcli.proposals.rules.intake import Expected, expected_of_draft, expected_of_speaker, progress
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.programme import Slot, SlotAnswer, event_of_release, newest
from cfpcli.records.proposal import LIVE, SEATED, Proposal, State
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import BEGIN, speakers_by_email
from cfpcli.workspace.identity import SETTINGS
from cfpcli.workspace.personal_files import continuing

BY = typer.Option("--by", metavar="PERSON", help="Show another person's proposals: NAME <ADDRESS>.")


def mine(work: Workspace, *, by: Annotated[str, BY] = "") -> Result[MineRow]:
    """Show your proposals and drafts, their states, and your next steps with their deadlines."""
    myself, _ = work.identified_person
    me = work.acting(by) if by else myself
    store = work.store if work.has_store or work.location.option else None
    events = store.events() if store else ()
    here = kept(work.env) if not by or me == myself else ()
    items = [_of_draft(kept_draft, event_of_draft(kept_draft.draft, events), work) for kept_draft in here]
    sent: tuple[Proposal, ...] = ()
    if store and me:
        events_by_slug = {event.slug: event for event in events}
        sent = my_proposals(store, me)
        emails = _emails(store, sent)
        places = _PublishedPlaces(store)
        items += [
            _of_proposal(proposal, events_by_slug[proposal.event], emails, places, work, me)
            for proposal in sent
            if proposal.event in events_by_slug
        ]
    items.sort(key=lambda item: (not item.wanted, item.by is None, item.by or item.changed))
    messages = list(_unaddressed(store, sent))
    if me is None:
        messages.append(
            Message(f"The acting person is unknown: add --by, run cfp profile edit, or {SETTINGS}.", Level.WARNING)
        )
    if not items:
        messages.append(Message(f"No proposals{f' by {me}' if me else ''} in this store, and no drafts."))
        following = ("cfp submit",) if store else BEGIN.split("\n")
        messages += [Message(command, Level.NEXT) for command in following]
    return Result(row=MineRow, items=items, picture="mine", messages=tuple(messages))


def _unaddressed(store: Store | None, proposals: Iterable[Proposal]) -> Iterator[Message]:
    """The co-speakers without an address, who get no mail, and the command that adds the first address."""
    live = [proposal for proposal in proposals if proposal.state in LIVE]
    codes = dict.fromkeys(code for proposal in live for code in proposal.speakers)
    people = store.get_many(Kind.SPEAKER, codes) if store and live else {}
    lacking = [
        (proposal, speaker)
        for proposal in live
        for code in proposal.speakers
        if (speaker := people.get(code)) is not None and not speaker.email
    ]
    for proposal, speaker in lacking:
        yield Message(f"{clean_line(speaker.name)} of {proposal.code} has no address yet.")
    if lacking:
        yield Message(f"cfp edit {lacking[0][0].code}", Level.NEXT)


def my_proposals(store: Store, me: Person) -> tuple[Proposal, ...]:
    """The proposals in all events that have this person (by normalised address) as a speaker, oldest first."""
    codes = {speaker.code for speaker in speakers_by_email(store, [me.email]).values()} if me.email else set()
    rows = store.rows(Kind.PROPOSAL, ("code", "speakers")) if codes else []
    wanted = [row.code for row in rows if codes & {*row.speakers}]
    proposals = [
        proposal for proposal in store.get_many(Kind.PROPOSAL, wanted).values() if isinstance(proposal, Proposal)
    ]
    return tuple(sorted(proposals, key=lambda proposal: (proposal.created, proposal.code)))


def to_confirm(work: Workspace, store: Store, me: Person) -> list[MineRow]:
    """The sessions of this person, in all events, that wait for `cfp confirm`."""
    events = {event.slug: event for event in store.events()}
    places = _PublishedPlaces(store)
    rows = [
        _of_proposal(proposal, events[proposal.event], {}, places, work, me)
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
    proposal: Proposal, event: Event, emails: dict[str, str], places: _PublishedPlaces, work: Workspace, me: Person
) -> MineRow:
    published, answer = places.of(proposal, event)
    expected = expected_of_speaker(
        proposal, event, work.now, emails=[emails[code] for code in proposal.speakers if emails.get(code)]
    )
    is_answered = proposal.state is State.CONFIRMED or answer is SlotAnswer.DECLINED
    call = _CALL.get(answer) if answer and is_answered else None
    if call:
        expected = msgspec.structs.replace(call, command=f"confirm {proposal.code}")
    if answer is SlotAnswer.DECLINED and (refusals := places.refusals(proposal, me.email)):
        expected = msgspec.structs.replace(expected, text="; ".join(refusals))
    command = f"cfp {expected.command}" if expected.command else ""
    return MineRow(
        code=proposal.code,
        draft="",
        event=event.slug,
        event_name=event.name,
        title=proposal.title,
        state=proposal.state,
        **_wanted(expected, event, command, work),
        changed=proposal.updated,
        places=published,
    )


def _of_draft(kept_draft: KeptDraft, event: Event | None, work: Workspace) -> MineRow:
    if kept_draft.faults:
        expected = Expected(f"repair the file: {kept_draft.faults[0]}", f"draft edit {kept_draft.id}", wanted=True)
    elif event is None and kept_draft.draft.event:
        expected = Expected(f'belongs to event "{kept_draft.draft.event}", which is not in this store')
    elif event is None:
        expected = Expected("set its event", f"draft edit {kept_draft.id}", wanted=True)
    else:
        expected = expected_of_draft(kept_draft.draft, event, work.now, progress(kept_draft.draft, event))
    command = (
        f"cfp submit {continuing(kept_draft.path, work.env)}"
        if expected.command == "submit"
        else f"cfp {expected.command}"
    )
    return MineRow(
        code="",
        draft=kept_draft.id,
        event=kept_draft.draft.event or (event.slug if event else ""),
        event_name=event.name if event else "",
        title=kept_draft.title,
        state=State.DRAFT,
        **_wanted(expected, event, command if expected.command else "", work),
        changed=kept_draft.saved,
    )


def _wanted(expected: Expected, event: Event | None, command: str, work: Workspace) -> dict[str, Any]:
    by, zone = expected.by, _zone(event)
    return {
        "expected": expected.text,
        "wanted": expected.wanted,
        "command": command,
        "by": by,
        "by_local": local(by, zone, closing=True) if by else "",
        "your_time": reader_time(by, zone, work.env.zone, closing=True) if by else "",
        "left": left(by, work.now) if by else "",
        "urgency": str(urgency(by, work.now)),
    }


def _zone(event: Event | None) -> str:
    if event is None:
        return "UTC"
    return event.call.closes.zone if event.call.closes and event.call.closes.zone else event.timezone
