"""Updating an event from a changed event file: the differences, and where orphaned proposals move."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

import msgspec

from cfpcli.call.rules.openness import own_closes
from cfpcli.dates.english import day_range, local, time_of_day
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.event import Event, Extension
from cfpcli.records.programme import Slot, dates_of, identified_rooms
from cfpcli.records.proposal import Proposal
from cfpcli.records.times_in_words import place_in_words, slot_day
from cfpcli.text import clean_line, did_you_mean, number_of


def parse_moves(texts: Iterable[str]) -> dict[str, str]:
    """Read `OLD=NEW` slugs of tracks or session types.

    Raises:
        UsageError: a move is not of this form, or is the second from the same slug.
    """
    moves: dict[str, str] = {}
    for text in texts:
        old, _, new = text.partition("=")
        if not (old.strip() and new.strip()):
            raise UsageError(f'"{text}" is not a valid move', hint="write --move OLD=NEW")
        if moves.setdefault(old.strip(), new.strip()) != new.strip():
            raise UsageError(
                f'"{text}" moves {old.strip()} a second time', hint=f"it already goes to {moves[old.strip()]}"
            )
    return moves


def updated_event(before: Event, after: Event, *, now: datetime) -> Event:
    """The event `after`, with the number, extensions and personal extensions of `before`, which it replaces.

    Rooms keep their slugs, guids and numbers.

    A replaced close of the call, of a track or of a session type is added to the extensions. The same instant in
    another spelling does not count as a replacement, nor does the first date of a close that was to be announced.
    """
    replaced = (
        Extension(closes=former, changed=now, track=track, session_type=kind)
        for track, kind, former, closes in _closes(before, after)
        if former is not None and former.at is not None and (closes is None or closes.at != former.at)
    )
    call = msgspec.structs.replace(
        after.call,
        extensions=(*before.call.extensions, *replaced),
        personal_extensions=before.call.personal_extensions,
    )
    rooms = identified_rooms(after.slug, after.rooms, before.rooms)
    return msgspec.structs.replace(after, number=before.number, call=call, rooms=rooms)


def closes_to_agree(before: Event, after: Event, *, now: datetime) -> tuple[str, ...]:
    """The changes of closes that need consent before `after` replaces `before`, each as a sentence.

    These are closes that move earlier, such as in an event file older than the last `cfp event extend`, and closes that
    reopen a closed call.
    """
    questions: list[str] = []
    for track, kind, former, closes in _closes(before, after):
        if former is None or former.at is None or closes is None or closes.at is None or former.at == closes.at:
            continue
        whose = f'the track "{track}"' if track else f'the type "{kind}"' if kind else "the call"
        held, until = (
            local(deadline.at or now, deadline.zone or before.timezone, closing=True) for deadline in (former, closes)
        )
        if closes.at < former.at:
            questions.append(
                f"{whose} would close {until}, earlier than {held} (to keep that: {_written(former, after)})"
            )
        elif former.at <= now < closes.at:
            questions.append(f"{whose} would open again until {until}; it has been closed since {held}")
    return tuple(questions)


def programme_to_agree(
    before: Event,
    after: Event,
    plan: Sequence[Slot],
    published: Sequence[Slot],
    moved: Mapping[str, Slot] | None = None,
) -> tuple[str, ...]:
    """The changes of rooms, days and the zone that concern placed sessions, each as a sentence that needs consent.

    `plan` and `published` are the slots of the plan and of the last release, `moved` those that the file moves as they
    will be, by guid. `after` has the slugs of rooms that were only renamed.
    """
    moved = moved or {}
    questions = []
    for room in before.rooms:
        renewed = after.room_of(room.slug)
        if renewed is not None and renewed.name == room.name:
            continue
        sessions = _sessions_in_words(*(sum(slot.room == room.slug for slot in slots) for slots in (plan, published)))
        change = f'renamed "{clean_line(renewed.name)}"' if renewed else "removed"
        questions += [f'the room "{clean_line(room.name)}" would be {change}, with {sessions}'] if sessions else []
    timed = [[slot.start for slot in slots if slot.start] for slots in (plan, published)]
    sessions = _sessions_in_words(*map(len, timed))
    if before.timezone != after.timezone and sessions:
        first = min(chain(*timed))
        was, now = (time_of_day(first, event.timezone) for event in (before, after))
        questions.append(
            f"the time zone would change from {before.timezone} to {after.timezone}, and {sessions} with it: "
            f"{was} would become {now}"
        )
    questions += _days_to_agree(before, after, [moved.get(slot.guid, slot) for slot in plan], published)
    for slot in plan:
        upcoming = moved.get(slot.guid, slot)
        if slot.start and not upcoming.start:
            where, then = (place_in_words(each, event) for each, event in ((slot, before), (upcoming, after)))
            questions.append(f"{slot.proposal} would lose its time: {where} → {then}")
    return tuple(questions)


def _days_to_agree(before: Event, after: Event, plan: Sequence[Slot], published: Sequence[Slot]) -> Iterator[str]:
    """The changes of the event's days after which sessions are on other days, or on days that it no longer has."""
    former, days = (frozenset(dates_of(event)) for event in (before, after))
    lost = [
        sum(slot_day(slot, before) in former and slot_day(slot, after) not in days for slot in slots)
        for slots in (plan, published)
    ]
    sessions = _sessions_in_words(*lost)
    if former != days and days and sessions:
        was, now = (day_range(event.starts, event.ends) for event in (before, after))
        yield f"the days would change from {was} to {now}, without the days of {sessions}"
    shifted = [sum(slot_day(slot, before) != slot_day(slot, after) for slot in slots) for slots in (plan, published)]
    sessions = _sessions_in_words(*shifted)
    if before.day_change != after.day_change and sessions:
        yield (
            f"a day would end at {after.day_change} instead of {before.day_change}, which moves {sessions} to "
            "another day"
        )


