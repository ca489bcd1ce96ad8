"""The review loop: one key, one answer, saved before the next screen."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cfpcli.domain.event import Category, ReviewSettings
from cfpcli.domain.review import ReviewState
from cfpcli.errors import BusyError, Exit, InterruptedByUserError, StoreDamagedError
from cfpcli.interactive import triage
from cfpcli.interactive.triage_data import ReviewAnswer, TriageItem, TriageSummary
from tests.interactive.samples import BY_CATEGORY, LABELLED, item
from tests.interactive.scripted import Leave, ScriptedPrompter

KEY = "leave"
DONE = ("That was the last one", "enter")
QUEUE = [item("AAAAAA"), item("BBBBBB"), item("CCCCCC")]


class Loop:
    """Runs the loop over a script of keys and remembers, in order, what it saved and undid."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log: list[tuple[str, ReviewAnswer | None]] = []
        self.comments: dict[str, str] = {}
        self.refusals: list[Exception] = []
        self.undo_refusals: list[Exception] = []
        self.prompter = ScriptedPrompter()

    def __call__(
        self,
        *keys: Any,  # noqa: ANN401  # a key, or a question with its answer
        queue: Iterable[TriageItem] = QUEUE,
        settings: ReviewSettings = LABELLED,
        columns: int = 80,
        lines: int = 24,
        **options: Any,  # noqa: ANN401  # whatever the loop takes
    ) -> TriageSummary:
        """What the loop says in the end."""
        answers: Sequence[tuple[str, Any]] = [key if isinstance(key, tuple) else (KEY, key) for key in keys]
        self.prompter = ScriptedPrompter(answers, columns=columns, lines=lines)
        return triage.loop(
            queue,
            settings=settings,
            prompter=self.prompter,
            save=self._save,
            undo=self._undo,
            keep_comment=self._keep,
            **options,
        )

    @property
    def screens(self) -> list[str]:
        """Each screen as it was shown."""
        return self.prompter.said.split("\f\n")[1:]

    def _save(self, code: str, answer: ReviewAnswer) -> None:
        if self.refusals:
            raise self.refusals.pop()
        self.log.append((code, answer))

    def _undo(self, code: str) -> None:
        if self.undo_refusals:
            raise self.undo_refusals.pop()
        self.log.append((code, None))

    def _keep(self, code: str, text: str) -> Path:
        self.comments[code] = text
        return self.home / f"{code}.md"


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return Loop(tmp_path)


def scored(score: int, comment: str = "") -> ReviewAnswer:
    return ReviewAnswer(scores={"score": score}, comment=comment)


def test_a_digit_scores_by_position_and_goes_on(loop: Loop) -> None:
    summary = loop("1", "4", "5", DONE)
    assert loop.log == [("AAAAAA", scored(1)), ("BBBBBB", scored(4)), ("CCCCCC", scored(5))]
    assert str(summary) == "3 reviewed this time, none to go."
    assert [code for code in ("AAAAAA", "BBBBBB", "CCCCCC") if code in loop.screens[1]] == ["AAAAAA", "BBBBBB"]
    assert loop.screens[1].startswith("AAAAAA: 1 no, saved. u takes it back\n2/3  OSD 2026  BBBBBB")


def test_positions_hold_where_the_scale_does_not_begin_at_one(loop: Loop) -> None:
    settings = ReviewSettings(scale_min=-1, scale_max=1)
    loop("1", "2", "3", DONE, settings=settings)
    assert [answer and answer.scores["score"] for _, answer in loop.log] == [-1, 0, 1]
    assert "1 is -1  2 is 0  3 is 1" in loop.screens[0]


def test_keys_beyond_the_scale_are_not_on_offer(loop: Loop) -> None:
    with pytest.raises(AssertionError, match="4 is not among"):
        loop("4", settings=ReviewSettings(scale_max=3))


def test_a_scale_with_more_scores_than_digits_asks_for_a_number(loop: Loop) -> None:
    settings = ReviewSettings(scale_min=0, scale_max=100)
    loop("enter", ("Score (0-100)", "101"), ("Score", "75"), "q", settings=settings)
    assert loop.log == [("AAAAAA", scored(75))]
    assert "Enter, then 0-100" in loop.screens[0]


def test_abstaining_is_no_score(loop: Loop) -> None:
    loop("0", "q")
    assert loop.log == [("AAAAAA", ReviewAnswer(state=ReviewState.ABSTAINED))]


