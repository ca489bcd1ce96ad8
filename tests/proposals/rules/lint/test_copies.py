"""Near copies: found among many, and not where talks are merely alike."""

import pytest

from cfpcli.proposals.commands.ratio import likeness
from cfpcli.proposals.rules.lint.copies import compared, with_copies
from cfpcli.proposals.rules.lint.rule import Subject
from tests.factories import make_event
from tests.proposals.rules.lint.subjects import SOUND, found, loose

TEXT = (
    "Small teams ship containers that they cannot account for. In three weeks, a team of four learnt to produce, check "
    "and keep a software bill of materials for sixty images, and has done so at every release since. You will see the "
    "pipeline, the rules for what may be ignored and for how long, and what auditors asked for in the end."
)
REWORKED = TEXT.replace("three weeks", "two months").replace("sixty", "forty") + " All of it is public."
OTHER = (
    "A small team can keep a bill of materials for every release. We compare four tools on sixty images, explain what "
    "auditors ask for, and say which warnings may be ignored. There will be containers, a pipeline and rules too."
)


def copies(*texts: str, events: tuple[str, ...] = ()) -> list[list[str]]:
    slugs = events or ("osxp-2026",) * len(texts)
    subjects = [
        Subject(draft=loose(abstract=text).draft, event=make_event(slug=slug), code=f"CODE{index}")
        for index, (text, slug) in enumerate(zip(texts, slugs, strict=True))
    ]
    listed = [compared(one, one.code) for one in subjects]
    return [[copy.name for copy in one.copies] for one in with_copies(subjects, listed, likeness)]


@pytest.mark.parametrize("second", [TEXT, TEXT.upper(), TEXT.replace(" ", "\n"), REWORKED])
def test_a_copy_is_found_on_both_sides(second: str) -> None:
    assert copies(TEXT, OTHER, second) == [["CODE2"], [], ["CODE0"]]


def test_talks_on_one_subject_are_no_copies() -> None:
    assert copies(TEXT, OTHER) == [[], []]


def test_short_texts_are_alike_by_chance() -> None:
    assert copies(SOUND.abstract, SOUND.abstract) == [[], []]


def test_a_talk_may_be_offered_to_two_conferences() -> None:
    assert copies(TEXT, TEXT, events=("osxp-2026", "other")) == [[], []]


def test_a_hundred_copies_are_all_found() -> None:
    found_copies = copies(*[TEXT] * 100)
    assert all(found_copies)


def test_the_store_is_compared_with_but_not_reported_on() -> None:
    one = loose(abstract=TEXT)
    texts = [compared(one, "mine"), compared(loose(abstract=REWORKED), 'K7QX3D "Bills"')]
    (with_copy,) = with_copies([one], texts, likeness)
    (finding,) = found("near-copy", with_copy)
    assert finding.message.startswith("the text is 9")
    assert finding.message.endswith('% that of K7QX3D "Bills"')
    (same,) = with_copies([one], [texts[0], texts[0]._replace(name="K7QX3D")], likeness)
    assert found("near-copy", same)[0].message == "the text is the same as K7QX3D"
