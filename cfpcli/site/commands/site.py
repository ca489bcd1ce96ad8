"""`cfp site`: the published programme as a folder of static pages, checked, or served on this machine."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from cfpcli.env import path_option
from cfpcli.errors import Exit, UsageError, WouldAskError
from cfpcli.programme.rules.addresses import base_address
from cfpcli.records.event import Event
from cfpcli.result import Level, Message, Result, Row
from cfpcli.site.files.folder import SiteFolder
from cfpcli.site.rows import Outcome, SiteFile, SiteFinding, SiteMembers
from cfpcli.text import clean_line, number_of, shell_word
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import kept_files

_PORT = 8000


def site(
    work: Workspace,
    *,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="Write the site into DIR, a new folder or its own.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that has other files.")] = False,
    templates: Annotated[
        str,
        typer.Option(
            "--templates", metavar="DIR", help="Your own templates and colours; templates are trusted as code."
        ),
    ] = "",
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="The address of the site (default: site_url of the event).")
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Check links, HTML and the contrast of the colours.")] = False,
    serve: Annotated[bool, typer.Option("--serve", help="Show the site on this machine until Ctrl-C.")] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", help=f"The port of --serve (0: any free one) [default: {_PORT}]."),
    ] = None,
) -> Result[Row]:
    """Make the site of an event: pages, calendars and schedules of the published programme, and of the call.

    The same store makes the same files, and only files that differ are replaced. The folder works from disk, on any
    web server, and in a folder below one.
    """
    _refuse_contradictions(output, force=force, check=check, serve=serve, port=port)
    _refuse_own_templates(work, output, templates)
    event = work.required_event
    base = _base_url(base_url, event)
    if serve:
        from cfpcli.site.commands.serve import serve_site

        return serve_site(work, base, templates, _PORT if port is None else port)
    from cfpcli.site.commands.builder import files_of, site_of

    public = site_of(work, work.store, event, base, templates)
    members = SiteMembers(event=event.slug, release=public.version, folder=output)
    contents: dict[str, bytes] = {}
    files = _remembered(files_of(work, public), contents) if check else files_of(work, public)
    messages: tuple[Message, ...] = ()
    items: list[SiteFile] = []
    if output:
        folder = SiteFolder(path_option(output, work.env), output, event.slug, force=force, kept=kept_files(work.env))
        items = [*folder.write(files)]
        options = (("--templates", templates), ("--base-url", base_url))
        again = "".join(f" {flag} {shell_word(value)}" for flag, value in options if value)
        messages = _summary(items, output, again, public.version)
    else:
        deque(files, maxlen=0)
    messages = (*messages, *public.warnings())
    if check:
        return _checked(contents, members, messages)
    return Result(row=SiteFile, items=items, members=members, picture="messages", messages=messages)


def _refuse_contradictions(output: str, *, force: bool, check: bool, serve: bool, port: int | None) -> None:
    """Refuse options that leave open what to do, or have no effect beside the others.

    Raises:
        UsageError: the options contradict each other.
        WouldAskError: none of the three is given.
    """
    if not (output or check or serve):
        raise WouldAskError("missing --output", hint="cfp site -o public")
    if output == "-":
        raise UsageError("a site is a folder, which stdout cannot be", hint="cfp site -o public")
    if serve and (output or check):
        raise UsageError("--serve writes and checks no files", hint="cfp site --serve")
    if port is not None and not serve:
        raise UsageError("--port is for --serve", hint=f"cfp site --serve --port {port}")
    if force and not output:
        raise UsageError("--force is for --output", hint="cfp site -o public --force")


def _refuse_own_templates(work: Workspace, output: str, templates: str) -> None:
    """Refuse to write a site over the templates that it is made from.

    Raises:
        UsageError: one of the two folders is the other one, or is in it.
    """
    if not (output and templates):
        return
    site_, own = (Path(os.path.realpath(path_option(each, work.env))) for each in (output, templates))
    if site_.is_relative_to(own) or own.is_relative_to(site_):
        raise UsageError("--output and --templates are one folder, or one is in the other", hint="name a new folder")


def _base_url(text: str, event: Event) -> str:
    """The address of the site, ending in a slash; empty if it has none.

    Raises:
        UsageError: the text is not a web address, or one to which no page can be added.
    """
    address = base_address(replace(event, site_url=text or event.site_url))
    if text and not address:
        raise UsageError(
            f'--base-url: "{clean_line(text)}" is not the address of a folder', hint="such as https://example.org/2026/"
        )
    return address


def _remembered(files: Iterator[tuple[str, bytes]], contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The same files, kept in `contents` as they pass."""
    for path, content in files:
        contents[path] = content
        yield path, content


def _summary(written: Sequence[SiteFile], output: str, again: str, version: str) -> tuple[Message, ...]:
    count = {outcome: sum(each.outcome is outcome for each in written) for outcome in Outcome}
    present = len(written) - count[Outcome.REMOVED]
    parts = [f"{count[outcome]:,} {outcome}" for outcome in Outcome if count[outcome]]
    name = f"{clean_line(output).rstrip('/')}/"
    programme = f"programme {version}" if version else "no programme yet"
    return (
        Message(f"Wrote {number_of(present, 'file')} to {name}, {programme}: {', '.join(parts)}."),
        Message(f"cfp site -o {shell_word(output)}{again} --check  # or open {name}index.html", Level.NEXT),
    )


def _checked(contents: dict[str, bytes], members: SiteMembers, messages: tuple[Message, ...]) -> Result[Row]:
    from cfpcli.site.files.inspection import inspect

    items = inspect(contents)
    pages = sum(path.endswith(".html") for path in contents)
    verdict = f"{number_of(len(items), 'problem')} in" if items else "No problem in"
    return Result(
        row=SiteFinding,
        items=items,
        members=members,
        messages=(
            *messages,
            Message(f"{verdict} {number_of(pages, 'page')}: links, HTML and the contrast of the colours."),
        ),
        exit_status=Exit.CHECK_FAILED if items else Exit.OK,
    )
