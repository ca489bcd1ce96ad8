"""What a store has that bears on the packets of one import, moving on with each that is taken in."""

from collections.abc import Callable, Iterable, Mapping

from cfpcli.domain.change import Change, Kind, Record, key_of, kind_of
from cfpcli.domain.event import Event
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.setting import Setting
from cfpcli.domain.speaker import Speaker

TAKEN = "packet:"
"""Begins the name of the setting that keeps which packet a proposal last came from: when it was sent, and its sum."""


class Stock:
    """What the store has that bears on the packets, moving on with each that is taken in."""

    def __init__(
        self, events: Iterable[Event], records: Iterable[Record], guids: Mapping[str, str], taken: Callable[[str], bool]
    ) -> None:
        self.events = {event.slug: event for event in events}
        self._records: dict[tuple[Kind, str], Record] = {}
        self._by_email: dict[str, str] = {}
        self._by_speaker: dict[str, dict[str, None]] = {}
        for one in records:
            self._put(one)
        self._first: dict[tuple[Kind, str], Record | None] = {}
        self._guids = dict(guids)
        self._taken = taken

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything that was taken in, one change for each record."""
        ways = ((kind, key, before, self._records[kind, key]) for (kind, key), before in self._first.items())
        return tuple(
            Change(kind=kind, key=key, before=before, after=after)
            for kind, key, before, after in ways
            if before != after
        )

    def take(self, changes: Iterable[Change]) -> None:
        """Move on to what these changes make."""
        for change in changes:
            if change.after is not None:
                self._first.setdefault((change.kind, change.key), change.before)
                self._put(change.after)
                if isinstance(change.after, Proposal):
                    self._guids[change.after.guid] = change.after.code

    def _put(self, record: Record) -> None:
        self._records[kind_of(record), key_of(record)] = record
        if isinstance(record, Speaker) and record.email:
            self._by_email[record.email] = record.code
        if isinstance(record, Proposal):
            for speaker in record.speakers:
                self._by_speaker.setdefault(speaker, {})[record.code] = None

    def is_new(self, code: str) -> bool:
        """Whether a proposal came in only now."""
        return self._first.get((Kind.PROPOSAL, code), self) is None

    def is_used(self, code: str) -> bool:
        """Whether a code was ever given out."""
        return (Kind.PROPOSAL, code) in self._records or (Kind.SPEAKER, code) in self._records or self._taken(code)

    def last_taken(self, code: str) -> Setting | None:
        """Which packet a proposal last came from."""
        found = self._records.get((Kind.SETTING, f"{TAKEN}{code}"))
        return found if isinstance(found, Setting) else None

    def speakers(self, emails: Iterable[str]) -> dict[str, Speaker]:
        """The speakers with these addresses."""
        codes = {email: self._by_email[email] for email in emails if email in self._by_email}
        return {email: one for email, code in codes.items() if (one := self.speaker(code)) is not None}

    def speaker(self, code: str) -> Speaker | None:
        """The speaker of this code."""
        found = self._records.get((Kind.SPEAKER, code))
        return found if isinstance(found, Speaker) else None

    def proposals(self, event: Event, speakers: Iterable[Speaker]) -> list[Proposal]:
        """The proposals of any of these speakers to an event."""
        codes = dict.fromkeys(code for one in speakers for code in self._by_speaker.get(one.code, ()))
        found = map(self.proposal, codes)
        return [one for one in found if one is not None and one.event == event.slug]

    def of_guid(self, guid: str) -> str:
        """The code of the proposal with this guid, empty where there is none."""
        return self._guids.get(guid, "")

    def proposal(self, code: str) -> Proposal | None:
        """The proposal of this code, where it bears on the packets."""
        found = self._records.get((Kind.PROPOSAL, code))
        return found if isinstance(found, Proposal) else None
