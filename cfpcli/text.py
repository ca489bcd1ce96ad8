"""Text that people wrote: making it safe to show, counting, comparing, and finding the nearest known word."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from heapq import nlargest
from itertools import chain

_UNSAFE_BUT_IN_JSON_RANGES = "\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_HARMLESS = bytes(range(0x7F))
_UNSPACED_SCRIPTS = (
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana, marks of Han
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Han
    "\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_LAST_LATIN_1 = 0xFF
_NAMED = 60
_COMPARED = 100
"""The most known words that are all compared with the one written; of a longer list, only the likeliest are."""
_COMPARED_OF_MANY = 5
_REMEMBERED = 256
_FOLDED_SINGLY = 64
"""Up to this number of distinct characters, replacing each in the whole text is faster than walking the text."""

_CHARACTERS_REMEMBERED = 1 << 14
_LONGEST_FOLDED = 1000
"""The most code points of a word for which the nearest known word is sought."""


@cache
def _unsafe_but_in_json() -> re.Pattern[str]:
    return re.compile(f"[{_UNSAFE_BUT_IN_JSON_RANGES}]")


@cache
def _unsafe_in_utf_8() -> re.Pattern[bytes]:
    return re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa6-\xa9])")


@cache
def _unusual_in_utf_8() -> re.Pattern[bytes]:
    return re.compile(
        rb"[\x7f\xcc-\xe1\xe3-\xf4]|\xc2[\x80-\xa0]|\xe2(?:\x80[\x80-\x8f\xa8-\xaf]|\x81[\x9f\xa6-\xa9]|[\x83-\xbf])"
    )


@cache
def _unsafe() -> re.Pattern[str]:
    return re.compile(f"[\x00-\x08\x0b-\x1f\ud800-\udfff{_UNSAFE_BUT_IN_JSON_RANGES}]")


@cache
def _controls() -> re.Pattern[str]:
    return re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _escape(match: re.Match[str]) -> str:
    code_point = ord(match.group())
    return f"\\x{code_point:02x}" if code_point <= _LAST_LATIN_1 else f"\\u{code_point:04x}"


def clean(text: str) -> str:
    r"""Make other people's text safe for a terminal.

    C0 (except tab and line feed), DEL, C1, bidirectional controls, line and paragraph separators and lone surrogates
    become visible escapes such as `\x1b`; joiners stay, because emoji and Persian need them.
    """
    # Printable text is always safe, and most lines are printable.
    return text if text.isprintable() else _unsafe().sub(_escape, text.replace("\r\n", "\n"))


def clean_line(text: str) -> str:
    """Make text safe for one line: as `clean`, with every run of white space a single space."""
    return " ".join(clean(text).split())


def json_safe(encoded: bytes) -> bytes:
    r"""Escape characters legal in JSON but unsafe for terminals as `\uXXXX` (DEL, C1, bidi, U+2028/9); same value."""
    # Most documents hold none of the bytes that such characters begin with. The others are searched without their
    # ASCII, a fraction of most texts; UTF-8 keeps the bytes of a character together, so nothing new can appear there.
    if not (b"\x7f" in encoded or b"\xc2" in encoded or b"\xd8" in encoded or b"\xe2" in encoded):
        return encoded
    if not _unsafe_in_utf_8().search(encoded.translate(None, _HARMLESS)):
        return encoded
    return _unsafe_but_in_json().sub(lambda match: f"\\u{ord(match.group()):04x}", encoded.decode()).encode()


def is_usual(encoded: bytes) -> bool:
    """Whether JSON has only characters that are composed, no white space beyond ASCII, and left alone by `json_safe`.

    European letters, dashes and quotation marks are usual; of other characters many would pass a closer look.
    """
    others = encoded.translate(None, _HARMLESS)
    return not others or _unusual_in_utf_8().search(others) is None


def xml_safe(document: str) -> str:
    """Write characters legal in XML but unsafe for terminals as references (DEL, C1, bidi, U+2028/9); same value."""
    return _unsafe_but_in_json().sub(lambda match: f"&#x{ord(match.group()):x};", document)


def without_controls(text: str) -> str:
    """Text as a person meant to type it: without C0 (except tab and line feed), DEL and C1."""
    return text if text.isprintable() else _controls().sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def well_formed(text: str) -> str:
    """A name or a line as the store keeps it: line feeds only, NFC, no lone surrogates, no white space at the end."""
    return composed(_encodable(text)).rstrip()


def long_text(text: str) -> str:
    """A long text (Markdown) as the store keeps it: as it was written.

    Line ends become line feeds; a lone surrogate, which UTF-8 cannot encode, becomes `?`; blank lines at either end
    and the white space after the last word are removed. Nothing between the first word and the last is changed:
    neither HTML nor the composition of accents. The function is idempotent.
    """
    text = _encodable(text).rstrip()
    blank = text[: len(text) - len(text.lstrip(" \t\n"))]
    return text[blank.rfind("\n") + 1 :]


def _encodable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def composed(text: str) -> str:
    """Text in NFC: an accent that was typed separately is composed with its letter."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


