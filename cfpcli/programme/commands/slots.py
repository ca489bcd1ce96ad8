"""The programme in a store: the plan, its releases, and the sessions that words on the command line name."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import typer
from msgspec.structs import replace

from cfpcli.errors import NotFoundError, UsageError
from cfpcli.programme.rules.agenda import Agenda, agenda, days_of, hours_of
from cfpcli.programme.rules.clashes import CALLED_OFF, Circumstances
from cfpcli.programme.rules.sweep import start_of
from cfpcli.programme.rules.versions import LATEST, next_version
from cfpcli.programme.rules.ways_out import First, Vacancies
from cfpcli.records.change import Kind
from cfpcli.records.codes import new_guid
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Release, Slot, SlotAnswer, derived_guid, event_of_release, newest
from cfpcli.records.proposal import SEATED, Proposal, State
from cfpcli.records.session import duration_of
from cfpcli.records.times_in_words import place_in_words, session_name, slot_day
from cfpcli.store.programme import last_slots
from cfpcli.store.protocol import HistoryFilter, Store, Where
from cfpcli.text import clean_line, did_you_mean, fold, number_of
from cfpcli.workspace.completion import codes as complete_codes
from cfpcli.workspace.completion import rooms as complete_rooms
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import matching_proposal
from cfpcli.workspace.visibility import whole

DECLINED = str(SlotAnswer.DECLINED)
"""The flag of a session whose speakers declined its place."""

FLAGGED = frozenset({*map(str, CALLED_OFF), DECLINED})
"""The flags of sessions that do not take place as planned."""

_NOT_EDITED = frozenset({State.WITHDRAWN, State.CANCELED})
"""The states in which a proposal has the text that it had in the programme."""

_GUID = 8
"""Characters of a guid that name a slot."""

SLOT: Any = typer.Argument(
    metavar="CODE",
    help="The session: a code or its beginning, the title of a break, or 8 characters of a slot's guid.",
    autocompletion=complete_codes,
)
SLOTS: Any = typer.Argument(
    metavar="CODE…",
    help="The sessions: codes, titles of breaks, or 8 characters of a slot's guid.",
    autocompletion=complete_codes,
)
ROOM: Any = typer.Option("--room", metavar="ROOM", help="The room, by slug or name.", autocompletion=complete_rooms)
START: Any = typer.Option("--start", metavar="WHEN", help='Local start, such as "2026-01-31 10:00", or 10:00.')
DAY: Any = typer.Option("--day", metavar="DATE", help="The day, if the time is not known or --start has none.")
MINUTES: Any = typer.Option("--minutes", metavar="N", help="The length in minutes.")


class Plan(NamedTuple):
    """The programme of an event as it is planned: its slots by guid, and the proposals and people behind them.

    `proposals` are those with a slot and all that belong in the programme, by code. `published` are the slots of the
    last release by guid, read only if a slot is answered. `pending` is the number of decisions that are
    not published.
    """

    event: Event
    slots: Mapping[str, Slot]
    proposals: Mapping[str, Proposal]
    speakers: Mapping[str, Speaker]
    published: Mapping[str, Slot] = {}
    pending: int = 0

    @property
    def agenda(self) -> Agenda:
        """The plan as its readers would see it."""
        return agenda(self.event, self.slots.values(), self.proposals, self.speakers)

    @property
    def dates(self) -> frozenset[str]:
        """The local ISO dates of its days."""
        of_event = {day.date for day in days_of(self.event)}
        return frozenset(of_event | {slot_day(slot, self.event) for slot in self.slots.values()} - {""})

    @property
    def unplaced(self) -> tuple[Proposal, ...]:
        """The accepted and confirmed proposals without a slot, in the order of their numbers."""
        placed = {slot.proposal for slot in self.slots.values()}
        missing = (each for each in self.proposals.values() if each.state in SEATED and each.code not in placed)
        return tuple(sorted(missing, key=lambda proposal: proposal.number))

    def complete(self, further: Iterable[Proposal] = ()) -> "Plan":
        """The plan with an empty slot for each session that has none, and for each `further` proposal.

        So rules and the placing see them.
        """
        slots = dict(self.slots)
        for proposal in {each.code: each for each in (*self.unplaced, *further)}.values():
            is_free = proposal.guid and proposal.guid not in slots
            guid = proposal.guid if is_free else derived_guid(self.event.slug, "slot", proposal.code)
            slots[guid] = Slot(guid=guid, event=self.event.slug, proposal=proposal.code)
        return self._replace(slots=slots)

    def of(self, code: str) -> tuple[Slot, ...]:
        """The slots of a proposal."""
        return tuple(slot for slot in self.slots.values() if slot.proposal == code) if code else ()

    def flag(self, slot: Slot) -> str:
        """The reason for which a session of the plan may not take place: the state of its proposal, or `declined`."""
        proposal = self.proposals.get(slot.proposal)
        if proposal and proposal.state not in SEATED:
            return str(proposal.state)
        return DECLINED if self.answer(slot) is SlotAnswer.DECLINED else ""

    def answer(self, slot: Slot) -> SlotAnswer:
        """The speakers' answer to the place that a slot has; none if they answered one from which it has moved."""
        return slot.answer if self.is_at_published_place(slot) else SlotAnswer.NONE

    def title(self, slot: Slot) -> str:
        """The title of the session of a slot."""
        proposal = self.proposals.get(slot.proposal)
        return clean_line(proposal.title if proposal else slot.title)

    def name(self, slot: Slot) -> str:
        """A session in a message: its code and title, or the title of a break."""
        return session_name(slot.proposal, self.title(slot))

    def circumstances(self) -> Circumstances:
        """The windows, states, lengths, answers and locks by which the plan is judged."""
        opening = {day: hours for day in self.dates if (hours := hours_of(self.event, day))}
        answered = [slot for slot in self.slots.values() if slot.answer is not SlotAnswer.NONE]
        in_place = [slot for slot in answered if self.is_at_published_place(slot)]
        return Circumstances(
            opening=opening,
            windows={code: speaker.windows for code, speaker in self.speakers.items() if speaker.windows},
            states={code: proposal.state for code, proposal in self.proposals.items()},
            lengths={code: proposal.duration for code, proposal in self.proposals.items() if proposal.duration},
            answers={slot.guid: slot.answer for slot in in_place},
            reasons={slot.guid: slot.reason for slot in in_place},
            confirmed_elsewhere=frozenset(
                slot.guid
                for slot in answered
                if slot.answer is SlotAnswer.CONFIRMED and not self.is_at_published_place(slot)
            ),
            pending=frozenset(code for code, proposal in self.proposals.items() if proposal.pending_state),
            locked=frozenset(slot.guid for slot in self.slots.values() if slot.locked),
        )

    def is_at_published_place(self, slot: Slot) -> bool:
        """Whether a slot has the place and the length that its speakers see and answer, those of the last release."""
        announced = self.published.get(slot.guid, slot)
        return self._place(announced) == self._place(slot)

    def _place(self, slot: Slot) -> tuple[object, ...]:
        proposal = self.proposals.get(slot.proposal)
        minutes = slot.minutes or (duration_of(proposal, self.event) if proposal else None)
        return slot.room, slot.start or slot.day, minutes


