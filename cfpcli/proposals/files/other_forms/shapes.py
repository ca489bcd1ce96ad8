r"""Proposals of other calls without our front matter: a title, lines `LABEL: VALUE`, and texts below headings.

`parts` splits such a file into parts, each with its role (`labels`), its line and its text; together they have every
word of the file. A title is a heading of either form or a label; people are labelled, on a line `By NAME`, or a heading
that the text below shows to be a name. A heading inside a text stays in it, except behind a biography or notes: there
nobody knows for whom the text is, and it goes to the notes, which only the committee reads.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cfpcli.exchange.sections import Unclear, fenced
from cfpcli.proposals.files.other_forms.labels import (
    ANSWER,
    FORM,
    NAME,
    NO_LABELS,
    REST,
    Labelled,
    Labels,
    is_long,
    is_rule_of_table,
    is_text,
    labelled,
    role_of,
)
from cfpcli.proposals.files.other_forms.people import is_name, people_in
from cfpcli.records.headings import (
    BIOGRAPHY,
    NO_ANSWERS,
    PUBLIC,
    TEXT,
    Answers,
    heading_of,
    key_of,
    looks_private,
)

PREAMBLE = ""
"""The role of text before the first heading that names a part."""

_ROLES_OF_PEOPLE = ("speakers", NAME)
_NEAR = 6
_LOOKED_AT = 40
"""The most lines below a heading that are searched for signs that it is a person's name."""
_LONGEST_HEADING = 400
_DOUBLE_LINE = re.compile(r" {0,3}={2,}[ \t]*")
_SINGLE_LINE = re.compile(r" {0,3}-{2,}[ \t]*")
_BREAK = re.compile(r" {0,3}(?:[-*_\u2013\u2014][ \t]*){3,}|[ \t]*")
_HTML_HEADING = re.compile(r"[ \t]*<h([1-6])\b[^<>\n]*>([^<\n]*)</h\1>[ \t]*", re.IGNORECASE)
_BOLD_LINE = re.compile(r"(?:\*\*\*?|__)[ \t]*([^*_\n]{1,80}?)[ \t]*(?:\*\*\*?|__)[ \t]*:?[ \t]*")
_BY = re.compile(
    r"[ \t]*[*_]{0,2}(?:by|par|von|por|di|door|presented by|a talk by|speaker)[ \t]+(\S.{1,120}?)[*_]{0,2}[ \t]*",
    re.IGNORECASE,
)
_EMPHASISED = re.compile(r"[ \t]*(?:\*|_|\*\*)([^*_\n]{2,80})(?:\*|_|\*\*)[ \t]*")
_WITH_ADDRESS = re.compile(r"[ \t]*[-*]?[ \t]*\S[^@\n]{1,80}[<(\[][^@\s]+@[^@\s]+[>)\]][ \t]*")
_SIGNS_OF_A_PERSON = re.compile(
    r"!\[|(?:twitter|github|linkedin)\.com/|\bI(?:['\u2019]m| am)\b|(?<![\w.])@\w", re.IGNORECASE
)
_DEFINED = re.compile(r" {0,3}:[ \t]+(\S.*)")
_THE_TALK = frozenset({"talk", "the talk", "topic", "subject", "thema"})
"""Labels of a title that head the text about the talk where the title is known."""
_LONGEST_TITLE = 200
_LONGEST_NAME = 40
_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.):]?|[A-H][.)]|[ivx]{1,4}[.)])[ \t]+")


class Part(NamedTuple):
    """One part of a file: its `role`, the `label` as written (empty: none), its `text` and its `line`.

    `who` is the person whom a biography describes; `inline` is whether the text is the value beside its label;
    `unclear` are headings in it that look private; `heading` are the lines of its heading, if it has one.
    """

    role: str
    label: str
    text: str
    line: int
    who: str = ""
    inline: bool = False
    unclear: tuple[Unclear, ...] = ()
    heading: str = ""


class _Head(NamedTuple):
    """A heading: its `text` without decoration, its `level`, the number of its `lines` and its text as `written`."""

    text: str
    level: int
    lines: int
    written: str


