"""The page of the call: dates in the event's zone, closes of tracks and types, requirements, and nothing private."""

from datetime import UTC, datetime

from msgspec.structs import replace

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Call, Event, Extension, Limits, Notice, Question, SessionType, Track
from cfpcli.site.rules.addresses import tracks_of
from cfpcli.site.rules.call_page import CallDate, CallView, call_view
from tests.factories import make_event

CHANGED = datetime(2026, 6, 1, 8, tzinfo=UTC)


def close(day: str, zone: str = "Europe/Paris", *, time: str = "", hour: int = 22) -> Deadline:
    """A close at the end of a day of June 2026, or at a time."""
    number = int(day[-2:])
    return Deadline(raw=day, date=day, time=time, zone=zone, at=datetime(2026, 6, number, hour, tzinfo=UTC))


def event_with(**call: object) -> Event:
    """The event with another call that has these fields."""
    return replace(make_event(), call=replace(Call(), **call))


def view(event: Event, *, is_shipped: bool = False, has_calendar: bool = False) -> CallView:
    return call_view(event, tracks_of(event), is_shipped=is_shipped, has_calendar=has_calendar)


def test_a_close_is_the_end_of_its_day_in_the_zone_of_the_event() -> None:
    opens, closes = view(make_event()).dates
    assert opens == CallDate(
        label="Opens", at="2026-04-28T22:00:00Z", words="Wednesday 29 April 2026, 00:00 (Europe/Paris)"
    )
    assert closes == CallDate(
        label="Closes",
        at="2026-06-14T22:00:00Z",
        words="Sunday 14 June 2026, end of the day (Europe/Paris)",
        closes=True,
    )


def test_a_close_in_another_zone_has_that_zone() -> None:
    closes = close("2026-06-15", "AoE", hour=12)
    (only,) = view(event_with(closes=replace(closes, at=datetime(2026, 6, 16, 12, tzinfo=UTC)))).dates
    assert only.words == "Monday 15 June 2026, end of the day (AoE)"
    assert only.at == "2026-06-16T12:00:00Z"


def test_a_close_within_a_day_has_its_last_minute() -> None:
    (only,) = view(event_with(closes=close("2026-06-14", time="18:00", hour=16))).dates
    assert only.words == "Sunday 14 June 2026, 18:00 (Europe/Paris)"
    assert only.at == "2026-06-14T16:01:00Z"


def test_an_extension_has_the_former_close_and_keeps_its_reason_to_itself() -> None:
    former = Extension(closes=close("2026-06-14"), changed=CHANGED, reason="More time for <students>")
    (only,) = view(event_with(closes=close("2026-06-21"), extensions=(former,))).dates
    assert only.former == "extended from 14 June"


def test_a_reason_for_moving_nothing_is_not_shown() -> None:
    same = Extension(closes=close("2026-06-14"), changed=CHANGED, reason="a mistake")
    assert view(event_with(closes=close("2026-06-14"), extensions=(same,))).dates[0].former == ""


def test_tracks_and_types_have_their_own_closes() -> None:
    event = replace(
        make_event(),
        tracks=(
            Track(slug="early", name="Early", description="*Soon*", closes=close("2026-06-07")),
            Track(slug="usual", name="Usual"),
        ),
        session_types=(
            SessionType(slug="talk", name="Talk", duration=30),
            SessionType(slug="poster", name="Poster", duration=0, closes=close("2026-06-28")),
        ),
        call=Call(
            closes=close("2026-06-14"),
            extensions=(Extension(closes=close("2026-06-21"), changed=CHANGED, session_type="poster"),),
        ),
    )
    shown = view(event)
    assert [(track.name, track.closes) for track in shown.tracks] == [
        ("Early", "Sunday 7 June 2026, end of the day (Europe/Paris)"),
        ("Usual", ""),
    ]
    assert shown.tracks[0].description == "*Soon*"
    assert shown.tracks[0].page == "track/early.html"
    assert shown.tracks[0].style == "t-early"
    assert [(date.label, date.former) for date in shown.dates] == [
        ("Closes", ""),
        ("Closes for Poster", "extended from 21 June"),
    ]
    assert shown.types == ("Talk, 30 minutes, 1 or more speakers", "Poster, 1 or more speakers")


def test_the_close_of_a_type_is_not_that_of_the_call() -> None:
    poster = SessionType(slug="poster", name="Poster", duration=0, closes=close("2026-06-28"))
    shown = view(replace(make_event(), session_types=(poster,), call=Call()))
    assert shown.is_run
    assert [date.label for date in shown.dates] == ["Closes for Poster"]
    assert shown.closes is None
    assert view(make_event()).closes == view(make_event()).dates[1]


def test_a_close_to_be_announced_is_as_written_and_counts_down_to_nothing() -> None:
    shown = view(event_with(closes=Deadline(raw="to be announced")))
    assert shown.dates == (CallDate(label="Closes", words="to be announced", closes=True),)
    assert shown.closes is None
    assert shown.is_run


def test_an_event_without_dates_takes_no_proposals() -> None:
    shown = view(event_with())
    assert not shown.is_run
    assert shown.dates == ()
    track = Track(slug="only", name="Only", closes=close("2026-06-07"))
    assert view(replace(make_event(), tracks=(track,), call=Call())).is_run


def test_requirements_questions_and_notices() -> None:
    question = Question(slug="first", question="First talk?", options=("yes", "no"), required=True)
    notices = (
        Notice(slug="conduct", name="Code of conduct", version="1", url="https://example.org/conduct"),
        Notice(slug="data", name="Use of data", version="1", url="javascript:alert(1)", text="We keep *nothing*."),
    )
    limits = Limits(proposals_per_person=2, abstract_words_min=50, abstract_words_max=300)
    event = replace(
        event_with(closes=close("2026-06-14"), limits=limits, notices=notices),
        questions=(question,), summary="S", audience=("a", "b"), reasons=("r",),
    )  # fmt: skip
    shown = view(event)
    assert shown.questions == (question,)
    assert shown.limits == ("at most 2 proposals a person", "abstract: 50\N{EN DASH}300 words")
    assert [(each.name, each.page, each.text) for each in shown.notices] == [
        ("Code of conduct", "https://example.org/conduct", ""),
        ("Use of data", "", "We keep *nothing*."),
    ]
    assert (shown.summary, shown.audience, shown.reasons) == ("S", ("a", "b"), ("r",))
    assert shown.languages == "français (fr), English (en)"


def test_only_a_call_that_the_program_knows_is_named_by_its_slug() -> None:
    assert view(make_event()).shipped == ""
    assert view(make_event(), is_shipped=True).shipped == "osxp-2026"
    assert view(make_event(), has_calendar=True).has_calendar
