"""The fields of a proposal file in our form: front matter and sections as values of a draft, with every fault."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from cfpcli.errors import Fault, is_enough
from cfpcli.exchange.arrivals import unknown_field
from cfpcli.exchange.front_matter import FrontMatter, Nested, Value
from cfpcli.exchange.sections import Section, heading, read_sections, without_title
from cfpcli.people.rules.windows import read_windows
from cfpcli.proposals.files.front_fields import ALIASES, DETAILS, READERS, whose
from cfpcli.proposals.files.other_forms.assembly import OWN_KEYS
from cfpcli.records.change import Kind
from cfpcli.records.headings import Answers
from cfpcli.records.person import Window
from cfpcli.records.proposal import DraftSpeaker
from cfpcli.text import clean_line, did_you_mean, long_text, well_formed

_GUARD = "; a heading inside a text begins with a backslash"
_OF_SPEAKERS = (*DETAILS, "biography")
_KEYS = OWN_KEYS


class FieldReader:
    """The values of a proposal file in our form that were read up to now, with their lines and the faults."""

    def __init__(self, source: str, faults: list[Fault]) -> None:
        self.source = source
        self.faults = faults
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self._details_at: dict[tuple[str, int], int] = {}
        self._answered: dict[str, str] = {}

    def sections(self, front: FrontMatter, answers: Answers) -> Iterator[Section]:
        """The sections of the body after its title, which is the proposal's title if front matter has none."""
        front_title = self.values.get("title", "")
        title, body, at = without_title(front.body, front_title)
        if title and not front_title.strip():
            self.values["title"] = well_formed(title)
            self.lines["title"] = front.body_line + at
        alone = len(self.values.get("speakers", ())) <= 1
        return read_sections(body, front.body_line, alone=alone, answers=answers)

    def fault(self, line: int, field: str, message: str) -> None:
        """Record a fault, unless there are more than are shown."""
        if not is_enough(self.faults):
            self.faults.append(Fault(self.source, line, field, message))

    def take_front(self, front: FrontMatter) -> None:
        """Read the fields of front matter."""
        details: list[tuple[str, Nested]] = []
        for key, value in front.values.items():
            if is_enough(self.faults):
                return
            field = ALIASES.get(key, key)
            line = front.lines[key]
            if field not in _KEYS:
                self.fault(line, key, unknown_field(key, (*_KEYS, *ALIASES), Kind.PROPOSAL))
            elif field in self.lines:
                self.fault(line, key, f"repeats line {self.lines[field]}")
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
        """Give each speaker the value of a field that front matter has for them."""
        line = self.lines[field]
        if isinstance(value, str) or (field == "windows" and not isinstance(value, dict)):
            value = {"": value if isinstance(value, str) else tuple(map(str, value))}
        if not isinstance(value, dict):
            self.fault(line, field, "must be a single text, or below it a line for each speaker: NAME: TEXT")
            return
        for who, text in value.items():
            if is_enough(self.faults):
                return
            at = self.lines.get(f"{field}.{who}", line)
            if field == "windows":
                self._give_windows(who, text, at)
            elif isinstance(text, str):
                self._give(field, who, text, at)
            else:
                self.fault(at, field, "must be a single text for each speaker")

    def is_of_nobody(self, section: Section) -> bool:
        """Whether the heading of a biography has words that are not the name of a speaker."""
        return bool(section.who) and not whose(section.who, self.values.get("speakers", ()))

    def take_section(self, section: Section) -> None:
        """Read a text of the body as the field that its heading names."""
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

    def _give_windows(self, who: str, value: Value, line: int) -> None:
        """Give a speaker windows of availability; their times are local until the event is known."""
        key = f"windows.{who}" if who else "windows"
        read = read_windows(value, None)
        for place, message in read.messages:
            self.fault(self.lines.get(f"{key}.{place}", line), "windows", message)
        if read.windows:
            self._give("windows", who, read.windows, line)

    def _give(self, field: str, who: str, value: str | tuple[Window, ...], line: int) -> None:
        speakers: tuple[DraftSpeaker, ...] = self.values.get("speakers", ())
        places = whose(who, speakers) if who else list(range(len(speakers)))
        if len(places) != 1:
            self.fault(line, field, _ambiguous_speaker(field, who, speakers, len(places)))
            return
        speaker = speakers[places[0]]
        first = self._details_at.setdefault((field, places[0]), line)
        if getattr(speaker, field):
            named = clean_line(speaker.name or speaker.email)
            self.fault(line, field, f"of {named} is in the file twice, first on line {first}")
            return
        if isinstance(value, str):
            value = long_text(value) if field == "biography" else well_formed(value)
        speaker = msgspec.structs.replace(speaker, **{field: value})
        self.values["speakers"] = (*speakers[: places[0]], speaker, *speakers[places[0] + 1 :])


def _ambiguous_speaker(field: str, who: str, speakers: tuple[DraftSpeaker, ...], count: int) -> str:
    names = [speaker.name or speaker.email for speaker in speakers]
    if not speakers:
        return "belongs to a speaker, and the file names none: add speakers: NAME <ADDRESS>"
    if count:
        how = heading(field, names[0]) if field == "biography" else f"a line {names[0]}: … below"
        return f"names no speaker: write {how} (#2 is the second speaker)"
    return f'"{who}" is not one of the speakers: {did_you_mean(who, names)}'
