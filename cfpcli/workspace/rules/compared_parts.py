"""The parts of records that a change set is compared with: of every proposal and every person of a store."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from cfpcli.records.proposal import LIVE, State


class ComparedProposal(msgspec.Struct, frozen=True, gc=False):
    """The part of a proposal that is compared with other proposals."""

    code: str
    event: str
    state: State
    speakers: tuple[str, ...] = ()
    guid: str = ""
    track: str = ""
    session_type: str = ""


class KnownPerson(msgspec.Struct, frozen=True, gc=False):
    """The part of a person by which they are recognised: every address, and every code."""

    code: str
    email: str = ""
    other_emails: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class LiveProposals:
    """The live ones among proposals, or rows of them, counted by speaker."""

    def __init__(self, proposals: Iterable[Any]) -> None:
        """`proposals` have a state, an event, a track, a session type and speakers."""
        self._rows: dict[str, list[Any]] = {}
        self._counts: dict[tuple[str, str, str], Counter[str]] = {}
        for row in proposals:
            if row.state in LIVE:
                self._rows.setdefault(row.event, []).append(row)

    def by_speaker(self, event: str, *, track: str = "", session_type: str = "") -> Counter[str]:
        """The number of live proposals of each speaker (by code) in an event, or in a track or session type of it."""
        part = (event, track, session_type)
        if part not in self._counts:
            self._counts[part] = Counter(
                code
                for row in self._rows.get(event, ())
                if track in {"", row.track} and session_type in {"", row.session_type}
                for code in row.speakers
            )
        return self._counts[part]
