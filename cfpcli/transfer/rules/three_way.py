"""Two versions of a record that began as one, joined field by field.

Base, stored and arriving: what only one side changed is taken from that side; what both changed alike is no difference;
what both changed otherwise is a clash, which a person settles. Texts are compared whole, tags and speakers as sets,
answers, scores and the like key by key (the three-way rule of version control, on fields instead of lines).
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar, get_origin

import msgspec

from cfpcli.records.change import Record
from cfpcli.records.facts import types_of
from cfpcli.records.proposal import Proposal

_Record = TypeVar("_Record", bound=msgspec.Struct)

_SETS = frozenset(name for name, type_ in types_of(Proposal).items() if get_origin(type_) is tuple)
"""Fields whose order says nothing that a merge must keep apart."""

_READ = "proposal_revision"
"""The revision of a proposal that a review is of."""

_FOLLOW = ("updated", "revision", _READ)
"""Fields that follow from the others: they are compared only where something else differs."""

_OF_THE_STORE = frozenset({"number", "guid", "created"})
"""Fields that a store gives out once and for ever."""


class Clash(NamedTuple):
    """A field that would be replaced although nobody compared it before; `field` is a path such as `scores.fit`."""

    field: str
    stored: object
    arriving: object


class Joined(NamedTuple):
    """The record that both sides make, with what arrives wherever they clash, and the clashes."""

    record: Record
    clashes: tuple[Clash, ...]


def joined(base: Record | None, stored: Record, arriving: Record) -> Joined:
    """Join two versions of a record of one kind; `base` is what both began as, None where that is not known.

    Without a base every field that differs is a clash, because nothing shows which side changed it.
    """
    values: dict[str, Any] = {}
    clashes: list[Clash] = []
    for name in stored.__struct_fields__:
        ours, theirs = getattr(stored, name), getattr(arriving, name)
        if ours == theirs or name in _OF_THE_STORE or name in _FOLLOW:
            continue
        before = getattr(base, name) if base is not None else _UNKNOWN
        values[name], found = _field(name, before, ours, theirs)
        clashes += found
    changed = {name: value for name, value in values.items() if value != getattr(stored, name)}
    return Joined(_with_followers(base, stored, arriving, changed) if changed else stored, tuple(clashes))


class _Unknown:
    """Stands for a value that is not known to be anything."""


_UNKNOWN = _Unknown()


def _field(name: str, before: object, ours: Any, theirs: Any) -> tuple[Any, list[Clash]]:  # noqa: ANN401  # a value of any field
    if theirs == before:
        return ours, []
    if ours == before:
        return theirs, []
    if not isinstance(before, _Unknown):
        if name in _SETS:
            return _sets(before, ours, theirs), []
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping) and isinstance(before, Mapping):
            return _keys(name, before, ours, theirs)
    return theirs, [Clash(name, ours, theirs)]


def _sets(before: Any, ours: Iterable[Any], theirs: Iterable[Any]) -> tuple[Any, ...]:  # noqa: ANN401  # values that may not hash
    was, theirs = list(before), list(theirs)
    removed = [one for one in was if one not in theirs]
    stayed = [one for one in ours if one not in removed]
    return (*stayed, *(one for one in theirs if one not in was and one not in stayed))


def _keys(
    name: str, before: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Clash]]:
    found: dict[str, Any] = {}
    clashes: list[Clash] = []
    for key in dict.fromkeys((*ours, *theirs)):
        was, our, their = (side.get(key, _UNKNOWN) for side in (before, ours, theirs))
        value = our if their == was else their
        if value is not _UNKNOWN:
            found[key] = value
        if was not in (their, our) and our != their:
            clashes.append(Clash(f"{name}.{key}", *(None if side is _UNKNOWN else side for side in (our, their))))
    return found, clashes


def _with_followers(base: Record | None, stored: _Record, arriving: Record, changed: dict[str, Any]) -> _Record:
    """The stored record with what changed; where nothing shows how the two parted, what follows arrives with it."""
    both: Any = (base, stored, arriving)
    names = [name for name in _FOLLOW if name in stored.__struct_fields__]
    following = {
        name: getattr(arriving, name) if base is None else _follower(name, *(getattr(side, name) for side in both))
        for name in names
    }
    return msgspec.structs.replace(stored, **changed, **following)


def _follower(name: str, base: Any, stored: Any, arriving: Any) -> Any:  # noqa: ANN401  # instants or revisions
    if name != _READ:
        return _later(base, stored, arriving)
    # Of a review that two people's copies changed, nobody may believe that a later text was read than the earlier one.
    return min(stored, arriving) if base not in (stored, arriving) else arriving if stored == base else stored


def _later(base: Any, stored: Any, arriving: Any) -> Any:  # noqa: ANN401  # instants or revisions
    """The later of two instants or revisions; where both sides made revisions of their own, one beyond them."""
    have_parted = isinstance(base, int) and base not in (stored, arriving)
    return max(stored, arriving) + 1 if have_parted else max(stored, arriving)
