"""Under `--json` stdout is one document of a published schema, whatever happens."""

import json
import re
import shutil
from pathlib import Path

import pytest

from cfpcli.cli.schema import published
from tests.contract.examples import Example, examples, run, spelled
from tests.contract.published import schema, validated
from tests.world import World

AS_JSON = [pytest.param(row, id=row.line) for _, row in examples() if not row.document]
OWN_DOCUMENTS = [pytest.param(row, id=row.line) for _, row in examples() if row.document]
DRY = [pytest.param(row, id=row.line) for words, row in examples() if not row.document]


@pytest.mark.parametrize("example", AS_JSON)
def test_stdout_is_one_document_of_the_schema_it_names(desk: World, example: Example) -> None:
    outcome = run(desk, example, "--json")
    assert outcome.status == 0, outcome
    validated(outcome.out)


@pytest.mark.parametrize("example", AS_JSON)
def test_json_at_a_terminal_is_the_same_document(desk: World, example: Example) -> None:
    line = "json" if example.line.startswith("export") else "--json"
    stdin = (desk.folder / example.stdin).read_bytes() if example.stdin else b""
    words = example.line if line == "json" else f"{example.line} --json"
    validated(desk.ok(*spelled(words, desk), stdin=stdin, terminals=("stdout",)).out)


@pytest.mark.parametrize("example", OWN_DOCUMENTS)
def test_a_document_of_its_own_contradicts_json(desk: World, example: Example) -> None:
    outcome = run(desk, example, "--json")
    assert outcome.status == 2
    assert validated(outcome.out)["code"] == "usage"


def test_every_published_schema_is_one_that_a_command_answers_with(desk: World, prepared: Path, tmp_path: Path) -> None:
    answered = {"error"}
    for number, (_, row) in enumerate(examples()):
        world = World(shutil.copytree(prepared, tmp_path / str(number), copy_function=shutil.copy2))
        found = re.search(r'"schema":\s*"cfp\.([a-z-]+)/1"', "" if row.document else run(world, row, "--json").out)
        answered |= {found.group(1)} if found else set()
    answered.add(validated(desk.ok("--json").out)["schema"].removeprefix("cfp.").removesuffix("/1"))
    # It moves calls between two stores, and the examples have one.
    answered.add(validated(desk.ok("follow --move --json").out)["schema"].removeprefix("cfp.").removesuffix("/1"))
    assert answered == set(published())


@pytest.mark.parametrize("name", published())
def test_every_published_schema_is_strict(name: str) -> None:
    published = schema(name)
    assert published["$id"] == f"cfp.{name}/1"
    assert published["additionalProperties"] is False
    assert all(one.get("additionalProperties") is False for one in published["$defs"].values() if "properties" in one)


def test_a_document_with_a_field_that_nobody_published_is_found(desk: World) -> None:
    document = json.loads(desk.ok("whoami --json").out)
    document["items"][0]["shoe_size"] = 43
    with pytest.raises(Exception, match="shoe_size"):
        validated(json.dumps(document))


def test_json_never_shares_stdout_with_messages(desk: World, tmp_path: Path) -> None:
    outcome = desk.ok("submit talk.md --json")
    assert validated(outcome.out)["items"][0]["state"] == "submitted"
    assert "Submitted" in outcome.err
    assert json.loads(outcome.out) == json.loads(outcome.out.strip())
    assert tmp_path in desk.folder.parents
