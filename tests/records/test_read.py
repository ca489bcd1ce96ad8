"""What reviewers read with a proposal: the same fields in every picture."""

from cfpcli.records.proposal import LINE_READ, LONG_READ, LONG_TEXTS, READ, short_facts
from tests.factories import make_proposal


def test_the_fields_that_reviewers_read() -> None:
    assert LINE_READ == ("language", "level", "keywords")
    assert LONG_READ == LONG_TEXTS
    assert {"track", "session_type", "duration", "title"} <= READ
    assert not {"do_not_record", "tags", "resources"} & READ


def test_the_short_fields_on_one_line() -> None:
    proposal = make_proposal(language="en", level="", keywords=("procurement", "open data"), tags=("cloud",))
    assert short_facts(proposal) == ("en", "procurement, open data")
