"""Headings in public texts below which private words are, and titles inside the abstract."""

from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.errors import Fault
from cfpcli.proposals.rules.lint.rule import Severity
from tests.factories import make_event
from tests.proposals.rules.lint.subjects import found, loose, subject

BLIND = make_event(review=replace(make_event().review, blind=True))


@pytest.mark.parametrize("field", ["abstract", "description"])
def test_a_heading_that_looks_private_is_found_in_a_public_text(field: str) -> None:
    texts: dict[str, Any] = {field: "Text.\n\n## Bio\nAna signs."}
    (finding,) = found("private-heading", subject(**texts))
    assert (finding.field, finding.line, finding.severity) == (field, 3, Severity.WARNING)
    texts = {field: "Text.\n\nAbout me\n---\nAna signs."}
    (finding,) = found("private-heading", subject(at=BLIND, **texts))
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "text", ["## Outline\n## Abstract", "```\n## Bio\n```", "    ## Bio", "Bio", "**Bio**", "## Private networks"]
)
def test_what_is_not_found(text: str) -> None:
    assert found("private-heading", subject(abstract=text)) == []


def test_notes_may_have_it() -> None:
    assert found("private-heading", subject(notes="## About me\nAna.")) == []


def test_of_a_file_the_reader_says_which() -> None:
    fault = Fault("talk.md", 7, "About me", "this heading may be private")
    one = replace(loose(abstract="## Bio\nkept by a backslash"), code="", file="talk.md", unclear=(fault,))
    (finding,) = found("private-heading", one)
    assert (finding.line, finding.message, finding.severity) == (7, f'"About me": {fault.message}', Severity.ERROR)


def test_a_heading_that_is_said_to_be_text_is_not_found() -> None:
    one = replace(subject(abstract="## Bio\nAna."), kept_headings=frozenset({"bio"}))
    assert found("private-heading", one) == []


@pytest.mark.parametrize(
    ("abstract", "what"),
    [
        ("# Other\nText.", "begins with another title"),
        ("Signed builds for SMALL teams\n===\nText.", "repeats the title"),
    ],
)
def test_a_title_inside_the_abstract_is_a_note(abstract: str, what: str) -> None:
    (finding,) = found("own-title", subject(abstract=abstract))
    assert (finding.severity, finding.line) == (Severity.NOTE, 1)
    assert what in finding.message


@pytest.mark.parametrize("abstract", ["Text.\n# Heading", "## Outline", "\\# Heading", "Text"])
def test_other_headings_are_the_text_s_own(abstract: str) -> None:
    assert found("own-title", subject(abstract=abstract)) == []
