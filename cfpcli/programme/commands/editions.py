"""The programmes that were public, one after the other, and the later changes of their sessions.

Calendars that have a session keep it until a later one replaces it, so all of this is read from the releases and the
history: an undo adds to it and removes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from cfpcli.programme.commands.slots import agenda_of, releases_of
from cfpcli.programme.rules.agenda import UNDECIDED, Agenda, Past, Presenter, presenter
from cfpcli.records.change import Change, ChangeSet, Kind
from cfpcli.records.event import Event
from cfpcli.records.programme import Release, newest
from cfpcli.records.proposal import SEATED, Proposal
from cfpcli.store.protocol import Store
from cfpcli.workspace.visibility import whole


class _Edition(NamedTuple):
    """A release that was the last one from a time on (UTC): when it was published, or one after it was undone."""

    release: Release
    since: datetime


class _Step(NamedTuple):
    """A release that was published or undone: its change, the instant (UTC) and the revision of the store."""

    change: Change
    at: datetime
    revision: int


class Editions:
    """The public programmes of an event, by the history as far as it reaches back."""

    def __init__(self, store: Store, event: Event) -> None:
        self._store, self._whole, self._event = store, whole(store), event
        self._releases = {release.key: release for release in releases_of(store, event)}

    def programmes(self, release: Release) -> list[Agenda]:
        """The programmes that were public until this release, oldest first, and this one, dated when it became so.

        They number its changes, so that calendars follow a move; an undone release counts, because calendars may have
        it.
        """
        editions = self._editions
        # A release whose lines are missing from the history is the last one.
        last = max((at for at, each in enumerate(editions) if each.release == release), default=len(editions))
        since = editions[last].since if last < len(editions) else release.published
        store, event = self._store, self._event
        earlier = [
            replace(
                agenda_of(store, event, each.release, as_it_was=True),
                version=each.release.version,
                published=each.since,
            )
            for each in editions[:last]
        ]
        return [*earlier, replace(agenda_of(store, event, release), published=since)]

    def pasts(self, *, names_speakers: bool) -> dict[str, Past]:
        """The histories of the sessions that changed after their first release, by guid of the slot.

        `names_speakers` also names those of a session that is undecided again, and maybe reviewed blind.
        """
        since = self._first_revisions()
        slots: dict[str, list[str]] = {}
        for each in (*self._releases.values(), *(edition.release for edition in self._editions)):
            for slot in each.slots:
                if slot.proposal and slot.guid not in slots.setdefault(slot.proposal, []):
                    slots[slot.proposal].append(slot.guid)
        if not slots:
            return {}
        sets = self._whole.history_after(min(since.values(), default=0), slots)
        pasts = {}
        for code, steps in _steps_of(sets, slots).items():
            for guid in slots[code]:
                later = [step for step in steps if step.revision > since.get(guid, 0)]
                pasts[guid] = self._past(code, later, names_speakers=names_speakers)
        return pasts

    def _past(self, code: str, steps: Sequence[_Step], *, names_speakers: bool) -> Past:
        versions = [
            record
            for step in steps
            for record in (step.change.before, step.change.after)
            if isinstance(record, Proposal) and record.state in SEATED
        ]
        changes = tuple(step.at for step in steps if _part(step.change.before) != _part(step.change.after))
        present = self._whole.get(Kind.PROPOSAL, code)
        is_named = names_speakers or (present is not None and present.state not in UNDECIDED)
        parts = {version.track: set[tuple[str, ...]]() for version in versions}
        for version in versions:
            parts[version.track].add(version.speakers if is_named else ())
        pairs = ((track, speakers) for track, several in parts.items() for speakers in sorted(several))
        return Past(changes, tuple((track, self._presenters(speakers)) for track, speakers in pairs))

    def _presenters(self, codes: Sequence[str]) -> tuple[Presenter, ...]:
        return tuple(map(presenter, self._whole.get_many(Kind.SPEAKER, codes).values()))

    def _first_revisions(self) -> dict[str, int]:
        """The revision of the first release of each slot, by guid; 0 if the history does not hold it."""
        first = {slot.guid: 0 for release in self._unrecorded.values() for slot in release.slots}
        for step in self._steps:
            for slot in step.change.after.slots if isinstance(step.change.after, Release) else ():
                first.setdefault(slot.guid, step.revision)
        return first

    @cached_property
    def _steps(self) -> list[_Step]:
        """The releases that were published and undone, oldest first."""
        sets = self._whole.history_after(0, {*self._releases, *self._undone_releases()})
        return [
            _Step(change, change_set.at, change_set.revision)
            for change_set in sets
            for change in change_set.changes
            if isinstance(record := change.after or change.before, Release) and record.event == self._event.slug
        ]

    @cached_property
    def _unrecorded(self) -> dict[str, Release]:
        """The releases whose publication is missing from the history, by key."""
        recorded = {step.change.key for step in self._steps if step.change.before is None}
        return {key: release for key, release in self._releases.items() if key not in recorded}

    @cached_property
    def _editions(self) -> list[_Edition]:
        """The releases in the order in which they were the last one."""
        public = dict(self._unrecorded)
        editions = [_Edition(release, release.published) for release in public.values()]
        for step in self._steps:
            public.pop(step.change.key, None)
            if isinstance(step.change.after, Release):
                public[step.change.key] = step.change.after
            last = newest(public.values())
            if last is not None and (not editions or editions[-1].release != last):
                editions.append(_Edition(last, max(step.at, last.published)))
        return editions

    def _undone_releases(self) -> Iterator[str]:
        """The keys of releases of the event that were published and undone."""
        for revision in self._whole.undone():
            change_set = self._whole.change_set(revision)
            for change in change_set.changes if change_set else ():
                if change.kind is Kind.RELEASE and change.key.partition("/")[0] == self._event.slug:
                    yield change.key


def _steps_of(sets: Sequence[ChangeSet], codes: dict[str, list[str]]) -> dict[str, list[_Step]]:
    """The changes of these proposals, oldest first, by code."""
    steps: dict[str, list[_Step]] = {}
    for change_set in sets:
        for change in change_set.changes:
            if change.kind is Kind.PROPOSAL and change.key in codes:
                steps.setdefault(change.key, []).append(_Step(change, change_set.at, change_set.revision))
    return steps


def _part(record: object) -> tuple[object, ...]:
    """The parts of the programme that a proposal belongs to, by its track and speakers; empty unless it takes place."""
    if not isinstance(record, Proposal) or record.state not in SEATED:
        return ()
    return True, record.track, record.speakers
