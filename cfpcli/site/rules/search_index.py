"""The words that the search of the site looks through, by session: of the title, of the people, of the texts.

Everything is folded (`cfpcli.text.fold`), so that a search ignores case and accents. Of the texts only the distinct
words are kept: half of the text, and as good, because a search looks for words and not for phrases.
"""

import re
import unicodedata
from collections.abc import Iterable

from cfpcli.programme.rules.agenda import Item
from cfpcli.records.person import language_name
from cfpcli.text import fold

Entry = tuple[str, str, str, str]
"""Code, folded title, folded names of people, and the folded words of the other texts."""

_WORD = re.compile(r"\w+(?:[-.+#]\w+)*[+#]*")
_LONGEST_WORD = 60


def entries(items: Iterable[Item]) -> tuple[Entry, ...]:
    """An entry for each session of these items, in their order; a session with several slots has one."""
    by_code: dict[str, Entry] = {}
    for item in items:
        if item.code and item.code not in by_code:
            by_code[item.code] = _entry(item)
    return tuple(by_code.values())


def _entry(item: Item) -> Entry:
    title, people = _searched(item.title), _searched(" ".join(speaker.name for speaker in item.speakers))
    affiliations = [speaker.affiliation for speaker in item.speakers]
    language = language_name(item.language) if item.language else ""
    texts = (
        item.track,
        item.session_type,
        item.level,
        language,
        item.room,
        *item.keywords,
        *affiliations,
        item.abstract,
        item.description,
    )
    words = dict.fromkeys(word[:_LONGEST_WORD] for word in _WORD.findall(_searched(" ".join(texts))))
    return item.code, title, people, " ".join(words)


def _searched(text: str) -> str:
    """A text as the script folds what is typed: as `fold`, decomposed, and without any mark of category M.

    Vowels of Hindi and Thai are such marks; a browser knows them by their category alone.
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join([char for char in decomposed if not unicodedata.category(char).startswith("M")])
