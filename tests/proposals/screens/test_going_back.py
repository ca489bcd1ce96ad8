"""Shift+Tab: the question before, with what was answered as the default and what was typed kept."""

from typing import Any

import pytest

from cfpcli.errors import InterruptedByUserError
from tests.proposals.screens.forms import ALONE, COMMON, REST, START, SUBMIT, Form
from tests.ui import dialogues
from tests.ui.dialogues import QUESTIONS
from tests.ui.scripted import Back, Leave


def test_it_goes_to_the_question_before_and_on_from_there(form: Form) -> None:
    title, kind, *rest = COMMON[1:]
    draft = form([START, title, ("Type", Back()), ("Title", "Better"), kind, *rest, *ALONE, *REST, SUBMIT])
    assert draft.title == "Better"
    assert form.prompter.is_exhausted


def test_at_the_first_question_it_asks_it_again(form: Form) -> None:
    draft = form([START, ("Title", Back()), ("Title", Back("Half")), *COMMON[1:], *ALONE, *REST, SUBMIT])
    assert draft.title == "Bills of material"


@pytest.mark.parametrize(
    ("before", "field"),
    [(COMMON[:4], "abstract"), ([*COMMON, *ALONE, *REST[:1]], "notes")],
    ids=["abstract", "notes"],
)
def test_what_was_typed_before_going_back_is_kept(form: Form, before: list[tuple[str, Any]], field: str) -> None:
    with pytest.raises(InterruptedByUserError):
        form([*before, ("", Back("Half a text")), ("", Leave())])
    assert getattr(form.kept[-1], field) == "Half a text"


def test_it_leaves_the_speakers_by_their_list_and_goes_to_the_list_from_within(form: Form) -> None:
    steps = [("", "a"), ("Speaker", Back()), ("", Back()), ("Level", "beginner"), ("", "enter")]
    draft = form([*COMMON, *steps, ("Your biography", ""), *REST, SUBMIT])
    assert draft.level == "beginner"
    assert len(draft.speakers) == 1


def test_it_goes_from_one_biography_to_the_one_before(form: Form) -> None:
    people = [("", "a"), ("Speaker", "Bo <bo@example.org>"), ("", "enter")]
    biographies = [
        ("Your biography", "Ana builds."),
        ("Biography of Bo", Back("Bo sa")),
        ("Your biography", "Ana mends."),
        ("Biography of Bo", None),
    ]
    draft = form([*COMMON, *people, *biographies, *REST, SUBMIT])
    assert [one.biography for one in draft.speakers] == ["Ana mends.", "Bo sa"]


@pytest.mark.parametrize("at", range(1, len(QUESTIONS)))
def test_it_works_in_every_kind_of_question(form: Form, at: int) -> None:
    event = dialogues.event(questions=(QUESTIONS[0], QUESTIONS[at]))
    answer: Any = {"days": ("Tuesday",), "travel": "1", "since": "2024-05-01", "site": "https://example.org"}.get(
        QUESTIONS[at].slug, "yes"
    )
    label = QUESTIONS[at].question
    steps = [REST[0], (label, Back()), ("Kind of submission", "experience feedback"), (label, answer)]
    draft = form([*COMMON, *ALONE, *steps, REST[1], SUBMIT], event=event)
    assert draft.answers["kind"] == "experience feedback"
    assert QUESTIONS[at].slug in draft.answers


def test_from_a_field_of_the_last_look_it_goes_back_to_the_look(form: Form) -> None:
    draft = form([*COMMON, *ALONE, *REST, ("change something", "1"), ("Title", Back()), SUBMIT])
    assert draft.title == "Bills of material"


def test_it_is_not_on_offer_where_there_is_nothing_to_go_back_to(form: Form) -> None:
    form([*COMMON, *ALONE, *REST, SUBMIT])
    assert not form.prompter.goes_back
    with pytest.raises(AssertionError):
        form([("", Back())])
    with pytest.raises(AssertionError):
        form([*COMMON, *ALONE, *REST, ("change something", Back())])


def test_what_is_typed_is_kept_while_it_is_typed(form: Form) -> None:
    """A prompter hands over what stands in a text under way; nobody has to finish it."""
    keeping: list[object] = []

    def typing(label: str) -> None:
        keep = form.prompter.while_typing
        keeping.append(keep)
        if label.startswith("[4/10]") and keep:
            keep("Small teams")

    form.before_each = typing
    with pytest.raises(InterruptedByUserError):
        form([*COMMON[:4], ("Abstract", Leave())])
    assert form.kept[-1].abstract == "Small teams"
    assert keeping[0] is None
    assert form.prompter.while_typing is None
