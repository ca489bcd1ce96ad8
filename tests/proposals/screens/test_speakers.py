"""Interview steps about the speakers, and the biography of each."""

from typing import Any

import msgspec
import pytest

from cfpcli.errors import InterruptedByUserError
from cfpcli.records.person import Profile
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.proposals.screens.forms import COMMON, ME, REST, SUBMIT, Form
from tests.ui.dialogues import ANA
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


PROFILE = Profile(
    name="Ana Ruiz",
    email=ANA.email,
    pronouns="she",
    affiliation="Example",
    biography_short="Ana builds release tooling.",
    biography="Ana " + "builds " * 40,
)
LIST = "Your biography (optional, at most 30 words)"
KEEP = "Save this biography in your profile"


def asked(
    form: Form, *answers: tuple[str, Any], profile: Profile | None = PROFILE, draft: Draft | None = None
) -> Draft:
    return form([*COMMON, ("", "enter"), *answers, *REST, SUBMIT], draft, profile=profile)


def test_one_of_the_profile_is_taken(form: Form) -> None:
    draft = asked(form, (LIST, "short"))
    assert draft.speakers[0].biography == "Ana builds release tooling."


def test_each_is_offered_with_its_words_and_one_too_long_says_so(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        asked(form, (LIST, Leave()))
    short, medium, anew, none = form.prompter.offered
    assert (short.title, short.disabled) == ("short    (4 words)  Ana builds release tooling.", "")
    assert short.description == "Ana builds release tooling."
    assert medium.disabled == "too long here, 41 words of at most 30, 11 too many"
    assert (anew.title, none.title) == ("write one for this event", "no biography")


def test_no_biography_is_an_answer_too(form: Form) -> None:
    assert asked(form, (LIST, "")).speakers[0].biography == ""


def test_one_written_here_is_offered_to_the_profile(form: Form) -> None:
    draft = asked(form, (LIST, "new"), (LIST, "Ana, for this event."), (KEEP, True))
    assert draft.speakers[0].biography == "Ana, for this event."
    assert form.filled
    assert form.filled.profile_biography == "Ana, for this event."


@pytest.mark.parametrize("answer", [None, False])
def test_the_profile_gets_nothing_unasked(form: Form, answer: bool | None) -> None:  # what is answered
    asked(form, (LIST, "Ana, anew."), (KEEP, answer), profile=Profile(name="Ana"))
    assert form.filled
    assert form.filled.profile_biography == ""


def test_without_a_profile_nobody_is_asked_about_it(form: Form) -> None:
    assert asked(form, (LIST, "Ana."), profile=None).speakers[0].biography == "Ana."


def test_the_profile_introduces_the_person_and_nobody_else(form: Form) -> None:
    others = DraftSpeaker(name="Bo", email="bo@example.org", biography="Bo says.")
    mine = msgspec.structs.replace(ME, affiliation="Elsewhere")
    draft = form([*COMMON, (LIST, "short"), *REST, SUBMIT], Draft(speakers=(mine, others)), profile=PROFILE)
    assert (draft.speakers[0].pronouns, draft.speakers[0].affiliation) == ("she", "Elsewhere")
    assert (draft.speakers[1].pronouns, draft.speakers[1].biography) == ("", "Bo says.")


def test_the_last_look_offers_the_one_there_is_as_well(form: Form) -> None:
    known = msgspec.structs.replace(ME, biography="Written last year.")
    draft = form(
        [*COMMON, *REST, ("change something", "8"), (LIST, None), SUBMIT], Draft(speakers=(known,)), profile=PROFILE
    )
    assert draft.speakers[0].biography == "Written last year."


def test_what_was_half_written_stays(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        asked(form, (LIST, "new"), (LIST, Leave("Ana bu")))
    assert form.kept[-1].speakers[0].biography == "Ana bu"
