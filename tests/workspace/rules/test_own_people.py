"""The speakers of the calls that a person runs."""

from cfpcli.workspace.rules.own_people import EVERYBODY, NOBODY, own_people
from tests.factories import make_proposal


def test_a_speaker_of_two_calls_is_filled_in_and_not_replaced() -> None:
    mine = make_proposal(event="mine", speakers=("ONLY33", "BOTH33"))
    other = make_proposal(event="other", speakers=("BOTH33", "ELSE33"))
    people = own_people([mine, other], lambda slug: slug == "mine")
    codes = ("ONLY33", "BOTH33", "ELSE33", "NONE33")
    assert [people.may_fill(code) for code in codes] == [True, True, False, False]
    assert [people.may_replace(code) for code in codes] == [True, False, False, False]


def test_who_runs_every_call_changes_everybody_and_who_runs_none_nobody() -> None:
    assert EVERYBODY.may_fill("ANY333")
    assert EVERYBODY.may_replace("ANY333")
    assert not NOBODY.may_fill("ANY333")
    assert not NOBODY.may_replace("ANY333")
