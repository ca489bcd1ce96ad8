"""The questions of one event: what each kind takes, in the words in which a file would be refused."""

from typing import Any

import msgspec
import pytest

from cfpcli.errors import InterruptedByUserError
from cfpcli.records.event import Question, QuestionKind
from cfpcli.records.proposal import Draft
from tests.proposals.screens.forms import ALONE, COMMON, REST, SUBMIT, Form
from tests.ui import dialogues
from tests.ui.scripted import Back, Leave


def asked(form: Form, question: Question, *answers: Any) -> Draft:  # noqa: ANN401  # each kind has its own
    steps = [(question.question, answer) for answer in answers]
    return form([*COMMON, *ALONE, *steps, REST[1], SUBMIT], event=dialogues.event(questions=(question,)))


def question(kind: QuestionKind, **more: Any) -> Question:  # noqa: ANN401  # handed on
    return Question(slug="q", question="Which?", kind=kind, **more)


@pytest.mark.parametrize(
    ("kind", "wrong", "right", "told"),
    [
        (QuestionKind.NUMBER, "many", "1.5", 1.5),
        (QuestionKind.URL, "example.org", "https://example.org/p", "https://example.org/p"),
        (QuestionKind.DATE, "1/5/2024", "1 May 2024", "2024-05-01"),
        (QuestionKind.DATE, "TBA", "1987-03-01", "1987-03-01"),
        (QuestionKind.TEXT, "", "ana", "ana"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(
    form: Form, kind: QuestionKind, wrong: str, right: str, told: object
) -> None:
    draft = asked(form, question(kind, required=True), wrong, right)
    assert draft.answers == {"q": told}


@pytest.mark.parametrize("kind", [QuestionKind.BOOLEAN, QuestionKind.CHOICE])
def test_an_optional_choice_may_stay_without_an_answer(form: Form, kind: QuestionKind) -> None:
    assert asked(form, question(kind, options=("a", "b")), "").answers == {}


def test_a_needed_yes_or_no_is_one_key(form: Form) -> None:
    assert asked(form, question(QuestionKind.BOOLEAN, required=True), None).answers == {"q": False}


@pytest.mark.parametrize("kind", [QuestionKind.TEXT, QuestionKind.CHOICE, QuestionKind.CHOICES])
def test_what_is_needed_at_the_close_may_stay_open_until_then(form: Form, kind: QuestionKind) -> None:
    empty: Any = () if kind is QuestionKind.CHOICES else ""
    assert asked(form, question(kind, options=("a",), required_at_close=True), empty).answers == {}
    said = form.prompter.said
    assert "Which? (may stay empty until the close)" in said
    row = next(line for line in said.splitlines() if line.startswith("  9  Which?"))
    assert row.split("  ")[-2:] == ["required by the close", " -"] or row.endswith("required by the close  -")


def test_a_private_answer_says_who_reads_it(form: Form) -> None:
    asked(form, question(QuestionKind.TEXT, private=True, required=True), "aisle seat")
    assert "Which? (only the organisers read it)" in form.prompter.said
    assert "hidden from reviewers" in form.prompter.said


def test_the_help_is_wrapped_above_the_question(form: Form) -> None:
    asked(form, question(QuestionKind.TEXT, help="Say what it is. " * 12), "x")
    said = form.prompter.said
    assert "Say what it is. Say" in said[: said.index("[9/10] Which?")]
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize("kind", [QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.URL, QuestionKind.LONG_TEXT])
def test_what_is_half_typed_is_kept_even_where_it_cannot_be_read_yet(form: Form, kind: QuestionKind) -> None:
    call = dialogues.event(questions=(question(kind),))
    with pytest.raises(InterruptedByUserError):
        form([*COMMON, *ALONE, ("Which?", Leave("half"))], event=call)
    assert form.kept[-1].answers == {"q": "half"}
    with pytest.raises(InterruptedByUserError):
        form([*COMMON, *ALONE, ("Which?", Back("half")), ("Your biography", Leave())], event=call)
    assert form.kept[-1].answers == {"q": "half"}


def test_a_date_is_read_on_the_day_of_the_event_and_not_of_the_machine(form: Form) -> None:
    call = msgspec.structs.replace(
        dialogues.event(questions=(question(QuestionKind.DATE),)), timezone="Pacific/Kiritimati"
    )
    draft = form([*COMMON, *ALONE, ("Which?", "today"), REST[1], SUBMIT], event=call)
    assert draft.answers == {"q": "2026-05-25"}
