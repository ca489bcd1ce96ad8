"""Commands by name: the facts of each command, and groups that import its module only when it is named."""

import functools
import importlib
import inspect
import re
from collections.abc import Callable, Container, Mapping, Sequence
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from cfpcli.cli.options import with_common_options
from cfpcli.errors import UsageError
from cfpcli.workspace.rules.scope import Scope

if TYPE_CHECKING:
    from cfpcli.workspace.context import Workspace

_HELP = {"help_option_names": ["-h", "--help"]}


class Room(StrEnum):
    """The headings of `cfp --help`, under which people look for a command, in the order in which a call needs them."""

    SPEAKING = "Speaking"
    RUNNING = "Running a call"
    REVIEWING = "Reviewing"
    DECIDING = "Deciding"
    PROGRAMME = "The programme"
    SCRIPTS = "Scripts"
    STORE = "The store"


class Access(Enum):
    """The roles that may use a command; the roles are those of `workspace.rules.roles.Role`.

    This is the upper limit for a role: admission still judges each change, and the role each view. An `OWNERS` command
    is open to a speaker for the speaker's own proposals, in any other role as well.
    """

    EVERYBODY = frozenset({"organiser", "track-chair", "reviewer", "speaker", "stranger"})
    COMMITTEE = frozenset({"organiser", "track-chair", "reviewer"})
    PARTICIPANTS = frozenset({"organiser", "track-chair", "reviewer", "speaker"})
    OWNERS = frozenset({"organiser", "track-chair", "speaker"})
    CHAIRS = frozenset({"organiser", "track-chair"})
    ORGANISERS = frozenset({"organiser"})


class Row(NamedTuple):
    """A command: every fact about it except its own options, which are the signature of its function.

    `summary`, `room`, `access`, `example` and `asks` are required. They are optional here so that a row without them
    can be loaded, and one test can name all that is `missing`.
    """

    words: str
    """The words on the command line, without `cfp`."""
    target: str
    """`module:function`, below `cfpcli`."""
    summary: str = ""
    """The effect of the command in one line of a list: imperative, at most 60 characters, no full stop."""
    room: Room | None = None
    """The heading under which it is listed; the commands of a family share one."""
    access: Access | None = None
    """The roles that may use it."""
    example: str = ""
    """A command line that works, without `cfp`; its help ends with it, and the tests run it."""
    asks: Mapping[str, str] | None = None
    """The questions it asks: each command line that leaves something open, with the arguments that settle it.

    The options and arguments are separated by spaces. If nobody can be asked, that line ends with status 2 and names
    them. Required arguments are not questions, because the signature has them.
    """
    options: tuple[str, ...] = ()
    """The common options it accepts."""
    takes_query: bool = False
    """Whether its arguments may be a query, so that a term such as `-tag:ai` is not an option."""
    takes_words: bool = False
    """Whether it runs itself unless the next word is the name of one of its subcommands."""
    carries: str = "records"
    """Its output besides records, for which some formats are made: `findings`."""
    scope: Scope = Scope.ANY
    """The events in which a role is required."""
    gives: str = "this"
    """The output or data that people of other roles are refused: a noun phrase, or `to …`."""
    changes: str = ""
    """The object of its changes, if its admission refuses them: a noun phrase; `{event}` is the event's name."""
    needs_store: bool = True
    """Whether it is refused with status 3 if there is no store."""
    acts_with: str = ""
    """The parameter without which a writing command changes nothing, if there is one."""
    makes_files: bool = False
    """Whether it writes files of the person's own although it does not change a store."""

    @property
    def writes(self) -> bool:
        """Whether the command can change a store."""
        return "dry_run" in self.options

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the required facts that are left out."""
        stated = {
            "summary": self.summary != "",
            "room": self.room is not None,
            "access": self.access is not None,
            "example": self.example != "",
            "asks": self.asks is not None,
        }
        return tuple(name for name, is_stated in stated.items() if not is_stated)


_DENIED = re.compile(r"-(?:[A-Za-z_]{2,}[:<>=]|[A-Za-z_]:|[\"'])")
"""The beginning of a negated term of a query; `-o=FILE` is an option with its value."""


class QueryCommand(TyperCommand):
    """A command that takes a query: a negated term such as `-tag:ai` is one of its words, in any position."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # Typer's own signature
        """As Typer's, with negated terms after `--`, where nothing is read as an option."""
        valued = {
            name for parameter in self.params if not getattr(parameter, "is_flag", True) for name in parameter.opts
        }
        return list(super().parse_args(ctx, denials_last(args, valued)))


