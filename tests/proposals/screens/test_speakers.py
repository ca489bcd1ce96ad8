"""Interview steps about the speakers, and the biography of each."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.errors import InterruptedByUserError
from cfpcli.records.event import Event
from cfpcli.records.person import Profile, Window, Wish
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.proposals.screens.forms import COMMON, ME, REST, SUBMIT, Form
from tests.ui import dialogues
from tests.ui.dialogues import ANA
from tests.ui.scripted import Back, Leave

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


def asking(**days: str) -> Event:
    """The call, which asks for windows of availability."""
    event = dialogues.event()
    return replace(event, **days, call=replace(event.call, ask_availability=True))


WHEN = "Your availability (optional, not published)"
MORNING = Window(
    starts=datetime(2026, 12, 9, 8, tzinfo=UTC), ends=datetime(2026, 12, 9, 11, 30, tzinfo=UTC), wish=Wish.HARD
)
THURSDAY = Window(
    starts=datetime(2026, 12, 9, 23, tzinfo=UTC), ends=datetime(2026, 12, 10, 23, tzinfo=UTC), wish=Wish.WISHED
)


def test_the_availability_is_asked_where_the_event_asks_with_its_days_and_zone(form: Form) -> None:
    answers = [("Your biography", ""), (WHEN, "2026-12-09T09:00/2026-12-09T12:30, wished:2026-12-10")]
    draft = form(
        [*COMMON, ("", "enter"), *answers, *REST, SUBMIT], event=asking(starts="2026-12-09", ends="2026-12-10")
    )
    assert draft.speakers[0].windows == (MORNING, THURSDAY)
    said = " ".join(form.prompter.said.split())
    assert "The event is on 9\N{EN DASH}10 December 2026. Times are in Europe/Paris." in said
    assert "such as 2026-12-09T09:00/2026-12-09T12:30, a day, or wished:START/END" in said
    row = next(line for line in form.prompter.said.splitlines() if "Availability  " in line)
    assert "2026-12-09T09:00/2026-12-09T12:30" in row


def test_an_availability_that_cannot_be_read_is_refused_with_what_would_work(form: Form) -> None:
    answers = [("Your biography", ""), (WHEN, "2026-12-09, mornings"), (WHEN, "2026-12-10/2026-12-09"), (WHEN, "")]
    draft = form([*COMMON, ("", "enter"), *answers, *REST, SUBMIT], event=asking(starts="2026-12-09"))
    assert draft.speakers[0].windows == ()
    assert '"mornings" is not an interval; write 2026-12-09T09:00/2026-12-09T12:30' in form.prompter.said
    assert '"2026-12-10/2026-12-09" ends before it starts' in form.prompter.said


def test_each_speaker_is_asked_and_going_back_leads_to_the_one_before(form: Form) -> None:
    people = Draft(speakers=(ME, BO))
    answers = [
        ("Your biography", ""),
        ("Biography of Bo", ""),
        (WHEN, "2026-12-10"),
        ("Availability of Bo", Back()),
        (WHEN, "2026-12-09T09:00/2026-12-09T12:30"),
        ("Availability of Bo", ""),
    ]
    draft = form([*COMMON, *answers, *REST, SUBMIT], people, event=asking())
    assert [speaker.windows for speaker in draft.speakers] == [(MORNING,), ()]
    row = next(line for line in form.prompter.said.splitlines() if "Availability  " in line)
    assert "1 of 2" in row


def test_windows_that_are_complete_stay_if_the_person_leaves(form: Form) -> None:
    typed = "2026-12-09T09:00/2026-12-09T12:30, 2026-12-1"
    with pytest.raises(InterruptedByUserError):
        form([*COMMON, ("", "enter"), ("Your biography", ""), (WHEN, Leave(typed))], event=asking())
    assert form.kept[-1].speakers[0].windows == (MORNING,)


def test_the_availability_is_not_asked_where_the_event_does_not_ask(form: Form) -> None:
    form([*COMMON, ("", "enter"), ("Your biography", ""), *REST, SUBMIT])
    assert "vailability" not in form.prompter.said


STORED = Window(starts=datetime(2026, 12, 8, 23, tzinfo=UTC), ends=datetime(2026, 12, 9, 23, tzinfo=UTC))
EARLIER = Window(starts=datetime(2025, 12, 8, 23, tzinfo=UTC), ends=datetime(2025, 12, 9, 23, tzinfo=UTC))


def stored_windows(*windows: Window) -> Callable[[str], tuple[Window, ...]]:
    """The stored availability of the person who fills the form in, and of nobody else."""
    return lambda address: windows if address == ME.email else ()


def when(form: Form, answer: str | None, *windows: Window) -> tuple[Window, ...]:
    """The windows of the draft after this answer, or the default one for None, where these are stored."""
    answers = [("Your biography", ""), (WHEN, answer)]
    event = asking(starts="2026-12-09", ends="2026-12-10")
    draft = form(
        [*COMMON, ("", "enter"), *answers, *REST, SUBMIT], event=event, stored_windows=stored_windows(*windows)
    )
    return draft.speakers[0].windows


def said(form: Form) -> str:
    return " ".join(form.prompter.said.split())


def test_a_stored_availability_is_the_prefilled_answer(form: Form) -> None:
    assert when(form, None, STORED, EARLIER) == (STORED,)
    assert "holds for all sessions of a person" in said(form)
    assert "Also stored, for other days, and kept: Tue 9 December 2025 Europe/Paris." in said(form)
    assert "replaces the stored availability" not in said(form)


def test_an_answer_that_replaces_a_stored_availability_is_reported(form: Form) -> None:
    assert when(form, "2026-12-10", STORED) != (STORED,)
    assert "replaces the stored availability, for all sessions of this person: Wed 9 December 2026" in said(form)


def test_an_empty_answer_that_leaves_a_stored_availability_is_reported(form: Form) -> None:
    assert when(form, "", STORED) == ()
    assert "the stored availability stays, for all sessions of this person: Wed 9 December 2026" in said(form)
    row = next(line for line in form.prompter.said.splitlines() if "Availability  " in line)
    assert "2026-12-09" in row


def test_a_window_outside_the_event_is_refused(form: Form) -> None:
    answers = [("Your biography", ""), (WHEN, "2025-12-09"), (WHEN, "wished:9 December, Thursday")]
    event = asking(starts="2026-12-09", ends="2026-12-10")
    draft = form([*COMMON, ("", "enter"), *answers, *REST, SUBMIT], event=event)
    assert "Tue 9 December 2025 is not a day of the event, which is on 9\N{EN DASH}10 December 2026" in said(form)
    assert [(window.starts.day, window.wish) for window in draft.speakers[0].windows] == [(9, "wished"), (10, "hard")]


def test_the_question_explains_windows_and_wishes(form: Form) -> None:
    when(form, "")
    assert "A day is 2026-12-09, 9 December or Wednesday." in said(form)
    assert "placed only within these windows; one with wished: before it is only preferred" in said(form)
