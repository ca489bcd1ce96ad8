"""Session types and tracks in a list: what each is, and which of them are closed."""

from datetime import UTC, datetime

import msgspec
import pytest

from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import InterruptedByUserError
from cfpcli.proposals.screens.steps import describe_type, speakers_allowed
from cfpcli.records.event import Event, SessionType
from tests.proposals.screens.forms import COMMON, START, Form
from tests.ui import dialogues
from tests.ui.scripted import Leave

PASSED = Deadline(raw="20 May 2026", date="2026-05-20", zone="Europe/Paris", at=datetime(2026, 5, 20, 22, tzinfo=UTC))
AHEAD = Deadline(raw="21 June 2026", date="2026-06-21", zone="Europe/Paris", at=datetime(2026, 6, 21, 22, tzinfo=UTC))


def event(*, track: Deadline | None = None, kind: Deadline | None = None) -> Event:
    call = dialogues.event()
    tracks = (msgspec.structs.replace(call.tracks[0], closes=track), *call.tracks[1:])
    kinds = (call.session_types[0], msgspec.structs.replace(call.session_types[1], closes=kind))
    return msgspec.structs.replace(call, tracks=tracks, session_types=kinds)


def test_a_track_whose_own_deadline_has_passed_says_so_and_cannot_be_taken(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([*COMMON[:3], ("Track", Leave())], event=event(track=PASSED))
    assert [choice.disabled for choice in form.prompter.offered] == ["closed 20 May", "", "", "", "", ""]


def test_a_type_that_is_open_longer_says_until_when(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([START, COMMON[1], ("Type", Leave())], event=event(kind=AHEAD))
    talk, panel = form.prompter.offered
    assert (talk.title, talk.description) == ("Talk, 20 min, 1-2 speakers", "")
    assert (panel.title, panel.description) == ("Panel, 45 min, 2-5 speakers", "Proposals for it until 21 June.")
    assert not talk.disabled + panel.disabled


def test_where_everything_is_closed_the_list_stays_open(form: Form) -> None:
    """The refusal is for whoever takes the proposal in; a list in which nothing can be taken helps nobody."""
    call = event(track=PASSED)
    only = msgspec.structs.replace(
        call, tracks=(call.tracks[0], msgspec.structs.replace(call.tracks[1], closes=PASSED))
    )
    with pytest.raises(InterruptedByUserError):
        form([*COMMON[:3], ("Track", Leave())], event=only)
    assert [choice.disabled for choice in form.prompter.offered] == ["", ""]


@pytest.mark.parametrize(
    ("least", "most", "told"),
    [
        (1, 1, "1 speaker"),
        (3, 3, "3 speakers"),
        (1, 2, "1-2 speakers"),
        (2, None, "2 speakers or more"),
        (1, None, "any number of speakers"),
    ],
)
def test_how_many_may_speak(least: int, most: int | None, told: str) -> None:
    assert speakers_allowed(SessionType(slug="s", name="S", duration=20, speakers_min=least, speakers_max=most)) == told


def test_a_type_without_a_fixed_length_names_none() -> None:
    assert describe_type(SessionType(slug="s", name="Sprint", duration=0)) == "Sprint, any number of speakers"
