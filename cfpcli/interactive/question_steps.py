"""The steps of the submit form that one event asks for beyond the common ones: a prompt for each kind of question."""

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlsplit

import msgspec

from cfpcli.domain.draft import Draft
from cfpcli.domain.event import Question, QuestionKind
from cfpcli.domain.proposal import Answer
from cfpcli.interactive.dialogue import Choice, Prompter
from cfpcli.interactive.measures import word_counter
from cfpcli.interactive.steps import Desk, Step

_NO_ANSWER = Choice("", "no answer")

Asking = Callable[[Prompter, Question, str, Answer | None], Answer | None]


def question_steps(desk: Desk) -> tuple[Step, ...]:
    """One step for each question of the event, in its order."""
    return tuple(_step(desk, question) for question in desk.event.questions)


def shown_answer(answer: Answer | None) -> str:
    """An answer on one line."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, tuple):
        return ", ".join(answer)
    return "" if answer is None else str(answer)


def _step(desk: Desk, question: Question) -> Step:
    def put(draft: Draft, answer: Answer | None) -> Draft:
        answers = {slug: known for slug, known in draft.answers.items() if slug != question.slug}
        if answer is not None and answer not in ("", ()):
            answers[question.slug] = answer
        return msgspec.structs.replace(draft, answers=answers)

    def ask(draft: Draft, label: str) -> Draft:
        if question.help:
            desk.prompter.say(question.help)
        answer = ASKING[question.kind](desk.prompter, question, label, draft.answers.get(question.slug))
        return put(draft, answer)

    def shown(draft: Draft) -> tuple[str, str]:
        answer = draft.answers.get(question.slug)
        is_long = question.kind is QuestionKind.LONG_TEXT and answer
        return shown_answer(answer), word_counter()(str(answer)) if is_long else ""

    is_text = question.kind in {QuestionKind.TEXT, QuestionKind.LONG_TEXT}
    asked = ("" if question.required else "optional", "for organisers only" if question.private else "")
    return Step(
        names=(question.slug,),
        label=question.question,
        limits=", ".join(filter(None, asked)),
        ask=ask,
        shown=shown,
        lacks=lambda draft: question.slug not in draft.answers,
        typed=put if is_text else None,
    )


def _ask_text(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    return prompter.text(label, shown_answer(known), _checked(question, lambda _: ""))


def _ask_long_text(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    return prompter.long_text(label, shown_answer(known), word_counter(), optional=not question.required)


def _ask_choice(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    choices = [Choice(option, option) for option in question.options]
    if not question.required:
        choices.append(_NO_ANSWER)
    values = {choice.value for choice in choices}
    return prompter.select(label, choices, known if isinstance(known, str) and known in values else None)


def _ask_choices(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    choices = [Choice(option, option) for option in question.options]
    taken = known if isinstance(known, tuple) else ()
    return prompter.checkbox(label, choices, taken, required=question.required)


def _ask_number(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    text = prompter.text(label, shown_answer(known), _checked(question, _number_fault), hint="a number")
    return _number(text) if text else None


def _ask_boolean(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    del question
    return prompter.confirm(label, default=known is True)


def _ask_date(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    text = prompter.text(label, shown_answer(known), _checked(question, _date_fault), hint="YYYY-MM-DD")
    return date.fromisoformat(text).isoformat() if text else None


def _ask_url(prompter: Prompter, question: Question, label: str, known: Answer | None) -> Answer | None:
    return prompter.text(label, shown_answer(known), _checked(question, _url_fault), hint="https://…")


ASKING: Mapping[QuestionKind, Asking] = {
    QuestionKind.TEXT: _ask_text,
    QuestionKind.LONG_TEXT: _ask_long_text,
    QuestionKind.CHOICE: _ask_choice,
    QuestionKind.CHOICES: _ask_choices,
    QuestionKind.NUMBER: _ask_number,
    QuestionKind.BOOLEAN: _ask_boolean,
    QuestionKind.DATE: _ask_date,
    QuestionKind.URL: _ask_url,
}


def _checked(question: Question, fault: Callable[[str], str]) -> Callable[[str], str]:
    def validate(text: str) -> str:
        text = text.strip()
        if not text:
            return "an answer is needed" if question.required else ""
        return fault(text)

    return validate


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _number_fault(text: str) -> str:
    try:
        number = _number(text)
    except ValueError:
        return f'"{text}" is not a number'
    return "" if abs(number) < float("inf") else f'"{text}" is not a number'


def _date_fault(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return f'"{text}" is not a date: write YYYY-MM-DD'
    return ""


def _url_fault(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    whole = parts.scheme in {"http", "https"} and "." in parts.netloc and not any(char.isspace() for char in text)
    return "" if whole else f'"{text}" is not a web address: begin with https://'
