"""What two proposals that say the same are to each other, in words that name nobody."""

import pytest

from cfpcli.proposals.commands.ratio import likeness
from cfpcli.proposals.rules.similar import Duplicate, DuplicateKind, Entry, duplicates, reason, recognised_by

TEXT = (
    "Small teams ship containers that they cannot account for. In three weeks, a team of four learnt to produce and "
    "keep a list of parts for sixty images. You will see the pipeline, and the rules for what may be ignored."
)
ANA = recognised_by("Ana Ruiz", "Ana@Example.org ")
BO = recognised_by("Bo Ström", "bo@example.org")
ONE = Entry("AAAAAA", "conf", "submitted", "Parts", TEXT, ("Ana Ruiz",), ANA)


def told(other: Entry, one: Entry = ONE) -> Duplicate:
    (found,) = duplicates([one], [other], likeness, 40)
    return found


@pytest.mark.parametrize(
    ("other", "kind", "words"),
    [
        (ONE._replace(code="B"), DuplicateKind.TWICE, "sent twice: "),
        (ONE._replace(code="B", people=recognised_by("ANA RUIZ", "")), DuplicateKind.TWICE, "sent twice: "),
        (ONE._replace(code="B", people=frozenset()), DuplicateKind.TWICE, "in two proposals: "),
        (ONE._replace(code="B", people=BO), DuplicateKind.OTHER_NAME, "one text under two names: "),
        (ONE._replace(event="old"), DuplicateKind.ELSEWHERE, "sent in old as well, by the same speaker: "),
        (ONE._replace(event="old", people=BO), DuplicateKind.ELSEWHERE, "sent in old as well, by somebody else: "),
        (ONE._replace(event="old", people=frozenset()), DuplicateKind.ELSEWHERE, "sent in old as well: "),
        (
            ONE._replace(code="B", source="x.csv"),
            DuplicateKind.ELSEWHERE,
            "sent in conf as well, by the same speaker: ",
        ),
        (
            ONE._replace(event="", source="x.csv"),
            DuplicateKind.ELSEWHERE,
            "sent in x.csv as well, by the same speaker: ",
        ),
    ],
)
def test_what_they_are_to_each_other(other: Entry, kind: DuplicateKind, words: str) -> None:
    found = told(other)
    assert found.kind is kind
    assert reason(found).startswith(words)
    assert "Ana" not in reason(found)


@pytest.mark.parametrize("state", ["accepted", "confirmed"])
def test_what_was_accepted_before_says_so(state: str) -> None:
    assert reason(told(ONE._replace(event="old", state=state))).startswith("accepted in old as well")


def test_how_much_comes_again_in_words() -> None:
    assert reason(told(ONE._replace(code="B"))).endswith(
        "3 of 3 sentences are repeated, word for word; the title is the same"
    )
    some = ONE._replace(code="B", title="Other", text=TEXT.replace("sixty", "forty"))
    assert reason(told(some)).endswith("3 of 3 sentences are repeated, 2 of them word for word")
    words = TEXT.replace("cannot", "can not").replace("sixty", "forty").replace("rules", "guidelines")
    assert reason(told(some._replace(text=words))).endswith("3 of 3 sentences are repeated, in other words")


def test_what_is_not_looked_at_is_not_compared_with_itself() -> None:
    others = [ONE._replace(code="B"), ONE._replace(code="C")]
    assert duplicates([], others, likeness, 40) == []
    assert {(one.first.code, one.other.code) for one in duplicates([ONE], others, likeness, 40)} == {
        ("AAAAAA", "B"),
        ("AAAAAA", "C"),
    }


def test_nobody_is_known_by_nothing() -> None:
    assert recognised_by("", " ") == frozenset()
