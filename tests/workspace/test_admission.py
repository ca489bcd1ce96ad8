"""No door goes past the rules: import, undo, submissions, reviews on another's behalf; and there is one door."""

import ast
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Kind, replaced
from cfpcli.records.event import ConflictRule, ReviewSettings
from cfpcli.records.person import Speaker
from cfpcli.store import Store
from tests.factories import change_set
from tests.samples import history, proposal
from tests.world import NOON, World

PACKAGE = Path(__file__).parents[2] / "cfpcli"
ADA, JO, ZED = "Ada Mbeki <ada@example.org>", "Jo Petersen <jo@example.org>", "Zed Zed <zed@example.org>"


def exported(world: World, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.ok("export", "json", *more).out)
    return found


def imported(world: World, document: object, *more: str, **variables: str) -> Any:  # noqa: ANN401  # an outcome
    return world.run("import", "-", "--from", "json", *more, stdin=json.dumps(document), **variables)


def of(document: dict[str, Any], code: str, **fields: object) -> dict[str, Any]:
    """The export with one proposal, or the reviews of one, changed, and nothing known of where it comes from."""
    name = "code" if "code" in document["items"][0] else "proposal"
    items = [{**one, **fields} for one in document["items"] if one[name] == code]
    speakers = {"speakers": document["speakers"]} if "speakers" in document else {}
    return {"schema": document["schema"], "items": items, **speakers}


def review_of(world: World, code: str, email: str) -> Any:  # noqa: ANN401  # a record
    return Store.open(world.store).get(Kind.REVIEW, f"{code}/{email}")


def refused(outcome: Any, status: int, said: str) -> None:  # noqa: ANN401  # an outcome
    assert (outcome.status, said in outcome.err) == (status, True), outcome


def test_an_import_un_publishes_nothing(desk: World) -> None:
    codes = desk.codes()[:2]
    before = exported(desk)
    desk.ok("accept", *codes)
    desk.ok("decisions publish --yes --leave-undecided")
    stored = desk.records()
    assert "Nothing new" in imported(desk, before, "--yes").err
    refused(imported(desk, of(before, codes[0]), "--yes"), 4, "accepted")
    refused(imported(desk, of(before, codes[0]), "--yes", "--dry-run"), 4, "accepted")
    assert desk.records() == stored


def test_two_copies_of_a_store_do_not_take_each_other_for_the_past(desk: World, tmp_path: Path) -> None:
    code = desk.codes()[0]
    two = World(
        shutil.copytree(desk.folder, tmp_path / "two", copy_function=shutil.copy2), now=NOON + timedelta(minutes=1)
    )
    desk.ok("tag", "add", "x", code)
    desk.ok("accept", code)
    two.ok("tag", "add", "y", code)
    two.ok("reject", code)
    before = desk.records()
    outcome = imported(desk, exported(two))
    refused(outcome, 2, "would replace stored data")
    assert "pending_state: accepted → rejected" in outcome.err
    assert "tags:" in outcome.err
    assert desk.records() == before
    assert imported(desk, exported(two), "--yes").status == 0
    assert proposal(desk, code)["pending_state"] == "rejected"


def test_what_changed_here_and_what_changed_in_the_file_come_together(desk: World) -> None:
    code = desk.codes()[0]
    document = exported(desk)
    desk.ok("tag", "add", "here", code)
    for one in document["items"]:
        one["level"] = "expert" if one["code"] == code else one["level"]
        one["tags"] = [*one["tags"], "there"] if one["code"] == code else one["tags"]
    assert imported(desk, document).status == 0
    found = proposal(desk, code)
    assert found["level"] == "expert"
    assert {"here", "there"} <= {*found["tags"]}


def test_an_older_review_replaces_no_newer_one_unasked(desk: World) -> None:
    code = desk.codes()[0]
    older = of(exported(desk, "--shape", "reviews"), code)
    older["items"] = [
        {**one, "updated": "2026-05-01T10:00:00Z", "scores": {"score": 1}, "comment": "OLD"} for one in older["items"]
    ]
    before = desk.records()
    refused(imported(desk, older), 2, "would replace stored data")
    assert desk.records() == before
    assert imported(desk, older, "--yes").status == 0
    assert review_of(desk, code, "ada@example.org").comment == "OLD"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scores": {"score": 9}}, "not on the scale"),
        ({"scores": {"fun": 5}}, "is not a category"),
        ({"reviewer": "zed@example.org"}, "is not on the committee"),
    ],
)
def test_reviews_of_a_file_follow_the_rules(desk: World, fields: dict[str, Any], said: str) -> None:
    document = of(exported(desk, "--shape", "reviews"), desk.codes()[2], **fields)
    before = desk.records()
    for more in (["--yes"], ["--yes", "--dry-run"]):
        refused(imported(desk, document, *more), 4, said)
    assert desk.records() == before


