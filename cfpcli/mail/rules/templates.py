"""Templates of messages: a subject, a body, and placeholders in single braces, `{proposal_title}`.

A template begins with the line `Subject: …`, then a blank line, then the body. Placeholders are names and nothing
else: no attributes, indices, conversions or format specifications, so that a template can neither reach into the
program nor ask it for a gigabyte. `{{` and `}}` are braces. A value is inserted as text, even if it looks like a
placeholder.

A line all of whose placeholders are empty is left out, with the blank line after it; this is how a paragraph, written
on one line, depends on a value. Long lines are wrapped.
"""

import re
import string
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NoReturn

import msgspec

from cfpcli.errors import MOST_FAULTS, DataRefusedError, Fault, counted, is_enough
from cfpcli.text import clean, nearest

MOST_CHARACTERS = 50_000
"""The most characters of a template."""
MOST_PLACEHOLDERS = 100
"""The most placeholders of a template, so that a message is at most its template and a hundred values long."""
WIDTH = 72
"""The columns of wrapped text; lines of a few more are left as they are."""
_LONGEST_LINE = 78
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
_SUBJECT = re.compile(r"subject[ \t]*:", re.IGNORECASE)
_INDENT = re.compile(r"[ \t]*(?:[-*•] +)?")
_SHOWN = 60


class Placeholders(msgspec.Struct, frozen=True):
    """The names that a template may use.

    `aliases` are other spellings of names; `refused` are names that can never be used, with the reason.
    """

    names: frozenset[str]
    aliases: Mapping[str, str] = {}
    refused: Mapping[str, str] = {}

    def canonical(self, name: str) -> str:
        """The name that a spelling stands for."""
        return self.aliases.get(name, name)


class Line(msgspec.Struct, frozen=True):
    """One line with placeholders: the parts are literal texts and names, in turn, beginning with a text."""

    parts: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its placeholders."""
        return self.parts[1::2]

    def filled(self, values: Mapping[str, str]) -> str:
        """The line with its values; each is inserted once and never read again."""
        return "".join(values[part] if at % 2 else part for at, part in enumerate(self.parts))

    def is_empty(self, values: Mapping[str, str]) -> bool:
        """Whether it has placeholders, and all their values are empty."""
        return bool(self.names) and not any(values[name].strip() for name in self.names)


class Template(msgspec.Struct, frozen=True):
    """A template without faults; `source` is its file's name."""

    source: str
    subject: Line
    body: tuple[Line, ...]


class Text(msgspec.Struct, frozen=True):
    """A message's subject, on one line, and its body, which ends with a line feed."""

    subject: str
    body: str


