"""`cfp schema`: the names of what is published, and each as JSON schema."""

import json

import pytest

from cfpcli.cli.schema import published
from tests.world import World


def test_the_names(world: World) -> None:
    found = world.ok("schema --json").items
    assert [one["name"] for one in found] == list(published())
    assert {one["id"] for one in found} == {f"cfp.{name}/1" for name in published()}
    assert all(one["help"] for one in found)
    assert len(world.ok("schema").out.splitlines()) == len(published())


@pytest.mark.parametrize("name", ["proposals", "cfp.proposals/1", "cfp.proposals"])
def test_a_schema_by_its_name_or_as_an_envelope_spells_it(world: World, name: str) -> None:
    document = json.loads(world.ok("schema", name).out)
    assert document["$id"] == "cfp.proposals/1"
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_an_unknown_one_names_the_nearest(world: World) -> None:
    outcome = world.run("schema proposal-list")
    assert outcome.status == 3
    assert "proposals" in outcome.err
