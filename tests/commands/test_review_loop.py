"""The review loop, line by line: what waits, one change set for each answer, and what is taken back.

The same by keys, in a real terminal: `tests/test_terminal_sessions.py`.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from cfpcli.interactive import triage
from tests.commands.samples import ASKED, CALL, FOSDEM, TALK, Hour, history, listed, opened, page, sent
from tests.world import Outcome, World


@pytest.fixture
def call(world: World) -> World:
    """A small call with three proposals."""
    opened(world)
    for number in ("One", "Two", "Three"):
        sent(world, TALK.replace("Signed", f"{number} signed").replace("ana@", f"{number.lower()}@"))
    return world


def asked(world: World, typed: str, *words: str, **more: str) -> Outcome:
    return world.run("review", *words, stdin=typed, **ASKED, **more)


def reviews(world: World) -> dict[str, list[tuple[str, dict[str, int]]]]:
    """Each proposal's reviews of Sam, as state and scores."""
    return {code: [(one["state"], one["scores"]) for one in page(world, code)["reviews"]] for code in listed(world)}


def test_every_answer_is_a_change_set_of_its_own(call: World) -> None:
    outcome = asked(call, "4\n0\nx\nMy own project\nq\n")
    assert outcome.status == 0
    assert "3 reviewed this time, none to go." in outcome.err
    assert sorted(map(str, reviews(call).values())) == sorted(
        map(str, [[("scored", {"score": 4})], [("abstained", {})], [("recused", {})]])
    )
    assert len(history(call)) == 7
    assert {one["by"] for one in history(call)[:3]} == {"Sam Okoye <sam@example.org>"}


def test_the_order_is_the_same_each_time_and_another_for_another(call: World) -> None:
    first = asked(call, "q\n").err
    assert asked(call, "q\n").err == first
    order = []
    for reviewer in ("a", "b", "c", "d", "e", "f"):
        said = asked(call, "q\n", "--reviewer", f"{reviewer} <{reviewer}@example.org>").err
        order.append(next(code for code in listed(call) if code in said))
    assert len(set(order)) > 1


def test_what_has_fewer_reviews_comes_first(call: World) -> None:
    for code in listed(call)[:2]:
        call.ok("review", code, "--score", "3", "--reviewer", "Ada <ada@example.org>")
    said = asked(call, "q\n").err
    assert listed(call)[2] in said
    assert not any(code in said for code in listed(call)[:2])


def test_what_one_reviewed_does_not_come_again(call: World) -> None:
    asked(call, "4\nq\n")
    outcome = asked(call, "5\n5\nq\n")
    assert "2 reviewed this time, none to go." in outcome.err
    assert "Nothing in Conf waits for you." in asked(call, "").err


def test_ones_own_and_what_is_withdrawn_do_not_wait(call: World) -> None:
    codes = listed(call)
    call.ok("withdraw", codes[1], "--reason", "R")
    outcome = asked(call, "3\nq\n", "--reviewer", "One <one@example.org>")
    assert "1 reviewed this time, none to go." in outcome.err
    assert [len(found) for found in reviews(call).values()] == [0, 0, 1]


def test_skipped_is_not_reviewed(call: World) -> None:
    outcome = asked(call, "s\ns\ns\nq\n")
    assert "0 reviewed this time, 3 to go" in outcome.err
    assert not any(reviews(call).values())


def test_the_last_answer_can_be_taken_back_and_given_anew(call: World) -> None:
    outcome = asked(call, "4\nu\n5\nq\n")
    assert outcome.status == 0
    assert [found for found in reviews(call).values() if found] == [[("scored", {"score": 5})]]
    assert [bool(one["undoes"]) for one in history(call)[:3]] == [False, True, False]
    assert history(call)[2]["undone"] is True


def test_a_comment_is_saved_with_its_score(call: World) -> None:
    asked(call, "c\nConcrete,\nand new here.\n.\n4\nq\n")
    (review,) = (one for code in listed(call) for one in page(call, code)["reviews"])
    assert (review["comment"], review["scores"]) == ("Concrete,\nand new here.", {"score": 4})


