"""Lines of front matter: the comments at their end, and those of one value, folded as YAML folds them.

Comments are kept where a file is written anew, because people write notes in them.
"""

import re
from collections.abc import Iterator, Sequence

_DOUBLE = r'"(?:[^"\\]|\\.)*"'
_OF_YAML = re.compile(
    rf"(?:#|(?:{_DOUBLE}|'(?:[^']|'')*+'|\[(?:[^\]\"'#]|{_DOUBLE}|'[^']*')*\]|[|>][-+\d]*|\{{\}})[ \t]+#)(.*)"
)
_OF_TOML = re.compile(rf"(?:[^\"'#]|{_DOUBLE}|'[^']*')*#(.*)")
_MARKS = " \t#"


def comment_at_end(text: str) -> str:
    """The comment with which a line, or the text behind a colon or a dash, ends; a `#` in a plain text begins none."""
    match = _OF_YAML.fullmatch(text.strip())
    return match[1].strip(_MARKS) if match else ""


def toml_comments(lines: Sequence[str], first_line: int) -> Iterator[tuple[int, str]]:
    """The comments of a TOML text, with their lines; `first_line` is the number of the first of `lines`."""
    for number, line in enumerate(lines, first_line):
        if (match := _OF_TOML.fullmatch(line)) and match[1].strip(_MARKS):
            yield number, match[1].strip(_MARKS)


def is_closed_at_end(line: str, quote: str) -> bool:
    """Whether a line of a text in quotes has the quote that closes it."""
    return quote in (re.sub(r"\\.", "", line) if quote == '"' else line.replace("''", ""))


def folded(text: str) -> str:
    """A text of several lines as YAML folds it: lines of a paragraph are one line, an empty line ends a paragraph."""
    end = "\n" if text.endswith("\n") else ""
    paragraphs: list[str] = []
    lines: list[str] = []
    for line in [*text.rstrip("\n").split("\n"), ""]:
        if line[:1] == " ":
            lines.append(f"\n{line}")
        elif line.strip():
            lines.append(line)
        else:
            paragraphs.append(" ".join(lines))
            lines = []
    return "\n".join(paragraphs) + end
