"""A person's own files beside the store: where they are kept, how they are written, the profile among them."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from cfpcli.env import Env, typed
from cfpcli.errors import CfpError, DataRefusedError, Fault, UsageError, is_enough
from cfpcli.private_files import make_private, replacing
from cfpcli.records.person import Person, Profile, is_email, normalise_email, not_an_address
from cfpcli.store.location import Location, at
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean, long_text, shell_word, well_formed
from cfpcli.workspace.inputs import read_text

_KEY_LENGTH = 8


def of_store(folder: Path, store: Store) -> Path:
    """The folder for the data of a store, within a person's folder; the same for all copies of the store."""
    return folder / store.id[:_KEY_LENGTH]


def write_own(path: Path, data: bytes) -> Path:
    """Write a file so that it survives a crash; an existing file is replaced atomically or stays whole.

    Raises:
        CfpError: it cannot be written.
    """
    try:
        make_private(path.parent)
        with replacing(path) as stream:
            stream.write(data)
    except OSError as error:
        raise CfpError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def drafts_dir(env: Env) -> Path:
    """The folder of kept drafts: beside the person's own store, because they belong to the person, not to an event."""
    return env.data_dir / "drafts"


def continuing(path: Path, env: Env) -> str:
    """The draft at this path as a command names it: by its id, or by its path if a file or another place needs it."""
    by_id = path.parent == drafts_dir(env) and not (env.cwd / path.stem).exists() and shell_word(path.stem) == path.stem
    if by_id and not path.stem.startswith("-"):
        return path.stem
    return shell_word(str(path.relative_to(env.cwd))) if path.is_relative_to(env.cwd) else typed(path, env)


def drafts_trace(env: Env) -> int:
    """The time of the last change of the folder of drafts, in nanoseconds; 0 where there is no folder of them."""
    try:
        return drafts_dir(env).stat().st_mtime_ns
    except OSError:
        return 0


class DraftHead(NamedTuple):
    """The front matter of a draft on disk: its event, its id and its title, each empty if it has none."""

    event: str = ""
    id: str = ""
    title: str = ""


def draft_heads(env: Env) -> Iterator[DraftHead]:
    """The front matter of each draft on disk; empty if it cannot be read."""
    from cfpcli.exchange.front_matter import read

    for path in drafts_dir(env).glob("*.md"):
        try:
            front, _ = read(path.read_text(encoding="utf-8"), path.name)
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError):
            yield DraftHead()
            continue
        values = (front.values.get(name, "") for name in DraftHead._fields)
        yield DraftHead(*(well_formed(value) if isinstance(value, str) else "" for value in values))


def profile_of(env: Env) -> Profile | None:
    """The person's profile; None if there is none.

    Raises:
        DataRefusedError: the file has faults.
    """
    path = _path(env)
    if not path.exists():
        return None

    return load_profile(read_text(str(path), env), str(path))


def own_profile(env: Env, person: Person | None) -> Profile | None:
    """The profile if it is that of this person, by the address that they are named with; else None."""
    profile = profile_of(env)
    return profile if profile and person and profile.email in {"", person.email} else None


def save_profile(profile: Profile, env: Env) -> Path:
    """Save a profile, readable by its owner only.

    Raises:
        CfpError: it cannot be written; the previous one is intact.
    """
    return write_own(_path(env), dump_profile(profile).encode())


def keep_person(person: Person, env: Env) -> Path:
    """Save a person's name and address in their profile; its other fields do not change.

    Raises:
        CfpError: as `save_profile`.
    """
    profile = profile_of(env) or Profile()
    return save_profile(msgspec.structs.replace(profile, name=person.name, email=person.email), env)


def _path(env: Env) -> Path:
    return env.data_dir / "profile.md"


_LENGTHS = {"biography_short": "short", "biography": "", "biography_long": "long"}


