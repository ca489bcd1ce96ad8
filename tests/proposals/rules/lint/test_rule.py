"""Rules, findings and the proposals they look at."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfpcli.proposals.rules.lint.registry import RULES
from cfpcli.proposals.rules.lint.rule import Copy, Rule, Severity, Spot, Subject, checked
from cfpcli.records.proposal import Draft, DraftSpeaker
from cfpcli.records.submission import completed
from tests.factories import make_event
from tests.proposals.rules.lint.subjects import SOUND


def rule(*spots: Spot) -> Rule:
    return Rule(name="test", severity=Severity.WARNING, why="", way_out="", find=lambda _: spots)


def test_findings_of_a_file_come_from_top_to_bottom() -> None:
    draft = msgspec.structs.replace(SOUND, lines={"title": 2, "abstract": 9})
    one = Subject(draft=draft, file="talk.md", begins={"abstract": 11})
    spots = (Spot("abstract", "b", draft.abstract.index("logs")), Spot("title", "a"), Spot("", "c", line=40))
    assert [(finding.line, finding.message) for finding in checked(one, [rule(*spots)])] == [
        (2, "a"),
        (14, "b"),
        (40, "c"),
    ]


def test_a_spot_may_be_worse_than_its_rule() -> None:
    one = Subject(draft=SOUND, code="K7QX3D")
    (first, second) = checked(one, [rule(Spot("title", "a"), Spot("title", "b", severity=Severity.ERROR))])
    assert (first.severity, second.severity) == (Severity.WARNING, Severity.ERROR)
    assert (first.file, first.proposal, first.rule) == ("", "K7QX3D", "test")


TEXTS = st.text(
    st.one_of(
        st.sampled_from(list("`~<>[](){}-*#:.!/\\\"'\n\t 0123456789TODXBtodo")),
        st.characters(codec="utf-8"),
    ),
    max_size=300,
)
EVENT = make_event(review=msgspec.structs.replace(make_event().review, blind=True))


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, abstract=TEXTS, description=TEXTS, name=TEXTS, url=TEXTS, duration=st.none() | st.integers(1, 1440))
def test_no_text_makes_a_rule_fail(
    title: str, abstract: str, description: str, name: str, url: str, duration: int | None
) -> None:
    speaker = DraftSpeaker(name=name, url=url, email="a@example.org", affiliation=url, biography=abstract)
    draft = Draft(
        title=title,
        abstract=abstract,
        description=description,
        speakers=(speaker,),
        duration=duration,
        lines={"title": 2},
    )
    for event in (EVENT, None):
        for file, code in (("talk.md", ""), ("", "K7QX3D")):
            filled = completed(draft, event) if event else draft
            one = Subject(draft=filled, event=event, file=file, code=code, copies=(Copy("x", 90),))
            assert all(finding.line >= 0 and finding.message for finding in checked(one, RULES.values()))


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
