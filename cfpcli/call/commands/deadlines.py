"""`cfp deadlines`: when each call closes, as a list, live, or as a calendar."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import msgspec
import typer

from cfpcli.call.commands.closes import Chosen, calls_of, choose, row_of
from cfpcli.call.rows import DeadlineRow, DeadlinesMembers
from cfpcli.call.rules.closes import closes_of
from cfpcli.env import Env
from cfpcli.errors import Exit, UsageError
from cfpcli.result import Level, Message, Result, names
from cfpcli.store.protocol import Store
from cfpcli.text import shell_word
from cfpcli.workspace.completion import contradicts_format, from_store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.own_stores import missing_stores

ICS = "ics"
_NAMED_FIRST = frozenset({"import", "forget", "show"})


def _words(store: Store, env: Env, incomplete: str) -> list[tuple[str, str]]:
    """The words that continue a query of calls, for a shell's completion."""
    from cfpcli.call.rules.agenda import followed_closes
    from cfpcli.call.rules.deadline_query import vocabulary_of
    from cfpcli.query.parser import completions

    now = env.clock()
    closes = [close for event in store.events() for close in closes_of(event, now)]
    closes += followed_closes(store.calls(), now)
    return completions(incomplete, vocabulary_of(closes, now))


def deadlines(
    work: Workspace,
    query: Annotated[
        list[str] | None,
        typer.Argument(
            help="Select calls, such as topic:security within:2w; see cfp help query.",
            autocompletion=from_store(_words),
        ),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Include followed calls that have closed.")] = False,
    within: Annotated[
        str, typer.Option("--within", metavar="TIME", help="Only calls that close within 14d, 2w or 36h.")
    ] = "",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with status 6 if a listed call closes --within TIME.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Show a live countdown; q quits.")] = False,
    ics: Annotated[bool, typer.Option("--ics", help="Write a calendar with reminders (use -o FILE).")] = False,
) -> Result[DeadlineRow]:
    """Show each call with its countdown, its zone and your own time, soonest first.

    A conference that several lists have is shown once, and its rounds are together. `cfp deadlines show SLUG` shows
    everything about one.
    """
    words = query or []
    if words and words[0] in _NAMED_FIRST:
        raise UsageError(f"write {words[0]} before the options", hint="cfp help following")
    if exit_code and not within:
        raise UsageError("--exit-code needs --within TIME", hint="cfp deadlines --within 48h --exit-code")
    as_calendar = _wants_calendar(work, ics=ics, watch=watch)
    span = _span(within)
    store = work.store
    if watch:
        from cfpcli.call.commands.watch import watch_deadlines

        return watch_deadlines(work, everything=everything, span=span, query=words)
    calls = calls_of(store, work)
    chosen = choose(calls, work.now, everything=everything, span=span, query=words)
    status = Exit.CHECK_FAILED if exit_code and chosen.closes else Exit.OK
    if as_calendar:
        from cfpcli.call.commands.calendar import calendar

        result = calendar(chosen, calls.stores, work.now, emails=calls.emails)
        return msgspec.structs.replace(result, exit_status=status)
    return Result(
        row=DeadlineRow,
        items=[row_of(close, work, calls) for close in chosen.closes],
        members=DeadlinesMembers(left_out=chosen.left_out),
        fields=DeadlineRow.columns if work.options.format in {"", "plain", "table"} else (),
        available=names(DeadlineRow),
        picture="deadlines",
        messages=(*missing_stores(calls.missing, work), *left_out_messages(chosen, within, words)),
        exit_status=status,
    )


def left_out_messages(chosen: Chosen, within: str = "", query: Sequence[str] = ()) -> tuple[Message, ...]:
    """The messages about calls that are not shown."""
    which = f" that matches {' '.join(query)}" if query else ""
    if within and not chosen.closes:
        return (Message(f"No call{which} closes within {within}."),)
    nothing = (Message(f"No call matches {' '.join(query)}."),) if query and not chosen.closes else ()
    if not chosen.left_out:
        return nothing
    text = "1 closed followed call is" if chosen.left_out == 1 else _several(chosen.left_out)
    command = " ".join(["cfp deadlines --all", *map(shell_word, query)])
    return (*nothing, Message(f"{text} left out."), Message(command, Level.NEXT))


def _several(count: int) -> str:
    return f"{count:,} closed followed calls are"


def _span(text: str) -> timedelta | None:
    if not text:
        return None
    from cfpcli.dates.calendar import parse_span

    return parse_span(text)


def _wants_calendar(work: Workspace, *, ics: bool, watch: bool) -> bool:
    """Whether a calendar is requested, by `--ics`, by `--format ics` or by the name of a file.

    Raises:
        UsageError: the options contradict one another, or the calendar would be written over a terminal.
    """
    format_name, output = work.options.format, work.options.output
    if watch:
        _refuse_watching(work, ics=ics)
        return False
    if ics and format_name not in {"", ICS}:
        raise contradicts_format("--ics", format_name)
    wanted = ics or format_name == ICS or (not format_name and output.casefold().endswith(".ics"))
    if output and not wanted:
        raise UsageError(
            f"-o {output} writes calendars only",
            hint="cfp deadlines --ics -o FILE\ncfp deadlines > FILE  # the list as text",
        )
    if wanted and work.options.fields:
        raise UsageError("a calendar has no --fields")
    if wanted and not output and work.is_terminal("stdout"):
        raise UsageError("a calendar is not meant for a terminal", hint="add -o FILE.ics, or -o - to see it here")
    return wanted


def _refuse_watching(work: Workspace, *, ics: bool) -> None:
    for flag, value in {
        "--ics": ics,
        "-o": work.options.output,
        "--fields": work.options.fields,
        f"--format {work.options.format}": work.options.format not in {"", "table"},
    }.items():
        if value:
            raise UsageError(f"--watch and {flag} contradict each other")
    if not (work.is_terminal("stdin") and work.is_terminal("stdout")):
        raise UsageError("--watch needs a terminal", hint="cfp deadlines  # shows it once")
    if work.env.dumb:
        raise UsageError(
            "--watch redraws the screen, which this terminal (TERM=dumb) cannot do",
            hint="cfp deadlines  # shows it once",
        )