def plan_of(store: Store, event: Event) -> Plan:
    """The plan of an event, as far as the acting person may see it."""
    rows = store.rows(Kind.SLOT, ("guid", "event"), Where(event=event.slug))
    records = store.get_many(Kind.SLOT, [row.guid for row in rows])
    slots = {guid: slot for guid, slot in records.items() if isinstance(slot, Slot)}
    placed = {slot.proposal for slot in slots.values()}
    heads = store.rows(Kind.PROPOSAL, ("code", "event", "state", "pending_state"), Where(event=event.slug))
    pending = sum(row.pending_state is not None for row in heads)
    codes = [row.code for row in heads if row.code in placed or row.state in SEATED]
    is_answered = any(slot.answer is not SlotAnswer.NONE for slot in slots.values())
    published = {slot.guid: slot for slot in last_slots(store, event.slug)} if is_answered else {}
    return Plan(event, slots, *_behind(store, codes), published, pending)


def _behind(
    store: Store, codes: Iterable[str], *, are_released: bool = False
) -> tuple[dict[str, Proposal], dict[str, Speaker]]:
    """The proposals of these codes and their speakers, by code; those of a release as everybody may see them."""
    proposals = store.get_many(Kind.PROPOSAL, codes)
    if are_released:
        proposals = _as_announced(store, proposals)
    names = dict.fromkeys(code for proposal in proposals.values() for code in proposal.speakers)
    return proposals, store.get_many(Kind.SPEAKER, names)


