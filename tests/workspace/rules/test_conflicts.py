"""Who must not judge what, and why: each reason with what looks like it and is none."""

import pytest

from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import DeclaredConflict, Review, Reviewer, ReviewState
from cfpcli.workspace.rules import conflicts as conflicts_module
from cfpcli.workspace.rules.conflicts import (
    SHARED_DOMAINS,
    Conflict,
    ConflictKind,
    People,
    against,
    conflicts,
)
from cfpcli.workspace.rules.conflicts import gather_people as gathered
from tests.factories import make_proposal, make_review, make_speaker


def speaker(code: str, name: str, email: str, affiliation: str = "") -> Speaker:
    return make_speaker(code=code, name=name, email=email, affiliation=affiliation)


def proposal(code: str, speakers: tuple[str, ...]) -> Proposal:
    return make_proposal(code=code, speakers=speakers)


def review(code: str, email: str, state: ReviewState, reason: str) -> Review:
    return make_review(proposal=code, reviewer=email, state=state, scores={}, reason=reason)


def reviewer(email: str = "ren@desk.example", **more: object) -> Reviewer:
    return Reviewer(**{"email": email, "name": "Ren", **more})  # type: ignore[arg-type]  # handed on


def known(*speakers: Speaker) -> People:
    return People(speakers={one.code: one for one in speakers})


def against_ana(who: Reviewer, email: str = "ana@river.example", affiliation: str = "") -> tuple[Conflict, ...]:
    return conflicts(who, proposal("AAA333", ("ANA",)), known(speaker("ANA", "Ana", email, affiliation)))


def kinds(found: tuple[Conflict, ...]) -> list[str]:
    return [one.kind.value for one in found]


def reasons(conflicts_there: tuple[Conflict, ...]) -> tuple[str, ...]:
    return tuple(conflict.reason for conflict in conflicts_there)


def test_strangers_have_no_conflict() -> None:
    assert against_ana(reviewer(affiliation="Desk Ltd"), affiliation="River") == ()


def test_organisations_are_spelled_by_the_rules_that_hold_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts_module, "organisation", lambda _: "one")
    assert kinds(against_ana(reviewer(affiliation="Desk"), affiliation="River")) == ["affiliation"]
    assert against_ana(reviewer(), affiliation="River") == ()


def test_nobody_judges_their_own_proposal() -> None:
    assert against_ana(reviewer("ana@river.example", affiliation="River"), "Ana@River.example", "River") == (
        Conflict(ConflictKind.SPEAKER, "speaks in it"),
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("ren@river.example", "ana@river.example", True),
        ("ren@lab.river.example", "ana@river.example", True),
        ("ren@river.example", "ana@lab.river.example", True),
        ("ren@river.example", "ana@RIVER.example", True),
        ("ren@driver.example", "ana@river.example", False),
        ("ren@lab.river.example", "ana@pier.river.example", False),
        ("ren@gmail.com", "ana@gmail.com", False),
        ("ren@river.example", "", False),
    ],
)
def test_a_shared_domain_is_a_conflict_unless_everybody_has_it(mine: str, theirs: str, same: bool) -> None:
    assert kinds(against_ana(reviewer(mine), theirs)) == (["domain"] if same else [])


def test_domains_for_everybody_are_spelled_as_domains_are_compared() -> None:
    assert all(domain == domain.strip().lower() and "." in domain for domain in SHARED_DOMAINS)


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("Université de Lyon", "UNIVERSITE  DE LYON", True),
        ("River GmbH", "River", True),
        ("River, Inc.", "river", True),
        ("River", "River Bank", False),
        ("Independent", "independent", False),
        ("Self-employed", "self employed", False),
        ("", "", False),
        ("SAS", "SAS", True),
        ("---", "...", False),
    ],
)
def test_an_affiliation_is_compared_as_people_mean_it(mine: str, theirs: str, same: bool) -> None:
    assert kinds(against_ana(reviewer(affiliation=mine), affiliation=theirs)) == (["affiliation"] if same else [])


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("AAA333", "declared: my flatmate"),
        ("ana@river.example", "declared against ana@river.example: my flatmate"),
        ("river.example", "declared against river.example: my flatmate"),
    ],
)
def test_what_a_reviewer_declared_holds(told: str, reason: str) -> None:
    who = reviewer(conflicts=(DeclaredConflict(against=told, reason="my flatmate"),))
    assert against_ana(who) == (Conflict(ConflictKind.DECLARED, reason),)


@pytest.mark.parametrize("told", ["BBB333", "bo@river.example", "iver.example", "lab.river.example"])
def test_what_was_declared_against_others_does_not(told: str) -> None:
    assert against_ana(reviewer(conflicts=(DeclaredConflict(against=told),))) == ()


def test_a_declared_domain_holds_for_those_below_it_and_for_shared_ones() -> None:
    declared = reviewer(conflicts=(DeclaredConflict(against="river.example"), DeclaredConflict(against="gmail.com")))
    assert kinds(against_ana(declared, "ana@lab.river.example")) == ["declared"]
    assert kinds(against_ana(declared, "ana@gmail.com")) == ["declared"]


def test_who_recused_once_is_not_asked_again() -> None:
    reviews = [
        review("AAA333", "ren@desk.example", ReviewState.RECUSED, "we share an office"),
        review("BBB333", "ren@desk.example", ReviewState.ABSTAINED, "not my field"),
    ]
    facts = gathered({}, [], reviews)
    assert reasons(conflicts(reviewer(), proposal("AAA333", ()), facts)) == ("recused before: we share an office",)
    assert conflicts(reviewer(), proposal("BBB333", ()), facts) == ()
    assert conflicts(reviewer("bo@desk.example"), proposal("AAA333", ()), facts) == ()


def test_speaking_together_elsewhere_is_a_conflict() -> None:
    speakers = {
        "ANA": speaker("ANA", "Ana", "ana@river.example"),
        "REN": speaker("REN", "Ren", "Ren@desk.example"),
        "BO": speaker("BO", "Bo", ""),
    }
    proposals = [proposal("AAA333", ("ANA",)), proposal("CCC333", ("ANA", "REN")), proposal("DDD333", ("BO", "ANA"))]
    facts = gathered(speakers, proposals, [])
    assert reasons(conflicts(reviewer(), proposals[0], facts)) == ("speaks with Ana in CCC333",)
    assert kinds(conflicts(reviewer(), proposals[1], facts)) == ["speaker"]
    assert conflicts(reviewer(), proposal("EEE333", ("BO",)), facts) == ()


def test_every_reason_is_told() -> None:
    who = reviewer("ren@river.example", affiliation="River", conflicts=(DeclaredConflict(against="AAA333"),))
    assert kinds(against_ana(who, affiliation="River")) == ["declared", "affiliation", "domain"]


def test_a_proposal_without_known_speakers_has_no_conflict() -> None:
    assert conflicts(reviewer(), proposal("AAA333", ("GONE33",)), known()) == ()


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        (" aaa333 ", "AAA333"),
        ("Ana@River.Example", "ana@river.example"),
        ("@River.example", "river.example"),
        ("river.example", "river.example"),
    ],
)
def test_what_a_conflict_is_against_has_one_spelling(text: str, spelled: str) -> None:
    assert against(text) == spelled


@pytest.mark.parametrize("text", ["", "river", "AAA33", "ana@", "a b.example"])
def test_what_is_neither_code_nor_address_nor_domain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a code, an address or a domain"):
        against(text)
