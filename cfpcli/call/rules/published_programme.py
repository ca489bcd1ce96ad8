"""Importing a published programme: sessions of an event file become proposals or update the stored ones."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import Change, created, replaced
from cfpcli.records.codes import new_code, new_guid
from cfpcli.records.event import Event
from cfpcli.records.facts import Owner, fields_where
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Slot, slot_of, slots_of
from cfpcli.records.proposal import REOPENED_FROM, Proposal
from cfpcli.records.session import Session
from cfpcli.records.submission import identity, speaker_changes
from cfpcli.text import fold

Imported = Mapping[str, Mapping[str, Any]]
"""By the code of a proposal, the value of each field that an event file set last."""

_MARK = "abstract_is_summary"
"""The field that belongs to the abstract beside it in the file, and is set with it."""

_OF_SPEAKERS = frozenset(fields_where(Proposal, lambda fact: fact.owner is Owner.SPEAKERS))

_SHARED = tuple(
    name
    for name in Session.__struct_fields__
    if name in Proposal.__struct_fields__ and name not in {"code", "guid", "speakers"}
)


def session_changes(
    sessions: Iterable[Session],
    event: Event,
    *,
    proposals: Sequence[Proposal],
    speakers: Iterable[Speaker],
    is_used: Callable[[str], bool],
    rng: random.Random,
    now: datetime,
    imported: Imported | None = None,
) -> tuple[Change, ...]:
    """The changes that update the store from the sessions, one for each record.

    A session is identified by its code, else by its title within the event, or one that it had in an earlier file;
    `proposals` are the event's, `speakers` all those of the store. A speaker without an address is identified by name.
    Sessions and fields that the file leaves out stay in the store, and so does a value that somebody changed since it
    was `imported`, if the file still has the former one. A session that was rejected, withdrawn or canceled in the
    store stays so: only a person with a reason reopens it. `is_used` is true of a code that was ever issued; `now` is a
    UTC instant.

    Raises:
        DataRefusedError: the file gives sessions codes that belong, or belonged, to other records.
    """
    sessions, imported = tuple(sessions), imported or {}
    _refuse_codes_of_others(sessions, proposals, is_used)
    drawn = {session.code for session in sessions}

    def used(code: str) -> bool:
        return code in drawn or is_used(code)

    people = _People(speakers)
    changes: list[Change] = []
    for session, before in zip(sessions, _there(sessions, proposals, imported), strict=True):
        existing = people.stored_people(session, before)
        codes, speaker_set = speaker_changes(session.speakers, existing, event=event, rng=rng, is_used=used)
        people.learn(speaker_set)
        drawn.update(codes)
        values = _values(session, event, before, codes)
        if before is not None:
            values = _unedited(before, values, imported.get(before.code, {}))
        if before is None:
            code, guid = session.code or new_code(rng, used), session.guid or new_guid(rng)
            drawn.add(code)
            new = Proposal(**values, code=code, guid=guid, event=event.slug, created=now, updated=now)
            changes.append(created(new))
        elif (after := _renewed(before, values, now)) is not before:
            changes.append(replaced(before, after))
    return (*people.changes(), *changes)


def slot_changes(
    changes: Iterable[Change], event: Event, *, slots: Iterable[Slot], last: int = 0
) -> tuple[Change, ...]:
    """The changes of the plan that follow from changes of proposals by an event file.

    A session that the file moves is moved in the plan, and a new one gets a slot. A session that the file leaves where
    it was stays where the organisers have placed it since, or without a slot if they have removed it; so does one with
    several slots, because the file does not name the one that it means.

    `slots` are those of the store, of which `last` is the largest number.
    """
    stored = _by_proposal(slots)
    moves = (_moved(*each, stored.get(each[1].code, ()), event) for each in _written(changes))
    return tuple(_numbered((change for change in moves if change), last))


def ambiguous_moves(
    changes: Iterable[Change], event: Event, *, slots: Iterable[Slot]
) -> tuple[tuple[Proposal, Slot, tuple[Slot, ...]], ...]:
    """The sessions with several slots that an event file moves: with their new place, and the slots that they have."""
    stored = _by_proposal(slots)
    return tuple(
        (after, slot_of(after, event), present)
        for before, after in _written(changes)
        if before and len(present := stored.get(after.code, ())) > 1 and slot_of(before, event) != slot_of(after, event)
    )


def _by_proposal(slots: Iterable[Slot]) -> dict[str, tuple[Slot, ...]]:
    stored: dict[str, tuple[Slot, ...]] = {}
    for slot in slots:
        if slot.proposal:
            stored[slot.proposal] = (*stored.get(slot.proposal, ()), slot)
    return stored


def _written(changes: Iterable[Change]) -> Iterator[tuple[Proposal | None, Proposal]]:
    """The proposals before and after the changes, each once."""
    last = {change.key: change for change in changes if isinstance(change.after, Proposal)}
    for change in last.values():
        if isinstance(change.after, Proposal):
            yield change.before if isinstance(change.before, Proposal) else None, change.after


def _numbered(changes: Iterable[Change], last: int) -> Iterator[Change]:
    """The changes with a number for each new slot: a release in the same change set has them with it."""
    for change in changes:
        if change.before is None and isinstance(change.after, Slot):
            last += 1
            yield msgspec.structs.replace(change, after=msgspec.structs.replace(change.after, number=last))
        else:
            yield change


def _moved(before: Proposal | None, after: Proposal, present: Sequence[Slot], event: Event) -> Change | None:
    """The change of the slot of a session that the file moves; None if it stays.

    A room or a time that the file leaves as it was stays as it was placed since.
    """
    if len(present) > 1 or not slots_of([after], event):
        return None
    slot, former = slot_of(after, event), slot_of(before, event) if before else None
    if slot == former:
        return None
    if not present:
        return created(slot)
    if former is None:
        return None
    room = slot.room if slot.room != former.room else present[0].room
    is_elsewhen = (slot.day, slot.start) != (former.day, former.start)
    day, start = (slot.day, slot.start) if is_elsewhen else (present[0].day, present[0].start)
    moved = msgspec.structs.replace(present[0], room=room, day=day, start=start)
    return replaced(present[0], moved) if moved != present[0] else None


def _renewed(before: Proposal, values: dict[str, Any], now: datetime) -> Proposal:
    after = msgspec.structs.replace(before, **values)
    return before if after == before else msgspec.structs.replace(after, updated=now, revision=before.revision + 1)


def _unedited(before: Proposal, values: Mapping[str, Any], imported: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a file without those that it still had when the store was changed: the stored ones stay."""
    new = {name: value for name, value in values.items() if name not in imported or value != imported[name]}
    if "abstract" in values and "abstract" not in new and before.abstract != values["abstract"]:
        new.pop(_MARK, None)
    return new


