"""Answers to an event's own questions: converted to their type and checked.

The answer to a question of the proposal has the question's slug as its key. That to a question of each speaker has
`SLUG.SPEAKER`: in a proposal with the speaker's code, in a draft with the address, or without one the name.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite

from cfpcli.records.event import LINKS, Question, QuestionKind, Respondent
from cfpcli.records.lengths import Limit
from cfpcli.records.proposal import Answer
from cfpcli.records.soundness import option_of
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
    typed = {slug: _typed(answer, by_slug.get(slug_of(slug))) for slug, answer in answers.items()}
    return {slug: answer for slug, answer in typed.items() if answer not in ("", ())}


def key_of(question: Question, speaker: str = "") -> str:
    """The key of an answer; `speaker` names the speaker if the question is one of each speaker."""
    return f"{question.slug}.{speaker}" if question.of is Respondent.SPEAKER else question.slug


def slug_of(key: str) -> str:
    """The slug of the question that an answer with this key belongs to."""
    return key.partition(".")[0] if _OF_A_SPEAKER.match(key) else key


def speaker_of(key: str) -> str:
    """The speaker of an answer with this key; empty for an answer of the proposal."""
    return key.partition(".")[2] if _OF_A_SPEAKER.match(key) else ""


_OF_A_SPEAKER = re.compile(r"[a-z0-9][a-z0-9-]*\.")
"""The beginning of a key that names a speaker: the slug of a question."""


def renamed_keys(answers: Mapping[str, Answer], names: Mapping[str, str]) -> dict[str, Answer]:
    """The answers with other names for their speakers, without those of speakers who have none."""
    renamed: dict[str, Answer] = {}
    for key, answer in answers.items():
        speaker = speaker_of(key)
        if not speaker:
            renamed[key] = answer
        elif speaker in names:
            renamed.setdefault(f"{slug_of(key)}.{names[speaker]}", answer)
    return renamed


def required_keys(questions: Iterable[Question], speakers: Sequence[str]) -> Iterator[tuple[str, Question]]:
    """The key of each answer that these questions ask for, of a proposal with these speakers."""
    for question in questions:
        for speaker in speakers if question.of is Respondent.SPEAKER else ("",):
            yield key_of(question, speaker), question


def typed_answer(answer: Answer, question: Question) -> Answer:
    """One answer in the type of its question's kind; an unreadable answer is returned unchanged."""
    return _typed(answer, question)


def answer_fault(answer: Answer, question: Question) -> str:
    """The fault of one typed answer; empty if it has none."""
    return _CHECKS[question.kind](answer, question) or "; ".join(
        message for limit in answer_limits(question) for message in limit.faults(str(answer))
    )


def answer_limits(question: Question) -> tuple[Limit, ...]:
    """The limits of the length of an answer, in words and in characters; empty if the question sets none."""
    field = f"answers.{question.slug}"
    bounds = (("word", question.words_max), ("character", question.characters_max))
    return tuple(Limit(field, None, most, unit) for unit, most in bounds if most is not None)


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


def answer_faults(
    answers: Mapping[str, Answer],
    questions: Sequence[Question],
    *,
    applicable: Collection[Question] | None = None,
    speakers: Sequence[str] = (),
) -> list[tuple[str, str]]:
    """The faults of typed answers, as (field, message); the field is `answers.KEY`.

    `speakers` are those of the proposal as the keys name them. Of the `questions`, only those that are `applicable`
    (None: all) need an answer: one that was given while the proposal was in another track is kept. A missing answer
    that is only required at the close is not a fault here.
    """
    by_slug = {question.slug: question for question in questions}
    faults = [
        (f"answers.{key}", f"is not a question of this event: {did_you_mean(slug_of(key), by_slug)}")
        for key in answers
        if slug_of(key) not in by_slug
    ]
    required = dict(required_keys(questions, speakers))
    for key in dict.fromkeys((*required, *(key for key in answers if slug_of(key) in by_slug))):
        question = by_slug[slug_of(key)]
        if key not in answers:
            applies = applicable is None or question in applicable
            needed = applies and question.required and not question.required_at_close
            fault = f"is missing: {question.question}{_allowed(question)}" if needed else ""
        else:
            fault = _addressee_fault(key, question, speakers) or answer_fault(answers[key], question)
        if fault:
            faults.append((f"answers.{key}", fault))
    return faults


def _addressee_fault(key: str, question: Question, speakers: Sequence[str]) -> str:
    """The fault of the part of a key that names the speaker; empty if it has none."""
    speaker = speaker_of(key)
    if question.of is Respondent.PROPOSAL:
        return f"is asked of the proposal, not of each speaker: write {question.slug}" if speaker else ""
    if speaker in speakers:
        return ""
    names = [key_of(question, name) for name in speakers]
    return f"is asked of each speaker: write {' and '.join(names) or f'{question.slug}.ADDRESS'}"


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
    **dict.fromkeys(LINKS, _link),
}


def _is_date(text: str) -> bool:
    try:
        # `fromisoformat` also accepts week dates and dates without hyphens.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def answer_in_words(answer: Answer) -> str:
    """An answer to a question as text: yes or no, or several values with commas between them."""
    match answer:
        case bool():
            return "yes" if answer else "no"
        case tuple():
            return ", ".join(answer)
        case _:
            return str(answer)
