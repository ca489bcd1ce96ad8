"""Reading one proposal file: front matter and sections become a draft, and every fault is noted with its line."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from cfpcli.errors import Fault, is_enough
from cfpcli.exchange import front_matter
from cfpcli.exchange.front_matter import FrontMatter, Nested
from cfpcli.exchange.sections import Section, Unclear, heading, read_sections, without_title
from cfpcli.exchange.shapes import unknown_field
from cfpcli.proposals.files.front_fields import ALIASES, DETAILS, READERS, whose
from cfpcli.records.change import Kind
from cfpcli.records.draft import Draft, DraftSpeaker
from cfpcli.records.headings import NO_ANSWERS, Answers
from cfpcli.text import clean_line, did_you_mean, long_text, well_formed

_GUARD = "; a heading inside a text begins with a backslash"
_OF_SPEAKERS = (*DETAILS, "biography")
_KEYS = (*READERS, *_OF_SPEAKERS)
_NO_FRONT_MATTER = (
    'has no front matter: on top stand a line "---", lines such as "title: …", "track: …" and '
    '"speakers: NAME <ADDRESS>", and a line "---" again'
)


class HeadingFault(Fault):
    """A heading that looks private: somebody has to say what it is before the file is read. Its text is the `field`."""

    __slots__ = ()


def read_document(
    text: str, source: str, *, first_line: int, answers: Answers = NO_ANSWERS
) -> tuple[Draft, tuple[Fault, ...]]:
    """Read one proposal that begins on `first_line` of the file `source`; `answers` say what headings mean."""
    if not text.startswith(front_matter.FENCE):
        return Draft(source=source), (Fault(source, first_line, "", _NO_FRONT_MATTER),)
    front, faults = front_matter.read(text, source, first_line=first_line)
    reading = _Reading(source, list(faults))
    reading.take_front(front)
    empty: dict[str, int] = {}
    for section in reading.sections(front, answers):
        if is_enough(reading.faults):
            break
        reading.faults += (_unclear(one, source) for one in section.unclear)
        if section.text:
            reading.take_section(section)
        else:
            empty.setdefault(section.field, section.line)
    draft = Draft(**reading.values, source=source, lines=empty | reading.lines)
    return draft, tuple(sorted(reading.faults, key=lambda fault: fault.line))


def _unclear(heading: Unclear, source: str) -> HeadingFault:
    message = (
        "this heading may be private, and its field is not clear: write ## Notes or ## Biography in its place, "
        f"or a backslash before it to keep it in the {heading.field}"
    )
    return HeadingFault(source, heading.line, clean_line(heading.text), message)


class _Reading:
    """What has been read so far."""

    def __init__(self, source: str, faults: list[Fault]) -> None:
        self.source = source
        self.faults = faults
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self._details_at: dict[tuple[str, int], int] = {}
        self._answered: dict[str, str] = {}

    def sections(self, front: FrontMatter, answers: Answers) -> Iterator[Section]:
        """The sections of the body, after its title, which is the proposal's where front matter has none."""
        given = self.values.get("title", "")
        title, body, at = without_title(front.body, given)
        if title and not given.strip():
            self.values["title"] = well_formed(title)
            self.lines["title"] = front.body_line + at
        alone = len(self.values.get("speakers", ())) <= 1
        return read_sections(body, front.body_line, alone=alone, answers=answers)

    def fault(self, line: int, field: str, message: str) -> None:
        if not is_enough(self.faults):
            self.faults.append(Fault(self.source, line, field, message))

    def take_front(self, front: FrontMatter) -> None:
        details: list[tuple[str, Nested]] = []
        for key, value in front.values.items():
            if is_enough(self.faults):
                return
            field = ALIASES.get(key, key)
            line = front.lines[key]
            if field not in _KEYS:
                self.fault(line, key, unknown_field(key, (*_KEYS, *ALIASES), Kind.PROPOSAL))
            elif field in self.lines:
                self.fault(line, key, f"says again what line {self.lines[field]} says")
            else:
                below = {path[len(key) :]: at for path, at in front.lines.items() if path.startswith(f"{key}.")}
                below[""] = line
                self.lines |= {f"{field}{part}": at for part, at in below.items()}
                if field in _OF_SPEAKERS:
                    details.append((field, value))
                else:
                    self.values[field] = READERS[field](value, partial(self._complain, key, below))
        for field, value in details:
            if value:
                self._take_detail(field, value)

    def _complain(self, key: str, lines: dict[str, int], message: str, part: str) -> None:
        self.fault(lines.get(part, lines[""]), key, message)

    def _take_detail(self, field: str, value: Nested) -> None:
        """Give each speaker what front matter says of them."""
        line = self.lines[field]
        if isinstance(value, str):
            value = {"": value}
        if not isinstance(value, dict):
            self.fault(line, field, "must be one text, or below it a line for each speaker: NAME: TEXT")
            return
        for who, text in value.items():
            if is_enough(self.faults):
                return
            at = self.lines.get(f"{field}.{who}", line)
            if isinstance(text, str):
                self._give(field, who, text, at)
            else:
                self.fault(at, field, "must be one text for each speaker")

    def take_section(self, section: Section) -> None:
        field = section.field
        if field == "biography":
            self.lines.setdefault(field, section.line)
            self._give(field, section.who, section.text, section.line)
        elif field in self.lines and not (section.answered or field in self._answered):
            message = f"is in the file twice, first on line {self.lines[field]}{_GUARD}"
            self.fault(section.line, field, message)
        else:
            text = long_text(section.text)
            if before := self.values.get(field):
                text = "\n\n".join(filter(None, (before, section.answered, text)))
            self.lines.setdefault(field, section.line)
            self.values[field] = text
        if section.answered:
            self._answered[field] = section.answered

    def _give(self, field: str, who: str, text: str, line: int) -> None:
        speakers: tuple[DraftSpeaker, ...] = self.values.get("speakers", ())
        found = whose(who, speakers) if who else list(range(len(speakers)))
        if len(found) != 1:
            self.fault(line, field, _not_one(field, who, speakers, len(found)))
            return
        speaker = speakers[found[0]]
        first = self._details_at.setdefault((field, found[0]), line)
        if getattr(speaker, field):
            named = clean_line(speaker.name or speaker.email)
            self.fault(line, field, f"of {named} is in the file twice, first on line {first}")
            return
        said = long_text(text) if field == "biography" else well_formed(text)
        speaker = msgspec.structs.replace(speaker, **{field: said})
        self.values["speakers"] = (*speakers[: found[0]], speaker, *speakers[found[0] + 1 :])


def _not_one(field: str, who: str, speakers: tuple[DraftSpeaker, ...], count: int) -> str:
    names = [speaker.name or speaker.email for speaker in speakers]
    if not speakers:
        return "belongs to a speaker, and the file names none: add speakers: NAME <ADDRESS>"
    if count:
        how = heading(field, names[0]) if field == "biography" else f"a line {names[0]}: … below"
        return f"does not say whose: write {how} (#2 is the second speaker)"
    return f'is of nobody who speaks, "{who}": {did_you_mean(who, names)}'
