"""What is checked: its texts, its lines, and what does not count as text."""

import re

import pytest

from cfpcli.proposals.rules.lint.rule import Spot, Subject
from cfpcli.records.proposal import Draft, DraftSpeaker


def test_texts_go_by_field_and_biographies_by_place() -> None:
    speakers = (DraftSpeaker(name="A"), DraftSpeaker(name="B", biography="Bo writes."))
    one = Subject(draft=Draft(title="T", notes="N", speakers=speakers), code="X")
    assert one.texts == {"title": "T", "notes": "N", "biography.1": "Bo writes."}


def test_what_a_file_says_stands_for_what_was_read_of_it() -> None:
    one = Subject(draft=Draft(abstract="a b"), file="t.md", written={"abstract": "a <your topic> b"})
    assert one.texts["abstract"] == "a <your topic> b"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a `TODO` b", "a        b"),
        ("a ``x ` TODO`` b", "a              b"),
        ("```\nTODO\n```\nb", "   \n    \n   \nb"),
        ("~~~ sh\nTODO", "      \n    "),
        ("a ` b\n\nc ` d", "a ` b\n\nc ` d"),
        ("plain", "plain"),
    ],
)
def test_code_is_blanked_out_and_everything_else_stays_in_place(text: str, left: str) -> None:
    assert Subject(draft=Draft(abstract=text), code="X").plain == {"abstract": left}


def test_comments_of_a_file_are_not_sent_so_they_do_not_count() -> None:
    draft = Draft(abstract="a <!-- TODO: b -->\nc")
    assert Subject(draft=draft, file="t.md").plain["abstract"].split() == ["a", "c"]
    assert "TODO" in Subject(draft=draft, code="X").plain["abstract"]


def test_the_line_of_a_spot_in_a_file() -> None:
    draft = Draft(title="T", abstract="one\ntwo", lines={"title": 3, "abstract": 8, "answers.kind": 5})
    one = Subject(draft=draft, file="t.md", begins={"abstract": 10})
    assert one.line_of(Spot("abstract", "", 4)) == 11
    assert one.line_of(Spot("abstract", "")) == 8
    assert one.line_of(Spot("answers.kind", "")) == 5
    assert one.line_of(Spot("track", "")) == 3
    assert one.line_of(Spot("track", "", line=77)) == 77


def test_the_line_of_a_spot_in_a_stored_text() -> None:
    one = Subject(draft=Draft(abstract="one\ntwo", lines={"abstract": 8}), code="K7QX3D")
    assert one.line_of(Spot("abstract", "", 4)) == 2
    assert one.line_of(Spot("abstract", "")) == 0


@pytest.mark.parametrize("text", ["`" * 100_000, "".join("`" * size + " " for size in range(1, 200))])
def test_a_text_full_of_backticks_is_read_in_one_go(text: str) -> None:
    plain = Subject(draft=Draft(abstract=text), code="X").plain["abstract"]
    assert len(plain) == len(text)
    assert re.fullmatch(r"[` ]*", plain)
