"""Broken links, found without the network."""

import re
from bisect import bisect
from collections.abc import Iterator

from cfpcli.proposals.rules.lint.rule import Spot, Subject
from cfpcli.text import clean_line, shorten

_MARKDOWN = re.compile(r"(?<![\\\w])!?\[[^\[\]\n]*\]\((?P<target>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)(?P<end>\)?)")
_TITLE = re.compile(r"""\s{1,9}(?:"[^"]*"|'[^']*')\s*$""")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BROKEN_SCHEME = re.compile(
    r"(?<![\w/])(?:https?:(?:/(?!/)|(?=\w))|https?//|htt?ps?:/{1,2}|hxxps?://|https?:///)[^\s<>)]*", re.IGNORECASE
)
_SOUND = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>()\"'`]*", re.IGNORECASE)
_LOCAL = re.compile(
    r"(?:https?://)(?:[^\s/@]*@)?(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?=[:/?#\s]|$)|file:", re.IGNORECASE
)
_FIRST_HINTS = (":", "//", "](")
_HINTS = ("](", "http", "htp", "hxxp", "le:")
"""Lower-case substrings, one of which is in every match of a pattern; `le:` because the i of `file:` may be dotless."""


def links(subject: Subject) -> Iterator[Spot]:
    """Report links without a scheme, with spaces, unbalanced, or to the writer's own machine.

    Example hosts (`example.org` and similar) are ignored, because people write them on purpose.
    """
    for field, text in subject.plain.items():
        if any(hint in text for hint in _FIRST_HINTS) and any(hint in text.lower() for hint in _HINTS):
            yield from _in_text(field, text)
    for index, speaker in enumerate(subject.draft.speakers):
        if speaker.url and (wrong := _wrong(speaker.url)):
            field = "url" if len(subject.draft.speakers) == 1 else f"url.{speaker.email or index}"
            yield Spot(field, f"the speaker's url {wrong}: {_shown(speaker.url)}")
    for index, resource in enumerate(subject.draft.resources):
        if wrong := _wrong(resource.link):
            yield Spot(f"resources.{index}", f"the resource {wrong}: {_shown(resource.link)}")


def _in_text(field: str, text: str) -> Iterator[Spot]:
    seen = _Spans()
    for match in _MARKDOWN.finditer(text):
        seen.add(match)
        wrong = _wrong_target(match["target"]) if match["end"] else "is not closed by )"
        if wrong:
            yield Spot(field, f"the link {wrong}: {_shown(match.group())}", match.start())
    for pattern, wrong in ((_BROKEN_SCHEME, "has a broken scheme"), (_BARE, "")):
        for match in pattern.finditer(text):
            fault = wrong if wrong and not _SOUND.match(match.group()) else "" if wrong else _wrong(match.group())
            if fault and match.start() not in seen:
                seen.add(match)
                yield Spot(field, f"the link {fault}: {_shown(match.group())}", match.start())


class _Spans:
    """Places of a text that have been checked and do not overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, match: re.Match[str]) -> None:
        at = bisect(self._starts, match.start())
        self._starts.insert(at, match.start())
        self._ends.insert(at, match.end())

    def __contains__(self, place: int) -> bool:
        at = bisect(self._starts, place)
        return at > 0 and place < self._ends[at - 1]


def _wrong_target(target: str) -> str:
    bare = _TITLE.sub("", target).strip()
    if bare.startswith("<") and bare.endswith(">"):
        return _wrong(bare[1:-1].replace(" ", "%20"))
    if not bare:
        return "leads nowhere"
    if bare.startswith("#"):
        return "leads to a place inside an unknown page"
    return _wrong(bare)


def _wrong(link: str) -> str:
    """The fault of a link, as the end of a sentence; empty if it has none."""
    link = link.strip()
    if any(char.isspace() for char in link):
        return "has a space in it"
    if _LOCAL.match(link):
        return "leads to the author's own machine"
    if _BROKEN_SCHEME.match(link) and not _SOUND.match(link) and not link.lower().startswith("http"):
        return "has a broken scheme"
    if not _SCHEME.match(link) or re.match(r"[\w.-]+:\d", link):
        return "has no scheme such as https://"
    if link.lower().startswith("http") and not _SOUND.match(link):
        return "names no host" if link.rstrip("/").lower() in {"http:", "https:"} else "has a broken scheme"
    return ""


def _shown(text: str) -> str:
    return shorten(clean_line(text), 60)
