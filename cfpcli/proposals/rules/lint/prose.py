"""Rules of `cfp check` about the text itself: leftovers of a template, links, its language, copies of other texts."""

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from cfpcli.proposals.rules.lint.rule import Copy, Severity, Spot, Subject
from cfpcli.proposals.rules.similar import FEWEST_WORDS, Likeness, bare_words, runs, sharing
from cfpcli.records.soundness import unlinked_scheme
from cfpcli.text import clean_line, fold, shorten, words

_TEXT_WORDS = r"(?:abstract|description|title|outline|notes|bio(?:graphy)?|summary|text|pitch|name|talk)"
_VERBS = r"(?:write|add|fill|describe|finish|expand|explain|mention|check|insert|complete|replace|rewrite|shorten|find)"

_ALWAYS = re.compile(
    rf"""
      \blorem[ ]ipsum\b
    | \b(?:your[ ])?{_TEXT_WORDS}[ ]goes[ ]here\b
    | \b(?:insert|write|put|enter|type|paste)[ ](?:your[ ]|the[ ]|an?[ ])?{_TEXT_WORDS}[ ](?:text[ ])?here\b
    | \byour[ ]{_TEXT_WORDS}[ ]here\b
    | (?<!\w)<(?:your|insert|enter|fill[ ]in|add|describe|name[ ]of|title[ ]of|{_TEXT_WORDS})(?:[ ][^<>@=/\n]*)?>
      (?!.*</)
    | \[(?:your|insert|enter|fill[ ]in)[ ][^\[\]\n]*\](?!\()
    | \{{\{{[ ]*(?:your|{_TEXT_WORDS})(?:[ _][^{{}}\n]*)?\}}\}}
    | <(?:\.\.\.|…)>
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARK = r"(?:TODO|FIXME|TBD|TBA|TBC|XXX+)"
_BEGINS = r"^[ \t]{0,9}(?:[-*+>#]{1,6}[ ]|\d{1,2}[.)][ ])?"
_MARKS = re.compile(
    rf"""
      (?P<labelled>\b{_MARK}:)
    | (?P<alone>{_BEGINS}(?:\w[\w ]{{0,30}}:[ ]{{0,9}})?[*_]*{_MARK}[*_]*[.!?…]*[ \t]*$)
    | (?P<told>{_BEGINS}{_MARK}[ ]{_VERBS}\b)
    | (?P<in_brackets>[\[(<{{]{_MARK}[\])>}}])
    """,
    re.MULTILINE | re.VERBOSE,
)
_MARK_HINTS = ("TODO", "FIXME", "TBD", "TBA", "TBC", "XXX")
_SHOWN = 80
_NAMELESS = frozenset(
    {
        "title",
        "untitled",
        "my talk",
        "talk title",
        "your title",
        "test",
        "the title of the session",
        "what the session is called",
    }
)
_NOBODY = frozenset({"your name", "first last", "jane doe", "john doe", "name"})


def placeholder(subject: Subject) -> Iterator[Spot]:
    """Report placeholder text."""
    title = subject.draft.title
    if fold(title) in _NAMELESS:
        yield Spot("title", f'"{title}" looks like a placeholder for a title', 0)
    for index, speaker in enumerate(subject.draft.speakers):
        if fold(speaker.name) in _NOBODY:
            yield Spot(f"speakers.{index}", f'"{speaker.name}" looks like a placeholder for a speaker\'s name')
    for field, text in subject.plain.items():
        yield from _in(field, text)


def _left_in(text: str) -> Iterator[re.Match[str]]:
    """The matches of all patterns; each pattern is tried only if a text contains a literal part of it."""
    lower = text.lower()
    if "lorem" in lower or " here" in lower or any(mark in text for mark in "<[{"):
        yield from _ALWAYS.finditer(text)
    if any(mark in text for mark in _MARK_HINTS):
        yield from _marks(text)
    if "<!--" in text:
        yield from _COMMENT.finditer(text)


def _in(field: str, text: str) -> Iterator[Spot]:
    named = field.partition(".")[0]
    ends = 0
    for match in sorted(_left_in(text), key=re.Match.start):
        if match.start() < ends:
            continue
        ends = match.end()
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        left = shorten(clean_line(text[start : start + _SHOWN].partition("\n")[0]), 40)
        what = "a comment is left in" if left.startswith("<!--") else "a placeholder is left in"
        yield Spot(field, f"{what} the {named}: {left}", start)


def _marks(text: str) -> Iterator[re.Match[str]]:
    for match in _MARKS.finditer(text):
        if not (
            match["in_brackets"]
            and _abbreviates(match["in_brackets"][1:-1], text[max(match.start() - 200, 0) : match.start()])
        ):
            yield match


def _abbreviates(mark: str, before: str) -> bool:
    """Whether a mark in brackets is an abbreviation of the words before it, as in `trunk-based development (TBD)`."""
    initials = [word[0] for word in re.findall(r"\w+", before)][-len(mark) :]
    return "".join(initials).upper() == mark


def shouting(subject: Subject) -> Iterator[Spot]:
    """Report a title in capitals only; short ones may be names."""
    title = subject.draft.title
    long_words = [word for word in re.findall(r"[^\W\d_]+", title) if len(word) >= _LONG_WORD]
    if len(long_words) >= _SHOUTED_WORDS and title.isupper():
        yield Spot("title", "the title is in capitals throughout", 0)


_LONG_WORD = 4
_SHOUTED_WORDS = 3


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
    is_local = _LOCAL.match(link)
    if is_local or unlinked_scheme(link):
        return "leads to the author's own machine" if is_local else "has a scheme that no page links to"
    if _BROKEN_SCHEME.match(link) and not _SOUND.match(link) and not link.lower().startswith("http"):
        return "has a broken scheme"
    if not _SCHEME.match(link) or re.match(r"[\w.-]+:\d", link):
        return "has no scheme such as https://"
    if link.lower().startswith("http") and not _SOUND.match(link):
        return "names no host" if link.rstrip("/").lower() in {"http:", "https:"} else "has a broken scheme"
    return ""


def _shown(text: str) -> str:
    return shorten(clean_line(text), 60)


FEWEST_WORDS_JUDGED = 25
"""Shorter texts are not judged."""

FEWEST_HITS = 6
LEAST_SHARE = 0.15
"""The minimum share of a text that is made up of a language's commonest words; usually it is 0.3 to 0.5."""

LEAD = 1.7
"""How many times the runner-up the best must be: neighbouring languages share short words."""

NAMES = {
    "en": "English",
    "fr": "French",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}

_COMMON = {
    "en": "the and of to is in that for with it this are on as we you how what from be or an by at our your not which "
    "was have has will can they their when where who its a i",
    "fr": "le la les des une un est dans pour qui que sur nous avec vous aux cette ce ces sont du et pas plus par ou "
    "en au de il elle on leur ont notre votre comment l d qu s n c je se",
    "de": "der die das und ist nicht mit für ein eine einen einer wir auf den von dem des sich auch wie im zu zum zur "
    "bei als aus an sie es in werden wird sind oder was dass ich haben kann",
    "es": "el los las que para una un por con del como es en se y su al lo la de más pero sus este esta entre cuando "
    "qué cómo son nos muy sin sobre o hay",
    "it": "il che di per una un con della delle dei del sono gli come non nel più è la le lo in e da si al alla i dal "
    "questo questa anche ma ci su o nella",
    "nl": "de het een van en dat voor met zijn niet op te aan ook wij hoe is in die er om als door bij naar we wat "
    "kan worden uit maar of over deze dit je",
    "pt": "o os que para uma um com não dos das em do da por como são ao a as e é no na se mais mas nos sua seu ou "
    "pelo pela isso esta este de você",
}
_LANGUAGES: dict[bytes, list[str]] = {}
for _code, _words in _COMMON.items():
    for _word in _words.split():
        _LANGUAGES.setdefault(_word.encode(), []).append(_code)

_NOT_ASCII = re.compile("[^\x00-\x7f]")
_LETTER, _LETTERS = re.compile(r"[^\W\d_]"), re.compile(r"[^\W\d_]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_BLANKED = bytes.maketrans(_NO_LETTERS, b" " * len(_NO_LETTERS))
_REPLACED_SINGLY = 64
"""Maximum number of different characters for which replacing each in the whole text is faster than one pass over it."""

_NOT_PROSE = re.compile(r"https?://\S+")


def language_of(text: str) -> str:
    """The language code of a text; empty if it is too short, or if no language clearly leads."""
    prose = _NOT_PROSE.sub(" ", text) if "://" in text else text
    words = _words_of(prose.lower())
    if len(words) < FEWEST_WORDS_JUDGED:
        return ""
    counts = Counter(words)
    hits: Counter[str] = Counter()
    for word in counts.keys() & _LANGUAGES.keys():
        for code in _LANGUAGES[word]:
            hits[code] += counts[word]
    (best, count), (_, second) = [*hits.most_common(2), ("", 0), ("", 0)][:2]
    clear = count >= max(FEWEST_HITS, LEAST_SHARE * len(words)) and count >= LEAD * second
    return best if clear else ""


def _words_of(text: str) -> list[bytes]:
    """The runs of letters of a text, in UTF-8: there letters are recognised ten times faster."""
    others = [char for char in set(_NOT_ASCII.findall(text)) if not _LETTER.match(char)]
    if len(others) <= _REPLACED_SINGLY:
        for char in others:
            text = text.replace(char, " ")
    else:
        text = " ".join(_LETTERS.findall(text))
    return text.encode("utf-8", "replace").translate(_BLANKED).split()


def languages(subject: Subject) -> Iterator[Spot]:
    """Report a text in another language than the proposal's, or than that of the text beside it."""
    declared = re.split(r"[-_]", subject.draft.language.lower())[0]
    detected = {field: language_of(subject.plain.get(field, "")) for field in ("abstract", "description")}
    for field, language in detected.items():
        if declared in NAMES and language and language != declared:
            message = f"the {field} is in {NAMES[language]}, but the language of the proposal is {NAMES[declared]}"
            yield Spot(field, message, 0)
    first, second = detected["abstract"], detected["description"]
    if declared not in NAMES and first and second and first != second:
        yield Spot("description", f"the description is in {NAMES[second]}, the abstract in {NAMES[first]}", 0)
    for field, whole in detected.items():
        if not whole:
            yield from _mixed(field, subject.plain.get(field, ""))


def _mixed(field: str, text: str) -> Iterator[Spot]:
    """Report paragraphs of different languages in one text."""
    first, offset = "", 0
    for paragraph in re.split(r"(\n[ \t]*\n)", text):
        language = language_of(paragraph)
        if first and language and language != first:
            message = f"the {field} continues in {NAMES[language]} after {NAMES[first]}"
            yield Spot(field, message, offset, severity=Severity.NOTE)
            return
        first, offset = first or language, offset + len(paragraph)


LIKENESS = 85
"""The lowest similarity (0 to 100) of near copies: the share of words in common, regardless of order."""

SHARED_RUNS = 0.3
"""The share of its three-word runs that the shorter text must have in common with the other to be compared at all.

Two talks on one subject share words, but hardly runs of words, which leaves few pairs to compare.
"""

_BEGINNING = 400
"""Number of code points at the beginning of a text that nearly always hold `FEWEST_WORDS`."""

NEARLY = 99
"""Similarity shown for texts that have all their words in common and are still not identical."""


class Compared(NamedTuple):
    """A text to compare: the `name` of its proposal, the `call` it was sent to, and the text."""

    name: str
    call: str
    text: str


def compared(subject: Subject, name: str) -> Compared:
    """A subject as a text to compare: abstract and description together."""
    draft = subject.draft
    return Compared(
        name, subject.event.slug if subject.event else draft.event, f"{draft.abstract}\n{draft.description}"
    )


def with_copies(subjects: Sequence[Subject], texts: Sequence[Compared], likeness: Likeness) -> list[Subject]:
    """The subjects, each with its near copies among `texts`, which begin with one text for each subject.

    Only proposals to the same call are compared: a talk may be offered to two conferences.
    """
    copies: dict[int, list[Copy]] = defaultdict(list)
    for earlier, other, ratio in _pairs(texts, len(subjects), likeness):
        copies[earlier].append(Copy(texts[other].name, int(ratio)))
        copies[other].append(Copy(texts[earlier].name, int(ratio)))
    return [
        msgspec.structs.replace(subject, copies=tuple(copies[index])) if index in copies else subject
        for index, subject in enumerate(subjects)
    ]


def _pairs(texts: Sequence[Compared], subjects: int, likeness: Likeness) -> Iterator[tuple[int, int, float]]:
    folded = [fold(entry.text) if _is_long_enough(entry.text) else "" for entry in texts]
    first: dict[tuple[str, str], int] = {}
    all_runs: list[frozenset[int]] = []
    for index, text in enumerate(folded):
        same = first.setdefault((texts[index].call, text), index) if text else index
        if same != index:
            yield same, index, 100.0
        all_runs.append(runs(bare_words(text)) if same == index else frozenset())
    for earlier, other in sharing(
        all_runs, lambda earlier, other: _comparable(texts, earlier, other, subjects), SHARED_RUNS
    ):
        ratio = likeness(folded[earlier], folded[other], LIKENESS)
        if ratio >= LIKENESS:
            yield earlier, other, min(ratio, NEARLY)


def _is_long_enough(text: str) -> bool:
    """Whether a text has `FEWEST_WORDS`; for most texts the beginning, cut at the end of a word, decides."""
    beginning = text[:_BEGINNING].rpartition(" ")[0]
    return words(beginning) >= FEWEST_WORDS or words(text) >= FEWEST_WORDS


def _comparable(texts: Sequence[Compared], earlier: int, other: int, subjects: int) -> bool:
    return earlier < subjects and texts[earlier].call == texts[other].call


def near_copy(subject: Subject) -> Iterator[Spot]:
    """Report another proposal to the same call with nearly the same text."""
    for copy in subject.copies:
        alike = "the same as" if copy.likeness > NEARLY else f"{copy.likeness} % that of"
        yield Spot("abstract", f"the text is {alike} {copy.name}", 0)
