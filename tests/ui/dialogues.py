"""An invented call and invented people for the tests of the interactive room."""

from datetime import UTC, datetime

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import (
    Call,
    Category,
    Event,
    Limits,
    Question,
    QuestionKind,
    ReviewSettings,
    SessionType,
    Track,
)
from cfpcli.records.person import Person
from cfpcli.review.screens.seam import TriageItem
from tests.countdown import left

ANA = Person("Ana Ruiz", "ana@example.org")

HEADER = f"Open Source Days 2026, Paris{left('21 days'):>49}\nThe call closes Sun 14 June 2026 23:59 Europe/Paris"

_TRACKS = {
    "sovereignty": "Digital Sovereignty, Governance and Open Source Business Models",
    "infrastructure": "Open Infrastructures, Cloud and Sovereign Platforms",
    "ai": "Open AI, Models, Data and Sovereign Ecosystems",
    "security": "Cybersecurity, Trust and Open Source Resilience",
    "enterprise": "Sovereign Enterprise Application Platforms",
    "culture": "Open Source Culture, Skills and Careers",
}

QUESTIONS = (
    Question(
        slug="kind",
        question="Kind of submission",
        kind=QuestionKind.CHOICE,
        options=("experience feedback", "technical innovation"),
        required=True,
    ),
    Question(slug="demo", question="Will you show a live demo?", kind=QuestionKind.BOOLEAN),
    Question(slug="days", question="Days you can come", kind=QuestionKind.CHOICES, options=("Tuesday", "Wednesday")),
    Question(slug="travel", question="Travel costs in euros", kind=QuestionKind.NUMBER, private=True),
    Question(slug="since", question="In use since", kind=QuestionKind.DATE),
    Question(slug="site", question="Project page", kind=QuestionKind.URL),
    Question(slug="handle", question="Handle", kind=QuestionKind.TEXT),
    Question(slug="takeaways", question="What do people take home?", kind=QuestionKind.LONG_TEXT),
)


def event(*, questions: tuple[Question, ...] = QUESTIONS[:1], closes: datetime | None = None) -> Event:
    """A call with six tracks, two types, two languages and limits."""
    at = closes or datetime(2026, 6, 14, 22, tzinfo=UTC)
    return Event(
        slug="osd-2026",
        name="Open Source Days 2026",
        place="Paris",
        timezone="Europe/Paris",
        languages=("fr", "en"),
        audience=("technical experts", "public-sector decision makers", "entrepreneurs", "members of communities"),
        reasons=("share field experience", "meet decision makers and communities"),
        call=Call(
            closes=Deadline(raw="14 June 2026", date="2026-06-14", zone="Europe/Paris", at=at),
            limits=Limits(
                title_characters_max=80, abstract_words_min=10, abstract_words_max=60, biography_words_max=30
            ),
        ),
        tracks=tuple(
            # A letter of its own for each: a redraw skips what stands there already.
            Track(slug=slug, name=name, description=f"{letter * 7} " * 25 + letter * 17)
            for letter, (slug, name) in zip("abcdef", _TRACKS.items(), strict=True)
        ),
        session_types=(
            SessionType(slug="talk", name="Talk", duration=20, speakers_min=1, speakers_max=2),
            SessionType(slug="panel", name="Panel", duration=45, speakers_min=2, speakers_max=5),
        ),
        questions=questions,
    )


ABSTRACT = (
    "Small teams ship containers they cannot account for. We show how a team of four produced and checked bills of "
    "material for sixty images in three weeks."
)

LABELLED = ReviewSettings(labels=("no", "weak", "maybe", "good", "must have"))
BY_CATEGORY = ReviewSettings(
    scale_max=3,
    categories=(
        Category(slug="relevance", name="Relevance"),
        Category(slug="quality", name="Quality"),
        Category(slug="novelty", name="Novelty", required=False),
    ),
)


def item(code: str, title: str = "Bills of material for small teams", *, paragraphs: int = 2) -> TriageItem:
    """A proposal as a reviewer sees it."""
    return TriageItem(
        code=code,
        title=title,
        track="Cybersecurity, Trust and Open Source Resilience",
        session_type="Talk 20 min",
        facts="en, intermediate",
        counts="143 words, 1 of 3 reviews",
        speakers="Ana Ruiz, Bo Lindqvist",
        long_texts={
            "abstract": "\n\n".join(f"Paragraph {number}. {ABSTRACT}" for number in range(1, paragraphs + 1)),
            "notes": "Given once in French.",
        },
    )
