"""Sample events, proposals, people and releases for the tests of mail."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from cfpcli.mail.rules.dispatches import Dispatch, Grouping, dispatches
from cfpcli.mail.rules.due import Matter, Recipient, matters_due, recipient_of
from cfpcli.mail.rules.letters import Mailbox
from cfpcli.records.event import Event, Room
from cfpcli.records.programme import Notification, Release, Slot, SlotAnswer
from cfpcli.records.proposal import Proposal, State
from tests.factories import NOW, make_event, make_proposal, make_speaker

EVENT: Event = make_event(
    starts="2026-12-01",
    ends="2026-12-02",
    rooms=(Room(slug="auditorium", name="Auditorium", number=1), Room(slug="workshop", name="Workshop", number=2)),
)
ANA = recipient_of(make_speaker())
BO = recipient_of(make_speaker(code="SPKR4B", name="Bo Ström", email="bo@example.org"))
CAI = recipient_of(make_speaker(code="SPKR5C", name="Cai Hughes", email=""))
PEOPLE = {person.code: person for person in (ANA, BO, CAI)}
COMMITTEE = Mailbox("The committee", "cfp@example.org")
NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def accepted(**attrs: object) -> Proposal:
    """An accepted proposal of Ana's; keyword arguments replace attributes."""
    return make_proposal(**{"state": State.ACCEPTED, **attrs})


def slot(guid: str = "slot-1", proposal: str = "K7QX3D", room: str = "auditorium", **attrs: object) -> Slot:
    """A slot of 20 minutes at nine o'clock (UTC) of the first day; keyword arguments replace attributes."""
    return Slot(guid=guid, event=EVENT.slug, proposal=proposal, room=room, **{"start": NINE, "minutes": 20, **attrs})  # type: ignore[arg-type]


def release(version: str, *slots: Slot, day: int = 1) -> Release:
    """A release that was published on this day of June, whose number is that of the day."""
    published = datetime(2026, 6, day, tzinfo=UTC)
    return Release(event=EVENT.slug, version=version, number=day, published=published, slots=slots)


def notified(person: str = ANA.code, proposal: str = "K7QX3D", **attrs: object) -> Notification:
    """A notification of an acceptance; keyword arguments replace attributes."""
    base = {"event": EVENT.slug, "person": person, "proposal": proposal, "state": State.ACCEPTED, "at": NOW}
    return Notification(**{**base, **attrs})  # type: ignore[arg-type]


def due(
    *proposals: Proposal,
    people: dict[str, Recipient] = PEOPLE,
    notifications: tuple[Notification, ...] = (),
    releases: tuple[Release, ...] = (),
    answers: Mapping[str, SlotAnswer] = MappingProxyType({}),
    now: datetime = NOW,
) -> tuple[Matter, ...]:
    """What is due in the sample event."""
    return matters_due(
        EVENT, proposals, people, notifications=notifications, releases=releases, answers=answers, now=now
    )


def dispatched(*matters: Matter, grouping: Grouping = Grouping.PERSON) -> tuple[Dispatch, ...]:
    """The messages for these matters, in English or French."""
    return dispatches(EVENT, matters, ("en", "fr"), grouping)
