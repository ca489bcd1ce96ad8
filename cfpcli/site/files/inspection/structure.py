"""The nesting of a page's elements: those that are open, and whether each element is allowed at its place."""

from collections import Counter
from collections.abc import Callable, Mapping

from cfpcli.site.files.inspection.findings import Report
from cfpcli.site.files.inspection.vocabulary import (
    BLOCKS,
    CHILDREN,
    CLOSED_BY,
    ELEMENTS,
    HEADINGS,
    NEEDED,
    NOT_WITHIN,
    OBSOLETE,
    OPTIONAL_END,
    ORDERS,
    PARENTS,
    SINGLE,
    TEXT_ONLY_IN_LINES,
    TRANSPARENT,
    VOID,
)

DEEPEST = 512
"""The most levels of elements: browsers flatten what is deeper."""

_NOTHING: frozenset[str] = frozenset()
_BODY_LINKS = frozenset(
    {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "pingback"}
)
"""The relations of a `link` that is allowed within the body."""


class TooDeepError(Exception):
    """A page is nested so deeply that reading ends."""


class Element:
    """An open element: its name, its attributes, and where its start tag begins and ends.

    `in_lines` is true if only phrasing is allowed in it, `foreign` within svg and math. `first` and `last` are the
    names of children, `parts` those of a table that it has. `words` is a mark of the reader's own.
    """

    __slots__ = (
        "attributes",
        "children",
        "end",
        "first",
        "foreign",
        "in_lines",
        "is_hidden",
        "last",
        "name",
        "start",
        "words",
    )

    def __init__(self, name: str, attributes: Mapping[str, str], start: int, end: int) -> None:
        self.name = name
        self.attributes = attributes
        self.start = start
        self.end = end
        self.in_lines = self.foreign = self.is_hidden = False
        self.first = self.last = ""
        self.children: set[str] = set()
        self.words = 0


