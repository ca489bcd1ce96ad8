"""Answers to an event's own questions: read into their kind, and refused where they are of another."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.records.answers import answer_fault, answer_faults, renamed_keys, typed_answer, typed_answers
from cfpcli.records.event import Question, QuestionKind, Respondent
from cfpcli.records.proposal import Answer


def question(
    kind: QuestionKind = QuestionKind.TEXT, *, required: bool = False, options: tuple[str, ...] = ()
) -> Question:
    return Question(slug="q", question="Which?", kind=kind, required=required, options=options)


def typed(answer: Answer, kind: QuestionKind, options: tuple[str, ...] = ()) -> Answer | None:
    return typed_answers({"q": answer}, [question(kind, options=options)]).get("q")


def fault(answer: Answer, kind: QuestionKind, options: tuple[str, ...] = ()) -> str:
    found = answer_faults({"q": answer}, [question(kind, options=options)])
    assert all(field == "answers.q" for field, _ in found)
    return "".join(message for _, message in found)


@pytest.mark.parametrize("text", ["yes", "Yes", "TRUE", " y "])
def test_yes_is_true(text: str) -> None:
    assert typed(text, QuestionKind.BOOLEAN) is True


@pytest.mark.parametrize("text", ["no", "False", "N"])
def test_no_is_false(text: str) -> None:
    assert typed(text, QuestionKind.BOOLEAN) is False


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" -3 ", -3), ("+4", 4), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("9" * 30, int("9" * 30))],
)
def test_numbers_are_read(text: str, number: float) -> None:
    read = typed(text, QuestionKind.NUMBER)
    assert read == number
    assert type(read) is type(number)


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999", "1_000", "٣", "twelve", "9" * 5000, "1,5"])
def test_what_is_no_number_stays_text_and_is_refused(text: str) -> None:
    assert typed(text, QuestionKind.NUMBER) == text
    assert fault(text, QuestionKind.NUMBER) == f'"{text}" is not a number'


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_json_does_not_have_is_refused(number: float) -> None:
    assert fault(number, QuestionKind.NUMBER).endswith("is not a number")


@given(st.text(max_size=12) | st.sampled_from(["nan", "1e400", "-inf", "0x10", "1e-400"]))
def test_a_number_comes_back_from_the_store(text: str) -> None:
    read = typed_answers({"q": text}, [question(QuestionKind.NUMBER)])
    again = msgspec.json.decode(msgspec.json.encode(read), type=dict[str, Answer])
    assert again == read


def test_several_options_are_separated_by_commas() -> None:
    options = ("law", "policy", "money")
    assert typed("law, policy,,", QuestionKind.CHOICES, options) == ("law", "policy")


def test_an_option_may_have_a_comma() -> None:
    assert typed("law, and policy", QuestionKind.CHOICES, ("law, and policy", "money")) == ("law, and policy",)


def test_texts_are_made_well_formed() -> None:
    assert typed(" Cafe\u0301\r\n", QuestionKind.TEXT) == "Café"
    assert typed((" a\udcff ", " ", "b"), QuestionKind.CHOICES) == ("a?", "b")


@pytest.mark.parametrize("kind", QuestionKind)
@pytest.mark.parametrize("empty", ["", "  ", (), ("", " ")])
def test_an_empty_answer_is_none(kind: QuestionKind, empty: Answer) -> None:
    assert typed(empty, kind) is None


def test_no_and_nothing_are_answers() -> None:
    assert typed("no", QuestionKind.BOOLEAN) is False
    assert typed("0", QuestionKind.NUMBER) == 0


@pytest.mark.parametrize("answer", [True, 3, 1.5])
def test_what_is_typed_already_stays(answer: Answer) -> None:
    assert typed(answer, QuestionKind.TEXT) is answer


def test_an_answer_to_an_unknown_question_stays_and_is_refused_with_the_nearest_known() -> None:
    answers = typed_answers({"knid": " x "}, [Question(slug="kind", question="?")])
    assert answers == {"knid": " x"}
    assert answer_faults(answers, [Question(slug="kind", question="?")]) == [
        ("answers.knid", 'is not a question of this event: did you mean "kind"? allowed: kind')
    ]


def test_a_required_question_must_be_answered() -> None:
    options = ("talk", "demo")
    needed = question(QuestionKind.CHOICE, required=True, options=options)
    assert answer_faults({}, [needed]) == [("answers.q", "is missing: Which? allowed: talk, demo")]
    assert answer_faults({}, [question(required=True)]) == [("answers.q", "is missing: Which?")]
    assert answer_faults({}, [question()]) == []
    assert answer_faults({"q": False}, [question(QuestionKind.BOOLEAN, required=True)]) == []


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.TEXT, "one line"),
        (QuestionKind.LONG_TEXT, "two\nlines"),
        (QuestionKind.CHOICE, "a"),
        (QuestionKind.CHOICES, ("a", "b")),
        (QuestionKind.NUMBER, 12),
        (QuestionKind.NUMBER, 10**400),
        (QuestionKind.NUMBER, -1.5),
        (QuestionKind.BOOLEAN, False),
        (QuestionKind.DATE, "2026-02-28"),
        (QuestionKind.URL, "https://example.org/a?b#c"),
        (QuestionKind.URL, "HTTP://example.org"),
    ],
)
def test_answers_of_the_right_kind_pass(kind: QuestionKind, answer: Answer) -> None:
    assert fault(answer, kind, ("a", "b")) == ""


@pytest.mark.parametrize(
    ("kind", "answer", "message"),
    [
        (QuestionKind.TEXT, "two\nlines", "must be one line"),
        (QuestionKind.TEXT, ("a", "b"), '"a, b" is not a single text'),
        (QuestionKind.TEXT, 12, '"12" is not a single text'),
        (QuestionKind.LONG_TEXT, ("a",), '"a" is not a single text'),
        (QuestionKind.CHOICE, "tlak", '"tlak" is not an option: did you mean "talk"? allowed: talk, demo'),
        (QuestionKind.CHOICE, ("talk", "demo"), "must be one of: talk, demo"),
        (QuestionKind.CHOICES, "tlak", '"tlak" is not an option: did you mean "talk"? allowed: talk, demo'),
        (QuestionKind.NUMBER, True, '"True" is not a number'),
        (QuestionKind.NUMBER, ("1",), '"1" is not a number'),
        (QuestionKind.BOOLEAN, "maybe", '"maybe" is neither yes nor no'),
        (QuestionKind.BOOLEAN, 1, '"1" is neither yes nor no'),
        (QuestionKind.DATE, "2026-02-30", '"2026-02-30" is not a date: write YYYY-MM-DD'),
        (QuestionKind.DATE, "20260228", '"20260228" is not a date: write YYYY-MM-DD'),
        (QuestionKind.DATE, "2026-W09-1", '"2026-W09-1" is not a date: write YYYY-MM-DD'),
        (QuestionKind.DATE, ("2026-02-28",), '"2026-02-28" is not a date: write YYYY-MM-DD'),
        (QuestionKind.URL, "example.org", '"example.org" is not a link: a link starts with https:// or http://'),
        (QuestionKind.URL, "https://", '"https://" is not a link: a link starts with https:// or http://'),
        (QuestionKind.URL, "https://a b", '"https://a b" is not a link: a link starts with https:// or http://'),
        (QuestionKind.URL, ("https://a",), '"https://a" is not a link: a link starts with https:// or http://'),
    ],
)
def test_answers_of_the_wrong_kind_are_refused(kind: QuestionKind, answer: Answer, message: str) -> None:
    assert fault(answer, kind, ("talk", "demo")) == message


def test_every_unknown_option_is_named() -> None:
    assert fault(("talk", "tlak", "dmeo"), QuestionKind.CHOICES, ("talk", "demo")) == (
        '"tlak" is not an option: did you mean "talk"? allowed: talk, demo; '
        '"dmeo" is not an option: did you mean "demo"? allowed: talk, demo'
    )


def test_all_faults_are_told_at_once() -> None:
    questions = [
        Question(slug="a", question="A?", required=True),
        Question(slug="b", question="B?", kind=QuestionKind.NUMBER),
    ]
    assert [field for field, _ in answer_faults({"z": "1", "b": "x"}, questions)] == [
        "answers.z",
        "answers.a",
        "answers.b",
    ]


def test_what_is_required_at_the_close_only_is_no_fault() -> None:
    later = Question(slug="slides", question="Slides?", required=True, required_at_close=True)
    assert answer_faults({}, [later]) == []


def test_one_answer_is_read_and_refused_as_all_of_them_are() -> None:
    number = question(QuestionKind.NUMBER)
    assert typed_answer(" 12 ", number) == 12
    assert answer_fault(typed_answer("many", number), number) == fault("many", QuestionKind.NUMBER)
    assert answer_fault(12, number) == ""


def test_an_answer_has_a_length() -> None:
    short = Question(slug="q", question="Why?", kind=QuestionKind.LONG_TEXT, words_max=3, characters_max=9)
    assert answer_fault("one two", short) == ""
    assert answer_fault("a b c d", short) == "has 4 words, at most 3 are allowed"
    assert answer_fault("abcdefghij", short) == "has 10 characters, at most 9 are allowed"


@pytest.mark.parametrize("kind", [QuestionKind.FILE, QuestionKind.PHOTO])
def test_a_file_or_photo_is_a_link(kind: QuestionKind) -> None:
    assert fault("https://example.org/a.pdf", kind) == ""
    assert "is not a link" in fault("a.pdf", kind)
    assert "is not a link" in fault("javascript:alert(1)", kind)


def test_an_answer_of_a_speaker_names_one_of_the_proposal() -> None:
    each = Question(slug="travel", question="Support?", of=Respondent.SPEAKER, required=True)
    once = Question(slug="mood", question="Mood?")
    people = ("ana@example.org", "bo@example.org")
    faults = answer_faults(
        {"travel.ana@example.org": "yes", "travel.cem@example.org": "no", "mood.ana@example.org": "good"},
        [each, once],
        speakers=people,
    )
    assert dict(faults) == {
        "answers.travel.bo@example.org": "is missing: Support?",
        "answers.travel.cem@example.org": (
            "is asked of each speaker: write travel.ana@example.org and travel.bo@example.org"
        ),
        "answers.mood.ana@example.org": "is asked of the proposal, not of each speaker: write mood",
    }
    assert renamed_keys({"travel.A": "yes", "travel.B": "no", "mood": "good"}, {"A": "C"}) == {
        "travel.C": "yes",
        "mood": "good",
    }
