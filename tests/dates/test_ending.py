"""The end of a call in words: a minute in its zone, or a day whose zone is not known."""

from datetime import UTC, datetime

import pytest

from cfpcli.dates.countdown import Urgency
from cfpcli.dates.ending import Ending, ending_of
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zones import zone_named

FIRST, LAST = datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2026, 7, 2, 12, tzinfo=UTC)
DAY = Ending(FIRST, LAST)
PARIS = zone_named("Europe/Paris")


def test_a_known_zone_has_a_minute_and_an_unknown_one_only_the_day() -> None:
    assert Ending(FIRST, zone="Europe/Paris").text == "Wed 1 July 2026 11:59 Europe/Paris"
    assert DAY.text == "Wed 1 July 2026, zone unknown"


@pytest.mark.parametrize(
    ("now", "left", "urgency", "yours"),
    [
        (datetime(2026, 6, 30, 10, tzinfo=UTC), "24 h 0 min left", Urgency.SOON, "Wed 1 July 11:59 at the earliest"),
        (FIRST, "closing", Urgency.SOON, "Thu 2 July 13:59 at the latest"),
        (datetime(2026, 7, 2, 11, 59, tzinfo=UTC), "closing", Urgency.SOON, "Thu 2 July 13:59 at the latest"),
        (LAST, "closed just now", Urgency.CLOSED, "Thu 2 July 13:59 at the latest"),
    ],
)
def test_a_day_is_urgent_from_its_first_end_and_over_at_its_last(
    now: datetime, left: str, urgency: Urgency, yours: str
) -> None:
    assert (DAY.left(now), DAY.urgency(now), DAY.your_time(PARIS, now)) == (left, urgency, yours)
    assert DAY.both(PARIS, now) == f"Wed 1 July 2026, zone unknown (your time: {yours})"


def test_a_deadline_without_an_instant_has_no_ending() -> None:
    assert ending_of(None, "UTC") is None
    assert ending_of(Deadline(raw="TBA"), "UTC") is None
    named = Deadline(raw="", at=FIRST, latest=LAST)
    assert ending_of(named, "Europe/Paris") == Ending(FIRST, LAST, "Europe/Paris")
