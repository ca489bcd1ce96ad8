"""`cfp export`: whole records or chosen fields, in every format and shape, the same bytes for the same store."""

import csv
import io
import json
from typing import Any

import pytest

from tests.samples import CALL, FOSDEM, TALK, opened, page, sent, write
from tests.world import World

FORMATS = ("json", "jsonl", "csv")


def records(world: World, name: str, *words: str) -> list[dict[str, Any]]:
    """What an export holds, as text where the format knows nothing else."""
    out = world.ok("export", name, *words).out
    if name == "json":
        found: list[dict[str, Any]] = json.loads(out)["items"]
        return found
    if name == "jsonl":
        return [json.loads(line) for line in out.splitlines()]
    return list(csv.DictReader(io.StringIO(out)))


@pytest.mark.parametrize("name", FORMATS)
def test_every_field_of_every_proposal_is_in_it(desk: World, name: str) -> None:
    found = [one for one in records(desk, name) if "title" in one]
    assert [one["code"] for one in found] == desk.codes()
    assert found[0]["title"] == "A licence policy that fits on one page"
    stored = page(desk, desk.codes()[0])["items"][0]
    assert found[0]["guid"] == stored["guid"]
    assert found[0]["created"] == "2026-05-24T10:00:00Z"
    assert found[0]["abstract"] == stored["abstract"]
    said = {name for name, value in stored.items() if value and name not in {"day", "ends", "revision"}}
    assert set(found[0]) >= said


def test_json_carries_the_speakers_beside_the_proposals(desk: World) -> None:
    envelope = json.loads(desk.ok("export json").out)
    assert envelope["schema"] == "cfp.proposals/1"
    codes = {code for item in envelope["items"] for code in item["speakers"]}
    assert codes == {speaker["code"] for speaker in envelope["speakers"]}


@pytest.mark.parametrize("name", [*FORMATS, "md"])
@pytest.mark.parametrize("shape", ["proposals", "speakers", "reviews"])
def test_the_same_store_gives_the_same_bytes(desk: World, name: str, shape: str) -> None:
    first = desk.ok("export", name, "--shape", shape).out
    desk.now = desk.now.replace(year=2030)
    desk.rng.seed(99)
    assert desk.ok("export", name, "--shape", shape).out == first
    assert first


@pytest.mark.parametrize("name", FORMATS)
def test_reviews(desk: World, name: str) -> None:
    found = records(desk, name, "--shape", "reviews")
    assert [(one["proposal"], one["reviewer"]) for one in found][:2] == [
        (desk.codes()[0], "ada@example.org"),
        (desk.codes()[0], "jo@example.org"),
    ]
    assert len(found) == 7


@pytest.mark.parametrize("name", FORMATS)
def test_speakers(desk: World, name: str) -> None:
    names = [one["name"] for one in records(desk, name, "--shape", "speakers")]
    assert names[:2] == ["Ana Ruiz", "Claire Fontanel"]
    assert "Kurt Garloff" not in names
    assert "Kurt Garloff" in [one["name"] for one in records(desk, name, "--shape", "speakers", "--event", FOSDEM)]


def test_a_query_selects_proposals_and_what_belongs_to_them(desk: World) -> None:
    codes = desk.codes()
    panel = json.loads(desk.ok("export json type:panel").out)
    assert [one["code"] for one in panel["items"]] == [codes[1]]
    assert len(panel["speakers"]) == 4
    assert [one["name"] for one in records(desk, "jsonl", "track:ai", "--shape", "speakers")] == [
        "Wei Chen",
        "Awa Diarra",
    ]
    assert {one["proposal"] for one in records(desk, "jsonl", "track:infrastructure", "--shape", "reviews")} == set(
        codes[2:4]
    )
    assert [one["code"] for one in records(desk, "csv", "lang:fr", "-state:withdrawn")] == [
        codes[1],
        codes[3],
        codes[8],
        codes[10],
    ]


def test_nothing_selected_is_an_empty_document(desk: World) -> None:
    assert records(desk, "json", "nothing-like-this") == []
    assert desk.ok("export jsonl nothing-like-this").out == ""
    assert len(desk.ok("export csv nothing-like-this").out.splitlines()) == 1


def test_fields_that_are_computed_can_be_chosen(desk: World) -> None:
    fields = "code,speaker_names,reviews,score,minutes,late"
    found = records(desk, "json", "--fields", fields)
    assert list(found[0]) == fields.split(",")
    assert (
        found[0]["speaker_names"],
        found[0]["reviews"],
        found[0]["score"],
        found[0]["minutes"],
        found[0]["late"],
    ) == (
        ["Ana Ruiz"],
        2,
        4.5,
        20,
        False,
    )
    assert found[1]["minutes"] == 45
    assert desk.ok("export", "csv", "--fields", fields).out.splitlines()[0] == fields
    assert records(desk, "jsonl", "--fields", "code,score", "track:ai") == [
        {"code": code, "score": None} for code in desk.codes()[4:6]
    ]


