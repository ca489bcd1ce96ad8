"""The links of a site: every address that leads into its folder leads to a file, and nothing foreign is loaded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from cfpcli.site.files.inspection.markup import shown
from cfpcli.site.files.inspection.structure import Element


class Use(Enum):
    """The use of an address: a person follows it, the page loads it, loads it as a picture, or sends a form to it."""

    FOLLOWED = auto()
    LOADED = auto()
    PICTURE = auto()
    SENT = auto()


class Link(NamedTuple):
    """An address, its use, and the offset at which it is in its file."""

    offset: int
    address: str
    use: Use


_USES: Mapping[str, tuple[tuple[str, Use], ...]] = {
    "a": (("href", Use.FOLLOWED), ("ping", Use.SENT)),
    "area": (("href", Use.FOLLOWED), ("ping", Use.SENT)),
    "audio": (("src", Use.LOADED),),
    "blockquote": (("cite", Use.FOLLOWED),),
    "button": (("formaction", Use.SENT),),
    "del": (("cite", Use.FOLLOWED),),
    "embed": (("src", Use.LOADED),),
    "form": (("action", Use.SENT),),
    "iframe": (("src", Use.LOADED),),
    "image": (("href", Use.PICTURE), ("xlink:href", Use.PICTURE)),
    "img": (("src", Use.PICTURE), ("srcset", Use.PICTURE)),
    "input": (("src", Use.PICTURE), ("formaction", Use.SENT)),
    "ins": (("cite", Use.FOLLOWED),),
    "object": (("data", Use.LOADED),),
    "q": (("cite", Use.FOLLOWED),),
    "script": (("src", Use.LOADED),),
    "source": (("src", Use.LOADED), ("srcset", Use.PICTURE)),
    "track": (("src", Use.LOADED),),
    "use": (("href", Use.LOADED), ("xlink:href", Use.LOADED)),
    "video": (("src", Use.LOADED), ("poster", Use.PICTURE)),
}
"""The attributes with an address, by element; of `link`, its relation decides the use."""

_ICONS = frozenset({"icon", "apple-touch-icon", "mask-icon"})
_LOADED_RELATIONS = frozenset({
    "stylesheet", "preload", "modulepreload", "prefetch", "prerender", "preconnect", "dns-prefetch", "manifest",
})  # fmt: skip
"""The relations of a `link` for which a browser loads the address, or connects to it, without being asked."""

_REFUSED_SCHEMES = frozenset({"javascript", "vbscript", "data", "file", "blob", "filesystem", "about"})
_ILLEGAL = re.compile(r"[\s\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")
_MISSING_PAGE = "404.html"
"""The page that a server sends for any address, so that its links cannot be relative."""


def links_of(element: Element) -> Iterator[Link]:
    """The addresses of an element, except for fragments of a hidden one, which means a view that the script shows."""
    if element.name == "link":
        if "href" in element.attributes:
            yield Link(element.start, element.attributes["href"], _use_of(element.attributes.get("rel", "")))
        return
    for attribute, use in _USES.get(element.name, ()):
        value = element.attributes.get(attribute)
        if value is None or (element.is_hidden and value.startswith("#")):
            continue
        if attribute == "srcset":
            candidates = (candidate.split() for candidate in value.split(","))
            yield from (Link(element.start, words[0], use) for words in candidates if words)
        else:
            yield Link(element.start, value, use)


def _use_of(relation: str) -> Use:
    relations = frozenset(relation.lower().split())
    if relations & _ICONS:
        return Use.PICTURE
    return Use.LOADED if relations & _LOADED_RELATIONS else Use.FOLLOWED


class LinkCheck:
    """Judges links by the paths of all files and the ids of the pages; the same address is judged once a folder.

    Pages whose ids are not all known are not in `ids`.
    """

    def __init__(self, paths: Iterable[str], ids: Mapping[str, set[str]]) -> None:
        self._paths = frozenset(paths)
        self._ids = ids
        self._folders = {folder for path in self._paths for folder in _folders_of(path)}
        self._judged: dict[tuple[str, str, Use], str] = {}

    def problem(self, path: str, link: Link) -> str:
        """The problem of a link in the file at a path; empty if there is none."""
        is_own = link.address.startswith(("#", "?")) or path == _MISSING_PAGE
        key = (path if is_own else dirname(path), link.address, link.use)
        if key not in self._judged:
            self._judged[key] = self._problem(path, link)
        return self._judged[key]

    @staticmethod
    def target(path: str, link: Link) -> str:
        """The path of the file that the page at a path loads, by a link without a problem."""
        return _resolved(path, urlsplit(link.address).path)

    def _problem(self, path: str, link: Link) -> str:
        address = link.address
        if link.use is Use.PICTURE and (address == "data:," or address.startswith("data:image/")):
            return ""
        if illegal := _ILLEGAL.search(address):
            return f'"{shown(address)}" has {_named(illegal[0])}, which must be written as %XX'
        try:
            parts = urlsplit(address)
        except ValueError:
            return f'"{shown(address)}" is not an address'
        if parts.scheme or parts.netloc:
            return _foreign_problem(address, parts, link.use)
        return self._own_problem(path, address, parts)

    def _own_problem(self, path: str, address: str, parts: SplitResult) -> str:
        """The problem of an address in the folder."""
        if parts.path.startswith("/"):
            why = "is not relative, so that it depends on the place of the site"
            return "" if path == _MISSING_PAGE else f'"{shown(address)}" {why}'
        target = _resolved(path, parts.path)
        if target == ".." or target.startswith("../"):
            return f'"{shown(address)}" leads out of the folder of the site'
        if parts.path.endswith("/") or target in self._folders or target == ".":
            return f'"{shown(address)}" is a folder, not a page; link to a file in it'
        if target not in self._paths:
            return f'"{shown(address)}" leads to {shown(target)}, which is not in the site'
        return self._fragment_problem(target, parts.fragment)

    def _fragment_problem(self, target: str, fragment: str) -> str:
        """The problem of the part behind `#`; with `=` it is a state of the script, such as `#q=linux`."""
        ids = self._ids.get(target)
        is_free = not fragment or "=" in fragment or fragment.lower() == "top"
        if ids is None or is_free or fragment in ids or unquote(fragment) in ids:
            return ""
        return f'"#{shown(fragment)}" is not an id of {shown(target)}'


def _foreign_problem(address: str, parts: SplitResult, use: Use) -> str:
    """The problem of an address outside the folder."""
    if parts.scheme in _REFUSED_SCHEMES:
        return f'"{shown(address)}" is refused: {parts.scheme}: is not the address of a page'
    if use is not Use.FOLLOWED:
        what = "sends a form to" if use is Use.SENT else "loads"
        return f'the page {what} "{shown(address)}", which is not in the site'
    if not parts.scheme:
        return f'"{shown(address)}" has no https:, so that it does not work from disk'
    if parts.scheme in {"http", "https"} and not parts.netloc:
        return f'"{shown(address)}" is not an address'
    return ""


def _resolved(path: str, address: str) -> str:
    return normpath(join(dirname(path), unquote(address))) if address else path


def _folders_of(path: str) -> Iterator[str]:
    while path := dirname(path):
        yield path


def _named(char: str) -> str:
    return "white space" if char.isspace() else f'"{char}"'
