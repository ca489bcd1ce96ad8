"""Files that belong to a person rather than to an event: written whole or not at all, readable by their owner only."""

from collections.abc import Iterator
from pathlib import Path

from cfpcli.env import Env
from cfpcli.errors import CfpError
from cfpcli.private_files import make_private, replacing
from cfpcli.store.protocol import Store

_KEY_LENGTH = 8


def of_store(folder: Path, store: Store) -> Path:
    """The folder, within one of a person's own, for what belongs to a store; the same for all its copies."""
    return folder / store.id[:_KEY_LENGTH]


def write_own(path: Path, data: bytes) -> Path:
    """Write a file where it survives whatever happens next; a file that was there is replaced at once or stays whole.

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
    """Where kept drafts live: beside the person's own store, for they belong to the person, not to an event."""
    return env.data_dir / "drafts"


def drafts_trace(env: Env) -> int:
    """When a draft was last added, replaced or removed, in nanoseconds; 0 where there is no folder of them."""
    try:
        return drafts_dir(env).stat().st_mtime_ns
    except OSError:
        return 0


def events_of_drafts(env: Env) -> Iterator[str]:
    """The event that each draft on disk names in its front matter; empty where it names none or cannot be read."""
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
