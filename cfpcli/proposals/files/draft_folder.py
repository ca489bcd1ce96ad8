"""Drafts kept on disk: Markdown files for `cfp submit FILE`, found by name, deleted only once they are submitted."""

import itertools
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cfpcli.env import Env
from cfpcli.errors import CfpError, Fault, NotFoundError, UsageError
from cfpcli.private_files import create_new, settle
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft
from cfpcli.result import Message
from cfpcli.text import cannot_decode, clean_line, did_you_mean, slugify
from cfpcli.workspace.personal_files import drafts_dir, write_own


class KeptDraft(msgspec.Struct, frozen=True):
    """A draft in the person's own folder.

    `id` is the stem of its file; `draft` holds the readable parts, `faults` is about all others; `saved` is the UTC
    instant at which the file was last written.
    """

    id: str
    path: Path
    draft: Draft
    faults: tuple[Fault, ...]
    saved: datetime

    @property
    def title(self) -> str:
        """The title on one line; without one, the name of the file."""
        return clean_line(self.draft.title) or self.id


def keep(draft: Draft, path: Path) -> Path:
    """Write a draft to `path`, so that it survives a crash, readable by its owner only.

    Raises:
        CfpError: it cannot be written; the previous version of the draft is intact.
    """
    from cfpcli.proposals.files.proposal import dump_draft

    return keep_text(dump_draft(draft), path)


def keep_text(text: str, path: Path) -> Path:
    """Write the text of a draft's file unchanged, comments and faults included; otherwise as `keep`.

    Raises:
        CfpError: as `keep`.
    """
    return write_own(path, text.encode(errors="replace"))


def let_go(path: Path) -> None:
    """Remove a draft whose proposal is in the store."""
    path.unlink(missing_ok=True)


def discard(path: Path) -> Path:
    """Move a draft to the folder `deleted` beside it, under an unused name, so that it is not lost.

    Raises:
        CfpError: it cannot be moved; it stays where it is.
    """
    folder = path.parent / "deleted"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        there = _reserved(folder, path)
        try:
            path.replace(there)
        except OSError:
            there.unlink()
            raise
        settle(folder)
        settle(path.parent)
    except OSError as error:
        raise CfpError(f"the draft {path} cannot be moved to {folder}: {error.strerror or error}") from error
    return there


def _reserved(folder: Path, path: Path) -> Path:
    """Reserve an unused name, so that no other process takes it before the move."""
    for there in _numbered(folder, path.stem):
        try:
            os.close(create_new(there))
        except FileExistsError:
            continue
        return there
    raise FileExistsError(folder)  # pragma: no cover  # the numbers do not end


def new_path(draft: Draft, env: Env) -> Path:
    """An unused path for a draft."""
    stem = slugify(draft.title)[:40] or f"draft-{env.true_now:%Y%m%d-%H%M%S}"
    return next(path for path in _numbered(drafts_dir(env), stem) if not path.exists())


def _numbered(folder: Path, stem: str) -> Iterator[Path]:
    counted = (folder / f"{stem}-{count}.md" for count in itertools.count(1))
    return itertools.chain([folder / f"{stem}.md"], counted)


def kept(env: Env) -> tuple[KeptDraft, ...]:
    """Every draft on disk, newest first; one that cannot be read is among them, with its faults."""
    read = (_read(path) for path in drafts_dir(env).glob("*.md"))
    return tuple(sorted(filter(None, read), key=lambda draft: (draft.saved, draft.id), reverse=True))


def _read(path: Path) -> KeptDraft | None:
    """The draft in a file; None if the file has just been removed."""
    from cfpcli.proposals.files.proposal import read_draft

    try:
        saved = datetime.fromtimestamp(path.stat(follow_symlinks=False).st_mtime, UTC)
    except FileNotFoundError:
        return None
    try:
        draft, faults = read_draft(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        draft, faults = Draft(), (Fault(path.name, 0, "", cannot_decode(error)),)
    except OSError as error:
        draft, faults = Draft(), (Fault(path.name, 0, "", f"cannot be read: {error.strerror or error}"),)
    return KeptDraft(path.stem, path, draft, faults, saved)


def matching_draft(env: Env, id_or_path: str) -> KeptDraft:
    """The draft whose id is or begins with `id_or_path`, in any case, or the draft in the file at that path.

    Raises:
        NotFoundError: no draft matches.
        UsageError: several drafts match; the message lists them.
    """
    name = id_or_path.strip()
    drafts = {draft.id: draft for draft in kept(env)}
    path = env.cwd / name
    begun = path.stem if path.parent == drafts_dir(env) else name.removesuffix(".md")
    if begun in drafts:
        return drafts[begun]
    matches = [draft for draft in drafts.values() if begun and draft.id.casefold().startswith(begun.casefold())]
    if not matches:
        raise NotFoundError(
            f'no draft is named "{clean_line(name)}": {did_you_mean(begun, drafts) if drafts else "you have none"}',
            hint="cfp draft list" if drafts else "cfp draft new",
        )
    if len(matches) > 1:
        names = ", ".join(clean_line(draft.id) for draft in matches)
        raise UsageError(f'"{clean_line(name)}" matches {len(matches)} drafts: {names}', hint="give a longer prefix")
    return matches[0]


def draft_of_id(name: str, env: Env) -> Path | None:
    """The file of the draft with exactly this id, in any case; None if there is none."""
    if not name or "/" in name or name.startswith("."):
        return None
    folder = drafts_dir(env)
    exact = folder / f"{name}.md"
    if exact.is_file():
        return exact
    wanted = name.casefold()
    return next((path for path in sorted(folder.glob("*.md")) if path.stem.casefold() == wanted), None)


def event_of_draft(draft: Draft, events: Sequence[Event]) -> Event | None:
    """The event of a draft: the one it names, or the only one in `events`; None if it is not known."""
    if draft.event or len(events) != 1:
        return next((event for event in events if event.slug == draft.event), None)
    return events[0]


def redirected(draft: Draft, event: Event, env: Env) -> tuple[Draft, tuple[Message, ...]]:
    """A draft for the event that `--event` names, with a message for its sender if the draft names another event.

    Acknowledged notices of the other event do not count for this one. CFP_EVENT redirects no draft: it is
    the default for a draft that names no event.
    """
    if draft.event in ("", event.slug) or event.slug in ("", env.variables.get("CFP_EVENT", "")):
        return draft, ()
    message = Message(f"{draft.source or 'The proposal'} names {clean_line(draft.event)}; it is sent to {event.slug}.")
    return msgspec.structs.replace(draft, event=event.slug, acknowledged=()), (message,)


def kept_drafts(env: Env) -> list[tuple[Path, str]]:
    """The drafts on disk with their titles, newest first; a draft without a title has the name of its file."""
    return [(draft.path, draft.title) for draft in kept(env)]
