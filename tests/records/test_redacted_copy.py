"""Redacted copies: what stands for which version of a text."""

import pytest
from msgspec.structs import replace

from cfpcli.errors import UsageError
from cfpcli.records.proposal import Redaction
from cfpcli.records.review import digest, field_of, fields_of, reading, stale_fields, text_of, with_redactions
from tests.factories import make_proposal

ASKED = make_proposal(answers={"kind": "talk", "topics": ("a", "b"), "first": True})


def test_a_copy_stands_for_the_text_it_was_made_from() -> None:
    made = with_redactions(ASKED, {"abstract": "Shorter."})
    assert made.abstract == ASKED.abstract
    assert reading(made.redactions, "abstract", made.abstract) == "Shorter."
    assert reading(made.redactions, "title", made.title) is None
    assert stale_fields(made) == ()


def test_an_edit_makes_it_stale_and_shows_nothing() -> None:
    made = replace(with_redactions(ASKED, {"abstract": "Shorter."}), abstract="By Ana Ruiz")
    assert reading(made.redactions, "abstract", made.abstract) == ""
    assert stale_fields(made) == ("abstract",)


def test_an_empty_copy_is_no_missing_one() -> None:
    assert reading({"title": Redaction(original=digest("One"))}, "title", "One") == ""


def test_a_copy_is_lifted_and_others_stay() -> None:
    made = with_redactions(ASKED, {"abstract": "A", "title": "T"})
    assert set(with_redactions(made, {}, lifted=["title"]).redactions) == {"abstract"}


def test_answers_and_lists_are_texts_too() -> None:
    assert [text_of(ASKED, f"answers.{slug}") for slug in ASKED.answers] == ["talk", "a, b", "True"]
    assert text_of(ASKED, "tags") == "sbom, supply-chain"
    assert fields_of(ASKED)[-3:] == ("answers.kind", "answers.topics", "answers.first")


def test_only_what_reviewers_read_can_be_redacted() -> None:
    assert field_of(ASKED, "answers.kind") == "answers.kind"
    with pytest.raises(UsageError, match="not a field that reviewers read"):
        field_of(ASKED, "internal_notes")
