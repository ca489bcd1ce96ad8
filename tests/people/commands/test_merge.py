"""`cfp people merge`: two records of one person are proposed and joined, and an undo separates them again."""

from cfpcli.store import Store
from tests.people.committee_call import ANA, TALK, TWIN, code_of, people, person
from tests.samples import ASKED, CALL, opened, sent
from tests.world import World


def test_two_people_who_are_one_are_proposed_and_joined(call: World) -> None:
    third = sent(call, TALK.format(title="Third", speakers=TWIN))
    ana, twin = code_of(call, "ana@example.org"), code_of(call, "a.na@example.org")
    (pair,) = call.ok("people merge --json").items
    assert (pair["first"], pair["second"], pair["reason"]) == (ana, twin, "one address in two spellings")
    before = call.records()
    assert call.run("people", "merge", ana, twin).status == 2

    call.ok("people", "merge", ana, twin, "--yes")

    assert person(call, ana).emails == ("ana@example.org", "a.na@example.org")
    assert person(call, ana).aliases == (twin,)
    assert third in call.ok("people", "show", twin, "--json").items[0]["proposals"]
    assert call.ok("people merge --json").items == []
    call.ok("undo --yes")
    assert call.records() == before


def test_two_reviews_of_one_proposal_are_settled_first(call: World) -> None:
    boats = call.codes("conf")[1]
    (added,) = call.ok("people", "add", TWIN, "--json").items
    ana = code_of(call, "ana@example.org")
    call.ok("review", boats, "--score", "4", "--reviewer", ANA)
    call.ok("review", boats, "--score", "2", "--reviewer", TWIN, "--guest")

    refused = call.run("people", "merge", ana, added["code"], "--yes")
    assert refused.status == 4
    assert f"--keep {ana}" in refused.err

    call.ok("people", "merge", ana, added["code"], "--yes", "--keep", "a.na@example.org")
    (review,) = Store.open(call.store).reviews_of(boats)
    assert (review.reviewer, review.scores) == ("ana@example.org", {"score": 2})
    call.ok("undo --yes")
    assert len(Store.open(call.store).reviews_of(boats)) == 2


def test_a_speaker_is_not_joined_to_a_reviewer_of_their_proposal(call: World) -> None:
    boats = call.codes("conf")[1]
    call.ok("review", boats, "--score", "4", "--reviewer", ANA)
    line = ["people", "merge", "bo@example.org", "ana@example.org", "--yes"]
    refused = call.run(*line)
    assert (refused.status, f"ana@example.org reviewed {boats}" in refused.err) == (4, True)
    call.ok("review", boats, "--recuse", "one person", "--reviewer", ANA, "--yes")
    call.ok(*line)
    assert len(people(call)) == 2


def test_a_former_code_in_an_older_export_means_the_person_who_stayed(call: World) -> None:
    third = sent(call, TALK.format(title="Third", speakers=TWIN))
    exported = call.ok("export json").out
    ana, twin = code_of(call, "ana@example.org"), code_of(call, "a.na@example.org")
    call.ok("people", "merge", ana, twin, "--yes")
    call.ok("import - --from json --yes", stdin=exported)
    assert third in call.ok("people", "show", ana, "--json").items[0]["proposals"]
    assert twin not in {row["code"] for row in call.ok("people list --json").items}


def test_one_person_is_not_joined_to_themselves(call: World) -> None:
    code = code_of(call, "ana@example.org")
    assert call.run("people", "merge", code, "ana@example.org", "--yes").status == 4
    assert call.run("people", "merge", code, "--yes").status == 2


def test_values_that_a_merge_drops_are_named(call: World) -> None:
    ana, bo = code_of(call, "ana@example.org"), code_of(call, "bo@example.org")
    for code, affiliation in ((ana, "Harbour"), (bo, "Lighthouse")):
        call.ok("people", "edit", code, "--affiliation", affiliation)
    for option in ("--dry-run", "--yes"):
        outcome = call.ok("people", "merge", ana, bo, option)
        assert f"{ana} keeps its own name, affiliation; those of {bo} are only in the log" in outcome.err


def test_the_conflicts_of_a_reviewer_stay_and_what_differs_is_shown(call: World) -> None:
    boats = call.codes("conf")[1]
    call.ok("reviewers", "add", TWIN, "--track", "culture", "--load", "3", "--affiliation", "Lighthouse")
    call.ok("reviewers", "add", ANA, "--load", "5")
    call.ok("reviewers", "conflict", "a.na@example.org", boats, "--reason", "partner")
    call.ok("reviewers", "conflict", "a.na@example.org", "rival.org", "--reason", "employer")
    call.ok("people", "edit", "a.na@example.org", "--pronouns", "she")
    ana, twin = code_of(call, "ana@example.org"), code_of(call, "a.na@example.org")
    before = call.records()
    for option in ("--dry-run", "--yes"):
        outcome = call.ok("people", "merge", ana, twin, option)
        assert (
            f"{ana} keeps its own load as a reviewer; those of {twin} are only in the log from now on." in outcome.err
        )
    (row,) = [row for row in call.ok("reviewers list --json").items if row["email"] == "ana@example.org"]
    assert [conflict["against"] for conflict in row["conflicts"]] == [boats, "rival.org"]
    assert (row["tracks"], row["load"], row["affiliation"]) == (["culture"], 5, "Lighthouse")
    reviewed = call.ok("review", boats, "--score", "4", "--reviewer", ANA)
    assert "conflict of interest" in reviewed.err
    call.ok("undo 2 --yes")
    assert call.records() == before


def test_the_question_shows_what_differs_between_two_reviewers(call: World) -> None:
    call.ok("reviewers", "add", TWIN, "--load", "3")
    call.ok("reviewers", "conflict", "a.na@example.org", "rival.org", "--reason", "employer")
    call.ok("people", "edit", "a.na@example.org", "--pronouns", "she")
    asked = call.run("people", "merge", "ana@example.org", "a.na@example.org", stdin="n", **ASKED)
    lines = ("pronouns: nothing | she", "load as a reviewer: nothing | 3", "conflicts as a reviewer: none | rival.org")
    assert [line for line in lines if line not in asked.err] == []


def test_two_records_of_one_person_are_joined_above_the_limit(world: World) -> None:
    opened(world, CALL.replace("[[tracks]]", "[call.limits]\nproposals_per_person = 1\n\n[[tracks]]", 1))
    sent(world)
    sent(world, TALK.format(title="Boats", speakers=TWIN))
    world.ok("people", "merge", "ana@example.org", "a.na@example.org", "--yes")
    assert people(world)["ana@example.org"]["proposals"] == 2
