"""Records and drafts as hostile as a store can hold them: what people sent, in the form that a store keeps."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import assume
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError
from cfpcli.exchange.arrivals import SHAPES
from cfpcli.exchange.documents import Portable
from cfpcli.proposals.files.front_fields import write_person
from cfpcli.records.change import key_of
from cfpcli.records.codes import ALPHABET
from cfpcli.records.facts import bare
from cfpcli.records.person import Person, Speaker, Window, Wish, parse_person
from cfpcli.records.proposal import Acknowledgement, Draft, DraftSpeaker, Proposal, Redaction, Resource, State
from cfpcli.records.review import Review, ReviewState
from cfpcli.text import long_text, well_formed

PIECES = [
    '"', "'", "''", ",", ";", "; ", "\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "=", "+1", "-", "- x", "@",
    "\uff1d", "\uff0d1", "\x00", "\x1b[31m", "\x1b]8;;", "\x7f", "\x85", "\x9b", "\u202e", "\u2066", "\u2028",
    "\ufeff", "\u200d", "\U0001f469\u200d\U0001f52c", "é", "e\u0301", "\\", "\\\\", "\\x1b", "\\u202e", "\\n",
    "x1b", "u202e", "[", "[a]", "]", "{", "{}", "(private)", "(public)", "https://example.org/", "## Abstract",
    "## Notes", "\\## Description", "## Biography: Ana", "\\\\## Notes", "```", "````", "~~~", "    ", "---",
    "### notes:", "\nNotes\n---\n", "\n# About me\n", "Speaker bio", "===", "~",
    "<!-- cfp asks: x -->", "\\<!-- cfp asks: -->",
    "<!-- cfp: K7QX3D -->", "\\<!-- cfp: A -->", "<!-- x -->", "<b>bold</b>", "<https://example.org>", "a < b", "#",
    " # c", "key: value", ":", "|", ">", "&amp;", "*", "`", "%", "true", "no", "2026-06-14", "null", "1", "#1",
    "Ana Ruiz", "ana@example.org",
]  # fmt: skip

hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join)
"""Any text at all, mostly of pieces that mean something to some format."""

texts = hostile.map(well_formed)
"""A short text as the store holds it."""


long_texts = hostile.map(long_text)
"""A long text as the store holds it: as somebody wrote it."""

codes = st.text(ALPHABET, min_size=6, max_size=6)
instants = st.datetimes(timezones=st.just(UTC))
emails = st.integers(0, 99).map(lambda number: f"person{number}@example.org")
lists = st.lists(texts, max_size=3).map(tuple)
numbers = st.integers(0, 2**31 - 1)
answers = st.dictionaries(
    texts, long_texts | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | lists, max_size=3
)
resources = st.lists(st.builds(Resource, link=texts, description=texts, is_public=st.booleans()), max_size=2).map(tuple)

acknowledged = st.lists(
    st.builds(
        Acknowledgement,
        notice=st.sampled_from(["code-of-conduct", "data-notice"]),
        version=st.sampled_from(["2026-04", "1.0", "v@2"]),
        at=st.none() | instants,
    ),
    max_size=2,
).map(tuple)
windows = st.lists(
    st.builds(
        lambda starts, minutes, wish: Window(starts=starts, ends=starts + timedelta(minutes=minutes), wish=wish),
        st.datetimes(max_value=datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # the zone is drawn
        st.integers(1, 10_000),
        st.sampled_from(Wish),
    ),
    max_size=2,
).map(tuple)
BY_TYPE: dict[object, st.SearchStrategy[object]] = {
    str: texts,
    int: numbers,
    int | None: st.none() | numbers,
    bool: st.booleans(),
    State: st.sampled_from(State),
    State | None: st.none() | st.sampled_from(State),
    ReviewState: st.sampled_from(ReviewState),
    datetime: instants,
    datetime | None: st.none() | instants,
    tuple[str, ...]: lists,
    tuple[Resource, ...]: resources,
    tuple[Window, ...]: windows,
    tuple[Acknowledgement, ...]: acknowledged,
    dict[str, int]: st.dictionaries(texts, numbers, max_size=3),
    dict[str, Redaction]: st.dictionaries(texts, st.builds(Redaction, text=long_texts, original=texts), max_size=2),
}
LONG = {name for shape in SHAPES.values() for name in shape.long_texts}


def records(kind: type[Portable], **given: st.SearchStrategy[object]) -> st.SearchStrategy[Portable]:
    """Records of a kind, every field drawn by its type."""
    by_field: dict[str, st.SearchStrategy[object]] = {
        field.name: long_texts if field.name in LONG else BY_TYPE.get(bare(field.type), answers)
        for field in msgspec.structs.fields(kind)
    }
    return st.builds(kind, **by_field | given)


speakers = st.lists(
    records(
        Speaker,
        code=codes,
        email=emails | st.just(""),
        guid=st.uuids().map(str),
        other_emails=st.just(()),
        requested_emails=st.just(()),
    ),
    max_size=3,
    unique_by=key_of,
)
"""People who share no address; one with several addresses is in the tests of addresses."""
proposals = st.lists(records(Proposal, code=codes), max_size=3, unique_by=key_of)
reviews = st.lists(records(Review, proposal=codes, reviewer=emails), max_size=3, unique_by=key_of)


@st.composite
def people(draw: st.DrawFn) -> Person:
    """A person as `parse_person` gives them."""
    try:
        return parse_person(draw(hostile | hostile.map(lambda name: f"{name} <ana@example.org>") | emails))
    except DataRefusedError:
        return Person("Ana Ruiz", draw(emails))


@st.composite
def draft_speakers(draw: st.DrawFn) -> DraftSpeaker:
    """A speaker of a draft, whose name and address a file can say."""
    person = draw(people())
    person = Person(well_formed(person.name), person.email)
    assume(reads_back(person))
    details = {name: draw(texts) for name in ("pronouns", "affiliation", "url", "availability")}
    return DraftSpeaker(
        name=person.name, email=person.email, **details, windows=draw(windows), biography=draw(long_texts)
    )


def reads_back(person: Person) -> bool:
    try:
        return parse_person(write_person(person)) == person
    except DataRefusedError:
        return False


described = texts.map(str.strip)
links = st.text("abc/#?=()", max_size=8).map(lambda path: f"https://example.org/{path}")
OF_DRAFTS: dict[str, st.SearchStrategy[object]] = {
    "duration": st.none() | st.integers(1, 1440),
    "speakers": st.lists(draft_speakers(), max_size=3).map(tuple),
    "answers": st.dictionaries(texts, long_texts | lists, max_size=3),
    "resources": st.lists(
        st.builds(Resource, link=links, description=described, is_public=st.booleans()), max_size=3
    ).map(tuple),
}
"""What a file takes of these fields, which is less than their types allow."""

NOT_IN_A_FILE = {"source", "lines"}

drafts = st.builds(
    Draft,
    **{
        field.name: OF_DRAFTS[field.name]
        if field.name in OF_DRAFTS
        else long_texts
        if field.name in LONG
        else BY_TYPE[bare(field.type)]
        for field in msgspec.structs.fields(Draft)
        if field.name not in NOT_IN_A_FILE
    },
)
"""Drafts as they leave a form: every field that a file can say, a new one by its type."""