def _as_announced(store: Store, proposals: dict[str, Proposal]) -> dict[str, Proposal]:
    """The proposals of released sessions; one without a seat in the programme is as it was when it last had one.

    A session that was called off can be proposed again and edited: its new text is no longer, or not yet, public. If
    the history does not reach back so far, such a proposal has no title, but for those that nobody can edit.
    """
    unseated = {code for code, proposal in proposals.items() if proposal.state not in SEATED}
    if not unseated:
        return proposals
    announced: dict[str, Proposal] = {}
    for change_set in store.history_after(0, unseated):
        for change in change_set.changes:
            for record in (change.before, change.after):
                if isinstance(record, Proposal) and record.code in unseated and record.state in SEATED:
                    announced[record.code] = record
    nameless = {
        code: replace(proposals[code], title="", track="", session_type="")
        for code in unseated
        if proposals[code].state not in _NOT_EDITED
    }
    return proposals | nameless | {code: replace(each, state=proposals[code].state) for code, each in announced.items()}


def releases_of(store: Store, event: Event) -> tuple[Release, ...]:
    """The releases of an event in the order of publication, by number, as `newest` has it."""
    rows = store.rows(Kind.RELEASE, ("event", "version"), Where(event=event.slug))
    records = store.get_many(Kind.RELEASE, [f"{row.event}/{row.version}" for row in rows]).values()
    return tuple(sorted((each for each in records if isinstance(each, Release)), key=lambda each: each.number))


def following_version(store: Store, event: Event) -> str:
    """A version for the next release: no release has it, and none had it before it was undone."""
    used = [release.version for release in releases_of(store, event)]
    while was_used(store, event, version := next_version(used)):
        used.append(version)
    return version


def was_used(store: Store, event: Event, version: str) -> bool:
    """Whether a release with this version was published, even if it was undone."""
    key = f"{event.slug}/{version}"
    return bool(whole(store).history(HistoryFilter(key=key, kind=Kind.RELEASE, newest=1)))


def counted_sessions(slots: Iterable[Slot]) -> str:
    """The numbers of sessions and breaks in words: `3 sessions and 1 break`."""
    return sessions_and_breaks(slot.proposal for slot in slots)


def sessions_and_breaks(codes: Iterable[str]) -> str:
    """The numbers of sessions and breaks in words; `codes` are those of their proposals, empty for a break."""
    every = list(codes)
    breaks = every.count("")
    parts = [number_of(len(every) - breaks, "session")] if len(every) > breaks or not breaks else []
    parts += [number_of(breaks, "break")] if breaks else []
    return " and ".join(parts)


def release_named(store: Store, event: Event, version: str) -> Release:
    """The release with this version, in any case, or the last one for `latest`.

    Raises:
        NotFoundError: there is no such release.
    """
    releases = releases_of(store, event)
    last = newest(releases)
    if version.casefold() == LATEST and last:
        return last
    for release in releases:
        if release.version.casefold() == version.casefold():
            return release
    if not releases:
        raise NotFoundError(f"{event.slug} has no release yet", hint="cfp schedule publish --version 0.1")
    allowed = did_you_mean(version, [release.version for release in releases])
    raise NotFoundError(f'{event.slug} has no release "{clean_line(version)}": {allowed}')


