"""The outcome of a command on its way out: as JSON, CSV, lines or a page, to a file, a pipe or the reader's pager."""

import contextlib
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from itertools import pairwise
from typing import Any

import msgspec

from cfpcli import sink, ui
from cfpcli.cli.catalogue import COMMANDS
from cfpcli.env import STORE_TO_NAME, Env, path_option
from cfpcli.errors import CfpError, UsageError, no_field_left
from cfpcli.records.change import Change
from cfpcli.result import COMMENT, Level, Message, Result, names, published_fields, whole
from cfpcli.store.location import OPTION
from cfpcli.text import clean_line, did_you_mean, json_safe, number_of, shell_word
from cfpcli.ui.values import Screen

MESSAGES = "messages"
"""The picture of a result that consists of its messages alone."""

PAGED = frozenset({"manual", "text"})
"""The pictures that are read from top to bottom: at a terminal a long one opens in the reader's pager."""


def screen(env: Env, stream: str, *, dated: bool = True) -> Screen:
    """The facts about the terminal behind a stream that drawing needs.

    The reader's zone is looked up only if something `dated` is shown, because that takes time; the clock likewise,
    because an error about CFP_CLOCK must be shown as well.
    """
    return Screen(
        width=env.width,
        height=env.height,
        color=env.colors(stream),
        terminal=env.is_terminal(stream),
        now=env.now if dated else env.true_now,
        zone=env.zone if dated else UTC,
        blocks=env.takes_blocks(stream),
    )


def emit(result: Result[Any], env: Env) -> None:
    """Write a command's outcome: its data to stdout (or `-o FILE`), its messages to stderr."""
    result = _picked(result, env)
    name = "table" if env.draws else env.options.format or "plain"
    if result.documents is not None:
        _emit_document(result.documents, env, safe=result.documents_are_safe, public=result.documents_are_public)
    elif result.picture == MESSAGES and not result.dry_run and (env.draws or not env.options.format):
        pass  # the messages are the answer, in a pipe too
    elif name in {"table", "plain"}:
        write = write_through_pager if result.picture in PAGED and name == "table" else _write
        write(env, _for_people(result, env, name))
    else:
        _emit_document(_formatted(result, name), env, safe=True)
    for line in (*_unknown_zone(env), *_file_written(result, env, name), *result.messages):
        shown = Message(_placed(line.text, env), line.level) if line.level is Level.NEXT else line
        sink.write(env.stderr, [ui.message(shown, screen(env, "stderr", dated=False)) + "\n"])


def _write(env: Env, chunks: Iterable[str]) -> None:
    sink.write(env.stdout, chunks)


def _unknown_zone(env: Env) -> tuple[Message, ...]:
    if not env.unknown_zone:
        return ()
    text = f'TZ="{env.unknown_zone}" is not a known time zone: your times are shown in UTC'
    return (Message(text, Level.WARNING),)


def _file_written(result: Result[Any], env: Env, name: str) -> tuple[Message, ...]:
    """The message, the same for every command, for a document written to the file of `-o`."""
    output = env.options.output
    if output in {"", "-"} or (result.documents is None and name in {"table", "plain"}):
        return ()
    if result.written:
        contents = result.written()
    elif result.documents is None:
        contents = number_of(len(result.items), result.schema.removesuffix("s"))
    else:
        return (Message(f"Wrote {output}."),)
    return (Message(f"Wrote {contents} to {output}."),)


def _emit_document(chunks: Iterator[bytes], env: Env, *, safe: bool, public: bool = False) -> None:
    if env.options.output and env.options.output != "-":
        from cfpcli.workspace.finder import kept_files

        sink.write_file(
            path_option(env.options.output, env),
            chunks,
            force=env.options.force,
            public=public,
            kept=kept_files(env),
        )
    else:
        sink.write_bytes(env, chunks, safe=safe)


def _for_people(result: Result[Any], env: Env, name: str) -> Iterator[str]:
    # In a pipe, the rows of a list have their instants in UTC.
    view = screen(env, "stdout", dated=name == "table" or result.picture not in {"", MESSAGES})
    if result.dry_run:
        yield from (f"{clean_line(text)}\n" for text in result.preview)
        yield from () if result.preview else ui.changes(result.changes, view, result.referents)
        for heading, changes in result.waiting:
            yield f"{heading}\n"
            yield from ui.changes(changes, view, result.referents)
    elif name == "table":
        yield from ui.draw(result, view, keep_all=bool(env.options.fields))
    else:
        yield from ui.plain(result, view)


def _formatted(result: Result[Any], name: str) -> Iterator[bytes]:
    from cfpcli.exchange import registry

    extra: dict[str, Any] = _members(result.members)
    if result.changes or result.dry_run:
        extra["changes"] = [_change(change) for change in result.changes]
        extra["dry_run"] = result.dry_run
    fields = published_fields(result)
    items = ({field: item.get(field) for field in fields} for item in result.items)
    return registry.dump(name, schema=f"cfp.{result.schema}/1", items=items, fields=fields, extra=extra, pretty=True)


def _members(members: msgspec.Struct | None) -> dict[str, Any]:
    if members is None:
        return {}
    values = {field.encode_name: getattr(members, field.name) for field in msgspec.structs.fields(members)}
    return {name: whole(value) for name, value in values.items() if value is not msgspec.UNSET}


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "key": change.key,
        "before": None if change.before is None else msgspec.to_builtins(change.before),
        "after": None if change.after is None else msgspec.to_builtins(change.after),
    }