class _Names(string.Formatter):
    """The standard formatter, which knows names alone."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders

    def line(self, text: str) -> Line:
        """Read one line; raises ValueError with the first fault."""
        parts = [""]
        for literal, name, specification, conversion in self._pieces(text):
            parts[-1] += literal
            if name is not None:
                parts += [self._canonical(name, specification, conversion), ""]
        return Line(tuple(parts))

    def faults(self, text: str) -> Iterator[str]:
        """The faults of one line, one for each placeholder that has one."""
        try:
            pieces = self._pieces(text)
        except ValueError as error:
            yield str(error)
            return
        for _, name, specification, conversion in pieces:
            try:
                if name is not None:
                    self._canonical(name, specification, conversion)
            except ValueError as error:
                yield str(error)

    def _pieces(self, text: str) -> list[tuple[str, str | None, str | None, str | None]]:
        try:
            return list(self.parse(text))
        except ValueError:
            raise ValueError("a brace without its partner; write {{ or }} for a brace itself") from None

    def _canonical(self, name: str, specification: str | None, conversion: str | None) -> str:
        if specification or conversion:
            raise ValueError(f"{_shown(name)}: a placeholder is a name, without {'!' if conversion else ':'}")
        return str(self.get_field(name, (), {})[0])

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401, ARG002
        """The canonical name of a placeholder; raises ValueError if there is none of this name."""
        placeholders = self._placeholders
        name = placeholders.canonical(field_name)
        if name in placeholders.names:
            return name, name
        if reason := placeholders.refused.get(name):
            raise ValueError(f"{_shown(field_name)} {reason}")
        if not _NAME.fullmatch(field_name):
            raise ValueError(f"{_shown(field_name)} is not a placeholder: write a name, such as {{name}}")
        near = nearest(field_name, (*sorted(placeholders.names), *sorted(placeholders.aliases)))
        hint = f"; did you mean {{{near}}}?" if near else f"; allowed: {', '.join(sorted(placeholders.names))}"
        raise ValueError(f"{_shown(field_name)} is not a placeholder here{hint}")

    def format_field(self, value: Any, format_spec: str) -> NoReturn:  # noqa: ANN401, ARG002
        """Nothing is formatted by a specification."""
        raise ValueError("a placeholder has no format specification")

    def convert_field(self, value: Any, conversion: Any) -> NoReturn:  # noqa: ANN401, ARG002
        """Nothing is converted."""
        raise ValueError("a placeholder has no conversion")


def _shown(name: str) -> str:
    shown = clean(name)
    return f"{{{shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}}}"


def parsed_line(text: str, placeholders: Placeholders) -> Line:
    """Read one line with placeholders.

    Raises:
        ValueError: a brace has no partner, or a placeholder is not a known name; the message is for a person.
    """
    return _Names(placeholders).line(text)


def parsed_template(text: str, placeholders: Placeholders, *, source: str) -> Template:
    """Read a template; `source` is the name of its file, for faults.

    Raises:
        DataRefusedError: the template has faults, all of which are listed, each with its line.
    """
    faults: list[Fault] = []
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST_CHARACTERS:
        raise _refused(source, [Fault(source, 0, "", f"is longer than {MOST_CHARACTERS:,} characters")])
    first, *rest = text.rstrip().split("\n")
    match = _SUBJECT.match(first)
    if not match or not first[match.end() :].strip():
        faults.append(Fault(source, 1, "", "is not a subject: begin the file with Subject: and one line of text"))
    if rest and rest[0].strip():
        faults.append(Fault(source, 2, "", "must be blank: the subject is the only header"))
    if not any(line.strip() for line in rest):
        faults.append(Fault(source, 0, "", "has no text below the subject"))
    lines = []
    for number, line in enumerate([first[match.end() :].strip() if match else first, *rest], 1):
        lines.append(_checked(line.rstrip(), placeholders, source, number, faults))
        if is_enough(faults):
            break
    if sum(len(line.names) for line in lines) > MOST_PLACEHOLDERS:
        faults.append(Fault(source, 0, "", f"has more than {MOST_PLACEHOLDERS} placeholders"))
    if faults:
        raise _refused(source, sorted(faults, key=lambda fault: fault.line))
    body = lines[1:]
    while not body[0].names and not body[0].parts[0]:
        body = body[1:]
    return Template(source, lines[0], tuple(body))


def _checked(text: str, placeholders: Placeholders, source: str, number: int, faults: list[Fault]) -> Line:
    unsafe = "" if clean(text) == text else next(char for char in text if clean(char) != char)
    if unsafe:
        faults.append(Fault(source, number, "", f"has the control character {clean(unsafe)}"))
    names = _Names(placeholders)
    problems = list(dict.fromkeys(islice(names.faults(text), MOST_FAULTS)))
    faults += [Fault(source, number, "", problem) for problem in problems]
    return Line(("",)) if problems else names.line(text)


def _refused(source: str, faults: Collection[Fault]) -> DataRefusedError:
    return DataRefusedError(
        f"{source}: {counted(tuple(faults))}",
        faults=tuple(faults),
        hint="placeholders are names in braces, such as {proposal_title}",
    )


def rendered(template: Template, values: Mapping[str, str]) -> Text:
    """The message of a template; `values` has every name of its placeholders, each cleaned of control characters.

    The subject is one line. In the body, a value of several lines keeps them.
    """
    subject = " ".join(template.subject.filled(values).split())
    lines: list[str] = []
    was_dropped = False
    for line in template.body:
        if line.is_empty(values):
            was_dropped = True
            continue
        text = line.filled(values)
        if was_dropped and not text.strip() and (not lines or not lines[-1]):
            continue
        was_dropped = was_dropped and not text.strip()
        lines += [each for part in text.split("\n") for each in wrapped(part)]
    return Text(subject, "\n".join(lines).strip("\n") + "\n")


def wrapped(line: str) -> list[str]:
    """A line as lines of at most 72 columns, indented as it is; words, such as links, are never broken.

    A line of at most 78 columns stays whole, as does one that is indented by four spaces or more: a command to copy.
    """
    line = line.rstrip()
    if len(line) <= _LONGEST_LINE or line.startswith(("    ", "\t")):
        return [line]
    match = _INDENT.match(line)
    indent = " " * (len(match[0]) if match else 0)
    return textwrap.wrap(
        line,
        WIDTH,
        subsequent_indent=indent,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [line]