def denials_last(arguments: Sequence[str], valued: Container[str]) -> list[str]:
    """The arguments with negated terms after `--`; the value of an option in `valued` stays with it.

    Arguments that contain a `--` already are unchanged.
    """
    if "--" in arguments:
        return list(arguments)
    others: list[str] = []
    terms: list[str] = []
    is_value = False
    for word in arguments:
        (terms if not is_value and _DENIED.match(word) else others).append(word)
        is_value = not is_value and word in valued
    return [*others, *(["--", *terms] if terms else [])]


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and imports a command's module only when it is named."""

    prefix = ""
    rows: Sequence[Row] = ()
    groups: Mapping[str, str] = {}

    def _rows(self) -> dict[str, Row | str]:
        commands: dict[str, Row | str] = {}
        for row in self.rows:
            if row.words.startswith(self.prefix):
                head, _, tail = row.words.removeprefix(self.prefix).partition(" ")
                # A family may also be a command: its row then precedes those of its subcommands, and is kept.
                if not (tail and head in commands):
                    commands[head] = self.groups.get(head, "") if tail else row
        return commands

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  # Typer's own signature
        """The names of the commands, in the order of the table."""
        return list(self._rows())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  # Typer's own signature
        """The command of this name, loaded now; None if there is none."""
        row = self._rows().get(cmd_name)
        if row is None:
            return None
        prefix = f"{self.prefix}{cmd_name} "
        if isinstance(row, str) or row.takes_words:
            summary = row if isinstance(row, str) else row.summary
            return _group(prefix, summary, self.rows, self.groups, _only_with_a_command)
        if any(other.words.startswith(prefix) for other in self.rows):
            return _family(prefix, row, self.rows, self.groups)
        return load(row)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # Typer's own signature
        """As Typer's, but the error for an unknown name suggests the nearest one."""
        from cfpcli.text import nearest

        names = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in names:
            near = nearest(args[0], names)
            meant = f': did you mean "{self.prefix}{near}"?' if near else ""
            raise UsageError(
                f'"cfp {self.prefix}{args[0]}" is not a command{meant}',
                hint=f"cfp {self.prefix}--help  # lists the commands",
            )
        row = self._rows().get(args[0]) if args else None
        if isinstance(row, Row) and row.takes_words:
            named = f"{row.words} {args[1]}" if len(args) > 1 else ""
            if named not in {other.words for other in self.rows}:
                return args[0], _with_its_commands(row, self.rows), args[1:]
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401  # Typer's own signature
        """As Typer's, with the commands and their summaries from the table, so that completion imports none of them."""
        from typer.core import CompletionItem  # type: ignore[attr-defined]  # the class that Typer itself answers with

        commands = [
            CompletionItem(name, help=row if isinstance(row, str) else row.summary)
            for name, row in self._rows().items()
            if name.startswith(incomplete)
        ]
        return [*commands, *super(TyperGroup, self).shell_complete(ctx, incomplete)]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002  # Typer's own signature
        """List the commands from the table, so that help imports none of them: by room, or in one list for a family.

        A family is listed in the room of its first command.
        """
        listed = self._rows()
        width = max(map(len, listed))
        sections: dict[str, list[tuple[str, str]]] = {heading: [] for heading in (*Room, "Commands")}
        for name, row in listed.items():
            room = "" if self.prefix else self._first(name).room
            summary = row if isinstance(row, str) else row.summary
            sections[room or "Commands"].append((name.ljust(width), summary))
        for heading, lines in sections.items():
            if lines:
                with formatter.section(heading):
                    formatter.write_dl(lines)

    def _first(self, name: str) -> Row:
        """The first row of a command or a family."""
        return next(row for row in self.rows if f"{row.words} ".startswith(f"{self.prefix}{name} "))


