"""Settings of an event that contradict one another, each with its path."""

import pytest
from msgspec.structs import replace

from cfpcli.call.rules.contradictions import contradictions
from cfpcli.dates.grammar import parse_close, parse_open
from cfpcli.records.event import (
    Call,
    Category,
    Event,
    Limits,
    Question,
    QuestionKind,
    ReviewSettings,
    SessionType,
    Track,
)
from tests.factories import NOW

TRACK = Track(slug="tutorials", name="Tutorials")
TALK = SessionType(slug="talk", name="Talk", duration=30)
EVENT = Event(slug="demo", name="Demo", timezone="UTC", languages=("en",), tracks=(TRACK,), session_types=(TALK,))
OPENS = parse_open("20 June 2026", zone="UTC", now=NOW)
CLOSES = parse_close("14 June 2026", zone="UTC", now=NOW)
QUESTION = Question(slug="q", question="Which?")


def limited(**limits: int) -> Call:
    return Call(limits=Limits(**limits))


@pytest.mark.parametrize(
    ("event", "path", "reason"),
    [
        (replace(EVENT, call=Call(opens=OPENS, closes=CLOSES)), "call.closes", "not after the opening"),
        (
            replace(EVENT, call=Call(closes=CLOSES), tracks=(replace(TRACK, opens=OPENS),)),
            "tracks[1].closes",
            "not after the opening",
        ),
        (
            replace(EVENT, call=Call(opens=OPENS), session_types=(replace(TALK, closes=CLOSES),)),
            "session_types[1].closes",
            "not after the opening",
        ),
        (
            replace(EVENT, call=limited(abstract_words_min=9, abstract_words_max=5)),
            "call.limits.abstract_words_min",
            "is 9, must not be above abstract_words_max, 5",
        ),
        (
            replace(
                EVENT,
                call=limited(abstract_words_min=30),
                tracks=(replace(TRACK, limits=Limits(abstract_words_max=20)),),
            ),
            "tracks[1].limits.abstract_words_max",
            "is 20, must not be below abstract_words_min, 30",
        ),
        (
            replace(
                EVENT,
                tracks=(replace(TRACK, limits=Limits(abstract_words_max=20)),),
                session_types=(replace(TALK, limits=Limits(abstract_words_min=30)),),
            ),
            "tracks[1].limits",
            "together with the session type talk",
        ),
        (replace(EVENT, tracks=(replace(TRACK, language="fr"),)), "tracks[1].language", "not a language of the event"),
        (
            replace(EVENT, session_types=(replace(TALK, durations=(20, 45)),)),
            "session_types[1].duration",
            "is 30, which is not a length to choose from",
        ),
        (
            replace(EVENT, questions=(replace(QUESTION, tracks=("tutorial",)),)),
            "questions[1].tracks[1]",
            'did you mean "tutorials"?',
        ),
        (
            replace(EVENT, questions=(replace(QUESTION, kind=QuestionKind.DATE, words_max=5),)),
            "questions[1].words_max",
            "only for text and long_text",
        ),
        (
            replace(EVENT, review=ReviewSettings(categories=(Category(slug="c", name="C", weight=0.0),))),
            "review.categories[1].weight",
            "at least one category must count",
        ),
    ],
)
def test_each_contradiction_has_its_place(event: Event, path: str, reason: str) -> None:
    ((found, message),) = contradictions(event)
    assert (found, reason in message) == (path, True), message


def test_parts_that_fit_have_none() -> None:
    part = replace(TRACK, opens=parse_open("1 June 2026", zone="UTC", now=NOW), language="en")
    kind = replace(TALK, durations=(30, 45), limits=Limits(abstract_words_min=5, abstract_words_max=9))
    fits = replace(EVENT, call=Call(opens=OPENS), tracks=(part,), session_types=(kind,), questions=(QUESTION,))
    assert list(contradictions(replace(fits, call=limited(abstract_words_max=500)))) == []