@cache
def _list_mark() -> re.Pattern[str]:
    return re.compile(r"^[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+\[[ xX]\])?(?=\s|\Z)", re.MULTILINE)


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"(?=\\w)[{_UNSPACED_SCRIPTS}]")


@cache
def _of_unspaced_script() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED_SCRIPTS}]")


@cache
def _letter() -> re.Pattern[str]:
    return re.compile(r"[^\W_]")


def words(text: str) -> int:
    """The number of words in a text: the one count for prompts, files, checks and imports.

    A word is a run between white space or the bars of a table that has a letter or a digit: `state-of-the-art` and
    `don't` are one word each, as in word processors; marks of headings, lists, rules and tables are not words. In
    scripts without spaces between words each letter counts: Han, Hiragana and Katakana, because Unicode Standard
    Annex 29 (section 4.1) breaks words at each ideograph, and Thai, Lao, Khmer and Burmese, for which it requires a
    dictionary. Korean has spaces.
    """
    text = _list_mark().sub("", text)
    unspaced = 0
    if not text.isascii() and _of_unspaced_script().search(text):
        text, unspaced = _unspaced().subn(" ", text)
    has_letter = _letter().search
    return unspaced + sum([part.isalnum() or has_letter(part) is not None for part in text.replace("|", " ").split()])


def is_whole_number(text: str) -> bool:
    """Whether a text is a whole number above 0, in ASCII digits."""
    return text.isascii() and text.isdecimal() and bool(text.strip("0"))


def characters(text: str) -> int:
    """The number of code points of a text in NFC; a line end counts as one, surrounding white space does not count."""
    return len(composed(text.replace("\r\n", "\n")).strip())


def fold(text: str) -> str:
    """Text for comparison: without case, accents, compatibility forms and invisible characters; single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    others = set(_not_ascii().findall(text))
    if len(others) <= _FOLDED_SINGLY:
        for char in others:
            text = text.replace(char, _folded(char))
    else:
        text = "".join([char if char.isascii() else _folded(char) for char in text])
    return " ".join((text.lower() if text.isascii() else text.casefold()).split())


@cache
def _not_ascii() -> re.Pattern[str]:
    return re.compile("[^\x00-\x7f]")


@lru_cache(maxsize=_CHARACTERS_REMEMBERED)
def _folded(char: str) -> str:
    """One character as `fold` maps it, independent of its neighbours: only the order of marks would depend on them.

    Marks are removed. The character is decomposed before case folding as well: a mathematical bold A has no case, but
    the plain A has.
    """
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(
        [part for part in decomposed if not unicodedata.combining(part) and unicodedata.category(part) != "Cf"]
    )


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was probably meant to be, or None if none is near."""
    return _lexicon(tuple(candidates)).nearest(word)


class _Lexicon:
    """Known words with which written words are compared; each written word is looked up once.

    If there are many, only those that share the largest part of their pairs of letters with the written word are
    compared.
    """

    def __init__(self, candidates: tuple[str, ...]) -> None:
        self._by_fold = {fold(candidate): candidate for candidate in candidates}
        self._longest = max(map(len, self._by_fold), default=0)
        self._candidates = tuple(self._by_fold)
        self._with_pair: dict[str, list[str]] = {}
        if len(self._candidates) > _COMPARED:
            for candidate in self._candidates:
                for pair in _pairs(candidate):
                    self._with_pair.setdefault(pair, []).append(candidate)
        self.nearest = lru_cache(maxsize=_REMEMBERED)(self._nearest)

    def _nearest(self, word: str) -> str | None:
        import difflib

        # Such a difference in length alone keeps the similarity below 0.6.
        if len(word) > _LONGEST_FOLDED or len(folded := fold(word)) * 3 > self._longest * 7:
            return None
        matches = difflib.get_close_matches(folded, self._compared(folded), n=1, cutoff=0.6)
        return self._by_fold[matches[0]] if matches else None

    def _compared(self, folded: str) -> Iterable[str]:
        if not self._with_pair:
            return self._candidates
        shared = Counter(chain.from_iterable(self._with_pair.get(pair, ()) for pair in _pairs(folded)))
        # Of many candidates with one pair in common, the shortest are nearest (Dice's coefficient).
        return nlargest(_COMPARED_OF_MANY, shared, key=lambda each: shared[each] / (len(each) + len(folded)))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


