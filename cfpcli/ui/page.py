"""The blocks a page is made of: built once from data, written by one writer for terminals and one for pipes."""

import msgspec

from cfpcli.ui.look import Look


class Span(msgspec.Struct, frozen=True):
    """A run of text with one meaning; raw, for the writers make other people's text safe.

    `link` is the address that it leads to; a terminal that takes links gets it too.
    """

    text: str
    look: Look = Look.PLAIN
    link: str = ""


Line = tuple[Span, ...]


class Paragraph(msgspec.Struct, frozen=True):
    """One line of text, wrapped; `one_line` shortens it to a single line on a terminal instead."""

    line: Line
    one_line: bool = False


class Facts(msgspec.Struct, frozen=True):
    """Labels with their values, the values aligned.

    The values begin two cells after the widest label; one wider than `label_max` stands on a line of its own, and
    `label_min` aligns this block with others.
    """

    rows: tuple[tuple[Span, Line], ...]
    label_max: int = 24
    label_min: int = 0


class Prose(msgspec.Struct, frozen=True):
    """Markdown that somebody wrote."""

    markdown: str


class Bullets(msgspec.Struct, frozen=True):
    """A list of points."""

    items: tuple[Line, ...]


class Stack(msgspec.Struct, frozen=True):
    """Blocks one under the other without a blank line, `indent` cells to the right."""

    blocks: "tuple[Block, ...]"
    indent: int = 0


class Section(msgspec.Struct, frozen=True):
    """A heading with blocks under it; a section of `tight` blocks has no blank lines between them."""

    heading: str
    blocks: "tuple[Block, ...]"
    tight: bool = False


Block = Paragraph | Facts | Prose | Bullets | Stack | Section
Page = tuple[Block, ...]


def line(*parts: str | Span) -> Line:
    """A line of these parts; a string is a span without particular meaning."""
    return tuple(Span(part) if isinstance(part, str) else part for part in parts)


def joined(parts: list[Line], separator: str = " · ") -> Line:
    """The lines that are not empty, as one, with a separator between them."""
    together: list[Span] = []
    for part in parts:
        if any(span.text for span in part):
            together += [Span(separator), *part] if together else part
    return tuple(together)


def facts(*rows: tuple[str, str | Line]) -> tuple[Facts, ...]:
    """The facts that have a value as one block; no block where none has."""
    pairs = tuple(
        (Span(label, Look.MUTED), value if isinstance(value, tuple) else line(value)) for label, value in rows if value
    )
    return (Facts(pairs),) if pairs else ()


def section(heading: str, *blocks: Block, tight: bool = False) -> tuple[Section, ...]:
    """A section, or none where it would be empty."""
    return (Section(heading, blocks, tight),) if blocks else ()


def prose_section(heading: str, markdown: str) -> tuple[Section, ...]:
    """A section of Markdown, or none where nothing was written."""
    return (Section(heading, (Prose(markdown),)),) if markdown.strip() else ()
