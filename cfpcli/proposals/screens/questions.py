"""The steps of the submit form for the questions of one event: a prompt for each kind of question."""

from collections.abc import Callable, Mapping

from cfpcli.dates.grammar import parse_open
from cfpcli.errors import DataRefusedError
from cfpcli.proposals.screens.steps import LONG, SHORT, Desk, Step, with_values
from cfpcli.records.answers import answer_fault, answer_limits, required_keys, speaker_of, typed_answer
from cfpcli.records.event import LINKS, Question, QuestionKind
from cfpcli.records.lengths import LONG_CEILING, speaker_named
from cfpcli.records.proposal import Answer, Draft
from cfpcli.records.submission import identity
from cfpcli.ui.dialogue import Choice, word_count
from cfpcli.ui.text_editor import counter, spans
from cfpcli.ui.wrapping import MEASURE, wrap

_NO_ANSWER = Choice("", "no answer")
_YES, _NO = "yes", "no"

Asking = Callable[[Desk, Question, str, Answer | None], Answer | None]


def question_steps(desk: Desk, draft: Draft) -> tuple[Step, ...]:
    """One step for each question of the event, in its order; one for each speaker if it is one of each speaker."""
    names = {identity(speaker): speaker_named(speaker) for speaker in draft.speakers}
    return tuple(
        _step(desk, question, key, names.get(speaker_of(key), "") if len(names) > 1 else "")
        for key, question in required_keys(desk.event.questions, tuple(names))
    )


def shown_answer(answer: Answer | None) -> str:
    """An answer on one line."""
    if isinstance(answer, bool):
        return _YES if answer else _NO
    if isinstance(answer, tuple):
        return ", ".join(answer)
    return "" if answer is None else str(answer)


def _step(desk: Desk, question: Question, key: str, speaker: str) -> Step:
    """The step for the answer with this key; `speaker` names the speaker if there are several."""

    def put(draft: Draft, answer: Answer | None) -> Draft:
        answers = {other: value for other, value in draft.answers.items() if other != key}
        if answer is not None and answer not in ("", ()):
            answers[key] = answer
        return with_values(draft, answers=answers)

    def ask(draft: Draft, label: str) -> Draft:
        if question.help:
            width = min(desk.prompter.columns - 1, MEASURE + 2)
            desk.prompter.say("\n".join(wrap(question.help, width)))
        with desk.typing(lambda text: put(draft, typed_answer(text, question))):
            return put(draft, _ASKING[question.kind](desk, question, label, draft.answers.get(key)))

    return Step(
        names=(key,),
        label=f"{speaker}: {question.question}" if speaker else question.question,
        limits=_limits(question),
        minutes=LONG if question.kind is QuestionKind.LONG_TEXT else SHORT,
        ask=ask,
        shown=lambda draft: _shown(question, draft.answers.get(key)),
        lacks=lambda draft: key not in draft.answers or bool(answer_fault(draft.answers[key], question)),
    )


def _limits(question: Question) -> str:
    hidden = "only the organisers read it" if question.private else ""
    return ", ".join(filter(None, (_need(question), spans(answer_limits(question)), hidden)))


def _need(question: Question) -> str:
    if question.required_at_close:
        return "may stay empty until the close"
    return "" if question.required else "optional"


def _is_needed(question: Question) -> bool:
    return question.required and not question.required_at_close


def _shown(question: Question, answer: Answer | None) -> tuple[str, str]:
    hidden = "hidden from reviewers" if question.private else ""
    if answer is None:
        return "", "required by the close" if question.required_at_close else hidden
    is_long = question.kind is QuestionKind.LONG_TEXT
    return shown_answer(answer), hidden or (word_count(str(answer)).words if is_long else "")


def _ask_text(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    return _line(desk, question, label, before, "")


def _ask_number(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    return _line(desk, question, label, before, "a number, such as 120 or 1.5")


def _ask_url(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    return _line(desk, question, label, before, _LINK_HINTS[question.kind])


_LINK_HINTS = {
    QuestionKind.URL: "https://…",
    QuestionKind.FILE: "a link to the file, https://…",
    QuestionKind.PHOTO: "a link to the photo, https://…",
}


def _line(desk: Desk, question: Question, label: str, before: Answer | None, hint: str) -> Answer | None:
    """Ask for one line that is valid for the question's kind; faults are worded as for a file."""

    def fault(text: str) -> str:
        if not text.strip():
            return _missing(question)
        return answer_fault(typed_answer(text, question), question)

    text = desk.prompter.text(label, shown_answer(before), fault, hint=hint).strip()
    return typed_answer(text, question) if text else None


def _ask_date(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    def fault(text: str) -> str:
        if not text.strip():
            return _missing(question)
        try:
            day = _day(text, desk)
        except DataRefusedError as error:
            both = f"{error.message}: {error.hint}"
            return both if len(both) < desk.prompter.columns else error.hint or error.message
        return answer_fault(day, question)

    text = desk.prompter.text(label, shown_answer(before), fault, hint="a day, such as 2026-05-24 or 24 May 2026")
    return _day(text, desk) if text.strip() else None


def _day(text: str, desk: Desk) -> str:
    """A day, read like any date of the program; one that is written out in full may be in any year."""
    question = Question(slug="day", question="", kind=QuestionKind.DATE)
    whole = text.strip()
    if not answer_fault(whole, question):
        return whole
    return parse_open(whole, zone=desk.event.timezone, now=desk.now).date or whole


def _missing(question: Question) -> str:
    return "an answer is required" if _is_needed(question) else ""


def _ask_long_text(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    optional = not _is_needed(question)
    count = counter(answer_limits(question), LONG_CEILING)
    return desk.written("answer", label, shown_answer(before), count, optional=optional)


def _ask_choice(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    return _matching_option(desk, question, label, question.options, shown_answer(before))


def _ask_boolean(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    if _is_needed(question):
        return desk.prompter.confirm(label, default=before is True)
    choice = _matching_option(desk, question, label, (_YES, _NO), shown_answer(before))
    return choice == _YES if choice else None


def _matching_option(desk: Desk, question: Question, label: str, options: tuple[str, ...], before: str) -> str:
    choices = [Choice(option, option) for option in options]
    if not _is_needed(question):
        choices.append(_NO_ANSWER)
    return desk.prompter.select(label, choices, before if before in options else None)


def _ask_choices(desk: Desk, question: Question, label: str, before: Answer | None) -> Answer | None:
    choices = [Choice(option, option) for option in question.options]
    selected = before if isinstance(before, tuple) else ()
    return desk.prompter.checkbox(label, choices, selected, required=_is_needed(question))


_ASKING: Mapping[QuestionKind, Asking] = {
    QuestionKind.TEXT: _ask_text,
    QuestionKind.LONG_TEXT: _ask_long_text,
    QuestionKind.CHOICE: _ask_choice,
    QuestionKind.CHOICES: _ask_choices,
    QuestionKind.NUMBER: _ask_number,
    QuestionKind.BOOLEAN: _ask_boolean,
    QuestionKind.DATE: _ask_date,
    **dict.fromkeys(LINKS, _ask_url),
}
