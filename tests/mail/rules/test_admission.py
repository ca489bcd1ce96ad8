"""The judge of notifications."""

from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, Record
from cfpcli.records.programme import Notification, Release
from cfpcli.records.proposal import State
from cfpcli.workspace.rules.court import Door
from tests.factories import NOW, make_event, make_proposal
from tests.workspace.rules.bench import ADA, ANA, OLA, SPEAKER, ZED, grounds, refusals

EVENT = make_event()
TALK = make_proposal(state=State.CONFIRMED)
RELEASE = Release(event=EVENT.slug, version="0.1", published=NOW)
NOTICE = Notification(
    event=EVENT.slug, person=SPEAKER.code, proposal=TALK.code, state=State.ACCEPTED, release="0.1", at=NOW
)
STORED: tuple[Record, ...] = (EVENT, SPEAKER, TALK, RELEASE)
REMOVED = Change(kind=Kind.NOTIFICATION, key=NOTICE.key, before=NOTICE, after=None)


@pytest.mark.parametrize(
    ("by", "expected"), [(OLA, set()), (ANA, {"role"}), (ADA, {"role"}), (ZED, {"role"}), ("", {"role"})]
)
@pytest.mark.parametrize("change", [NOTICE, REMOVED])
def test_only_organisers_record_notifications(by: str, expected: set[str], change: Change | Record) -> None:
    assert grounds(change, by=by, stored=STORED) == expected


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"event": "elsewhere"}, 'belongs to "elsewhere", which the store does not have'),
        ({"proposal": "ZZZZZZ"}, 'proposal "ZZZZZZ" is not one of the proposals of'),
        ({"person": "NOBODY"}, 'person "NOBODY" is not a speaker of'),
        ({"state": State.SUBMITTED}, "state is submitted, which is not a decision"),
        ({"state": State.DRAFT}, "state is draft, which is not a decision"),
        ({"release": "0.2"}, 'release "0.2" is not a release of'),
    ],
)
def test_a_notification_is_of_a_speaker_about_a_decision_or_a_release(fields: dict[str, Any], message: str) -> None:
    ((ground, reason),) = refusals(replace(NOTICE, **fields), stored=STORED)
    assert (ground, message in reason) == ("rule", True)


def test_a_proposal_of_another_event_has_no_notification_here() -> None:
    other = make_event(slug="other")
    notice = replace(NOTICE, event="other", release="")
    ((_, reason),) = refusals(notice, stored=(*STORED, other))
    assert "is not one of the proposals of other" in reason


def test_undo_is_judged_for_role_alone() -> None:
    unknown = replace(NOTICE, release="0.2")
    assert grounds(unknown, stored=STORED, door=Door.INVERSE) == set()
    assert grounds(unknown, by=ANA, stored=STORED, door=Door.INVERSE) == {"role"}
