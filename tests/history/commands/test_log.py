"""`cfp log`: what changed, newest first, whole or for one proposal with its reviews."""

from datetime import timedelta

import pytest

from tests.samples import BO, LOOKING, TALK, history, listed, opened, sent
from tests.world import ME, World


@pytest.fixture
def call(world: World) -> World:
    """A call in which two proposals came in, one was edited, reviewed twice and reviewed once more in vain."""
    opened(world)
    first = sent(world)
    sent(world, TALK.replace("Signed", "Unsigned"))
    world.ok("edit", first, "--set", "level=beginner")
    world.ok("review", first, "--score", "3")
    world.ok("review", first, "--score", "5", "--reviewer", BO)
    world.ok("review", first, "--score", "4")
    world.ok("undo --yes")
    return world


def test_newest_first_with_who_when_and_how(call: World) -> None:
    found = history(call)
    assert [one["revision"] for one in found] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert [one["command"].split()[1] for one in found] == [
        "undo",
        "review",
        "review",
        "review",
        "edit",
        "submit",
        "submit",
        "init",
    ]
    assert {one["at"] for one in found} == {"2026-05-24T10:00:00Z"}
    assert [one["by"] for one in found[:3]] == [ME, ME, BO]


def test_what_was_taken_back_and_by_which(call: World) -> None:
    undo, undone, *rest = history(call)
    assert (undo["undoes"], undo["undone"]) == ([7], False)
    assert (undone["undoes"], undone["undone"]) == ([], True)
    assert not any(one["undone"] for one in rest)


def test_a_proposal_with_all_its_reviews_and_nothing_else(call: World) -> None:
    first, second = listed(call)
    found = history(call, first)
    assert [one["revision"] for one in found] == [8, 7, 6, 5, 4, 2]
    assert [one["undone"] for one in found] == [False, True, False, False, False, False]
    assert found[-1]["changes"] == [f'added {first} "Signed builds"']
    assert found[3]["changes"] == [f"added review of {first} by Sam Okoye (3)"]
    assert found[2]["changes"] == [f"added review of {first} by Bo Ström (5)"]
    assert [one["revision"] for one in history(call, second[:5].lower())] == [3]


