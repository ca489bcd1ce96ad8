"""Files that belong to a person rather than to an event: written whole or not at all, readable by their owner only."""

from collections.abc import Iterator
from pathlib import Path

from cfpcli.env import Env
from cfpcli.errors import CfpError
from cfpcli.private_files import make_private, replacing
from cfpcli.store.protocol import Store

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


def drafts_trace(env: Env) -> int:
    """The time of the last change of the folder of drafts, in nanoseconds; 0 where there is no folder of them."""
    try:
        return drafts_dir(env).stat().st_mtime_ns
    except OSError:
        return 0


def events_of_drafts(env: Env) -> Iterator[str]:
    """The event that each draft on disk names in its front matter; empty if it names none or cannot be read."""
    from cfpcli.exchange.front_matter import read
    from cfpcli.text import well_formed

    for path in drafts_dir(env).glob("*.md"):
        try:
            front, _ = read(path.read_text(encoding="utf-8"), path.name)
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError):
            yield ""
            continue
        event = front.values.get("event", "")
        yield well_formed(event) if isinstance(event, str) else ""
