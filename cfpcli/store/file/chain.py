"""The lines of a history that made a store what it is, followed back from its last change set, line by line.

Two lines of development of a store, which git and edited copies create, are written into one history. A number alone
does not distinguish them: each line names the line it follows, and a store names its last line. Stores and change sets
keep their ids for ever, wherever they are copied.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from cfpcli.store.protocol import Tip

_STORE_BYTES = 16
_SET_BYTES = 8
_SET_ID = re.compile(r"[0-9a-f]{16,32}")
_ANCHOR = "store:"


def new_store_id() -> str:
    """A random id for a new store."""
    return os.urandom(_STORE_BYTES).hex()


def derived_store_id(data: bytes) -> str:
    """The id of a store that was made before stores had ids: the same for the same bytes.

    `data` is the first line of its history, which all copies of a store share; if there is none, the store itself.
    """
    import hashlib

    return hashlib.blake2b(data, digest_size=_STORE_BYTES).hexdigest()


def new_set_id() -> str:
    """A random id for a change set."""
    return os.urandom(_SET_BYTES).hex()


def is_set_id(text: str) -> bool:
    """Whether a text can be the id of a change set."""
    return _SET_ID.fullmatch(text) is not None


def anchor(store: str) -> str:
    """The predecessor of the first change set with an id: the store with this id."""
    return f"{_ANCHOR}{store}"


def is_anchor(follows: str) -> bool:
    """Whether a change set follows a store instead of another change set."""
    return follows.startswith(_ANCHOR)


def anchored_store(follows: str) -> str:
    """The id of the store that an anchor names."""
    return follows.removeprefix(_ANCHOR)


class Entry(NamedTuple):
    """A line of a history, from its first bytes; `id` and `follows` are empty in a line without ids."""

    revision: int
    start: int
    id: str
    follows: str


class Chain(NamedTuple):
    """The lines of a history from the view of one store, each list oldest first.

    `own` are the lines that made the store what it is, by revision; `ahead` continue from its last line, but the store
    has not reached them; `strangers` belong to another line of development of the store, or to another store.
    """

    own: dict[int, Entry]
    ahead: tuple[Entry, ...]
    strangers: tuple[Entry, ...]


def chain(entries: Sequence[Entry], tip: Tip, is_whole: Callable[[Entry], bool]) -> Chain:
    """Sort the lines of a history, which are in the order of the file.

    `is_whole` is called only if the lines do not simply follow one another up to the tip. Lines without ids are
    identified by their number, and the later of two counts. If a line is missing, the line before it belongs to the
    store if only one candidate exists; a line that begins with another store is never a candidate.
    """
    begun = [(b"%d" % entry.revision, entry.id.encode(), entry.follows.encode()) for entry in entries]
    if is_straight(begun, tip):
        return Chain({entry.revision: entry for entry in entries}, (), ())
    whole = _without_repetitions(filter(is_whole, entries))
    by_revision = _own_entries(whole, tip)
    starts = {entry.start for entry in by_revision.values()}
    ahead = tuple(_ahead([entry for entry in whole if entry.start not in starts], tip))
    starts.update(entry.start for entry in ahead)
    return Chain(by_revision, ahead, tuple(entry for entry in whole if entry.start not in starts))


def leading_to(entries: Iterable[Entry], begin: Tip, end: Entry) -> tuple[Entry, ...] | None:
    """The lines after `begin` up to `end`, oldest first; None if `end` does not descend from `begin`.

    `entries` are whole lines. A line without an id descends from any older line without one.
    """
    lines = _Lines(entries)
    way: list[Entry] = []
    entry: Entry | None = end
    while entry is not None and entry.revision > begin.revision:
        way.append(entry)
        if entry.revision == begin.revision + 1:
            return tuple(reversed(way)) if _goes_on_from(begin, entry) else None
        entry = lines.before(entry)
    return None


class _Lines:
    """Whole lines by their ids, and those without an id by their number."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_id: dict[str, Entry] = {}
        self.plain: dict[int, Entry] = {}
        for entry in entries:
            if entry.id:
                self.by_id[entry.id] = entry
            else:
                self.plain[entry.revision] = entry

    def before(self, entry: Entry) -> Entry | None:
        """The predecessor of a line, None if it is missing."""
        former = self.by_id.get(entry.follows) if _names_a_line(entry) else self.plain.get(entry.revision - 1)
        return former if former is not None and former.revision == entry.revision - 1 else None

    def possible(self, store: str) -> Mapping[int, Sequence[Entry]]:
        """The lines with ids by revision, except those that begin with another store than this one."""
        beginnings: dict[str, str] = {}
        possible: dict[int, list[Entry]] = {}
        for entry in sorted(self.by_id.values(), key=itemgetter(0)):
            beginning = beginnings[entry.id] = beginnings.get(entry.follows, entry.follows)
            if not (store and is_anchor(beginning) and beginning != anchor(store)):
                possible.setdefault(entry.revision, []).append(entry)
        return possible