def test_recusing_asks_why(loop: Loop) -> None:
    loop("x", ("recuse", "colleague"), "q")
    assert loop.log == [("AAAAAA", ReviewAnswer(state=ReviewState.RECUSED, reason="colleague"))]


def test_recusing_without_a_reason_goes_back(loop: Loop) -> None:
    loop("x", ("recuse", ""), "2", "q")
    assert loop.log == [("AAAAAA", scored(2))]


def test_skipping_saves_nothing_and_leaves_it_to_go(loop: Loop) -> None:
    summary = loop("s", "3", "q")
    assert loop.log == [("BBBBBB", scored(3))]
    assert str(summary) == "1 reviewed this time, 2 to go. Go on any time: cfp review"


def test_a_comment_goes_with_the_score(loop: Loop) -> None:
    loop("c", ("Comment for the committee", "Concrete."), "4", "q")
    assert loop.log == [("AAAAAA", scored(4, "Concrete."))]
    assert "Your comment: 1 word, saved with your score" in loop.screens[1]


def test_a_former_answer_is_shown_and_its_texts_stay(loop: Loop) -> None:
    mine = ReviewAnswer(scores={"score": 2}, comment="Vague.", feedback="Say more.")
    loop("4", queue=[msgspec.structs.replace(item("AAAAAA"), mine=mine)])
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"score": 4}, comment="Vague.", feedback="Say more."))]
    assert "Your review so far: 2 weak" in loop.screens[0]


def test_undo_takes_back_the_last_answer_and_shows_it_again(loop: Loop) -> None:
    summary = loop("1", "2", "u", "5", "q")
    assert loop.log == [
        ("AAAAAA", scored(1)),
        ("BBBBBB", scored(2)),
        ("BBBBBB", None),
        ("BBBBBB", scored(5)),
    ]
    assert loop.screens[3].startswith("BBBBBB: 2 weak is taken back\n2/3")
    assert summary.saved == {"AAAAAA": scored(1), "BBBBBB": scored(5)}


def test_undo_reaches_back_over_what_was_skipped(loop: Loop) -> None:
    summary = loop("1", "s", "u", "2", "3", "q")
    assert summary.saved == {"AAAAAA": scored(2), "BBBBBB": scored(3)}


def test_undo_keeps_the_comment(loop: Loop) -> None:
    loop("c", ("Comment", "Concrete."), "4", "u", "5", "q")
    assert loop.log[-1] == ("AAAAAA", scored(5, "Concrete."))


def test_undo_at_the_end(loop: Loop) -> None:
    loop("1", "2", "3", ("That was the last one", "u"), "4", DONE)
    assert loop.log[-1] == ("CCCCCC", scored(4))


def test_nothing_to_undo(loop: Loop) -> None:
    loop("u", "q")
    assert loop.log == []
    assert "Nothing of this run is left to undo" in loop.screens[1]


def test_categories_take_one_digit_each(loop: Loop) -> None:
    loop("3", "1", "2", "q", settings=BY_CATEGORY)
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 3, "quality": 1, "novelty": 2}))]
    assert "Relevance:  1 (lowest) to 3 (highest)" in loop.screens[0]
    assert "So far: Relevance 3" in loop.screens[1]
    assert "Quality:" in loop.screens[1]
    assert "Novelty:  1 (lowest) to 3 (highest)  Enter none" in loop.screens[2]


def test_an_optional_category_may_be_left_out(loop: Loop) -> None:
    loop("3", "1", "enter", "q", settings=BY_CATEGORY)
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 3, "quality": 1}))]


def test_a_required_category_may_not(loop: Loop) -> None:
    with pytest.raises(AssertionError, match="enter is not among"):
        loop("enter", settings=BY_CATEGORY)


def test_undo_takes_back_a_digit_first(loop: Loop) -> None:
    loop("3", "u", "2", "1", "2", "q", settings=BY_CATEGORY)
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 2, "quality": 1, "novelty": 2}))]


def test_leaving_every_category_out_is_no_review(loop: Loop) -> None:
    settings = ReviewSettings(categories=(Category(slug="a", name="A", required=False),))
    loop("enter", "q", settings=settings)
    assert loop.log == []
    assert "Nothing is scored" in loop.screens[1]


