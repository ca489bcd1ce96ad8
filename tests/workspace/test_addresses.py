"""Every address of a person means that person: in roles, own proposals, limits, reviews, conflicts and imports."""

import json

import msgspec
import pytest

from cfpcli.records.change import Kind, replaced
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from tests.factories import change_set
from tests.samples import BO, CALL, opened, sent, write
from tests.world import World

ANA, OTHER = "Ana Ruiz <ana@example.org>", "Ana Ruiz <ana.ruiz@home.example>"
OTHER_TALK = """\
---
title: {title}
track: security
speakers: [{speakers}]
---

How three people sign every build.
"""


def speaker_of(world: World, code: str) -> Speaker:
    """The first speaker of a proposal."""
    store = Store.open(world.store)
    proposal = store.get(Kind.PROPOSAL, code)
    assert isinstance(proposal, Proposal)
    person = store.get(Kind.SPEAKER, proposal.speakers[0])
    assert isinstance(person, Speaker)
    return person


def two_addresses(world: World, code: str) -> None:
    """Give the first speaker of a proposal another address."""
    before = speaker_of(world, code)
    after = msgspec.structs.replace(before, other_emails=("ana.ruiz@home.example",))
    Store.open(world.store).apply(change_set(replaced(before, after)))


@pytest.fixture
def call(world: World) -> World:
    """A call with a limit of two proposals, and one by a speaker who has two addresses."""
    opened(world, CALL.replace("[call]\n", "[call]\nlimits = { proposals_per_person = 2 }\n"))
    two_addresses(world, sent(world))
    return world


def people(world: World) -> int:
    """The number of people in the store."""
    return Store.open(world.store).count(Kind.SPEAKER)


def test_a_person_is_recognised_by_every_address(call: World) -> None:
    (code,) = call.codes("conf")
    call.ok("organisers", "add", BO)
    assert [row["role"] for row in call.ok("whoami --json", CFP_ME=OTHER).items] == ["speaker"]
    assert [row["email"] for row in call.ok("whoami --json", CFP_ME=OTHER).items] == ["ana@example.org"]
    assert [row["code"] for row in call.ok("mine --json", CFP_ME=OTHER).items] == [code]
    call.ok("edit", code, "--set", "title=Signed builds, again", CFP_ME=OTHER)
    (last,) = Store.open(call.store).undoable(1)
    assert last.by == ANA
    assert "Signed builds, again" in call.ok("undo --yes --dry-run", CFP_ME=ANA).out


def test_roles_belong_to_the_person_whichever_address_is_named(call: World) -> None:
    call.ok("organisers", "add", OTHER)
    assert {row["email"] for row in call.ok("organisers list --json").items} == {"ana@example.org", "sam@example.org"}
    assert [row["role"] for row in call.ok("whoami --json", CFP_ME=OTHER).items] == ["organiser"]
    assert "No change: Ana Ruiz <ana@example.org> is already an organiser." in call.ok("organisers", "add", ANA).err
    call.ok("organisers remove ana.ruiz@home.example")
    assert {row["email"] for row in call.ok("organisers list --json").items} == {"sam@example.org"}


def test_a_chair_of_a_track_is_recognised_by_every_address(world: World) -> None:
    chaired = CALL.replace('slug = "security"\n', 'slug = "security"\nchairs = ["Ana <ana.ruiz@home.example>"]\n')
    opened(world, chaired)
    two_addresses(world, sent(world))
    world.ok("organisers", "add", BO)
    for who in (ANA, OTHER):
        assert [row["role"] for row in world.ok("whoami --json", CFP_ME=who).items] == ["track-chair"]


def test_two_addresses_are_one_reviewer(call: World) -> None:
    call.ok("reviewers", "add", ANA)
    assert "Changed Ana Ruiz <ana@example.org>." in call.ok("reviewers", "add", OTHER, "--load", "7").err
    assert [row["email"] for row in call.ok("reviewers list --json").items] == ["ana@example.org"]
    write(call, "list.csv", "name,email\nAna,ana@example.org\nAna,ana.ruiz@home.example\n")
    refused = call.run("reviewers import list.csv")
    assert refused.status == 4
    assert "list.csv:3: email: ana.ruiz@home.example is the person of line 2, ana@example.org" in refused.err


def test_a_person_reviews_a_proposal_once_and_never_their_own(call: World) -> None:
    (own,) = call.codes("conf")
    other = sent(call, OTHER_TALK.format(title="Other builds", speakers=BO))
    assert "speaker" in call.run("review", own, "--score", "4", "--reviewer", OTHER).err
    call.ok("review", other, "--score", "4", "--reviewer", ANA)
    call.ok("review", other, "--score", "2", "--reviewer", OTHER, "--yes")
    (review,) = Store.open(call.store).reviews_of(other)
    assert (review.reviewer, review.scores) == ("ana@example.org", {"score": 2})


def test_limits_count_over_all_addresses(call: World) -> None:
    sent(call, OTHER_TALK.format(title="Other builds", speakers=OTHER))
    assert people(call) == 1
    refused = call.run("submit", "-", stdin=OTHER_TALK.format(title="Third", speakers=OTHER))
    assert refused.status == 4
    assert "already has 2 of 2 proposals here" in refused.err


def test_one_person_is_named_once_in_a_proposal(call: World) -> None:
    twice = OTHER_TALK.format(title="Twice", speakers=f"{ANA}, {OTHER}")
    refused = call.run("submit", "-", stdin=twice)
    assert refused.status == 4
    assert people(call) == 1


def test_a_packet_under_another_address_is_by_the_same_person(call: World) -> None:
    text = OTHER_TALK.format(title="By post", speakers=OTHER)
    write(call, "talk.md", text.replace("---\n", "---\nevent: conf\n", 1))
    call.ok("import packet talk.md")
    assert people(call) == 1
    assert speaker_of(call, call.codes("conf")[1]).email == "ana@example.org"


def test_an_import_under_another_address_is_of_the_same_person(call: World) -> None:
    rows = [{"code": "NEWZ33", "name": "Ana Ruiz", "email": "ana.ruiz@home.example", "affiliation": "Harbour"}]
    write(call, "people.json", json.dumps({"schema": "cfp.speakers/1", "items": rows}))
    call.ok("import people.json --yes")
    (code,) = call.codes("conf")
    assert people(call) == 1
    ana = speaker_of(call, code)
    assert (ana.affiliation, ana.emails) == ("Harbour", ("ana@example.org", "ana.ruiz@home.example"))


def test_a_conflict_is_found_by_every_address(call: World) -> None:
    (own,) = call.codes("conf")
    call.ok("reviewers", "add", BO)
    call.ok("reviewers conflict bo@example.org home.example --reason colleagues")
    assert "declared against home.example" in call.run("assign", own, "--to", "bo@example.org").err
    call.ok("reviewers", "add", "Cy <cy@home.example>")
    assert "home.example" in call.run("assign", own, "--to", "cy@home.example").err


def test_no_two_people_have_one_address(call: World) -> None:
    rows = [{"code": "NEWZ33", "name": "Bo", "email": "bo@example.org", "other_emails": ["ana@example.org"]}]
    write(call, "people.json", json.dumps({"schema": "cfp.speakers/1", "items": rows}))
    refused = call.run("import people.json --yes")
    assert refused.status == 4
    assert people(call) == 1
