"""Proposal files: Markdown with front matter, as speakers write, edit and get back what they send.

The front matter has the fields of a draft under their names or aliases, in the order of `front_fields.FORMS`, which
follows from what is stated of each field. Speakers are `NAME <ADDRESS>`, resources `LINK DESCRIPTION`, followed by
`(private)` where only the committee may see them, answers `SLUG: ANSWER`, acknowledged notices `SLUG@VERSION` with
the instant where it is known; `begun` is the instant at which the draft was begun. What else belongs to a speaker is
one text for one speaker, else a mapping by address, by name or by place in the list (`#2`). Long texts are sections of
the body, see `sections`; one that could not come back the same from there is written into the front matter
instead, under its field's name.
"""

from collections.abc import Sequence

import msgspec

from cfpcli.errors import MOST_FAULTS, DataRefusedError, Fault, UsageError, is_enough
from cfpcli.exchange import front_matter
from cfpcli.exchange.front_matter import Nested
from cfpcli.exchange.sections import can_be_named, can_stand, separator, split_documents, write_section
from cfpcli.proposals.files.front_fields import DETAILS, FORMS, whose
from cfpcli.proposals.files.reader import HeadingFault, read_document
from cfpcli.records.draft import Draft, DraftSpeaker
from cfpcli.records.headings import NO_ANSWERS, Answers
from cfpcli.records.proposal import LONG_TEXTS, Proposal
from cfpcli.records.speaker import Speaker

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

_HINT = """the file begins such as
---
title: What the session is called
track: SLUG
speakers:
  - Your Name <you@example.org>
---"""


_EMPTY = Draft()

MOST_PROPOSALS = 1000
"""Proposals of one file: more do not fit into what is read of it, unless they are empty."""


def load_draft(text: str, source: str, *, answers: Answers = NO_ANSWERS) -> Draft:
    """Read the one proposal of a file; `source` is its name for faults, and `answers` say what headings mean.

    Raises:
        DataRefusedError: the file holds faults, which are all listed with their lines, or not one proposal.
    """
    draft, faults = read_draft(text, source, answers=answers)
    if faults:
        raise DataRefusedError(f"{source} cannot be read as a proposal", hint=_HINT, faults=faults)
    return draft


def read_draft(text: str, source: str, *, answers: Answers = NO_ANSWERS) -> tuple[Draft, tuple[Fault, ...]]:
    """Read as `load_draft` does, but hand the faults back beside what could be read."""
    documents = list(split_documents(_lines_ended(text)))
    draft, faults = read_document(documents[0][1], source, first_line=documents[0][0], answers=answers)
    if len(documents) > 1:
        begins = documents[1][0] - 1
        faults = (
            *faults,
            Fault(source, begins, "", f"another proposal begins here: {len(documents)} in a file that takes one"),
        )
    return draft, faults


def read_drafts(
    text: str, source: str, *, answers: Answers = NO_ANSWERS
) -> tuple[tuple[Draft, ...], tuple[Fault, ...]]:
    """Read every proposal of a file, with all its faults; none after the one that has more than are shown.

    `answers` say what headings mean.
    """
    drafts: list[Draft] = []
    faults: list[Fault] = []
    for line, document in split_documents(_lines_ended(text)):
        if len(drafts) == MOST_PROPOSALS:
            faults.append(
                Fault(source, line, "", f"one proposal more than the {MOST_PROPOSALS:,} that a file may have")
            )
            break
        draft, wrong = read_document(document, source, first_line=line, answers=answers)
        drafts.append(draft)
        faults += wrong
        if is_enough(faults):
            break
    return tuple(drafts), tuple(faults[: MOST_FAULTS + 1])


def _lines_ended(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def field_value(field: str, text: str) -> object:
    """What a field of a draft holds when a person sets it to `text` on the command line.

    Words are separated by commas, speakers by semicolons, or commas after an address, resources by line ends.

    Raises:
        UsageError: the text cannot be read as that field.
    """

    def refuse(message: str, _part: str = "") -> None:
        raise UsageError(f"{field}: {message}")

    form = FORMS[field]
    return form.read(form.split(text), refuse)


def draft_of(proposal: Proposal, speakers: Sequence[Speaker]) -> Draft:
    """What the file of a stored proposal says; `speakers` are its own, in speaking order."""
    shared = {name: getattr(proposal, name) for name in Draft.__struct_fields__ if name in Proposal.__struct_fields__}
    drafted = tuple(
        DraftSpeaker(**{name: getattr(speaker, name) for name in DraftSpeaker.__struct_fields__})
        for speaker in speakers
    )
    return Draft(**shared | {"speakers": drafted})


def dump_proposal(proposal: Proposal, speakers: Sequence[Speaker]) -> str:
    """Write the file of a stored proposal, with code and state in a comment; internal notes are never in it."""
    return dump_draft(draft_of(proposal, speakers), comment=f"{proposal.code}, {proposal.state}")


def dump_draft(draft: Draft, *, comment: str = "") -> str:
    """Write a file that `load_draft` reads back equal, but for answers, which come back as text.

    `comment` is a line on top for people.
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
    """The front matter of what belongs to single speakers."""
    found: dict[str, Nested] = {}
    for field in fields:
        given = {index: text for index, one in enumerate(draft.speakers) if (text := getattr(one, field))}
        if given and len(draft.speakers) == 1:
            found[field] = given[0]
        elif given:
            found[field] = {_name(draft, index): text for index, text in given.items()}
    return found


def _name(draft: Draft, index: int, *, in_heading: bool = False) -> str:
    """How to name one of several speakers so that nobody else is meant."""
    speaker = draft.speakers[index]
    names = (speaker.name, speaker.email) if in_heading else (speaker.email, speaker.name)
    return next(
        who
        for who in (*names, f"#{index + 1}")
        if who and whose(who, draft.speakers) == [index] and (not in_heading or can_be_named(who))
    )


def _long_texts(draft: Draft) -> tuple[dict[str, Nested], list[str]]:
    """The long texts that have to stand in the front matter, and the sections of all others."""
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