def parts(
    body: str,
    first_line: int,
    *,
    path: str = "",
    labels: Labels = NO_LABELS,
    answers: Answers = NO_ANSWERS,
    titled: bool = False,
) -> list[Part]:
    """The parts of a file, in its order; `first_line` is the number of the first line of `body`.

    `path` is the name of the file, in which people often write their names; `titled` is whether the title is known
    before. `labels` are the event's own, `answers` a person's decisions on the meaning of headings.
    """
    reader = _Reader(body.split("\n"), first_line, path, labels, answers, titled=titled)
    reader.run()
    return reader.parts


class _Reader:
    """One pass over the lines; the open part is that of `role`, begun on `line`."""

    def __init__(
        self, lines: Sequence[str], first_line: int, path: str, labels: Labels, answers: Answers, *, titled: bool
    ) -> None:
        self.lines = lines
        self.first_line = first_line
        self.path = set(
            re.findall(r"[^\W\d_]{2,}", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", path).casefold().replace("_", " "))
        )
        self.labels = labels
        self.answers = answers
        self.titled = titled
        self.in_block = list(fenced(lines))
        self.is_comment = _comments(lines, self.in_block)
        self.parts: list[Part] = []
        self.in_head = True
        self.by_labels = self.is_strong = False
        self._begin(PREAMBLE, "", 0, 0)

    def _begin(self, role: str, label: str, at: int, level: int, *, who: str = "") -> None:
        self.role, self.label, self.line, self.level, self.who = role, label, self.first_line + at, level, who
        self.buffer: list[str] = []
        self.heading: Sequence[str] = ()
        self.unclear: list[Unclear] = []
        self.by_labels = False

    def _end(self) -> None:
        lines, heading = self.buffer, "\n".join(self.heading)
        keeps_breaks = (self.role == PREAMBLE or is_long(self.role)) and not all(map(_BREAK.fullmatch, lines))
        while lines and (not lines[-1].strip() or (not keeps_breaks and _BREAK.fullmatch(lines[-1]))):
            lines.pop()
        first = next((index for index, line in enumerate(lines) if line.strip()), 0)
        text = "\n".join(lines[first:])
        if text:
            line = self.line + (first if self.role == PREAMBLE and not self.label else 0)
            self._add(Part(self.role, self.label, text, line, self.who, unclear=tuple(self.unclear), heading=heading))
        elif self.who or (self.label and self.role == REST):
            self._add(Part(self.role, self.label, "", self.line, self.who, heading=heading))

    def _add(self, part: Part) -> None:
        self.parts.append(part)
        self.titled = self.titled or part.role == "title"

    def run(self) -> None:
        at = 0
        while at < len(self.lines):
            if self.in_block[at]:
                self._take(at)
                at += 1
                continue
            head = self._heading(at)
            at += self._take_heading(at, head) if head else self._take_line(at)
        self._end()

    def _heading(self, at: int) -> _Head | None:
        """The heading of a line, without its marks; a line that begins with a tag of HTML is none."""
        line = self.lines[at]
        if not line.strip() or len(line) > _LONGEST_HEADING:
            return None
        if html := _HTML_HEADING.fullmatch(line):
            return _head(html[2], int(html[1]), 1)
        if line.lstrip().startswith("<"):
            return None
        return self._marked(at) or (_head(line, 6, 1) if self._is_bare_label(at) else None)

    def _marked(self, at: int) -> _Head | None:
        """The heading of a line with number signs, above a line of marks, or in bold type."""
        line, following = self.lines[at], self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if _DOUBLE_LINE.fullmatch(following) and not line.lstrip().startswith(("#", ">", "|")):
            return _head(line, 1, 2)
        pair = heading_of(line, following)
        if pair and pair.backslashes:
            return None
        if pair and (pair.lines == 1 or self._is_apart(at) or role_of(_plain(pair.text), self.labels)):
            return _head(pair.text, pair.level, pair.lines)
        if _SINGLE_LINE.fullmatch(following) and role_of(_plain(line), self.labels):
            return _head(line, 2, 2)
        bold = _BOLD_LINE.fullmatch(line)
        is_label = bold and ":" not in bold[1] and role_of(_plain(bold[1]), self.labels) and self._is_apart(at)
        return _head(bold[1], 6, 1) if bold and is_label else None

    def _is_bare_label(self, at: int) -> bool:
        """Whether a line has nothing but the label of a text; a private one need not have a blank line below it."""
        line = self.lines[at].strip()
        if len(line) > _LONGEST_NAME or not line[0].isalpha() or line.endswith((".", ":", "?", "!")):
            return False
        role = role_of(line, self.labels)
        following = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        is_private = role in (BIOGRAPHY, "notes")
        return is_text(role) and role != REST and self._is_apart(at) and (is_private or not following.strip())

    def _is_apart(self, at: int) -> bool:
        return not at or not self.lines[at - 1].strip() or bool(_BREAK.fullmatch(self.lines[at - 1]))

    def _take_heading(self, at: int, head: _Head) -> int:
        """Begin the part that a heading names, or add it to the open one; the number of lines it has."""
        key = key_of(head.text)
        label, _, value = (text.strip() for text in head.written.partition(":"))
        opens_title = not self.titled and not any(is_text(part.role) for part in self.parts) and self.role == PREAMBLE
        role = role_of(head.text, self.labels) or (role_of(label, self.labels) if value else "")
        if opens_title and value and role != "title" and not is_text(role):
            role = ""  # a title with a colon, such as "Time: a story"
        if role == FORM:
            self._aside(at)
            return head.lines
        answer = self.answers.get(key)
        if answer is not None:
            role = "" if answer.field == TEXT else answer.field
        if role == "title" and self.titled and key in _THE_TALK:
            role = "abstract"
        if role and (role != "title" or not self.titled):
            self._begin_named(at, head, role, answer.who if answer else value)
        elif opens_title and answer is None and not looks_private(head.text):
            self._move_preamble()
            self._add(Part("title", "", head.written, self.first_line + at, inline=True))
            self._begin(PREAMBLE, "", at + head.lines, head.level)
        elif self._is_person(at, head):
            self._end()
            self._begin(BIOGRAPHY, "", at, head.level, who=head.text)
            self.in_head = False
        elif self._is_private and head.level <= self.level and answer is None:
            self._end()
            self._begin(REST, head.text, at, head.level)
            self.heading = self.lines[at : at + head.lines]
            self.in_head = False
        else:
            self._keep_heading(at, head, answered=answer is not None)
        return head.lines

    @property
    def _is_private(self) -> bool:
        """Whether the open part is one behind which an unknown heading is not public."""
        return self.role in (BIOGRAPHY, "notes", REST, *_ROLES_OF_PEOPLE) or self.role.startswith(ANSWER)

    def _begin_named(self, at: int, head: _Head, role: str, value: str) -> None:
        self._end()
        who = value if role == BIOGRAPHY else ""
        self._begin(role, head.text, at, head.level, who=who)
        self.heading = self.lines[at : at + head.lines]
        if value and role != BIOGRAPHY and not is_text(role):
            self._add(Part(role, head.written.partition(":")[0], value, self.first_line + at, inline=True))
            self._begin(BIOGRAPHY if role in _ROLES_OF_PEOPLE else PREAMBLE, "", at + head.lines, head.level)
        elif value and is_text(role) and role != BIOGRAPHY:
            self.buffer.append(value)
        self.in_head = not is_long(role)

    def _move_preamble(self) -> None:
        """Move the text above a title to the notes, because it is not the abstract."""
        if self.buffer and any(line.strip() for line in self.buffer):
            self.role = REST
        self._end()

    def _keep_heading(self, at: int, head: _Head, *, answered: bool) -> None:
        public = self.role in PUBLIC or self.role == PREAMBLE
        if public and not answered and looks_private(head.text):
            self.unclear.append(Unclear(self.first_line + at, head.text, self.role or "abstract"))
        if self.role == PREAMBLE:
            self.in_head = False
        self.buffer += self.lines[at : at + head.lines]

    def _is_person(self, at: int, head: _Head) -> bool:
        """Whether a heading is a person's name: by the part it is in, by the file's name or by the text below it."""
        if not is_name(head.text):
            return False
        words = [word.casefold() for word in re.findall(r"[^\W\d_]{2,}", head.text)]
        if self.role in (*_ROLES_OF_PEOPLE, BIOGRAPHY) or (words and all(word in self.path for word in words)):
            return True
        below = []
        for line in self.lines[at + head.lines : at + head.lines + _LOOKED_AT]:
            if line.startswith("#"):
                break
            below.append(line[:_LONGEST_HEADING])
        text = "\n".join(below)
        first_name = re.escape(head.text.split()[0])
        return bool(_SIGNS_OF_A_PERSON.search(text) or re.search(rf"\b{first_name}\b", text))

    def _take_line(self, at: int) -> int:  # noqa: PLR0911 - one return for each kind of line
        line = self.lines[at]
        if not line.strip():
            return self._take_blank(at)
        if is_rule_of_table(line):
            if self.role != PREAMBLE or not self.in_head:
                self._take(at)
            return 1
        if definition := self._definition(at):
            return self._take_labelled(at, definition, below=1)
        pair = labelled(line, self.labels)
        if pair and self._counts(pair, at):
            return self._take_labelled(at, pair)
        if self._is_title(at):
            self._add(Part("title", "", unwrapped(line), self.first_line + at, inline=True))
            return 1
        if self.in_head and self.role == PREAMBLE and self._take_person(at):
            return 1
        self._take(at)
        return 1

    def _definition(self, at: int) -> Labelled | None:
        """A label with its value on the line below, behind a colon: a list of definitions."""
        below = _DEFINED.fullmatch(self.lines[at + 1]) if at + 1 < len(self.lines) else None
        role = role_of(self.lines[at], self.labels) if below else ""
        return Labelled(role, self.lines[at].strip(), below[1].strip(), strong=True) if below and role else None

    def _is_title(self, at: int) -> bool:
        """Whether the first line of a file without a heading is its title: labels or the speaker follow it."""
        if self.titled or self.parts or not self.in_head or any(line.strip() for line in self.buffer):
            return False
        below = self.lines[at + 1 : at + _NEAR]
        following = next((line for line in below if line.strip()), "")
        pair = labelled(following, self.labels)
        is_label = bool(pair and pair.role and pair.role != REST)
        return len(self.lines[at]) <= _LONGEST_TITLE and (is_label or bool(_BY.fullmatch(following[:_LONGEST_HEADING])))

    def _take_blank(self, at: int) -> int:
        pending = self.role and not is_long(self.role) and self.role not in _ROLES_OF_PEOPLE
        if pending and any(line.strip() for line in self.buffer):
            self._end()
            self._begin(PREAMBLE, "", at + 1, self.level)
        else:
            self._take(at)
        return 1

    def _take(self, at: int) -> None:
        is_prose = not self.is_comment[at] and not _BREAK.fullmatch(self.lines[at])
        if is_prose and self.role == PREAMBLE:
            self.in_head = False
        if not self.buffer and self.role == PREAMBLE:
            self.line = self.first_line + at
        self.buffer.append(self.lines[at])

    def _counts(self, pair: Labelled, at: int) -> bool:
        """Whether a line `LABEL: VALUE` begins a part here, or is a sentence with a colon."""
        if self.role in _ROLES_OF_PEOPLE:
            return bool(pair.role)
        if self.in_head:
            if not pair.role:
                return bool(pair.value or pair.strong) and self._is_near_label(at, strong=pair.strong)
            return True
        bold = self.lines[at].lstrip().startswith(("**", "__"))
        if not pair.role:
            return False
        if bold:
            return is_text(pair.role) or self._is_apart(at)
        return (
            self.by_labels
            and pair.strong == self.is_strong
            and (is_text(pair.role) or self.role in (BIOGRAPHY, "notes", REST))
        )

    def _is_near_label(self, at: int, *, strong: bool) -> bool:
        """Whether one of the lines close to this one has a known label."""
        around = self.lines[max(0, at - _NEAR) : at + _NEAR + 1] if strong else self.lines[max(0, at - 2) : at + 3]
        return any(pair.role and pair.role != REST for line in around if (pair := labelled(line, self.labels)))

    def _take_labelled(self, at: int, pair: Labelled, *, below: int = 0) -> int:
        """Begin the part of a label, or take its value; `below` is the number of lines from the label to its value."""
        role, value = pair.role, pair.value
        lines = 1 + below
        if not role or role in (REST, FORM) or (role == "title" and self.titled):
            self._aside(at, lines)
            return lines
        if is_text(role):
            self._end()
            self._begin(role, pair.label, at, 6)
            if value:
                self.buffer.append(value)
            self.by_labels, self.in_head, self.is_strong = True, False, pair.strong
            return lines
        if value:
            count = self._continued(at + below)
            text = " ".join([value, *(line.strip() for line in self.lines[at + lines : at + below + count])])
            self._add(Part(role, pair.label, text, self.first_line + at, inline=True))
            return below + count
        if pair.strong and not self.lines[at].lstrip().startswith(("**", "__", "#")):
            self._aside(at)  # an empty line of a form
            return 1
        self._end()
        self._begin(role, pair.label, at, 6)
        return 1

    def _continued(self, at: int) -> int:
        """The number of lines of a value: indented lines below it belong to it."""
        count = 1
        while at + count < len(self.lines):
            line = self.lines[at + count]
            if not line.strip() or not line.startswith("  ") or labelled(line, self.labels):
                break
            count += 1
        return count

    def _aside(self, at: int, count: int = 1) -> None:
        """Lines that are kept in the notes, while the open part goes on."""
        text = "\n".join(self.lines[at : at + count]).strip()
        self._add(Part(REST, "", text, self.first_line + at, inline=True))

    def _take_person(self, at: int) -> bool:
        """Take a line below the title that names a person: `By NAME`, `*NAME*` or `NAME <ADDRESS>`."""
        line = self.lines[at]
        if not self.titled or len(line) > _LONGEST_HEADING:
            return False
        by = _BY.fullmatch(line)
        emphasised = _EMPHASISED.fullmatch(line)
        text = by[1] if by else emphasised[1] if emphasised else line
        people = list(people_in(text)) if by or emphasised or _WITH_ADDRESS.fullmatch(line) else []
        sure = bool(people) and all(person.name and (person.email or is_name(person.name)) for person in people)
        if not sure and by and line.lstrip("*_ \t")[:3].casefold() == "by ":
            sure = bool(people) and all(len(person.name) <= _LONGEST_NAME for person in people)
        if sure:
            self._add(Part("speakers", "", text, self.first_line + at, inline=True))
        return sure


def _comments(lines: Sequence[str], in_block: Sequence[bool]) -> list[bool]:
    """For each line, whether it is a comment, alone or with others."""
    comments: list[bool] = []
    for number, line in enumerate(lines):
        begins = line.lstrip().startswith("<!--")
        goes_on = number > 0 and in_block[number - 1] and in_block[number] and comments[-1]
        comments.append(goes_on or (begins and (in_block[number] or line.rstrip().endswith("-->"))))
    return comments


def _head(written: str, level: int, lines: int) -> _Head:
    return _Head(_plain(written), level, lines, unwrapped(written))


_WRAPPED = re.compile(
    r"(?P<mark>\*\*\*|\*\*|\*|_)(?P<text>(?![\s*_])(?:(?!(?P=mark)).)*?[^\s*_])(?P=mark)"
    r"|\[(?P<inside>[^\[\]]+)\]"
)


def unwrapped(title: str) -> str:
    """A title as written, without one pair of emphasis marks or brackets around all of it."""
    match = _WRAPPED.fullmatch(title.strip())
    return (match["text"] or match["inside"]).strip() if match else title.strip()


def _plain(text: str) -> str:
    """A heading without emoji, number, emphasis and closing colon."""
    text = _EMOJI.sub(" ", text).strip()
    for mark in ("***", "**", "__", "*", "_"):
        if text.startswith(mark) and text.endswith(mark) and len(text) > 2 * len(mark):
            text = text[len(mark) : -len(mark)].strip()
    without_number = _NUMBERED.sub("", text, count=1)
    if role_of(without_number.rstrip(": \t")):
        text = without_number
    return text.rstrip(": \t") or text


def names_in_path(path: str, text: str) -> Iterator[str]:
    """The names that a file's name has and its text spells out, such as `the-talk_ana-ruiz.md` and `Ana Ruiz`."""
    for chunk in re.split(r"[/_]{1}(?=[^/_]+[-_])|[/.]|(?<=[a-z])-(?=[a-z])(?=.*_)|--", path):
        words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", chunk))
        for size in (3, 2):
            for begin in range(min(len(words) - size + 1, 12)):
                wanted = r"[\s.]+".join(re.escape(word) for word in words[begin : begin + size])
                match = re.search(rf"(?<!\w){wanted}(?!\w)", text, re.IGNORECASE)
                if match and is_name(match[0]):
                    yield " ".join(match[0].split())
                    return
