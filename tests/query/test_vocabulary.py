"""What people call tracks, types, states, tags and events."""

import pytest

from cfpcli.errors import UsageError
from cfpcli.query.vocabulary import Vocabulary
from cfpcli.records.event import Event, Room, SessionType, Track
from cfpcli.records.proposal import State

TRACKS = {
    "governance": "Digital Sovereignty, Governance and Open Source Business Models",
    "cloud": "Open Infrastructures, Cloud and Sovereign Platforms",
    "ai": "Open AI, Models, Data and Sovereign Ecosystems",
    "security": "Cybersecurity, Trust and Open Source Resilience",
    "training": "Open Source Culture, Skills and Careers",
}
VOCABULARY = Vocabulary(
    {
        "track": TRACKS,
        "session_type": {"talk": "Talk", "panel": "Panel discussion"},
        "language": {"fr": "", "en": ""},
        "level": {"beginner": "", "Experts": ""},
        "tags": {"sbom": "", "open source": "", "SBOM": ""},
        "event": {"osxp-2026": "", "fosdem-2026": ""},
    }
)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("track", "security", "security"),
        ("track", "SECURITY", "security"),
        ("track", "cyber", "security"),
        ("track", "Cybersecurity, Trust and Open Source Resilience", "security"),
        ("track", "open ai, models", "ai"),
        ("track", "Résilience", "security"),
        ("track", "gover", "governance"),
        ("track", "ai", "ai"),
        ("track", "rain", "training"),
        ("session_type", "discussion", "panel"),
        ("state", "Accepted", "accepted"),
        ("pending_state", "rejected", "rejected"),
        ("notified_state", "rejected", "rejected"),
        ("language", "FR", "fr"),
        ("level", "experts", "Experts"),
        ("tags", "SBOM", "SBOM"),
        ("tags", "Sbom", "sbom"),
        ("tags", "OPEN  SOURCE", "open source"),
        ("event", "osxp", "osxp-2026"),
        ("event", "o", "osxp-2026"),
        ("event", "sxp", "osxp-2026"),
    ],
)
def test_a_value_is_found_by_what_people_write(field: str, text: str, value: str) -> None:
    assert VOCABULARY.resolve(field, text) == value


def test_the_beginning_of_a_word_beats_its_middle() -> None:
    words = Vocabulary({"track": {"culture": "Culture of training", "models": "Open AI"}})
    assert words.resolve("track", "ai") == "models"
    assert words.resolve("track", "rain") == "culture"


def test_a_name_in_full_beats_a_name_that_contains_it() -> None:
    words = Vocabulary({"track": {"one": "Open Source", "two": "Open Source Careers"}})
    assert words.resolve("track", "open source") == "one"


def test_several_meanings_are_listed() -> None:
    with pytest.raises(UsageError) as caught:
        VOCABULARY.resolve("track", "sovereign")
    assert caught.value.message == '"sovereign" could be more than one track'
    assert caught.value.hint == "one of: governance, cloud, ai"


@pytest.mark.parametrize(
    ("field", "text", "message", "hint"),
    [
        ("track", "securty", 'there is no track "securty"', 'did you mean "security"? allowed: governance, cloud'),
        ("state", "cancelled", 'there is no state "cancelled"', 'did you mean "canceled"? allowed: draft, submitted'),
        ("session_type", "zzz", 'there is no session type "zzz"', "allowed: talk, panel"),
        ("language", "french", 'there is no language "french"', "allowed: fr, en"),
        ("language", "f", 'there is no language "f"', 'did you mean "fr"? allowed: fr, en'),
        ("tags", "open", 'there is no tag "open"', "allowed: sbom, open source, SBOM"),
        ("event", "x", 'there is no event "x"', "allowed: osxp-2026, fosdem-2026"),
        ("event", "sx", 'there is no event "sx"', "allowed: osxp-2026, fosdem-2026"),
        ("event", "2026", '"2026" could be more than one event', "one of: osxp-2026, fosdem-2026"),
        ("track", "", 'there is no track ""', "allowed: governance"),
    ],
)
def test_what_is_unknown_names_the_candidates(field: str, text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        VOCABULARY.resolve(field, text)
    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)


def test_a_store_without_tags_says_so() -> None:
    with pytest.raises(UsageError) as caught:
        Vocabulary().resolve("tags", "sbom")
    assert caught.value.hint == "none is known"


def test_states_are_known_without_any_event() -> None:
    assert tuple(Vocabulary().values("state") or ()) == tuple(State)


def test_text_has_no_vocabulary() -> None:
    assert VOCABULARY.values("title") is None
    assert VOCABULARY.values("speaker_names") is None


def test_events_are_taken_together() -> None:
    one = Event(
        slug="one",
        name="One",
        timezone="UTC",
        languages=("fr", "en"),
        tracks=(Track(slug="a", name="A of one"), Track(slug="b", name="B")),
        session_types=(SessionType(slug="talk", name="Talk", duration=20),),
        rooms=(Room(slug="h-1", name="Hall 1"),),
    )
    two = Event(
        slug="two",
        name="Two",
        timezone="UTC",
        languages=("en", "de"),
        tracks=(Track(slug="c", name="C"), Track(slug="a", name="A of two")),
        session_types=(SessionType(slug="talk", name="Lecture", duration=30),),
    )
    assert Vocabulary.of(iter((one, two)), {"tags": ["x", "y", "x"], "level": ["l"]}) == Vocabulary(
        {
            "track": {"a": "A of one", "b": "B", "c": "C"},
            "session_type": {"talk": "Talk"},
            "language": {"fr": "", "en": "", "de": ""},
            "level": {"l": ""},
            "tags": {"x": "", "y": ""},
            "event": {"one": "", "two": ""},
            "room": {"h-1": "Hall 1"},
        }
    )
