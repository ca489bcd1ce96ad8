"""Labels of deadlines: what they name, and by which something is sent in."""

import pytest

from cfpcli.call.rules.labels import is_sent_by, sense_of, slug_part, title_of


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("paper", "Paper Submission"),
        ("submission", "Tutorial Proposal Submission"),
        ("registration", "Round 1 Paper Registration"),
        ("registration", "Round 2 New Paper Registration"),
        ("registration", "Abstract registration"),
        ("registration", "Mandatory registration of authors"),
        ("commitment_deadline", "ARR commitment deadline"),
        ("", "First round"),
        ("", "Regular papers, notification on June 1"),
        ("", ""),
    ],
)
def test_what_something_is_sent_in_by(kind: str, label: str) -> None:
    assert is_sent_by(kind, label)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("registration", "Early bird registration"),
        ("registration", "Author Registration"),
        ("registration", "Conference registration for papers"),
        ("registration", ""),
        ("registration", "Hotel"),
        ("withdrawal", "Withdrawal"),
        ("submission", "Withdrawal deadline"),
        ("first_notification", "First"),
        ("final-notification", "Final"),
        ("rebuttal_and_revision", "Round 1 Rebuttal and Revision Submission"),
        ("review_release", "Reviews Released to Authors"),
        ("camera_ready", "Camera Ready Deadline"),
        ("submission", "Submission site opens"),
        ("", "Rebuttal"),
    ],
)
def test_what_nothing_is_sent_in_by(kind: str, label: str) -> None:
    assert not is_sent_by(kind, label)


def test_papers_come_before_submissions_before_abstracts_and_the_rest_is_never_main() -> None:
    labels = ["Technical Papers deadline", "Submission deadline", "Abstract submission", "Tutorial Proposals"]
    assert [sense_of(label).rank for label in labels] == [0, 1, 2, 3]
    assert {sense_of(label).rank for label in ("Posters", "Paper Registration", "Demo papers", "Supplementary")} == {3}


def test_a_label_in_slugs_and_titles() -> None:
    assert slug_part("Tutorial Proposals") == "tutorial-proposals"
    assert slug_part("Round 2 deadline") == "round-2"
    assert len(slug_part("A very long comment about this round; and more of it than anybody reads")) <= 40
    assert [title_of(label) for label in ("abstracts", "Round 2 deadline", "", "Deadline", "ARR commitment")] == [
        "abstract", "round 2", "", "", "ARR commitment",
    ]  # fmt: skip
