"""Bringing a changed event file in: what differs, what would be orphaned and where it goes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from cfpcli.domain.event import Event, Extension
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.text import did_you_mean
from cfpcli.errors import DataRefusedError, UsageError


def parse_moves(given: Iterable[str]) -> dict[str, str]:
    """Read `OLD=NEW` slugs of tracks or session types.

    Raises:
        UsageError: a move that is not of this form, or a second one from the same slug.
    """
    moves: dict[str, str] = {}
    for text in given:
        old, _, new = text.partition("=")
        if not (old.strip() and new.strip()):
            raise UsageError(f'"{text}" is no move', hint="write --move OLD=NEW")
        if moves.setdefault(old.strip(), new.strip()) != new.strip():
            raise UsageError(f'"{text}" moves {old.strip()} again', hint=f"it goes to {moves[old.strip()]} already")
    return moves


def updated_event(before: Event, after: Event, *, now: datetime) -> Event:
    """`after` in the place of `before`: the number stays, and a close that was replaced joins the extensions.

    The same instant in another spelling replaces nothing; neither does a close that was still to be announced.
    """
    former, closes = before.call.closes, after.call.closes
    extensions = before.call.extensions
    if former is not None and former.at is not None and (closes is None or closes.at != former.at):
        extensions = (*extensions, Extension(closes=former, changed=now))
    call = msgspec.structs.replace(after.call, extensions=extensions)
    return msgspec.structs.replace(after, number=before.number, call=call)


def moved_proposals(
    after: Event, proposals: Iterable[Proposal], moves: Mapping[str, str], *, now: datetime
) -> tuple[tuple[Proposal, Proposal], ...]:
    """The proposals whose track or session type the event no longer has, before and after the moves.

    Raises:
        UsageError: a move leads to a slug that the event does not have, or from one that it still has.
        DataRefusedError: proposals would be orphaned; the message says which slugs, the hint how to move them.
    """
    known = {
        "track": [track.slug for track in after.tracks],
        "session_type": [kind.slug for kind in after.session_types],
    }
    _refuse_unknown_targets(moves, [slug for slugs in known.values() for slug in slugs])
    orphans: Counter[tuple[str, str]] = Counter()
    followed: set[str] = set()
    pairs: list[tuple[Proposal, Proposal]] = []
    for proposal in proposals:
        gone = {name: slug for name, slugs in known.items() if (slug := getattr(proposal, name)) and slug not in slugs}
        moved = {name: moves[slug] for name, slug in gone.items() if moves.get(slug) in known[name]}
        orphans.update((name, slug) for name, slug in gone.items() if name not in moved)
        followed.update(gone[name] for name in moved)
        if moved:
            revision = proposal.revision + 1
            pairs.append((proposal, msgspec.structs.replace(proposal, **moved, updated=now, revision=revision)))
    if orphans:
        raise _orphaned(orphans, known)
    for old, new in moves.items():
        if old not in followed and any({old, new} <= {*slugs} for slugs in known.values()):
            raise UsageError(f'--move {old}={new}: the event still has "{old}"', hint="remove it from the event file")
    return tuple(pairs)


def _refuse_unknown_targets(moves: Mapping[str, str], slugs: list[str]) -> None:
    for old, new in moves.items():
        if new not in slugs:
            raise UsageError(f'--move {old}={new}: "{new}" is unknown: {did_you_mean(new, slugs)}')


def _orphaned(orphans: Mapping[tuple[str, str], int], known: Mapping[str, list[str]]) -> DataRefusedError:
    """The refusal: how many proposals each slug still has, and the moves that would lead them somewhere."""
    counted = ", ".join(f'{count} in {_spelled(name)} "{slug}"' for (name, slug), count in orphans.items())
    moves = " ".join(dict.fromkeys(f"--move {slug}=NEW" for _, slug in orphans))
    fields = dict.fromkeys(name for name, _ in orphans)
    targets = "; ".join(f"{_spelled(name)}s: {', '.join(known[name]) or 'none'}" for name in fields)
    return DataRefusedError(f"proposals would be orphaned: {counted}", hint=f"say where they go: {moves} ({targets})")


def _spelled(field: str) -> str:
    return field.replace("_", " ")
