"""The options that many commands share, defined once and added to each command that accepts them."""

import copy
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from cfpcli.clock import read_when
from cfpcli.env import Env, Options, refuse_writing
from cfpcli.errors import UsageError
from cfpcli.exchange.formats import FORMATS, WRITTEN
from cfpcli.text import alternatives

if TYPE_CHECKING:
    from cfpcli.result import Result, Row
    from cfpcli.workspace.context import Workspace

_ANNOTATIONS: dict[str, Any] = {
    "store": Annotated[
        str, typer.Option("--store", metavar="FILE", help="The store to use instead of the nearest cfp.json.")
    ],
    "event": Annotated[
        str, typer.Option("--event", metavar="SLUG", help="The event to use instead of the current one.")
    ],
    "followed": Annotated[
        bool, typer.Option("--followed", help="Use your own store with the calls that you follow, in any folder.")
    ],
    "as_of": Annotated[
        str,
        typer.Option(
            "--as-of", metavar="WHEN", help="Look at another time (UTC unless it names a zone); writes nothing."
        ),
    ],
    "format": Annotated[
        str,
        typer.Option(
            "--format", metavar="NAME", help=f"{alternatives('table', 'plain', *WRITTEN)}; see cfp help formats."
        ),
    ],
    "json": Annotated[bool, typer.Option("--json", help="Short for --format json.")],
    "fields": Annotated[
        str, typer.Option("--fields", metavar="NAMES", help="Fields to show, comma-separated; -NAME hides one.")
    ],
    "dry_run": Annotated[bool, typer.Option("--dry-run", "-n", help="Show what would change without writing.")],
    "yes": Annotated[bool, typer.Option("--yes", "-y", help="Go ahead without asking.")],
    "output": Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, completely or not at all.")
    ],
    "force": Annotated[bool, typer.Option("--force", help="Replace an existing file.")],
    "color": Annotated[str, typer.Option("--color", metavar="WHEN", help="Use colour: always, auto or never.")],
    "no_input": Annotated[bool, typer.Option("--no-input", help="Never prompt; fail if a prompt would be needed.")],
    "debug": Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected failure.")],
}
_DEFAULTS: dict[str, Any] = {"json": False, "color": "auto", "dry_run": False, "yes": False, "force": False}
_DEFAULTS |= {"no_input": False, "debug": False, "followed": False}

EVERYWHERE = ("format", "json", "store", "color", "no_input", "debug")
"""Options that every command accepts."""

Command = Callable[..., "Result[Row]"]
Completer = Callable[[typer.Context, str], list[tuple[str, str]]]
Entry = Callable[["Workspace", Mapping[str, Any]], None]
"""The check before a command runs, of its workspace and the values of its own parameters."""


class Finished(NamedTuple):
    """A command's result with the environment, options included, in which it ran."""

    result: "Result[Row]"
    env: Env


def with_common_options(
    command: Command,
    names: tuple[str, ...],
    completers: Mapping[str, Completer] | None = None,
    *,
    carries: str = "records",
    entry: Entry = lambda _work, _values: None,
) -> Callable[..., Finished]:
    """The function for Typer that runs `command(workspace, …)`: its own parameters, then the common ones in `names`.

    `completers` complete the values of some of them in a shell; `carries` is the kind of output, on which the special
    formats of the command depend; `entry` admits or refuses the run.
    """
    declared = list(inspect.signature(command).parameters.values())[1:]
    common = [
        inspect.Parameter(
            f"common_{name}",
            inspect.Parameter.KEYWORD_ONLY,
            default=_DEFAULTS.get(name, ""),
            annotation=_annotation(name, completers or {}),
        )
        for name in (*names, *EVERYWHERE)
    ]
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)

    def call(ctx: typer.Context, **values: Any) -> Finished:  # noqa: ANN401  # Typer passes the arguments of the signature below
        common_values = {parameter.name: values.pop(parameter.name) for parameter in common}
        env: Env = ctx.obj
        shared = {name.removeprefix("common_"): value for name, value in common_values.items()}
        options = _options(env, shared, carries)
        if "dry_run" in names:
            refuse_writing(options)
        env = env.with_options(options)
        _ = env.rehearsal  # a clock that cannot be read is refused before any work is done
        from cfpcli.cli.judges import JUDGES
        from cfpcli.workspace.context import Workspace

        work = Workspace(env, JUDGES)
        if options.followed:
            from cfpcli.workspace.own_stores import own_store

            work = own_store(work, named=options.store)
        entry(work, values)
        return Finished(command(work, **values), env)

    parameters = [context, *declared, *common]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # functions take attributes at run time
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    call.__doc__ = command.__doc__
    return call


def _annotation(name: str, completers: Mapping[str, Completer]) -> Any:  # noqa: ANN401  # an annotation may be anything
    annotation = _ANNOTATIONS[name]
    if name not in completers:
        return annotation
    option = copy.copy(annotation.__metadata__[0])
    option.autocompletion = completers[name]
    return Annotated[annotation.__origin__, option]


def _options(env: Env, shared: Mapping[str, Any], carries: str) -> Options:
    values = dict(shared)
    if values.pop("json"):
        if values["format"] not in {"", "json"}:
            raise UsageError(f"--json and --format {values['format']} contradict each other")
        values["format"] = "json"
    if values["color"] not in {"always", "auto", "never"}:
        raise UsageError(f'--color "{values["color"]}" is unknown', hint="one of always, auto, never")
    values["format"] = _format_named(values["format"], carries)
    as_of = values.pop("as_of", "")
    if as_of:
        values["as_of"] = read_when(as_of, "--as-of", now=env.instant())
    values["event"] = values.get("event") or env.variables.get("CFP_EVENT", "")
    return Options(**values)


def _format_named(name: str, carries: str) -> str:
    """The format of this name in a command that `carries` this; findings call `plain` also `text`."""
    if name in {"", "table", "plain", "json"}:
        return name
    from cfpcli.text import did_you_mean

    if name == "text" and carries == "findings":
        return "plain"
    elsewhere = {entry.name: entry.carries for entry in FORMATS.values() if entry.carries not in {"records", carries}}
    elsewhere |= {"text": "findings"} if carries != "findings" else {}
    if name not in FORMATS:
        from cfpcli.call.rules.list_formats import LIST_FORMATS

        elsewhere |= dict.fromkeys(LIST_FORMATS, "calls")
    if name in elsewhere:
        raise UsageError(f"--format {name} is for {elsewhere[name]} only", hint=f"see {_COMMAND_OF[elsewhere[name]]}")
    allowed = ["table", "plain", *(format_name for format_name in FORMATS if format_name not in elsewhere)]
    if name not in allowed:
        raise UsageError(f'"{name}" is not a format: {did_you_mean(name, allowed)}')
    return name


_COMMAND_OF = {
    "findings": "cfp check",
    "assignments": "cfp assign",
    "deadlines": "cfp deadlines --ics",
    "calls": "cfp deadlines import",
    "programme": "cfp export schedule.xml",
}
"""The command that writes the content of formats for one purpose."""
