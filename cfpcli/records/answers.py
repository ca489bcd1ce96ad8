"""Answers to an event's own questions: converted to their type and checked."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite

from cfpcli.records.choices import option_of
from cfpcli.records.event import Question, QuestionKind
from cfpcli.records.proposal import Answer
from cfpcli.text import did_you_mean, long_text, neither_yes_nor_no, well_formed

YES = ("yes", "true", "y")
NO = ("no", "false", "n")

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_URL = re.compile(r"https?://[^\s/?#<>\"\x00-\x1f\x7f]+[^\s<>\"\x00-\x1f\x7f]*", re.IGNORECASE)


def typed_answers(answers: Mapping[str, Answer], questions: Sequence[Question]) -> dict[str, Answer]:
    """Answers in the types of their questions, without the empty ones.

    An unreadable answer is kept unchanged, and `answer_faults` reports it.
    """
    by_slug = {question.slug: question for question in questions}
    typed = {slug: _typed(answer, by_slug.get(slug)) for slug, answer in answers.items()}
    return {slug: answer for slug, answer in typed.items() if answer not in ("", ())}


def typed_answer(answer: Answer, question: Question) -> Answer:
    """One answer in the type of its question's kind; an unreadable answer is returned unchanged."""
    return _typed(answer, question)


def answer_fault(answer: Answer, question: Question) -> str:
    """The fault of one typed answer; empty if it has none."""
    return _CHECKS[question.kind](answer, question)


def _typed(answer: Answer, question: Question | None) -> Answer:
    if isinstance(answer, tuple):
        parts = tuple(filter(None, (well_formed(part).strip() for part in answer)))
        return tuple(option_of(question.options, part) for part in parts) if question else parts
    if not isinstance(answer, str):
        return answer
    if question is None or question.kind is QuestionKind.LONG_TEXT:
        return long_text(answer)
    text = well_formed(answer).strip()
    if question.kind is QuestionKind.CHOICE:
        return option_of(question.options, text)
    if question.kind not in _READERS:
        return text
    return _READERS[question.kind](text, question)


def _several(text: str, question: Question) -> Answer:
    """The options in a text joined by commas; an option may itself contain a comma."""
    if text in question.options:
        return (text,)
    return tuple(option_of(question.options, part.strip()) for part in text.split(",") if part.strip())


def _yes_or_no(text: str, _question: Question) -> Answer:
    return True if text.casefold() in YES else False if text.casefold() in NO else text


def _number(text: str, _question: Question) -> Answer:
    if not _NUMBER.fullmatch(text):
        return text
    try:
        number: float = int(text)
    except ValueError:
        number = float(text)
    return number if _is_finite(number) else text


_READERS: dict[QuestionKind, Callable[[str, Question], Answer]] = {
    QuestionKind.CHOICES: _several,
    QuestionKind.BOOLEAN: _yes_or_no,
    QuestionKind.NUMBER: _number,
}


def _is_finite(number: float) -> bool:
    # An integer may be too large for `isfinite`. JSON cannot express infinite numbers, so a store cannot hold them.
    return isinstance(number, int) or isfinite(number)


def answer_faults(answers: Mapping[str, Answer], questions: Sequence[Question]) -> list[tuple[str, str]]:
    """The faults of typed answers, as (field, message); the field is `answers.SLUG`.

    A missing answer that is only required at the close is not a fault here.
    """
    by_slug = {question.slug: question for question in questions}
    faults = [
        (f"answers.{slug}", f"is not a question of this event: {did_you_mean(slug, by_slug)}")
        for slug in answers
        if slug not in by_slug
    ]
    for question in questions:
        field = f"answers.{question.slug}"
        if question.slug not in answers:
            if question.required and not question.required_at_close:
                faults.append((field, f"is missing: {question.question}{_allowed(question)}"))
            continue
        wrong = answer_fault(answers[question.slug], question)
        if wrong:
            faults.append((field, wrong))
    return faults


def _allowed(question: Question) -> str:
    return f" allowed: {', '.join(question.options)}" if question.options else ""


def _choice(answer: Answer, question: Question) -> str:
    if not isinstance(answer, str):
        return f"must be one of: {', '.join(question.options)}"
    return _no_option(answer, question.options)


def _choices(answer: Answer, question: Question) -> str:
    chosen = answer if isinstance(answer, tuple) else (str(answer),)
    return "; ".join(filter(None, (_no_option(part, question.options) for part in chosen)))


def _no_option(answer: str, options: Sequence[str]) -> str:
    return "" if answer in options else f'"{answer}" is not an option: {did_you_mean(answer, options)}'


def _boolean(answer: Answer, _question: Question) -> str:
    return "" if isinstance(answer, bool) else neither_yes_nor_no(_shown(answer))


def _numeric(answer: Answer, _question: Question) -> str:
    good = isinstance(answer, int | float) and not isinstance(answer, bool) and _is_finite(answer)
    return "" if good else f'"{_shown(answer)}" is not a number'


def _date(answer: Answer, _question: Question) -> str:
    return "" if isinstance(answer, str) and _is_date(answer) else f'"{_shown(answer)}" is not a date: write YYYY-MM-DD'


def _link(answer: Answer, _question: Question) -> str:
    good = isinstance(answer, str) and _URL.fullmatch(answer)
    return "" if good else f'"{_shown(answer)}" is not a link: a link starts with https:// or http://'


def _line(answer: Answer, question: Question) -> str:
    return _text(answer, question) or ("must be one line" if "\n" in str(answer) else "")


def _text(answer: Answer, _question: Question) -> str:
    return "" if isinstance(answer, str) else f'"{_shown(answer)}" is not a single text'


def _shown(answer: Answer) -> str:
    return ", ".join(answer) if isinstance(answer, tuple) else str(answer)


_CHECKS: dict[QuestionKind, Callable[[Answer, Question], str]] = {
    QuestionKind.TEXT: _line,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.NUMBER: _numeric,
    QuestionKind.BOOLEAN: _boolean,
    QuestionKind.DATE: _date,
    QuestionKind.URL: _link,
}


def _is_date(text: str) -> bool:
    try:
        # `fromisoformat` also accepts week dates and dates without hyphens.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