def test_who_was_given_a_proposal_belongs_to_it(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = listed(call)
    call.ok("reviewers", "add", BO)
    call.ok("assign", first, second, "--to", "bo@example.org")
    for _ in range(2):
        (change,) = history(call, second)[0]["changes"]
        assert change == f"added assignment of {second} to bo@example.org"
        monkeypatch.setattr("cfpcli.history.commands.log._READ_SINGLY", 0)


def test_the_places_of_a_proposal_in_the_programme_belong_to_it(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = listed(call)
    call.ok("schedule", "place", first, "--start", "2026-12-09 10:00")
    call.ok("schedule", "place", second, "--start", "2026-12-09 11:00")
    call.ok("schedule", "remove", second)
    for _ in range(2):
        removed, placed = (row["changes"] for row in history(call, second)[:2])
        assert (removed, placed) == ([f"removed slot of {second}"], [f"added slot of {second}"])
        assert history(call, first)[0]["changes"] == [f"added slot of {first}"]
        monkeypatch.setattr("cfpcli.history.commands.log._READ_SINGLY", 0)


def test_a_review_that_was_taken_back_is_still_told(call: World) -> None:
    _, second = listed(call)
    call.ok("review", second, "--score", "1")
    call.ok("undo --yes")
    assert [one["changes"][0].split()[0] for one in history(call, second)] == ["removed", "added", "added"]


def test_at_most_so_many(call: World) -> None:
    first = listed(call)[0]
    assert [one["revision"] for one in history(call, "--limit", "2")] == [8, 7]
    assert [one["revision"] for one in history(call, first, "--limit", "5")] == [8, 7, 6, 5, 4]
    assert len(history(call, "--limit", "0")) == 8
    assert call.run("log --limit -1").status == 2


def test_undone_is_known_beyond_the_limit(call: World) -> None:
    call.ok("undo --yes")
    found = history(call, "--limit", "3")
    assert [(one["revision"], one["undone"]) for one in found] == [(9, False), (8, False), (7, True)]


def test_for_a_person_and_for_a_pipe(call: World) -> None:
    page = call.ok("log", **LOOKING).out
    assert f"cfp review {listed(call)[0]} --score 4" in page
    assert "Sun 24 May 2026 12:00" in page
    assert page.index("cfp undo --yes") < page.index("cfp init conf.toml")
    lines = call.ok("log").out.splitlines()
    assert len(lines) == 8
    assert {line.count("\t") for line in lines} == {5}
    assert call.ok("log --fields revision,undone").out.splitlines()[:2] == ["r8\tfalse", "r7\ttrue"]
    assert {line.partition("\t")[0] for line in lines} == {f"r{number}" for number in range(1, 9)}


def test_a_revision_is_written_as_undo_takes_it(call: World) -> None:
    fields = ("log", "--limit", "1", "--fields", "revision,undoes")
    assert call.ok(*fields).out == "r8\tr7\n"
    assert call.ok(*fields, **LOOKING).out.splitlines()[1].split() == ["r8", "r7"]
    (item,) = call.ok(*fields, "--json").items
    assert item == {"revision": 8, "undoes": [7]}
    revision = call.ok("log", "--limit", "1").out.partition("\t")[0]
    assert "r8: " not in call.ok("undo", revision, "--yes").err
    assert history(call)[0]["undoes"] == [8]


def test_one_change_by_its_revision(call: World) -> None:
    first, second = listed(call)
    assert revisions(call, "r3") == revisions(call, "R3") == [3]
    assert revisions(call, "r3", "r5") == [5, 3]
    assert revisions(call, "r3", second) == [3]
    assert revisions(call, "r8", second) == [8, 3]
    assert revisions(call, "r3", "--by", "nobody") == []
    for missing in ("r9", "r0"):
        outcome = call.run("log", missing)
        assert (outcome.status, outcome.err) == (
            3,
            f"cfp: the store has no revision {missing[1:]}\ntry: cfp log  # lists the revisions\n",
        )
    assert first in history(call, "r5")[0]["changes"][0]


def test_a_rehearsal_store_is_called_one(call: World) -> None:
    assert call.ok("log --json").json["rehearsal"] is False
    assert "Rehearsal" not in call.ok("log", **LOOKING).out
    call.rehearse("2026-06-01")
    call.ok("edit", listed(call)[0], "--set", "level=advanced")
    envelope = call.ok("log --json").json
    assert envelope["rehearsal"] is True
    assert envelope["items"][0]["at"] == "2026-06-01T00:00:00Z"
    assert call.ok("log", **LOOKING).out.startswith("Rehearsal: the dates may come from a clock that was set by hand.")


def test_no_such_code(call: World) -> None:
    assert call.run("log ZZZZZZ").status == 3


def revisions(world: World, *words: str) -> list[int]:
    return [one["revision"] for one in history(world, *words)]


def test_of_one_person_by_a_part_of_name_or_address(call: World) -> None:
    for person in ("bo", "STROM", "bo@example.org"):
        assert revisions(call, "--by", person) == [6]
    assert revisions(call, "--by", "nobody") == []


def test_of_one_command_by_its_words(call: World) -> None:
    assert revisions(call, "--command", "review") == [7, 6, 5]
    assert revisions(call, "--command", "cfp submit") == [3, 2]
    assert revisions(call, "--command", "sub") == []
    assert revisions(call, "--command", "score") == []


def test_since_an_instant_a_day_or_a_length_of_time(call: World) -> None:
    call.now += timedelta(days=3)
    first = listed(call)[0]
    call.ok("edit", first, "--set", "level=advanced")
    for when in ("25 May 2026", "2d", "48h", "today", "2026-05-27T12:00+02:00"):
        assert revisions(call, "--since", when) == [9]
    assert revisions(call, "--since", "4d", "--limit", "2") == [9, 8]
    assert revisions(call, "--since", "2d", "--as-of", "2026-05-26") == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert call.run("log --since whenever").status in {2, 4}


def test_filters_combine(call: World) -> None:
    first, second = listed(call)
    assert revisions(call, first, "--command", "review", "--by", "sam") == [7, 6, 5]
    assert revisions(call, first, "--command", "review", "--limit", "1") == [7]
    assert revisions(call, second, "--command", "review") == []


def test_of_several_proposals_and_of_a_query(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = listed(call)
    for _ in range(2):
        assert revisions(call, first, second) == [8, 7, 6, 5, 4, 3, 2]
        assert revisions(call, "title:Unsigned") == [3]
        assert revisions(call, "-title:Unsigned") == [8, 7, 6, 5, 4, 2]
        assert revisions(call, "title:nothing") == []
        added = history(call, first, second)[-1]["changes"]
        assert [change for change in added if "speaker" not in change] == [f'added {first} "Signed builds"']
        monkeypatch.setattr("cfpcli.history.commands.log._READ_SINGLY", 0)


@pytest.fixture
def forked(call: World) -> World:
    """The call after an older copy was worked on, as after a git checkout, and the newer one put back."""
    code = listed(call)[0]
    older = call.store.read_bytes()
    call.ok("edit", code, "--set", "level=advanced")
    newer = call.store.read_bytes()
    call.store.write_bytes(older)
    call.ok("edit", code, "--set", "level=expert", "--by", BO)
    call.store.write_bytes(newer)
    return call


def test_changes_of_another_line_are_no_history_of_this_store(forked: World) -> None:
    code = listed(forked)[0]
    outcome = forked.ok("log --json")
    assert "level=advanced" in outcome.items[0]["command"]
    assert not any("level=expert" in one["command"] for one in outcome.items)
    assert "1 change set belongs to another line of changes" in outcome.err
    assert history(forked, code)[0]["command"] == outcome.items[0]["command"]
    assert "level=expert" not in forked.ok("show", code, "--json").out


def test_strangers_are_shown_when_asked_for(forked: World) -> None:
    (stranger,) = history(forked, "--strangers")
    assert (stranger["revision"], stranger["by"]) == (9, BO)
    assert "level=expert" in stranger["command"]
    assert history(forked, "--strangers", "--by", "ada") == []
    assert forked.run("log", "--strangers", listed(forked)[0]).status == 2


def test_a_store_without_strangers_says_so(call: World) -> None:
    outcome = call.ok("log --strangers")
    assert outcome.out == ""
    assert "Every change in the history is part of this store" in outcome.err
    assert "another line" not in call.ok("log").err