def test_a_comment_without_a_score_is_kept_on_disk(call: World) -> None:
    outcome = asked(call, "c\nNot decided yet.\n.\nq\n")
    (kept,) = (call.folder / "home/.local/share/cfpcli/kept-texts").iterdir()
    assert kept.read_text() == "Not decided yet."
    assert str(kept) in outcome.err
    assert not any(reviews(call).values())


def test_one_proposal_by_its_code_even_if_reviewed(call: World) -> None:
    code = listed(call)[1]
    call.ok("review", code, "--score", "2", "--feedback", "Thank you.")
    outcome = asked(call, "5\n", code[:5].lower())
    assert "Your review so far: 2" in outcome.err
    (review,) = page(call, code)["reviews"]
    assert (review["scores"], review["feedback"]) == ({"score": 5}, "Thank you.")


@pytest.mark.parametrize("ending", ["", "4\n"])
def test_an_end_half_way_leaves_what_was_saved(call: World, ending: str) -> None:
    outcome = asked(call, "4\n" + ending)
    assert outcome.status == 130
    assert sum(map(len, reviews(call).values())) == 1 + len(ending) // 2
    assert "Go on any time: cfp review" in outcome.err


def test_a_refusal_is_told_and_the_proposal_stays(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = triage._Triage._show

    def withdrawn_meanwhile(self: Any, item: Any) -> str:  # noqa: ANN401  # its own types
        if item.code not in withdrawn:
            withdrawn.append(item.code)
            World(call.folder).ok("withdraw", item.code, "--reason", "R")
        return shown(self, item)

    withdrawn: list[str] = []
    monkeypatch.setattr(triage._Triage, "_show", withdrawn_meanwhile)
    outcome = asked(call, "4\nq\n")
    assert f"Not saved: {withdrawn[0]} is withdrawn and takes no reviews" in outcome.err
    assert not any(reviews(call).values())


def test_categories_one_after_the_other(world: World) -> None:
    category = '[[review.categories]]\nslug = "{0}"\nname = "{0}"\n'
    opened(world, CALL + category.format("content") + category.format("fit"))
    code = sent(world)
    assert asked(world, "4\n2\nq\n").status == 0
    assert page(world, code)["reviews"][0]["scores"] == {"content": 4, "fit": 2}


def test_a_blind_call_shows_no_names(world: World) -> None:
    opened(world, CALL + "[review]\nblind = true\n")
    sent(world)
    assert "Ana Ruiz" not in asked(world, "q\n").err


def test_names_are_shown_where_the_call_is_not_blind(call: World) -> None:
    assert "Ana Ruiz" in asked(call, "q\n").err


def test_the_event_in_use_or_another_by_name(desk: World) -> None:
    # Of eleven proposals one is withdrawn, and one has a review of Sam's already.
    assert "1/9" in asked(desk, "q\n").err
    said = asked(desk, "q\n", "--event", FOSDEM).err
    assert "FOSDEM 2026" in said
    assert "waits for you" in said, "what is confirmed already needs no reviews"


def test_each_answer_has_the_moment_it_was_given(call: World) -> None:
    hour = Hour(call.folder)
    hour.later = [datetime(2026, 5, 24, 10, minute, tzinfo=UTC) for minute in range(1, 30)]
    asked(hour, "4\n3\nq\n")
    hour.later = []
    second, first = history(hour, "--limit", "2")
    assert first["at"] < second["at"]
    found = {one["updated"] for code in listed(hour) for one in page(hour, code)["reviews"]}
    assert found == {first["at"], second["at"]}


def test_the_sum_is_the_result(call: World) -> None:
    outcome = asked(call, "4\nq\n", "--json")
    assert [(item["state"], item["scores"]) for item in outcome.items] == [("scored", {"score": 4})]
    assert len(outcome.json["changes"]) == 1


def test_a_dry_run_writes_nothing(call: World) -> None:
    before = call.files()
    outcome = asked(call, "4\n3\nq\n", "--dry-run")
    assert outcome.status == 0
    assert call.files() == before
