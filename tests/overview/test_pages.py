"""The page of a proposal and of a placed session."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from cfpcli.records.event import ReviewSettings
from cfpcli.ui import draw, plain
from tests.answers import answer
from tests.ui import samples

BARE = {"code": "K7QX3D", "title": "Bare", "event": "osxp-2026"}


def page(item: dict[str, Any], *, width: int = 80, **extra: object) -> str:
    result = answer("proposal", picture="proposal", items=[item], extra=extra)
    return "".join(draw(result, samples.screen(width)))


def test_instants_may_be_datetimes_or_text() -> None:
    for write in (draw, plain):
        texts = ["".join(write(samples.proposal_page(text_dates=kind), samples.screen())) for kind in (False, True)]
        assert texts[0] == texts[1]
        assert "Fri 22 May 2026 11:03 Europe/Paris" in texts[0]


def test_what_is_empty_is_left_out() -> None:
    assert page(BARE) == "Bare\nK7QX3D · submitted\n\nSpeakers\n  no speaker named\n"


def test_what_nobody_may_see_need_not_be_there() -> None:
    blind = {
        name: value for name, value in samples.built(samples.PROPOSAL).items() if name not in {"speakers", "created"}
    }
    review = {"state": "scored", "scores": {"score": 4}, "comment": "fine"}
    text = page(blind, event=samples.built(samples.FOSDEM), reviews=[review])
    assert "Ana" not in text
    assert "a reviewer: 4 of 5\n    fine\n" in text


def test_a_score_has_its_label() -> None:
    event = samples.built(msgspec.structs.replace(samples.OSXP, review=ReviewSettings(labels=tuple("abcde"))))
    review = {"state": "scored", "scores": {"score": 4}, "name": "Wei Chen"}
    assert "Wei Chen: 4 of 5 (d)\n" in page(BARE, event=event, reviews=[review])


def test_a_decision_that_waits_says_so() -> None:
    assert "K7QX3D · submitted · accepted, not published yet\n" in page(BARE | {"pending_state": "accepted"})


def test_a_session_of_another_zone_keeps_its_own() -> None:
    item = BARE | {"start": "2026-06-14T22:30:00Z", "duration": 45, "room": "Amphi A", "ends": "2026-06-14T23:15:00Z"}
    text = page(item, event=samples.built(samples.OSXP))
    assert "Day       Monday 15 June 2026\n" in text
    assert "Time      00:30\u201301:15 Europe/Paris (UTC+02:00)\n" in text


def test_the_length_is_that_of_the_type_unless_it_has_its_own() -> None:
    event = samples.built(samples.OSXP)
    assert "Duration  45 min\n" in page(BARE | {"session_type": "panel"}, event=event)
    assert "Duration  10 min\n" in page(BARE | {"session_type": "panel", "duration": 10}, event=event)


def test_a_session_whose_time_is_not_known_has_its_day() -> None:
    text = page(BARE | {"day": "2026-01-31"})
    assert "Day  Saturday 31 January 2026\n" in text
    assert "Time" not in text


def test_a_room_brings_its_stream_unless_the_session_has_its_own() -> None:
    event = samples.built(samples.FOSDEM)
    shown = page(BARE | {"room": "AW1.120"}, event=event)
    assert "Room    AW1.120\nStream  https://live.fosdem.org/watch/aw1120\n" in shown
    assert "https://other.example.org" in page(
        BARE | {"room": "AW1.120", "stream_url": "https://other.example.org"}, event=event
    )


def test_the_other_sessions_stand_under_their_days() -> None:
    others = [
        {"code": "A", "title": "One", "start": samples.NOW, "speaker_names": []},
        {"code": "B", "title": "Two", "start": samples.NOW, "speaker_names": ["X", "Y"]},
        {
            "code": "C",
            "title": "Three",
            "start": (samples.NOW + timedelta(days=1)).isoformat(),
            "abstract": "**First** of [all](https://example.org).",
        },
        {"code": "D", "title": "Four", "day": "to be announced"},
        {"code": "E", "title": "Five"},
    ]
    text = page(BARE, event=samples.built(samples.OSXP), more_in_track=others)
    assert text.partition("More in this track\n")[2] == (
        "  Sunday 24 May 2026\n"
        "    12:03 · A\n      One\n      no speaker named\n\n"
        "    12:03 · B\n      Two\n      X, Y\n\n"
        "  Monday 25 May 2026\n"
        "    12:03 · C\n      Three\n      no speaker named\n      First of all (https://example.org).\n\n"
        "  to be announced\n"
        "    D\n      Four\n      no speaker named\n\n"
        "  E\n    Five\n    no speaker named\n"
    )


LONG = (
    "A **second** sentence with `code`, and [a link](https://example.org/x).\n\n- one\n- two\n\n## Heading\n\n"
    + "Wörter " * 90
)


@pytest.mark.parametrize(("width", "most"), [(80, 150), (119, 150), (120, 300), (200, 300)])
def test_of_another_session_a_wide_screen_shows_more_than_a_narrow_one(width: int, most: int) -> None:
    other = {"code": "A", "title": "One", "room": "Attic", "abstract": LONG}
    shown = page(BARE, width=width, event=samples.built(samples.OSXP), more_in_track=[other])
    text = " ".join(shown.rpartition("no speaker named\n")[2].split())
    assert text.startswith(
        "A second sentence with `code`, and a link (https://example.org/x). • one • two Heading Wörter"
    )
    assert text.endswith("Wörter…")
    assert most - len("Wörter ") <= len(text) <= most
    assert "*" not in text
    assert "#" not in text


def test_the_beginning_of_a_summary_is_named_so() -> None:
    other = {"code": "A", "title": "One", "abstract": "By others.", "abstract_is_summary": True}
    assert page(BARE, event=samples.built(samples.OSXP), more_in_track=[other]).endswith("    Summary: By others.\n")


def test_a_language_without_a_name_goes_by_its_code() -> None:
    assert "Language  tlh\n" in page(BARE | {"language": "tlh", "session_type": "talk"})
    assert "Language  français (fr-CA)" not in page(BARE | {"language": "fr"})
    assert "Language  français (fr)\n" in page(BARE | {"language": "fr"})


def test_reviews_without_words_stand_close_together() -> None:
    brief = [{"state": "scored", "scores": {"score": 4}, "name": name} for name in "AB"]
    assert page(BARE, reviews=brief).endswith("Reviews\n  A: 4 of 5\n  B: 4 of 5\n")
    brief[0]["comment"] = "fine"
    assert page(BARE, reviews=brief).endswith("Reviews\n  A: 4 of 5\n    fine\n\n  B: 4 of 5\n")