def load(row: Row) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """The Typer command of a row of the table."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    name = row.words.rpartition(" ")[2]
    kind = QueryCommand if row.takes_query else TyperCommand
    function = _function(row)
    app.command(name, cls=kind, help=_help(function, row), short_help=row.summary, context_settings=_HELP)(function)
    return _with_named_values(app)


def _with_named_values(app: typer.Typer) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """The command of an app, each of its parameters with the name of its value."""
    command = typer.main.get_command(app)
    for parameter in command.params:
        _name_value(parameter)
    return command


_METAVARS = {"str": "TEXT", "int": "N", "int range": "N"}
_NO_LIMIT = re.compile(r"\s*\[default: 0; x>=0\]$")


def _name_value(parameter: Any) -> None:  # noqa: ANN401  # Typer's parameter type is not public
    """Name the value of a parameter in capitals, as the manual does, and leave out a default that only means "none"."""
    if parameter.param_type_name == "argument":
        parameter.metavar = parameter.metavar or f"{parameter.name.upper()}{'…' if parameter.nargs != 1 else ''}"
        return
    if not parameter.is_flag:
        parameter.metavar = parameter.metavar or _METAVARS.get(parameter.type.name)
    record = parameter.get_help_record

    def described(ctx: Any) -> tuple[str, str] | None:  # noqa: ANN401  # Typer's own signature
        option, text = record(ctx) or ("", "")
        return (option, _NO_LIMIT.sub("", text)) if option else None

    parameter.get_help_record = described


def _with_its_commands(row: Row, rows: Sequence[Row]) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """A command that takes words and also has subcommands, which its help lists."""
    command = load(row)
    subcommands = [other for other in rows if other.words.startswith(f"{row.words} ")]
    command.epilog = "\n\n".join(
        ("Commands:", *(f"{subcommand.words.rpartition(' ')[2]}  {subcommand.summary}" for subcommand in subcommands))
    )
    _complete_commands(command, {other.words.rpartition(" ")[2]: other.summary for other in subcommands})
    return command


def _complete_commands(command: Any, summaries: Mapping[str, str]) -> None:  # noqa: ANN401  # Typer's command type is not public
    """Let the first word of a command be completed with the names of its subcommands, too."""
    argument = next(parameter for parameter in command.params if parameter.param_type_name == "argument")
    complete = argument.shell_complete

    def with_commands(ctx: Any, incomplete: str) -> Any:  # noqa: ANN401  # Typer's own signature
        from typer.core import CompletionItem  # type: ignore[attr-defined]  # the class that Typer itself answers with

        is_first = not ctx.params.get(argument.name)
        names = [name for name in summaries if is_first and name.startswith(incomplete)]
        return [*(CompletionItem(name, help=summaries[name]) for name in names), *complete(ctx, incomplete)]

    argument.shell_complete = with_commands


def _function(row: Row) -> Callable[..., Any]:
    """The function of a row, imported now, with the common options it takes."""
    module, _, function = row.target.partition(":")
    command = getattr(importlib.import_module(f"cfpcli.{module}"), function)
    return with_common_options(
        command,
        row.options,
        {"event": _complete_event},
        carries=row.carries,
        entry=functools.partial(_enter, row),
    )


def _enter(row: Row, work: "Workspace", values: Mapping[str, Any]) -> None:
    """Enforce a row's facts on roles and the store, as far as they do not depend on arguments."""
    if row.scope is Scope.ARGUMENTS:
        _enter_by_arguments(row, work, values)
        return
    if not row.needs_store:
        return
    if row.access in {None, Access.EVERYBODY}:
        _ = work.store
        return
    from cfpcli.workspace.access import admit_person

    acts = row.writes and (not row.acts_with or bool(values[row.acts_with]))
    by = values.get("by", "")
    admit_person(work, row.access.value, row.scope, gives=row.gives, changes=row.changes, by=by, acts=acts)


def _enter_by_arguments(row: Row, work: "Workspace", values: Mapping[str, Any]) -> None:
    """Refuse a command for the committee to people on no committee, before the arguments are looked up.

    A refusal that comes after a code has been looked up would show whether the code exists. If the acting
    person is unknown, the command asks, or names the options that identify them.
    """
    if row.access is not Access.COMMITTEE or not work.has_store or work.store.is_whole:
        return
    if work.identified_person[0] is not None or values.get("by") or values.get("reviewer"):
        from cfpcli.workspace.access import admit_person

        admit_person(work, row.access.value, Scope.ANY, gives=row.gives)


def _help(function: Callable[..., Any], row: Row) -> str:
    """The help of a command above its options: its function's docstring, then its example."""
    return "\n\n".join(
        (inspect.getdoc(function) or row.summary, *([f"Example: cfp {row.example}"] if row.example else []))
    )


def _family(prefix: str, row: Row, rows: Sequence[Row], groups: Mapping[str, str]) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """A command with subcommands: named alone, it runs; it accepts options, but no arguments."""
    function = _function(row)
    defaults = {name: parameter.default for name, parameter in inspect.signature(function).parameters.items()}

    @functools.wraps(function)
    def bare(ctx: typer.Context, **values: Any) -> Any:  # noqa: ANN401  # Typer passes the arguments of the signature
        if ctx.invoked_subcommand is None:
            return function(ctx, **values)
        for parameter in ctx.command.params:
            if values.get(str(parameter.name)) != defaults.get(str(parameter.name)):
                option = parameter.opts[0]
                raise UsageError(
                    f"write {option} after the command", hint=f"cfp {prefix}{ctx.invoked_subcommand} {option}"
                )
        return None

    return _group(prefix, _help(function, row), rows, groups, bare, short_help=row.summary)


def _complete_event(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from cfpcli.workspace.completion import events

    return events(ctx, incomplete)


def root_group(rows: Sequence[Row], groups: Mapping[str, str], bare: Callable[..., Any]) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """The whole command line: the commands `rows`, the help of families (`groups`), and `bare` for no command."""
    return _group("", bare.__doc__ or "", rows, groups, bare)


def _group(
    prefix: str,
    help_line: str,
    rows: Sequence[Row],
    groups: Mapping[str, str],
    bare: Callable[..., Any],
    *,
    short_help: str | None = None,
) -> Any:  # noqa: ANN401  # Typer's command type is not public
    kind = type("NamedGroup", (LazyGroup,), {"prefix": prefix, "rows": rows, "groups": groups})
    app = typer.Typer(
        cls=kind,
        help=help_line,
        short_help=short_help,
        rich_markup_mode=None,
        add_completion=not prefix,
        pretty_exceptions_enable=False,
        context_settings=_HELP,
    )
    app.callback(invoke_without_command=True)(bare)
    return _with_named_values(app)


def _only_with_a_command(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        group: Any = ctx.command
        named = " ".join(ctx.command_path.split()[1:])
        raise UsageError(
            f"missing command after cfp {named}: one of {', '.join(group.list_commands(ctx))}",
            hint=f"cfp {named} --help",
        )
