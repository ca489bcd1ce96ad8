"""Markdown as lines of a page: its form on a terminal, readable without colour too.

Imported lazily, because it needs markdown-it. HTML in the source is plain text here: input in HTML is converted to
Markdown when the program reads it.
"""

from collections.abc import Iterable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from cfpcli.text import clean
from cfpcli.ui.links import pieces
from cfpcli.ui.page import Fit, Flow, Leaf, Line, Look, Span, first_words, indented
from cfpcli.ui.wrapping import MEASURE, display_width, paragraphs

_BREAK = Span("\n")

_BETWEEN = Span(" | ", Look.MUTED)
_LOOKS = {"thead": Look.STRONG, "tbody": Look.PLAIN}

_EMPHASES = {"strong": Look.STRONG, "em": Look.EMPHASIS}


def markdown_lines(source: str) -> Flow:
    """The lines of a Markdown text; links are drawn as `text (address)`."""
    parser = markdown_parser()
    source = clean(source)
    tokens = parser.parse(source)
    if too_deep(tokens, parser):
        return iter([Leaf((Span(text),), fit=Fit.FOLD) for text in source.split("\n")])
    return _blocks(SyntaxTreeNode(tokens).children, tight=False)


_PARSED = 4_000
"""The characters of a text in which its beginning is looked for: more than most texts have."""


def beginning(source: str, most: int) -> str:
    """The beginning of a Markdown text as a reader sees it, on one line of at most `most` cells.

    It ends with a whole word, and with an ellipsis if more follows. Of the marks only those of lists are in it.
    """
    # Many beginnings may be on one page, and a long text takes long to parse.
    leaves = markdown_lines(source[:_PARSED])
    return first_words((word for leaf in leaves if leaf for word in _words(leaf)), most)


def _words(leaf: Leaf) -> list[str]:
    """The words of a line, with the mark of an item of a list, but not those of headings and quotations."""
    marks = (span for span in leaf.first if span.look is not Look.MUTED)
    return "".join(span.text for span in (*marks, *leaf.line)).split()


def paragraph_ends(source: str) -> frozenset[int]:
    """The lines of a Markdown text, counted from 0, after which a paragraph ends although no blank line follows."""
    ends: set[int] = set()
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").disable("inline").parse(source):
        if token.type == "inline" and token.map:
            # Definitions of links above a paragraph are among its lines, but not in its content.
            end = token.map[1] - token.content.count("\n") - 1
            for part in paragraphs(token.content.split("\n"))[:-1]:
                end += len(part)
                ends.add(end - 1)
    return frozenset(ends)


def too_deep(tokens: Iterable[Token], parser: MarkdownIt) -> bool:
    """Whether a text is nested so deeply that the parser silently dropped a part; its source is then shown instead."""
    return any(token.level >= parser.options.maxNesting - 1 for token in tokens)


