"""A draft from a proposal file in another form than ours: front matter with other keys, or none at all.

The parts of the file, from its keys (`labels`) and from its body (`shapes`), become fields. No word is lost, and
nothing becomes public by a guess: a text that fits no field goes to the notes with its label, which only the committee
reads.
A file that describes its talk in one text only has it as the abstract, which every proposal needs.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from msgspec.structs import replace

from cfpcli.exchange.front_matter import Nested
from cfpcli.proposals.files.front_fields import ALIASES, DETAILS, MOST_SPEAKERS, READERS, whose
from cfpcli.proposals.files.other_forms.labels import (
    ANSWER,
    CATEGORY,
    EMAIL,
    FORM,
    NAME,
    REST,
    Labels,
    language_in,
    minutes_in,
    role_of,
)
from cfpcli.proposals.files.other_forms.people import MOST_OF_A_VALUE, Named, is_name, people_in
from cfpcli.proposals.files.other_forms.shapes import PREAMBLE, Part, names_in_path, unwrapped
from cfpcli.records.event import Event
from cfpcli.records.headings import BIOGRAPHY
from cfpcli.records.person import SpeakerFields
from cfpcli.records.proposal import LONG_TEXTS, DraftSpeaker
from cfpcli.records.soundness import choice_of, is_web_link
from cfpcli.text import clean_line, fold, long_text, well_formed, words

OWN_KEYS = (*READERS, *DETAILS, BIOGRAPHY)
"""The keys of our own form."""

_NO_VALUES = frozenset({REST, FORM, "event", "resources", "answers", "acknowledged", "begun", "windows"})
"""Roles whose text is kept in the notes: a label outside our form is too little to set such a field."""

_LONGEST_NAME = 80
_OWN_NAMES = (*OWN_KEYS, *ALIASES)
_WORDS_OF_A_NAME = 4
_AS_NEAR_AS = 0.8
_SHORTEST_TYPO = 4


class Aside(NamedTuple):
    """Text that no field takes and that is kept in the notes: its `line` and its `text`."""

    line: int
    text: str


class Reading(NamedTuple):
    """The fields of a draft by name, the line of each, the asides, and the parts with headings that look private."""

    values: dict[str, Any]
    lines: dict[str, int]
    asides: tuple[Aside, ...]
    unclear: tuple[Part, ...]


def is_slip(key: str) -> bool:
    """Whether a key is probably one of ours, misspelled: it is a fault then, so that nothing is kept as something else.

    The comparison is stricter than that of suggestions: `status` is not `tags`.
    """
    bare = key.casefold()
    return (
        len(bare) >= _SHORTEST_TYPO
        and not role_of(key)
        and bool(get_close_matches(bare, _OWN_NAMES, n=1, cutoff=_AS_NEAR_AS))
    )


def is_own(key: str) -> bool:
    """Whether a key of front matter is one of our form, in any case."""
    return key.casefold() in OWN_KEYS or key.casefold() in ALIASES


def own_key(key: str) -> str:
    """The field of a key of our form."""
    return ALIASES.get(key.casefold(), key.casefold())


_LEFT_TO_OUR_FORM = frozenset(
    {"event", "keywords", "resources", "answers", "acknowledged", "begun", "do_not_record", "windows", "pronouns"}
)


def is_left(key: str, value: Nested) -> bool:
    """Whether a key of other front matter means the same in our form, whose reader takes it."""
    if own_key(key) == "pronouns" and isinstance(value, str):
        return False
    has_mappings = isinstance(value, dict) or any(isinstance(item, dict) for item in value)
    return own_key(key) in _LEFT_TO_OUR_FORM and not (own_key(key) in ("keywords", "resources") and has_mappings)


def parts_of_front(values: Mapping[str, Nested], lines: Mapping[str, int], labels: Labels) -> Iterator[Part]:
    """The parts that keys of front matter give."""
    for key, value in values.items():
        role = role_of(key, labels) or REST
        line = lines.get(key, 0)
        if role in ("speakers", NAME) and not isinstance(value, str):
            yield from _people_of_front(key, value, line)
        elif isinstance(value, str):
            if value.strip():
                yield Part(role, key, value, line, inline=True)
        elif isinstance(value, dict):
            text = "; ".join(f"{inner}: {_flat(each)}" for inner, each in value.items())
            yield Part(REST, key, text, line, inline=True)
        elif value:
            yield Part(role, key, _flat(value), line, inline=True)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        if len(value) == 1 and role_of(next(iter(value))) == NAME:
            return _flat(next(iter(value.values())))
        return "; ".join(f"{key}: {_flat(inner)}" for key, inner in value.items())
    return ", ".join(map(_flat, value)) if isinstance(value, tuple) else str(value)


def _people_of_front(key: str, value: Nested, line: int) -> Iterator[Part]:
    """The parts of a list of speakers, or of a mapping that is one speaker or has one for each name."""
    people: Iterable[Any] = value
    if isinstance(value, dict):
        people = [value]
        if not any(role_of(inner) in (NAME, "speakers", EMAIL) for inner in value):
            people = [f"{name} {_flat(more)}" for name, more in value.items()]
    for person in people:
        if not isinstance(person, dict):
            yield Part("speakers", key, person, line, inline=True)
            continue
        roles = {inner: role_of(inner) for inner in person}
        name_key = next((inner for inner, role in roles.items() if role in (NAME, "speakers", "title")), "")
        email_key = next((inner for inner, role in roles.items() if role == EMAIL), "")
        name = _flat(person.get(name_key, ""))
        named = " ".join(filter(None, (name, f"<{person[email_key]}>" if email_key else "")))
        yield Part("speakers", key, named, line, who="one", inline=True)
        who = name.strip() or named.strip("<>")
        for inner, text in person.items():
            if roles[inner] in (BIOGRAPHY, "affiliation", "url", "pronouns"):
                yield Part(roles[inner], inner, _flat(text), line, who=who, inline=True)
            elif inner not in (name_key, email_key) and _flat(text).strip():
                yield Part(REST, f"{inner} of {who}", _flat(text), line, inline=True)


class Assembly:
    """Makes fields of parts."""

    def __init__(self, path: str, event: Event | None, front_fields: Collection[str] = ()) -> None:
        """`front_fields` are the fields, and the answers, whose values are known before."""
        self.path = path
        self.front_fields = front_fields
        self.event = event
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.asides: list[Aside] = []
        self.speakers: list[DraftSpeaker] = []
        self.texts: dict[str, list[str]] = {}
        self._biographies: list[Part] = []
        self._details: list[Part] = []
        self._addresses: list[Part] = []
        self._unclear: list[Part] = []

    def reading(self, parts: Sequence[Part]) -> Reading:
        """The fields of a draft that these parts give."""
        body = "\n\n".join(part.text for part in parts)
        parts = self._with_title(parts)
        for part in parts:
            self._take(part)
        if not self.speakers:
            self._speakers_of_text(body)
        self._give_addresses()
        for part in self._details:
            self._give_detail(part)
        for part in self._biographies:
            self._give_biography(part)
        self._place_texts()
        if self.speakers:
            self.values["speakers"] = tuple(self.speakers)
        return Reading(self.values, self.lines, tuple(sorted(self.asides)), tuple(self._unclear))

    def _with_title(self, parts: Sequence[Part]) -> list[Part]:
        """The parts, with the first line of a text without a heading as the title if no other part is one."""
        parts = list(parts)
        first = next((index for index, part in enumerate(parts) if part.role == PREAMBLE), None)
        if any(part.role == "title" for part in parts) or first is None or len(parts) < 2:  # noqa: PLR2004
            return parts
        line, _, rest = parts[first].text.partition("\n")
        if len(line) <= 2 * _LONGEST_NAME and (not rest.strip() or rest.startswith("\n")):
            part = parts[first]
            parts[first : first + 1] = [
                Part("title", "", unwrapped(line), part.line, inline=True),
                *([part._replace(text=rest.strip("\n"), line=part.line + 2)] if rest.strip() else []),
            ]
        return parts

    def _aside(self, part: Part, text: str = "") -> None:
        text = text or part.text
        if part.label or part.heading:
            heading = part.heading or f"## {part.label}"
            text = f"{heading}\n\n{text}".rstrip() if not part.inline else f"{part.label}: {text}"
        if text.strip():
            self.asides.append(Aside(part.line, text.strip()))

    def _take(self, part: Part) -> None:
        if part.unclear:
            self._unclear.append(part)
        role = part.role
        if role in (PREAMBLE, *LONG_TEXTS):
            self._take_text(role or "preamble", part)
        elif role == BIOGRAPHY:
            self._biographies.append(part)
            if part.who and not part.label and not whose(part.who, self.speakers):
                self._add_speaker(Named(part.who, ""), part)
        elif role in ("speakers", NAME):
            is_too_long = part.inline and len(part.text) > MOST_OF_A_VALUE
            self._aside(part) if is_too_long else self._take_people(part)
        elif role == EMAIL:
            self._addresses.append(part)
        elif role in DETAILS and role not in _NO_VALUES:
            self._details.append(part)
        elif role in _NO_VALUES:
            self._aside(part)
        elif role.startswith(ANSWER):
            self._take_answer(role, part)
        else:
            self._take_short(role, part)

    def _take_answer(self, role: str, part: Part) -> None:
        """Give a question its answer; a further one goes to the notes."""
        answers = self.values.setdefault("answers", {})
        slug = role.removeprefix(ANSWER)
        if slug in answers or role in self.front_fields:
            self._aside(part)
        else:
            answers[slug] = long_text(part.text)
            self.lines[role] = part.line

    def _take_text(self, field: str, part: Part) -> None:
        texts = self.texts.setdefault(field, [])
        if texts and part.label:
            texts.append(part.heading or f"## {part.label}")
        texts.append(part.text)
        self.lines.setdefault(field, part.line)

    def _take_short(self, role: str, part: Part) -> None:
        """Give a field its value; a value that the field cannot have, and all but the first, go to the notes."""
        first, _, rest = part.text.strip().partition("\n")
        if role == "title" and "\n\n" not in part.text.strip():
            first, rest = " ".join(part.text.split()), ""
        value = self._value(role, well_formed(first.strip("*_`") if role != "title" else first))
        field = self._category(first) if role == CATEGORY else role
        if field in self.values or field in self.front_fields or not field or value in (None, "", ()):
            self._aside(part)
            return
        self.values[field] = value
        self.lines[field] = part.line
        if role == "duration" and not re.fullmatch(r"\W*\d+\s*(?:min(?:ute)?n?s?\.?)?\W*", first, re.IGNORECASE):
            self._aside(part)
        if rest.strip():
            self.texts.setdefault("preamble", []).append(rest.strip()) if role == "title" else self._aside(part, rest)

    def _value(self, role: str, text: str) -> Any:  # noqa: ANN401  # a text, minutes or words
        if role == "duration":
            return minutes_in(text)
        if role == "language":
            code = language_in(text)
            current = choice_of(self.event, "languages", code).value if self.event else ""
            return current or (code if re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2})?", code) else "")
        if role in ("tags", "keywords"):
            return tuple(part.strip(" #`*_[]\"'") for part in re.split(r"[,;\n]", text) if part.strip(" #`*_[]\"'"))
        if role == "do_not_record":
            return fold(text) in ("yes", "true")
        return text

    def _category(self, text: str) -> str:
        """The field of a category: that of which the event has it by name, else the session type, if it has none."""
        if self.event is None:
            return "session_type"
        for attribute, field in (("session_types", "session_type"), ("tracks", "track")):
            if getattr(self.event, attribute) and choice_of(self.event, attribute, text).value:
                return field
        return ""

    def _take_people(self, part: Part) -> None:
        """The people that a value or the lines below a heading name; longer lines below it are a biography."""
        if part.who == "one":
            for person in list(people_in(part.text.replace(",", " "))) or [Named(clean_line(part.text), "")]:
                self._add_speaker(person, part)
            return
        if part.inline and "\n" not in part.text.strip():
            for person in people_in(part.text):
                self._add_speaker(person, part)
            return
        rest: list[str] = []
        for number, line in enumerate(part.text.split("\n")):
            bare = line.strip().lstrip("-*+# ").strip()
            people = list(people_in(bare)) if bare and len(bare) <= 2 * _LONGEST_NAME else []
            is_person = bool(people) and all(
                person.email or (is_name(person.name) or (not self.speakers and words(person.name) <= _WORDS_OF_A_NAME))
                for person in people
            )
            if is_person and not any(text.strip() for text in rest) and not bare.endswith((".", "!", "?")):
                for person in people:
                    if person.name or not self._give_address(person.email):
                        self._add_speaker(person, part._replace(line=part.line + number))
            else:
                rest.append(line)
        if text := "\n".join(rest).strip():
            self._biographies.append(part._replace(role=BIOGRAPHY, text=text, who="", label=""))

    def _add_speaker(self, person: Named, part: Part) -> None:
        name = person.name if len(person.name) <= _LONGEST_NAME else ""
        if (person.name and not name) or len(self.speakers) == MOST_SPEAKERS:
            self._aside(part)
            return
        if not name and not person.email:
            return
        places = whose(name or person.email, self.speakers)
        if not places:
            places = [len(self.speakers)]
            self.speakers.append(DraftSpeaker(name=well_formed(name)))
            self.lines.setdefault("speakers", part.line)
            self.lines[f"speakers.{places[0]}"] = part.line
        speaker, more = self.speakers[places[0]], [person.more]
        for field in ("email", "pronouns", "affiliation"):
            value = getattr(person, field)
            if value and not getattr(speaker, field):
                speaker = replace(speaker, **{field: value})
                self.lines.setdefault(field, part.line)
            elif value and getattr(speaker, field) != value:
                more.append(value)
        self.speakers[places[0]] = speaker
        if any(more):
            text = f"{name or person.email}: {' '.join(filter(None, more))}"
            self._aside(part._replace(label="", inline=True), text)

    def _speakers_of_text(self, text: str) -> None:
        """A speaker whom the text names itself, where no label does: `My name is …`, or the name in the file's name."""
        for match in _INTRODUCED.finditer(text):
            if is_name(match[1]):
                self._add_speaker(
                    Named(" ".join(match[1].split()), ""), Part("speakers", "", match[1], self._bio_line())
                )
                return
        for paragraph in "\n\n".join(part.text for part in self._biographies).split("\n\n"):
            if (start := _BEGINS.match(paragraph.lstrip("*_ \n"))) and is_name(start[1]):
                self._add_speaker(Named(start[1], ""), Part("speakers", "", start[1], self._bio_line()))
        if self.speakers:
            return
        for name in names_in_path(self.path, text):
            self._add_speaker(Named(name, ""), Part("speakers", "", name, self._bio_line()))

    def _bio_line(self) -> int:
        return next((part.line for part in self._biographies), 0)

    def _give_addresses(self) -> None:
        for part in self._addresses:
            people = list(people_in(part.text))
            left = [person for person in people if not (person.email and self._give_address(person.email))]
            if left or not people or any(person.name or person.more for person in people):
                self._aside(part)

    def _give_address(self, email: str) -> bool:
        for index, speaker in enumerate(self.speakers):
            if not speaker.email:
                self.speakers[index] = replace(speaker, email=email)
                return True
            if speaker.email == email:
                return True
        return False

    def _give_detail(self, part: Part) -> None:
        places = whose(part.who, self.speakers) if part.who else list(range(len(self.speakers)))
        text = clean_line(part.text)
        fits = len(places) == 1 and (part.role != "url" or is_web_link(text))
        if fits and getattr(self.speakers[places[0]], part.role, "") == text:
            return
        if fits and part.role in SpeakerFields.__struct_fields__ and not getattr(self.speakers[places[0]], part.role):
            self.speakers[places[0]] = replace(self.speakers[places[0]], **{part.role: text})
            self.lines.setdefault(part.role, part.line)
        else:
            self._aside(part)

    def _give_biography(self, part: Part) -> None:
        if part.who and not whose(part.who, self.speakers) and not is_name(part.who):
            part = part._replace(who="", text=f"{part.who}\n\n{part.text}".rstrip(), heading="", label="")
        places = whose(part.who, self.speakers) if part.who else list(range(len(self.speakers)))
        if not part.text.strip() and len(places) == 1:
            return
        if len(places) == 1:
            self._add_biography(places[0], part.text, part.line)
            return
        blocks = _by_person(part.text, self.speakers) if len(places) > 1 else []
        for place, text in blocks:
            self._add_biography(place, text, part.line)
        if not blocks:
            self._aside(part._replace(label=part.label or "Biography", inline=False))

    def _add_biography(self, place: int, text: str, line: int) -> None:
        speaker = self.speakers[place]
        joined = "\n\n".join(filter(None, (speaker.biography, long_text(text))))
        self.speakers[place] = replace(speaker, biography=joined)
        self.lines.setdefault(BIOGRAPHY, line)

    def _place_texts(self) -> None:
        texts = {field: long_text("\n\n".join(pieces)) for field, pieces in self.texts.items()}
        preamble = texts.pop("preamble", "")
        if preamble:
            self.lines.setdefault("abstract", self.lines.pop("preamble", 0))
            texts["abstract"] = "\n\n".join(filter(None, (preamble, texts.get("abstract", ""))))
        if not texts.get("abstract") and texts.get("description"):
            texts["abstract"] = texts.pop("description")
            self.lines["abstract"] = self.lines.pop("description")
        asides = "\n\n".join(_as_blocks(sorted(self.asides)))
        if asides:
            self.lines.setdefault("notes", min(aside.line for aside in self.asides))
            texts["notes"] = "\n\n".join(filter(None, (texts.get("notes", ""), asides)))
        self.values |= {field: text for field, text in texts.items() if text}