def _names_a_line(entry: Entry) -> bool:
    return bool(entry.follows) and not is_anchor(entry.follows)


def _goes_on_from(begin: Tip, entry: Entry) -> bool:
    if _names_a_line(entry):
        return entry.follows == begin.head
    return not begin.head and (not begin.store or entry.follows in {"", anchor(begin.store)})


def is_straight(beginnings: Sequence[tuple[bytes, bytes, bytes]], tip: Tip) -> bool:
    """Whether the lines follow one another up to the tip; each as revision, id and predecessor in bytes.

    There is no loop over the lines, because there may be a hundred thousand.
    """
    if len(beginnings) != tip.revision:
        return False
    if not beginnings:
        return not tip.head
    revisions, ids, follows = zip(*beginnings, strict=True)
    first = next((place for place, set_id in enumerate(ids) if set_id), len(ids))
    return (
        revisions == tuple(map(b"%d".__mod__, range(1, tip.revision + 1)))
        and not any(follows[:first])
        and all(ids[first:])
        and follows[first : first + 1] in {(), (anchor(tip.store).encode(),)}
        and follows[first + 1 :] == ids[first:-1]
        and ids[-1] == tip.head.encode()
    )


def _without_repetitions(entries: Iterable[Entry]) -> list[Entry]:
    """The lines without repeated ids, which a merge of two histories leaves; the last line of an id is kept."""
    last: dict[str | int, Entry] = {}
    for entry in entries:
        last.pop(entry.id, None)
        last[entry.id or entry.start] = entry
    return list(last.values())


def _own_entries(whole: Sequence[Entry], tip: Tip) -> dict[int, Entry]:
    lines = _Lines(whole)
    possible = lines.possible(tip.store)
    by_revision: dict[int, Entry] = {}
    # The id of the expected line; empty if the line has none; None if it is unknown.
    wanted = tip.head or None
    expected = tip.revision
    for revision in sorted({entry.revision for entry in whole if entry.revision <= tip.revision}, reverse=True):
        if revision != expected and wanted:
            wanted = None
        expected = revision - 1
        plain, candidates = lines.plain.get(revision), possible.get(revision, ())
        entry: Entry | None
        if wanted:
            entry = lines.by_id.get(wanted)
            entry = entry if entry is not None and entry.revision == revision else None
        elif wanted is not None or (plain and not (tip.head and candidates)):
            entry = plain
        else:
            entry = candidates[0] if len(candidates) == 1 and not plain else None
        if entry is None:
            wanted = None if wanted else wanted
            continue
        by_revision[revision] = entry
        wanted = entry.follows if _names_a_line(entry) else ""
    return dict(sorted(by_revision.items()))


def _ahead(others: Sequence[Entry], tip: Tip) -> Iterable[Entry]:
    """The lines that continue from the tip."""
    leads = {tip.head} if tip.head else set()
    plain = None if tip.head else tip.revision
    # Of two lines without ids the later counts.
    for entry in sorted(others, key=lambda entry: (entry.revision, -entry.start)):
        if entry.revision <= tip.revision:
            continue
        after_plain = plain is not None and entry.revision == plain + 1
        if not entry.id and after_plain:
            plain = entry.revision
            yield entry
        elif entry.id and (entry.follows in leads or (after_plain and entry.follows == anchor(tip.store))):
            leads.add(entry.id)
            yield entry
