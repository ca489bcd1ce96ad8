"""Sanitised HTML as Markdown; imported on first use, because only this module needs markdownify."""

import re
from functools import cached_property

from bs4.element import NavigableString, Tag
from markdownify import (  # type: ignore[attr-defined]  # the library's stub leaves two of these out
    BACKSLASH,
    MarkdownConverter,
    should_remove_whitespace_inside,
    should_remove_whitespace_outside,
)

_SPECIAL = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~])       # a backslash that would escape what follows it
    | [*`]
    | (?<!\w)_ | _(?!\w)        # within a word an underscore marks nothing
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w{1,32};)
    """,
    re.VERBOSE,
)
_SPACE = re.compile(r"[\t \r\n]+")
_LINE_START = re.compile(r"(?P<before>\A|\n)(?P<mark>\#{1,6}|[>+-]|=+|(?P<number>[0-9]{1,9})[.)])(?=\s|\Z)")
_BACKTICKS = re.compile(r"`+")
_LINE = re.compile(r"^(?=.)", re.MULTILINE)
_BLOCKS = {"p", "li", "div", "section", "article", "blockquote", "td", "th", "dt", "dd"}
_LANGUAGE = re.compile(r"\blanguage-([\w+#.-]+)")


class _Converter(MarkdownConverter):
    """Escapes only the characters that Markdown would read as markup, because people also read the source.

    Methods of the library that take quadratic time in the length of a list, a table or a line are replaced.
    """

    @cached_property
    def _items(self) -> dict[int, int]:
        """The number of the next item of each numbered list."""
        return {}

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        parents, text = parent_tags or set(), str(el)
        if "pre" not in parents:
            text = _SPACE.sub(lambda run: "\n" if "\n" in run[0] or "\r" in run[0] else " ", text)
        if "_noformat" not in parents:
            text = escape_line_starts(escaped(text), first=_begins_block(el))
        inside = should_remove_whitespace_inside(el.parent)
        before, after = el.previous_sibling, el.next_sibling
        if should_remove_whitespace_outside(before) or (inside and not before):
            text = text.lstrip(" \t\r\n")
        if should_remove_whitespace_outside(after) or (inside and not after):
            text = text.rstrip()
        return text

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002 - the library's signature
        parent, mark = el.parent, "- "
        if parent is not None and parent.name == "ol":
            start = str(parent.get("start") or 1)
            number = self._items.get(id(parent), int(start))
            self._items[id(parent)] = number + 1
            mark = f"{number}. "
        text = text.strip()
        return f"{mark}{_LINE.sub(' ' * len(mark), text)[len(mark) :]}\n" if text else "\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        del parent_tags
        blank = text[: len(text) - len(text.lstrip(" \n"))]
        code = text[blank.rfind("\n") + 1 :].rstrip(" \n")
        fence = "`" * max(3, *(len(run) + 1 for run in _BACKTICKS.findall(code)), 0)
        return f"\n\n{fence}{_language(el)}\n{code}\n{fence}\n\n" if code else ""

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        body = el.parent if el.parent is not None and el.parent.name in {"tbody", "tfoot"} else None
        if el.find_previous_sibling() or (body is not None and body.find_previous_sibling()):
            return f"|{text}\n"
        return str(super().convert_tr(el, text, parent_tags))  # type: ignore[misc]


def converted(safe: str) -> str:
    """Sanitised HTML as Markdown."""
    converter = _Converter(
        bullets="-",
        heading_style="atx",
        newline_style=BACKSLASH,
        bs4_options="html.parser",
    )
    # Without the wrapper, the parser may take a bare text for a file name.
    return str(converter.convert(f"<div>{safe}</div>"))


def escaped(text: str) -> str:
    """The text with a backslash before all that Markdown would read as markup; brackets only if they open a link."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    if "[" not in text:
        return text
    parts = text.split("]")
    linked = [part.startswith(("(", ":", "[")) for part in parts[1:]]
    return "]".join(
        [part.replace("[", "\\[") if link else part for part, link in zip(parts, [*linked, False], strict=True)]
    )


def _begins_block(text: NavigableString) -> bool:
    parent, before = text.parent, text.previous_sibling
    starts = before is None or getattr(before, "name", "") == "br"
    return parent is not None and parent.name in _BLOCKS and starts


def escape_line_starts(text: str, *, first: bool) -> str:
    """Escape line starts that would become a heading, a quote or a list item."""

    def marked(match: re.Match[str]) -> str:
        if match["before"] == "" and not first:
            return match[0]
        number = match["number"] or ""
        return f"{match['before']}{number}\\{match['mark'][len(number) :]}"

    return _LINE_START.sub(marked, text)


def _language(pre: Tag) -> str:
    code = pre.find("code")
    match = _LANGUAGE.search(" ".join(code.get_attribute_list("class"))) if code else None
    return match[1] if match else ""
