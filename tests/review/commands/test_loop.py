"""The review loop, line by line: what waits, one change set for each answer, and what is taken back.

The same by keys, in a real terminal: `tests/test_terminal_sessions.py`.
"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cfpcli.records.change import ChangeSet, created
from cfpcli.records.review import Assignment
from cfpcli.review.commands import loop
from cfpcli.review.commands import loop as review_desk
from cfpcli.review.screens import loop as triage
from cfpcli.review.screens.seam import Course, TriageSummary
from cfpcli.store import Store
from cfpcli.store.file import database
from cfpcli.store.file import history as history_module
from tests.factories import change_set, code_of, make_event, make_proposal
from tests.samples import ASKED, CALL, FOSDEM, TALK, Hour, history, listed, opened, page, sent
from tests.world import NOON, Outcome, World


@pytest.fixture
def call(world: World) -> World:
    """A small call with three proposals."""
    opened(world)
    for number in ("One", "Two", "Three"):
        sent(world, TALK.replace("Signed", f"{number} signed").replace("ana@", f"{number.lower()}@"))
    return world


def asked(world: World, typed: str, *words: str, **more: str) -> Outcome:
    return world.run("review", *words, stdin=typed, **ASKED, **more)


def begun(world: World) -> list[Path]:
    """The files of what Sam has begun to say."""
    folder = world.folder / "home/.local/share/cfpcli/reviews-begun"
    return sorted(path for path in folder.rglob("*") if path.is_file())


def reviews(world: World) -> dict[str, list[tuple[str, dict[str, int]]]]:
    """Each proposal's reviews of Sam, as state and scores."""
    return {code: [(one["state"], one["scores"]) for one in page(world, code)["reviews"]] for code in listed(world)}


def test_every_answer_is_a_change_set_of_its_own(call: World) -> None:
    outcome = asked(call, "4\n0\nx\no\nMy own project\nq\n")
    assert outcome.status == 0
    assert "3 reviewed this time, none left." in outcome.err
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
    assert "2 reviewed this time, none left." in outcome.err
    assert "Nothing in Conf waits for you." in asked(call, "").err


def test_ones_own_and_what_is_withdrawn_do_not_wait(call: World) -> None:
    codes = listed(call)
    call.ok("withdraw", codes[1], "--reason", "R")
    outcome = asked(call, "3\nq\n", "--reviewer", "One <one@example.org>")
    assert "1 reviewed this time, none left." in outcome.err
    assert [len(found) for found in reviews(call).values()] == [0, 0, 1]


def test_skipped_is_not_reviewed(call: World) -> None:
    outcome = asked(call, "s\ns\ns\n\ns\nq\n")
    assert "0 reviewed this time, 3 left" in outcome.err
    assert not any(reviews(call).values())


def test_the_last_answer_can_be_taken_back_and_given_anew(call: World) -> None:
    outcome = asked(call, "4\nu\n5\nq\n")
    assert outcome.status == 0
    assert [found for found in reviews(call).values() if found] == [[("scored", {"score": 5})]]
    assert [bool(one["undoes"]) for one in history(call)[:3]] == [False, True, False]
    assert history(call)[2]["undone"] is True


def test_a_comment_is_saved_with_its_score(call: World) -> None:
    asked(call, "c\nConcrete,\nand new here.\n.\nThank you.\n.\n4\nq\n")
    (review,) = (one for code in listed(call) for one in page(call, code)["reviews"])
    assert (review["comment"], review["scores"]) == ("Concrete,\nand new here.", {"score": 4})
    assert review["feedback"] == "Thank you."
    assert begun(call) == []


def test_a_comment_without_a_score_is_kept_and_there_again(call: World) -> None:
    outcome = asked(call, "c\nNot decided yet.\n.\n\nq\n")
    (kept,) = begun(call)
    assert b"Not decided yet." in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "are kept and need a score: cfp review" in outcome.err
    assert not any(reviews(call).values())
    asked(call, "3\nq\n")
    (review,) = (one for code in listed(call) for one in page(call, code)["reviews"])
    assert review["comment"] == "Not decided yet."
    assert begun(call) == []


