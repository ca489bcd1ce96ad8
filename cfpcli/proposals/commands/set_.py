"""`cfp set`, `cfp tag add`, `cfp tag remove`: one field or one tag of many proposals, checked against their events."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import msgspec
import typer

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.proposals.rules.settable_fields import ALIASES, SETTABLE, assigned, chosen, faults_of, read_assignment
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.programme import Slot, empty_slot
from cfpcli.records.proposal import Proposal
from cfpcli.records.verdicts import not_a_tag
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, well_formed
from cfpcli.workspace.bulk import NO_CHANGE, WORDS, all_or_nothing, in_bulk, outcome, required, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY, not_an_assignment
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of
from cfpcli.workspace.rows import DecidedProposal

_FIELD = re.compile(rf"(?:{'|'.join((*SETTABLE, *ALIASES))})=", re.IGNORECASE)
ASSIGNMENT: Any = typer.Argument(metavar="FIELD=VALUE", help=f"FIELD=VALUE, repeatable; fields: {', '.join(SETTABLE)}.")


def set_fields(
    work: Workspace,
    assignment: Annotated[str, ASSIGNMENT],
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Set fields of many proposals, all or none. In the query after them, write track:culture, not track=culture."""
    texts = [assignment, *(word for word in words or () if _FIELD.match(word))]
    if "=" not in assignment:
        raise not_an_assignment(assignment, "cfp set FIELD=VALUE CODE…")
    values = dict(map(read_assignment, texts))
    own = {name: value for name, value in values.items() if name != "room"}
    named = required([word for word in words or () if not _FIELD.match(word)], "set")
    me = work.acting(by)

    def decide(store: Store, proposals: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        faults = tuple(
            Fault(proposal.code, 0, "", message)
            for proposal in proposals
            for event in (event_of(store, proposal),)
            for message in faults_of(proposal, event, chosen(event, values))
        )
        if faults:
            raise DataRefusedError(all_or_nothing(faults, f"set to {', '.join(texts)}"), faults=faults)
        after = [assigned(proposal, chosen(event_of(store, proposal), own), now=work.now) for proposal in proposals]
        places = _places(store, after, str(values["room"])) if "room" in values else ()
        moved = {slot.proposal for change in places if isinstance(slot := change.after, Slot)}
        codes = [now.code for was, now in zip(proposals, after, strict=True) if was is not now or now.code in moved]
        if not codes:
            return outcome(proposals, after, Message(NO_CHANGE))
        done = Message(f"Set {', '.join(texts)} on {several(codes)}.")
        result = outcome(proposals, after, done, Message(UNDO, Level.NEXT))
        return msgspec.structs.replace(result, changes=(*result.changes, *places))

    return in_bulk(work, named, "set", decide, by=me, values=", ".join(texts))


def _places(store: Store, proposals: Sequence[Proposal], text: str) -> tuple[Change, ...]:
    """The changes of the plan that put these proposals in a room by its slug or name, in none if `text` is empty.

    The proposals themselves have no part in it.

    Raises:
        DataRefusedError: a proposal has several slots, so that it is not clear which one moves, or a locked one.
    """
    codes = {proposal.code for proposal in proposals}
    keys = [row.guid for row in store.rows(Kind.SLOT, ("guid", "proposal")) if row.proposal in codes]
    slots: dict[str, list[Slot]] = {}
    for slot in store.get_many(Kind.SLOT, keys).values():
        if isinstance(slot, Slot):
            slots.setdefault(slot.proposal, []).append(slot)
    doubtful = [code for code, each in slots.items() if len(each) > 1]
    if doubtful:
        guids = [slot.guid[:8] for slot in slots[doubtful[0]]]
        raise DataRefusedError(
            f"in the programme several times: {several(doubtful)}",
            hint="\n".join(f'cfp schedule move {guid} --room "{text or "ROOM"}"' for guid in guids[:3]),
        )
    changes = []
    locked = []
    for proposal in proposals:
        room = event_of(store, proposal).room(text)
        slug = room.slug if room else ""
        before = slots.get(proposal.code, [None])[0]
        if before is None and slug:
            changes.append(created(empty_slot(proposal, room=slug)))
        elif before is not None and before.room != slug:
            locked += [proposal.code] * before.locked
            changes.append(replaced(before, msgspec.structs.replace(before, room=slug)))
    if locked:
        raise DataRefusedError(
            f"locked in the programme: {several(locked)}",
            hint=f"cfp schedule lock --off {' '.join(locked)}",
        )
    return tuple(changes)


TAG: Any = typer.Argument(metavar="TAG", help="The tag, such as keynote; its speakers see it.")

Retag = Callable[[tuple[str, ...], str], tuple[str, ...]]


def add_tag(
    work: Workspace,
    tag: Annotated[str, TAG],
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Add a tag to proposals; those that already have it are unchanged."""
    return _retag(work, tag, words, "tag", lambda tags, new: tags if _has(tags, new) else (*tags, new), by)


def remove_tag(
    work: Workspace,
    tag: Annotated[str, TAG],
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Remove a tag from proposals, in upper or lower case."""
    return _retag(
        work, tag, words, "untag", lambda tags, old: tuple(name for name in tags if fold(name) != fold(old)), by
    )


def _has(tags: Sequence[str], tag: str) -> bool:
    return fold(tag) in map(fold, tags)


def _retag(
    work: Workspace, tag: str, words: Sequence[str] | None, verb: str, retag: Retag, by: str
) -> Result[DecidedProposal]:
    name = clean_line(well_formed(tag))
    if not name or "," in name:
        raise not_a_tag(name, "a tag is one word or a few, without commas")
    named = required(words, verb)
    me = work.acting(by)

    def decide(_: Store, proposals: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        after = [_retagged(proposal, retag(proposal.tags, name), work) for proposal in proposals]
        codes = [now.code for was, now in zip(proposals, after, strict=True) if was is not now]
        if not codes:
            return outcome(proposals, after, Message(NO_CHANGE))
        done = (
            f"Tagged {several(codes)}: {name}." if verb == "tag" else f"Removed the tag from {several(codes)}: {name}."
        )
        return outcome(proposals, after, Message(done), Message(UNDO, Level.NEXT))

    return in_bulk(work, named, verb, decide, by=me)


def _retagged(proposal: Proposal, tags: tuple[str, ...], work: Workspace) -> Proposal:
    return proposal if tags == proposal.tags else msgspec.structs.replace(proposal, tags=tags, updated=work.now)
