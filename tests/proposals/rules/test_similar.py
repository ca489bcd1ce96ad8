"""Near-duplicates: the similarity of texts, and which pairs are shown."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.proposals.commands.ratio import likeness
from cfpcli.proposals.rules import DuplicateKind
from cfpcli.proposals.rules import similar as overlap
from cfpcli.proposals.rules.similar import (
    MOST_USES,
    Duplicate,
    Entry,
    Pair,
    bare_words,
    duplicates,
    reason,
    recognised_by,
    resemblance,
    runs,
    sharing,
    similar,
)
from cfpcli.text import fold

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


TALK = (
    "Small teams ship containers that they cannot account for. In three weeks, a team of four learnt to produce and "
    "keep a list of parts for sixty images. You will see the pipeline, and the rules for what may be ignored. At the "
    "end we tell what auditors asked for."
)
OTHER = (
    "Small teams ship software with too few people to test it. We describe how a bank reads lists of parts, what it "
    "does with them, and why most are never opened. Bring your own lists, and a question for the audience. There will "
    "be time to compare."
)


def pairs(*texts: str, looked_at: int = 99, at_least: int = 40) -> list[Pair]:
    return similar(texts, lambda one, _other: one < looked_at, likeness, at_least)


def found(*texts: str, looked_at: int = 99, at_least: int = 40) -> list[tuple[int, int, int]]:
    told = pairs(*texts, looked_at=looked_at, at_least=at_least)
    return [(pair.first, pair.other, pair.resemblance.score) for pair in told]


def test_the_same_is_a_hundred_and_a_talk_on_the_subject_nothing() -> None:
    assert found(TALK, OTHER, TALK) == [(0, 2, 100)]
    assert resemblance(TALK, OTHER, likeness).score == 0


@pytest.mark.parametrize(
    "again",
    [
        TALK.upper(),
        TALK.replace(" ", "\n"),
        TALK.replace(".", " !"),
        ". ".join(reversed(TALK.rstrip(".").split(". "))) + ".",
        "- " + "\n- ".join(TALK.split(". ")),
    ],
)
def test_case_breaks_order_and_marks_do_not_matter(again: str) -> None:
    assert found(TALK, again) == [(0, 1, 100)]


def test_accents_do_not_matter() -> None:
    text = (
        "Héberger soi-même à six communes, avec des sauvegardes croisées et une astreinte partagée entre les mairies. "
        * 3
    )
    assert found(text, text.replace("é", "e").replace("ê", "e")) == [(0, 1, 100)]


def test_a_part_of_a_longer_text_counts_as_a_whole() -> None:
    (pair,) = pairs(f"{OTHER}\n\n{TALK}", TALK)
    assert pair.resemblance.score == 100
    assert pair.resemblance.sentences == 4


def test_half_of_a_text_is_half_of_the_score() -> None:
    parts, others = TALK.split(". "), OTHER.split(". ")
    half = resemblance(TALK, ". ".join([*parts[:2], *others[2:]]), likeness)
    assert 45 <= half.score <= 65
    assert len(half.passages) == 2


def test_passages_stand_in_the_order_of_the_first_text_whichever_is_shorter() -> None:
    turned = ". ".join(reversed(TALK.rstrip(".").split(". "))).replace("sixty", "forty") + "."
    for one, other in ((TALK, f"{turned} {OTHER}"), (f"{TALK} {OTHER}", turned)):
        told = resemblance(one, other, likeness)
        assert [passage.first[:5] for passage in told.passages] == ["Small", "In th", "You w", "At th"]
        assert [passage.likeness == 100 for passage in told.passages] == [True, False, True, True]
        assert "forty" in told.passages[1].other


def test_what_is_below_the_least_is_not_told_and_the_most_alike_come_first() -> None:
    reworked = TALK.replace("three weeks", "two months").replace("rules", "guidelines")
    half = ". ".join([*TALK.split(". ")[:2], *OTHER.split(". ")[2:]])
    told = found(TALK, half, reworked)
    assert [pair[:2] for pair in told] == [(0, 2), (0, 1), (1, 2)]
    assert [pair[:2] for pair in found(TALK, half, reworked, at_least=80)] == [(0, 2)]


def test_only_what_is_comparable_is_compared() -> None:
    assert found(TALK, TALK, TALK, looked_at=1) == [(0, 1, 100), (0, 2, 100)]
    assert found(OTHER, TALK, TALK, looked_at=1) == []


def test_short_texts_are_told_only_where_they_are_the_same() -> None:
    assert found("How three people sign builds.", "How three people sign builds!") == [(0, 1, 100)]
    assert found("How three people sign builds.", "How three people sign all builds.") == []
    assert found("", "", " .") == []


def test_a_hundred_copies_are_all_found() -> None:
    told = found(*[TALK] * 100, TALK.replace("sixty", "forty"))
    assert {other for _, other, _ in told} == set(range(1, 101))


def test_runs_that_everybody_has_lead_nowhere() -> None:
    heading = "What you will learn in this session today"
    texts = [f"{heading} {number} {number * 7} {number * 13}" for number in range(MOST_USES + 5)]
    all_runs = [runs(bare_words(text)) for text in texts]
    assert len(list(sharing(all_runs[:5], lambda _one, _other: True, 0.5))) == 10
    assert not [pair for pair in sharing(all_runs, lambda _one, _other: True, 0.5) if pair[1] >= MOST_USES]


def test_not_everything_is_held_against_everything() -> None:
    asked: list[tuple[str, str]] = []

    def counted(one: str, other: str, at_least: int) -> float:
        asked.append((one, other))
        return likeness(one, other, at_least)

    texts = [" ".join(f"word{number * 40 + place}" for place in range(40)) for number in range(50)]
    assert similar(texts, lambda _one, _other: True, counted) == []
    assert asked == []


@given(
    st.lists(
        st.text(st.characters(codec="utf-8")) | st.sampled_from(["l\u2019été", "a-b", "don't", "_x_", "½", "日本"])
    )
)
def test_bare_words_are_the_runs_of_letters_digits_and_underscores(parts: list[str]) -> None:
    for text in (" ".join(parts), "".join(parts)):
        assert bare_words(text) == re.findall(r"\w+", fold(text))


def test_bare_words_of_a_text_of_very_many_different_characters() -> None:
    text = "".join(f"{chr(code)}a" for code in range(0x80, 0x3000))
    assert bare_words(text) == re.findall(r"\w+", fold(text))


@given(
    st.lists(st.frozensets(st.integers(0, 12), max_size=8), max_size=12),
    st.sampled_from([0.05, 0.3, 0.5, 1.0]),
    st.sampled_from([2, 4, MOST_USES]),
)
def test_what_stands_in_one_text_alone_has_no_part_in_sharing(
    texts: list[frozenset[int]], share: float, most_uses: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "MOST_USES", most_uses)
        found_pairs = list(sharing(texts, lambda one, other: (one + other) % 5 > 0, share))
    assert found_pairs == sorted(_sharing_one_by_one(texts, share, most_uses), key=lambda pair: (pair[1], pair[0]))


def _sharing_one_by_one(texts: Sequence[frozenset[int]], share: float, most_uses: int) -> Iterator[tuple[int, int]]:
    """The definition: of the runs of a text, each is shared with the texts before it that have it, if not too many."""
    having: dict[int, list[int]] = defaultdict(list)
    for index, own in enumerate(texts):
        shared: dict[int, int] = defaultdict(int)
        for run in own:
            for other in having[run] if len(having[run]) < most_uses else ():
                shared[other] += 1
            having[run].append(index)
        for other, count in shared.items():
            if (other + index) % 5 > 0 and count >= share * min(len(own), len(texts[other])):
                yield other, index