def test_blind_shows_no_speakers(loop: Loop) -> None:
    loop("q")
    assert "Ana Ruiz" in loop.prompter.said
    loop("q", settings=msgspec.structs.replace(LABELLED, blind=True))
    assert "Ana Ruiz" not in loop.prompter.said


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (60, 20)])
def test_every_page_fits_the_screen_and_no_line_of_text_is_lost(loop: Loop, columns: int, lines: int) -> None:
    long = item("AAAAAA", "A title that is as long as a title may be " * 3, paragraphs=12)
    loop(*["space"] * 12, "1", queue=[long], columns=columns, lines=lines)
    for screen in loop.screens:
        told = screen.rstrip("\n").split("\n")
        assert len(told) <= lines
        assert max(map(len, told)) <= min(columns, 76)
        assert told[-1].endswith("q leave")
    shown = " ".join(loop.prompter.said.split())
    assert all(f"Paragraph {number}. Small teams" in shown for number in range(1, 13))
    assert "Given once in French." in shown


def test_past_the_last_page_comes_the_first_again(loop: Loop) -> None:
    long = item("AAAAAA", paragraphs=6)
    loop("space", "space", "b", "1", queue=[long])
    pages = ["page 1 of 2", "page 2 of 2", "page 1 of 2", "page 1 of 2"]
    assert [page for screen, page in zip(loop.screens, pages, strict=True) if page in screen] == pages


def test_the_keys_are_explained(loop: Loop) -> None:
    loop("?", ("", "enter"), "q")
    assert "conflict of interest" in loop.screens[1]
    assert "1-5    score" in loop.screens[1]


def test_a_refused_answer_is_shown_and_the_proposal_stays(loop: Loop) -> None:
    loop.refusals = [BusyError("somebody else is writing", hint="try again")]
    summary = loop("4", "4", "q")
    assert loop.screens[1].startswith("Not saved: somebody else is writing (try again)\n1/3")
    assert summary.saved == {"AAAAAA": scored(4)}


def test_a_refused_undo_leaves_the_answer(loop: Loop) -> None:
    loop.undo_refusals = [BusyError("somebody else is writing")]
    assert loop("4", "u", "q").saved == {"AAAAAA": scored(4)}
    assert "Not undone: somebody else is writing" in loop.screens[2]


@pytest.mark.parametrize("leaving", [Leave(), KeyboardInterrupt])
def test_leaving_half_way_says_what_is_saved(loop: Loop, leaving: Any) -> None:  # noqa: ANN401  # an answer
    with pytest.raises(InterruptedByUserError) as caught:
        loop("1", "2", leaving)
    assert caught.value.exit_status is Exit.INTERRUPTED
    assert caught.value.message == ("interrupted: 2 reviewed this time, 1 to go. Go on any time: cfp review")
    assert len(loop.log) == 2


def test_a_comment_without_a_score_is_kept(loop: Loop) -> None:
    summary = loop("c", ("Comment", "Concrete."), "q")
    assert loop.comments == {"AAAAAA": "Concrete."}
    (told,) = summary.comments_kept
    assert told.endswith(f"cfp review AAAAAA --score N --comment-file {loop.home}/AAAAAA.md")


def test_a_half_typed_comment_is_kept(loop: Loop) -> None:
    with pytest.raises(InterruptedByUserError) as caught:
        loop("1", "c", ("Comment", Leave("Concrete, but")))
    assert loop.comments == {"BBBBBB": "Concrete, but"}
    assert "BBBBBB.md" in caught.value.hint


def test_a_half_typed_reason_is_no_comment(loop: Loop) -> None:
    with pytest.raises(InterruptedByUserError):
        loop("x", ("recuse", Leave("coll")))
    assert loop.comments == {}


def test_a_damaged_queue_says_what_is_saved(loop: Loop) -> None:
    def queue() -> Iterable[TriageItem]:
        yield QUEUE[0]
        raise StoreDamagedError("line 7 is cut off")

    with pytest.raises(StoreDamagedError):
        loop("1", queue=queue(), total=3)
    assert "1 reviewed this time, 2 to go" in loop.prompter.said


def test_an_iterator_is_read_one_at_a_time(loop: Loop) -> None:
    read: list[str] = []

    def queue() -> Iterable[TriageItem]:
        for one in QUEUE:
            read.append(one.code)
            yield one

    summary = loop("1", "q", queue=queue())
    assert read == ["AAAAAA", "BBBBBB"]
    assert str(summary) == "1 reviewed this time. Go on any time: cfp review"
    assert loop.screens[0].startswith("1  OSD 2026")


def test_an_empty_queue(loop: Loop) -> None:
    assert str(loop(queue=[])) == "0 reviewed this time, none to go."


def test_a_single_proposal_ends_at_its_answer(loop: Loop) -> None:
    assert str(loop("3", queue=QUEUE[:1])) == "1 reviewed this time, none to go."
