"""A person's stores: their own one with the calls that they follow, and every other store that they have written."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from cfpcli.env import Env
from cfpcli.errors import CfpError, NotFoundError, UsageError
from cfpcli.records.change import Kind
from cfpcli.result import Level, Message
from cfpcli.store.location import OPTION, VARIABLE, Location, locate, personal
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, shell_word
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import other_location
from cfpcli.workspace.personal_files import remembered_stores

_SHOWN = 6
"""The most codes of each store that an ambiguous beginning lists."""


class OtherStore(NamedTuple):
    """A store of the person beside the one in use; `store` is None if it cannot be read, for the reason in `fault`."""

    work: Workspace
    store: Store | None
    fault: str = ""


def is_named(work: Workspace) -> bool:
    """Whether `--store`, CFP_STORE or `--followed` names the one store that a command uses."""
    return work.location.is_named or work.options.followed


def other_stores(work: Workspace) -> Iterator[OtherStore]:
    """The person's stores beside the one in use: their own one, then the others, the one written last first.

    None if a store is named. A copy of a store with the same id is left out. Under a rehearsal clock it is the person's
    own store at most, if that is a rehearsal store.
    """
    if is_named(work):
        return
    here = work.location
    ids = {work.store.id} if here.exists else set()
    addresses = {here.address}
    for location in _locations(work.env):
        if location.address in addresses:
            continue
        addresses.add(location.address)
        other = work.in_store(location)
        try:
            if not location.exists:
                yield OtherStore(other, None, "is missing")
                continue
            if location.open().rehearsal is not (work.env.rehearsal is not None):
                continue
            store = other.store
        except NotFoundError:
            yield OtherStore(other, None, "is missing")
        except CfpError as error:
            yield OtherStore(other, None, error.message)
        else:
            if store.id not in ids:
                ids.add(store.id)
                yield OtherStore(other, store)


def _locations(env: Env) -> Iterator[Location]:
    """The locations of the person's stores: of their own one, and of those in their list."""
    own = personal(env.data_dir)
    if own.exists:
        yield own
    for each in remembered_stores(env) if env.rehearsal is None else ():
        with suppress(UsageError):  # a line that names no store of this version
            yield other_location(each.address, env)


def missing_stores(others: Iterable[OtherStore], work: Workspace) -> Iterator[Message]:
    """A warning about each store in the person's list that is missing or cannot be read."""
    for other in others:
        if other.store is None:
            place = typed_address(other.work.location, work.env)
            way = (
                f"examine it: cfp doctor --store {place}" if is_own(other.work) else f"forget it: cfp unfollow {place}"
            )
            yield Message(f"your store {place} {other.fault}; to {way}", Level.WARNING)


def store_in_use(target: Location, env: Env) -> str:
    """A sentence about the store that commands use here after `target` was made, and why; empty if only one exists."""
    own = personal(env.data_dir)
    if not own.exists or own.address == target.address:
        return ""
    used = locate("", env.variables.get(VARIABLE, ""), env.cwd, env.data_dir)
    if used.address != target.address:
        reason = f"{VARIABLE} names it" if used.is_named else "it is yours" if used.is_personal else "it is the nearest"
        place = typed_address(used, env)
        return f"Without {OPTION}, commands in this folder use {place}, because {reason}."
    if used.is_named:
        return f"Commands use this store because {VARIABLE} names it."
    return f"Commands in this folder use this store, the nearest; in others they use yours, {typed_address(own, env)}."


def is_own(work: Workspace) -> bool:
    """Whether the store of `work` is the person's own one, in which commands look from any folder."""
    return work.location.address == personal(work.env.data_dir).address


def place_words(work: Workspace) -> str:
    """The words, with a space before them, by which a proposed command finds the store of `work` from any folder."""
    return f" {OPTION} {typed_address(work.location, work.env)}"


def typed_address(location: Location, env: Env) -> str:
    """The address of a store as typed in a shell, with `~` for the home directory."""
    home = f"{env.home}/"
    short = f"~/{location.address.removeprefix(home)}" if location.address.startswith(home) else ""
    return short if short and shell_word(short[1:]) == short[1:] else shell_word(location.address)


def for_event(work: Workspace, slug: str) -> Workspace:
    """The context in which a speaker's command finds an event: the store in use, else the person's own one.

    Without a slug it is the store in use, if that has an event or a followed call. A store that is named is never left.
    """
    own = _own_store(work)
    if own is None or (work.has_store and _has_event(work.store, slug)):
        return work
    return own_store(work) if _has_event(own.store, slug) else work


def for_code(work: Workspace, prefix: str) -> Workspace:
    """The context in which a speaker's command finds a proposal by its code; as `for_event`.

    Raises:
        UsageError: proposals of both stores have a code with this beginning.
    """
    own = _own_store(work)
    begun = prefix.strip().upper()
    there = own.store.keys_starting(Kind.PROPOSAL, begun) if own is not None and begun else ()
    if not there:
        return work
    here = work.store.keys_starting(Kind.PROPOSAL, begun) if work.has_store else ()
    if here and begun not in {*here, *there}:
        codes = ", ".join((*here[:_SHOWN], *there[:_SHOWN]))
        raise UsageError(f'"{clean_line(prefix)}" matches codes in this store and in yours: {codes}')
    return work if begun in here else own_store(work)


def own_store(work: Workspace, *, named: str | None = None) -> Workspace:
    """The context of the person's own store, in any folder, unless a store is named.

    `named` is the value of `--store` if only that counts, and not CFP_STORE.

    Raises:
        UsageError: `named` is another store.
    """
    location = personal(work.env.data_dir)
    if named:
        raise UsageError("--followed and --store contradict each other")
    if work.location.is_personal or (named is None and work.location.is_named):
        return work
    return work.in_store(location, shown=typed_address(location, work.env))


def own_calls(work: Workspace) -> Store | None:
    """The person's own store beside the one in use, with the calls that they follow; None as for `own_store`."""
    own = _own_store(work)
    return own.store if own else None


def _own_store(work: Workspace) -> Workspace | None:
    """As `own_store`; None if it is the store in use, if it does not exist, or if another one is named."""
    location = personal(work.env.data_dir)
    if work.location.is_named or work.location.is_personal or not location.exists:
        return None
    return work.in_store(location)


def _has_event(store: Store, slug: str) -> bool:
    if slug:
        return store.get(Kind.EVENT, slug) is not None or store.get(Kind.CALL, slug) is not None
    return store.count(Kind.EVENT) + store.count(Kind.CALL) > 0
