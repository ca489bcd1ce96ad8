"""Man pages for the wheel: one for `cfp`, one for each command of the catalogue, one for each page of the manual.

The writer is our own, on the Markdown parser that the program has anyway. The libraries that turn a command line into
man pages read click or argparse, which Typer does not use; those that turn Markdown into them are not kept up.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_ESCAPED = str.maketrans(
    {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", "\N{NO-BREAK SPACE}": r"\~"}
)
_STATUSES = "exit-codes"


class ManPages(BuildHookInterface[Any]):
    """Writes the pages into a folder of their own while a wheel is built, and hands them over as shared data."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the pages; an editable installation has none."""
        if version == "editable":
            return
        self.folder = Path(tempfile.mkdtemp())
        sys.path.insert(0, self.root)
        sys.dont_write_bytecode = True
        for name, text in man_pages():
            (self.folder / name).write_text(text, encoding="utf-8")
        build_data["shared_data"][str(self.folder)] = "share/man/man1"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        del build_data, artifact_path
        if version != "editable":
            shutil.rmtree(self.folder)


def man_pages() -> Iterator[tuple[str, str]]:
    """Every page, by the name of its file."""
    from cfpcli.cli.catalogue import COMMANDS
    from cfpcli.cli.help import TOPICS

    yield "cfp.1", _overview(COMMANDS)
    for row in COMMANDS:
        name = f"cfp-{row.words.replace(' ', '-')}"
        topic = TOPICS[row.words].text() if row.words in TOPICS else ""
        yield f"{name}.1", _page(name, row.summary, [*_command(row), *_markdown(topic, "NOTES"), *_see_also()])
    for topic in TOPICS:
        if topic not in {row.words for row in COMMANDS}:
            name = f"cfp-{topic}"
            yield (
                f"{name}.1",
                _page(name, TOPICS[topic].about, [*_markdown(TOPICS[topic].text(), "DESCRIPTION"), *_see_also()]),
            )


def _overview(rows: Sequence[Any]) -> str:
    from cfpcli.cli.app import app
    from cfpcli.cli.help import TOPICS
    from cfpcli.errors import EXIT_MEANINGS

    lines = [".SH SYNOPSIS", r"\fBcfp\fR [\fIcommand\fR] [\fIoptions\fR]", ".SH DESCRIPTION", escaped(app().help)]
    lines += [".SH COMMANDS"]
    room = ""
    for row in rows:
        if (at := str(row.room)) != room:
            room = at
            lines += [f".SS {_quoted(room)}"]
        lines += [".TP", rf"\fB{escaped('cfp ' + row.words)}\fR", escaped(row.summary)]
    lines += [".SH MANUAL"]
    for topic in TOPICS:
        lines += [".TP", rf"\fB{escaped(f'cfp-{topic}')}\fR(1)", escaped(TOPICS[topic].about)]
    lines += [".SH EXIT STATUS"]
    for status, meaning in EXIT_MEANINGS.items():
        lines += [".TP", str(int(status)), escaped(meaning)]
    return _page("cfp", "run a call for papers from the terminal", lines)


def _page(name: str, about: str, lines: Sequence[str]) -> str:
    from cfpcli import __version__

    head = [
        f'.TH {name.upper()} 1 "" "cfp {__version__}" "Manual of cfp"',
        ".nh",
        ".ad l",
        ".SH NAME",
        rf"{escaped(name)} \- {escaped(about)}",
    ]
    return "\n".join([*head, *lines]) + "\n"


def _see_also() -> list[str]:
    return [".SH SEE ALSO", rf"\fBcfp\fR(1), \fB{escaped(f'cfp-{_STATUSES}')}\fR(1), \fBcfp help\fR"]


def _command(row: Any) -> Iterator[str]:  # noqa: ANN401  # a row of the catalogue
    """What the signature of a command says, and its help."""
    import typer

    from cfpcli.cli.groups import load

    command = load(row)
    context = typer.Context(command, info_name=f"cfp {row.words}")
    yield ".SH SYNOPSIS"
    yield rf"\fB{escaped(f'cfp {row.words}')}\fR {escaped(' '.join(command.collect_usage_pieces(context)))}"
    yield ".SH DESCRIPTION"
    for number, paragraph in enumerate((command.help or "").strip().split("\n\n")):
        yield from [".PP", escaped(paragraph)] if number else [escaped(paragraph)]
    yield ".SH OPTIONS"
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            yield from (".TP", rf"\fB{escaped(record[0])}\fR", escaped(record[1]))


def _markdown(source: str, heading: str) -> Iterator[str]:
    """The lines of a page of the manual, with a heading for what it has before its first one.

    Its title is left out: it is the name of the man page already.
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    nodes = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(source)).children
    if nodes and nodes[0].tag == "h1":
        nodes = nodes[1:]
    if nodes and nodes[0].type != "heading":
        yield f".SH {heading}"
    for node in nodes:
        yield from _block(node)


def _block(node: Any, mark: str = "") -> Iterator[str]:  # noqa: ANN401  # markdown-it is there when the hook runs
    """The lines of a block; `mark` stands before the first of an item of a list."""
    match node.type:
        case "heading":
            yield f".{'SH' if node.tag == 'h2' else 'SS'} {_quoted(_plain(node.children[0]))}"
        case "paragraph":
            yield mark or ".PP"
            yield guarded(_inline(node.children[0]))
        case "bullet_list" | "ordered_list":
            for number, item in enumerate(node.children, start=1):
                bullet = r".IP \(bu 2" if node.type == "bullet_list" else f".IP {number}. 4"
                for position, part in enumerate(item.children):
                    yield from _block(part, ".IP" if position else bullet)
        case "fence" | "code_block":
            yield from (".PP", ".EX", *map(escaped, node.content.rstrip("\n").split("\n")), ".EE")
        case "table":
            rows = [
                [_plain(cell.children[0]) for cell in row.children] for part in node.children for row in part.children
            ]
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            cells = (zip(row, widths, strict=True) for row in rows)
            lines = ("  ".join(text.ljust(width) for text, width in row).rstrip() for row in cells)
            yield from (".PP", ".EX", *map(escaped, lines), ".EE")


def _inline(node: Any) -> str:  # noqa: ANN401  # see _block
    match node.type:
        case "text" | "html_inline":
            return _characters(node.content)
        case "code_inline":
            return rf"\fB{_characters(node.content)}\fR"
        case "softbreak" | "hardbreak":
            return "\n"
        case "link":
            return f"{''.join(map(_inline, node.children))} ({_characters(str(node.attrs['href']))})"
    inside = "".join(map(_inline, node.children))
    font = {"strong": "B", "em": "I"}.get(node.type, "")
    return rf"\f{font}{inside}\fR" if font else inside


def _plain(node: Any) -> str:  # noqa: ANN401  # see _block
    return node.content if node.type in {"text", "code_inline"} else "".join(map(_plain, node.children))


def escaped(text: str | None) -> str:
    """A text as roff takes it: nothing in it is a request, an escape or a sign that would be drawn as another."""
    return guarded(_characters(text or ""))


def _characters(text: str) -> str:
    return text.translate(_ESCAPED)


def guarded(text: str) -> str:
    """A text whose lines may begin with a dot, which roff would take for a request."""
    return re.sub(r"^(?=[.])", r"\\&", text, flags=re.MULTILINE)


def _quoted(text: str) -> str:
    inside = escaped(text).replace('"', r"\(dq")
    return f'"{inside}"'
