"""The queue of a reviewer, and reviews whose proposal has changed since."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.records.event import ReviewSettings
from cfpcli.records.review import DeclaredConflict, Reviewer, with_redactions
from cfpcli.review.commands.queue import waiting_for, workload
from cfpcli.review.rules.opinions import Order
from cfpcli.store import Store
from cfpcli.workspace.finder import open_store
from tests.committee import committee
from tests.factories import change_set, make_speaker
from tests.review.commands.test_loop import asked, reviews
from tests.samples import ASKED, CALL, FOSDEM, OSXP, TALK, listed, opened, page, sent
from tests.world import NOON, World


def waits(world: World, reviewer: str, slug: str = OSXP) -> tuple[str, ...]:
    store = Store.open(world.store)
    (event,) = (one for one in store.events() if one.slug == slug)
    return waiting_for(store, event, reviewer)


def test_all_that_stands_and_is_not_reviewed_by_them(desk: World) -> None:
    codes = desk.codes()
    reviewed_by_ada = codes[:4]
    decided = {codes[5], codes[4]}
    assert set(waits(desk, "ada@example.org")) == set(codes) - set(reviewed_by_ada) - decided
    assert set(waits(desk, "new@example.org")) == set(codes) - decided


def test_abstaining_and_recusing_is_an_answer(desk: World) -> None:
    codes = desk.codes()
    assert codes[4] not in waits(desk, "sam@example.org")
    desk.ok("review", codes[6], "--abstain")
    assert codes[6] not in waits(desk, "sam@example.org")


def test_not_what_they_speak_in(desk: World) -> None:
    assert desk.codes()[0] not in waits(desk, "ana@example.org")


def test_fewest_reviews_first(desk: World) -> None:
    codes = desk.codes()
    order = waits(desk, "new@example.org")
    assert set(order[-2:]) == set(codes[:2])
    assert set(order[:5]) <= set(codes[6:])


def test_of_the_one_event_only(desk: World) -> None:
    assert not set(waits(desk, "new@example.org")) & set(desk.codes(FOSDEM))


def test_who_recused_read_nothing_of_it(desk: World) -> None:
    codes = waits(desk, "new@example.org")
    first = codes[0]
    for name in ("Ida", "Kim", "Lou"):
        person = f"{name} <{name.lower()}@example.org>"
        desk.ok("review", first, "--recuse", "A colleague", "--reviewer", person, "--guest")
    assert waits(desk, "new@example.org") == codes


def test_a_declared_conflict_is_hidden(desk: World) -> None:
    code, other = waits(desk, "new@example.org")[:2]
    against = (DeclaredConflict(against=code),)
    reviewer = Reviewer(email="new@example.org", name="New", conflicts=against)
    store = Store.open(desk.store)
    store.apply(ChangeSet(at=NOON, by="Sam", command="cfp reviewers", changes=(created(reviewer),)))
    assert code not in waits(desk, "new@example.org")
    assert other in waits(desk, "new@example.org")
    store = Store.open(desk.store)
    (event,) = (one for one in store.events() if one.slug == OSXP)
    load = workload(store, event, "new@example.org")
    assert code in load.hidden
    assert code not in load.outlines


def blind_call(folder: Path) -> World:
    """Three proposals, the last of them with one review, the others with two; Kim reviews blind."""
    scores = {"SC7QX3": {"ada": 5, "jo": 4}, "SA7QX3": {"ada": 1, "jo": 2}, "SB7QX3": {"ada": 3}}
    world = committee(folder, scores, settings=ReviewSettings(target=2, blind=True))
    store = Store.open(world.store)
    ana = make_speaker(code="SPKR3A", name="Ana Ruiz", email="ana@example.org")
    before: Any = store.get(Kind.PROPOSAL, "SB7QX3")
    after = with_redactions(replace(before, title="By Ana Ruiz", speakers=("SPKR3A",)), {"title": "By somebody"})
    kim = Reviewer(email="kim@example.org", name="Kim Adeyemi")
    store.apply(change_set(created(kim), created(ana), replaced(before, after)))
    world.variables["CFP_ME"] = "Kim Adeyemi <kim@example.org>"
    return world


def test_who_reviews_blind_reads_first_what_lacks_reviews_and_learns_nothing_else(tmp_path: Path) -> None:
    world = blind_call(tmp_path)
    store = open_store(world.env())
    (event,) = store.events()
    for reviewer in ("kim@example.org", "lou@example.org", "max@example.org"):
        load = workload(store, event, reviewer, order=Order.LEAST)
        assert load.waiting[0] == "SB7QX3"
        assert list(load.outlines) == ["SA7QX3", "SB7QX3", "SC7QX3"]
        assert load.outlines["SB7QX3"].title == "By somebody"
    assert workload(store, event, "ada@example.org").mine == {}
    assert "SB7QX3" not in workload(store, event, "ana@example.org").outlines


def test_what_who_reviews_blind_recused_from_is_among_their_reviews_and_hidden(tmp_path: Path) -> None:
    world = blind_call(tmp_path)
    world.ok("review SA7QX3 --recuse 'We share an office'")
    store = open_store(world.env())
    (event,) = store.events()
    load = workload(store, event, "kim@example.org")
    assert (set(load.mine), set(load.hidden)) == ({"SA7QX3"}, {"SA7QX3"})
    assert "SA7QX3" not in (*load.waiting, *load.outlines)
    assert "SA7QX3" in workload(store, event, "lou@example.org").hidden


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
