"""A court for tests: a store of a few records in memory, a committee, and what a change set by somebody comes to."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from cfpcli.cli.judges import JUDGES
from cfpcli.records.change import Change, Kind, Place, Record, key_of, kind_of
from cfpcli.records.event import Event
from cfpcli.records.person import parse_person
from cfpcli.workspace.admission import judge_of
from cfpcli.workspace.rules.court import Court, Door, Ground, judge
from cfpcli.workspace.rules.roles import Actor, Committee
from tests.factories import NOW, change_set, make_event, make_proposal, make_speaker

OLA, ADA, ANA, ZED = (f"{name.title()} <{name}@example.org>" for name in ("ola", "ada", "ana", "zed"))
COMMITTEE = Committee(organisers=frozenset({"ola@example.org"}), reviewers=frozenset({"ada@example.org"}))
EVENT = make_event()
SPEAKER = make_speaker()
PROPOSAL = make_proposal()
"""By Ana, whose record is `SPEAKER`."""


class Memory:
    """Records as a store gives them."""

    def __init__(self, *records: Record) -> None:
        self.records = {(kind_of(one), key_of(one)): one for one in records}

    def get_many(self, kind: Any, keys: Iterable[str]) -> Any:  # noqa: ANN401  # as a store does
        """The records of these keys."""
        return {key: self.records[kind, key] for key in keys if (kind, key) in self.records}

    def rows(self, kind: Kind, fields: Sequence[str]) -> list[Any]:
        """Every record of a kind, whole."""
        del fields
        return [record for (of, _), record in self.records.items() if of is kind]

    def events(self) -> tuple[Event, ...]:
        """Every event."""
        return tuple(one for one in self.records.values() if isinstance(one, Event))


def refusals(
    *changes: Change | Record,
    by: str = OLA,
    stored: Sequence[Record] = (EVENT, SPEAKER, PROPOSAL),
    committee: Committee = COMMITTEE,
    door: Door = Door.COMMAND,
    agreed: Iterable[Place] = (),
    days: int = 0,
) -> list[tuple[Ground, str]]:
    """The grounds and reasons for which these changes are refused to somebody, an hour and `days` after `NOW`."""
    from datetime import timedelta

    actor = Actor(person=parse_person(by) if by else None, committee=committee)
    one = replace(change_set(*changes), at=NOW + timedelta(days=days, hours=1))
    found = judge(Court(Memory(*stored), one, actor, door, frozenset(agreed)), partial(judge_of, JUDGES))
    return [(refusal.ground, refusal.message) for refusal in found]


def grounds(*changes: Change | Record, **how: Any) -> set[str]:  # noqa: ANN401  # as for refusals
    """The grounds alone, each once."""
    return {str(ground) for ground, _ in refusals(*changes, **how)}
