"""Every private field of a proposal and a person, by the facts about the fields: a new one is on no page either."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Presenter, agenda
from cfpcli.records.facts import fields_where
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Redaction, Resource, State
from cfpcli.site.rules.publication import Publication
from tests.factories import code_of
from tests.site.publications import EVENT, PROPOSALS, SECOND, SLOTS, SPEAKERS, files_of

PRIVATE_OF_PROPOSALS = fields_where(Proposal, lambda fact: not fact.public)
PRIVATE_OF_PEOPLE = tuple(name for name in Speaker.__struct_fields__ if name not in Presenter.__struct_fields__)
COMMITTEE_TAGS = "tags"
"""The one field that proposals publish in exports, and that no programme prints."""


def marker(name: str) -> str:
    return f"secret-{name.replace('_', '-')}-x@example.org"


def marked(type_: Any, name: str) -> Any:  # noqa: ANN401  # a value of any field's type
    """A value of a field's type with a marker in it; None for a type that cannot hold words."""
    text = marker(name)
    if type_ is str:
        return text
    if type_ == tuple[str, ...]:
        return (text,)
    if "Redaction" in str(type_):
        return {"abstract": Redaction(text=text, original="x")}
    if "dict" in str(type_):
        return {"q": text}
    return None


def with_markers(record: Any, names: tuple[str, ...]) -> Any:  # noqa: ANN401  # a record of either kind
    types = {field.name: field.type for field in msgspec.structs.fields(record)}
    values = {name: marked(types[name], name) for name in names}
    return replace(record, **{name: value for name, value in values.items() if value is not None})


def secret_site(state: State | None = None) -> dict[str, bytes]:
    """The site of a programme in which every private field has a marker; proposals may all have one state."""
    proposals = {
        code: replace(
            with_markers(each, (*PRIVATE_OF_PROPOSALS, COMMITTEE_TAGS)),
            state=state or each.state,
            resources=(*each.resources, Resource(link=f"https://{marker('link').replace('@', '.')}/", is_public=False)),
        )
        for code, each in PROPOSALS.items()
    }
    people = {code: with_markers(each, tuple(set(PRIVATE_OF_PEOPLE) - {"code"})) for code, each in SPEAKERS.items()}
    event = replace(EVENT, tracks=tuple(replace(track, chairs=()) for track in EVENT.tracks))
    shown = agenda(event, SLOTS, proposals, people, version="0.2", published=SECOND, is_frozen=True)
    return files_of(Publication(event=event, programme=shown))


def test_there_are_private_fields_to_look_for() -> None:
    assert {"notes", "internal_notes", "answers", "state_reason", "redactions"} <= {*PRIVATE_OF_PROPOSALS}
    assert {"email", "other_emails", "availability", "windows"} <= {*PRIVATE_OF_PEOPLE}


@pytest.mark.parametrize("state", [None, *State])
def test_no_private_field_is_in_any_byte(state: State | None) -> None:
    files = secret_site(state)
    # The form of a proposal has an example of an address.
    del files["proposal.md"]
    data = b"\n".join(files.values()).replace(b"\r\n ", b"")
    names = (*PRIVATE_OF_PROPOSALS, *PRIVATE_OF_PEOPLE, COMMITTEE_TAGS, "link")
    assert [name for name in names if marker(name).partition("@")[0].encode() in data] == []
    assert b"@example.org" not in data


def test_a_public_field_with_a_marker_is_found() -> None:
    proposals = {code: replace(each, abstract=marker("abstract")) for code, each in PROPOSALS.items()}
    shown = agenda(EVENT, SLOTS, proposals, SPEAKERS, version="0.2", published=SECOND, is_frozen=True)
    files = files_of(Publication(event=EVENT, programme=shown))
    assert b"secret-abstract" in files[f"session/{code_of(1)}.html"]
