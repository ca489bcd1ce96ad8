"""Who was faster: by whom and when what is pending was decided, so that nobody overrules somebody else unawares."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from cfpcli.dates.countdown import left
from cfpcli.errors import CfpError, ConflictError
from cfpcli.records.change import ChangeSet, Kind
from cfpcli.records.person import Person, parse_person
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import State
from cfpcli.store.protocol import Store

_ASKED_SINGLY = 4


class Made(NamedTuple):
    """A pending decision: who made it and when (UTC); `revision` is the store's after it."""

    by: Person
    at: datetime
    revision: int

    def told(self, now: datetime) -> str:
        """Read as `Ada Mbeki 3 min ago`."""
        return f"{self.by.name or self.by.email} {ago(self.at, now)}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was, in the words of the countdowns; what another clock puts ahead is just now."""
    return left(min(at, now), now).removeprefix("closed ")


def makers(store: Store, codes: Iterable[str]) -> dict[str, Made]:
    """The last decision on each of these proposals that the history knows of."""
    wanted = {*codes}
    if not wanted:
        return {}
    if len(wanted) <= _ASKED_SINGLY:
        return {code: made for code in sorted(wanted) if (made := _made(store.history(code), code))}
    found: dict[str, Made] = {}
    for one in reversed(store.history()):
        for code in _decided_in(one) & (wanted - found.keys()):
            found[code] = Made(_person(one.by), one.at, one.revision)
        if len(found) == len(wanted):
            break
    return found


def _made(sets: Sequence[ChangeSet], code: str) -> Made | None:
    for one in reversed(sets):
        if code in _decided_in(one):
            return Made(_person(one.by), one.at, one.revision)
    return None


def _decided_in(one: ChangeSet) -> set[str]:
    return {
        change.key
        for change in one.changes
        if change.kind is Kind.PROPOSAL and _pending(change.before) != _pending(change.after)
    }


def _pending(record: object) -> tuple[State | None, str, tuple[str, ...]]:
    if not isinstance(record, Proposal):
        return None, "", ()
    return record.pending_state, record.pending_reason, record.pending_tags


def _person(text: str) -> Person:
    try:
        return parse_person(text)
    except CfpError:
        return Person(text)


def overruled(
    store: Store, proposals: Iterable[Proposal], target: State | None, me: Person
) -> dict[str, tuple[Proposal, Made | None]]:
    """The proposals on which somebody else has decided otherwise, with what the history says of it.

    Who decided is not known where the decision was brought in with the proposal; then it counts as somebody else's.
    """
    otherwise = {one.code: one for one in proposals if one.pending_state not in {None, target}}
    made = makers(store, otherwise)
    return {
        code: (one, made.get(code))
        for code, one in otherwise.items()
        if code not in made or made[code].by.email != me.email
    }


def in_words(proposal: Proposal, made: Made | None, now: datetime) -> str:
    """Read as `K7QX3D is already pending accepted, by Ada Mbeki 3 min ago`."""
    who = f", by {made.told(now)}" if made else ""
    return f"{proposal.code} is already pending {proposal.pending_state}{who}"


def refuse_changed_since(store: Store, proposals: Iterable[Proposal], revision: int, now: datetime) -> None:
    """Refuse to build on an older look at the store.

    Raises:
        ConflictError: one of the proposals was changed after `revision` of the store; all such are named.
    """
    if revision == store.revision:
        return
    newer = []
    for proposal in proposals:
        for one in reversed(store.history(proposal.code)):
            if one.revision <= revision:
                break
            if any(change.kind is Kind.PROPOSAL for change in one.changes):
                newer.append(f"{proposal.code} by {_person(one.by).name or one.by} {ago(one.at, now)}")
                break
    if newer:
        raise ConflictError(
            f"changed since revision {revision}: {'; '.join(newer)}",
            hint=f"look again; the store is at revision {store.revision}",
        )
