"""`cfp log`: what changed, newest first, whole or for one proposal with its reviews."""

import pytest

from tests.commands.samples import BO, LOOKING, TALK, history, listed, opened, sent
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
    assert (undo["undoes"], undo["undone"]) == (7, False)
    assert (undone["undoes"], undone["undone"]) == (None, True)
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
    assert {line.count("\t") for line in lines} == {6}
    assert call.ok("log --fields revision,undone").out.splitlines()[:2] == ["8\tfalse", "7\ttrue"]


def test_as_of_is_not_the_time_of_the_history(call: World) -> None:
    call.ok("edit", listed(call)[0], "--set", "level=advanced", "--as-of", "2026-01-01")
    assert history(call)[0]["at"] == "2026-05-24T10:00:00Z"


def test_no_such_code(call: World) -> None:
    assert call.run("log ZZZZZZ").status == 3
