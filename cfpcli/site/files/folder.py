"""The folder of a site: only files that differ are replaced, and only files of ours are ever removed.

`.cfp-site` in it lists the files that were written. A folder with other contents and without that list belongs to
somebody else.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.private_files import TEMPORARY, replacing
from cfpcli.site.rows import Outcome, SiteFile
from cfpcli.text import clean_line

LIST = ".cfp-site"
"""The name of the list of files."""

_HEAD = "Files that cfp site wrote, and removes once they are no longer part of the site of "
"""The first line of the list, before the slug of the event."""

_A_WHILE = 60.0
"""Seconds after which a temporary file cannot be that of a run that is still going on."""


class SiteFolder:
    """A folder that a site is written to."""

    def __init__(self, folder: Path, name: str, event: str, *, force: bool, kept: Iterable[str] = ()) -> None:
        """`name` is the folder as it was typed; a folder with one of the `kept` files, those of the store, is refused.

        Without `force`, nothing is written over the files of others, nor over the site of another `event` (a slug).

        Raises:
            DataRefusedError: there is a file of that name, or the folder has other contents and `force` is not set.
            CfpError: the folder cannot be read.
        """
        self._folder, self._name = folder, clean_line(name.rstrip("/") or name)
        self._event, self._force = event, force
        private = [Path(os.path.realpath(path)) for path in kept]
        with self._reported():
            if os.path.lexists(folder) and not folder.is_dir():
                raise DataRefusedError(f"{self._name} is not a folder", hint="name a new folder")
            inside = Path(os.path.realpath(folder))
            if any(path.is_relative_to(inside) for path in private):
                raise DataRefusedError(
                    f"{self._name} has the store in it, and a site is for everybody", hint="name a new folder"
                )
            self._former = self._listed()
            is_new = self._former is None and (not folder.is_dir() or not any(folder.iterdir()))
        if self._former is None and not is_new and not force:
            raise DataRefusedError(
                f"nothing was written: {self._name} has files that are not of a site",
                hint="name a new folder, or add --force to write the site among them; files of its names are replaced",
            )

    def write(self, files: Iterable[tuple[str, bytes]]) -> Iterator[SiteFile]:
        """Write the files, and remove those of an earlier site that are not among them, after the last one.

        Raises:
            DataRefusedError: a file would replace one of somebody else, or be written outside the folder.
            CfpError: the operating system refuses.
        """
        former = self._former or set()
        present: set[str] = set()
        with self._reported():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._list(former)
            begun = (self._folder / LIST).stat().st_mtime
        for path, content in files:
            with self._reported():
                if path not in former and path not in present:
                    self._refuse_foreign(path)
                    # Listed before it is there, so that a run that is interrupted leaves no file without an owner.
                    self._add_to_list(path)
                present.add(path)
                yield SiteFile(path=path, outcome=self._put(path, content), size=len(content))
        with self._reported():
            for path in sorted(former - present):
                if self._remove(path):
                    yield SiteFile(path=path, outcome=Outcome.REMOVED, size=0)
            self._list(present)
            self._remove_remains(present, begun - _A_WHILE)

    def _refuse_foreign(self, path: str) -> None:
        """Refuse a new file in the place of one that an earlier site did not write."""
        if not self._force and os.path.lexists(self._folder.joinpath(*PurePosixPath(path).parts)):
            raise DataRefusedError(
                f"{self._name}/{clean_line(path)} is not a file of the site",
                hint="name a new folder, or add --force to replace it",
            )

    def _put(self, path: str, content: bytes) -> Outcome:
        target = self._target(path)
        exists = os.path.lexists(target)
        if target.is_symlink() or (exists and not target.is_file()):
            raise DataRefusedError(f"{self._name}/{path} is not a plain file", hint="name a new folder")
        if exists and target.read_bytes() == content:
            return Outcome.UNCHANGED
        with replacing(target, mode=None, durable=False) as stream:
            stream.write(content)
        return Outcome.CHANGED if exists else Outcome.NEW

    def _target(self, path: str) -> Path:
        """The place of a file, below the folder and not through a link that leads out of it."""
        parts = PurePosixPath(path).parts
        target = self._folder.joinpath(*parts)
        if ".." in parts or PurePosixPath(path).is_absolute():
            raise DataRefusedError(f"{clean_line(path)} is not below {self._name}")
        parent = self._folder
        for part in parts[:-1]:
            parent /= part
            if parent.is_symlink():
                raise DataRefusedError(f"{clean_line(str(parent))} is a link", hint="remove it, or name a new folder")
            parent.mkdir(exist_ok=True)
        return target

    def _remove(self, path: str) -> bool:
        parts = PurePosixPath(path).parts
        target = self._folder.joinpath(*parts)
        through_link = any(self._folder.joinpath(*parts[:at]).is_symlink() for at in range(1, len(parts)))
        if through_link or not target.is_file():
            return False
        target.unlink()
        with suppress(OSError):
            if target.parent != self._folder:
                target.parent.rmdir()
        return True

    def _listed(self) -> set[str] | None:
        """The files that were written before; None without a list.

        Raises:
            DataRefusedError: they are the site of another event, and writing is not forced.
        """
        path = self._folder / LIST
        if path.is_symlink() or not path.is_file():
            return None
        head, *lines = path.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
        event = head.removeprefix(_HEAD) if head.startswith(_HEAD) else ""
        if event != self._event and not self._force:
            what = f"the site of {clean_line(event)}" if event else "a list of files of another program"
            raise DataRefusedError(
                f"nothing was written: {self._name} has {what}", hint="name a new folder, or add --force to replace it"
            )
        paths = (line for line in lines if line and ".." not in PurePosixPath(line).parts)
        return {line for line in paths if not PurePosixPath(line).is_absolute()}

    def _add_to_list(self, path: str) -> None:
        with (self._folder / LIST).open("a", encoding="utf-8") as stream:
            stream.write(f"{path}\n")

    def _list(self, paths: Iterable[str]) -> None:
        text = "\n".join([f"{_HEAD}{self._event}", *sorted(paths)]) + "\n"
        with replacing(self._folder / LIST, mode=None, durable=False) as stream:
            stream.write(text.encode())

    def _remove_remains(self, paths: Iterable[str], until: float) -> None:
        """Remove the temporary files of a run that was killed, those from before `until` (seconds of the epoch)."""
        folders = {self._folder, *(self._folder.joinpath(*PurePosixPath(path).parent.parts) for path in paths)}
        for remains in (each for folder in folders for each in folder.glob(TEMPORARY)):
            with suppress(OSError):
                if remains.stat().st_mtime < until:
                    remains.unlink()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CfpError(f"{self._name} cannot be written: {error.strerror or error}") from error