_lexicon = lru_cache(maxsize=16)(_Lexicon)


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The end of an error message: the nearest candidate, if there is one, then all allowed values."""
    names = tuple(candidates)
    near = nearest(word, names)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    allowed = f"allowed: {', '.join(names[:_NAMED])}{more}" if names else "none is known"
    return f'did you mean "{near}"? {allowed}' if near else allowed


def slugify(text: str) -> str:
    """A name for files and identifiers: lower-case ASCII letters, digits and hyphens; may be empty."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def shell_word(text: str) -> str:
    r"""Text as one word of a command that is proposed, always on one line.

    Control characters are written as bash and zsh read them, such as `$'a\nb'`: a line break in the name of a file must
    not begin a line of its own, which would look like a command of ours.
    """
    import shlex

    if clean(text) == text and not set(text) & set("\n\t"):
        return shlex.quote(text)
    plain = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
    return "$'" + _unsafe().sub(lambda match: f"\\u{ord(match.group()):04x}", plain) + "'"


def shorten(text: str, width: int) -> str:
    """The beginning of a text on one line, at most `width` code points, with an ellipsis if it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= width else (line[: max(width - 1, 0)].rstrip() + "…")[: max(width, 0)]


def if_meant(text: str) -> str:
    """The hint that offers a strict spelling of a text that may mean something else."""
    return f'write "{text}" if that is what you mean'


def neither_yes_nor_no(text: str) -> str:
    """The refusal of a text where yes or no is expected."""
    return f'"{text}" is neither yes nor no'


def not_an_instant(text: str) -> str:
    """The refusal of a text that is not a date or time, in words."""
    return f'"{text}" is not a date or time'


SAVE_AS_UTF8 = "save it as UTF-8"


def not_utf8(name: str, error: UnicodeDecodeError) -> str:
    """The refusal of a file in another encoding, with the position of the first byte that shows it (from 1)."""
    return f"{name} {cannot_decode(error)}"


def cannot_decode(error: UnicodeDecodeError) -> str:
    """The same as a fault, which is shown behind the name of its file."""
    return f"is not UTF-8 text: byte {error.start + 1}"


def listed(first: str, *others: str, word: str = "and") -> str:
    """Names as a phrase, such as "Language, level and keywords": only the first keeps its capital."""
    *middle, last = [first, *(name[:1].lower() + name[1:] for name in others)]
    return f"{', '.join(middle)} {word} {last}" if middle else last


def alternatives(*names: str) -> str:
    """Names of which one is chosen, as a phrase, such as "json, jsonl or csv"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def number_of(count: int, noun: str) -> str:
    """A number with its noun, such as `1 proposal` and `3,000 proposals`: the only place that makes a plural."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


@cache
def _illegal_in_xml() -> re.Pattern[str]:
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 (section 2.2) cannot contain, not even as a reference."""
    return _illegal_in_xml().sub("", text)


def line_text(text: str) -> str:
    """A name or a title as a published programme has it: on one line, without characters that XML cannot have."""
    return " ".join(well_formed(xml_text(text)).split())


@cache
def _host() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9.\-_]+")


_URL_SAFE = "!$%&'()*+,/:;=?@~"
"""Characters of an address that are not quoted, beside letters and digits."""


def web_address(text: str) -> str:
    """A web address in ASCII, as published schedules and pages have it; empty for any other text."""
    from urllib.parse import quote, urlsplit

    line = text.strip()
    if not line.startswith(("https://", "http://")):
        return ""
    try:
        parts = urlsplit(line)
        host = parts.hostname if parts.port != 0 else ""
        host = host or ""
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except (UnicodeError, ValueError):
        return ""
    if not _host().fullmatch(ascii_host):
        return ""
    whole = line if host.isascii() else line.replace(host, ascii_host, 1)
    address, mark, fragment = whole.partition("#")
    return mark.join(quote(part.encode("utf-8", "replace"), safe=_URL_SAFE) for part in (address, fragment) if part)


@cache
def _color() -> re.Pattern[str]:
    return re.compile(r"#(?:[0-9a-f]{3}){1,2}")


def color_of(text: str) -> str:
    """A colour as `#rrggbb` in lower case; empty if the text is neither that nor `#rgb`."""
    color = text.strip().lower()
    if not _color().fullmatch(color):
        return ""
    return color if len(color) == len("#rrggbb") else "#" + "".join(digit * 2 for digit in color[1:])
