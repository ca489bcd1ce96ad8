"""Proposal files: Markdown with front matter, in which speakers write, send, edit and get back proposals.

The front matter has the fields of a draft under their names or aliases, in the order of `front_fields.FORMS`, which
follows from the facts declared for each field. Speakers are `NAME <ADDRESS>`, resources `LINK DESCRIPTION`, followed by
`(private)` if only the committee may see them, answers `SLUG: ANSWER`, acknowledged notices `SLUG@VERSION` with
the instant if it is known; `begun` is the instant at which the draft was begun. A further detail of a speaker is
one text for one speaker, else a mapping by address, by name or by place in the list (`#2`). Long texts are sections of
the body, see `sections`; one that would not be read back identically from there is in the front matter
instead, under its field's name.

Reading a proposal file makes a draft of front matter and sections, and records every fault with its line.
A file of another form, without front matter or with other keys, is read as `assembly` describes.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from cfpcli.errors import MOST_FAULTS, DataRefusedError, Fault, UsageError, is_enough
from cfpcli.exchange import front_matter
from cfpcli.exchange.front_matter import FrontMatter, Nested, Value
from cfpcli.exchange.sections import (
    Unclear,
    can_be_named,
    can_stand,
    separator,
    split_documents,
    without_title,
    write_section,
)
from cfpcli.people.rules.windows import windows_during, write_window
from cfpcli.proposals.files.front_fields import DETAILS, FORMS, whose
from cfpcli.proposals.files.other_forms import shapes
from cfpcli.proposals.files.other_forms.assembly import (
    Aside,
    Assembly,
    is_left,
    is_own,
    is_slip,
    own_key,
    parts_of_front,
)
from cfpcli.proposals.files.other_forms.field_reader import FieldReader
from cfpcli.proposals.files.other_forms.labels import EMAIL, NAME, NO_LABELS, REST, Labels, role_of
from cfpcli.proposals.files.other_forms.shapes import Part
from cfpcli.records.event import Event, Respondent
from cfpcli.records.headings import NO_ANSWERS, Answers, key_of
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import LONG_TEXTS, Draft, DraftSpeaker, Proposal
from cfpcli.records.submission import answers_by_speaker
from cfpcli.text import clean_line

_NO_FRONT_MATTER = (
    'has no front matter: begin with a line "---", then lines such as "title: …", "track: …" and '
    '"speakers: NAME <ADDRESS>", then another line "---"'
)


class HeadingFault(Fault):
    """A heading that looks private: its meaning is needed before the file is read. Its text is the `field`."""

    __slots__ = ()


class Document(NamedTuple):
    """One proposal of a file, with its faults.

    `is_own` is whether it is in our form; if not, `asides` are the texts that no field takes, which are in the notes.
    """

    draft: Draft
    faults: tuple[Fault, ...]
    is_own: bool = True
    asides: tuple[Aside, ...] = ()


EventOf = Callable[[Draft], Event | None]
"""The event of a draft, None if it is not known."""

_ABOVE = re.compile(r"(?:\s*<!--.*?-->)*\s*", re.DOTALL)
_DASHES = re.compile(r"[\u2013\u2014\u2212-]{1,4}[ \t]*")


def read_document(
    text: str, source: str, *, first_line: int, answers: Answers = NO_ANSWERS, event: Event | None = None
) -> Document:
    """Read one proposal that begins on `first_line` of the file `source`.

    `answers` give the meaning of headings; the `event` has its own labels, and names of tracks and types.
    """
    labels = labels_of(event)
    above, fenced, at = _front_of(text)
    if not fenced:
        return _other(
            FrontMatter(values={}, lines={}, body=text, body_line=first_line), (), source, labels, answers, event
        )
    front, faults = front_matter.read(fenced, source, first_line=first_line + at)
    if above.strip() or not _is_own(front, labels):
        return _other(front, faults, source, labels, answers, event, above=above)
    front = msgspec.structs.replace(
        front,
        values={key.casefold() if is_own(key) else key: value for key, value in front.values.items()},
        lines={_own_path(path): line for path, line in front.lines.items()},
    )
    reading = FieldReader(source, list(faults))
    reading.take_front(front)
    empty: dict[str, int] = {}
    for section in reading.sections(front, answers):
        if is_enough(reading.faults):
            break
        reading.faults += (_unclear(heading, source) for heading in section.unclear)
        if section.text or reading.is_of_nobody(section):
            reading.take_section(section)
        else:
            empty.setdefault(section.field, section.line)
    draft = Draft(**reading.values, source=source, lines=empty | reading.lines)
    return Document(draft, tuple(sorted(reading.faults, key=lambda fault: fault.line)))


def _own_path(path: str) -> str:
    key, dot, rest = path.partition(".")
    return f"{key.casefold() if is_own(key) else key}{dot}{rest}"


def labels_of(event: Event | None) -> Labels:
    """The labels that an event's files have for fields, by key: its own, and the slugs of its questions.

    A slug that two questions share as a label, or that names a field, a title or a person, is not the label of an
    answer; nor is that of a question of each speaker, because a label does not name the speaker.
    """
    if event is None:
        return NO_LABELS
    slugs = [question.slug for question in event.questions if question.of is Respondent.PROPOSAL]
    shared = Counter(map(key_of, slugs))
    answers = {
        key_of(slug): f"answers.{slug}"
        for slug in slugs
        if shared[key_of(slug)] == 1 and not is_own(slug) and role_of(slug) not in _NEVER_ANSWERS
    }
    return answers | {key_of(label): field for label, field in event.files.keys.items()}


_NEVER_ANSWERS = ("title", "speakers", NAME, EMAIL)


def _front_of(text: str) -> tuple[str, str, int]:
    """The text above the front matter of a file, the file from its front matter on, and the number of lines above it.

    The file is empty if it has no front matter. A dash of any kind counts as the fence: text programs replace `---`.
    """
    begin = _ABOVE.match(text)
    start = begin.end() if begin else 0
    above, rest = text[:start], text[start:]
    first, _, below = rest.partition("\n")
    if first.rstrip() in (front_matter.FENCE, front_matter.TOML_FENCE):
        return above, rest, above.count("\n")
    if first and not first.startswith("-- ") and _DASHES.fullmatch(first):
        lines = below.split("\n")
        end = next((index for index, line in enumerate(lines) if line and _DASHES.fullmatch(line)), None)
        if end is not None and end < _LONGEST_FRONT and all(":" in line for line in lines[:end] if line[:1].isalpha()):
            lines[end] = front_matter.FENCE
            return above or " ", "\n".join([front_matter.FENCE, *lines]), above.count("\n")
    return "", rest if rest.startswith(front_matter.FENCE) else "", above.count("\n")


_LONGEST_FRONT = 200


def _is_own(front: FrontMatter, labels: Labels) -> bool:
    """Whether front matter is in our form; a key that is probably one of ours, misspelled, is a fault in it."""
    others = [key for key in front.values if not is_own(key)]
    if any(is_slip(key) for key in others if key_of(key) not in labels):
        return True
    mappings = any(
        isinstance(value, tuple) and any(isinstance(item, dict) for item in value) for value in front.values.values()
    )
    people = [value for key, value in front.values.items() if is_own(key) and own_key(key) == "speakers"]
    return not (others or mappings or any(isinstance(value, dict) for value in people)) and not any(
        key_of(key) in labels for key in front.values
    )


def _other(
    front: FrontMatter,
    faults: Sequence[Fault],
    source: str,
    labels: Labels,
    answers: Answers,
    event: Event | None,
    *,
    above: str = "",
) -> Document:
    """Read a proposal of another form."""
    reading = FieldReader(source, list(faults))
    left = {
        key: value for key, value in front.values.items() if value and key_of(key) not in labels and is_left(key, value)
    }
    rest = {key: value for key, value in front.values.items() if key not in left}
    parts = list(parts_of_front(rest, front.lines, labels))
    parts += (Part(REST, "", text, line, inline=True) for line, text in front.comments)
    if above.strip():
        parts.insert(0, Part(REST, "", above.strip(), 1))
    titles = [part.text for part in parts if part.role == "title"]
    _, body, _ = without_title(front.body, titles[0]) if titles else ("", front.body, 0)
    parts += shapes.parts(body, front.body_line, path=source, labels=labels, answers=answers, titled=bool(titles))
    front_fields = {own_key(key) for key in left} | {f"answers.{slug}" for slug in _answered(left)}
    read = Assembly(source, event, front_fields).reading(parts)
    speakers = read.values.get("speakers", ())
    reading.values["speakers"] = speakers
    reading.take_front(
        FrontMatter(
            values={own_key(key): value for key, value in left.items()},
            lines={_own_path(path): line for path, line in front.lines.items() if path.partition(".")[0] in left},
            body="",
            body_line=0,
        )
    )
    values = read.values | reading.values
    if not speakers:
        del values["speakers"]
    if "answers" in read.values:
        values["answers"] = read.values["answers"] | reading.values.get("answers", {})
    if not (front.values or faults or "title" in values) or not values:
        reading.fault(front.body_line, "", _NO_FRONT_MATTER)
        draft = Draft(**values, source=source) if values else Draft(source=source)
        return Document(draft, tuple(reading.faults), is_own=False)
    reading.faults += (_unclear(heading, source) for part in read.unclear for heading in part.unclear)
    draft = Draft(**values, source=source, lines=read.lines | reading.lines)
    return Document(
        draft, tuple(sorted(reading.faults, key=lambda fault: fault.line)), is_own=False, asides=read.asides
    )


def _answered(values: Mapping[str, Nested]) -> Iterator[str]:
    """The slugs of the questions that front matter answers."""
    for key, value in values.items():
        if own_key(key) == "answers" and isinstance(value, dict):
            yield from value


def _unclear(heading: Unclear, source: str) -> HeadingFault:
    message = (
        "this heading may be private: write ## Notes or ## Biography instead, or a backslash before it to "
        f"keep it in the {heading.field}"
    )
    return HeadingFault(source, heading.line, clean_line(heading.text), message)


__all__ = [
    "HeadingFault",
    "draft_of",
    "dump_draft",
    "dump_proposal",
    "field_value",
    "load_draft",
    "read_draft",
    "read_drafts",
    "separator",
]

_HINT = """the file must begin like this:
---
title: The title of the session
track: SLUG
speakers:
  - Your Name <you@example.org>