def test_a_file_brings_no_review_of_one_s_own_talk(desk: World) -> None:
    code = desk.codes()[0]
    speaker = Store.open(desk.store).get(Kind.SPEAKER, Store.open(desk.store).get(Kind.PROPOSAL, code).speakers[0])  # type: ignore[union-attr]
    assert isinstance(speaker, Speaker)
    desk.ok("reviewers", "add", f"X <{speaker.email}>")
    document = of(exported(desk, "--shape", "reviews"), code, reviewer=speaker.email)
    document["items"] = document["items"][:1]
    refused(imported(desk, document, "--yes"), 4, "speaks in")


def test_a_recusal_is_replaced_by_nothing_unasked(desk: World) -> None:
    code = desk.codes()[2]
    document = of(exported(desk, "--shape", "reviews"), code)
    desk.ok("review", code, "--recuse", "A friend", CFP_ME=ADA)
    refused(imported(desk, document), 2, "recused → scored")
    assert review_of(desk, code, "ada@example.org").state == "recused"


def test_a_guest_s_reviews_come_with_a_word(desk: World) -> None:
    code = desk.codes()[2]
    document = of(exported(desk, "--shape", "reviews"), code, reviewer="zed@example.org", name="Zed")
    assert imported(desk, document, "--guest").status == 0
    assert review_of(desk, code, "zed@example.org").guest
    refused(desk.run("review", code, "--score", "4", "--reviewer", "mo@example.org"), 4, "--guest")
    desk.ok("review", code, "--score", "4", "--reviewer", "mo@example.org", "--guest")
    assert review_of(desk, code, "mo@example.org").guest
    assert not review_of(desk, code, "ada@example.org").guest


def test_a_known_reviewer_s_address_is_enough(desk: World) -> None:
    code = desk.codes()[5 + 3]
    desk.ok("review", code, "--score", "4", "--reviewer", "ada@example.org")
    assert review_of(desk, code, "ada@example.org").name == "Ada Mbeki"


def test_a_reviewer_writes_no_review_of_others_by_any_door(desk: World) -> None:
    code = desk.codes()[0]
    theirs = of(exported(desk, "--shape", "reviews"), code)
    desk.ok("review", code, "--score", "3", CFP_ME=JO)
    (jos, *_) = history(desk)
    (organisers,) = [
        one for one in history(desk) if one["command"].startswith("cfp review") and code in one["changes"][0]
    ][-1:]
    before = desk.records()
    for one in (jos, organisers):
        refused(desk.run(f"undo r{one['revision']} --yes", CFP_ME=ADA), 4, "somebody else")
    refused(desk.run("review", code, "--score", "1", "--reviewer", JO, CFP_ME=ADA), 4, "as yourself only")
    refused(imported(desk, theirs, "--yes", CFP_ME=ADA), 4, "your own reviews")
    mine = {
        **theirs,
        "items": [{**one, "comment": "Mine"} for one in theirs["items"] if one["reviewer"] == "ada@example.org"],
    }
    assert desk.records() == before
    assert imported(desk, mine, "--yes", CFP_ME=ADA).status == 0
    assert review_of(desk, code, "ada@example.org").comment == "Mine"


@pytest.mark.parametrize("who", [ADA, ZED, ""])
def test_nobody_s_submission_renames_another_person(desk: World, who: str) -> None:
    store = Store.open(desk.store)
    row = next(one for one in store.rows(Kind.SPEAKER, ("code", "email", "name")) if one.email)
    words = [
        "submit", "--title", "Fresh", "--track", "culture", "--session-type", "talk", "--language", "en", "--abstract",
        "A city answers letters, and here is how. " * 5, "--answer", "kind=experience feedback",
        "--speaker", who or "No Name <no.name@example.org>", "--speaker", f"Mallory <{row.email}>",
    ]  # fmt: skip
    for more in (["--dry-run"], []):
        outcome = desk.run(*words, *more, CFP_ME=who)
        assert row.name not in outcome.out + outcome.err
    stored = Store.open(desk.store).get(Kind.SPEAKER, row.code)
    assert stored is not None
    assert stored.name == row.name


