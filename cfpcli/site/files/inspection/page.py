"""One page: its elements, headings, names and scripts; its links and ids are collected for the whole site."""

import json

from cfpcli.site.files.inspection.attributes import NEEDY, faults, is_instant
from cfpcli.site.files.inspection.findings import Report
from cfpcli.site.files.inspection.links import Link, links_of
from cfpcli.site.files.inspection.markup import Tag, Text, read_markup, shown
from cfpcli.site.files.inspection.names import Names, references_of
from cfpcli.site.files.inspection.structure import Element, Structure, TooDeepError
from cfpcli.site.files.inspection.vocabulary import HEADINGS
from cfpcli.site.rows import Kind

_FIRST_BYTES = 1024
"""The bytes in which browsers look for the encoding of a page."""

_DATA_TYPES = frozenset({"application/ld+json", "application/json"})
_SINGLE = {"html": "<html>", "title": "<title>", "charset": "<meta charset>", "main": "<main>", "h1": "<h1>"}
"""The elements of which a page has one each; those that are hidden do not count."""


class Page:
    """The content of a page: its `ids`, and its `links` in their order; findings are in its `report`.

    `is_whole` is false if reading ended early because of its faults, so that there may be more ids.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.ids: set[str] = set()
        self.links: list[Link] = []
        self.is_whole = False
        self._structure = Structure(report, self._leave)
        self._names = Names(report, self._structure)
        self._references: list[tuple[Element, str, str]] = []
        self._counts = dict.fromkeys(_SINGLE, 0)
        self._level = 0
        self._read()

    def _read(self) -> None:
        try:
            for piece in read_markup(self.report):
                if isinstance(piece, Text):
                    self._text(piece)
                elif piece.is_end:
                    self._structure.close(piece.name, piece.start)
                else:
                    self._enter(piece)
        except TooDeepError:
            return
        if self.report.is_full:
            return
        self.is_whole = True
        self._structure.finish()
        for name, what in _SINGLE.items():
            if self._counts[name] != 1:
                self.report.add(-1, f"has {self._counts[name] or 'no'} {what}, must have 1")
        self._names.finish(self.ids, self._references)

    def _text(self, text: Text) -> None:
        top = self._structure.top
        words = self.report.text[text.start : text.end]
        if words.isspace():
            return
        if top.name == "script":
            self._script(top, words, text.start)
        elif top.name != "style":
            self._structure.text(text.start)
            self._names.read()

    def _script(self, element: Element, words: str, start: int) -> None:
        """Judge the text of a script, which is data or refused."""
        kind = element.attributes.get("type", "").strip().lower()
        if "src" in element.attributes or kind not in _DATA_TYPES:
            message = "<script> has inline code, which the content security policy of the site refuses"
            self.report.add(element.start, message)
            return
        try:
            json.loads(words)
        except (ValueError, RecursionError) as error:
            self.report.add(start, f"<script> of {kind} is not valid JSON: {shown(str(error))}")

    def _enter(self, tag: Tag) -> None:
        attributes = dict(tag.attributes)
        element = Element(tag.name, attributes, tag.start, tag.end)
        self._names.begin(element)
        self._structure.open(element, is_empty=tag.is_empty)
        if tag.name == "style":
            message = "an inline style sheet is not applied under the content security policy of the site"
            self.report.add(tag.start, message)
        if attributes or tag.name in NEEDY:
            for message in faults(tag, attributes, foreign=element.foreign):
                self.report.add(tag.start, message)
            self._collect(element)
        if not element.foreign:
            self._count(element)
        self._names.enter(element)

    def _collect(self, element: Element) -> None:
        """Keep the id and the addresses of an element, and the ids to which it refers."""
        name = element.attributes.get("id")
        if name:
            if name in self.ids:
                self.report.add(element.start, f'the id "{shown(name)}" is used twice on this page', Kind.LINK)
            self.ids.add(name)
        self.links += links_of(element)
        self._references += references_of(element)

    def _count(self, element: Element) -> None:
        """Follow the elements that a page has once, and its headings."""
        name = element.name
        if element.is_hidden and name != "html":
            return
        if name in _SINGLE:
            self._counts[name] += 1
        if name in HEADINGS:
            level = int(name[1])
            if self._level and level > self._level + 1:
                self.report.add(element.start, f"<{name}> follows <h{self._level}>, which skips a level of headings")
            self._level = level
        elif name == "html" and not element.attributes.get("lang"):
            self.report.add(element.start, "<html> has no lang, the language of the page")
        elif name == "meta" and "charset" in element.attributes:
            self._charset(element)
        elif name == "base":
            self.report.add(element.start, "<base> changes the meaning of every link of the page", Kind.LINK)

    def _charset(self, element: Element) -> None:
        self._counts["charset"] += 1
        if element.attributes["charset"].strip().lower() != "utf-8":
            self.report.add(element.start, "the charset is not utf-8")
        elif len(self.report.text[: min(element.end, _FIRST_BYTES + 1)].encode()) > _FIRST_BYTES:
            self.report.add(element.start, f"<meta charset> ends after the first {_FIRST_BYTES:,} bytes")

    def _leave(self, element: Element, end: int) -> None:
        self._names.leave(element)
        if element.name == "time" and not element.foreign and "datetime" not in element.attributes:
            words = self.report.text[element.end : end]
            if not is_instant(words.strip()):
                self.report.add(element.start, f'<time> has no datetime, and "{shown(words)}" is not a date or time')
