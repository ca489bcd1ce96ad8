"""What is said of a packet that is not taken names nobody; the decisions themselves are tested by the command."""

import pytest

from cfpcli.errors import Fault
from cfpcli.proposals.rules.inbox import in_short, unreadable, without_people
from cfpcli.records.proposal import Draft, DraftSpeaker

DRAFT = Draft(
    speakers=(DraftSpeaker(name="Ana Ruiz", email="ana@example.org"), DraftSpeaker(name="Li", email="li@example.org"))
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("of Ana Ruiz has 90 words", "of speaker 1 has 90 words"),
        ("Li has no address: write Li <ADDRESS>", "speaker 2 has no address: write speaker 2 <ADDRESS>"),
        ("Limits are limits", "Limits are limits"),
        ('"a@b" of Li is no address', '"ADDRESS" of speaker 2 is no address'),
        ("<ana@example.org> is named twice", "ADDRESS is named twice"),
    ],
)
def test_people_are_numbered(text: str, said: str) -> None:
    assert without_people(text, DRAFT) == said


@pytest.mark.parametrize(
    ("field", "message", "said"),
    [
        ("speakers.0", '"Ana <x" is not a person: write NAME <ADDRESS>, such as Ana Ruiz <ana@example.org>',
         "the text is not a person: write NAME <ADDRESS>"),
        ("track", '"securty" is unknown', '"securty" is unknown'),
        ("title", "write to ana@example.org", "write to ADDRESS"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_tells_nothing_of_people(field: str, message: str, said: str) -> None:
    assert unreadable(Fault("a.md", 3, field, message)).message == said


def test_a_fault_for_a_row_has_its_line_and_field() -> None:
    assert in_short(Fault("a.md", 3, "track", "is missing")) == "line 3, track: is missing"
    assert in_short(Fault("a.md", 0, "", "is missing")) == "is missing"
