"""What a speaker acknowledges: shown whole, an explicit yes, the version and the time."""

from typing import Any

import msgspec
import pytest

from cfpcli.errors import InterruptedByUserError
from cfpcli.proposals.screens import interview as submit_form
from cfpcli.records.event import Event, Notice
from cfpcli.records.proposal import Acknowledgement, Draft
from tests.proposals.screens.forms import ALONE, COMMON, REST, SUBMIT, Form
from tests.ui import dialogues
from tests.ui.scripted import Back, Leave
from tests.ui.worlds import NOON

CONDUCT = Notice(
    slug="conduct", name="Code of conduct", version="2026-04", url="https://example.org/coc", text="Be kind. " * 30
)
DATA = Notice(slug="data", name="Data notice", version="2", text="Kept for a year.")
ASK_CONDUCT, ASK_DATA = "Do you acknowledge Code of conduct, version 2026-04?", "Do you acknowledge Data notice"


def event() -> Event:
    call = dialogues.event()
    return msgspec.structs.replace(call, call=msgspec.structs.replace(call.call, notices=(CONDUCT, DATA)))


def asked(form: Form, *answers: tuple[str, Any], draft: Draft | None = None) -> Draft:
    return form([*COMMON, *ALONE, *REST, *answers], draft, event=event())


def test_each_is_recorded_with_its_version_and_the_time(form: Form) -> None:
    draft = asked(form, (ASK_CONDUCT, True), (ASK_DATA, True), SUBMIT)
    assert draft.acknowledged == (
        Acknowledgement(notice="conduct", version="2026-04", at=NOON),
        Acknowledgement(notice="data", version="2", at=NOON),
    )


def test_each_is_shown_whole_and_wrapped_before_it_is_asked_about(form: Form) -> None:
    asked(form, (ASK_CONDUCT, True), (ASK_DATA, True), SUBMIT)
    said = form.prompter.said
    shown = said[said.index("Code of conduct, version 2026-04\n") : said.index(ASK_CONDUCT)]
    assert "https://example.org/coc" in shown
    assert " ".join(shown.split()).count("Be kind.") == 30
    assert max(len(line) for line in shown.splitlines()) <= 79


def test_it_is_unticked_by_default_and_a_refusal_can_be_kept_but_not_submitted(form: Form) -> None:
    draft = asked(form, (ASK_CONDUCT, None), (ASK_DATA, True), ("change something", "s"), ("change something", "k"))
    assert [one.notice for one in draft.acknowledged] == ["data"]
    assert "not ready: 1 thing to fix" in form.prompter.said
    assert "can be kept as a draft" in form.prompter.said
    assert form.filled
    assert form.filled.outcome is submit_form.Outcome.KEEP


def test_another_version_is_asked_again(form: Form) -> None:
    former = (
        Acknowledgement(notice="conduct", version="2025-01", at=NOON),
        Acknowledgement(notice="data", version="2"),
    )
    draft = asked(form, (ASK_CONDUCT, True), SUBMIT, draft=Draft(acknowledged=former))
    assert [(one.notice, one.version) for one in draft.acknowledged] == [
        ("conduct", "2025-01"),
        ("data", "2"),
        ("conduct", "2026-04"),
    ]


def test_it_can_be_taken_back_at_the_last_look(form: Form) -> None:
    draft = asked(
        form,
        (ASK_CONDUCT, True),
        (ASK_DATA, True),
        ("change something", "11"),
        (ASK_CONDUCT, True),
        (ASK_DATA, False),
        ("change something", "k"),
    )
    assert [one.notice for one in draft.acknowledged] == ["conduct"]


def test_going_back_goes_from_one_to_the_other_and_then_to_the_question_before(form: Form) -> None:
    steps = [(ASK_CONDUCT, True), (ASK_DATA, Back()), (ASK_CONDUCT, Back()), ("Notes", "Hello")]
    with pytest.raises(InterruptedByUserError):
        asked(form, *steps, (ASK_DATA, Leave()))
    assert form.kept[-1].notes == "Hello"
    assert [one.notice for one in form.kept[-1].acknowledged] == ["conduct"]