---"""


_EMPTY = Draft()

MOST_PROPOSALS = 1000
"""Maximum number of proposals in one file: the maximum size of a file has no room for more, unless they are empty."""


def load_draft(text: str, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None) -> Draft:
    """Read the one proposal of a file; `source` is its name for faults, `answers` and `event` as for `read_document`.

    Raises:
        DataRefusedError: the file has faults, which are all listed with their lines, or not exactly one proposal.
    """
    return sound_draft(read_single(text, source, answers=answers, event=event), source)


def sound_draft(document: Document, source: str) -> Draft:
    """The draft of a file that was read; `source` is the name of the file.

    Raises:
        DataRefusedError: the file has faults, which are all listed with their lines.
    """
    if document.faults:
        raise DataRefusedError(f"{source} cannot be read as a proposal", hint=_HINT, faults=document.faults)
    return document.draft


def read_draft(
    text: str, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None
) -> tuple[Draft, tuple[Fault, ...]]:
    """Read as `load_draft` does, but return the faults beside the parts that could be read."""
    document = read_single(text, source, answers=answers, event=event)
    return document.draft, document.faults


def read_single(text: str, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None) -> Document:
    """The one proposal of a file, as `read_document` reads it; further proposals in it are a fault."""
    documents = list(split_documents(_lines_ended(text)))
    first_line, first = documents[0]
    document = read_document(first, source, first_line=first_line, answers=answers, event=event)
    if len(documents) > 1:
        begins = documents[1][0] - 1
        message = f"another proposal begins here: {len(documents)} in a file for one"
        document = document._replace(faults=(*document.faults, Fault(source, begins, "", message)))
    return document


def read_for_event(text: str, source: str, event_of: EventOf, *, answers: Answers = NO_ANSWERS) -> Document:
    """The one proposal of a file, read with the labels and names of its event, which the file itself may name."""
    document = read_single(text, source, answers=answers)
    event = event_of(document.draft)
    if event is None or (document.is_own and not event.files.keys):
        return document
    return read_single(text, source, answers=answers, event=event)


def read_documents(
    text: str, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None
) -> tuple[tuple[Document, ...], tuple[Fault, ...]]:
    """Read every proposal of a file, with all its faults; none after one with more faults than are shown."""
    documents: list[Document] = []
    faults: list[Fault] = []
    for line, part in split_documents(_lines_ended(text)):
        if len(documents) == MOST_PROPOSALS:
            faults.append(Fault(source, line, "", f"one proposal more than the limit of {MOST_PROPOSALS:,} in a file"))
            break
        document = read_document(part, source, first_line=line, answers=answers, event=event)
        documents.append(document)
        faults += document.faults
        if is_enough(faults):
            break
    return tuple(documents), tuple(faults[: MOST_FAULTS + 1])


def read_drafts(
    text: str, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None
) -> tuple[tuple[Draft, ...], tuple[Fault, ...]]:
    """The drafts of `read_documents`, with all faults."""
    documents, faults = read_documents(text, source, answers=answers, event=event)
    return tuple(document.draft for document in documents), faults


def _lines_ended(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def field_value(field: str, text: str) -> object:
    """The value of a draft's field set to `text` on the command line.

    Words are separated by commas, speakers by semicolons, or commas after an address, resources by line ends.

    Raises:
        UsageError: the text cannot be read as that field.
    """

    def refuse(message: str, _part: str = "") -> None:
        raise UsageError(f"{field}: {message}")

    form = FORMS[field]
    return form.read(form.split(text), refuse)


def draft_of(proposal: Proposal, speakers: Sequence[Speaker], event: Event | None = None) -> Draft:
    """The draft in the file of a stored proposal; `speakers` are its own, in speaking order.

    It has their windows of availability during the `event` if it asks for them, in the time of the event.
    """
    shared = {name: getattr(proposal, name) for name in Draft.__struct_fields__ if name in Proposal.__struct_fields__}
    asking = event if event and event.call.ask_availability else None
    drafted = tuple(
        DraftSpeaker(
            **{name: getattr(speaker, name) for name in DraftSpeaker.__struct_fields__ if name != "windows"},
            windows=windows_during(asking, speaker.windows) if asking else (),
        )
        for speaker in speakers
    )
    return Draft(**shared | {"speakers": drafted, "answers": answers_by_speaker(proposal, speakers)})


def dump_proposal(proposal: Proposal, speakers: Sequence[Speaker], event: Event | None = None) -> str:
    """Write the file of a stored proposal, with code and state in a comment; internal notes are never in it.

    `event` is as for `draft_of`.
    """
    return dump_draft(draft_of(proposal, speakers, event), comment=f"{proposal.code}, {proposal.state}")


def dump_draft(draft: Draft, *, comment: str = "") -> str:
    """Write a file that `load_draft` reads as an equal draft, except that answers become text.

    `comment` is a line for people at the top.
    """
    values: dict[str, Nested] = {}
    for name, form in FORMS.items():
        value = getattr(draft, name)
        if name not in LONG_TEXTS and value != getattr(_EMPTY, name):
            values[name] = form.write(value)
        if name == "speakers":
            values |= _details(draft, DETAILS)
    texts, sections = _long_texts(draft)
    return "\n".join([front_matter.dump(values | texts, comment=comment), *sections]).rstrip("\n") + "\n"


def _details(draft: Draft, fields: tuple[str, ...]) -> dict[str, Nested]:
    """The fields that each speaker has, as values of front matter."""
    details: dict[str, Nested] = {}
    for field in fields:
        values = {index: value for index, speaker in enumerate(draft.speakers) if (value := getattr(speaker, field))}
        texts: dict[int, Value] = (
            {index: tuple(map(write_window, windows)) for index, windows in values.items()}
            if field == "windows"
            else values
        )
        if texts and len(draft.speakers) == 1:
            details[field] = texts[0]
        elif texts:
            details[field] = {_name(draft, index): text for index, text in texts.items()}
    return details


def _name(draft: Draft, index: int, *, in_heading: bool = False) -> str:
    """The name of one of several speakers, made unambiguous among them."""
    speaker = draft.speakers[index]
    names = (speaker.name, speaker.email) if in_heading else (speaker.email, speaker.name)
    return next(
        who
        for who in (*names, f"#{index + 1}")
        if who and whose(who, draft.speakers) == [index] and (not in_heading or can_be_named(who))
    )


def _long_texts(draft: Draft) -> tuple[dict[str, Nested], list[str]]:
    """The long texts that must be in the front matter, and the sections of all others."""
    texts: dict[str, Nested] = {}
    sections = []
    for field in LONG_TEXTS:
        text = getattr(draft, field)
        if text and can_stand(text):
            sections.append(write_section(field, "", text))
        elif text:
            texts[field] = text
    kept = []
    for index, speaker in enumerate(draft.speakers):
        stands = can_stand(speaker.biography)
        kept.append(msgspec.structs.replace(speaker, biography="") if stands else speaker)
        if stands:
            who = _name(draft, index, in_heading=True) if len(draft.speakers) > 1 else ""
            sections.append(write_section("biography", who, speaker.biography))
    return texts | _details(msgspec.structs.replace(draft, speakers=tuple(kept)), ("biography",)), sections
