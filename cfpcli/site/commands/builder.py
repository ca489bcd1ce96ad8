"""The site of an event, ready to be written, served or checked."""

from collections.abc import Iterator
from pathlib import Path

from cfpcli.env import path_option
from cfpcli.errors import DataRefusedError
from cfpcli.records.event import Event
from cfpcli.site.commands.public_records import publication_of
from cfpcli.site.files.pages import Site
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.ui.progress import counted
from cfpcli.workspace.context import Workspace

_FILES_AROUND = 60
"""About the number of files besides those of sessions and people, for the progress."""


def site_of(work: Workspace, store: Store, event: Event, base_url: str, templates: str, *, top: str = "") -> Site:
    """The site of an event; `templates` is the folder of an organiser's own templates as it was typed, or empty.

    `top` is the path of the site on its server, if it is not that of its address.

    Raises:
        DataRefusedError: that folder is not one, or its tokens have a fault.
    """
    from cfpcli.site.files.overrides import Overrides, load_overrides
    from cfpcli.site.files.templates import Templates

    folder = path_option(templates, work.env) if templates else None
    if folder and not folder.is_dir():
        raise DataRefusedError(f"{clean_line(templates)} is not a folder", hint="name the folder of your templates")
    overrides = load_overrides(folder, templates) if folder else Overrides()
    publication = publication_of(store, event, base_url, work.now)
    return Site(publication, overrides, Templates(folder, templates), extra_css=_own_css(folder), top=top)


def files_of(work: Workspace, site: Site) -> Iterator[tuple[str, bytes]]:
    """The files of a site; at a terminal they are counted while they are made.

    Raises:
        DataRefusedError: an organiser's template has a fault; this is found before the first file is returned.
    """
    files = counted(
        site.files(),
        2 * site.count + _FILES_AROUND,
        "Making the site: {} of {} files",
        work.env.stderr,
        work.env.clock,
        is_terminal=work.is_terminal("stderr") and not work.env.dumb,
    )
    # The fault may be that of the last page, and half a site is none. The pages of 1,000 sessions take 30 MB; to make
    # them twice would take as long again.
    return iter([*files]) if site.has_own_templates else files


def _own_css(folder: Path | None) -> str:
    path = folder / "site.css" if folder else None
    return path.read_text(encoding="utf-8", errors="replace") if path and path.is_file() else ""
