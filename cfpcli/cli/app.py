"""The command line: it runs commands, and every error is handled here."""

import contextlib
import io
import itertools
import os
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from cfpcli import sink
from cfpcli.cli.bash_words import joined, replaced_by_bash
from cfpcli.cli.catalogue import COMMANDS, GROUPS
from cfpcli.cli.groups import root_group
from cfpcli.cli.options import Finished
from cfpcli.env import Env
from cfpcli.errors import CfpError, Exit, InterruptedByUserError, UsageError


def _bare(
    ctx: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", "-V", help="Show the version and exit.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Show your open tasks as JSON.")] = False,
) -> Finished | None:
    """Run a call for papers from the terminal: one file, no server."""
    env: Env = ctx.obj
    if version:
        from cfpcli import __version__

        env.stdout.write(f"cfp {__version__}\n")
        raise typer.Exit
    if ctx.invoked_subcommand is not None:
        if as_json:
            raise UsageError("write --json after the command", hint=f"cfp {ctx.invoked_subcommand} --json")
        return None
    if as_json:
        env = env.with_options(env.options._replace(format="json"))
    from cfpcli.overview.commands.dashboard import dashboard
    from cfpcli.workspace.context import Workspace

    return Finished(dashboard(Workspace(env)), env)


def app() -> Any:  # noqa: ANN401  # Typer's command type is not public
    """The whole command line as Typer sees it."""
    return root_group(COMMANDS, GROUPS, _bare)


def run(arguments: Sequence[str], env: Env) -> int:
    """Run one command line in an environment and return its exit status. Every error ends here."""
    try:
        with contextlib.redirect_stdout(env.stdout):  # where Typer writes its help
            outcome = app().main(args=list(arguments), prog_name="cfp", standalone_mode=False, obj=env)
        if not isinstance(outcome, Finished):
            env.stdout.flush()
            if outcome == Exit.INTERRUPTED:  # Typer returns only this status for a KeyboardInterrupt
                return _failed(InterruptedByUserError("interrupted"), env, arguments)
            return int(outcome or Exit.OK)
        from cfpcli.cli.output import emit

        emit(outcome.result, outcome.env)
    except BrokenPipeError:
        return _hung_up(env)
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # Typer replaces it by an exit
            return _hung_up(env)
        raise
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the one boundary: every error becomes a line and a status
        return _failed(_as_cfp_error(error, arguments), env, arguments)
    return int(outcome.result.exit_status)


def _as_cfp_error(error: BaseException, arguments: Sequence[str]) -> CfpError:
    if isinstance(error, CfpError):
        return error
    if isinstance(error, KeyboardInterrupt | EOFError | typer.Abort):
        return InterruptedByUserError("interrupted")
    if isinstance(error, typer.TyperException):
        message = str(error.format_message())
        if missing := re.fullmatch(r"Missing (?:argument|option) '(.+)'\.", message):
            message = f"missing {missing[1]}"
        return UsageError(message, hint=f"see cfp {_words(arguments)}--help")
    if isinstance(error, OSError):
        return CfpError(f"{error.filename or 'output'}: {error.strerror or error}")
    if "--debug" in arguments:
        raise error
    return CfpError(
        f"unexpected failure: {type(error).__name__}: {error}", hint="run it again with --debug and report it"
    )


def _words(arguments: Sequence[str]) -> str:
    named = [row.words for row in COMMANDS if list(arguments[: len(row.words.split())]) == row.words.split()]
    return f"{max(named, key=len)} " if named else ""


def _failed(error: CfpError, env: Env, arguments: Sequence[str]) -> int:
    from cfpcli.cli.output import emit_error

    as_json = "--json" in arguments or "--format=json" in arguments or _wants_json(arguments)
    try:
        emit_error(error, env, as_json=as_json)
    except BrokenPipeError:
        return _hung_up(env)
    except OSError:
        if as_json:  # stdout accepts no JSON, but stderr may still accept a line
            return _failed(error, env, ())
        return int(Exit.FAILURE)
    return int(error.exit_status)


def _wants_json(arguments: Sequence[str]) -> bool:
    return any(pair == ("--format", "json") for pair in itertools.pairwise(arguments))


def _hung_up(env: Env) -> int:
    """End quietly if the reader of stdout has gone (`cfp list | head`): nothing is wrong, and no more output is due."""
    if env.stdout is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(Exit.OK)


def main(arguments: Sequence[str]) -> int:
    """Run the command line of this process and return its exit status."""
    _open_closed_streams()
    status = _run_process(arguments)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # reported already if that was possible; the remaining output must not be tried again at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return status


def _open_closed_streams() -> None:
    """Replace a stream that the parent process has closed by the null device."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  # open as long as the process lives
            setattr(sys, name, stream)


def _run_process(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8" if stream.encoding.lower() in {"utf-8", "utf8"} else None, errors="backslashreplace"
            )
    env = Env.from_process(shlex.join(["cfp", *arguments]))
    env = replace(env, run=run, commands=tuple(row.words for row in COMMANDS))
    return _complete(arguments, env) if COMPLETION in os.environ else run(arguments, env)


COMPLETION = "_CFP_COMPLETE"
"""The variable with which a shell requests completion instead of a run; Typer's scripts set it."""


def _complete(arguments: Sequence[str], env: Env) -> int:
    """Answer a shell that completes a command line; errors must not disturb the person who types."""
    # If Typer found Rich, it would render every description with it, including markup in other people's titles.
    sys.modules["rich"] = None  # type: ignore[assignment]  # None is how Python spells "cannot be imported"
    typed = ""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    at = os.environ.get("COMP_CWORD", "")
    if os.environ[COMPLETION] == "complete_bash" and at.isdecimal() and int(at) < len(words):
        whole, place = joined(words, int(at))
        os.environ.update(COMP_WORDS="\n".join(whole), COMP_CWORD=str(place))
        typed = whole[place] if whole[place] != words[int(at)] else ""
    replies = io.StringIO()
    status: str | int | None
    try:
        status = run(arguments, replace(env, stdout=replies, stderr=io.StringIO()))
    except SystemExit as leaving:
        status = leaving.code
    try:
        sink.write(env.stdout, [f"{replaced_by_bash(line, typed)}\n" for line in replies.getvalue().splitlines()])
    except BrokenPipeError:
        return _hung_up(env)
    return int(status or Exit.OK) if not isinstance(status, str) else int(Exit.FAILURE)