def markdown_parser() -> MarkdownIt:
    """The parser of every Markdown text that is drawn: HTML is text, and a long line ends its paragraph."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.core.ruler.before("inline", "long_lines", _end_after_long_lines)
    return parser


def _end_after_long_lines(state: StateCore) -> None:
    """A rule of the parser: paragraphs end after long lines."""
    tokens: list[Token] = []
    for position, token in enumerate(state.tokens):
        opening = state.tokens[position - 1]
        if token.type != "inline" or opening.type != "paragraph_open":
            tokens.append(token)
            continue
        for number, part in enumerate(paragraphs(token.content.split("\n"))):
            tokens += [state.tokens[position + 1].copy(), opening.copy()] if number else []
            tokens.append(token.copy(content="\n".join(part), children=[]))
    state.tokens = tokens


def _blocks(nodes: Sequence[SyntaxTreeNode], *, tight: bool) -> Flow:
    for position, node in enumerate(nodes):
        if position and not (tight and _hidden(node)):
            yield None
        yield from _block(node)


def _hidden(node: SyntaxTreeNode) -> bool:
    """Whether a block follows the one above without a blank line: text and lists inside the items of a tight list."""
    return node.type in {"bullet_list", "ordered_list"} or (node.type == "paragraph" and node.hidden)


def _block(node: SyntaxTreeNode) -> Flow:
    match node.type:
        case "paragraph" | "inline":
            yield from _paragraph(node, Look.PLAIN)
        case "heading":
            marker = (Span(f"{node.markup[:1] * int(node.tag[1:])} " if node.markup[:1] == "#" else "## ", Look.MUTED),)
            yield from indented(_paragraph(node, Look.STRONG), marker, "")
        case "bullet_list" | "ordered_list":
            yield from _list(node)
        case "blockquote":
            yield from indented(_blocks(node.children, tight=False), (Span("> ", Look.MUTED),), "> ")
        case "fence" | "code_block":
            for text in node.content.rstrip("\n").split("\n"):
                yield Leaf((Span(text, Look.CODE),), (Span("    "),), "    ", Fit.FOLD)
        case "hr":
            yield Leaf((Span("* * *", Look.MUTED),))
        case "table":
            yield from _table(node)
        case _:
            yield Leaf((Span(node.content),))


def _paragraph(node: SyntaxTreeNode, look: Look) -> Flow:
    line: list[Span] = []
    for span in _inline(node.children, look):
        if span is _BREAK:
            yield Leaf(tuple(line))
            line = []
        else:
            line.append(span)
    yield Leaf(tuple(line))


def _list(node: SyntaxTreeNode) -> Flow:
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    last = f"{start + len(node.children) - 1}. " if start is not None else "• "
    close = all(_hidden(child) for item in node.children for child in item.children)
    for position, item in enumerate(node.children):
        marker = f"{start + position}. " if start is not None else "• "
        if position and not close:
            yield None
        inside = _blocks(item.children, tight=True)
        yield from indented(_or_empty(inside), (Span(marker.rjust(len(last))),), " " * len(last))


def _or_empty(leaves: Flow) -> Flow:
    """The lines, or one empty line if there are none, so that an empty item still shows its mark."""
    begun = False
    for leaf in leaves:
        yield leaf
        begun = True
    if not begun:
        yield Leaf(())


def _table(node: SyntaxTreeNode) -> Flow:
    """The rows of a table, with the cells aligned if they fit; else each row unaligned, to be wrapped."""
    rows = [
        [
            (tuple(_inline(cell.children, _LOOKS[part.type])), "right" in str(cell.attrs.get("style", "")))
            for cell in row.children
        ]
        for part in node.children
        for row in part.children
    ]
    widths = [max(map(_width, column)) for column in zip(*([cell for cell, _ in row] for row in rows), strict=True)]
    aligned = sum(widths) + len(_BETWEEN.text) * (len(widths) - 1) <= MEASURE
    for row in rows:
        line: list[Span] = []
        for position, ((cell, right), width) in enumerate(zip(row, widths, strict=True)):
            gap = [Span(" " * (width - _width(cell)))] if aligned and width > _width(cell) else []
            line += [_BETWEEN] if position else []
            line += [*gap, *cell] if right else [*cell, *(gap if position < len(widths) - 1 else [])]
        yield Leaf(tuple(line))


def _width(cell: Line) -> int:
    return sum(display_width(span.text) for span in cell)


def _inline(nodes: Iterable[SyntaxTreeNode], look: Look) -> Iterator[Span]:
    for node in nodes:
        match node.type:
            case "link":
                yield from _link(tuple(_inline(node.children, look)), str(node.attrs.get("href", "")))
            case "image":
                yield from _link((Span(node.content, look),), str(node.attrs.get("src", "")))
            case "code_inline":
                yield Span(f"`{node.content}`", Look.CODE)
            case "softbreak":
                yield Span(" ")
            case "hardbreak":
                yield _BREAK
            case _ if node.children:
                yield from _inline(node.children, _EMPHASES.get(node.type, look))
            case _:
                yield from (Span(piece, look, address) for piece, address in pieces(node.content))


def _link(text: Line, address: str) -> Iterator[Span]:
    shown = "".join(span.text for span in text)
    yield from (Span(span.text, span.look, address) if span is not _BREAK else span for span in text)
    if address and address not in {shown, f"mailto:{shown}"}:
        before, after = (" (", ")") if shown.strip() else ("", "")
        yield from (
            Span(part, Look.MUTED, link) for part, link in ((before, ""), (address, address), (after, "")) if part
        )
