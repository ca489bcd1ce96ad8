"""Links that lead nowhere, and links that are sound."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.proposals.rules.lint.links import _in_text, _Spans, links
from cfpcli.records.proposal import DraftSpeaker, Resource
from tests.proposals.rules.lint.subjects import found, loose, told

BROKEN = {
    "see [the page](www.example.org)": "has no scheme",
    "see [the page](example.org/page)": "has no scheme",
    "see [the page](example.org:8080/page)": "has no scheme",
    "see [the page](https://example.org/a b)": "has a space in it",
    "see [the page](https://example.org/": "is not closed by )",
    "see [the page]()": "leads nowhere",
    "see [below](#outline)": "leads to a place inside an unknown page",
    "see http://localhost:8000/slides": "leads to the author's own machine",
    "see https://127.0.0.1/x": "leads to the author's own machine",
    "see [it](file:///home/me/slides.pdf)": "leads to the author's own machine",
    "see http:/example.org/x": "has a broken scheme",
    "see htps://example.org/x": "has a broken scheme",
    "see [the page](htp://example.org/x)": "has a broken scheme",
    "see http//example.org": "has a broken scheme",
    "see https:example.org": "has a broken scheme",
    "see https:///path": "has a broken scheme",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_link_is_told_once_at_its_line(text: str) -> None:
    (finding,) = found("links", loose(abstract=f"One.\n{text}"))
    assert BROKEN[text] in finding.message
    assert finding.line == 2


SOUND = (
    "[page](https://example.org/a_(b)/c?d=e#f)",
    '[page](https://example.org "A title")',
    "[page](<https://example.org/a b>)",
    "[mail](mailto:ana@example.org)",
    "![picture](https://example.org/p.png)",
    "See https://example.com/x, or http://example.org.",
    "The http: scheme, and why https matters.",
    "Use `http://localhost:8000` to try.",
    "An array[i](x) call, and a[0] (zero).",
    r"\[not a link](at all)",
    "[a][1] and [b] (c)",
    "The host localhost is yours.",
    "profile: a file of its own",
)


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_link_is_let_be(text: str) -> None:
    assert told(links, loose(abstract=text)) == []


def test_links_of_speakers_and_resources() -> None:
    speakers = (DraftSpeaker(name="Ana", url="ana.example.org"), DraftSpeaker(name="Bo", url="https://bo.example.org"))
    resources = (Resource(link="https://example.org"), Resource(link="http://localhost/x"))
    messages = told(links, loose(speakers=speakers, resources=resources))
    assert messages == [
        "the speaker's url has no scheme such as https://: ana.example.org",
        "the resource leads to the author's own machine: http://localhost/x",
    ]


def test_places_that_were_looked_at_are_found_in_any_order() -> None:
    spans = _Spans()
    for place in reversed(list(re.finditer("a+", "aa b aaa b a"))):
        spans.add(place)
    assert [at for at in range(12) if at in spans] == [0, 1, 5, 6, 7, 11]


PARTS = (
    *BROKEN,
    "FILE:",
    "f\u0131le:///x",
    "f\u0130le:///x",
    "HTTP:/example.org",
    "hTTp//x",
    "HXXPS://x",
    "://",
    "](",
    ":",
    " ",
    "\n",
    "é",
)


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=8).map("".join))
def test_a_text_is_passed_over_only_where_no_pattern_finds_anything(text: str) -> None:
    subject = loose(abstract=text)
    plainly = subject.plain.get("abstract", "")
    assert [spot for spot in links(subject) if spot.field == "abstract"] == list(_in_text("abstract", plainly))