def replaced_edits(changes: Iterable[Change], imported: Imported) -> Iterator[tuple[Proposal, tuple[str, ...]]]:
    """The stored proposals in which an event file replaces values that did not come from one, with these fields.

    Of a proposal that speakers submitted these are the fields that they own.
    """
    for before, after in _written(changes):
        if before is None:
            continue
        values = imported.get(before.code, {})
        names = tuple(
            name
            for name in (*_SHARED, "speakers")
            if name != _MARK
            and (stored := getattr(before, name)) != getattr(after, name)
            and (stored != values[name] if name in values else stored and name in _OF_SPEAKERS)
        )
        if names:
            yield before, names


def _refuse_codes_of_others(
    sessions: Iterable[Session], proposals: Iterable[Proposal], is_used: Callable[[str], bool]
) -> None:
    event_codes = {proposal.code for proposal in proposals}
    others = [
        session.code
        for session in sessions
        if session.code and session.code not in event_codes and is_used(session.code)
    ]
    if others:
        raise DataRefusedError(
            f"already used outside this event: {', '.join(others)}",
            hint="remove the code; the session is then identified by its title",
        )


def _there(sessions: Sequence[Session], proposals: Sequence[Proposal], imported: Imported) -> list[Proposal | None]:
    """The stored proposal of each session, None for a new one; no proposal belongs to two sessions.

    A session without a proposal of its title may have been renamed, in the file or in the store. Breaks and openings
    share a title: the proposal in the session's room and time is preferred, else the first. Sessions that state both
    are matched before those that state less.
    """
    by_code = {proposal.code: proposal for proposal in proposals}
    matches = [by_code.get(session.code) for session in sessions]
    coded = {session.code for session in sessions}
    free = {proposal.code: proposal for proposal in proposals if proposal.code not in coded}
    choosing = sorted(
        (at for at, session in enumerate(sessions) if not session.code), key=lambda at: -len(_place(sessions[at]))
    )
    for was_renamed in (False, True):
        alike = _by_title(free.values(), imported if was_renamed else {})
        for in_place, at in product((True, False), choosing):
            if matches[at] is not None:
                continue
            titles = (sessions[at].title, *(sessions[at].former_titles if was_renamed else ()))
            place = _place(sessions[at]) if in_place else {}
            fitting = (
                proposal
                for title in titles
                for proposal in alike.get(fold(title), ())
                if proposal.code in free and all(getattr(proposal, name) == value for name, value in place.items())
            )
            if (meant := next(fitting, None)) is not None:
                matches[at] = free.pop(meant.code)
    return matches


