"""`cfp site --serve`: the site on this machine, made anew when the store or a template changes."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cfpcli import sink
from cfpcli.env import path_option
from cfpcli.programme.commands.slots import releases_of
from cfpcli.records.programme import newest
from cfpcli.result import Result, Row
from cfpcli.site.commands.builder import files_of, site_of
from cfpcli.site.files.preview import HOST, Preview, server
from cfpcli.site.rows import SiteFile, SiteMembers
from cfpcli.text import clean_line
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import unopened_store


def serve_site(work: Workspace, base_url: str, templates: str, port: int) -> Result[Row]:
    """Serve the site until Ctrl-C, which ends it with success.

    Raises:
        CfpError: the site cannot be made, or the port cannot be used.
    """
    folder = path_option(templates, work.env) if templates else None

    def make() -> dict[str, bytes]:
        present = work.anew()
        return dict(
            files_of(present, site_of(present, present.store, present.required_event, base_url, templates, top="/"))
        )

    def stamp() -> str:
        return sha256(f"{unopened_store(work.env).trace()} {trace_of(folder)}".encode()).hexdigest()

    def say(text: str) -> None:
        sink.write(work.env.stderr, [f"{clean_line(text)}\n"])

    with server(Preview(make, stamp, say), port) as running, suppress(KeyboardInterrupt):
        say(f"The site is at http://{HOST}:{running.server_port}/ on this machine alone. Ctrl-C ends it.")
        running.serve_forever()
    event = work.required_event
    last = newest(releases_of(work.store, event))
    members = SiteMembers(event=event.slug, release=last.version if last else "", folder="")
    return Result(row=SiteFile, members=members, picture="messages")


def trace_of(folder: Path | None) -> str:
    """A text that differs when a file in a folder was added, removed or changed."""
    times = []
    for path in sorted(folder.rglob("*")) if folder else ():
        with suppress(OSError):
            times.append(f"{path}:{path.stat().st_mtime_ns}")
    return " ".join(times)
