"""A call that somebody else publishes, followed for its deadline."""

from datetime import datetime

import msgspec

from cfpcli.domain.deadline import Deadline
from cfpcli.domain.event import Extension


class FollowedCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One published call, under a `slug` that stays the same from one import to the next.

    `closes.zone` is the one published or, where `zone_assumed`, the one that the `source` (a format of lists of calls)
    is known to mean. Where no zone is known, `closes` is the first end of that day and `closes_latest` the last; it is
    None everywhere else. `starts` and `ends` are local ISO dates of the event, empty while unknown; `followed` is when
    it first came in and `updated` when its list last said something new (UTC); `url` is the event's page, `call_url`
    where proposals are sent; `note` is what the list says beside the deadline, such as which of several it is.
    """

    slug: str
    number: int = 0
    name: str
    closes: Deadline | None = None
    closes_latest: Deadline | None = None
    zone_assumed: bool = False
    extensions: tuple[Extension, ...] = ()
    opens: Deadline | None = None
    place: str = ""
    starts: str = ""
    ends: str = ""
    url: str = ""
    call_url: str = ""
    source: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    followed: datetime
    updated: datetime