def _by_title(proposals: Iterable[Proposal], imported: Imported) -> dict[str, list[Proposal]]:
    """The proposals by folded title, each by that of the store and by that of the last event file."""
    alike: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        stated = imported.get(proposal.code, {}).get("title", proposal.title)
        for title in dict.fromkeys((fold(proposal.title), fold(stated))):
            alike.setdefault(title, []).append(proposal)
    return alike


def _place(session: Session) -> dict[str, object]:
    """The room and time of a session, as far as they are set."""
    place: dict[str, object] = {"room": session.room} if session.room else {}
    return place | {"day": session.day, "start": session.start} if session.day or session.start else place


def _values(session: Session, event: Event, before: Proposal | None, speakers: tuple[str, ...]) -> dict[str, Any]:
    """The values that a session sets on its proposal; its empty fields set nothing."""
    values = {name: value for name in _SHARED if (value := getattr(session, name))}
    values |= _place(session)
    if session.abstract:
        values[_MARK] = session.abstract_is_summary
    if speakers:
        values["speakers"] = speakers
    stream = session.stream_url or getattr(event.room(session.room), "stream_url", "")
    moved = before is not None and session.room not in {"", before.room}
    if stream or moved:
        values["stream_url"] = stream
    if before is not None and before.state in REOPENED_FROM:
        del values["state"]
    return values


class _People:
    """The speakers of the store and of the sessions so far, indexed by address and by name."""

    def __init__(self, speakers: Iterable[Speaker]) -> None:
        self._stored = {speaker.code: speaker for speaker in speakers}
        self._latest = dict(self._stored)
        self._codes: dict[str, list[str]] = {}
        for speaker in self._stored.values():
            self._enter(speaker)

    def _enter(self, speaker: Speaker) -> None:
        for word in {identity(speaker), *speaker.other_emails, fold(speaker.name)}:
            codes = self._codes.setdefault(word, [])
            if speaker.code not in codes:
                codes.append(speaker.code)

    def stored_people(self, session: Session, before: Proposal | None) -> dict[str, Speaker]:
        """The stored people who may be a session's speakers, by address and by name."""
        codes = before.speakers if before else ()
        words = {word for speaker in session.speakers for word in (identity(speaker), fold(speaker.name))}
        return {word: match for word in words if (match := self._meant(word, codes)) is not None}

    def _meant(self, word: str, codes: tuple[str, ...]) -> Speaker | None:
        """The person whom a word names: one of `codes`, else one with that identity, else the only one of that name."""
        speakers = [self._latest[code] for code in self._codes.get(word, ())]
        for likely in (
            [speaker for speaker in speakers if speaker.code in codes],
            [speaker for speaker in speakers if word in {identity(speaker), *speaker.other_emails}],
            speakers if len(speakers) == 1 else [],
        ):
            if likely:
                return likely[0]
        return None

    def learn(self, changes: Iterable[Change]) -> None:
        """Record the speakers in the changes of a session."""
        for change in changes:
            if isinstance(change.after, Speaker):
                self._latest[change.key] = change.after
                self._enter(change.after)

    def changes(self) -> Iterator[Change]:
        """The changes that store the recorded speakers."""
        for code, after in self._latest.items():
            before = self._stored.get(code)
            if before is None:
                yield created(after)
            elif after != before:
                yield replaced(before, after)
