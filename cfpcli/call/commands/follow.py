"""`cfp deadlines import` and `forget`: calls that other organisers run, from their lists."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.call.commands.call_slugs import SHOWS_SLUGS, complete_slugs, slug_hint
from cfpcli.call.commands.list_import import import_lists
from cfpcli.call.rows import ForgottenCall, ImportedList
from cfpcli.call.rules.list_formats import LIST_FORMATS
from cfpcli.errors import NotFoundError, WouldAskError
from cfpcli.records.change import Change, Kind
from cfpcli.records.event import FollowedCall
from cfpcli.result import Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.options import BY


def _names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The names of the formats that begin with `incomplete`, for a shell's completion."""
    del ctx
    return [(name, LIST_FORMATS[name].help) for name in LIST_FORMATS if name.startswith(incomplete)]


_ZONE = typer.Option("--zone", metavar="A=ZONE", help="Read an abbreviation as a time zone: PT=America/Los_Angeles.")
_FROM = typer.Option(
    "--from", metavar="FORMAT", help=f"Format of the list: {', '.join(LIST_FORMATS)}.", autocompletion=_names
)


def import_calls(
    work: Workspace,
    lists: Annotated[
        list[str],
        typer.Argument(metavar="LIST…", help="Published lists of calls: files, folders of files, or - for stdin."),
    ],
    *,
    source_format: Annotated[str, _FROM] = "",
    zones: Annotated[list[str] | None, _ZONE] = None,
    by: Annotated[str, BY] = "",
) -> Result[ImportedList]:
    """Follow the calls of published lists. Import them again later: moved closes are reported, nothing is duplicated.

    Of a folder, every file in JSON or YAML is read, also those in folders below it; hidden ones are skipped.
    """
    return import_lists(work, lists, source_format=source_format, zones=zones or (), by=by)


def forget_calls(
    work: Workspace,
    calls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SLUG…", help="Calls by slug, as listed by cfp deadlines.", autocompletion=complete_slugs
        ),
    ] = None,
    *,
    source: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help="All calls imported from this list, such as confs.tech.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[ForgottenCall]:
    """Stop following calls. cfp undo restores them, and so does importing their list again."""
    if not calls and not source:
        raise WouldAskError("missing SLUG or --from", hint="add SLUG …, or --from FORMAT for a whole list")
    me = work.acting(by)
    return work.commit(lambda store: _forgotten_calls(store, calls or [], source), by=me)


def _forgotten_calls(store: Store, slugs: Sequence[str], source: str) -> Result[ForgottenCall]:
    calls = {call.slug: call for call in store.calls()}
    unknown = [slug for slug in slugs if slug not in calls]
    if unknown:
        raise NotFoundError(
            f'"{clean_line(unknown[0])}" is not a followed call{slug_hint(unknown[0], calls)}',
            hint=SHOWS_SLUGS,
        )
    sources = {call.source for call in calls.values()}
    if source and source not in sources:
        raise NotFoundError(f'no followed call is from "{clean_line(source)}": {did_you_mean(source, sorted(sources))}')
    chosen = {slug: calls[slug] for slug in slugs} | {
        slug: call for slug, call in calls.items() if source and call.source == source
    }
    subject = "1 call is" if len(chosen) == 1 else f"{len(chosen):,} calls are"
    return Result(
        row=ForgottenCall,
        items=[ForgottenCall(slug=call.slug, name=call.name, source=call.source) for call in chosen.values()],
        changes=tuple(_removed(call) for call in chosen.values()),
        picture="messages",
        messages=(Message(f"{subject} no longer followed."),),
    )


def _removed(call: FollowedCall) -> Change:
    return Change(kind=Kind.CALL, key=call.slug, before=call, after=None)
