"""Refusals of published places, each with its person and reason."""

from collections.abc import Collection
from typing import NamedTuple

from cfpcli.records.change import Kind
from cfpcli.records.person import email_of
from cfpcli.records.programme import Slot, SlotAnswer
from cfpcli.store.protocol import HistoryFilter, Store
from cfpcli.text import clean_line
from cfpcli.workspace.identity import addresses_of
from cfpcli.workspace.visibility import whole


class SlotRefusal(NamedTuple):
    """A refusal of the place of a session: the person, as `NAME <ADDRESS>` or empty if not known, and the reason."""

    by: str
    reason: str

    def __str__(self) -> str:
        """The refusal in words, such as `Noor van Dijk declined its time: school run`."""
        name = clean_line(self.by.partition("<")[0]) or self.by.strip("<>") or "one of its speakers"
        return f"{name} declined its time{f': {clean_line(self.reason)}' if self.reason else ''}"


def refusals_by_others(store: Store, guids: Collection[str], address: str) -> tuple[SlotRefusal, ...]:
    """The present refusals of these slots by other people than the one with this normalised address."""
    history = whole(store)
    slots = (slot for slot in store.get_many(Kind.SLOT, guids).values() if isinstance(slot, Slot))
    refusals = [_refusal(history, slot) for slot in slots if slot.answer is SlotAnswer.DECLINED]
    own = addresses_of(history, address)
    return tuple(dict.fromkeys(refusal for refusal in refusals if email_of(refusal.by) not in own))


def _refusal(history: Store, slot: Slot) -> SlotRefusal:
    """The refusal of a declined slot; the last change of its answer has the person."""
    for change_set in reversed(history.history(HistoryFilter(key=slot.guid, kind=Kind.SLOT))):
        for change in change_set.changes:
            before, after = change.before, change.after
            if isinstance(after, Slot) and not (isinstance(before, Slot) and _answer(before) == _answer(after)):
                return SlotRefusal(change_set.by, slot.reason)
    return SlotRefusal("", slot.reason)


def _answer(slot: Slot) -> tuple[SlotAnswer, str]:
    return slot.answer, slot.reason
