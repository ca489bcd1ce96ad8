"""`cfp review --stale`: what changed since one reviewed it, as rows and one after the other."""

import pytest

from tests.review.commands.test_loop import asked, reviews
from tests.samples import ASKED, CALL, TALK, listed, opened, page, sent
from tests.world import World

ADA = "Ada Mbeki <ada@example.org>"
ROW = ["title", "abstract"]


@pytest.fixture
def call(world: World) -> World:
    """A small call with two proposals, both reviewed by Sam."""
    opened(world)
    for number in ("One", "Two"):
        code = sent(world, TALK.replace("Signed", f"{number} signed").replace("ana@", f"{number.lower()}@"))
        world.ok("review", code, "--score", "4", "--comment", "Good.")
    return world


def edited(world: World, code: str, *settings: str) -> None:
    world.ok("edit", code, *(word for one in settings for word in ("--set", one)))


def changed(world: World) -> str:
    """One proposal with another title and another text."""
    (code,) = listed(world, "One")
    edited(world, code, "title=One signed twice", "abstract=How three people sign every build, and why.")
    return code


def test_nothing_is_stale_until_something_changes(call: World) -> None:
    outcome = call.ok("review --stale --json")
    assert outcome.items == []
    for said in (outcome.err, asked(call, "", "--stale").err):
        assert "No text in Conf has changed since you reviewed it." in said


def test_rows_for_a_script(call: World) -> None:
    code = changed(call)
    outcome = call.ok("review --stale --json")
    assert outcome.json["schema"] == "cfp.stale-reviews/1"
    assert outcome.items == [{"code": code, "title": "One signed twice", "read": 1, "revision": 2, "changed": ROW}]
    assert call.ok("review --stale").out.startswith(f"{code}\t")
    assert call.ok("review --stale --json --track culture").items == []
    assert call.ok("review", "--stale", "--json", "--reviewer", ADA).items == []


def test_what_reviewers_do_not_see_makes_no_review_stale(call: World) -> None:
    code = listed(call)[0]
    edited(call, code, "do_not_record=true")
    assert call.ok("review --stale --json").items == []


def test_a_change_back_is_none(call: World) -> None:
    code = listed(call)[0]
    edited(call, code, "level=advanced")
    assert [item["changed"] for item in call.ok("review --stale --json").items] == [["level"]]
    call.ok("undo --yes")
    assert call.ok("review --stale --json").items == []


def test_the_difference_is_shown_and_the_new_score_is_of_the_new_text(call: World) -> None:
    code = changed(call)
    outcome = asked(call, "2\n", "--stale")
    assert "Title: One signed builds → One signed twice" in outcome.err
    assert "Language, level and keywords" not in outcome.err
    assert "- How three people sign every build.\n+ How three people sign every build, and why." in outcome.err
    assert "Your review so far: 4; Enter keeps it" in outcome.err
    assert reviews(call)[code] == [("scored", {"score": 2})]
    assert page(call, code)["reviews"][0]["proposal_revision"] == 2
    assert page(call, code)["reviews"][0]["comment"] == "Good."
    assert call.ok("review --stale --json").items == []


def test_a_review_that_stands_is_of_the_new_text(call: World) -> None:
    code = changed(call)
    asked(call, "\n", "--stale")
    (review,) = page(call, code)["reviews"]
    assert (review["scores"], review["proposal_revision"]) == ({"score": 4}, 2)


def test_what_one_recused_from_is_not_among_them(call: World) -> None:
    code = changed(call)
    call.ok("review", code, "--recuse", "I helped them")
    assert call.ok("review --stale --json").items == []


def test_a_blind_difference_has_no_speakers(world: World) -> None:
    opened(world, CALL + "[review]\nblind = true\n")
    code = sent(world)
    world.ok("review", code, "--score", "4")
    world.ok("edit", code, "--set", "title=Signed twice", "--set", "speakers=Bo Ström <bo@example.org>")
    outcome = asked(world, "q\n", "--stale")
    assert "Title: Signed builds → Signed twice" in outcome.err
    assert "Ruiz" not in outcome.err
    assert "Ström" not in outcome.err


def test_at_a_terminal_json_lists(call: World) -> None:
    changed(call)
    assert len(call.ok("review --stale --json", **ASKED).items) == 1