def load_profile(text: str, source: str) -> Profile:
    """Read a profile; `source` is the file's name for faults.

    Raises:
        DataRefusedError: the file has faults, which are all listed with their lines.
    """
    from cfpcli.exchange import front_matter
    from cfpcli.exchange.sections import read_sections

    front, unreadable = front_matter.read(text, source)
    faults = list(unreadable)
    values: dict[str, str] = {}
    for key, value in front.values.items():
        if is_enough(faults):
            break
        if key not in Profile.__struct_fields__:
            faults.append(Fault(source, front.lines[key], key, did_you_mean(key, Profile.__struct_fields__)))
        elif not isinstance(value, str):
            faults.append(Fault(source, front.lines[key], key, front_matter.SINGLE_TEXT))
        else:
            values[key] = long_text(value) if key in _LENGTHS else well_formed(value).strip()
    fields = {length: field for field, length in _LENGTHS.items()}
    filled = (section for section in read_sections(front.body, front.body_line) if section.text)
    for section in filled:
        field = fields.get(section.who) if section.field == "biography" else None
        if field is None:
            faults.append(
                Fault(source, section.line, "", "is not a biography: write ## Biography, or ## Biography: short")
            )
        elif field in values:
            faults.append(Fault(source, section.line, field, "appears in the file twice"))
        else:
            values[field] = long_text(section.text)
    if (email := values.get("email", "")) and not is_email(email):
        faults.append(Fault(source, front.lines.get("email", 0), "email", not_an_address(email)))
    if faults:
        raise DataRefusedError(f"{source} cannot be read as a profile", faults=tuple(faults))
    return Profile(**values | {"email": normalise_email(email)})


def dump_profile(profile: Profile) -> str:
    """Write a file that `load_profile` reads as an equal profile; an empty one has all fields and sections."""
    from cfpcli.exchange import front_matter
    from cfpcli.exchange.sections import can_stand, write_section

    values = {name: text for name, text in msgspec.structs.asdict(profile).items() if name not in _LENGTHS}
    texts = {name: getattr(profile, name) for name in _LENGTHS}
    values |= {name: text for name, text in texts.items() if text and not can_stand(text)}
    sections = [write_section("biography", _LENGTHS[name], text) for name, text in texts.items() if name not in values]
    return "\n".join([front_matter.dump(values), *sections]).rstrip("\n") + "\n"


_MOST_STORES = 200
"""The most stores in the list; those that were not written for the longest time leave it."""


class KnownStore(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A store that this person wrote: its address and id, and the UTC day on which they last did."""

    address: str
    id: str
    seen: str


def remembered_stores(env: Env) -> tuple[KnownStore, ...]:
    """The stores in the person's list, the one written last first; lines that cannot be read are left out.

    The list is a convenience: only commands that look across stores read it.
    """
    try:
        lines = (env.data_dir / "stores.jsonl").read_bytes().splitlines()
    except OSError:
        return ()
    stores: dict[str, KnownStore] = {}
    for line in lines:
        with suppress(msgspec.DecodeError):
            store = msgspec.json.decode(line, type=KnownStore)
            stores[store.address] = store
    return tuple(sorted(stores.values(), key=lambda store: store.seen, reverse=True))


def remember_store(env: Env, location: Location, store: Store) -> None:
    """Put a store that was written into the person's list, once a day; a list that cannot be written stays as it is.

    A store that was moved is recognised by its id, and replaces its former address.

    Rehearsal stores are left out: their dates are not those of a speaker's year.
    """
    if location.is_personal or store.rehearsal:
        return
    today = env.true_now.date().isoformat()
    written = KnownStore(address=location.address, id=store.id, seen=today)
    stores = remembered_stores(env)
    if written in stores:
        return
    others = (other for other in stores if other.address != written.address and not _is_moved(other, written, env))
    kept = [written, *others][:_MOST_STORES]
    with suppress(CfpError):
        _write_stores(kept, env)


def _is_moved(other: KnownStore, written: KnownStore, env: Env) -> bool:
    """Whether a store of the list is one that was just written at another address, and is gone from its own."""
    with suppress(UsageError):  # an address of an engine that this version does not have
        return other.id == written.id and not at(other.address, env.cwd).exists
    return False


def forget_stores(env: Env, addresses: Collection[str]) -> None:
    """Remove these stores from the list, by their addresses.

    Raises:
        CfpError: the list cannot be written.
    """
    _write_stores([store for store in remembered_stores(env) if store.address not in addresses], env)


def _write_stores(stores: list[KnownStore], env: Env) -> None:
    write_own(env.data_dir / "stores.jsonl", b"".join(msgspec.json.encode(store) + b"\n" for store in stores))
