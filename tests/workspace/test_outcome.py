"""What writers answer with: what they touched, in the fields scripts need next."""

import pytest

from tests.samples import opened, proposal, sent
from tests.world import World


@pytest.mark.parametrize(
    ("line", "state"), [(("edit", "--set", "level=expert"), "submitted"), (("withdraw", "--reason", "R"), "withdrawn")]
)
def test_code_state_and_title(world: World, line: tuple[str, ...], state: str) -> None:
    opened(world)
    code = sent(world)
    outcome = world.ok(line[0], code, *line[1:])
    assert (outcome.out, outcome.err.count("Signed builds")) == ("", 1)
    world.ok("undo --yes")
    assert world.ok(line[0], code, *line[1:], "--format", "plain").out == f"{code}\t{state}\tSigned builds\n"
    world.ok("undo --yes")
    as_json = world.ok(line[0], code, *line[1:], "--json")
    assert as_json.items == [{"code": code, "state": state, "title": "Signed builds"}]
    assert [(one["kind"], one["key"]) for one in as_json.json["changes"]] == [("proposal", code)]
    assert (as_json.json["changes"][0]["before"]["state"], as_json.json["changes"][0]["after"]["state"]) == (
        "submitted",
        state,
    )


def test_a_person_reads_it_once(world: World) -> None:
    opened(world)
    code = sent(world)
    outcome = world.ok("edit", code, "--set", "level=expert", terminals=("stdout", "stderr"), NO_COLOR="1")
    assert outcome.out == ""
    assert outcome.err == f'Changed {code} "Signed builds".\nNext: cfp log {code}\n'


def test_a_record_as_json_has_every_field_even_the_empty_ones(world: World) -> None:
    opened(world)
    item = proposal(world, sent(world))
    assert (item["tags"], item["resources"], item["answers"]) == ([], [], {})
    assert (item["level"], item["duration"], item["start"], item["do_not_record"]) == ("", None, None, False)