def test_an_organiser_is_warned_that_a_name_stays_and_the_dry_run_says_so_too(desk: World) -> None:
    row = next(one for one in Store.open(desk.store).rows(Kind.SPEAKER, ("email", "name")) if one.email)
    words = [
        "submit", "--title", "Fresh", "--track", "culture", "--session-type", "talk", "--language", "en", "--abstract",
        "A city answers letters, and here is how. " * 5, "--answer", "kind=experience feedback",
        "--speaker", f"Mallory <{row.email}>",
    ]  # fmt: skip
    said = f'{row.email} is "{row.name}" in the store; the name "Mallory" was ignored'
    tried = desk.ok(*words, "--dry-run")
    assert said in tried.err
    assert "→ Mallory" not in tried.out + tried.err
    assert said in desk.ok(*words).err
    words[words.index("Fresh")] = "Fresher"
    desk.ok(*words[:-1], row.email)
    assert any(one.name == row.name for one in Store.open(desk.store).rows(Kind.SPEAKER, ("name",)))


def test_bare_undo_by_an_organiser_takes_back_no_speaker_s_proposal(desk: World) -> None:
    words = ["submit", "talk.md"]
    desk.ok("tag", "add", "x", desk.codes()[0])
    assert "cfp undo r" in desk.ok("tag", "add", "y", desk.codes()[1]).err
    sent = desk.run(*words, "--speaker", ZED, CFP_ME=ZED)
    assert sent.status == 0, sent
    count = len(desk.codes())
    assert "cfp tag add y" in desk.ok("undo --yes").err
    assert "cfp tag add x" in desk.ok("undo --yes").err
    assert len(desk.codes()) == count


def strict(world: World, rule: ConflictRule) -> str:
    """Make Ada and the first proposal's speaker colleagues, and the event say what becomes of it."""
    code = world.codes()[0]
    store = Store.open(world.store)
    event, one = store.get(Kind.EVENT, "osxp-2026"), store.get(Kind.PROPOSAL, code)
    assert event
    assert one
    speaker = store.get(Kind.SPEAKER, one.speakers[0])
    assert speaker
    store.apply(
        change_set(
            replaced(event, replace(event, review=ReviewSettings(blind=True, conflicts=rule))),
            replaced(speaker, replace(speaker, affiliation="City library")),
        )
    )
    return code


def test_a_conflict_is_noted_with_the_review_in_a_blind_call_too(desk: World) -> None:
    code = strict(desk, ConflictRule.SHOW)
    outcome = desk.ok("review", code, "--score", "4", CFP_ME=ADA)
    assert "conflict of interest: a speaker has your affiliation" in outcome.err
    assert review_of(desk, code, "ada@example.org").conflicts == ("affiliation",)


def test_a_conflict_is_refused_where_the_event_says_so(desk: World) -> None:
    code = strict(desk, ConflictRule.REFUSE)
    refused(desk.run("review", code, "--score", "4", CFP_ME=ADA), 4, "has a conflict of interest")
    desk.ok("review", code, "--recuse", "We work together", CFP_ME=ADA)


def test_an_event_file_says_that_conflicts_are_refused(world: World) -> None:
    from tests.samples import CALL, opened

    opened(world, CALL + '\n[review]\nconflicts = "refuse"\n')
    event = Store.open(world.store).get(Kind.EVENT, "conf")
    assert event
    assert event.review.conflicts is ConflictRule.REFUSE


def writes_in(tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"apply", "transact"}
    ]


def test_a_store_is_written_by_one_command_module_alone() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.parts[len(PACKAGE.parts)] != "store" and writes_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == {"workspace/commit.py", "workspace/filtered_store.py"}


def calls_of(function: ast.FunctionDef, name: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def test_every_write_is_admitted_before_it_is_written() -> None:
    tree = ast.parse((PACKAGE / "workspace" / "commit.py").read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert writes_in(tree)
    assert calls_of(functions["_admit"], "admit")
    for function in functions.values():
        (written,) = writes_in(function) or (None,)
        if written is not None:
            admitted = calls_of(function, "_admit")
            assert admitted
            assert min(admitted) < written.lineno
