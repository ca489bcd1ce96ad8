"""Links in drawings: their places in a text, and the address that a terminal can open."""

import re
from collections.abc import Iterator
from urllib.parse import quote

_SCHEMES = ("https://", "http://", "mailto:")
_BARE = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\`\x00-\x20\x7f-\x9f]{1,2000}", re.IGNORECASE)
_AFTER = ".,;:!?'*_\u2019\u201d\u2026"
_LONGEST = 2000
"""The most characters of an address: terminals accept no longer ones, and nobody writes them."""


def target(address: str) -> str:
    """An address in the form for a terminal: printable ASCII, of the web or of mail; empty for any other."""
    if not address.lower().startswith(_SCHEMES) or len(address) > _LONGEST:
        return ""
    if not address.isprintable() or " " in address:
        return ""
    return quote(address, safe="%:/?#[]@!$&'()*+,;=-._~")


def is_link(word: str) -> bool:
    """Whether a word of a text contains a link, with any punctuation around it."""
    return "://" in word or "mailto:" in word


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A text in pieces, each with its address; the address is empty for the words between addresses."""
    if not is_link(text):
        yield text, ""
        return
    at = 0
    for match in _BARE.finditer(text):
        word = _without_what_follows(match.group())
        end = match.start() + len(word)
        address = target(word)
        if address:
            if match.start() > at:
                yield text[at : match.start()], ""
            yield text[match.start() : end], address
            at = end
    if at < len(text):
        yield text[at:], ""


def _without_what_follows(word: str) -> str:
    """An address without trailing punctuation of the sentence, and without closing brackets that it does not open."""
    while word:
        bare = word.rstrip(_AFTER)
        opening = {")": "(", "]": "["}.get(bare[-1:], "")
        if opening and bare.count(bare[-1]) > bare.count(opening):
            bare = bare[:-1]
        if bare == word:
            break
        word = bare
    return word