def test_what_is_begun_belongs_to_its_store_and_what_an_older_version_kept_is_found(call: World) -> None:
    asked(call, "c\nNot decided yet.\n.\n\nq\n")
    (kept,) = begun(call)
    assert kept.parent.name == Store.open(call.store).id[:8]
    former = kept.parent.parent / kept.name
    kept.rename(former)
    asked(call, "3\nq\n")
    (review,) = (one for code in listed(call) for one in page(call, code)["reviews"])
    assert review["comment"] == "Not decided yet."
    assert begun(call) == []


def test_a_comment_half_typed_is_kept(call: World) -> None:
    assert asked(call, "c\nHalf a sen").status == 130
    (kept,) = begun(call)
    assert b"Half a sen" in kept.read_bytes()


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
    assert "Continue with cfp review" in outcome.err


def test_the_command_that_goes_on_names_the_store_that_was_named(call: World) -> None:
    outcome = asked(call, "", "--store", str(call.store), "--reviewer", "Ada Mbeki <ada@example.org>")
    told = " ".join(outcome.err.split())
    assert f"Continue with cfp review --store {call.store} --reviewer 'Ada Mbeki <ada@example.org>'" in told
    assert " ".join(asked(call, "").err.split()).endswith("Continue with cfp review")


def test_a_refusal_is_told_and_the_proposal_stays(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = triage._Triage._show

    def withdrawn_meanwhile(self: Any, item: Any) -> Any:  # noqa: ANN401  # its own types
        if item.code not in withdrawn:
            withdrawn.append(item.code)
            World(call.folder).ok("withdraw", item.code, "--reason", "R")
        return shown(self, item)

    withdrawn: list[str] = []
    monkeypatch.setattr(triage._Triage, "_show", withdrawn_meanwhile)
    outcome = asked(call, "4\nq\n")
    assert f"Not saved: {withdrawn[0]} is withdrawn and cannot be reviewed" in outcome.err
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


def blind_call(world: World) -> str:
    """A blind call with one proposal, whose title and abstract have redacted copies and whose notes have none."""
    opened(world, CALL + "[review]\nblind = true\n")
    code = sent(world, TALK.replace("Signed builds", "Ana's builds").replace("track:", "notes: I am Ana.\ntrack:"))
    world.ok("redact", code, "--field", "title", "--text", "Signed builds")
    world.ok("redact", code, "--field", "abstract", "--text", "How people sign.")
    return code


def test_an_organiser_who_reviews_a_blind_call_reads_what_reviewers_read(world: World) -> None:
    code = blind_call(world)
    read = asked(world, "q\n").err
    assert "Signed builds" in read
    assert "How people sign." in read
    forms = world.ok("review --export -").out
    world.ok("review", code, "--score", "4")
    world.ok("edit", code, "--set", "title=Ana's builds again")
    stale = world.ok("review --stale --json").out + asked(world, "q\n", "--stale").err
    assert code in stale
    assert not any("Ana" in text or "three" in text for text in (read, forms, stale))


def test_what_an_organiser_has_before_them_in_a_blind_call_has_the_titles_that_reviewers_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = blind_call(world)
    courses: list[Course] = []
    shown = triage.loop

    def noted(course: Course, **more: Any) -> TriageSummary:  # noqa: ANN401  # handed on
        courses.append(course)
        return shown(course, **more)

    monkeypatch.setattr(loop, "loop", noted)
    asked(world, "q\n")
    assert [course.titles for course in courses] == [{code: "Signed builds"}]


@pytest.mark.parametrize(("text", "found"), [("I am Ana", False), ("Ana's", False), ("three", False), ("signed", True)])
def test_an_organiser_finds_in_a_blind_call_what_reviewers_read(world: World, text: str, found: bool) -> None:
    blind_call(world)
    assert ("No match" not in asked(world, f"/\n{text}\nq\n").err) is found


def test_who_reviews_blind_is_told_how_many_reviews_there_are(world: World) -> None:
    code = blind_call(world)
    world.ok("review", code, "--score", "4")
    world.ok("reviewers", "add", "Kim Adeyemi <kim@example.org>")
    assert "1 of 3 reviews" in asked(world, "q\n", CFP_ME="Kim Adeyemi <kim@example.org>").err


def test_names_are_shown_where_the_call_is_not_blind(call: World) -> None:
    assert "Ana Ruiz" in asked(call, "q\n").err


def test_the_event_in_use_or_another_by_name(desk: World) -> None:
    # Of eleven proposals one is withdrawn, and one has a review of Sam's already.
    assert "1/9" in asked(desk, "q\n").err
    said = " ".join(asked(desk, "q\n", "--event", FOSDEM).err.split())
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


def names_in(world: World, said: str) -> list[str]:
    """The codes that were shown, in their order."""
    codes = listed(world)
    return [word for line in said.split("\n") if "░" in line or "█" in line for word in line.split() if word in codes]


def test_what_was_recused_is_hidden_for_good(call: World) -> None:
    asked(call, "x\nc\nq\n")
    (code,) = [code for code, found in reviews(call).items() if found]
    for line in ("g\n" + code + "\nq\n", "/\nsign\nn\nn\nn\nq\n", "j\nj\n\nk\nk\nq\n"):
        outcome = asked(call, line)
        assert code not in names_in(call, outcome.err)
    assert f"you recused yourself from {code}" in asked(call, "g\n" + code + "\nq\n").err
    for again in ([code], [code, "--score", "4"], [code, "--abstain"]):
        refused = asked(call, "4\n", *again)
        assert refused.status == 4
        assert f"you recused yourself from {code}, and it stays hidden" in refused.err
    assert reviews(call)[code] == [("recused", {})]


def test_what_was_found_before_it_was_recused_is_hidden_as_well(call: World) -> None:
    outcome = asked(call, "/\nsign\nx\nc\nn\nn\nn\nn\nq\n")
    (code,) = [code for code, found in reviews(call).items() if found]
    shown = names_in(call, outcome.err)
    assert code not in shown[shown.index(code) + 1 :]


def test_searching_finds_nothing_that_was_recused_a_moment_ago(call: World) -> None:
    code = listed(call)[0]
    title = page(call, code)["items"][0]["title"]
    assert "Found 1 of 1" in asked(call, f"/\n{title}\nq\n").err
    assert "No match" in asked(call, f"g\n{code}\nx\nc\n/\n{title}\nq\n").err


def test_a_recusal_by_slip_is_taken_back_by_the_next_key(call: World) -> None:
    asked(call, "x\nc\nu\n4\nq\n")
    assert [found for found in reviews(call).values() if found] == [[("scored", {"score": 4})]]


def test_ones_own_proposal_is_never_shown(call: World) -> None:
    own = listed(call)[0]
    for line, words in (("g\n" + own + "\nq\n", ()), ("/\nsign\nn\nn\nq\n", ()), ("4\n", (own,))):
        outcome = asked(call, line, *words, "--reviewer", "One <one@example.org>")
        assert own not in names_in(call, outcome.err)


def test_the_place_in_the_queue_is_kept(call: World) -> None:
    asked(call, "4\nq\n")
    asked(call, "s\n5\n\n3\nq\n")
    found = {one["position"] for code in listed(call) for one in page(call, code)["reviews"]}
    assert found == {1, 2, 3}
    code = listed(call)[0]
    before = page(call, code)["reviews"][0]["position"]
    call.ok("review", code, "--score", "1")
    assert page(call, code)["reviews"][0]["position"] == before


def assign(world: World, code: str) -> None:
    """Give this proposal to Sam."""
    given = Assignment(proposal=code, reviewer="sam@example.org", assigned=NOON, source="named")
    store = Store.open(world.store)
    store.apply(ChangeSet(at=NOON, by="Ada", command="cfp assign", changes=(created(given),)))


def test_assigned_ones_come_first(call: World) -> None:
    codes = listed(call)
    last = names_in(call, asked(call, "j\nj\nq\n").err)[-1]
    assign(call, last)
    assert names_in(call, asked(call, "q\n").err) == [last]
    assert names_in(call, asked(call, "q\n", "--order", "least").err) != [last]
    assert names_in(call, asked(call, "j\nj\nq\n", "--order", "id").err) == sorted(codes)


def test_only_a_track_and_only_so_many(call: World) -> None:
    other = sent(call, TALK.replace("security", "culture").replace("ana@", "four@"))
    assert set(names_in(call, asked(call, "j\nq\n", "--track", "culture").err)) == {other}
    assert "1/2" in asked(call, "q\n", "--limit", "2").err
    outcome = asked(call, "q\n", "--track", "cultur")
    assert (outcome.status, 'did you mean "culture"' in outcome.err) == (3, True)


def test_flags_are_ones_own_and_kept(call: World) -> None:
    asked(call, "f\ns\nq\n")
    assert asked(call, "", "--flagged", "--reviewer", "Ada <ada@example.org>").err.endswith("is flagged by you.\n")
    outcome = asked(call, "f\nq\n", "--flagged")
    assert "1/1" in outcome.err
    assert "Flagged by you" in outcome.err
    assert "Nothing in Conf is flagged by you." in asked(call, "", "--flagged").err
    assert {item["revision"] for item in call.ok("list --fields revision --json").items} == {1}


def test_a_flag_is_taken_back(call: World) -> None:
    asked(call, "f\nu\nq\n")
    assert "is flagged by you" in asked(call, "", "--flagged").err


def test_searching_looks_at_what_is_shown_only(call: World) -> None:
    for hidden in ("Ruiz", "one@example.org"):
        assert "No match" in asked(call, f"/\n{hidden}\nq\n").err
    assert "Found 1 of 1" in asked(call, "/\ntwo SIGNED\nq\n").err


def test_without_a_terminal_lines_are_read_where_they_are_asked_for(call: World) -> None:
    assert call.run("review", stdin="4\nq\n").status == 2
    outcome = call.run("review", "--lines", stdin="4\n2\nq\n")
    assert (outcome.status, sum(map(len, reviews(call).values()))) == (0, 2)
    assert call.run("review", "--lines", "--no-input", stdin="4\n").status == 2


def test_whole_numbers_are_answers_where_lines_are_read(world: World) -> None:
    opened(world, CALL + "[review]\nscale_min = 0\nscale_max = 20\n")
    code = sent(world)
    asked(world, "17\n")
    assert page(world, code)["reviews"][0]["scores"] == {"score": 17}


def test_the_loop_and_one_review_do_not_mix(call: World) -> None:
    for words in (("--score", "4", "--stale"), ("--abstain", "--flagged"), ("--score", "4", "--lines")):
        assert call.run("review", listed(call)[0], *words).status == 2


class Reads:
    """How often the store is opened and how many documents and rows are decoded, from one answer to the next."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.each: list[Counter[str]] = []
        self._now: Counter[str] = Counter()
        for module, name in (
            (database, "open_image"),
            (database, "decode_record"),
            (database, "decode_rows"),
        ):
            monkeypatch.setattr(module, name, self._counted(getattr(module, name), name))
        monkeypatch.setattr(
            history_module.History, "__init__", self._counted(history_module.History.__init__, "history")
        )
        save = review_desk.StoreDesk.save

        def saved(desk: Any, code: str, answer: Any) -> None:  # noqa: ANN401  # its own types
            save(desk, code, answer)
            self.each.append(self._now)
            self._now = Counter()

        monkeypatch.setattr(review_desk.StoreDesk, "save", saved)

    def _counted(self, function: Any, name: str) -> Any:  # noqa: ANN401  # whatever is counted
        def counted(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever is counted
            self._now[name] += 1
            return function(*given, **named)

        return counted


def test_a_long_sitting_reads_no_more_for_its_last_key_than_for_its_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 120
    event = make_event(questions=())
    proposals = [make_proposal(code=code_of(at), number=0, speakers=()) for at in range(1, many + 1)]
    Store.create(world.store).apply(change_set(event, *proposals))
    reads = Reads(monkeypatch)
    outcome = asked(world, "4\n" * many + "\n")
    assert f"{many} reviewed this time, none left." in outcome.err
    assert len(reads.each) == many
    assert all(key == reads.each[1] for key in reads.each[2:])
    assert reads.each[1] == {"open_image": 4, "decode_record": 5}
