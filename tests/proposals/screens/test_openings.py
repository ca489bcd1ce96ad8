"""What an interview can begin with: a kept draft, an earlier talk, a new proposal."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from cfpcli.errors import InterruptedByUserError
from cfpcli.proposals.screens.openings import EarlierTalk, OpenDraft, Openings, reused, so_far
from cfpcli.records.person import Window
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.proposals.screens.forms import ALONE, COMMON, ME, REST, SUBMIT, Form
from tests.ui import dialogues
from tests.ui.dialogues import ABSTRACT
from tests.ui.scripted import Back, Leave

MENU = "What next?"
BEGUN = Draft(event="osd-2026", title="Sovereign builds", session_type="talk", track="ai", speakers=(ME,))
ELSEWHERE = Draft(
    event="other",
    title="Sent elsewhere",
    track="security",
    session_type="keynote",
    language="en",
    level="advanced",
    abstract=ABSTRACT,
    notes="Given once.",
    speakers=(msgspec.structs.replace(ME, biography="Ana builds."),),
    answers={"kind": "experience feedback", "shirt": "M"},
)
DRAFTS = Openings(drafts=(OpenDraft(BEGUN, Path("/d/sovereign-builds.md"), "2 h ago"),), submitted=1, allowed=3)
EARLIER = Openings(earlier=(EarlierTalk(ELSEWHERE, "Other Conf, accepted"),))


def test_a_kept_draft_is_continued_in_its_own_file(form: Form) -> None:
    draft = form([(MENU, "0"), *COMMON[4:], *ALONE, *REST, SUBMIT], openings=DRAFTS)
    assert (draft.title, draft.abstract) == ("Sovereign builds", ABSTRACT)
    assert form.filled
    assert form.filled.path == Path("/d/sovereign-builds.md")


def test_the_menu_says_how_far_each_draft_is_and_how_many_are_sent(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([(MENU, Leave())], openings=DRAFTS)
    first, last = [choice.title for choice in form.prompter.offered]
    assert first == 'Continue  "Sovereign builds"          4 of 7 done, saved 2 h ago'
    assert last == "New       proposal (you have 1 of 3 submitted here)"


def test_drafts_of_one_title_differ_by_their_files(form: Form) -> None:
    title = "A licence policy that fits on one page"
    stems = [f"{title.replace(' ', '-').casefold()}{end}" for end in ("", "-2")]
    drafts = tuple(
        OpenDraft(msgspec.structs.replace(BEGUN, title=title), Path(f"/d/{stem}.md"), "now") for stem in stems
    )
    with pytest.raises(InterruptedByUserError):
        form([(MENU, Leave())], openings=Openings(drafts=drafts))
    first, second, _ = [choice.title for choice in form.prompter.offered]
    assert first != second
    assert 'fits-on-one-page-2"' in second


def test_new_begins_anew_although_there_are_drafts(form: Form) -> None:
    draft = form([(MENU, "new"), *COMMON[1:], *ALONE, *REST, SUBMIT], openings=DRAFTS)
    assert draft.title == "Bills of material"


def test_an_earlier_talk_lends_its_texts_and_asks_for_what_this_event_does_not_know(form: Form) -> None:
    draft = form([(MENU, "reuse"), ("Type", "talk"), *REST[:1], SUBMIT], openings=EARLIER)
    assert (draft.title, draft.abstract, draft.notes) == ("Sent elsewhere", ABSTRACT, "Given once.")
    assert (draft.event, draft.track, draft.session_type) == ("osd-2026", "security", "talk")
    assert draft.answers == {"kind": "technical innovation"}
    assert draft.speakers[0].biography == "Ana builds."


def test_a_track_that_is_no_track_here_is_asked_anew() -> None:
    other = msgspec.structs.replace(ELSEWHERE, track="quantum", language="pt")
    copied = reused(other, Draft(event="osd-2026", speakers=(ME,)), dialogues.event())
    assert (copied.track, copied.language, copied.acknowledged) == ("", "", ())
    assert copied.event == "osd-2026"


def test_of_several_earlier_talks_one_is_chosen_and_back_is_the_menu(form: Form) -> None:
    another = msgspec.structs.replace(ELSEWHERE, title="Another")
    openings = Openings(earlier=(*EARLIER.earlier, EarlierTalk(another, "draft for third")))
    steps = [(MENU, "reuse"), ("Talk to reuse", Back()), (MENU, "reuse"), ("Talk to reuse", "1"), ("Type", "talk")]
    assert form([*steps, *REST[:1], SUBMIT], openings=openings).title == "Another"


def test_leaving_right_after_choosing_keeps_what_was_copied(form: Form) -> None:
    with pytest.raises(InterruptedByUserError, match="your text is kept"):
        form([(MENU, "reuse"), ("Type", Leave())], openings=EARLIER)
    assert form.kept[-1].title == "Sent elsewhere"


def test_leaving_a_continued_draft_at_once_names_its_file_and_writes_nothing(form: Form) -> None:
    with pytest.raises(InterruptedByUserError, match=r"kept in /d/sovereign-builds\.md \(4 of 7 done\)"):
        form([(MENU, "0"), ("Abstract", Leave())], openings=DRAFTS)
    assert form.kept == []


def test_a_draft_that_cannot_be_read_is_named_and_cannot_be_taken(form: Form) -> None:
    broken = OpenDraft(Draft(), Path("/d/broken.md"), "2 h ago", "it cannot be read")
    with pytest.raises(InterruptedByUserError):
        form([(MENU, Leave())], openings=Openings(drafts=(broken,)))
    assert form.prompter.offered[0].disabled == "it cannot be read"


@pytest.mark.parametrize(
    "given", [Draft(title="From a flag"), Draft(track="ai"), Draft(speakers=(DraftSpeaker(name="B"),), notes="x")]
)
def test_who_has_said_something_already_is_not_asked(form: Form, given: Draft) -> None:
    with pytest.raises(InterruptedByUserError):
        form([("", "q")], given, openings=DRAFTS)


def test_where_there_is_nothing_to_choose_nothing_is_asked(form: Form) -> None:
    with pytest.raises(InterruptedByUserError):
        form([("", "q")], openings=Openings(submitted=1, allowed=3))


@pytest.mark.parametrize(
    ("openings", "told"),
    [
        (Openings(), ""),
        (Openings(submitted=1), "You have 1 submitted here."),
        (Openings(submitted=1, allowed=3), "You have 1 of 3 submitted here."),
        (
            Openings(submitted=3, allowed=3),
            ("You have 3 of 3 submitted here. You have reached this event's limit of proposals for one person."),
        ),
    ],
)
def test_what_the_person_has_sent_is_told_before_they_begin(openings: Openings, told: str) -> None:
    assert so_far(openings) == told


def test_windows_of_availability_are_those_of_the_event() -> None:
    window = Window(starts=datetime(2025, 1, 1, 9, tzinfo=UTC), ends=datetime(2025, 1, 1, 10, tzinfo=UTC))
    people = (msgspec.structs.replace(ME, windows=(window,)),)
    for slug, kept in (("other-2025", ()), ("osd-2026", (window,))):
        copied = reused(Draft(event=slug, speakers=people), Draft(event="osd-2026"), dialogues.event())
        assert copied.speakers[0].windows == kept
