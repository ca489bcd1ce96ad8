"""The attributes of an element: whether HTML has them there, and whether their values are allowed."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time

from cfpcli.site.files.inspection.markup import Tag, shown
from cfpcli.site.files.inspection.vocabulary import (
    ARIA,
    ATTRIBUTES,
    GLOBAL_ATTRIBUTES,
    NAMELESS,
    ROLES,
    TYPES,
    VALUES,
    WHOLE_NUMBERS,
)

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*|[xXiI](?:-[A-Za-z0-9]{1,8})+")
_WHOLE_NUMBER = re.compile(r"-?[0-9]+")
_NATURAL = re.compile(r"[0-9]+")
_DATA = re.compile(r"data-[^A-Z\s]+")
_NAMES = frozenset({"aria-label", "aria-labelledby"})
_ANONYMOUS_ROLES = frozenset(
    {"caption", "code", "deletion", "emphasis", "generic", "insertion", "none", "paragraph", "presentation"}
    | {"strong", "subscript", "superscript"}
)

_REQUIRED = {"bdo": ("dir",), "link": ("rel",), "optgroup": ("label",), "area": ("alt",), "track": ("src",)}
_OF_LINKS = ("target", "download", "rel", "hreflang", "type", "ping", "name")

NEEDY = frozenset({"img", *_REQUIRED})
"""The elements that need an attribute."""

_CLOCK = r"(?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?)"
_ZONE = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])"
_INSTANT = re.compile(
    rf"""
    (?P<day>[0-9]{{4,}}-[0-9]{{2}}-[0-9]{{2}}) (?:[T ]{_CLOCK}{_ZONE}?)?
    | (?P<month>[0-9]{{4,}}-[0-9]{{2}})
    | (?P<yearly>[0-9]{{2}}-[0-9]{{2}})
    | {_CLOCK.replace("clock", "hour")}
    | {_ZONE}
    | (?P<week>[0-9]{{4,}}-W[0-9]{{2}})
    | (?P<year>[0-9]{{4,}})
    | P(?=[0-9T])(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]{{1,3}})?S)?)?
    | \s*+(?:[0-9]++(?:\.[0-9]{{1,3}})?\s*+[WwDdHhMmSs]\s*+)+
    """,
    re.VERBOSE,
)
_LONGEST_INSTANT = 100
_LEAP_YEAR = "2024"


def faults(tag: Tag, attributes: Mapping[str, str], *, foreign: bool) -> Iterator[str]:
    """The faults of the attributes of a start tag, which are by name in `attributes`.

    Of a `foreign` element, within svg or math, only repeated and inline ones are reported.
    """
    if len(attributes) < len(tag.attributes):
        ((repeated, _),) = Counter(name for name, _ in tag.attributes).most_common(1)
        yield f"<{tag.name}> has the attribute {shown(repeated)} twice"
    if foreign:
        yield from (message for name in attributes for message in _inline(name))
        return
    for name, value in attributes.items():
        if name not in GLOBAL_ATTRIBUTES or name == "style":
            yield from _inline(name) or _unknown(tag.name, name)
        if name in _CHECKED:
            yield from _value_faults(tag.name, name, value)
    yield from _missing(tag.name, attributes)
    if not _NAMES.isdisjoint(attributes) and _is_anonymous(tag.name, attributes):
        yield f"<{tag.name}> has a name by aria-label or aria-labelledby but no role that has a name; add a role"


def is_instant(text: str) -> bool:
    """Whether a text is one that `datetime` of a `time` element may have: a date, time, zone, duration or a part."""
    if len(text) > _LONGEST_INSTANT:
        return False
    match = _INSTANT.fullmatch(text)
    return match is not None and _is_of_the_calendar(match)


def _is_of_the_calendar(match: re.Match[str]) -> bool:
    day, month, yearly = match["day"], match["month"], match["yearly"]
    text = day or (f"{month}-01" if month else "") or (f"{_LEAP_YEAR}-{yearly}" if yearly else "")
    try:
        if text:
            date.fromisoformat(text)
        for clock in (match["clock"], match["hour"]):
            if clock:
                time.fromisoformat(clock.partition(".")[0])
        if week := match["week"]:
            date.fromisocalendar(int(week[:-4]), int(week[-2:]), 1)
    except ValueError:
        return False
    return int(match["year"] or 1) > 0


def _is_anonymous(element: str, attributes: Mapping[str, str]) -> bool:
    role = attributes.get("role", "")
    if role:
        return role in _ANONYMOUS_ROLES
    return element in NAMELESS or "-" in element or (element == "a" and "href" not in attributes)


def _inline(name: str) -> tuple[str, ...]:
    """The fault of an attribute that is a style or a script."""
    if name == "style":
        return ("an inline style is not applied under the content security policy of the site; use a class",)
    if name.startswith("on"):
        return (f"{shown(name)} is an inline script, which the content security policy of the site refuses",)
    return ()


def _unknown(element: str, name: str) -> tuple[str, ...]:
    """The fault of an attribute that its element does not have."""
    is_fine = name in ATTRIBUTES.get(element, ()) or name in ARIA or _DATA.fullmatch(name) or "-" in element
    return () if is_fine else (f"<{element}> has no attribute {shown(name)} in HTML",)


def _value_faults(element: str, name: str, value: str) -> tuple[str, ...]:
    """The fault of a value."""
    allowed = TYPES.get(element) if name == "type" else VALUES.get(name)
    if allowed is not None:
        if value in allowed or (value.lower() in allowed and element != "ol"):
            return ()
        names = ", ".join(f'"{each}"' for each in sorted(allowed))
        return (f'{name}="{shown(value)}" is not allowed; allowed: {names}',)
    message = _malformed(element, name, value)
    return (f'{name}="{shown(value)}" {message}',) if message else ()


def _malformed(element: str, name: str, value: str) -> str:
    """The reason why a value does not have the form that its attribute needs; empty if it has."""
    if name in WHOLE_NUMBERS or (name == "value" and element == "li"):
        signed = name in {"tabindex", "start", "value"} or name.startswith("aria-")
        if not (_WHOLE_NUMBER if signed else _NATURAL).fullmatch(value):
            return "is not a whole number"
        return (
            "changes the order of the Tab key; allowed: 0 and -1" if name == "tabindex" and _is_positive(value) else ""
        )
    if name == "lang" and not value and element != "html":
        return ""
    has_form, message = _FORMS.get(name, (bool, ""))
    return "" if has_form(value) else message


def _are_roles(value: str) -> bool:
    roles = value.lower().split()
    return bool(roles) and ROLES.issuperset(roles)


_LANGUAGE_CODE = (lambda value: bool(_LANGUAGE.fullmatch(value)), "is not a language code such as fr or pt-BR")
_NOT_EMPTY = (lambda value: bool(value.strip()), "is empty")
_FORMS: dict[str, tuple[Callable[[str], bool], str]] = {
    "id": (lambda value: bool(value) and not re.search(r"\s", value), "must be a word without spaces"),
    "role": (_are_roles, "is not a role of WAI-ARIA"),
    "datetime": (is_instant, "is not a date or time such as 2026-12-09T09:30:00+01:00"),
    **dict.fromkeys(("lang", "hreflang", "srclang"), _LANGUAGE_CODE),
    **dict.fromkeys(("src", "action", "formaction", "target"), _NOT_EMPTY),
}
"""The form of the values of an attribute, and the fault of a value without it."""

_CHECKED = frozenset(VALUES) | WHOLE_NUMBERS | set(_FORMS) | {"type", "value"}
"""The attributes whose values are checked."""


def _is_positive(number: str) -> bool:
    return not number.startswith("-") and number.strip("0") != ""


def _missing(element: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """The faults of attributes that an element needs."""
    if element == "img" and "alt" not in attributes:
        yield '<img> has no alt; describe the picture, or write alt="" if it only decorates'
    if element == "img" and not {"src", "srcset"} & attributes.keys():
        yield "<img> has no src"
    for name in _REQUIRED.get(element, ()):
        if name not in attributes and not {"itemprop", "property"} & attributes.keys():
            yield f"<{element}> has no {name}"
    if element == "a" and "href" not in attributes and not attributes.keys().isdisjoint(_OF_LINKS):
        yield "<a> has attributes of a link but no href"
    if attributes.get("role") == "heading" and "aria-level" not in attributes and not element.startswith("h"):
        yield 'role="heading" needs aria-level'
