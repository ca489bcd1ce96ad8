"""Records for golden files: one of everything that a format has to get right."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from cfpcli.exchange.documents import Portable
from cfpcli.records.change import Kind
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import Review, ReviewState

AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)

SPEAKERS = (
    Speaker(
        code="SPKR3A",
        number=1,
        name="Ana Ruiz",
        email="ana@example.org",
        pronouns="she/her",
        affiliation='@home, "Ruiz & Co"',
        url="https://example.org/ana",
        biography="Ana signs what she ships.\n\nShe keeps the keys.",
    ),
    Speaker(code="SPKR3B", number=2, name="Chloé Garnier", biography="Connue d'un programme publié."),
)

PROPOSALS = (
    Proposal(
        code="K7QX3D",
        number=7,
        event="osxp-2026",
        state=State.ACCEPTED,
        track="security",
        session_type="talk",
        language="en",
        title="Signed builds: what a small team needs | and what not",
        speakers=("SPKR3A", "SPKR3B"),
        level="beginner",
        tags=("sbom", "supply chain"),
        duration=20,
        guid="11111111-2222-4333-8444-555555555555",
        pending_state=State.CONFIRMED,
        notified_state=State.SUBMITTED,
        created=AT,
        submitted=AT,
        updated=datetime(2026, 5, 21, 10, 0, 0, 250000, tzinfo=UTC),
        revision=3,
        late_reason="the form was down",
        do_not_record=True,
        day="2026-12-02",
        start=datetime(2026, 12, 2, 9, 0, tzinfo=UTC),
        room="Hall 1",
        stream_url="https://live.example.org/1",
        resources=(
            Resource(link="https://example.org/slides", description="the slides"),
            Resource(link="https://example.org/draft", is_public=False),
        ),
        answers={"kind": "experience feedback", "first_time": True, "seats": 40, "topics": ("keys", "logs")},
        abstract='How three people sign **every** build.\n\n- "keys"\n- logs\n\n```\n## Notes\n```',
        description="## Notes\n\nThis heading belongs to the text.",
        notes="Needs a projector.",
        internal_notes="Ask about the budget.",
    ),
    Proposal(
        code="L9RY8E",
        event="osxp-2026",
        state=State.SUBMITTED,
        title='=HYPERLINK("https://example.org") \x1b[31mred \u202etfel',
        tags=("a;b", "[c"),
        created=AT,
        updated=AT,
        abstract="-1 <https://example.org> \\x1b 'quoted'\n\n```\nleft open",
    ),
)

REVIEWS = (
    Review(
        proposal="K7QX3D",
        reviewer="bo@example.org",
        number=4,
        state=ReviewState.SCORED,
        scores={"relevance": 4, "clarity": -1},
        name="Bo Ström",
        proposal_revision=3,
        position=12,
        created=AT,
        updated=AT,
        comment="Solid, and new to most.\n+1",
        feedback="Thank you!",
    ),
    Review(
        proposal="L9RY8E",
        reviewer="bo@example.org",
        state=ReviewState.RECUSED,
        reason="a colleague",
        created=AT,
        updated=AT,
    ),
)

RECORDS: dict[Kind, Sequence[Portable]] = {
    Kind.PROPOSAL: PROPOSALS,
    Kind.SPEAKER: SPEAKERS,
    Kind.REVIEW: REVIEWS,
}

ITEMS: tuple[dict[str, object], ...] = (
    {"code": "K7QX3D", "title": "Pipes | and *stars* <b>", "score": 4.25, "tags": ["a", "b;c"], "submitted": AT},
    {"code": "L9RY8E", "title": "@cmd\x1b[2J\n=1", "score": None, "tags": [], "submitted": None, "late": True},
)
"""Rows of a listing, the second with another set of fields."""


def documents(records: Sequence[Portable]) -> list[bytes]:
    """The records as the store holds them."""
    return [msgspec.json.encode(record) for record in records]