class Structure:
    """The open elements of a page; `leave` is called with each element that ends and the offset of its end."""

    def __init__(self, report: Report, leave: Callable[[Element, int], None]) -> None:
        self._report = report
        self._leave = leave
        self._stack: list[Element] = []
        self._names: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._root = Element("", {}, 0, 0)

    @property
    def top(self) -> Element:
        """The innermost open element; one without a name outside `html`."""
        return self._stack[-1] if self._stack else self._root

    def is_within(self, name: str) -> bool:
        """Whether an element of this name is open."""
        return self._names[name] > 0

    def open(self, element: Element, *, is_empty: bool) -> None:
        """Enter an element, after those are closed that its start tag closes; `is_empty` if the tag ends in `/>`.

        Raises:
            TooDeepError: there are more levels than browsers keep.
        """
        parent = self.top
        if parent.foreign:
            element.foreign = True
        else:
            self._close_implied(element.name)
            self._open_implied(element)
            parent = self.top
            self._judge(element, parent)
        element.is_hidden = parent.is_hidden or "hidden" in element.attributes
        if element.name in VOID and not element.foreign:
            return
        if is_empty and (element.foreign or element.name in {"svg", "math"}):
            return
        if is_empty:
            self._report.add(element.start, f"<{element.name}/> is not closed by its slash; write </{element.name}>")
        self._push(element, parent)

    def close(self, name: str, offset: int) -> None:
        """Leave the innermost element of this name, and those within it."""
        if name in VOID and not self.top.foreign:
            self._report.add(offset, f"</{name}> is not allowed: <{name}> has no content")
            return
        if not self._names[name]:
            why = "; a block before it closed the paragraph" if name == "p" else ""
            self._report.add(offset, f"</{name}> closes no open element{why}")
            return
        while self.top.name != name:
            if self.top.name not in OPTIONAL_END:
                self._report.add(self.top.start, f"<{self.top.name}> is not closed before </{name}>")
            self._pop(offset)
        self._pop(offset)

    def text(self, start: int) -> None:
        """Judge text, not only white space, at this offset."""
        if self.top.name in {"", "html", "head"}:
            self._open_implied(Element("span", {}, start, start))
        parent = self.top
        if parent.foreign or self._names["template"]:
            return
        if not parent.name or parent.name in CHILDREN or self._is_group(parent):
            self._report.add(start, f"text is not allowed in <{parent.name or 'html'}>, only in its children")
        elif parent.name in {"details", "fieldset"} and not parent.first:
            parent.first = "text"

    def finish(self) -> None:
        """Leave all open elements at the end of the page."""
        end = len(self._report.text)
        while self._stack:
            if self.top.name not in OPTIONAL_END:
                self._report.add(self.top.start, f"<{self.top.name}> is never closed")
            self._pop(end)

    def _push(self, element: Element, parent: Element) -> None:
        name = element.name
        if len(self._stack) >= DEEPEST:
            self._report.add(element.start, f"elements are nested more than {DEEPEST} deep; the rest is not checked")
            raise TooDeepError
        if name in {"svg", "math"}:
            element.foreign = True
        element.in_lines = name in TEXT_ONLY_IN_LINES or (name in TRANSPARENT and parent.in_lines)
        self._stack.append(element)
        self._names[name] += 1
        self._seen.add(name)

    def _pop(self, offset: int) -> None:
        element = self._stack.pop()
        self._names[element.name] -= 1
        if not element.foreign and not self._names["template"]:
            self._judge_whole(element)
        self._leave(element, offset)

    def _close_implied(self, name: str) -> None:
        """Close the elements whose end tag may be omitted before this start tag."""
        if name in {"html", "head"} or not self._stack:
            return
        closed = CLOSED_BY.get(name, _NOTHING)
        depth = len(self._stack)
        lowest = depth
        while depth and (inner := self._stack[depth - 1].name) in OPTIONAL_END:
            if inner in closed or (inner == "colgroup" and name not in {"col", "template"}):
                lowest = depth - 1
            elif inner not in {"p", "li", "dt", "dd", *closed}:
                break
            depth -= 1
        offset = self._stack[-1].end
        while len(self._stack) > lowest:
            self._pop(offset)

    def _open_implied(self, element: Element) -> None:
        """Open `html`, `head` or `body`, whose tags may be omitted, around an element that needs it."""
        name = element.name
        if not self._stack and name != "html" and "html" not in self._seen:
            self._push(Element("html", {}, element.start, element.start), self._root)
        if self.top.name == "head" and name not in CHILDREN["head"]:
            self._pop(element.start)
        if self.top.name == "html" and name not in CHILDREN["html"]:
            is_head = name in CHILDREN["head"] and "body" not in self._seen
            implied = "head" if is_head else "body"
            if implied == "head" or "body" not in self._seen:
                self._push(Element(implied, {}, element.start, element.start), self.top)

    def _judge(self, element: Element, parent: Element) -> None:
        """Report an element that is not known, or not allowed at this place."""
        name = element.name
        if name in OBSOLETE:
            self._report.add(element.start, f"<{name}> is obsolete; use a style sheet or a current element")
        elif name not in ELEMENTS and "-" not in name:
            self._report.add(element.start, f"<{name}> is not an element of HTML")
        elif message := self._misplaced(element, parent):
            self._report.add(element.start, message)
        if name not in {"script", "template"}:
            parent.first = parent.first or name
            parent.last = name
            parent.children.add(name)

    def _misplaced(self, element: Element, parent: Element) -> str:
        name, where = element.name, f"in <{parent.name}>"
        if self._names["template"]:
            return ""
        if not parent.name and name != "html":
            return f"<{name}> is not allowed outside <html>"
        if name in {"html", "head", "body"} and name in self._seen:
            return f"a second <{name}> is not allowed"
        return self._misplaced_in(parent, name, where) or self._misplaced_within(element, parent)

    def _misplaced_in(self, parent: Element, name: str, where: str) -> str:
        """The reason why the parent of an element does not allow it."""
        children = CHILDREN.get(parent.name)
        if children is not None and name not in children:
            return f"<{name}> is not allowed {where}; allowed: {_listed(children)}"
        parents = PARENTS.get(name)
        if parents is not None and parent.name not in parents:
            return f"<{name}> is not allowed {where}, only in {_listed(parents)}"
        if self._is_group(parent) and name not in {"dt", "dd", "script", "template"}:
            return f"<{name}> is not allowed in a <div> of a <dl>; allowed: <dd>, <dt>"
        if parent.in_lines and name in BLOCKS and not self._is_heading_in(parent.name, name):
            return f"<{name}> is a block, which is not allowed {where}"
        return ""

    def _misplaced_within(self, element: Element, parent: Element) -> str:
        """The reason why an element around, or another child before it, does not allow an element."""
        name = element.name
        around = next((outer for outer in NOT_WITHIN.get(name, _NOTHING) if self._bars(outer, element)), "")
        return f"<{name}> is not allowed within <{around}>" if around else self._out_of_order(element, parent)

    def _bars(self, outer: str, element: Element) -> bool:
        """Whether an open element of this name forbids an element that is not allowed within one."""
        return self._names[outer] > 0 and element.attributes.get("type") != "hidden"

    @staticmethod
    def _is_heading_in(parent: str, name: str) -> bool:
        return parent in {"summary", "legend"} and (name in HEADINGS or name == "hgroup")

    def _is_group(self, element: Element) -> bool:
        """Whether an element is the `div` around a group of a `dl`."""
        if element.name != "div" or not self._names["dl"]:
            return False
        at = len(self._stack) - 1 if self._stack[-1] is element else len(self._stack)
        return at > 0 and self._stack[at - 1].name == "dl"

    def _out_of_order(self, element: Element, parent: Element) -> str:
        name = element.name
        if name == "legend" and parent.first:
            return "<legend> is not the first child of <fieldset>"
        if parent.name in ORDERS:
            return self._part_out_of_order(name, parent)
        if parent.name == "dl" or self._is_group(parent):
            return self._entry_out_of_order(name, parent)
        if name == "link" and self._names["body"]:
            relations = element.attributes.get("rel", "").lower().split()
            if "itemprop" not in element.attributes and _BODY_LINKS.isdisjoint(relations):
                return "<link> is not allowed in <body>, except for style sheets"
        if name == "meta" and self._names["body"] and not {"itemprop", "property"} & set(element.attributes):
            return "<meta> is not allowed in <body>"
        return ""

    @staticmethod
    def _part_out_of_order(name: str, parent: Element) -> str:
        """The reason why a part of a table, picture or figure is not allowed behind those before it."""
        order = ORDERS[parent.name]
        is_repeated = name in order and name in SINGLE and name in parent.children
        is_late = any(order.get(part, -1) > order.get(name, -1) >= 0 for part in parent.children)
        return f"<{name}> is repeated or too late in its <{parent.name}>" if is_repeated or is_late else ""

    @staticmethod
    def _entry_out_of_order(name: str, around: Element) -> str:
        if around.last and "div" in {name, around.last} and name != around.last:
            return "<div> and <dt> are mixed in one <dl>; group all entries or none"
        if name == "dd" and around.last not in {"dt", "dd"}:
            return "<dd> has no <dt> before it"
        return ""

    def _judge_whole(self, element: Element) -> None:
        """Report an element that lacks children when it ends."""
        name, last = element.name, element.last
        if (name == "dl" or self._is_group(element)) and last == "dt":
            self._report.add(element.start, f"the last <dt> of <{name}> has no <dd>")
        elif name == "div" and not last and self._is_group(element):
            self._report.add(element.start, "a <div> of a <dl> has no <dt> and <dd>")
        elif name == "details" and element.first != "summary":
            self._report.add(element.start, "<details> does not begin with <summary>")
        elif name in NEEDED and NEEDED[name].isdisjoint(element.children):
            self._report.add(element.start, f"<{name}> has no {_listed(NEEDED[name], ' or ')}")


def _listed(names: frozenset[str], separator: str = ", ") -> str:
    return separator.join(f"<{name}>" for name in sorted(names - {"script", "template"}))
