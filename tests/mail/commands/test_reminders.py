"""Reminders to reviewers with open reviews."""

import email
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest

from cfpcli.records.review import Assignment, Reviewer
from tests.committee import committee
from tests.review.commands.test_progress import SCORES, assigned, keep
from tests.world import NOON, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Three proposals assigned to Ana, who reviewed two of them today, and to Cy, who reviewed none."""
    return assigned(committee(tmp_path, SCORES))


def test_the_inactive_are_reminded(world: World) -> None:
    before = world.records()
    outcome = world.ok("reviews progress --inactive 10d --remind out --answer-by 2026-11-02")
    assert "Wrote 1 reminder to out/. cfp does not send mail.\n" in outcome.err
    (file,) = (world.folder / "out").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (str(message["to"]), str(message["from"])) == ("Cy <cy@example.org>", "Sam Okoye <sam@example.org>")
    text = " ".join(message.get_content().split())
    assert "wait for your review: 3 of the 3 assigned to you" in text
    assert "by Monday 2 November 2026" in text
    assert world.records() == before
    assert "no news of cfp" in world.run("mail sent out").err


def test_all_with_open_reviews_are_reminded_once(world: World) -> None:
    world.ok("reviews progress --remind box.mbox --from 'Committee <cfp@example.org>'")
    data = (world.folder / "box.mbox").read_bytes()
    assert (data.count(b"\nTo: Ana"), data.count(b"\nTo: Cy"), data.count(b"\nMessage-ID")) == (1, 1, 2)
    world.ok("reviews progress --remind box.mbox --from 'Committee <cfp@example.org>'")
    assert world.run("reviews progress --remind box.mbox").status == 4


def test_nobody_is_reminded_without_open_reviews(tmp_path: Path) -> None:
    outcome = committee(tmp_path, SCORES).ok("reviews progress --remind out --json")
    assert "None of these reviewers has open reviews; nothing was written." in outcome.err
    assert len(outcome.items) == 2
    assert not (tmp_path / "out").exists()


def test_a_reviewer_who_cannot_be_written_to_is_named(world: World) -> None:
    mine = Assignment(proposal="AAAAAA", reviewer="zo\u00eb@example.org", assigned=NOON - timedelta(days=12))
    keep(world, Reviewer(email="zo\u00eb@example.org", name="Zo\u00eb"), mine)
    outcome = world.ok("reviews progress --inactive 10d --remind out")
    assert "Wrote 1 reminder to out/." in outcome.err
    assert "warning: Zo\u00eb has the address" in outcome.err
    assert "no reminder was written" in outcome.err


def test_options_of_messages_need_messages(world: World) -> None:
    outcome = world.run("reviews progress --from 'Committee <cfp@example.org>'")
    assert (outcome.status, "need --remind" in outcome.err) == (2, True)


def test_only_organisers_remind(world: World) -> None:
    outcome = world.run("reviews progress --remind out", CFP_ME="Cy <cy@example.org>")
    assert (outcome.status, (world.folder / "out").exists()) == (4, False)
    assert world.ok("reviews progress --json", CFP_ME="Cy <cy@example.org>").items
