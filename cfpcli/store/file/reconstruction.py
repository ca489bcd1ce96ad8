"""What a damaged store was: its last good copy, and the change sets of its history since."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfpcli.errors import NotFoundError, StoreDamagedError
from cfpcli.store.file.chain import Entry, leading_to
from cfpcli.store.file.first_organisers import first_organisers
from cfpcli.store.file.history import History
from cfpcli.store.file.identity import anchored_store, derived_store_id, is_anchor
from cfpcli.store.file.image import Image, open_image
from cfpcli.store.file.layout import Header, told_rehearsal
from cfpcli.store.file.migrations import SCHEMA_WITH_ORGANISERS, current_schema
from cfpcli.store.file.places import Places
from cfpcli.store.file.replay import MisfitError, Replay
from cfpcli.store.file.scan import scan
from cfpcli.store.protocol import Tip

_HEADER_AT_MOST = 1 << 14
_NAMED = re.compile(rb'"id":"([0-9a-f]{32})","head":"([0-9a-f]{16,32}|)"')


class Restored(NamedTuple):
    """A store put together again: its bytes and where it is, the revisions replayed, and what did not fit."""

    data: bytes
    tip: Tip
    replayed: tuple[int, ...]
    misfit: str


class _Base(NamedTuple):
    """What the replay begins with; `unnamed` says that it is from before stores named their organisers."""

    header: Header
    image: Image | None
    unnamed: bool


class _Way(NamedTuple):
    """The change sets that lead on from a base; `named` says that they end where the damaged store says it was."""

    base: _Base
    entries: tuple[Entry, ...]
    named: bool


def restored(places: Places) -> Restored:
    """Reconstruct a damaged store; raises as `restore`."""
    history = History(places)
    try:
        damaged = places.store.read_bytes()
    except OSError:
        damaged = b""
    copy, reason = _copy_of(places)
    store = id_of(history, damaged, copy.header.id if copy else "")
    rehearsal = told_rehearsal(damaged)
    none = Header(schema=current_schema(), revision=0, id=store, tables={}, rehearsal=rehearsal)
    empty = _Base(none, None, unnamed=True)
    head = _named_head(damaged)
    ways = [way for base in (copy, empty) if base for way in _ways(history, base, head)]
    # A copy alone is a way, which leads nowhere; nothing at all is none.
    ways = [way for way in ways if way.entries or way.base is copy]
    if not ways:
        raise reason
    best: Restored | None = None
    for way in sorted(ways, key=lambda way: not way.named):
        result = _replayed(history, way)
        if not result.misfit and (way.named or head == ""):
            return result
        if best is None or result.tip.revision > best.tip.revision:
            best = result
    assert best is not None  # noqa: S101  # there is a way
    return best


def id_of(history: History, damaged: bytes, copied: str = "") -> str:
    """The id of a store: as the damaged file names it, as its copy does, or as its history begins."""
    match = _NAMED.search(damaged[:_HEADER_AT_MOST])
    if match or copied:
        return match[1].decode() if match else copied
    begun = next((entry.follows for entry in reversed(history.entries) if is_anchor(entry.follows)), "")
    if begun:
        return anchored_store(begun)
    first = next((line for line in history.lines() if line.whole), None)
    return derived_store_id(history.source.read(first.start, first.end)) if first else ""


def _named_head(damaged: bytes) -> str:
    """The id of the last change set as the damaged file names it, empty where it names none."""
    match = _NAMED.search(damaged[:_HEADER_AT_MOST])
    return match[2].decode() if match else ""


def _copy_of(places: Places) -> tuple[_Base | None, Exception]:
    """The last good copy, None where there is none that is sound; and what to say where nothing else is left."""
    missing = NotFoundError(f"there is no last good copy of {places.told}")
    if not places.backup.exists():
        return None, missing
    try:
        image = open_image(Places(places.backup, copy_of=places.told))
        image.verify()
    except StoreDamagedError as error:
        return None, error
    unnamed = image.laid_out_from is not None and image.laid_out_from < SCHEMA_WITH_ORGANISERS
    return _Base(image.header, image, unnamed), missing


def _ways(history: History, base: _Base, head: str) -> Iterator[_Way]:
    tip = base.header.tip
    if head and head == tip.head:
        yield _Way(base, (), named=True)
        return
    ahead = history.chain(tip).ahead
    end = next((entry for entry in ahead if head and entry.id == head), None)
    if end:
        yield _Way(base, leading_to(ahead, tip, end) or (), named=True)
        return
    last = max(ahead, key=lambda entry: entry.start, default=None)
    yield _Way(base, (leading_to(ahead, tip, last) or ()) if last else (), named=False)


def _replayed(history: History, way: _Way) -> Restored:
    header, image, unnamed = way.base
    documents = scan("", image.source.read(0, image.source.size)).documents if image else []
    replay = Replay(header, documents)
    tip = header.tip
    replayed: list[int] = []
    misfit = ""
    for entry in way.entries:
        if unnamed and entry.id:
            _name_organisers(replay, history, tip)
            unnamed = False
        line = history.line_at(entry.start)
        try:
            replay.take(history.written(line))
        except (MisfitError, StoreDamagedError) as error:
            reason = error.message if isinstance(error, StoreDamagedError) else str(error)
            misfit = f"r{entry.revision} could not be replayed: {reason}"
            break
        tip = Tip(header.id, entry.id, entry.revision)
        replayed.append(entry.revision)
    if unnamed:
        _name_organisers(replay, history, tip)
    return Restored(replay.laid_out(tip.revision, tip.head), tip, tuple(replayed), misfit)


def _name_organisers(replay: Replay, history: History, tip: Tip) -> None:
    reviewers = replay.reviewers()
    replay.name_organisers(first_organisers(history, tip, reviewers) if reviewers else ())