def _sessions_in_words(planned: int, published: int) -> str:
    parts = (
        f"{number_of(planned, 'session')} of the plan" if planned else "",
        f"{number_of(published, 'session')} of the last release" if published else "",
    )
    return " and ".join(filter(None, parts))


_Close = tuple[str, str, Deadline | None, Deadline | None]


def _closes(before: Event, after: Event) -> Iterator[_Close]:
    """The closes that may differ: the slugs of track and session type (one or both empty), the close before and after.

    A track or type without a close of its own has the call's; one without a close of its own both before and after is
    left out.
    """
    yield "", "", before.call.closes, after.call.closes
    own_before, own_after = (
        {(of, slug): deadline for of, slug, deadline in own_closes(event)} for event in (before, after)
    )
    for of, slug in dict.fromkeys((*own_before, *own_after)):
        track, kind = (slug, "") if of == "track" else ("", slug)
        if all(event.track(track) or event.session_type(kind) for event in (before, after)):
            former = own_before.get((of, slug), before.call.closes)
            yield track, kind, former, own_after.get((of, slug), after.call.closes)


def _written(deadline: Deadline, event: Event) -> str:
    """The line of an event file that sets this close."""
    zone = deadline.zone if deadline.zone != event.timezone else ""
    return f'closes = "{" ".join(filter(None, (deadline.date, deadline.time, zone)))}"'


def moved_proposals(
    after: Event, proposals: Iterable[Proposal], moves: Mapping[str, str], *, now: datetime
) -> tuple[tuple[Proposal, Proposal], ...]:
    """The proposals whose track or session type the event no longer has, each before and after its move.

    Raises:
        UsageError: a move leads to a slug that the event does not have, or from one that it still has.
        DataRefusedError: proposals would be orphaned; the message names the slugs, the hint shows how to move them.
    """
    slugs_by_field = {
        "track": [track.slug for track in after.tracks],
        "session_type": [kind.slug for kind in after.session_types],
    }
    _refuse_unknown_targets(moves, [slug for slugs in slugs_by_field.values() for slug in slugs])
    orphans: Counter[tuple[str, str]] = Counter()
    followed: set[str] = set()
    pairs: list[tuple[Proposal, Proposal]] = []
    for proposal in proposals:
        gone = {
            name: slug
            for name, slugs in slugs_by_field.items()
            if (slug := getattr(proposal, name)) and slug not in slugs
        }
        moved = {name: moves[slug] for name, slug in gone.items() if moves.get(slug) in slugs_by_field[name]}
        orphans.update((name, slug) for name, slug in gone.items() if name not in moved)
        followed.update(gone[name] for name in moved)
        if moved:
            revision = proposal.revision + 1
            pairs.append((proposal, msgspec.structs.replace(proposal, **moved, updated=now, revision=revision)))
    if orphans:
        raise _orphaned(orphans, slugs_by_field)
    for old, new in moves.items():
        if old not in followed and any({old, new} <= {*slugs} for slugs in slugs_by_field.values()):
            raise UsageError(f'--move {old}={new}: the event still has "{old}"', hint="remove it from the event file")
    return tuple(pairs)


def _refuse_unknown_targets(moves: Mapping[str, str], slugs: list[str]) -> None:
    for old, new in moves.items():
        if new not in slugs:
            raise UsageError(f'--move {old}={new}: "{new}" is unknown: {did_you_mean(new, slugs)}')


def _orphaned(orphans: Mapping[tuple[str, str], int], slugs_by_field: Mapping[str, list[str]]) -> DataRefusedError:
    """The refusal: the number of proposals that each slug still has, and moves that would resolve it."""
    counted = ", ".join(f'{count} in {_spelled(name)} "{slug}"' for (name, slug), count in orphans.items())
    moves = " ".join(dict.fromkeys(f"--move {slug}=NEW" for _, slug in orphans))
    fields = dict.fromkeys(name for name, _ in orphans)
    targets = "; ".join(f"{_spelled(name)}s: {', '.join(slugs_by_field[name]) or 'none'}" for name in fields)
    return DataRefusedError(f"proposals would lose their track or type: {counted}", hint=f"add {moves} ({targets})")


def _spelled(field: str) -> str:
    return field.replace("_", " ")
