"""A track, session type or language as people write it: slug, name or number, any case, accents folded."""

import msgspec
import pytest

from cfpcli.errors import NotFoundError
from cfpcli.records.event import SessionType, Track
from cfpcli.records.soundness import choice_of, option_of, required_choice
from tests.factories import make_event

EVENT = make_event(
    languages=("fr", "en"),
    tracks=(
        Track(slug="infra", name="Open Infrastructures, Cloud and Sovereign Platforms"),
        Track(slug="2027", name="L\u2019Année prochaine"),
        Track(slug="hall", name="Hallway"),
    ),
    session_types=(SessionType(slug="lightning-talk", name="Éclair", duration=5),),
)


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("tracks", "infra", "infra"),
        ("tracks", "INFRA", "infra"),
        ("tracks", " open infrastructures, cloud and  sovereign platforms ", "infra"),
        ("tracks", "l\u2019annee prochaine", "2027"),
        ("tracks", "3", "hall"),
        ("tracks", "2027", "2027"),
        ("tracks", "", ""),
        ("session_types", "Lightning Talk", "lightning-talk"),
        ("session_types", "eclair", "lightning-talk"),
        ("session_types", "1", "lightning-talk"),
        ("languages", "EN", "en"),
        ("languages", "Francais", "fr"),
    ],
)
def test_a_unique_name_is_taken(attribute: str, text: str, value: str) -> None:
    assert choice_of(EVENT, attribute, text) == (value, "")


@pytest.mark.parametrize("text", ["4", "0", "-1", "infrastructure", "9" * 5000, "\u0663"])
def test_anything_else_is_refused_with_the_candidates(text: str) -> None:
    value, refusal = choice_of(EVENT, "tracks", text)
    assert value == ""
    assert "is unknown" in refusal
    assert "allowed: infra, 2027, hall" in refusal


def test_a_language_has_no_number() -> None:
    assert choice_of(EVENT, "languages", "1").value == ""


def test_a_name_of_two_tracks_names_both() -> None:
    twice = msgspec.structs.replace(EVENT, tracks=(Track(slug="a", name="Web"), Track(slug="b", name="WEB")))
    assert choice_of(twice, "tracks", "web") == ("", '"web" could be any of: a, b')


def test_without_a_list_the_text_is_the_value() -> None:
    bare = msgspec.structs.replace(EVENT, languages=(), tracks=())
    assert choice_of(bare, "languages", "de") == ("de", "")
    with pytest.raises(NotFoundError, match="has no tracks"):
        required_choice(bare, "tracks", "infra")


def test_an_option_of_a_command_is_refused_by_name() -> None:
    assert required_choice(EVENT, "tracks", "3") == "hall"
    assert required_choice(EVENT, "tracks", "") == ""
    with pytest.raises(NotFoundError, match='track "hal" is unknown: did you mean "hall"'):
        required_choice(EVENT, "tracks", "hal")


def test_an_option_of_a_question_is_taken_in_any_case() -> None:
    options = ("Café", "Tea", "TEA")
    assert option_of(options, "cafe") == "Café"
    assert option_of(options, "tea") == "tea"
    assert option_of(options, "Tea") == "Tea"
