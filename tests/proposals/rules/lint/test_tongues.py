"""The language of a text, told by its commonest words, and only where there is no doubt."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli import shipped
from cfpcli.proposals.rules.lint.rule import Severity
from cfpcli.proposals.rules.lint.tongues import _words_of, language_of, languages
from tests.proposals.rules.lint.subjects import found, loose, told

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