def agenda_of(store: Store, event: Event, release: Release, *, as_it_was: bool = False) -> Agenda:
    """A release as its readers see it, which is the same for everybody.

    `as_it_was` shows the sessions that were called off since as they were announced.
    """
    codes = [slot.proposal for slot in release.slots if slot.proposal]
    proposals, speakers = _behind(whole(store), codes, are_released=True)
    version = "" if as_it_was else release.version
    return agenda(
        event_of_release(event, release),
        release.slots,
        proposals,
        speakers,
        version=version,
        published=release.published,
        is_frozen=True,
    )


def placing(plan: Plan, proposal: Proposal) -> str:
    """The command that places a session of a proposal at the first free place, or shows why none is free."""
    around = plan.circumstances()
    complete = plan._replace(proposals={**plan.proposals, proposal.code: proposal}).complete((proposal,))
    shown = complete.agenda
    timed = sorted((item for item in shown.items if item.start and item.minutes), key=start_of)
    free = Vacancies(shown, timed, around.windows, around.opening)
    item = next(item for item in shown.items if item.code == proposal.code)
    return free.command(item, First.TIME) or "cfp help scheduling"


def named_slot(plan: Plan, store: Store, text: str, day: str = "") -> Slot:
    """The slot that a word names: a code or its beginning, the title of a break, or the beginning of a guid.

    Of several with this name, it is the only one on `day` (a local ISO date).

    Raises:
        NotFoundError: nothing has this name, or the session has no place yet.
        UsageError: several slots have it; the message lists them.
    """
    wanted = text.strip()
    matches = plan.of(wanted.upper()) or _by_guid(plan, wanted) or _by_title(plan, wanted)
    if not matches:
        try:
            proposal = matching_proposal(store, wanted)
        except NotFoundError as error:
            hint = "cfp schedule show  # lists the sessions"
            raise NotFoundError(f'no session is named "{clean_line(text)}"', hint=hint) from error
        matches = plan.of(proposal.code)
        if not matches:
            raise NotFoundError(
                f"{proposal.code} is not in the programme yet",
                hint=placing(plan, proposal),
            )
    of_day = [slot for slot in matches if day and slot_day(slot, plan.event) == day]
    if len(matches) > 1 and len(of_day) == 1:
        return of_day[0]
    if len(matches) > 1:
        each = "; ".join(f"{slot.guid[:_GUID]} ({where(plan, slot)})" for slot in matches)
        raise UsageError(
            f'"{clean_line(text)}" is in the programme {len(matches)} times: {each}',
            hint=f"name one of them by these characters, such as {matches[0].guid[:_GUID]}",
        )
    return matches[0]


def _by_guid(plan: Plan, text: str) -> tuple[Slot, ...]:
    if len(text) < _GUID:
        return ()
    return tuple(slot for guid, slot in plan.slots.items() if guid.startswith(text.lower()))


def _by_title(plan: Plan, text: str) -> tuple[Slot, ...]:
    return tuple(slot for slot in plan.slots.values() if slot.title and fold(slot.title) == fold(text))


def where(plan: Plan, slot: Slot, dates: Collection[str] = ()) -> str:
    """The place of a slot in words, such as `Saturday 10:00, H.1`; `dates` are `plan.dates`, for many slots at once."""
    return place_in_words(slot, plan.event, dates or plan.dates)


def handle(plan: Plan, slot: Slot) -> str:
    """The name of a slot on the command line: its proposal's code where that is enough, else part of its guid."""
    return slot.proposal if len(plan.of(slot.proposal)) == 1 else slot.guid[:_GUID]


def fresh_guid(plan: Plan, proposal: Proposal | None, work: Workspace) -> str:
    """The guid of a new slot: that of its proposal, so that published identifiers stay, unless another slot has it."""
    guid = proposal.guid if proposal else ""
    return guid if guid and guid not in plan.slots else new_guid(work.env.chance)