def _picked(result: Result[Any], env: Env) -> Result[Any]:
    available = result.available or (() if result.fields else names(result.row))
    if not env.options.fields or not available:
        return result
    chosen = _names(env.options.fields, available, published_fields(result))
    return msgspec.structs.replace(result, fields=chosen, picture="")


def _names(text: str, available: tuple[str, ...], default: tuple[str, ...]) -> tuple[str, ...]:
    parts = [name.strip() for name in text.split(",") if name.strip()]
    for name in parts:
        if name.removeprefix("-") not in available:
            raise UsageError(f'"{name}" is not a field of this list: {did_you_mean(name, available)}')
    wanted = [name for name in parts if not name.startswith("-")] or list(default)
    left = tuple(name for name in dict.fromkeys(wanted) if f"-{name}" not in parts)
    if not left or not parts:
        raise no_field_left(text, available)
    return left


def emit_error(error: CfpError, env: Env, *, as_json: bool) -> None:
    """Report an error: one line, then each fault, then a hint; under `--json` also as JSON on stdout."""
    error.hint = "\n".join(_placed(line, env) for line in error.hint.split("\n"))
    if as_json:
        faults = [
            {"source": fault.source, "line": fault.line, "field": fault.field, "message": fault.message}
            for fault in error.faults
        ]
        envelope = {
            "schema": "cfp.error/1",
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "exit_status": int(error.exit_status),
            "faults": faults,
        }
        sink.write(env.stdout, [json_safe(msgspec.json.encode(envelope)).decode() + "\n"])
    view = screen(env, "stderr", dated=False)
    sink.write(env.stderr, [line + "\n" for line in ui.error_lines(error, view)])


_PLACE = {OPTION: "store", "--event": "event"}
"""The options that name a place, with the names by which commands accept them."""

BETWEEN_STORES = "cfp follow --move"
"""The command that moves calls from the store of the folder to the person's own one; it takes no store."""

_PLACELESS = frozenset({"demo", "help", "profile edit", "profile show", "schema"})
"""Commands that do the same in every store."""


def _placed(proposed: str, env: Env) -> str:
    return with_place(proposed, env.command, env.remembered.get(STORE_TO_NAME, {}).get(OPTION, ""))


def with_place(proposed: str, command: str, store: str = "") -> str:
    """A proposed command with the store and the event that were named in `command`, so that it meets them when pasted.

    `store` is the store that the command used, as typed in a shell, if it is not the one that the folder has. Words
    that are not a command, and a command that names its own place, stay as they are.
    """
    line, mark, comment = proposed.partition(COMMENT)
    rows = [row for row in COMMANDS if f"{line} ".startswith(f"cfp {row.words} ")]
    if not rows or line == BETWEEN_STORES:
        return proposed
    row, typed = max(rows, key=lambda row: len(row.words)), shlex.split(command)
    for option, name in _PLACE.items():
        accepts = row.words not in _PLACELESS and (name == "store" or name in row.options)
        value = shell_word(_value_of(option, typed)) if _value_of(option, typed) else ""
        value = (store if option == OPTION else "") or value
        if value and accepts and option not in line:
            line += f" {option} {value}"
    return line + mark + comment


def _value_of(option: str, typed: Sequence[str]) -> str:
    """The value that an option has on a command line, the last one if there are several; empty if it has none."""
    values = [after for word, after in pairwise((*typed, "")) if word == option]
    values += [word.partition("=")[2] for word in typed if word.startswith(f"{option}=")]
    return values[-1] if values else ""


_LESS = "FRX"
"""Options for `less` if LESS has none: leave if a page fits, pass colours on, keep the text on the screen."""


def write_through_pager(env: Env, chunks: Iterable[str]) -> None:
    """Write text to stdout, through a pager if it is longer than the terminal.

    A pager that is closed before the end is not a failure, because its reader has seen enough.
    """
    text = "".join(chunks)
    command = pager_command(env) if text.count("\n") >= env.height else []
    if not command:
        sink.write(env.stdout, [text])
        return
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env={"LESS": _LESS, **env.variables})  # noqa: S603  # the reader's own program
    with _interrupts_go_to_the_pager():
        with contextlib.suppress(BrokenPipeError):
            process.communicate(text.encode("utf-8", "backslashreplace"))
        process.wait()


def pager_command(env: Env) -> list[str]:
    """The words that start the reader's pager: CFP_PAGER, else PAGER, else `less`; empty if there is none to use.

    An empty variable or `cat` means no pager, and so does a terminal that cannot move its cursor. Only the stdout of
    this process can be paged.
    """
    if not env.is_own_stdout or not env.is_terminal("stdout") or env.dumb:
        return []
    command_line = env.variables.get("CFP_PAGER", env.variables.get("PAGER", "less"))
    try:
        words = shlex.split(command_line)
    except ValueError:
        return []
    return words if words and words != ["cat"] and shutil.which(words[0], path=env.variables.get("PATH")) else []


@contextlib.contextmanager
def _interrupts_go_to_the_pager() -> Iterator[None]:
    """Ignore Ctrl-C while the pager runs: it belongs to the pager, and must not end this process."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
