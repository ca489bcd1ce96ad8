"""Rules on the text itself: leftovers, links, languages, copies."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli import shipped
from cfpcli.proposals.commands.ratio import likeness
from cfpcli.proposals.rules.lint.prose import (
    _ALWAYS,
    _COMMENT,
    _in_text,
    _left_in,
    _marks,
    _Spans,
    _words_of,
    compared,
    language_of,
    languages,
    links,
    placeholder,
    shouting,
    with_copies,
)
from cfpcli.proposals.rules.lint.rule import Severity, Subject
from cfpcli.records.proposal import DraftSpeaker, Resource
from tests.factories import make_event
from tests.proposals.rules.lint.subjects import SOUND, found, loose, told

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
    "see [it](blob:https://example.org/x)": "has a scheme that no page links to",
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


SOUND_LINKS = (
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


@pytest.mark.parametrize("text", SOUND_LINKS)
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


PARTS_OF_LINKS = (
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


@given(st.lists(st.sampled_from(PARTS_OF_LINKS) | st.text(max_size=5), max_size=8).map("".join))
def test_a_text_is_passed_over_only_where_no_pattern_finds_anything(text: str) -> None:
    subject = loose(abstract=text)
    plainly = subject.plain.get("abstract", "")
    assert [spot for spot in links(subject) if spot.field == "abstract"] == list(_in_text("abstract", plainly))


SAMPLES = {
    "en": "Small teams ship containers that they cannot account for. In three weeks, a team of four learnt to produce, "
    "check and keep a list of what is in sixty images, and has done so at every release since.",
    "fr": "Six communes rurales partagent une astreinte et font tourner leurs services avec des logiciels libres. La "
    "présentation raconte les trois premières années, le choix des machines et ce que nous avons appris.",
    "de": "Kleine Gruppen liefern Behälter aus, über die sie keine Rechenschaft ablegen können. Wir zeigen, wie man in "
    "drei Wochen eine Liste für alle Abbilder erstellt und was die Prüfer am Ende von uns wissen wollten.",
    "es": "Los equipos pequeños publican programas que no pueden explicar. En esta charla contamos cómo un grupo de "
    "cuatro personas aprendió a llevar una lista de lo que hay en las imágenes y qué pidieron los auditores al final.",
    "it": "I gruppi piccoli pubblicano programmi che non sanno spiegare. Raccontiamo come quattro persone hanno "
    "imparato a tenere un elenco di quello che si trova nelle immagini e che cosa hanno chiesto gli esaminatori.",
    "nl": "Kleine groepen leveren software die zij niet kunnen verantwoorden. Wij vertellen hoe een groep van vier "
    "mensen heeft geleerd om een lijst bij te houden van wat er in de beelden zit en wat de controleurs wilden weten.",
    "pt": "As equipas pequenas publicam programas que não sabem explicar. Nesta sessão contamos como um grupo de "
    "quatro pessoas aprendeu a manter uma lista do que está nas imagens e o que os auditores pediram no fim.",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_each_language_is_known(language: str) -> None:
    assert language_of(SAMPLES[language]) == language


@pytest.mark.parametrize("name", shipped.names(".md"))
def test_the_shipped_proposals_are_in_the_language_they_say(name: str) -> None:
    text = shipped.read_text(name)
    assert language_of(text.split("---")[2]) == ("fr" if "language: fr" in text else "en")


@pytest.mark.parametrize(
    "text",
    [
        "How three people sign every build, and what they learnt of it.",
        "registry cloud offline mirror audit licence data edge " * 5,
        "def f(x): return x + 1; print(f(2)); for i in range(3): pass " * 4,
        SAMPLES["en"] + " " + SAMPLES["fr"],
        "",
    ],
)
def test_where_there_is_doubt_nothing_is_said(text: str) -> None:
    assert language_of(text) == ""


def test_a_text_in_another_language_than_was_said() -> None:
    (finding,) = found("languages", loose(abstract=SAMPLES["fr"], language="en"))
    assert finding.message == "the abstract is in French, but the language of the proposal is English"
    assert finding.severity is Severity.WARNING
    assert told(languages, loose(abstract=SAMPLES["pt"], language="pt-BR")) == []
    assert told(languages, loose(abstract=SAMPLES["fr"], language="sv")) == []


def test_two_texts_in_two_languages() -> None:
    fields = {"abstract": SAMPLES["fr"], "description": SAMPLES["en"], "language": ""}
    assert told(languages, loose(**fields)) == ["the description is in English, the abstract in French"]


def test_a_text_that_changes_its_language_is_noted_where_it_does() -> None:
    text = f"{SAMPLES['fr']}\n\n{SAMPLES['en']}"
    (finding,) = found("languages", loose(abstract=text, language="fr"))
    assert finding.message == "the abstract continues in English after French"
    assert (finding.line, finding.severity) == (3, Severity.NOTE)


@given(st.text(st.characters(codec="utf-8")))
def test_words_are_the_runs_of_letters(text: str) -> None:
    assert _words_of(text) == [word.encode() for word in re.findall(r"[^\W\d_]+", text)]


def test_words_of_a_text_of_very_many_different_characters() -> None:
    text = "".join(f"{chr(code)}a" for code in range(0x80, 0x3000))
    assert _words_of(text) == [word.encode() for word in re.findall(r"[^\W\d_]+", text)]


TEXT = (
    "Small teams ship containers that they cannot account for. In three weeks, a team of four learnt to produce, check "
    "and keep a software bill of materials for sixty images, and has done so at every release since. You will see the "
    "pipeline, the rules for what may be ignored and for how long, and what auditors asked for in the end."
)
REWORKED = TEXT.replace("three weeks", "two months").replace("sixty", "forty") + " All of it is public."
OTHER = (
    "A small team can keep a bill of materials for every release. We compare four tools on sixty images, explain what "
    "auditors ask for, and say which warnings may be ignored. There will be containers, a pipeline and rules too."
)


def copies(*texts: str, events: tuple[str, ...] = ()) -> list[list[str]]:
    slugs = events or ("osxp-2026",) * len(texts)
    subjects = [
        Subject(draft=loose(abstract=text).draft, event=make_event(slug=slug), code=f"CODE{index}")
        for index, (text, slug) in enumerate(zip(texts, slugs, strict=True))
    ]
    listed = [compared(one, one.code) for one in subjects]
    return [[copy.name for copy in one.copies] for one in with_copies(subjects, listed, likeness)]


@pytest.mark.parametrize("second", [TEXT, TEXT.upper(), TEXT.replace(" ", "\n"), REWORKED])
def test_a_copy_is_found_on_both_sides(second: str) -> None:
    assert copies(TEXT, OTHER, second) == [["CODE2"], [], ["CODE0"]]


def test_talks_on_one_subject_are_no_copies() -> None:
    assert copies(TEXT, OTHER) == [[], []]


def test_short_texts_are_alike_by_chance() -> None:
    assert copies(SOUND.abstract, SOUND.abstract) == [[], []]


def test_a_talk_may_be_offered_to_two_conferences() -> None:
    assert copies(TEXT, TEXT, events=("osxp-2026", "other")) == [[], []]


def test_a_hundred_copies_are_all_found() -> None:
    found_copies = copies(*[TEXT] * 100)
    assert all(found_copies)


def test_the_store_is_compared_with_but_not_reported_on() -> None:
    one = loose(abstract=TEXT)
    texts = [compared(one, "mine"), compared(loose(abstract=REWORKED), 'K7QX3D "Bills"')]
    (with_copy,) = with_copies([one], texts, likeness)
    (finding,) = found("near-copy", with_copy)
    assert finding.message.startswith("the text is 9")
    assert finding.message.endswith('% that of K7QX3D "Bills"')
    (same,) = with_copies([one], [texts[0], texts[0]._replace(name="K7QX3D")], likeness)
    assert found("near-copy", same)[0].message == "the text is the same as K7QX3D"
