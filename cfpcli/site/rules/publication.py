"""The public part of an event: its call, its last release, and the programmes that were public before.

The pages of the site are made from this alone, so that nothing else can be on them.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from cfpcli.programme.rules.agenda import Agenda, Past
from cfpcli.programme.rules.differences import Difference
from cfpcli.records.event import Event


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """A release and its changes: `differences` are those from the release before it, none for the first one.

    `published` is a UTC instant, `note` a line for readers, `is_first` whether no release came before. `version` is
    empty for the changes since the last release, which are sessions that were called off.
    """

    version: str
    published: datetime | None
    note: str = ""
    is_first: bool = False
    differences: tuple[Difference, ...] = ()


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """The public part of an event.

    `programme` is the last release, None before the first. `former` are the programmes that were public before it,
    oldest first, also those that were undone, and `pasts` the histories of their sessions by guid, as calendars need
    them. `editions` are the releases, newest first. `called_off` are the codes of sessions in any of these
    programmes that have no seat any more. `aliases` are the former codes of people who were merged, each with
    the present one. `base_url` is the address of the site, ending in a slash, empty if it has none.
    `call_calendar` is the calendar of the closes of its call, empty without any.
    """

    event: Event
    programme: Agenda | None = None
    former: tuple[Agenda, ...] = ()
    pasts: Mapping[str, Past] = {}
    editions: tuple[Edition, ...] = ()
    called_off: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = {}
    base_url: str = ""
    call_calendar: bytes = b""
