"""Drafts that an interview kept on disk: Markdown files that `cfp submit FILE` takes."""

import os
from pathlib import Path

from cfpcli.domain.draft import Draft
from cfpcli.domain.text import clean_line, slugify
from cfpcli.env import Env
from cfpcli.errors import CfpError


def drafts_dir(env: Env) -> Path:
    """Where kept drafts live: beside the person's own store, for they belong to the person, not to an event."""
    return env.data_dir / "drafts"


def keep(draft: Draft, path: Path) -> Path:
    """Write a draft where it survives whatever happens next; readable by its owner only.

    Raises:
        CfpError: it cannot be written; the draft kept before is still whole.
    """
    from cfpcli.formats.proposal_file import dump_draft

    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(dump_draft(draft).encode())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise CfpError(f"the draft cannot be kept at {path}: {error.strerror or error}") from error
    return path


def let_go(path: Path) -> None:
    """Remove a draft whose proposal is in the store."""
    path.unlink(missing_ok=True)


def new_path(draft: Draft, env: Env) -> Path:
    """A path for a draft that no other draft has."""
    stem = slugify(draft.title)[:40] or f"draft-{env.true_now:%Y%m%d-%H%M%S}"
    candidates = (drafts_dir(env) / f"{stem}{f'-{count}' if count else ''}.md" for count in range(1000))
    return next(path for path in candidates if not path.exists())


def kept_drafts(env: Env) -> list[tuple[Path, str]]:
    """The drafts on disk with their titles, newest first; one that cannot be read is named by its file."""
    from cfpcli.formats.proposal_file import load_draft

    folder = drafts_dir(env)
    if not folder.is_dir():
        return []
    found: list[tuple[Path, str]] = []
    for path in sorted(folder.glob("*.md"), key=lambda one: one.stat().st_mtime, reverse=True):
        try:
            title = load_draft(path.read_text(encoding="utf-8"), path.name).title
        except (CfpError, OSError, UnicodeDecodeError):
            title = ""
        found.append((path, clean_line(title) or path.stem))
    return found
