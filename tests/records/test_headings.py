"""Which headings of a proposal file begin a field, which look private, and which are a text's own."""

import pytest

from cfpcli.errors import UsageError
from cfpcli.records.headings import (
    Meaning,
    heading_of,
    key_of,
    looks_private,
    meaning_of,
    parsed_answers,
    private_headings,
)


def text_of(line: str, following: str = "") -> str | None:
    found = heading_of(line, following)
    return found.text if found else None


@pytest.mark.parametrize(
    ("line", "following", "text"),
    [
        ("## Notes", "", "Notes"),
        ("##Notes", "", "Notes"),
        ("#\tNotes", "", "Notes"),
        ("   ###### Notes ##  ", "", "Notes"),
        ("# C#", "", "C#"),
        ("Notes", "-----", "Notes"),
        ("**Notes:**", "  ===  ", "**Notes:**"),
        (r"\## Notes", "", "Notes"),
        (r"\Notes", "---", "Notes"),
    ],
)
def test_a_heading_is_seen_in_every_form_of_markdown(line: str, following: str, text: str) -> None:
    assert text_of(line, following) == text


@pytest.mark.parametrize(
    ("line", "following"),
    [("    ## Notes", ""), ("####### Notes", ""), ("#Notes", ""), ("Notes", ""), ("Notes", "- a"), ("- Notes", "---"),
     ("> Notes", "---"), ("    Notes", "---"), ("", "---"), ("1. Notes", "---"), ("a ## Notes", "")],
)  # fmt: skip
def test_what_is_not_a_heading(line: str, following: str) -> None:
    assert text_of(line, following) is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("notes", "notes"), ("NOTES", "notes"), ("Notes:", "notes"), ("**Notes**", "notes"), ("2. Notes", "notes"),
        ("Notes for reviewers", "notes"), ("Notes for the committee:", "notes"), ("_Abstract_ :", "abstract"),
        ("Description", "description"), ("Bio", "biography"), ("Speaker bio", "biography"),
        ("Speaker's Biography", "biography"), ("Notes (private)", "notes"),
    ],
)  # fmt: skip
def test_a_heading_means_what_it_says(text: str, field: str) -> None:
    assert meaning_of(text) == Meaning(field)


@pytest.mark.parametrize(
    "text", ["Biography: Ana Ruiz", "Bio:Ana Ruiz", "**Speaker bio: Ana Ruiz**", "**Biography**: Ana Ruiz"]
)
def test_a_biography_says_whose(text: str) -> None:
    assert meaning_of(text, alone=False) == Meaning("biography", "Ana Ruiz")


def test_with_several_speakers_nobody_knows_whose_the_speaker_s_biography_is() -> None:
    assert meaning_of("Speaker bio", alone=False) is None
    assert looks_private("Speaker bio")


@pytest.mark.parametrize(
    "text",
    ["Private", "For the committee", "About me", "About the speaker", "Contact", "Travel", "Internal", "Confidential",
     "Organisers only", "Additional notes", "Notes: see below", "Who am I?", "Short bio", "Speakers", "Private notes:",
     "Comments to the organizers", "Travel needs", "My background", "Speaker's profile",
     "Biography of Tomasz Wilk", "Short bio of Ana", "Biographie de Tomasz Wilk"],
)  # fmt: skip
def test_headings_that_look_private(text: str) -> None:
    assert looks_private(text)


@pytest.mark.parametrize(
    "text",
    ["Private networks", "Internal developer platforms", "Contact tracing", "Background", "Details", "Outline",
     "About the project", "Notes on methodology", "Release notes", "For whom", "Travelling light", "Personal data",
     "Secrets", "Advice for reviewers", "Information", "Profile", "Biographies of stars", "Speaker recognition",
     "Committee work", "x" * 90],
)  # fmt: skip
def test_headings_that_are_a_text_s_own(text: str) -> None:
    assert not looks_private(text)
    assert meaning_of(text) is None


def test_the_private_headings_of_a_text() -> None:
    text = "# A\n## Bio\nAna.\nAbout me\n---\n## Abstract\n## Private\n\\## Private"
    assert [found for _, found in private_headings(text)] == ["Bio", "About me", "Private", "Private"]
    assert [text[offset:][:4] for offset, _ in private_headings(text)] == ["## B", "Abou", "## P", "\\## "]


def test_an_answer_comes_before_the_table() -> None:
    answers = parsed_answers(["Speaker bio = Bio: Ana Ruiz", "NOTES=text", "A=b=notes"])
    assert meaning_of("speaker **bio**:", alone=False, answers=answers) == Meaning("biography", "Ana Ruiz")
    assert meaning_of("Notes", answers=answers) == Meaning("text")
    assert answers[key_of("a=b")] == Meaning("notes")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("Speaker bio", "not a heading and its field"),
        ("=notes", "not a heading and its field"),
        ("Speaker bio=biogrphy", 'did you mean "biography"'),
        ("Speaker bio=notes: Ana", 'did you mean "notes"'),
    ],
)
def test_an_answer_that_cannot_be_read(given: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parsed_answers([given])
