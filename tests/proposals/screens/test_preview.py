"""A draft as its reviewers will read it."""

import msgspec

from cfpcli.proposals.screens.preview import preview
from cfpcli.records.event import Event, Question, ReviewSettings
from cfpcli.records.proposal import Draft
from tests.proposals.screens.forms import ME
from tests.ui import dialogues
from tests.ui.dialogues import ABSTRACT

QUESTIONS = (Question(slug="demo", question="A demo?"), Question(slug="diet", question="Diet?", private=True))
DRAFT = Draft(
    title="Bills of material",
    track="security",
    session_type="talk",
    abstract=ABSTRACT,
    description="More.",
    notes="Given once.",
    speakers=(msgspec.structs.replace(ME, biography="Ana builds."),),
    answers={"demo": "a short one", "diet": "no nuts"},
)


def shown(draft: Draft = DRAFT, event: Event | None = None) -> str:
    return preview(draft, event or dialogues.event(questions=QUESTIONS), 80)


def test_reviewers_see_the_texts_the_facts_and_the_open_answers() -> None:
    told = " ".join(shown().split())
    for piece in ("Bills of material", "Talk 20 min", "27 words", "Small teams ship", "More.", "Given once."):
        assert piece in told
    assert "A demo? a short one" in told
    assert "Speakers Ana Ruiz" in told


def test_private_answers_and_addresses_are_not_in_it() -> None:
    assert "nuts" not in shown()
    assert "ana@example.org" not in shown()


def test_a_blind_review_sees_no_names() -> None:
    blind = msgspec.structs.replace(dialogues.event(questions=QUESTIONS), review=ReviewSettings(blind=True))
    assert "Ana" not in shown(event=blind)
    assert "no names are shown" in shown(event=blind)


def test_an_empty_draft_can_be_looked_at_too() -> None:
    assert "(no title yet)" in shown(Draft())
