"""Who speaks, told by what reviewers of a blind call read."""

import pytest
from msgspec.structs import replace

from cfpcli.proposals.rules.lint.rule import Finding, Severity
from cfpcli.records.proposal import DraftSpeaker
from tests.factories import make_event
from tests.proposals.rules.lint.subjects import found, subject

BLIND = make_event(review=replace(make_event().review, blind=True))
CHLOE = DraftSpeaker(
    name="Chloé Garnier",
    email="chloe.g@example.org",
    url="https://code.example.org/cgarnier",
    affiliation="Example Works",
)


def leaks(**fields: object) -> list[Finding]:
    return found("speaker-named", subject(at=BLIND, **{"speakers": (CHLOE,), **fields}))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("A talk by Chloé Garnier.", 'names a speaker: "Chloé Garnier"'),
        ("A talk by CHLOE GARNIER.", 'names a speaker: "Chloé Garnier"'),
        ("A talk by Chloé\nGarnier.", 'names a speaker: "Chloé Garnier"'),
        ("Write to chloe.g@example.org.", "names a speaker's address"),
        ("I am @cgarnier there.", 'names a speaker\'s handle: "@cgarnier"'),
        ("See code.example.org/cgarnier for more.", "names a speaker's page"),
        ("How we do it at Example Works.", 'names a speaker\'s affiliation: "Example Works"'),
    ],
)
def test_what_tells_who_speaks(text: str, what: str) -> None:
    (finding,) = leaks(abstract=f"First.\n{text}")
    assert what in finding.message
    assert (finding.line, finding.severity) == (2, Severity.WARNING)


def test_title_and_description_are_read_by_reviewers_too() -> None:
    fields = {"title": "Chloé Garnier live", "description": "With Chloé Garnier.", "notes": "Chloé Garnier"}
    assert [finding.field for finding in leaks(**fields)] == ["title", "description"]


@pytest.mark.parametrize(
    "text", ["As Garnier has shown, it works.", "It works. Garnier", "Chloé builds tools.", "With Chloe"]
)
def test_a_name_alone_is_found(text: str) -> None:
    (finding,) = leaks(abstract=text)
    assert finding.severity is Severity.WARNING


def test_a_family_name_that_is_a_word_as_well_is_a_note() -> None:
    (finding,) = leaks(abstract="As Hill has shown, it works.", speakers=(DraftSpeaker(name="Rose Hill"),))
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(
    "text",
    [
        "Garniers everywhere, and a garnier.",
        "Exampleworks, an example: works.",
        "chloe.garnish@example.org",
    ],
)
def test_what_tells_nobody(text: str) -> None:
    assert leaks(abstract=text) == []


def test_a_call_that_is_not_blind_may_know() -> None:
    assert found("speaker-named", subject(abstract="Chloé Garnier", speakers=(CHLOE,))) == []
