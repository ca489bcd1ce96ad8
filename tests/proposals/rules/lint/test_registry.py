"""The registry: every rule is explained, and a name that is none is answered with the nearest."""

import pytest

from cfpcli.errors import UsageError
from cfpcli.proposals.rules.lint.registry import RULES, without
from cfpcli.proposals.rules.lint.rule import checked
from tests.proposals.rules.lint.subjects import loose, subject


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_why_and_what_to_do(name: str) -> None:
    rule = RULES[name]
    assert rule.name == name
    for text in (rule.why, rule.way_out):
        assert text[0].isupper()
        assert text.endswith(".")


def test_a_sound_proposal_has_no_findings() -> None:
    assert checked(subject(), RULES.values()) == ()
    assert checked(loose(), RULES.values()) == ()


def test_a_rule_can_be_left_out() -> None:
    assert [rule.name for rule in without(["outline", "links"])] == [
        name for name in RULES if name not in {"outline", "links"}
    ]


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(
        UsageError, match=r'"outlin" is not a rule: did you mean "outline"\? allowed: readable, missing'
    ):
        without(["links", "outlin"])
