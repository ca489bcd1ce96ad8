"""The one role function: who a person is to a call, and that an unknown one never has more than a known one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.records.event import Track
from cfpcli.records.person import Person
from cfpcli.workspace.rules.roles import Actor, Committee, Role, role_of
from tests.factories import make_event

OLA, ADA, CHO = (Person(name.title(), f"{name}@example.org") for name in ("ola", "ada", "cho"))
ANA, ZED = Person("Ana", "ana@example.org"), Person("Zed", "zed@example.org")
COMMITTEE = Committee(organisers=frozenset({OLA.email}), reviewers=frozenset({ADA.email, CHO.email}))
EVENT = make_event(tracks=(Track(slug="ai", name="AI"), Track(slug="cloud", name="Cloud", chairs=("Cho", "<broken"))))
RANKS = list(Role)


@pytest.mark.parametrize(
    ("person", "role", "reason"),
    [
        (OLA, Role.ORGANISER, "registered as an organiser"),
        (ADA, Role.REVIEWER, "registered as a reviewer"),
        (CHO, Role.TRACK_CHAIR, "chair of the track cloud"),
        (ANA, Role.SPEAKER, "speaker of a proposal"),
        (ZED, Role.STRANGER, "belongs neither"),
        (Person("Ola"), Role.STRANGER, "acting person is not set"),
        (None, Role.STRANGER, "acting person is not set"),
    ],
)
def test_each_role_with_its_reason(person: Person | None, role: Role, reason: str) -> None:
    held = role_of(person, EVENT, COMMITTEE, speakers=[ANA.email])
    assert held.role is role
    assert reason in held.reason


@pytest.mark.parametrize("person", [None, OLA, ZED])
def test_without_a_committee_everybody_is_an_organiser(person: Person | None) -> None:
    held = role_of(person, EVENT, Committee())
    assert held.role is Role.ORGANISER
    assert "no committee yet" in held.reason


def test_a_chair_named_by_address_is_not_found_by_name() -> None:
    event = make_event(tracks=(Track(slug="ai", name="AI", chairs=("Cho <other@example.org>",)),))
    assert role_of(CHO, event, COMMITTEE).role is Role.REVIEWER
    assert role_of(CHO, None, COMMITTEE).role is Role.REVIEWER


people = st.sampled_from([None, OLA, ADA, CHO, ANA, ZED])
committees = st.builds(
    Committee,
    organisers=st.frozensets(st.sampled_from([OLA.email, ADA.email])),
    reviewers=st.frozensets(st.sampled_from([ADA.email, CHO.email, ANA.email])),
)


@given(people, committees, st.sampled_from([*Role, None]))
def test_lowering_never_raises(person: Person | None, committee: Committee, lowered: Role | None) -> None:
    held, plain = role_of(person, EVENT, committee, lowered=lowered), role_of(person, EVENT, committee)
    assert RANKS.index(held.role) >= RANKS.index(plain.role)
    assert held.role in {plain.role, lowered}


@given(people, committees)
def test_with_a_committee_the_unknown_never_have_more_than_the_known(
    person: Person | None, committee: Committee
) -> None:
    unknown = role_of(ZED, EVENT, committee).role
    assert RANKS.index(unknown) >= RANKS.index(role_of(person, EVENT, committee).role)
    assert unknown is (Role.STRANGER if committee else Role.ORGANISER)


def test_what_a_role_carries() -> None:
    assert [one for one in Role if one.runs_the_call] == [Role.ORGANISER, Role.TRACK_CHAIR]
    assert [one for one in Role if one.is_recognised] == [Role.ORGANISER, Role.TRACK_CHAIR, Role.REVIEWER]


def test_an_actor_without_a_person_has_no_address() -> None:
    nobody = Actor(person=None, committee=COMMITTEE)
    assert (nobody.email, nobody.role(EVENT)) == ("", Role.STRANGER)
    assert Actor(person=OLA, committee=COMMITTEE, lowered=Role.REVIEWER).role(EVENT) is Role.REVIEWER
