"""How much of what an event asks a draft has."""

from msgspec.structs import replace

from cfpcli.proposals.rules.intake import progress, text_words
from cfpcli.records.event import Notice, Question
from cfpcli.records.proposal import Acknowledgement, Draft, DraftSpeaker
from tests.factories import make_event

ANA = DraftSpeaker(name="Ana", email="ana@example.org")


def test_title_abstract_and_speakers_are_asked_by_every_event() -> None:
    assert str(progress(Draft(), None)) == "0 of 3"
    assert str(progress(Draft(title="T", abstract="A", speakers=(ANA,)), None)) == "3 of 3"


def test_what_the_event_asks_counts_and_what_leaves_no_choice_is_done() -> None:
    event = make_event()
    assert str(progress(Draft(), event)) == "0 of 6"
    assert str(progress(Draft(track="ai", session_type="talk", language="en", title="T"), event)) == "4 of 6"
    alone = replace(event, tracks=(), languages=("en",), session_types=event.session_types[:1])
    assert str(progress(Draft(), alone)) == "2 of 5"


def test_needed_answers_and_notices_in_their_version_count() -> None:
    event = make_event()
    asked = replace(
        event,
        questions=(
            Question(slug="kind", question="Kind?", required=True),
            Question(slug="later", question="Later?", required_at_close=True),
        ),
        call=replace(event.call, notices=(Notice(slug="conduct", name="Conduct", version="2"),)),
    )
    assert str(progress(Draft(), asked)) == "0 of 8"
    old = Draft(answers={"kind": " ", "later": "x"}, acknowledged=(Acknowledgement(notice="conduct", version="1"),))
    assert str(progress(old, asked)) == "0 of 8"
    new = Draft(answers={"kind": "x"}, acknowledged=(Acknowledgement(notice="conduct", version="2"),))
    assert str(progress(new, asked)) == "2 of 8"


def test_the_words_of_its_texts() -> None:
    assert text_words(Draft(abstract="one two", description="three", notes="four")) == 4
