"""Text to be replaced before sending: placeholders, marks of a template, forgotten comments."""

import re
from collections.abc import Iterator

from cfpcli.proposals.rules.lint.rule import Spot, Subject
from cfpcli.text import clean_line, fold, shorten

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
