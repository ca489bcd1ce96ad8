"""Who speaks: how many may, and in which order."""

import pytest

from cfpcli.errors import InterruptedByUserError
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.proposals.screens.forms import COMMON, ME, REST, SUBMIT, Form
from tests.ui.scripted import Leave

BO = DraftSpeaker(name="Bo", email="bo@example.org")
CY = DraftSpeaker(name="Cy", email="cy@example.org")
PANEL = [*COMMON[:2], ("Type", "panel"), *COMMON[3:]]


def test_who_speaks_first_can_be_changed(form: Form) -> None:
    adding = [("", "a"), ("Speaker", "Bo <bo@example.org>"), ("", "a"), ("Speaker", "Cy <cy@example.org>")]
    ordering = [("", "o"), ("First speaker", "2"), ("", "enter")]
    biographies = [("Biography of Cy", ""), ("Your biography", ""), ("Biography of Bo", "")]
    draft = form([*PANEL, *adding, *ordering, *biographies, *REST, SUBMIT])
    assert [one.name for one in draft.speakers] == ["Cy", "Ana Ruiz", "Bo"]


def test_how_many_may_and_must_speak_is_shown(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([*PANEL, ("", "a"), ("Speaker", "Bo <bo@example.org>"), ("", Leave())])
    assert "Speakers (1 of 2-5 speakers)" in form.prompter.said
    assert "Speakers (2 of 2-5 speakers)" in form.prompter.said


def test_who_is_missing_may_be_named_later_and_keeps_it_from_being_submitted(form: Form) -> None:
    steps = [("", "enter"), ("Your biography", ""), *REST, ("change something", "s"), ("change something", "k")]
    form([*PANEL, *steps])
    assert "1 is still missing" in form.prompter.meanings
    assert "a Panel needs at least 2" in form.prompter.said


def test_the_last_look_shows_how_many_there_are_of_how_many(form: Form) -> None:
    form([*PANEL, ("Biography of Bo", ""), ("Biography of Cy", ""), *REST, SUBMIT], Draft(speakers=(BO, CY)))
    row = next(line for line in form.prompter.said.splitlines() if "Speakers  " in line)
    assert row.endswith("2 (2-5 allowed)  ok")


def test_a_sender_alone_is_asked_about_in_a_kept_draft_too(form: Form) -> None:
    """A draft that was kept before the speakers were asked about has the sender in it all the same."""
    draft = form(
        [*COMMON, ("", "enter"), ("Your biography", ""), *REST, SUBMIT], Draft(speakers=(ME,), source="kept.md")
    )
    assert draft.speakers == (ME,)
