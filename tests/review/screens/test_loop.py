"""The review loop: one key, one answer, saved before the next screen."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from cfpcli.errors import BusyError, CfpError, DataRefusedError, Exit, InterruptedByUserError, StoreDamagedError
from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.review import ReviewState
from cfpcli.review.screens import loop as triage
from cfpcli.review.screens.seam import Course, Pending, ReviewAnswer, TriageItem, TriageSummary
from tests.review.screens.paper_desk import PaperDesk
from tests.ui.dialogues import BY_CATEGORY, LABELLED, item
from tests.ui.scripted import Leave, ScriptedPrompter

KEY = "quit"
LAST = "That was the last one"
DONE = (LAST, "enter")
QUEUE = [item("AAAAAA"), item("BBBBBB", "Passkeys"), item("CCCCCC", "Firmware")]
WIDE = ReviewSettings(scale_min=0, scale_max=100)


class Loop:
    """Runs the loop over a script of keys, at a desk that remembers; `texts` are what the person writes next."""

    def __init__(self) -> None:
        self.desk = PaperDesk([])
        self.texts: list[tuple[str, str] | CfpError] = []
        self.prompter = ScriptedPrompter()

    def __call__(
        self,
        *keys: Any,  # noqa: ANN401  # a key, or a question with its answer
        queue: Sequence[TriageItem] = QUEUE,
        settings: ReviewSettings = LABELLED,
        columns: int = 80,
        lines: int = 24,
        desk: PaperDesk | None = None,
        **course: Any,  # noqa: ANN401  # whatever a course has
    ) -> TriageSummary:
        """What the loop says in the end."""
        answers: Sequence[tuple[str, Any]] = [key if isinstance(key, tuple) else (KEY, key) for key in keys]
        self.prompter = ScriptedPrompter(answers, columns=columns, lines=lines)
        refusals = self.desk.refusals
        self.desk = desk or PaperDesk(queue)
        self.desk.refusals.update(refusals)
        return triage.loop(
            Course(**{"codes": tuple(one.code for one in queue), **course}),
            settings=settings,
            prompter=self.prompter,
            desk=self.desk,
            compose=self._compose,
        )

    @property
    def log(self) -> list[tuple[str, ReviewAnswer | None]]:
        """What was written, in order, without the places at which it was read."""
        return [(code, answer and msgspec.structs.replace(answer, position=None)) for code, answer in self.desk.log]

    @property
    def screens(self) -> list[str]:
        """Each screen as it was shown."""
        return self.prompter.said.split("\f\n")[1:]

    def _compose(self, code: str, comment: str, feedback: str, taken: Callable[[str, str], None]) -> None:
        del code, comment, feedback
        written = self.texts.pop(0)
        if isinstance(written, CfpError):
            raise written
        taken(*written)


@pytest.fixture
def loop() -> Loop:
    return Loop()


def scored(score: int, comment: str = "", feedback: str = "") -> ReviewAnswer:
    return ReviewAnswer(scores={"score": score}, comment=comment, feedback=feedback)


def test_a_digit_scores_by_position_and_goes_on(loop: Loop) -> None:
    summary = loop("1", "4", "5", DONE)
    assert loop.log == [("AAAAAA", scored(1)), ("BBBBBB", scored(4)), ("CCCCCC", scored(5))]
    assert str(summary) == "3 reviewed this time, none left."
    assert loop.screens[0].startswith("1/3 ░░░░░░░░░░░░░░░░░░░░  AAAAAA")
    assert loop.screens[1].startswith("AAAAAA: 1 no   u undo\n2/3 ██████░░░░░░░░░░░░░░  BBBBBB")


def test_what_was_done_before_counts(loop: Loop) -> None:
    loop("3", "q", before=12, read=14)
    assert loop.screens[1].startswith("AAAAAA: 3 maybe   u undo\n14/15 █████████████████░░░  BBBBBB")
    assert loop.desk.log[0][1] == ReviewAnswer(scores={"score": 3}, position=15)


def test_the_place_is_the_one_at_which_it_was_first_read(loop: Loop) -> None:
    loop("s", "2", ("quit", "k"), "1", "q")
    assert [(code, answer and answer.position) for code, answer in loop.desk.log] == [("BBBBBB", 2), ("AAAAAA", 1)]


@pytest.mark.parametrize(
    ("scale", "keys", "scores", "said"),
    [
        ((-1, 1), "123", [-1, 0, 1], "1 (lowest) to 3 (highest)"),
        ((-2, 2), "153", [-2, 2, 0], "1 (lowest) to 5 (highest)"),
        ((1, 9), "198", [1, 9, 8], "1 (lowest) to 9 (highest)"),
    ],
)
def test_positions_hold_on_every_scale(
    loop: Loop, scale: tuple[int, int], keys: str, scores: list[int], said: str
) -> None:
    loop(*keys, DONE, settings=ReviewSettings(scale_min=scale[0], scale_max=scale[1]))
    assert [answer and answer.scores["score"] for _, answer in loop.log] == scores
    assert said in loop.screens[0]


def test_a_named_scale_goes_by_position(loop: Loop) -> None:
    settings = ReviewSettings(scale_min=0, scale_max=2, labels=("NO", "DK", "YES"))
    loop("3", "q", settings=settings)
    assert loop.log == [("AAAAAA", scored(2))]
    assert "1 NO  2 DK  3 YES" in loop.screens[0]
    assert loop.screens[1].startswith("AAAAAA: 3 YES   u undo")


@pytest.mark.parametrize("labels", [("NO", "DK", "YES"), ()])
def test_a_screen_has_one_numbering_that_of_its_keys(loop: Loop, labels: tuple[str, ...]) -> None:
    settings = ReviewSettings(scale_min=-1, scale_max=1, labels=labels)
    mine = ReviewAnswer(scores={"score": 1})
    changed = msgspec.structs.replace(item("AAAAAA"), mine=mine, former=item("AAAAAA", "As it was"))
    loop("1", "u", "q", queue=[changed, *QUEUE[1:]], settings=settings, columns=120, score_counts={1: 1})
    yes, no = ("3 YES", "1 NO") if labels else ("3", "1")
    assert f"Your review so far: {yes}; Enter keeps it" in loop.screens[0]
    assert [line.partition("│")[2].split()[0] for line in loop.screens[0].splitlines() if "█" in line] == ["3"]
    assert loop.screens[1].startswith(f"AAAAAA: {no}, not {yes}   u undo")
    assert loop.screens[2].startswith(f"AAAAAA: {no} is undone")
    assert loop.log[0] == ("AAAAAA", scored(-1))
    assert "-1" not in loop.prompter.said


def test_a_digit_beyond_the_scale_is_refused_with_a_word(loop: Loop) -> None:
    loop("4", "3", "q", settings=ReviewSettings(scale_max=3))
    assert "4 is not a score: type 1 to 3" in loop.screens[1]
    assert loop.log == [("AAAAAA", scored(3))]


def test_nothing_is_left_of_a_proposal_named_again_whose_review_stands(loop: Loop) -> None:
    reviewed = msgspec.structs.replace(item("AAAAAA"), mine=ReviewAnswer(state=ReviewState.ABSTAINED))
    assert str(loop("q", queue=[reviewed])) == "0 reviewed this time, none left."
    assert loop("q", queue=[item("AAAAAA")]).left == 1


def test_on_a_scale_with_more_scores_than_digits_a_digit_begins_one(loop: Loop) -> None:
    loop("7", ("Score (0 to 100)", "101"), ("Score", "75"), "0", ("Score", "0"), "a", DONE, settings=WIDE)
    assert loop.log == [
        ("AAAAAA", scored(75)),
        ("BBBBBB", scored(0)),
        ("CCCCCC", ReviewAnswer(state=ReviewState.ABSTAINED)),
    ]
    assert "type 0 to 100" in loop.screens[0]
    assert "a abstain" in loop.screens[0]
    assert "0 abstain" not in loop.screens[0]


@pytest.mark.parametrize("key", ["0", "a"])
def test_abstaining_is_no_score(loop: Loop, key: str) -> None:
    loop(key, "q")
    assert loop.log == [("AAAAAA", ReviewAnswer(state=ReviewState.ABSTAINED))]


@pytest.mark.parametrize(("key", "reason"), [("a", "author"), ("c", "colleague"), ("f", "friend or family")])
def test_recusing_asks_why_by_one_key(loop: Loop, key: str, reason: str) -> None:
    loop("x", ("recusing", key), "q")
    assert loop.log == [("AAAAAA", ReviewAnswer(state=ReviewState.RECUSED, reason=reason))]
    assert loop.screens[1].startswith(f"AAAAAA: recused, {reason}   u undo")


def test_recusing_for_another_reason_asks_for_it(loop: Loop) -> None:
    loop("x", ("recusing", "o"), ("reason", "My own project"), "q")
    assert loop.log == [("AAAAAA", ReviewAnswer(state=ReviewState.RECUSED, reason="My own project"))]


@pytest.mark.parametrize("answers", [[("recusing", "backspace")], [("recusing", "o"), ("reason", "")]])
def test_recusing_without_a_reason_goes_back(loop: Loop, answers: list[Any]) -> None:
    loop("x", *answers, "2", "q")
    assert loop.log == [("AAAAAA", scored(2))]


def test_who_recuses_tells_the_committee_nothing(loop: Loop) -> None:
    loop.texts = [("I wrote this with them.", "")]
    summary = loop("c", "x", ("recusing", "c"), "u", "3", "q")
    assert loop.log[0] == ("AAAAAA", ReviewAnswer(state=ReviewState.RECUSED, reason="colleague"))
    assert loop.log[2] == ("AAAAAA", scored(3, "I wrote this with them."))
    assert summary.reminders == ()


def test_skipping_puts_it_behind_the_last(loop: Loop) -> None:
    summary = loop("s", "3", "4", DONE, "1", DONE)
    assert loop.log == [("BBBBBB", scored(3)), ("CCCCCC", scored(4)), ("AAAAAA", scored(1))]
    assert "the 1 you skipped" in loop.prompter.meanings
    assert str(summary) == "3 reviewed this time, none left."


def test_skipping_saves_nothing_and_leaves_it_to_go(loop: Loop) -> None:
    summary = loop("s", "3", "q")
    assert loop.log == [("BBBBBB", scored(3))]
    assert str(summary) == "1 reviewed this time, 2 left. Continue with cfp review"


def test_moving_without_an_answer(loop: Loop) -> None:
    loop("j", "down", "up", "k", "k", "1", "q")
    codes = [next(code for code in ("AAAAAA", "BBBBBB", "CCCCCC") if code in screen) for screen in loop.screens[:5]]
    assert codes == ["AAAAAA", "BBBBBB", "CCCCCC", "BBBBBB", "AAAAAA"]
    assert loop.screens[5].startswith("This is the first waiting proposal\n1/3")
    assert loop.log == [("AAAAAA", scored(1))]


def test_texts_go_with_the_score(loop: Loop) -> None:
    loop.texts = [("Concrete.", "Show more code.")]
    loop("c", "4", "q")
    assert loop.log == [("AAAAAA", scored(4, "Concrete.", "Show more code."))]
    assert "Your comment: 1 word, saved with your answer" in loop.screens[1]
    assert "Your feedback: 3 words, saved with your answer" in loop.screens[1]


def test_texts_are_kept_before_there_is_a_score_and_gone_with_it(loop: Loop) -> None:
    loop.texts = [("Concrete.", "")]
    summary = loop("c", "q")
    assert loop.desk.kept == {"AAAAAA": Pending(comment="Concrete.")}
    assert summary.reminders == ("Your texts on AAAAAA are kept and need a score: cfp review AAAAAA",)
    again = loop("4", "q", desk=loop.desk)
    assert loop.desk.kept == {"AAAAAA": Pending()}
    assert (loop.log[-1], again.reminders) == (("AAAAAA", scored(4, "Concrete.")), ())


def test_texts_of_a_review_that_stands_are_saved_at_once(loop: Loop) -> None:
    loop.texts = [("Concrete.", "")]
    mine = msgspec.structs.replace(item("AAAAAA"), mine=scored(2))
    loop("c", "u", "q", queue=[mine])
    assert loop.log == [("AAAAAA", scored(2, "Concrete.")), ("AAAAAA", scored(2))]
    assert loop.screens[1].startswith("AAAAAA: your texts are saved   u undo\n1/1")


def test_texts_survive_a_review_that_is_refused(loop: Loop) -> None:
    loop.texts = [("Concrete.", "")]
    loop.desk.refusals = {"save": DataRefusedError("AAAAAA is withdrawn and cannot be reviewed")}
    loop("c", "q", queue=[msgspec.structs.replace(item("AAAAAA"), mine=scored(2))])
    assert loop.desk.kept == {"AAAAAA": Pending(comment="Concrete.")}
    assert loop.screens[1].startswith("AAAAAA is withdrawn and cannot be reviewed\n")


def test_an_editor_that_fails_is_told(loop: Loop) -> None:
    loop.texts = [CfpError("the editor ended with status 1", hint="your text is kept in /x.md")]
    loop("c", "3", "q")
    assert loop.screens[1].startswith("the editor ended with status 1 (your text is kept in /x.md)\n1/3")


def test_a_former_answer_is_shown_and_its_texts_stay(loop: Loop) -> None:
    loop("4", queue=[msgspec.structs.replace(item("AAAAAA"), mine=scored(2, "Vague.", "Say more."))])
    assert loop.log == [("AAAAAA", scored(4, "Vague.", "Say more."))]
    assert "Your review so far: 2 weak" in loop.screens[0]


def test_undo_takes_back_the_last_answer_and_shows_it_again(loop: Loop) -> None:
    summary = loop("1", "2", "u", "5", "q")
    assert loop.log == [("AAAAAA", scored(1)), ("BBBBBB", scored(2)), ("BBBBBB", None), ("BBBBBB", scored(5))]
    assert loop.screens[3].startswith("BBBBBB: 2 weak is undone\n2/3 ██████░░░░")
    assert [answer.scores for answer in summary.saved.values()] == [{"score": 1}, {"score": 5}]


def test_undo_goes_back_key_by_key(loop: Loop) -> None:
    summary = loop("1", "s", "f", "u", "u", "u", "2", "q")
    assert loop.desk.flags == []
    assert [
        next(code for code in ("AAAAAA", "BBBBBB", "CCCCCC") if code in screen) for screen in loop.screens[3:7]
    ] == [
        "CCCCCC",
        "CCCCCC",
        "BBBBBB",
        "AAAAAA",
    ]
    assert summary.saved.keys() == {"AAAAAA"}


def test_undo_keeps_the_texts(loop: Loop) -> None:
    loop.texts = [("Concrete.", "")]
    loop("c", "4", "u", "5", "q")
    assert loop.log[-1] == ("AAAAAA", scored(5, "Concrete."))


def test_undo_takes_back_texts(loop: Loop) -> None:
    loop.texts = [("Concrete.", "")]
    summary = loop("c", "u", "q")
    assert loop.desk.kept == {"AAAAAA": Pending()}
    assert summary.reminders == ()


def test_undo_at_the_end(loop: Loop) -> None:
    loop("1", "2", "3", (LAST, "u"), "4", DONE)
    assert loop.log[-1] == ("CCCCCC", scored(4))


def test_nothing_to_undo(loop: Loop) -> None:
    loop("u", "q")
    assert loop.log == []
    assert "Nothing left to undo in this session" in loop.screens[1]


def test_categories_take_one_digit_each_and_each_is_kept(loop: Loop) -> None:
    loop("3", "1", "2", "q", settings=BY_CATEGORY)
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 3, "quality": 1, "novelty": 2}))]
    assert "Relevance:  1 (lowest) to 3 (highest)" in loop.screens[0]
    assert "So far: Relevance 3" in loop.screens[1]
    assert "Quality:" in loop.screens[1]
    assert "Novelty:  1 (lowest) to 3 (highest)  Enter none" in loop.screens[2]


def test_a_review_half_scored_goes_on_where_it_was(loop: Loop) -> None:
    loop("3", "q", settings=BY_CATEGORY)
    assert loop.desk.kept == {"AAAAAA": Pending(passed=("relevance",), scores={"relevance": 3})}
    loop("1", "enter", "q", settings=BY_CATEGORY, desk=loop.desk)
    assert "So far: Relevance 3" in loop.screens[0]
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 3, "quality": 1}))]


def test_a_review_half_scored_on_another_scale_begins_anew(loop: Loop) -> None:
    begun = msgspec.structs.replace(item("AAAAAA"), pending=Pending(passed=("relevance",), scores={"relevance": 9}))
    loop("1", "2", "3", queue=[begun], settings=BY_CATEGORY)
    assert "So far" not in loop.screens[0]
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 1, "quality": 2, "novelty": 3}))]


def test_an_optional_category_may_be_left_out(loop: Loop) -> None:
    loop("3", "1", "enter", "q", settings=BY_CATEGORY)
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 3, "quality": 1}))]


def test_a_required_category_may_not(loop: Loop) -> None:
    with pytest.raises(AssertionError, match="enter is not among"):
        loop("enter", settings=BY_CATEGORY)


def test_undo_takes_back_a_digit_first(loop: Loop) -> None:
    loop("3", "u", "2", "1", "2", "q", settings=BY_CATEGORY)
    assert loop.log == [("AAAAAA", ReviewAnswer(scores={"relevance": 2, "quality": 1, "novelty": 2}))]


def test_undo_of_a_whole_review_takes_back_its_last_digit(loop: Loop) -> None:
    loop("3", "1", "2", "u", "3", "q", settings=BY_CATEGORY)
    assert loop.log[-1] == ("AAAAAA", ReviewAnswer(scores={"relevance": 3, "quality": 1, "novelty": 3}))


def test_leaving_every_category_out_is_no_review(loop: Loop) -> None:
    settings = ReviewSettings(categories=(Category(slug="a", name="A", required=False),))
    loop("enter", "q", settings=settings)
    assert loop.log == []
    assert "Nothing is scored" in loop.screens[1]


def test_a_flag_is_set_and_taken_away(loop: Loop) -> None:
    loop("f", "f", "f", "q")
    assert loop.desk.flags == ["AAAAAA"]
    assert loop.screens[1].startswith("AAAAAA: flagged   u undo\n1/3")
    assert "Flagged by you" in loop.screens[1]
    assert "Flagged by you" not in loop.screens[2]


def test_going_to_a_code_and_back_to_the_queue(loop: Loop) -> None:
    loop("g", ("Code", "ccc"), "5", "1", "2", DONE)
    assert loop.log == [("CCCCCC", scored(5)), ("AAAAAA", scored(1)), ("BBBBBB", scored(2))]
    assert loop.screens[1].startswith("3/3")
    assert loop.screens[2].startswith("CCCCCC: 5 must have   u undo\n1/3")


def test_going_to_what_is_not_in_the_queue(loop: Loop) -> None:
    desk = PaperDesk([*QUEUE, msgspec.structs.replace(item("DDDDDD"), mine=scored(2))])
    summary = loop("g", ("Code", "d"), "4", "q", desk=desk)
    assert loop.log == [("DDDDDD", scored(4))]
    assert loop.screens[1].startswith("-/3 ░")
    assert loop.screens[2].startswith("DDDDDD: 4 good, not 2 weak   u undo\n1/3 ░")
    assert summary.left == 3


def test_going_nowhere(loop: Loop) -> None:
    loop("g", ("Code", "zzz"), "g", ("Code", ""), "q")
    assert loop.screens[1].startswith('nothing begins with "zzz"\n1/3')


def test_searching(loop: Loop) -> None:
    loop("/", ("Search", "s"), "n", "n", "n", "/", ("Search", "Mars"), "n", "/", ("Search", ""), "q")
    starts = [screen.split("\n")[0] for screen in loop.screens]
    assert starts[1:5] == [f"Found {at} of 3   n the next" for at in (2, 3, 1, 2)]
    assert starts[5:7] == ["No match. / to search again"] * 2


def test_a_stale_review_shows_what_changed_and_may_stand(loop: Loop) -> None:
    now = item("AAAAAA", "Bills of material")
    texts = now.long_texts | {"abstract": now.long_texts["abstract"].replace("sixty", "twelve")}
    was = msgspec.structs.replace(now, title="Bills", long_texts=texts)
    loop("enter", queue=[msgspec.structs.replace(now, mine=scored(4, "Good."), former=was)])
    assert loop.log == [("AAAAAA", scored(4, "Good."))]
    assert "Your review so far: 4 good; Enter keeps it" in loop.screens[0]
    assert "Title: Bills → Bills of material" in loop.screens[0]
    assert "\n- " in loop.screens[0]
    assert "\n+ " in loop.screens[0]


def test_blind_shows_no_speakers_not_even_former_ones(loop: Loop) -> None:
    former = msgspec.structs.replace(item("AAAAAA"), speakers="Cem Arslan", long_texts={"abstract": "Once."})
    queue = [msgspec.structs.replace(item("AAAAAA"), former=former, mine=scored(1))]
    loop("q", queue=queue)
    assert "Ana Ruiz" in loop.prompter.said
    loop("q", settings=msgspec.structs.replace(LABELLED, blind=True), queue=queue)
    assert "Ana Ruiz" not in loop.prompter.said
    assert "Cem Arslan" not in loop.prompter.said


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (100, 30), (120, 40), (60, 20)])
def test_every_page_fits_the_screen_and_no_line_of_text_is_lost(loop: Loop, columns: int, lines: int) -> None:
    long = item("AAAAAA", "A title that is as long as a title may be " * 3, paragraphs=12)
    loop(*["space"] * 12, "1", queue=[long], columns=columns, lines=lines)
    for screen in loop.screens:
        told = screen.rstrip("\n").split("\n")
        assert len(told) == lines - 1
        assert max(map(len, told)) < columns
        assert told[-1].endswith("q quit")
    shown = " ".join(" ".join(line.partition(" │")[0] for line in loop.prompter.said.split("\n")).split())
    assert all(f"Paragraph {number}. Small teams" in shown for number in range(1, 13))
    assert "Given once in French." in shown


def test_a_wide_terminal_shows_the_queue_and_ones_own_scores(loop: Loop) -> None:
    titles = {one.code: one.title for one in QUEUE}
    for columns, beside in ((99, False), (100, True), (120, True)):
        loop("4", "4", "2", DONE, columns=columns, titles=titles, score_counts={5: 1})
        assert ("Your queue" in loop.prompter.said) is beside
    third = loop.screens[2]
    assert "> CCCCCC Firmware" in third
    assert "4 ████████████████████ 2" in third
    assert "5 ██████████           1" in third
    assert "mean 4.33 (3 scores)" in third
    assert "  BBBBBB Passkeys" in loop.screens[0]


def test_past_the_last_page_comes_the_first_again(loop: Loop) -> None:
    long = item("AAAAAA", paragraphs=6)
    loop("space", "space", "b", "1", queue=[long])
    pages = ["page 1 of 2", "page 2 of 2", "page 1 of 2", "page 1 of 2"]
    assert [page for screen, page in zip(loop.screens, pages, strict=True) if page in screen] == pages


def test_the_keys_are_explained(loop: Loop) -> None:
    loop("?", ("", "enter"), "q")
    assert "conflict of interest" in loop.screens[1]
    assert "1-5     score" in loop.screens[1]
    assert all(len(line) <= 79 for line in loop.screens[1].splitlines())


def test_a_refused_answer_is_shown_and_the_proposal_stays(loop: Loop) -> None:
    loop.desk.refusals = {"save": BusyError("somebody else is writing", hint="try again")}
    summary = loop("4", "4", "q")
    assert loop.screens[1].startswith("Not saved: somebody else is writing (try again)\n1/3")
    assert summary.saved.keys() == {"AAAAAA"}


def test_a_refused_undo_leaves_the_answer(loop: Loop) -> None:
    loop.desk.refusals = {"undo": BusyError("somebody else is writing")}
    assert loop("4", "u", "q").saved.keys() == {"AAAAAA"}
    assert "Not undone: somebody else is writing" in loop.screens[2]


def test_what_takes_no_reviews_any_more_is_left_out(loop: Loop) -> None:
    loop.desk.refusals = {"read": DataRefusedError("AAAAAA is withdrawn and cannot be reviewed")}
    summary = loop("4", "q")
    assert loop.screens[0].startswith("Skipped: AAAAAA is withdrawn and cannot be reviewed\n2/3")
    assert (loop.log, summary.left) == ([("BBBBBB", scored(4))], 1)


@pytest.mark.parametrize("leaving", [Leave(), KeyboardInterrupt])
def test_leaving_half_way_says_what_is_saved(loop: Loop, leaving: Any) -> None:  # noqa: ANN401  # an answer
    with pytest.raises(InterruptedByUserError) as caught:
        loop("1", "2", leaving)
    assert caught.value.exit_status is Exit.INTERRUPTED
    assert caught.value.message == ("interrupted: 2 reviewed this time, 1 left. Continue with cfp review")
    assert len(loop.log) == 2


def test_a_damaged_store_says_what_is_saved(loop: Loop) -> None:
    desk = PaperDesk(QUEUE)
    read = desk.read

    def damaged(code: str) -> TriageItem:
        if code == "BBBBBB":
            raise StoreDamagedError("line 7 is cut off")
        return read(code)

    desk.read = damaged  # type: ignore[method-assign]  # a fault where it would happen
    with pytest.raises(StoreDamagedError):
        loop("1", desk=desk)
    assert "1 reviewed this time, 2 left" in loop.prompter.said


def test_one_reading_for_each_proposal(loop: Loop) -> None:
    loop("space", "b", "f", "1", "2", "q")
    assert loop.desk.reads == ["AAAAAA", "BBBBBB", "CCCCCC"]


def test_an_empty_queue(loop: Loop) -> None:
    assert str(loop(queue=[])) == "0 reviewed this time, none left."


def test_a_single_proposal_ends_at_its_answer(loop: Loop) -> None:
    assert str(loop("3", queue=QUEUE[:1])) == "1 reviewed this time, none left."
