"""A packet: what a draft goes out as, and what makes it the same one later."""

import random
from datetime import UTC, datetime

import pytest

from cfpcli.proposals.rules.packet import identity_of, packet_of
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft, DraftSpeaker

EVENT = Event(slug="conf", name="Conf", timezone="Europe/Paris")
AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
DRAFT = Draft(
    title=" Signed builds ",
    abstract="How three people\r\nsign.\n",
    speakers=(DraftSpeaker(name="Ana Ruiz", email="ANA@example.org"),),
    source="/home/ana/talks/signed.md",
    lines={"title": 2},
)


def rng() -> random.Random:
    return random.Random(3)  # noqa: S311  # ids in tests are no secrets


def test_it_carries_the_draft_well_formed_and_without_the_senders_own_files() -> None:
    packet = packet_of(DRAFT, EVENT, sent=AT, rng=rng())
    assert packet.draft.title == "Signed builds"
    assert packet.draft.abstract == "How three people\nsign."
    assert packet.draft.speakers[0].email == "ana@example.org"
    assert (packet.draft.source, packet.draft.lines) == ("", {})
    assert (packet.event, packet.event_name, packet.draft.event) == ("conf", "Conf", "conf")


def test_an_id_is_drawn_once_and_then_kept() -> None:
    first = packet_of(DRAFT, EVENT, sent=AT, rng=rng())
    assert first.id != packet_of(DRAFT, EVENT, sent=AT, rng=random.Random(4)).id  # noqa: S311
    assert packet_of(DRAFT, EVENT, sent=AT, rng=random.Random(4), id_=first.id).id == first.id  # noqa: S311


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"abstract": "Another text."}, True),
        ({"title": "SIGNED  builds"}, True),
        ({"title": "Sealed builds"}, False),
        ({"speakers": (DraftSpeaker(name="Bo", email="bo@example.org"),)}, False),
    ],
)
def test_without_a_beginning_a_draft_is_known_by_its_title(changed: dict[str, object], same: bool) -> None:
    import msgspec

    later = msgspec.structs.replace(DRAFT, **changed)
    before = msgspec.structs.replace(DRAFT, speakers=(DraftSpeaker(name="Ana", email="ANA@example.org"),))
    assert (identity_of(later, "conf") == identity_of(before, "conf")) is same


def test_one_that_was_begun_at_an_instant_keeps_its_identity_under_another_title() -> None:
    import msgspec

    begun = msgspec.structs.replace(DRAFT, begun=AT)
    renamed = msgspec.structs.replace(begun, title="Sealed builds")
    assert identity_of(begun, "conf") == identity_of(renamed, "conf")
    assert identity_of(begun, "conf") != identity_of(begun, "other")
