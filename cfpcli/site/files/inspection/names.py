"""The names by which links, buttons and form controls are read aloud: their text, a label or an `aria-label`."""

from collections.abc import Collection

from cfpcli.site.files.inspection.findings import Report
from cfpcli.site.files.inspection.markup import shown
from cfpcli.site.files.inspection.structure import Element, Structure
from cfpcli.site.files.inspection.vocabulary import CONTROLS, UNLABELLED_INPUTS

_LABELLED = frozenset({"input", "select", "textarea", "meter", "progress"})
_OWN_NAMES = ("aria-label", "aria-labelledby", "title")
_REFERENCES = ("aria-labelledby", "aria-describedby")
_PRESSED = frozenset({"a", "button"})
_NAMES_OF_INPUTS = {"button": "value", "image": "alt"}


class Names:
    """Follows the words of a page and the elements that need some.

    An element is named if there are more words at its end than there were at its start, which costs nothing by depth.
    """

    def __init__(self, report: Report, structure: Structure) -> None:
        self._report = report
        self._structure = structure
        self._words = 0
        self._muted: list[Element] = []
        self._controls: dict[str, Element] = {}
        self._unlabelled: list[Element] = []
        self._labels: list[Element] = []
        self._controls_in_labels: list[int] = []

    def read(self) -> None:
        """Count words that are read aloud: a text, or the name of a picture."""
        if not self._muted:
            self._words += 1

    def begin(self, element: Element) -> None:
        """Remember the number of words before an element, before it is opened."""
        element.words = self._words

    def enter(self, element: Element) -> None:
        """Follow an element that was opened."""
        name, attributes = element.name, element.attributes
        is_picture = name in {"img", "input"} and (attributes.get("alt") or "value" in attributes)
        if attributes.get("aria-hidden") == "true":
            if self._structure.top is element:
                self._muted.append(element)
        elif is_picture or attributes.get("aria-label"):
            self.read()
        if element.foreign:
            return
        if name == "label":
            self._controls_in_labels.append(0)
            self._labels.append(element)
        elif name in CONTROLS:
            self._control(element)
        if "tabindex" in attributes and name not in _PRESSED:
            outer = next((outer for outer in ("a", "button") if self._structure.is_within(outer)), "")
            if outer:
                self._report.add(element.start, f"<{name}> has a tabindex within <{outer}>, which has the focus")

    def leave(self, element: Element) -> None:
        """Judge an element that ended."""
        is_silent = bool(self._muted)
        if is_silent and self._muted[-1] is element:
            self._muted.pop()
        if element.foreign:
            return
        name, attributes = element.name, element.attributes
        if name == "label":
            self._controls_in_labels.pop()
        if is_silent or self._words > element.words or any(attributes.get(own) for own in _OWN_NAMES):
            return
        if name == "button" or (name == "a" and "href" in attributes):
            self._report.add(element.start, f"<{name}> has no text, and no aria-label instead")
        elif name == "title":
            self._report.add(element.start, "<title> is empty")
        elif name == "option" and not attributes.get("label"):
            self._report.add(element.start, "<option> has no text")

    def _control(self, element: Element) -> None:
        name, attributes = element.name, element.attributes
        kind = attributes.get("type", "").strip().lower() if name == "input" else ""
        if kind == "hidden":
            return
        self._controls.setdefault(attributes.get("id", ""), element)
        if self._controls_in_labels:
            self._controls_in_labels[-1] += 1
            if self._controls_in_labels[-1] > 1:
                self._report.add(element.start, f"<{name}> is the second form control in one <label>")
        named_by = (*_OWN_NAMES, _NAMES_OF_INPUTS.get(kind, "title"))
        if any(attributes.get(own) for own in named_by) or self._structure.is_within("label"):
            return
        if name in _LABELLED and (kind not in UNLABELLED_INPUTS or kind in _NAMES_OF_INPUTS):
            self._unlabelled.append(element)

    def finish(self, ids: Collection[str], references: Collection[tuple[Element, str, str]]) -> None:
        """Judge labels and references at the end of the page."""
        targets = {label.attributes["for"] for label in self._labels if "for" in label.attributes}
        for element in self._unlabelled:
            if element.attributes.get("id") not in targets:
                self._report.add(element.start, f"<{element.name}> has no label, and no aria-label instead")
        for label in self._labels:
            target = label.attributes.get("for")
            if target is not None and (not target or target not in self._controls):
                self._report.add(
                    label.start, f'<label> is for "{shown(target)}", which is not the id of a form control'
                )
        for element, name, value in references:
            for word in value.split() or ("",):
                if word not in ids:
                    self._report.add(element.start, f'{name} refers to "{shown(word)}", not an id of this page')


def references_of(element: Element) -> list[tuple[Element, str, str]]:
    """The references of an element to the ids of others, by which it is named or described."""
    return [(element, name, element.attributes[name]) for name in _REFERENCES if name in element.attributes]