def test_fields_of_the_other_shapes(desk: World) -> None:
    assert records(desk, "jsonl", "--shape", "speakers", "--fields", "name,email", "type:panel")[0] == {
        "name": "Claire Fontanel",
        "email": records(desk, "jsonl", "--shape", "speakers", "type:panel")[0]["email"],
    }
    assert records(desk, "jsonl", "--shape", "reviews", "--fields", "name,scores", "track:infrastructure") == [
        {"name": "Ada Mbeki", "scores": {"score": 2}},
        {"name": "Ada Mbeki", "scores": {"score": 4}},
    ]
    assert desk.run("export csv --shape speakers --fields title").status == 2


def test_all_but_one_field(desk: World) -> None:
    names = desk.ok("export csv --fields -abstract,-notes").out.splitlines()[0].split(",")
    assert "abstract" not in names
    assert "title" in names


def test_markdown_is_a_file_that_can_be_read_again(desk: World) -> None:
    out = desk.ok("export md track:ai").out
    assert out.count("title: ") == 2
    first = desk.codes()[4]
    assert desk.ok("show", first, "--format", "md").out.strip().splitlines()[-1] in out
    table = desk.ok("export md --fields code,title track:ai").out.splitlines()
    assert table[0] == "| code | title |"


def test_a_formula_is_guarded_in_csv_and_only_there(world: World) -> None:
    opened(world)
    sent(world, TALK.replace("title: Signed builds", "title: '=1+2'"))
    assert records(world, "csv")[0]["title"] == "'=1+2"
    assert records(world, "json")[0]["title"] == "=1+2"


def test_control_characters_stay_out_of_a_pipe_and_in_a_file(world: World) -> None:
    opened(world)
    sent(world, TALK.replace("title: Signed builds", 'title: "red \\x1b[31m \\u202e flow"'))
    for name in (*FORMATS, "md"):
        out = world.ok("export", name).out
        assert "\x1b" not in out
        assert "\u202e" not in out
        world.ok("export", name, "-o", f"out.{name}")
    assert records(world, "json")[0]["title"] == "red \x1b[31m \u202e flow"
    world.ok("import out.csv")
    assert world.ok("import out.jsonl").err.startswith("Nothing new")


@pytest.mark.parametrize("name", [*FORMATS, "md"])
def test_a_file_holds_what_stdout_would_and_its_ending_names_the_format(desk: World, name: str) -> None:
    outcome = desk.ok("export", name, "-o", f"one.{name}")
    assert outcome.out == ""
    path = desk.folder / f"one.{name}"
    assert path.read_text() == desk.ok("export", name).out
    assert path.stat().st_mode & 0o777 == 0o600
    desk.ok("export", "-o", f"two.{name}")
    assert (desk.folder / f"two.{name}").read_bytes() == path.read_bytes()


def test_an_existing_file_is_replaced_only_by_force(desk: World) -> None:
    path = write(desk, "kept.csv", "precious\n")
    path.chmod(0o640)
    outcome = desk.run("export csv -o kept.csv")
    assert outcome.status == 4
    assert "--force" in outcome.err
    assert path.read_text() == "precious\n"
    desk.ok("export csv -o kept.csv --force")
    assert path.read_text().startswith("code,")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in desk.folder.glob(".kept*")] == []


def test_a_dash_is_stdout(desk: World) -> None:
    assert desk.ok("export csv -o -").out == desk.ok("export csv").out


def test_a_format_must_be_named_and_once(desk: World) -> None:
    outcome = desk.run("export")
    assert outcome.status == 2
    for name in (*FORMATS, "md"):
        assert name in outcome.err
    outcome = desk.run("export xml")
    assert (outcome.status, outcome.err.splitlines()[0]) == (2, 'cfp: "xml" is not a format')
    for name in ("schedule.xml", "schedule.json", "ics"):
        assert name in outcome.err
        assert name in desk.run("export").err
    assert desk.ok("export --format csv").out == desk.ok("export csv").out
    assert desk.ok("export --json").out == desk.ok("export json").out
    assert "contradict" in desk.run("export csv --format json").err
    assert desk.run("export csv --json").status == 2


def test_all_events_where_none_is_chosen(world: World) -> None:
    opened(world)
    first = sent(world)
    write(world, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"'))
    world.ok("init other.toml")
    second = sent(world, TALK.replace("Signed", "Other").replace("ana@", "bo@"), "--event", "other")
    assert [one["code"] for one in records(world, "json")] == [first, second]
    assert [one["code"] for one in records(world, "json", "--event", "other")] == [second]
    assert len(json.loads(world.ok("export json --event other").out)["speakers"]) == 1
    assert [one["email"] for one in records(world, "csv", "--shape", "speakers", "--event", "other")] == [
        "bo@example.org"
    ]


def test_an_unknown_term_is_refused_before_anything_is_written(desk: World) -> None:
    outcome = desk.run("export csv trak:ai -o out.csv")
    assert outcome.status == 2
    assert 'did you mean "track"?' in outcome.err
    assert not (desk.folder / "out.csv").exists()
