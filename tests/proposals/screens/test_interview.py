"""The interview: what it asks, what it takes, and that nothing said to it is lost."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cfpcli.errors import CfpError, DataRefusedError, Exit, Fault, InterruptedByUserError
from cfpcli.proposals.rules.intake import progress
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.countdown import left
from tests.proposals.screens.forms import ALONE, COMMON, ME, REST, START, SUBMIT, Form, number_of
from tests.ui import dialogues
from tests.ui.dialogues import ABSTRACT, QUESTIONS
from tests.ui.scripted import Leave


def test_the_whole_interview(form: Form) -> None:
    draft = form([*COMMON, *ALONE, *REST, SUBMIT])
    assert draft == Draft(
        event="osd-2026",
        track="security",
        title="Bills of material",
        session_type="talk",
        abstract=ABSTRACT,
        language="en",
        speakers=(ME,),
        answers={"kind": "technical innovation"},
    )
    assert form.prompter.is_exhausted


def test_the_call_and_all_limits_come_before_the_first_question(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([("", "q")])
    told = " ".join(form.prompter.said.split())
    for piece in (
        left("21 days"),
        "technical experts; public-sector decision makers",
        "share field experience; meet",
        "title (at most 80 characters)",
        "abstract (public, 10-60 words)",
        "Panel, 45 min, 2-5 speakers",
        "biographies (optional, at most 30 words)",
        "fr or en",
        "kind of submission",
    ):
        assert piece in told


def test_nothing_shown_is_wider_than_the_terminal(form: Form) -> None:
    form([*COMMON, *ALONE, *REST, SUBMIT])
    assert max(len(line) for line in form.prompter.said.splitlines()) <= 80


def test_every_answer_is_kept_at_once(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([*COMMON[:3], ("Track", Leave())])
    assert [(draft.title, draft.session_type) for draft in form.kept] == [
        ("Bills of material", ""),
        ("Bills of material", "talk"),
    ]


def test_only_what_the_draft_lacks_is_asked(form: Form) -> None:
    draft = Draft(
        track="ai", title="T", abstract=ABSTRACT, level="beginner", language="fr", session_type="talk", source="t.md"
    )
    draft = msgspec.structs.replace(
        draft, speakers=(msgspec.structs.replace(ME, biography="Ana builds."),), notes="Hello"
    )
    told = form([START, ("[1/1] Kind of submission", "technical innovation"), SUBMIT], draft)
    assert told == msgspec.structs.replace(draft, event="osd-2026", answers={"kind": "technical innovation"})


def test_a_complete_draft_gets_a_last_look_only(form: Form) -> None:
    draft = form([*COMMON, ("", "enter"), ("Your biography", "Ana builds."), REST[0], ("Notes", "Hi"), SUBMIT])
    draft = msgspec.structs.replace(draft, level="beginner", source="talk.md")
    assert form([SUBMIT], draft) == draft


def test_a_choice_that_is_none_is_not_asked(form: Form) -> None:
    event = dialogues.event(questions=())
    event = msgspec.structs.replace(
        event, tracks=event.tracks[:1], languages=("en",), session_types=event.session_types[:1]
    )
    draft = form(
        [START, ("Title", "T"), ("Abstract", ABSTRACT), ("Level", None), *ALONE, ("Notes", ""), SUBMIT], event=event
    )
    assert (draft.track, draft.language, draft.session_type) == ("sovereignty", "en", "talk")


def test_an_event_without_tracks_types_and_languages(form: Form) -> None:
    event = Event(slug="e", name="E", timezone="UTC")
    draft = form(
        [START, ("Title", "T"), ("Abstract", "Text"), ("Level", None), *ALONE, ("Notes", ""), SUBMIT], event=event
    )
    assert (draft.title, draft.abstract) == ("T", "Text")


def test_a_title_too_long_is_asked_again(form: Form) -> None:
    draft = form([START, ("Title", "x" * 81), ("Title", ""), ("Title", "x"), *COMMON[2:], *ALONE, *REST, SUBMIT])
    assert draft.title == "x"
    assert "81/80 characters, 1 too many" in form.prompter.said


def test_several_speakers(form: Form) -> None:
    draft = form(
        [
            *COMMON[:2],
            ("Type", "panel"),
            *COMMON[3:],
            ("", "a"),
            ("Speaker", "bo@example.org"),
            ("Speaker", "Ana <ANA@example.org>"),
            ("Speaker", "Bo Lindqvist <Bo@example.org>"),
            ("", "a"),
            ("Speaker", "Cy <cy@example.org>"),
            ("", "r"),
            ("remove", "1"),
            ("", "enter"),
            ("Your biography", "Ana builds."),
            ("Biography of Cy", ""),
            *REST,
            SUBMIT,
        ]
    )
    assert [(one.name, one.email, one.biography) for one in draft.speakers] == [
        ("Ana Ruiz", "ana@example.org", "Ana builds."),
        ("Cy", "cy@example.org", ""),
    ]
    assert "ana@example.org is already one of the speakers" in form.prompter.said


def test_no_more_speakers_than_the_type_takes(form: Form) -> None:
    two = [("", "a"), ("Speaker", "Bo <bo@example.org>"), ("", "a")]
    with pytest.raises(AssertionError, match="a is not among"):
        form([*COMMON, *two])


def test_somebody_may_submit_for_others(form: Form) -> None:
    others = [("", "r"), ("", "a"), ("Speaker", "Bo <bo@example.org>"), ("", "enter"), ("Biography of Bo", "")]
    draft = form([*COMMON, *others, *REST, SUBMIT])
    assert [one.email for one in draft.speakers] == ["bo@example.org"]


def test_a_sender_put_in_by_the_command_is_still_asked_about(form: Form) -> None:
    draft = form([*COMMON, *ALONE, *REST, SUBMIT], Draft(speakers=(ME,)))
    assert draft.speakers == (ME,)


def test_speakers_given_by_flags_are_not_asked_for(form: Form) -> None:
    given = (DraftSpeaker(name="Bo", email="bo@example.org"),)
    draft = form([*COMMON, ("Biography of Bo", ""), *REST, SUBMIT], Draft(speakers=given))
    assert draft.speakers == given


def test_every_kind_of_question(form: Form) -> None:
    answers: list[tuple[str, Any]] = [
        ("Kind of submission", "technical innovation"),
        ("live demo", "yes"),
        ("Days", ("Wednesday", "Tuesday")),
        ("Travel costs in euros (optional, only the organisers read it)", "many"),
        ("Travel costs", "120"),
        ("In use since", "1/5/2024"),
        ("In use since", "1 May 2024"),
        ("Project page", "example"),
        ("Project page", "https://example.org/p"),
        ("Handle", "ana"),
        ("What do people take home?", "A list."),
    ]
    draft = form([*COMMON, *ALONE, *answers, REST[1], SUBMIT], event=dialogues.event(questions=QUESTIONS))
    assert draft.answers == {
        "kind": "technical innovation",
        "demo": True,
        "days": ("Tuesday", "Wednesday"),
        "travel": 120,
        "since": "2024-05-01",
        "site": "https://example.org/p",
        "handle": "ana",
        "takeaways": "A list.",
    }


def test_optional_questions_may_stay_open(form: Form) -> None:
    answers: list[tuple[str, Any]] = [("Days", ()), ("Travel", ""), ("since", ""), ("page", ""), ("Handle", "")]
    event = dialogues.event(questions=QUESTIONS[2:7])
    assert form([*COMMON, *ALONE, *answers, REST[1], SUBMIT], event=event).answers == {}


def test_a_required_question_wants_an_answer(form: Form) -> None:
    question = msgspec.structs.replace(QUESTIONS[6], required=True)
    answers = [("Handle", " "), ("Handle", "ana")]
    draft = form([*COMMON, *ALONE, *answers, REST[1], SUBMIT], event=dialogues.event(questions=(question,)))
    assert draft.answers == {"handle": "ana"}


def test_a_text_that_was_left_unfinished_is_asked_for_again(form: Form) -> None:
    begun = form(
        [*COMMON, *ALONE, *REST, ("change something", "4"), ("Abstract", "Too short."), ("change something", "k")]
    )
    assert form.filled
    all_, fewer = (
        progress(draft, dialogues.event()) for draft in (msgspec.structs.replace(begun, abstract=ABSTRACT), begun)
    )
    assert (all_.total, all_.done - 1) == (fewer.total, fewer.done)
    draft = form([START, ("[1/4] Abstract", ABSTRACT), ("Level", None), ("Your biography", ""), REST[1], SUBMIT], begun)
    assert draft.abstract == ABSTRACT


def test_the_last_look_changes_any_field_by_number(form: Form) -> None:
    changes: list[tuple[str, Any]] = [
        ("change something", "1"),
        ("Title", "Better"),
        ("change something", number_of("tags")),
        ("Tags", "sbom, supply chain,sbom"),
        ("change something", number_of("description")),
        ("Longer description", "More."),
        ("change something", "8"),
        ("Your biography", "Ana."),
        ("change something", "99"),
        SUBMIT,
    ]
    draft = form([*COMMON, *ALONE, *REST, *changes])
    assert (draft.title, draft.tags, draft.description) == ("Better", ("sbom", "supply chain"), "More.")
    assert draft.speakers[0].biography == "Ana."
    assert form.kept[-1] == draft


def test_faults_stand_below_their_field_and_keep_it_from_being_submitted(form: Form) -> None:
    short = [*COMMON[:4], ("Abstract", "Too short."), *COMMON[5:], *ALONE, *REST]
    draft = form([*short, ("change something", "s"), ("change something", "4"), ("Abstract", ABSTRACT), SUBMIT])
    assert draft.abstract == ABSTRACT
    lines = form.prompter.said.splitlines()
    row = next(at for at, line in enumerate(lines) if line.startswith("  4  Abstract"))
    assert lines[row].endswith("2 words of 10-60, 8 to go  !")
    assert lines[row + 1].startswith("      ! ")
    assert "not ready: 1 thing to fix (marked !)" in form.prompter.said


@pytest.mark.parametrize(
    ("field", "row"),
    [("type", "  2  Type"), ("answers.kind", "  9  Kind"), ("speakers[1].biography", "  8  Bio"), ("biography", "  8")],
)
def test_a_fault_finds_its_row_by_any_of_its_names(form: Form, field: str, row: str) -> None:
    wrong = iter([(Fault("proposal", 0, field, "is wrong"),), ()])
    form([*COMMON, *ALONE, *REST, ("change something", "1"), ("Title", "One"), SUBMIT], check=lambda _: next(wrong))
    lines = form.prompter.said.splitlines()
    assert lines[lines.index("      ! is wrong") - 1].startswith(row)


def test_a_fault_of_no_field_is_shown_too(form: Form) -> None:
    wrong = iter([(Fault("proposal", 0, "event", "is another one"),), ()])
    form([*COMMON, *ALONE, *REST, ("change something", "1"), ("Title", "One"), SUBMIT], check=lambda _: next(wrong))
    assert "      ! event: is another one" in form.prompter.said


@pytest.mark.parametrize("leaving", [("Track", Leave()), ("Track", KeyboardInterrupt)])
def test_leaving_says_where_the_text_is_and_how_to_go_on(form: Form, leaving: tuple[str, Any]) -> None:
    with pytest.raises(InterruptedByUserError) as caught:
        form([*COMMON[:3], leaving])
    assert caught.value.exit_status is Exit.INTERRUPTED
    assert (
        caught.value.message
        == f"interrupted: nothing was submitted; your text is kept in {form.home}/my draft.md (2 of 7 done)"
    )
    assert caught.value.hint == "cfp submit 'my draft.md'  # continues"


def test_leaving_at_the_last_look(form: Form) -> None:
    with pytest.raises(InterruptedByUserError, match=r"nothing was submitted; your text is kept in .*my draft"):
        form([*COMMON, *ALONE, *REST, ("change something", Leave())])


def test_leaving_before_anything_was_said(form: Form) -> None:
    with pytest.raises(InterruptedByUserError, match=r"^interrupted: nothing was submitted$"):
        form([START, ("Title", Leave())])


def test_leaving_at_once_keeps_what_the_flags_gave(form: Form) -> None:
    with pytest.raises(InterruptedByUserError, match="your text is kept"):
        form([("", "q")], Draft(title="From a flag"))
    assert form.kept[-1].title == "From a flag"


def test_leaving_at_once_makes_no_copy_of_a_file(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([("", "q")], Draft(title="From a file", source="talk.md"))
    assert form.kept == []


def test_where_the_editors_text_is_goes_along(form: Form) -> None:
    interrupted = InterruptedByUserError("interrupted", hint="your text is kept in /somewhere/text.md")
    with pytest.raises(InterruptedByUserError) as caught:
        form([*COMMON[:4], ("Abstract", interrupted)])
    assert caught.value.hint == "cfp submit 'my draft.md'  # continues\nyour text is kept in /somewhere/text.md"


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_last_look_works_at_any_width(form: Form, columns: int) -> None:
    form.columns = columns
    form([*COMMON, *ALONE, *REST, SUBMIT])
    assert "  1  Title" in form.prompter.said


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([START, ("Title", Leave("Half a ti"))], Draft(event="osd-2026", title="Half a ti")),
        ([*COMMON[:4], ("Abstract", Leave("Half\nan abs"))], {"abstract": "Half\nan abs"}),
        ([*COMMON, ("", "enter"), ("Your biography", Leave("Ana bu"))], {"biography": "Ana bu"}),
        ([*COMMON, *ALONE, REST[0], ("Notes", Leave("Please"))], {"notes": "Please"}),
        ([*COMMON, *ALONE, *REST, ("change something", "4"), ("Abstract", Leave("Another"))], {"abstract": "Another"}),
        ([*COMMON, *ALONE, *REST, ("change something", Leave("s"))], {"abstract": ABSTRACT}),
    ],
)
def test_what_was_half_typed_is_kept_too(
    form: Form, answers: list[tuple[str, Any]], told: Draft | dict[str, str]
) -> None:
    with pytest.raises(InterruptedByUserError):
        form(answers)
    last = form.kept[-1]
    if isinstance(told, Draft):
        assert last == told
        return
    for field, value in told.items():
        assert (last.speakers[0].biography if field == "biography" else getattr(last, field)) == value


def test_a_draft_that_cannot_be_kept_is_said_once_and_does_not_stop_the_interview(form: Form) -> None:
    def keep(_: Draft, __: Path | None) -> Path:
        raise CfpError("No space left on device")

    draft = form([*COMMON, *ALONE, *REST, SUBMIT], keep=keep)
    assert draft.title == "Bills of material"
    assert form.prompter.said.count("No space left on device") == 1


def test_a_refusal_on_the_way_says_where_the_text_is(form: Form) -> None:
    def check(_: Draft) -> tuple[Fault, ...]:
        raise DataRefusedError("the store is damaged", hint="cfp doctor")

    with pytest.raises(DataRefusedError) as caught:
        form([*COMMON, *ALONE, *REST], check=check)
    assert caught.value.message.startswith("the store is damaged; your text is kept in ")
    assert caught.value.hint.startswith("cfp doctor\n")
    assert caught.value.hint.endswith("cfp submit 'my draft.md'  # continues")


def test_a_bug_on_the_way_says_where_the_text_is(form: Form) -> None:
    def check(_: Draft) -> tuple[Fault, ...]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        form([*COMMON, *ALONE, *REST], check=check)
    assert "cfp submit 'my draft.md'  # continues" in form.prompter.said


HTML = "<p>How <b>three</b> people sign every build of Vec<T>, and how they agree on it.</p>"
AS_MARKDOWN = "How **three** people sign every build of Vec\\<T>, and how they agree on it."


def test_html_that_is_pasted_becomes_markdown_and_is_reported(form: Form) -> None:
    common = [("Abstract", HTML) if label == "Abstract" else (label, answer) for label, answer in COMMON]
    script = [*common, ("", "enter"), ("Your biography", HTML), *REST, SUBMIT]
    draft = form(
        script, convert=lambda name, text: (AS_MARKDOWN, f"Converted the {name}.") if text == HTML else (text, "")
    )
    assert (draft.abstract, draft.speakers[0].biography) == (AS_MARKDOWN, AS_MARKDOWN)
    assert "Converted the abstract. Now 14 words of 10-60." in form.prompter.said
    assert "Converted the biography." in form.prompter.said


def test_a_draft_that_is_continued_keeps_its_texts(form: Form) -> None:
    written = "Why `Vec<T>` and <your-name> matter:\n\n<details>\nlike this\n</details>\n\nand so on and so on"
    draft = Draft(
        track="ai", title="T", abstract=written, notes=HTML, language="fr", session_type="talk", source="t.md"
    )
    speaker = msgspec.structs.replace(ME, biography="Ana maintains Vec<T> docs.")
    draft = msgspec.structs.replace(draft, speakers=(speaker,), level="beginner")
    told = form([START, ("[1/1] Kind of submission", "technical innovation"), SUBMIT], draft)
    assert (told.abstract, told.notes, told.speakers) == (written, HTML, (speaker,))
    assert "Converted" not in form.prompter.said
