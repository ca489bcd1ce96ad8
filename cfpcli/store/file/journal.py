"""What of the history is in force: which change sets were taken back, which can be, and what came after one."""

from collections.abc import Sequence
from itertools import takewhile

from cfpcli.records.change import ChangeSet
from cfpcli.store.file.history import History, HistoryLine
from cfpcli.store.file.layout import quoted
from cfpcli.store.protocol import Tip
from cfpcli.store.where import HistoryFilter, Wanted

_SEARCHED_SINGLY = 16
"""Up to so many keys it is faster to look for each among the bytes of a line than to decode it."""


def newest(history: History, tip: Tip, which: HistoryFilter) -> tuple[ChangeSet, ...]:
    """The change sets that a store has taken and that are meant, oldest first, whichever records they touch.

    Raises:
        StoreDamagedError: one of them cannot be read.
    """
    change_sets: list[ChangeSet] = []
    for line in history.newest_first(tip):
        if len(change_sets) == which.newest:
            break
        if which.wanted is None or which.wanted(history.head(line).with_changes(())):
            change_sets.append(history.change_set(line))
    return tuple(reversed(change_sets))


def undone(history: History, tip: Tip, since: int = 1) -> frozenset[int]:
    """The revisions from `since` on that were undone, and some before; only heads are decoded.

    An undo counts only while it is not undone itself, which the sets after it show.
    """
    revisions: set[int] = set()
    # What takes a set back comes after it.
    for line in takewhile(lambda line: line.revision > since, history.newest_first(tip)):
        if line.revision not in revisions:
            revisions.update(history.head(line).taken_back)
    return frozenset(revisions)


def undoable(history: History, tip: Tip, count: int, wanted: Wanted | None = None) -> tuple[ChangeSet, ...]:
    """The latest `count` change sets that undo none and are not undone, newest first; fewer if there are.

    `wanted` is asked before the changes of a set are read: it sees a set without any.

    Raises:
        DataRefusedError: a change set is missing from the history before `count` were found.
        StoreDamagedError: one cannot be read.
    """
    lines = history.newest_first(tip)
    gone: set[int] = set()
    chosen: list[HistoryLine] = []
    for number in range(tip.revision, 0, -1):
        if len(chosen) == count:
            break
        line = next(lines, None)
        if line is None or line.revision != number:
            raise history.missing(number)
        if number in gone:
            continue
        head = history.head(line)
        gone.update(head.taken_back)
        if not head.taken_back and (wanted is None or wanted(head.with_changes(()))):
            chosen.append(line)
    return tuple(map(history.change_set, chosen))


def after(history: History, tip: Tip, begin: int, keys: Sequence[str]) -> tuple[ChangeSet, ...]:
    """The change sets after the revision `begin` whose line holds any of the keys, oldest first.

    A key found in a text counts as well: what is given may be more than what was asked for, never less.

    Raises:
        StoreDamagedError: one cannot be read.
    """
    needles = [quoted(key)[1:-1] for key in keys]
    lines = list(takewhile(lambda line: line.revision > begin, history.newest_first(tip)))[::-1]
    if len(needles) <= _SEARCHED_SINGLY:
        lines = [line for line in lines if _holds(history.source.read(line.start, line.end), needles)]
    return tuple(map(history.change_set, lines))


def _holds(data: bytes, needles: Sequence[bytes]) -> bool:
    return any(needle in data for needle in needles)
