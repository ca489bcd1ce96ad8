"""Commands by name: a table of rows, and the groups that import a command's module only when it is named."""

import functools
import importlib
import inspect
import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from cfpcli.errors import UsageError
from cfpcli.options import with_common_options

_HELP = {"help_option_names": ["-h", "--help"]}


class Row(NamedTuple):
    """A command: its words on the command line, `module:function`, one line of help and the common options it takes.

    `carries` names what it gives beyond records, for which some formats are made: `findings`. One that `takes_words`
    and has commands of its own runs itself unless the word behind it is the name of one of them. Among the words of
    one that `takes_query` a term such as `-tag:ai` is no option.
    """

    words: str
    target: str
    help: str
    options: tuple[str, ...] = ()
    carries: str = "records"
    takes_words: bool = False
    takes_query: bool = False

    @property
    def writes(self) -> bool:
        """Whether the command can change a store."""
        return "dry_run" in self.options


_DENIED = re.compile(r"-(?:[A-Za-z_]{2,}[:<>=]|[A-Za-z_]:|[\"'])")
"""How a denied term of a query begins; `-o=FILE` is an option with its value."""


class QueryCommand(TyperCommand):
    """A command that takes a query: a denied term such as `-tag:ai` is one of its words, wherever it stands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # Typer's own signature
        """As Typer's, with denied terms behind `--`, where nothing is taken for an option."""
        valued = {name for one in self.params if not getattr(one, "is_flag", True) for name in one.opts}
        return list(super().parse_args(ctx, denials_last(args, valued)))


def denials_last(arguments: Sequence[str], valued: Container[str]) -> list[str]:
    """The arguments with denied terms behind `--`; the value of an option, one of those that are `valued`, stays.

    Arguments that have a `--` already are as their writer wants them.
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
        found: dict[str, Row | str] = {}
        for row in self.rows:
            if row.words.startswith(self.prefix):
                head, _, tail = row.words.removeprefix(self.prefix).partition(" ")
                # A family may be a command as well: its row then stands before those of its commands, and stays.
                if not (tail and head in found):
                    found[head] = self.groups[head] if tail else row
        return found

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  # Typer's own signature
        """The names of the commands, in the order of the table."""
        return list(self._rows())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  # Typer's own signature
        """The command of this name, loaded now; None where there is none."""
        row = self._rows().get(cmd_name)
        if row is None:
            return None
        prefix = f"{self.prefix}{cmd_name} "
        if isinstance(row, str) or row.takes_words:
            told = row if isinstance(row, str) else row.help
            return _group(prefix, told, self.rows, self.groups, _only_with_a_command)
        if any(other.words.startswith(prefix) for other in self.rows):
            return _family(prefix, row, self.rows, self.groups)
        return load(row)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # Typer's own signature
        """As Typer's, but an unknown name is answered with the nearest known one."""
        from cfpcli.domain.text import nearest

        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            near = nearest(args[0], known)
            meant = f': did you mean "{self.prefix}{near}"?' if near else ""
            raise UsageError(
                f'"cfp {self.prefix}{args[0]}" is not a command{meant}',
                hint=f"cfp {self.prefix}--help lists the commands",
            )
        row = self._rows().get(args[0]) if args else None
        if isinstance(row, Row) and row.takes_words:
            named = f"{row.words} {args[1]}" if len(args) > 1 else ""
            if named not in {other.words for other in self.rows}:
                return args[0], _with_its_commands(row, self.rows), args[1:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002  # Typer's own signature
        """List the commands from the table, so that help imports none of them."""
        with formatter.section("Commands"):
            rows = [(name, row if isinstance(row, str) else row.help) for name, row in self._rows().items()]
            formatter.write_dl(rows)


def load(row: Row) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """The Typer command of a row of the table."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    name = row.words.rpartition(" ")[2]
    kind = QueryCommand if row.takes_query else TyperCommand
    app.command(name, cls=kind, short_help=row.help, context_settings=_HELP)(_function(row))
    return typer.main.get_command(app)


def _with_its_commands(row: Row, rows: Sequence[Row]) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """A command that takes words, its help naming the commands it has besides."""
    command = load(row)
    own = [other for other in rows if other.words.startswith(f"{row.words} ")]
    command.epilog = "\n\n".join(("Commands:", *(f"{one.words.rpartition(' ')[2]}  {one.help}" for one in own)))
    return command


def _function(row: Row) -> Callable[..., Any]:
    """The function of a row, imported now, with the common options it takes."""
    module, _, function = row.target.partition(":")
    command = getattr(importlib.import_module(f"cfpcli.commands.{module}"), function)
    return with_common_options(command, row.options, {"event": _complete_event}, carries=row.carries)


def _family(prefix: str, row: Row, rows: Sequence[Row], groups: Mapping[str, str]) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """A command that has commands of its own: named alone, it runs; it takes options, but no arguments."""
    function = _function(row)
    defaults = {name: one.default for name, one in inspect.signature(function).parameters.items()}

    @functools.wraps(function)
    def bare(ctx: typer.Context, **values: Any) -> Any:  # noqa: ANN401  # Typer fills in whatever the signature says
        if ctx.invoked_subcommand is None:
            return function(ctx, **values)
        for parameter in ctx.command.params:
            if values.get(str(parameter.name)) != defaults.get(str(parameter.name)):
                option = parameter.opts[0]
                raise UsageError(
                    f"{option} belongs behind the command", hint=f"cfp {prefix}{ctx.invoked_subcommand} {option}"
                )
        return None

    return _group(prefix, inspect.getdoc(function) or "", rows, groups, bare, short_help=row.help)


def _complete_event(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from cfpcli.commands.completion import events

    return events(ctx, incomplete)


def root_group(rows: Sequence[Row], groups: Mapping[str, str], bare: Callable[..., Any]) -> Any:  # noqa: ANN401  # Typer's command type is not public
    """The whole command line: `rows` are its commands, `groups` the help of the families, `bare` runs without any."""
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
    return typer.main.get_command(app)


def _only_with_a_command(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        group: Any = ctx.command
        named = " ".join(ctx.command_path.split()[1:])
        raise UsageError(
            f"cfp {named} what? One of {', '.join(group.list_commands(ctx))}", hint=f"see cfp {named} --help"
        )
