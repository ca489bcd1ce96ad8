"""Dispatches: who gets one message, about what, in which language."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cfpcli.mail.rules.dispatches import Grouping, language_of, unreachable
from cfpcli.mail.rules.due import Role
from cfpcli.records.proposal import State
from tests.factories import make_event
from tests.mail.samples import ANA, BO, CAI, EVENT, NINE, accepted, dispatched, due, notified, release, slot

OTHER = "A9ZC7X"


def test_a_person_gets_all_results_and_times_in_one_message() -> None:
    proposals = (
        accepted(speakers=(ANA.code, BO.code)),
        accepted(code=OTHER, title="An opening", state=State.REJECTED),
        accepted(code="P3TTAB", state=State.SUBMITTED),
    )
    to_ana, to_bo = dispatched(*due(*proposals, releases=(release("1", slot()),)))
    assert (to_ana.recipients, to_ana.role) == ((ANA,), Role.SEVERAL)
    assert [(matter.code, matter.state) for matter in to_ana.sessions] == [
        ("K7QX3D", State.ACCEPTED),
        (OTHER, State.REJECTED),
    ]
    assert (to_bo.recipients, to_bo.role) == ((BO,), Role.ACCEPTED)


def test_a_session_gets_one_message_to_all_its_speakers() -> None:
    proposals = (accepted(speakers=(ANA.code, BO.code, CAI.code)), accepted(code=OTHER, state=State.REJECTED))
    second, first = dispatched(*due(*proposals), grouping=Grouping.SESSION)
    assert (first.recipients, first.role, len(first.sessions)) == ((ANA, BO), Role.ACCEPTED, 1)
    assert (second.recipients, second.role) == ((ANA,), Role.REJECTED)


def test_speakers_who_are_to_be_told_different_things_get_different_messages() -> None:
    both = accepted(speakers=(ANA.code, BO.code))
    matters = due(both, notifications=(notified(release="1"),), releases=(release("1"), release("2", slot(), day=2)))
    assert {(each.recipients, each.role) for each in dispatched(*matters, grouping=Grouping.SESSION)} == {
        ((ANA,), Role.SCHEDULE),
        ((BO,), Role.ACCEPTED),
    }


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (State.ACCEPTED, Role.ACCEPTED),
        (State.CONFIRMED, Role.CONFIRMED),
        (State.REJECTED, Role.REJECTED),
        (State.WAITLISTED, Role.WAITLISTED),
        (State.CANCELED, Role.CANCELED),
    ],
)
def test_a_single_result_has_a_template_of_its_own(state: State, role: Role) -> None:
    (dispatch,) = dispatched(*due(accepted(state=state)))
    assert dispatch.role is role


def test_times_alone_have_one_template_for_any_number_of_sessions() -> None:
    proposals = (accepted(), accepted(code=OTHER))
    notifications = (notified(), notified(proposal=OTHER))
    releases = (release("1", slot(), slot("slot-2", OTHER)),)
    (dispatch,) = dispatched(*due(*proposals, notifications=notifications, releases=releases))
    assert (dispatch.role, len(dispatch.sessions)) == (Role.SCHEDULE, 2)


def test_nobody_is_skipped_silently() -> None:
    matters = due(
        accepted(speakers=(CAI.code, ANA.code)),
        accepted(code=OTHER, speakers=(CAI.code,)),
        people={ANA.code: replace(ANA, address="ána@example.org"), CAI.code: CAI},
    )
    assert dispatched(*matters) == ()
    people = unreachable(matters)
    assert [(each.recipient.name, each.proposals) for each in people] == [
        ("Ana Ruiz", ("K7QX3D",)),
        ("Cai Hughes", (OTHER, "K7QX3D")),
    ]
    assert [each.fault.partition(" ")[0] for each in people] == ["has", "has"]


def test_a_message_is_the_same_until_the_news_or_the_last_notification_differ() -> None:
    def identity(**attrs: object) -> str:
        (dispatch,) = dispatched(*due(accepted(), **attrs))  # type: ignore[arg-type]
        return dispatch.identity

    withdrawn = (notified(state=State.REJECTED),)
    assert identity() == identity()
    assert identity() != identity(notifications=withdrawn)
    again = (replace(withdrawn[0], at=withdrawn[0].at + timedelta(days=1)),)
    assert identity(notifications=withdrawn) != identity(notifications=again)
    assert identity(releases=(release("1", slot()),)) != identity(releases=(release("1", slot(start=NINE, minutes=9)),))


def test_an_edit_of_the_text_makes_no_other_message() -> None:
    (before,) = dispatched(*due(accepted()))
    (after,) = dispatched(*due(accepted(abstract="Another.", updated=accepted().updated + timedelta(days=1))))
    assert before.identity == after.identity


@pytest.mark.parametrize(
    ("languages", "event", "language"),
    [
        (["fr"], ("en",), "fr"),
        (["fr-BE"], ("en",), "fr"),
        (["fr", "en", "fr"], ("en", "fr"), "fr"),
        (["fr", "en"], ("en", "fr"), "en"),
        (["fr", "en"], ("fr", "en"), "fr"),
        (["ja"], ("fr", "en"), "en"),
        (["ja"], ("fr",), "fr"),
        ([""], ("fr",), "fr"),
        (["ja"], ("ja",), "en"),
        ([], (), "en"),
    ],
)
def test_the_language_is_that_of_most_of_the_proposals(
    languages: list[str], event: tuple[str, ...], language: str
) -> None:
    matters = [matter for each in languages for matter in due(accepted(language=each))]
    assert language_of(make_event(languages=event), matters, ("en", "fr")) == language


def test_every_identity_is_a_safe_name_of_a_file() -> None:
    matters = due(accepted(code="../x y"), people={ANA.code: ANA})
    (dispatch,) = dispatched(*matters, grouping=Grouping.SESSION)
    assert dispatch.identity.startswith("---x-y.proposal.accepted.")
    assert dispatch.occasion.slug == EVENT.slug
