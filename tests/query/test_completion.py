"""Completion of queries: every candidate continues what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.query.parser import Vocabulary, completions, parse
from cfpcli.records.change import Kind
from cfpcli.records.fields import FIELDS

VOCABULARY = Vocabulary(
    {
        "track": {"security": "Cybersecurity", "sovereignty": "Sovereignty", "ai": "Open AI"},
        "session_type": {"talk": "Talk"},
        "language": {"fr": "", "en": ""},
        "tags": {"sbom": "", "open source": "", 'odd "one"': "", "a,b": ""},
        "event": {"osxp-2026": ""},
    }
)


def words(prefix: str) -> list[str]:
    return [word for word, _ in completions(prefix, VOCABULARY)]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("tr", ["track:"]),
        ("-tr", ["-track:"]),
        ("TR", ["TRack:"]),
        ("ha", ["has:"]),
        ("ty", ["type:"]),
        ("track:", ["track:security", "track:sovereignty", "track:ai"]),
        ("track:s", ["track:security", "track:sovereignty"]),
        ("-track:s", ["-track:security", "-track:sovereignty"]),
        ("track:ai,", ["track:ai,security", "track:ai,sovereignty"]),
        ("track:AI,s", ["track:AI,security", "track:AI,sovereignty"]),
        ("state:sub", ["state:submitted"]),
        ("state:Sub", ["state:Submitted"]),
        ("state:submitted,acc", ["state:submitted,accepted"]),
        ("lang:", ["lang:fr", "lang:en"]),
        ("type:t", ["type:talk"]),
        ("event:", ["event:osxp-2026"]),
        ("late:", ["late:yes", "late:no"]),
        ("has:ab", ["has:abstract"]),
        ("has:tags,ab", ["has:tags,abstract"]),
        ("tag:", ["tag:sbom", 'tag:"open source"', r'tag:"odd \"one\""', 'tag:"a,b"']),
        ("tag:o", ["tag:open source"]),
        ("tag:a", []),
        (
            "track:ai st",
            [
                "track:ai state:",
                "track:ai start:",
                "track:ai state_reason:",
                "track:ai state_tags:",
                "track:ai stream_url:",
            ],
        ),
        ("track:ai state:acc", ["track:ai state:accepted"]),
        ("title:", []),
        ("score:", []),
        ("nonsense:", []),
        ("zz", []),
        ('speaker:"Ana', []),
    ],
)
def test_what_can_follow(prefix: str, expected: list[str]) -> None:
    assert sorted(words(prefix)) == sorted(expected)


def test_every_key_is_offered_with_its_meaning() -> None:
    offered = dict(completions("", VOCABULARY))
    for field in FIELDS[Kind.PROPOSAL].values():
        for spelling in (field.name, *field.aliases):
            assert offered[f"{spelling}:"] == field.help
    assert offered["has:"]


def test_values_come_with_their_names() -> None:
    assert completions("track:se", VOCABULARY) == [("track:security", "Cybersecurity")]


@pytest.mark.parametrize("prefix", ["track:", "-state:", "lang:", "tag:", "tag:o", "late:", "has:", "state:accepted,"])
def test_what_is_offered_can_be_asked(prefix: str) -> None:
    offered = words(prefix)
    assert offered
    for word in offered:
        [term] = parse([word], VOCABULARY).terms
        assert len(term.values) == word.count("accepted,") + 1


@given(st.text() | st.text(alphabet='-tagstrck:, ",op'))
def test_every_candidate_begins_with_what_was_typed(prefix: str) -> None:
    assert all(word.startswith(prefix) for word in words(prefix))
