"""The pages of calls: what an event asks for, in words."""

from datetime import UTC, datetime

import pytest

from cfpcli.call.rules.requirements import limits
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Call, Event, Extension, Limits, OthersReviews, ReviewSettings, SessionType
from cfpcli.ui import draw
from tests.answers import answer
from tests.countdown import left
from tests.ui import samples


def page(event: Event) -> str:
    result = answer("event", picture="event", items=[samples.built(event)])
    return "".join(draw(result, samples.screen()))


def test_an_event_of_which_little_is_known() -> None:
    assert page(Event(slug="tiny", name="Tiny", timezone="AoE")) == (
        "Tiny · tiny\nAoE\n\nReview\n  Scale    1 to 5\n  Reviews  3 for each proposal\n"
    )


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 2, "1\u20132 speakers"),
        (1, 1, "1 speaker"),
        (2, 2, "2 speakers"),
        (0, 5, "up to 5 speakers"),
        (1, None, "1 or more speakers"),
    ],
)
def test_how_many_may_speak(least: int, most: int | None, words: str) -> None:
    kind = SessionType(slug="t", name="Talk", duration=20, speakers_min=least, speakers_max=most)
    assert f"  1. Talk  20 min · {words} · t\n" in page(
        Event(slug="tiny", name="Tiny", timezone="UTC", session_types=(kind,))
    )


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limits(), []),
        (Limits(abstract_words_min=5), ["abstract: at least 5 words"]),
        (Limits(abstract_words_max=5), ["abstract: at most 5 words"]),
        (Limits(abstract_words_min=5, abstract_words_max=9), ["abstract: 5\u20139 words"]),
        (
            Limits(description_words_max=7, biography_words_max=8),
            ["description: at most 7 words", "biography: at most 8 words"],
        ),
        (Limits(proposals_per_person=1), ["at most 1 proposal a person"]),
    ],
)
def test_limits(limit: Limits, words: list[str]) -> None:
    assert limits(limit) == words


def test_categories_say_what_is_particular() -> None:
    review = ReviewSettings(categories=samples.OSXP.review.categories, scale_min=0, scale_max=2)
    text = page(Event(slug="tiny", name="Tiny", timezone="UTC", review=review))
    assert "  Scale       0 to 2\n  Categories  Relevance (weight 2), Form\n" in text


@pytest.mark.parametrize(
    ("review", "words"),
    [
        (ReviewSettings(blind=True), "after your own"),
        (ReviewSettings(blind=True, others=OthersReviews.ALWAYS), "always"),
        (ReviewSettings(others=OthersReviews.NEVER), "never"),
        (ReviewSettings(), ""),
    ],
)
def test_when_others_reviews_show_where_it_is_not_as_always(review: ReviewSettings, words: str) -> None:
    text = page(Event(slug="tiny", name="Tiny", timezone="UTC", review=review))
    assert (f"  Others' reviews  {words}\n" in text) is bool(words)
    assert ("Others' reviews" in text) is bool(words)


def test_the_row_of_deadlines_gives_the_words_of_the_call() -> None:
    row = {
        "left": left("21 days"),
        "status": "open",
        "closes_local": "Sun 14 June 2026",
        "your_time": "Sun 14 June",
    }
    extra = {"deadline": row, "counts": {"submitted": 30}}
    result = answer("event", picture="event", items=[samples.built(samples.OSXP)], extra=extra)
    text = "".join(draw(result, samples.screen()))
    assert text.partition("Call for papers\n")[2].startswith(
        f"  Status     open · {left('21 days')}\n"
        "  Opens      29 April 2026\n"
        "  Closes     Sun 14 June 2026\n"
        "  Your time  Sun 14 June\n"
        "  Proposals  30 submitted\n"
    )


def test_a_call_without_words_speaks_for_itself() -> None:
    may, june = (datetime(2026, month, 14, 22, tzinfo=UTC) for month in (5, 6))
    call = Call(
        opens=Deadline(raw="1", at=may),
        closes=Deadline(raw="2", at=june, zone="AoE"),
        extensions=(Extension(closes=Deadline(raw="3", at=may), changed=may),),
    )
    text = page(Event(slug="tiny", name="Tiny", timezone="Europe/Paris", call=call))
    assert "  Opens     Fri 15 May 2026 00:00 Europe/Paris\n" in text
    assert "  Closes    Sun 14 June 2026 09:59 AoE\n" in text
    assert "  Extended  from Thu 14 May 2026 23:59 Europe/Paris\n" in text


def test_what_has_a_close_of_its_own_says_so_and_who_has_longer() -> None:
    own = [
        {
            "of": "track",
            "slug": "security",
            "closes_local": "Sun 7 June",
            "left": left("14 days"),
            "note": "extended",
        },
        {"of": "session_type", "slug": "panel", "closes_local": "Mon 8 June", "your_time": "Tue 9 June", "left": ""},
        {"of": "email", "slug": "ana@example.org", "closes_local": "Sat 20 June", "left": "27 d", "reason": "Ill"},
    ]
    result = answer("event", picture="event", items=[samples.built(samples.OSXP)], extra={"own_closes": own})
    text = "".join(draw(result, samples.screen()))
    assert f"    security · 14 slots\n    closes Sun 7 June: {left('14 days')}, extended\n" in text
    assert "panel\n            closes Mon 8 June (your time: Tue 9 June)\n" in text
    assert "Extensions\n  ana@example.org  closes Sat 20 June: 27 d, Ill\n" in text


def test_each_former_close_stands_with_its_reason() -> None:
    days = [datetime(2026, 6, day, 22, tzinfo=UTC) for day in (14, 7, 10)]
    former = tuple(Extension(closes=Deadline(raw="x", at=at), changed=at, reason="Hail") for at in days[:2])
    of_a_track = Extension(closes=Deadline(raw="x", at=days[0]), changed=days[0], track="cloud")
    call = Call(closes=Deadline(raw="y", at=days[2]), extensions=(of_a_track, *former))
    text = page(Event(slug="tiny", name="Tiny", timezone="UTC", call=call))
    assert (
        "  Closes  Wed 10 June 2026 21:59 UTC\n"
        "  Moved   from Sun 14 June 2026 21:59 UTC: Hail\n"
        "          from Sun 7 June 2026 21:59 UTC: Hail\n"
    ) in text
