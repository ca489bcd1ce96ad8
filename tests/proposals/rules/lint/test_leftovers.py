"""Text that was to be replaced, and text that only looks like it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.proposals.rules.lint.leftovers import _ALWAYS, _COMMENT, _left_in, _marks, placeholder, shouting
from cfpcli.records.proposal import DraftSpeaker
from tests.proposals.rules.lint.subjects import found, loose, told

LEFT = (
    "Lorem ipsum dolor sit amet",
    "TODO: say more",
    "First we measure.\nTODO\nThen we cut.",
    "- TODO",
    "- TBD.",
    "Outline: TBD",
    "TODO write the second half",
    "1. FIXME",
    "**TODO**",
    "What we learnt (TBD)",
    "And then [TODO]",
    "XXX: numbers",
    "Abstract goes here",
    "your abstract goes here",
    "Insert your biography here",
    "Write the abstract here",
    "Your name here",
    "A talk on <your topic> for all",
    "<title>",
    "<TITLE of the talk>",
    "[your project] in production",
    "[Insert a joke]",
    "{{ title }}",
    "We show <...>",
    "<!-- tell more -->",
)


@pytest.mark.parametrize("text", LEFT)
def test_what_was_left_in(text: str) -> None:
    (finding,) = found("placeholder", loose(abstract=f"It works.\n\n{text}"))
    assert finding.field == "abstract"
    assert finding.line >= 3
    assert "left in the abstract" in finding.message


MEANT = (
    "The TODO Group explains how companies run open source offices.",
    "From TODO to done, with a list of my own.",
    "What 4,000 TODO comments say about a project.",
    "Trunk-based development (TBD) for two.",
    "We use `TODO: fix` as a marker.",
    "```\n# TODO: nothing\n```",
    "Rust's Vec<T>, Option<Title> and <div> elements.",
    "See [your options](https://example.org/options).",
    "Here goes nothing: a title that works.",
    "Write to <ana@example.org> or see <https://example.org>.",
    "A todo list for the week: call, mail, sleep.",
    "Put it here, and take it there.",
    "Jinja writes {{ user.email }} for you.",
    "a < b and b > c",
    "XXL shirts",
)


@pytest.mark.parametrize("text", MEANT)
def test_what_was_meant(text: str) -> None:
    assert told(placeholder, loose(abstract=text)) == []


def test_the_line_is_the_one_of_the_placeholder() -> None:
    text = "One.\n\nTwo <your topic> three.\nTODO: four"
    assert [finding.line for finding in found("placeholder", loose(abstract=text))] == [3, 4]


def test_every_text_is_looked_at() -> None:
    speaker = DraftSpeaker(name="Your Name", biography="Biography goes here")
    fields = {"title": "Untitled", "description": "TBD", "notes": "TBD", "speakers": (speaker,)}
    assert {finding.field for finding in found("placeholder", loose(**fields))} == {
        "title",
        "description",
        "notes",
        "biography.0",
        "speakers.0",
    }


@pytest.mark.parametrize("title", ["HOW WE REBUILT EVERYTHING TWICE", "ÉCRIRE MOINS, CODER MIEUX, DORMIR"])
def test_a_title_in_capitals(title: str) -> None:
    assert told(shouting, loose(title=title)) == ["the title is in capitals throughout"]


@pytest.mark.parametrize(
    "title", ["SBOM", "LLVM AND GCC", "HTTP/3 in C", "日本語のタイトル", "How WE rebuilt EVERYTHING"]
)
def test_names_and_abbreviations_are_no_shouting(title: str) -> None:
    assert told(shouting, loose(title=title)) == []


PARTS = (
    *LEFT,
    "Where",
    "there",
    "HERE",
    "goes here",
    "Type text here",
    "<",
    "[",
    "{{title}}",
    "<!-- x",
    "-->",
    "\n",
    " ",
    "TBC",
    "\u017f",
    "é",
)


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=8).map("".join))
def test_a_pattern_is_passed_over_only_where_it_finds_nothing(text: str) -> None:
    everything = [*_ALWAYS.finditer(text), *_marks(text), *_COMMENT.finditer(text)]
    assert list(map(re.Match.span, _left_in(text))) == list(map(re.Match.span, everything))
