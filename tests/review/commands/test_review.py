"""`cfp review` by flags: one review for each person and proposal, a second in its place, and what is refused."""

import pytest

from tests.samples import CALL, history, opened, page, sent, write
from tests.world import ME, World

ADA = "Ada Mbeki <ada@example.org>"
CATEGORIES = """
[review]
scale_min = 0
scale_max = 3
labels = ["no", "maybe", "yes", "must"]

[[review.categories]]
slug = "content"
name = "Content"
weight = 3.0

[[review.categories]]
slug = "fit"
name = "Fit"

[[review.categories]]
slug = "novelty"
name = "Novelty"
required = false
"""


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal."""
    opened(world)
    sent(world)
    return world


def reviews(world: World, code: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = page(world, code or world.codes("conf")[0])["reviews"]
    return found


def code_in(world: World) -> str:
    return world.codes("conf")[0]


def test_a_score_with_a_comment_and_feedback(call: World) -> None:
    code = code_in(call)
    outcome = call.ok("review", code, "--score", "4", "--comment", "Concrete.", "--feedback", "Thank you.", "--json")
    assert outcome.items == [{"code": code, "reviewer": "sam@example.org", "state": "scored", "scores": {"score": 4}}]
    (review,) = reviews(call)
    assert (review["name"], review["reviewer"]) == ("Sam Okoye", "sam@example.org")
    assert (review["state"], review["scores"]) == ("scored", {"score": 4})
    assert (review["comment"], review["feedback"]) == ("Concrete.", "Thank you.")
    assert (review["created"], review["updated"]) == ("2026-05-24T10:00:00Z",) * 2
    assert review["proposal_revision"] == 1


def test_comments_from_a_file_and_from_stdin(call: World) -> None:
    write(call, "feedback.md", "Thank you for *this*.\n")
    call.ok(
        "review",
        code_in(call),
        "--score",
        "4",
        "--comment-file",
        "-",
        "--feedback-file",
        "feedback.md",
        stdin="Long.\n",
    )
    (review,) = reviews(call)
    assert (review["comment"], review["feedback"]) == ("Long.", "Thank you for *this*.")


def test_a_label_stands_for_its_score(world: World) -> None:
    world.ok("init osxp-2026")
    text = "".join(("---\ntitle: T\ntrack: ai\nsession_type: talk\nlanguage: en\nanswers:\n  kind: strategic vision\n",
                    "speakers: [Ana Ruiz <ana@example.org>]\n---\n\n", "word " * 40, "\n"))  # fmt: skip
    code = sent(world, text)
    for label, score in (("Must have", 5), ("no", 1), ("good", 4)):
        world.ok("review", code, "--score", label)
        assert reviews(world, code)[0]["scores"] == {"score": score}


def test_a_score_by_category(world: World) -> None:
    opened(world, CALL + CATEGORIES)
    code = sent(world)
    world.ok("review", code, "--score", "content=3", "--score", "fit=maybe")
    assert reviews(world)[0]["scores"] == {"content": 3, "fit": 1}
    assert page(world, code)["score"] == 2.5
    world.ok("review", code, "--score", "content=0", "--score", "fit=0", "--score", "novelty=2", "--reviewer", ADA)
    assert reviews(world)[1]["scores"] == {"content": 0, "fit": 0, "novelty": 2}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["content=3"], "no score for fit"),
        (["3"], "names no category"),
        (["contant=3", "fit=1"], 'did you mean "content"?'),
        (["content=4", "fit=1"], "0 no, 1 maybe, 2 yes, 3 must"),
        (["content=3", "content=2", "fit=1"], "scores content a second time"),
        (["content=great", "fit=1"], "0 no, 1 maybe, 2 yes, 3 must"),
    ],
)
def test_a_score_that_does_not_fit_is_refused(world: World, given: list[str], said: str) -> None:
    opened(world, CALL + CATEGORIES)
    code = sent(world)
    before = world.files()
    outcome = world.run("review", code, *(word for score in given for word in ("--score", score)))
    assert outcome.status == 2
    assert said in outcome.err
    assert world.files() == before


@pytest.mark.parametrize("score", ["0", "6", "-1", "4.5", "many", ""])
def test_a_score_off_the_scale_is_refused(call: World, score: str) -> None:
    outcome = call.run("review", code_in(call), f"--score={score}")
    assert outcome.status == 2
    assert "1 to 5" in outcome.err
    assert reviews(call) == []


def test_abstaining_is_no_score(call: World) -> None:
    code = code_in(call)
    call.ok("review", code, "--score", "5", "--reviewer", ADA)
    call.ok("review", code, "--abstain", "--comment", "Not my field.")
    assert [(one["state"], one["scores"]) for one in reviews(call)] == [("scored", {"score": 5}), ("abstained", {})]
    assert page(call, code)["score"] == 5.0
    assert call.ok("list --json --fields reviews,score").items == [{"reviews": 1, "score": 5.0}]


def test_recusing_says_why(call: World) -> None:
    said = call.ok("review", code_in(call), "--recuse", "We share an office.", terminals=("stdout",)).err
    assert "cfp show" not in said  # it is hidden now
    (review,) = reviews(call)
    assert (review["state"], review["reason"], review["scores"]) == ("recused", "We share an office.", {})


@pytest.mark.parametrize("ways", [("--score=4", "--abstain"), ("--abstain", "--recuse=x"), ("--score=4", "--recuse=x")])
def test_one_way_only(call: World, ways: tuple[str, str]) -> None:
    outcome = call.run("review", code_in(call), *ways)
    assert outcome.status == 2
    assert "cannot be combined" in outcome.err


def test_ones_own_proposal_is_not_reviewed_but_recused(call: World) -> None:
    code = code_in(call)
    outcome = call.run("review", code, "--score", "5", "--reviewer", "Ana Ruiz <ANA@example.org>")
    assert outcome.status == 4
    assert f'cfp review {code} --recuse "speaker"' in outcome.err
    assert call.run("review", code, "--abstain", "--reviewer", "Ana <ana@example.org>").status == 4
    call.ok("review", code, "--recuse", "speaker", "--reviewer", "Ana Ruiz <ana@example.org>")


def test_a_second_review_replaces_the_first_and_the_history_keeps_both(call: World) -> None:
    code = code_in(call)
    call.ok("review", code, "--score", "3", "--comment", "Hm.")
    call.now = call.now.replace(day=25)
    outcome = call.ok("review", code, "--score", "5")
    assert "in place of your earlier review" in outcome.err
    (review,) = reviews(call)
    assert (review["scores"], review["comment"]) == ({"score": 5}, "Hm.")
    assert (review["created"], review["updated"]) == ("2026-05-24T10:00:00Z", "2026-05-25T10:00:00Z")
    second, first = history(call, code)[:2]
    assert first["changes"] == [f"added review of {code} by Sam Okoye (3)"]
    assert second["changes"] == [f"review of {code} by Sam Okoye (5): scores.score: 3 → 5"]


def test_a_comment_is_emptied_only_by_another(call: World) -> None:
    code = code_in(call)
    call.ok("review", code, "--score", "3", "--comment", "Hm.", "--feedback", "Well.")
    call.ok("review", code, "--score", "3", "--comment", "Better.")
    (review,) = reviews(call)
    assert (review["comment"], review["feedback"]) == ("Better.", "Well.")


def test_one_person_is_one_reviewer_however_they_write_themselves(call: World) -> None:
    code = code_in(call)
    call.ok("review", code, "--score", "3", "--reviewer", "Ada <ADA@example.org>")
    call.ok("review", code, "--score", "4", "--reviewer", ADA)
    assert [one["reviewer"] for one in reviews(call)] == ["ada@example.org"]


def test_the_reviewer_told_is_the_one_in_the_history(call: World) -> None:
    call.ok("review", code_in(call), "--score", "3", "--reviewer", ADA)
    assert history(call)[0]["by"] == ADA
    call.ok("review", code_in(call), "--score", "3")
    assert history(call)[0]["by"] == ME


def test_what_is_withdrawn_takes_no_reviews(call: World) -> None:
    code = code_in(call)
    call.ok("withdraw", code, "--reason", "R")
    outcome = call.run("review", code, "--score", "4")
    assert outcome.status == 4
    assert "is withdrawn and cannot be reviewed" in outcome.err


def test_a_review_says_which_revision_it_read(call: World) -> None:
    code = code_in(call)
    call.ok("edit", code, "--set", "level=beginner")
    call.ok("review", code, "--score", "4")
    assert reviews(call)[0]["proposal_revision"] == 2


def test_no_code_no_review(call: World) -> None:
    outcome = call.run("review --score 4")
    assert outcome.status == 2
    assert "cfp review CODE --score N" in outcome.err
    assert call.run("review ZZZZZZ --score 4").status == 3


@pytest.mark.parametrize("terminals", [(), ("stdin", "stdout", "stderr")])
@pytest.mark.parametrize("said", [("--comment", "Lost?"), ("--feedback", "Lost?"), ("--comment-file", "-")])
def test_a_comment_alone_is_not_lost_in_silence(call: World, said: tuple[str, str], terminals: tuple[str, ...]) -> None:
    outcome = call.run("review", code_in(call), *said, terminals=terminals)
    assert outcome.status == 2
    assert "--score N" in outcome.err
    assert "1 to 5" in outcome.err
    assert "--abstain" in outcome.err
    assert reviews(call) == []


def test_twice_the_same_text_is_a_contradiction(call: World) -> None:
    outcome = call.run("review", code_in(call), "--score", "4", "--comment", "A", "--comment-file", "-")
    assert outcome.status == 2
    assert "--comment and --comment-file contradict each other" in outcome.err


def test_an_unchanged_proposal(call: World) -> None:
    before = page(call, code_in(call))["items"]
    call.ok("review", code_in(call), "--score", "4")
    assert page(call, code_in(call))["items"] == before


def test_a_hostile_comment_is_kept_and_shown_harmless(call: World) -> None:
    call.ok("review", code_in(call), "--score", "4", "--comment", "\x1b[31mred\x1b[0m")
    assert "\x1b" not in call.ok("show", code_in(call)).out
    assert "\x1b" in str(reviews(call)[0]["comment"])


def test_a_recusal_without_a_reason_is_refused_as_such(call: World) -> None:
    outcome = call.run("review", call.codes("conf")[0], "--recuse", " ")
    assert (outcome.status, "--recuse needs a reason" in outcome.err) == (2, True)