_NAME = r"[^\W\d_][\w.'\u2019-]*"
_INTRODUCED = re.compile(
    rf"(?:[Mm]y name is|[Ii] am|I['\u2019]m|[Jj]e m['\u2019]appelle|[Mm]ein Name ist)\s+"
    rf"((?:{_NAME}\s+){{1,3}}?[^\W\d_][\w'\u2019-]*)(?=[\s,.!])"
)
_BEGINS = re.compile(
    rf"((?:{_NAME} ){{1,3}}[^\W\d_][\w'\u2019-]*)[*_]*(?: \([^()\n]*\)|, [^,.\n]{{1,40}},)?,? "
    r"(?:is|has|was|works|lives|builds|writes|leads|runs|ist|est|es)\b"
)


def _as_blocks(asides: Sequence[Aside]) -> Iterator[str]:
    """The texts of asides, with single lines that follow one another in one paragraph as a list."""
    block: list[str] = []
    for aside in asides:
        if "\n" in aside.text or aside.text.startswith("#"):
            if block:
                yield "\n".join(block)
                block = []
            yield aside.text
        else:
            block.append(aside.text if aside.text.startswith(("- ", "* ", "|")) else f"- {aside.text}")
    if block:
        yield "\n".join(block)


def _by_person(text: str, speakers: Sequence[DraftSpeaker]) -> list[tuple[int, str]]:
    """A text about several people, split before the lines that begin with their names; empty if it cannot be split."""
    names: dict[str, int] = {}
    for index, speaker in enumerate(speakers):
        names[fold(speaker.name)] = index
        names.setdefault(fold(speaker.name).split()[0] if speaker.name else "", index)
    names.pop("", None)
    blocks: list[tuple[int, list[str]]] = []
    after_blank = True
    for line in text.split("\n"):
        bare = fold(line.lstrip("#*_-> \t[")[: 2 * _LONGEST_NAME])
        place = next(
            (at for name, at in names.items() if bare.startswith(name) and not bare[len(name) :][:1].isalnum()), None
        )
        if place is not None and (not blocks or (after_blank and blocks[-1][0] != place)):
            blocks.append((place, []))
        if not blocks:
            if line.strip():
                return []
            continue
        blocks[-1][1].append(line)
        after_blank = not line.strip() or line.startswith(" ")
    if len({place for place, _ in blocks}) < len(speakers):
        return []
    return [(place, "\n".join(lines).strip()) for place, lines in blocks]
