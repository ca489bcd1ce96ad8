"""Calls that are followed, put into a world's store without any list to import."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from cfpcli.dates.grammar import parse_close
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.records.event import Extension
from cfpcli.records.followed_call import FollowedCall
from cfpcli.store import Store
from tests.world import World

SINCE = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


def call(slug: str, closes: str = "TBA", zone: str = "AoE", **more: Any) -> FollowedCall:  # noqa: ANN401  # handed on
    """A followed call that closes at the end of this day."""
    deadline = Deadline(raw="TBA") if closes == "TBA" else parse_close(closes, zone=zone, now=SINCE)
    told: dict[str, Any] = {"name": slug.capitalize(), "source": "confs.tech", "followed": SINCE, "updated": SINCE}
    return FollowedCall(slug=slug, closes=deadline, **told | more)


def follow(world: World, *calls: FollowedCall) -> None:
    """Take these calls into the store."""
    _apply(world, *(created(one) for one in calls))


def move(world: World, slug: str, closes: str, *, at: datetime) -> None:
    """Take in that the close of a followed call was moved."""
    before = Store.open(world.store).get(Kind.CALL, slug)
    assert isinstance(before, FollowedCall)
    assert before.closes
    after = msgspec.structs.replace(
        before,
        closes=parse_close(closes, zone=before.closes.zone, now=SINCE),
        extensions=(*before.extensions, Extension(closes=before.closes, changed=at)),
        updated=at,
    )
    _apply(world, replaced(before, after))


def _apply(world: World, *changes: Any) -> None:  # noqa: ANN401  # changes of any record
    Store.open(world.store).apply(ChangeSet(at=SINCE, by="Sam Okoye <sam@example.org>", command="cfp", changes=changes))
