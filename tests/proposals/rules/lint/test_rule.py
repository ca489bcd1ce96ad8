"""Holding rules against a subject: places become lines, and findings come from top to bottom."""

import msgspec
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
