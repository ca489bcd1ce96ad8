"""The receipt, and what the store knows of the people who send."""

from tests.commands.samples import TALK, listed, opened, page, sent
from tests.world import World


def test_the_receipt_says_until_when_it_can_be_changed(world: World) -> None:
    opened(world)
    receipt = world.ok("submit - --json", stdin=TALK).items[0]
    (code,) = listed(world)
    assert receipt == {
        "code": code,
        "state": "submitted",
        "title": "Signed builds",
        "track": "security",
        "event": "conf",
        "event_name": "Conf",
        "submitted": "2026-05-24T10:00:00Z",
        "submitted_local": "Sun 24 May 2026 12:00 Europe/Paris",
        "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
        "left": "21 days left",
        "already_submitted": False,
    }


def test_a_pipe_gets_a_line_with_the_code_first(world: World) -> None:
    opened(world)
    outcome = world.ok("submit -", stdin=TALK)
    (code,) = listed(world)
    assert outcome.out == f"{code}\tsubmitted\tSigned builds\tsecurity\n"
    assert world.ok("submit -", stdin=TALK).out == outcome.out


def test_what_a_second_proposal_says_of_a_person_completes_what_is_known(world: World) -> None:
    opened(world)
    first = sent(world, TALK.replace("---\n\n", "affiliation: Home\n---\n\n"))
    again = TALK.replace("Signed", "More signed").replace("---\n\n", "pronouns: she/her\n---\n\n")
    sent(world, again + "\n## Biography\n\nAna signs.\n")
    (speaker,) = page(world, first)["speakers"]
    assert (speaker["affiliation"], speaker["pronouns"], speaker["biography"]) == ("Home", "she/her", "Ana signs.")


def test_speakers_keep_their_order(world: World) -> None:
    opened(world)
    sent(world)
    text = TALK.replace("Signed", "Paired").replace("[Ana", "[Bo Ström <bo@example.org>, Ana")
    code = sent(world, text)
    assert [one["name"] for one in page(world, code)["speakers"]] == ["Bo Ström", "Ana Ruiz"]
