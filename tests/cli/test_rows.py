"""The published schemas: valid themselves, true of what commands answer, and strict about names."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import msgspec
import pytest

from cfpcli.cli.schema import json_schema, published
from cfpcli.errors import DataRefusedError, Exit
from cfpcli.records.change import Kind
from cfpcli.records.event import Category, Question, QuestionKind, ReviewSettings, Room
from cfpcli.records.fields import FIELDS
from cfpcli.records.proposal import Resource, State
from tests.countdown import left
from tests.factories import NOW, make_event, make_proposal, make_review, make_speaker

AT = "2026-05-20T09:30:00Z"


def whole(record: msgspec.Struct) -> dict[str, Any]:
    """A record as JSON with every field, also those at their default."""
    return {name: as_json(getattr(record, name)) for name in record.__struct_fields__}


def as_json(value: object) -> Any:  # noqa: ANN401  # any JSON value
    return msgspec.json.decode(msgspec.json.encode(value))


PROPOSAL = make_proposal(
    pending_state=State.ACCEPTED,
    duration=25,
    start=NOW,
    resources=(Resource(link="https://example.org", is_public=False),),
    answers={"kind": "x", "first": True, "years": 3, "share": 0.5, "themes": ("a", "b")},
)
EVENT = make_event(
    rooms=(Room(name="Hall", capacity=100),),
    questions=(Question(slug="kind", question="Which?", kind=QuestionKind.CHOICE, options=("a",), required=True),),
    review=ReviewSettings(categories=(Category(slug="fit", name="Fit", weight=0.5),)),
)
LISTED = whole(PROPOSAL) | {
    "speaker_names": ["Ana Ruiz"],
    "reviews": 2,
    "score": 3.5,
    "minutes": 25,
    "late": False,
}
DEADLINE = {
    "event": "osxp-2026",
    "name": "Open Source Experience 2026",
    "status": "open",
    "left": left("25 days"),
    "closes": AT,
    "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
    "zone": "Europe/Paris",
    "your_time": "",
    "urgency": "far",
    "note": "",
}
HISTORY = {
    "revision": 4,
    "at": AT,
    "by": "Ana Ruiz <ana@example.org>",
    "command": "cfp undo",
    "changes": ["added speaker Ana Ruiz"],
    "undoes": [],
    "undone": False,
}
CHANGES = [
    {"kind": "speaker", "key": "SPKR3A", "before": None, "after": whole(make_speaker())},
    {"kind": "setting", "key": "event", "before": {"name": "event", "value": "x"}, "after": None},
]
SCHEDULED = {
    "guid": "0b2f3a36-53c5-5a0e-9d0e-3f4f0e5f2a01",
    "number": 3,
    "code": "K7QX3D",
    "title": "Signed builds",
    "day": "2026-12-09",
    "time": "10:00",
    "start": AT,
    "end": AT,
    "minutes": 30,
    "room": "hall",
    "room_name": "Hall",
    "track": "security",
    "track_name": "Security",
    "session_type": "talk",
    "language": "en",
    "speakers": ["Ana Ruiz"],
    "speaker_codes": ["SPKR33"],
    "locked": False,
    "answer": "none",
    "reason": "",
    "cancelled": False,
}
UNREACHABLE = {"person": "SPKR5C", "name": "Cai Hughes", "fault": "has no address", "codes": ["K7QX3D"]}
EXAMPLES: dict[str, dict[str, Any]] = {
    "proposals": {"items": [LISTED], "speakers": [whole(make_speaker())]},
    "speakers": {"items": [whole(make_speaker())]},
    "reviews": {"items": [whole(make_review())]},
    "proposal": {
        "items": [whole(PROPOSAL) | {"ends": AT}],
        "event": whole(EVENT),
        "speakers": [whole(make_speaker())],
        "reviews": [whole(make_review())],
        "score": None,
        "is_blind": False,
        "history": [HISTORY],
        "more_in_track": [
            {
                "code": "AAA333",
                "title": "Other",
                "day": "2026-01-31",
                "start": None,
                "ends": None,
                "room": "Hall",
                "speaker_names": [],
                "abstract": "First line.",
                "abstract_is_summary": False,
            }
        ],
    },
    "tracks": {
        "items": [
            {
                "slug": "cloud",
                "name": "Cloud",
                "proposals": 2,
                "score": None,
                "counts": {"submitted": 2},
                "description": "All about cloud.",
            }
        ]
    },
    "deadlines": {"items": [DEADLINE, DEADLINE | {"closes": None, "status": "unannounced"}]},
    "events": {
        "items": [
            {
                "event": "osxp-2026",
                "name": "Open Source Experience 2026",
                "place": "Paris",
                "status": "open",
                "left": left("25 days"),
                "proposals": 2,
                "in_use": True,
            }
        ]
    },
    "event": {"items": [whole(EVENT)], "deadline": DEADLINE, "counts": {"submitted": 2}, "own_closes": []},
    "profile": {"items": [{"name": "Ana Ruiz", "email": "ana@example.org", "biography_short": "Ana builds."}]},
    "status": {
        "items": [
            {
                "event": "osxp-2026",
                "name": "",
                "status": "open",
                "left": "",
                "opens": None,
                "opens_local": "",
                "closes": None,
                "closes_local": "",
                "your_time": "",
                "note": "",
            }
        ]
    },
    "reviewers": {
        "items": [
            {
                "email": "ada@example.org",
                "name": "Ada Mbeki",
                "affiliation": "City library",
                "tracks": ["cloud"],
                "load": 25,
                "conflicts": [{"against": "K7QX3D", "reason": "My flatmate's"}],
                "active": True,
                "assigned": 3,
                "reviewed": 1,
                "open": 2,
            }
        ],
    },
    "assignments": {
        "items": [
            {
                "proposal": "K7QX3D",
                "reviewer": "ada@example.org",
                "name": "Ada Mbeki",
                "track": "cloud",
                "title": "One",
                "is_new": True,
                "source": "solved",
            }
        ],
        "target": 3,
        "seed": 0,
        "reviewers": [
            {
                "email": "ada@example.org",
                "name": "Ada Mbeki",
                "tracks": ["cloud"],
                "load": None,
                "before": 2,
                "after": 3,
                "in_tracks": 1,
                "wished": 0,
            }
        ],
        "unmet": [
            {
                "code": "K7QX3D",
                "title": "One",
                "needs": 3,
                "has": 2,
                "in_conflict": 1,
                "at_cap": 0,
                "abstained": 0,
                "inactive": 0,
                "reason": "needs 3, has 2: 1 in conflict",
            }
        ],
        "withdrawn": [{"proposal": "B8RZ7M", "reviewer": "ada@example.org", "reason": "declared: a friend"}],
    },
    "ranking": {
        "items": [
            {
                "group": "cloud",
                "place": 1,
                "code": "K7QX3D",
                "title": "One",
                "state": "submitted",
                "pending_state": None,
                "reviews": 2,
                "mean": 4.5,
                "median": 4.5,
                "spread": 0.5,
                "normalised": 4.2,
                "shrunk": 4.1,
                "shift": 0,
                "within": True,
                "histogram": {"4": 1, "5": 1},
                "remarks": ["discuss"],
            }
        ],
        "method": "mean",
        "groups": [{"group": "cloud", "name": "Cloud", "slots": 1, "accepted": 0, "proposals": 1, "reviews": 2}],
        "scale": [1, 5],
    },
    "plan": {
        "items": [
            {
                "code": "K7QX3D",
                "track": "cloud",
                "title": "One",
                "state": "submitted",
                "score": 4.5,
                "minutes": 30,
                "session_type": "talk",
                "day": "",
                "seat": "chosen",
            }
        ],
        "method": "mean",
        "sessions": 1,
        "minutes": 30,
        "total": 4.5,
        "groups": [
            {
                "track": "cloud",
                "name": "Cloud",
                "sessions": 1,
                "slots": 1,
                "minutes": 30,
                "minutes_budget": None,
                "last_in": {"code": "K7QX3D", "title": "One", "score": 4.5},
                "first_out": None,
            }
        ],
        "limits": [
            {
                "scope": "track",
                "measure": "sessions",
                "subject": "cloud",
                "text": "at most 1 session in Cloud",
                "used": 1,
                "least": 0,
                "most": 1,
                "source": "event file",
            }
        ],
        "costs": [
            {
                "text": "one more session in Cloud",
                "source": "event file",
                "gain": 4.0,
                "enters": ["M9TQ4R"],
                "leaves": [],
                "is_proven": True,
            }
        ],
        "caps_unseen": 0,
        "left_out": [{"code": "M9TQ4R", "title": "Two", "score": 4.0, "track": "cloud", "why": ["--not M9TQ4R"]}],
        "instead": ["K7QX3D"],
        "unscored": [],
        "decided": [],
    },
    "why": {
        "items": [
            {
                "code": "K7QX3D",
                "title": "One",
                "group": "cloud",
                "group_name": "Cloud",
                "method": "mean",
                "place": 1,
                "of": 1,
                "within": None,
                "slots": None,
                "remarks": [],
                "figures": [{"method": "mean", "value": 4.5, "place": 1, "within": None}],
                "reviews": [
                    {
                        "reviewer": "ana@example.org",
                        "state": "scored",
                        "score": 4,
                        "normalised": None,
                        "reviewer_scores": 1,
                        "reviewer_mean": 4,
                        "is_calibrated": False,
                        "reason": "",
                        "is_stale": False,
                    }
                ],
                "flips": [{"way": "by median", "code": "K7QX3D", "within": True}],
            }
        ]
    },
    "similar": {
        "items": [
            {
                "score": 83,
                "kind": "elsewhere",
                "code": "K7QX3D",
                "title": "One",
                "speakers": ["Ana Ruiz"],
                "state": "submitted",
                "event": "osxp-2026",
                "other_code": "QC8CJR",
                "other_title": "The one",
                "other_speakers": [],
                "other_state": "accepted",
                "other_event": "osxp-2025",
                "source": "old.json",
                "reason": "accepted in osxp-2025 as well: 1 of 1 sentences are repeated, in other words",
                "passages": [{"one": "We sign.", "other": "We sign too.", "likeness": 83}],
            }
        ],
        "compared": 11,
        "least": 40,
    },
    "progress": {
        "items": [
            {
                "reviewer": "bo@example.org",
                "name": "Bo Ström",
                "assigned": 12,
                "scored": 9,
                "abstained": 1,
                "recused": 0,
                "untouched": 2,
                "last_active": AT,
                "mean": 3.5,
                "spread": None,
                "is_active": True,
            }
        ],
        "proposals": 12,
        "reviews": 9,
        "target": 3,
        "reviewers": 1,
        "own": False,
    },
    "calibration": {
        "items": [
            {
                "reviewer": "bo@example.org",
                "name": "Bo Ström",
                "scored": 9,
                "mean": 3.5,
                "spread": 1.1,
                "shared": 8,
                "difference": -0.25,
                "error": None,
                "correlation": 0.5,
                "leaning": "perhaps harsh",
                "is_calibrated": True,
            }
        ],
        "agreement": {
            "category": "",
            "name": "",
            "alpha": None,
            "verdict": "undefined",
            "proposals": 0,
            "scores": 0,
            "pairs": 0,
        },
        "categories": [],
    },
    "stats": {
        "items": [
            {
                "group": "track",
                "value": "cloud",
                "name": "Cloud",
                "count": None,
                "accepted": None,
                "decided": None,
                "rate": None,
                "withheld": "small",
            }
        ],
        "event": "osxp-2026",
        "name": "Open Source Experience 2026",
        "proposals": 40,
        "speakers": 30,
        "accepted": 10,
        "decided": 40,
        "rate": 0.25,
        "reviews_per_proposal": 2.5,
        "min_cell": 5,
    },
    "order": {
        "items": [{"first": 1, "last": 10, "reviews": 8, "mean": 3.5, "spread": None, "deviation": 0.25}],
        "reviews": 8,
        "without_position": 0,
        "reviewers": 1,
        "correlation": None,
        "own_correlation": 0.5,
        "trend": "too few to tell",
    },
    "setting": {"items": [{"name": "event", "value": "osxp-2026"}]},
    "receipt": {
        "items": [
            {
                "code": "K7QX3D",
                "state": "submitted",
                "title": "Signed builds",
                "track": "security",
                "event": "osxp-2026",
                "event_name": "Open Source Experience 2026",
                "submitted": AT,
                "submitted_local": "Wed 20 May 2026 11:30 Europe/Paris",
                "closes_local": "",
                "left": "",
                "already_submitted": False,
            }
        ]
    },
    "received": {
        "items": [
            {
                "code": "K7QX3D",
                "title": "Signed builds",
                "event": "osxp-2026",
                "event_name": "Open Source Experience 2026",
                "revision": 1,
                "store_revision": 4,
                "received": AT,
                "late_reason": "",
                "acknowledged": [{"notice": "conduct", "version": "2026-04", "at": AT}],
                "sha256": "0" * 64,
                "text": "---\ntitle: Signed builds\n---\n",
            }
        ]
    },
    "packet": {
        "items": [
            {
                "id": "cd613e30-d8f1-4adf-91b7-584a2265b1f5",
                "event": "osxp-2026",
                "title": "Signed builds",
                "to": "talk.cfp.json",
                "sha256": "0" * 64,
                "sent": AT,
            }
        ]
    },
    "packets": {
        "items": [
            {
                "outcome": "refused",
                "code": "",
                "title": "Signed builds",
                "event": "osxp-2026",
                "source": "inbox/a.cfp.json",
                "late": "",
                "reason": "track: is missing",
                "faults": [{"source": "inbox/a.cfp.json", "line": 0, "field": "track", "message": "is missing"}],
                "warnings": ['ana@example.org is "Ana Ruiz" in the store; the name "Ana" was ignored'],
                "waiting": [{"kind": "proposal", "key": "K7QX3D", "before": whole(PROPOSAL), "after": whole(PROPOSAL)}],
            }
        ]
    },
    "decided": {
        "items": [{"code": "K7QX3D", "state": "submitted", "pending_state": "accepted", "title": "Signed builds"}]
    },
    "decisions": {
        "items": [
            {
                "track": "cloud",
                "code": "K7QX3D",
                "state": "submitted",
                "pending_state": "rejected",
                "title": "Signed builds",
                "undecided": False,
                "decided_by": "Ada Mbeki <ada@example.org>",
                "decided_at": AT,
                "pending_reason": "Given here last year",
                "pending_tags": ["repeated"],
            }
        ],
        "groups": [
            {
                "track": "cloud",
                "name": "Cloud",
                "slots": 2,
                "free": -1,
                "states": {"submitted": 1, "accepted": 3},
                "pending": {"rejected": 1},
                "undecided": 0,
            }
        ],
        "pending": 1,
        "undecided": 0,
        "revision": 12,
    },
    "mine": {
        "items": [
            {
                "code": "K7QX3D",
                "draft": "",
                "event": "osxp-2026",
                "event_name": "Open Source Experience 2026",
                "title": "Signed builds",
                "state": "accepted",
                "expected": "accepted: confirm that you come",
                "wanted": True,
                "command": "cfp confirm K7QX3D",
                "by": None,
                "by_local": "",
                "your_time": "",
                "left": "",
                "urgency": "tba",
                "changed": "2026-05-24T10:00:00Z",
            }
        ]
    },
    "prepared": {
        "items": [
            {
                "code": "K7QX3D",
                "state": "draft",
                "title": "One",
                "event": "boatconf-2027",
                "event_name": "BoatConf 2027",
                "intake": "email",
                "url": "",
                "email": "calls@example.org",
                "already_prepared": False,
                "fields": [{"name": "abstract", "label": "Abstract", "text": "Words.", "length": "1 word"}],
                "packet": "one.json",
                "mail": "one.eml",
            }
        ]
    },
    "copied": {
        "items": [{"code": "K7QX3D", "name": "abstract", "label": "Abstract", "text": "Words.", "length": "1 word"}]
    },
    "following": {
        "items": [
            {
                "event": "boatconf-2027",
                "name": "BoatConf 2027",
                "outcome": "added",
                "closes": AT,
                "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
                "left": left("25 days"),
                "intake": "url",
                "url": "https://example.org/cfp",
                "email": "",
            }
        ]
    },
    "talks": {
        "items": [
            {
                "id": "K7QX3D",
                "title": "One",
                "versions": 2,
                "words": [40, 300],
                "sent": ["BoatConf 2027: sent"],
                "changed": AT,
            }
        ]
    },
    "talk": {
        "items": [
            {
                "id": "K7QX3D",
                "draft": "",
                "title": "One",
                "event": "boatconf-2027",
                "event_name": "BoatConf 2027",
                "state": "submitted",
                "state_shown": "sent",
                "words": 40,
                "minutes": None,
                "language": "en",
                "abstract": "Words.",
                "description": "",
                "changed": AT,
            }
        ]
    },
    "drafts": {
        "items": [
            {
                "id": "signed-builds",
                "title": "Signed builds",
                "event": "osxp-2026",
                "event_name": "Open Source Experience 2026",
                "done": 5,
                "asked": 7,
                "words": 120,
                "saved": "2026-05-24T10:00:00Z",
                "closes": "2026-06-14T22:00:00Z",
                "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
                "left": left("21 days"),
                "urgency": "far",
                "faults": [],
                "path": "drafts/signed-builds.md",
            }
        ]
    },
    "written": {"items": [{"code": "K7QX3D", "state": "withdrawn", "title": "Signed builds"}]},
    "stale-reviews": {
        "items": [{"code": "K7QX3D", "title": "T", "read": 1, "revision": 3, "changed": ["title", "abstract"]}]
    },
    "reviewed": {
        "items": [{"code": "K7QX3D", "reviewer": "bo@example.org", "state": "scored", "scores": {"score": 4}}]
    },
    "initialised": {"items": [{"event": "osxp-2026", "name": "Open Source Experience 2026", "outcome": "created"}]},
    "followed": {
        "items": [
            {
                "source": "confs.tech",
                "added": 1,
                "extended": 0,
                "updated": 0,
                "unchanged": 4,
                "repeated": 0,
                "refused": 1,
                "without_call": 2,
            }
        ],
        "calls": [
            {
                "slug": "boatconf-2026",
                "name": "BoatConf",
                "note": "",
                "outcome": "added",
                "closes": AT,
                "zone": "UTC",
                "zone_assumed": True,
                "replaced_close": None,
                "line": 3,
            }
        ],
        "refused": [{"name": "X", "row": 2, "line": 9, "field": "cfpEndDate", "reason": "is a range"}],
        "doubtful": [],
    },
    "call": {
        "items": [
            {
                "slug": "boatconf-2026",
                "name": "BoatConf",
                "kind": "call",
                "place": "Porto",
                "starts": "2026-10-08",
                "ends": "2026-10-09",
                "url": "https://boat.example.org",
                "opens": None,
                "opens_local": "",
                "topics": ["boats"],
                "rounds": [
                    {
                        "slug": "boatconf-2026",
                        "label": "",
                        "status": "open",
                        "left": left("25 days"),
                        "closes": AT,
                        "closes_latest": None,
                        "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
                        "your_time": "",
                        "urgency": "far",
                        "over": False,
                        "note": "",
                        "sources": ["confs.tech", "ccfddl"],
                        "list_state": "",
                    }
                ],
                "dates": [{"label": "notification", "day": "2026-08-01", "date_local": "Sat 1 August", "url": ""}],
                "moves": [{"slug": "boatconf-2026", "at": AT, "text": "extended from Sun 7 June 2026 AoE"}],
                "submitted": 0,
                "drafts": 1,
            }
        ]
    },
    "forgotten": {"items": [{"slug": "boatconf-2026", "name": "BoatConf", "source": "confs.tech"}]},
    "moved": {"items": [{"slug": "boatconf-2026", "name": "BoatConf", "moved": True, "reason": ""}]},
    "imported": {"items": [{"kind": "speaker", "added": 1, "updated": 0, "unchanged": 2}]},
    "redacted": {"items": [{"code": "K7QX3D", "field": "abstract", "text": "What it is about."}]},
    "history": {"items": [HISTORY, HISTORY | {"undoes": [3]}]},
    "undone": {"items": [{name: HISTORY[name] for name in ("revision", "by", "command", "changes")}]},
    "findings": {
        "items": [
            {
                "file": "talk.md",
                "proposal": "",
                "line": 12,
                "field": "abstract",
                "rule": "limits",
                "severity": "error",
                "message": "abstract has 340 words, at most 300 are allowed",
                "why": "It is refused.",
                "way_out": "Shorten it.",
            }
        ],
        "checked": 1,
        "errors": 1,
        "warnings": 0,
        "notes": 0,
    },
    "doctor": {"items": [{"rule": "sum", "line": 3, "message": "changed by hand", "repair": "cfp doctor --repair"}]},
    "dashboard": {"items": [{"what": "call", "text": "open", "command": "cfp submit"}]},
    "person": {"items": [{"name": "Ana Ruiz", "email": "ana@example.org", "from": "CFP_ME"}]},
    "schedule": {
        "items": [SCHEDULED, SCHEDULED | {"code": "", "start": None, "end": None, "minutes": None, "speakers": []}],
        "event": "osxp-2026",
        "timezone": "Europe/Paris",
        "version": "0.2",
        "published": AT,
        "note": "One move",
        "by": "room",
        "days": ["2026-12-09"],
        "rooms": [whole(Room(slug="hall", name="Hall"))],
        "tracks": [{"slug": "security", "name": "Security"}],
        "unplaced": ["K7QX3D"],
    },
    "placed": {
        "items": [
            {
                "guid": "0b2f3a36-53c5-5a0e-9d0e-3f4f0e5f2a01",
                "code": "K7QX3D",
                "title": "Signed builds",
                "day": "2026-12-09",
                "start": AT,
                "minutes": None,
                "room": "hall",
                "locked": False,
            }
        ]
    },
    "placing": {
        "items": [
            {
                "guid": "0b2f3a36-53c5-5a0e-9d0e-3f4f0e5f2a01",
                "code": "K7QX3D",
                "title": "Signed builds",
                "day": "2026-12-09",
                "start": AT,
                "minutes": 30,
                "room": "hall",
                "locked": False,
            }
        ],
        "wishes": [{"wish": "track", "unmet": 1, "of": 2, "codes": ["K7QX3D"]}],
        "stages": [{"name": "rooms", "cost": 2.0, "bound": 2.0, "proven": True}],
        "unplaced": ["K7QX3E"],
        "kept": ["K7QX3F"],
    },
    "conflicts": {
        "items": [
            {
                "severity": "error",
                "rule": "room",
                "message": "Hall has two sessions at the same time",
                "way_out": "cfp schedule move K7QX3D",
                "subject": "hall",
                "codes": ["K7QX3D"],
                "slots": ["0b2f3a36-53c5-5a0e-9d0e-3f4f0e5f2a01"],
            }
        ]
    },
    "mail": {
        "items": [
            {
                "person": "SPKR3A",
                "name": "Ana Ruiz",
                "email": "ana@example.org",
                "code": "K7QX3D",
                "title": "Signed builds",
                "state": "accepted",
                "earlier": None,
                "release": "0.2",
                "changes": [
                    {
                        "before": None,
                        "after": {"day": "2026-12-09", "start": AT, "end": AT, "room": "Hall"},
                    }
                ],
                "template": "proposal.accepted",
                "message": "SPKR3A.proposal.accepted.26af285764a9",
                "fault": "",
                "at": AT,
                "notified": None,
            }
        ],
        "event": "osxp-2026",
        "release": "0.2",
        "messages": 1,
        "unreachable": [UNREACHABLE],
    },
    "messages": {
        "items": [
            {
                "identity": "SPKR3A.proposal.accepted.26af285764a9",
                "template": "proposal.accepted",
                "language": "en",
                "sender": "Sam Okoye <sam@example.org>",
                "to": ["Ana Ruiz <ana@example.org>"],
                "subject": "Accepted",
                "body": "Hello Ana Ruiz,\n",
                "at": AT,
                "people": ["SPKR3A"],
                "codes": ["K7QX3D"],
                "file": "letters/SPKR3A.proposal.accepted.26af285764a9.eml",
            }
        ],
        "event": "osxp-2026",
        "unreachable": [UNREACHABLE],
    },
    "notified": {
        "items": [
            {"person": "SPKR3A", "name": "Ana Ruiz", "code": "K7QX3D", "state": "accepted", "release": "0.2"},
            {"person": "SPKR3A", "name": "Ana Ruiz", "code": "K7QX3D", "state": None, "release": ""},
        ]
    },
    "templates": {
        "items": [
            {"language": "en", "template": "schedule.new", "subject": "Your times", "file": "own/en/schedule.new.txt"}
        ]
    },
    "release": {
        "items": [
            {
                "event": "osxp-2026",
                "version": "0.2",
                "published": AT,
                "note": "",
                "sessions": 3,
                "breaks": 1,
                "added": 1,
                "moved": 1,
                "cancelled": 0,
                "left_out": ["M9TQ4R"],
                "unplaced": ["K7QX3F"],
            }
        ]
    },
    "differences": {
        "items": [
            {
                "guid": "0b2f3a36-53c5-5a0e-9d0e-3f4f0e5f2a01",
                "code": "K7QX3D",
                "title": "Signed builds",
                "aspects": ["added"],
                "sentence": "New: Signed builds, Wednesday 10:00, Hall",
                "before": None,
                "after": {"day": "2026-12-09", "start": AT, "minutes": 30, "room": "Hall", "room_slug": "hall"},
                "speakers": ["SPKR33"],
            }
        ],
        "event": "osxp-2026",
        "older": "0.1",
        "newer": "",
    },
    "organisers": {"items": [{"email": "ola@example.org", "name": "Ola", "since": "2026-05-01T10:00:00Z"}]},
    "people": {
        "items": [
            {
                "code": "SPKR3A",
                "name": "Ana Ruiz",
                "email": "ana@example.org",
                "other_emails": ["ana@home.example"],
                "affiliation": "Harbour",
                "roles": ["reviewer", "speaker"],
                "proposals": 1,
                "reviews": 2,
                "aliases": [],
            }
        ]
    },
    "person-record": {
        "items": [{"code": "SPKR3A", "name": "Ana Ruiz", "roles": ["speaker"], "proposals": ["K7QX3D"], "reviews": []}]
    },
    "pairs": {
        "items": [
            {
                "first": "SPKR3A",
                "first_name": "Ana Ruiz",
                "second": "SPKR3B",
                "second_name": "Ana Ruiz",
                "reason": "the same name and affiliation",
            }
        ]
    },
    "site": {
        "items": [{"path": "index.html", "outcome": "new", "size": 2048}],
        "event": "osxp-2026",
        "release": "0.2",
        "folder": "public",
    },
    "site-findings": {
        "items": [{"path": "index.html", "line": 12, "kind": "link", "message": "there is no day/2026-12-09.html"}],
        "event": "osxp-2026",
        "release": "0.2",
        "folder": "",
    },
    "topics": {"items": [{"topic": "query", "about": "how to select"}]},
    "topic": {"items": [{"topic": "query", "text": "…"}]},
    "schemas": {"items": [{"name": "proposals", "id": "cfp.proposals/1", "help": "cfp list"}]},
    "demo": {"items": [{"folder": "cfp-demo", "proposals": 12}]},
    "error": {
        "code": DataRefusedError.code,
        "message": "talk.md is not ready to be submitted",
        "hint": "",
        "exit_status": int(Exit.DATA_REFUSED),
        "faults": [{"source": "talk.md", "line": 3, "field": "track", "message": "is missing"}],
    },
}
NAMES = sorted(published())
WITH_ITEMS = [name for name in NAMES if name != "error"]


def schema(name: str) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(json_schema(published()[name]))
    return decoded


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(name))


def envelope(name: str, **members: object) -> dict[str, Any]:
    return {"schema": f"cfp.{name}/1"} | EXAMPLES[name] | members


def test_every_schema_has_an_example_here() -> None:
    assert sorted(EXAMPLES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name: str) -> None:
    document = schema(name)
    assert document["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    assert document["$id"] == f"cfp.{name}/1"
    assert document["description"] == published()[name].answers
    jsonschema.Draft202012Validator.check_schema(document)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_readable_text(name: str) -> None:
    text = json_schema(published()[name])
    assert text.endswith(b"}\n")
    assert text.startswith(b'{\n  "$schema"')
    assert json_schema(published()[name]) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_holds_what_is_answered(name: str) -> None:
    validator(name).validate(envelope(name))


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_a_schema_holds_an_answer_without_items_and_one_that_changed_something(name: str) -> None:
    validator(name).validate(envelope(name, items=[]))
    validator(name).validate(envelope(name, changes=CHANGES, dry_run=True))


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_items_have_no_name_that_is_not_published(name: str) -> None:
    (item, *_) = EXAMPLES[name]["items"]
    assert not validator(name).is_valid(envelope(name, items=[item | {"unheard_of": 1}]))


@pytest.mark.parametrize("name", NAMES)
def test_an_envelope_has_no_name_that_is_not_published(name: str) -> None:
    assert not validator(name).is_valid(envelope(name, unheard_of=1))


@pytest.mark.parametrize("name", NAMES)
def test_an_envelope_says_its_schema(name: str) -> None:
    assert not validator(name).is_valid(envelope(name, schema="cfp.other/1"))
    assert not validator(name).is_valid(EXAMPLES[name])


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_an_envelope_has_items(name: str) -> None:
    without = {key: value for key, value in envelope(name).items() if key != "items"}
    assert not validator(name).is_valid(without)


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_any_choice_of_fields_is_valid(name: str) -> None:
    (item, *_) = EXAMPLES[name]["items"]
    for field in item:
        validator(name).validate(envelope(name, items=[{field: item[field]}]))
        validator(name).validate(envelope(name, items=[{other: item[other] for other in item if other != field}]))


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_each_field_has_its_type(name: str) -> None:
    (item, *_) = EXAMPLES[name]["items"]
    for field in item:
        assert not validator(name).is_valid(envelope(name, items=[{field: {"no": {"such": "value"}}}]))


@pytest.mark.parametrize("member", ["code", "message", "hint", "exit_status", "faults"])
def test_an_error_is_whole(member: str) -> None:
    assert not validator("error").is_valid({key: value for key, value in envelope("error").items() if key != member})


@pytest.mark.parametrize("kind", [Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW])
def test_every_field_that_can_be_chosen_is_published(kind: Kind) -> None:
    name = f"{kind}s"
    (reference,) = schema(name)["properties"]["items"]["items"].values()
    published = schema(name)["$defs"][reference.rpartition("/")[2]]["properties"]
    assert set(published) == set(FIELDS[kind])


@pytest.mark.parametrize("name", ["proposals", "speakers", "reviews"])
def test_records_as_the_store_keeps_them_are_valid(name: str) -> None:
    record = {"proposals": make_proposal(), "speakers": make_speaker(), "reviews": make_review()}[name]
    validator(name).validate(envelope(name, items=[as_json(record)]))


@pytest.mark.parametrize(
    "change",
    [
        "text",
        {"kind": "table", "key": "x", "before": None, "after": None},
        {"kind": "event", "key": "x", "before": None},
        {"kind": "event", "key": "x", "before": None, "after": "text"},
        {"kind": "event", "key": "x", "before": None, "after": None, "unheard_of": 1},
    ],
)
def test_a_change_has_its_form(change: object) -> None:
    assert not validator("written").is_valid(envelope("written", changes=[change]))


def test_kinds_of_change_are_the_kinds_of_record() -> None:
    change = schema("written")["properties"]["changes"]["items"]
    assert change["properties"]["kind"]["enum"] == list(Kind)


@pytest.mark.parametrize("name", NAMES)
def test_every_part_is_strict(name: str) -> None:
    for part in schema(name)["$defs"].values():
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert not {"required", "title"} & {*part}
