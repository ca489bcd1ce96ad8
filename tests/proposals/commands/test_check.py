"""`cfp check`: files, folders, codes and queries, with and without a store; statuses, formats, what is left out."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfpcli import shipped
from cfpcli.proposals.commands import ratio
from cfpcli.proposals.files.draft_template import template
from cfpcli.store import Store
from cfpcli.workspace.personal_files import drafts_dir
from tests.contract.published import validated
from tests.factories import filled_store
from tests.samples import CALL, LOOKING, TALK, opened, sent, write
from tests.world import World

MANUAL = Path(__file__).parents[3] / "cfpcli" / "manual"
OUTLINE = "\n- one\n- two\n- three\n"
GOOD = TALK + OUTLINE
BAD = GOOD.replace("track: security", "track: securty") + "\nTODO: more\n"


def found(world: World, *line: str, status: int = 6) -> list[tuple[str, int, str]]:
    """The findings of a command line as (file or code, line, rule)."""
    outcome = world.run("check", *line, "--json")
    assert outcome.status == status, outcome
    items = validated(outcome.out)["items"]
    return [(one["file"] or one["proposal"], one["line"], one["rule"]) for one in items]


def test_every_shipped_proposal_is_without_findings(world: World) -> None:
    for name in shipped.names(".md"):
        write(world, name, shipped.read_text(name))
    outcome = world.ok("check proposals --event osxp-2026 --strict --json")
    document = validated(outcome.out)
    assert document["items"] == []
    assert document["checked"] == len(shipped.names(".md")) == 12
    assert world.ok("check proposals --event osxp-2026").err == "12 proposals checked, no findings.\n"


def test_a_file_is_held_against_the_store_and_nothing_is_written(world: World) -> None:
    opened(world)
    write(world, "talk.md", BAD)
    before = world.files()
    outcome = world.run("check talk.md")
    assert outcome.status == 6
    assert outcome.out.splitlines() == [
        (
            'talk.md:3: unknown-choice: track: "securty" is unknown: did you mean "security"? '
            "allowed: security, culture (error)"
        ),
        "    Use an allowed slug; cfp event show lists them.",
        "talk.md:13: placeholder: a placeholder is left in the abstract: TODO: more (warning)",
        "    Replace it with the final text, or remove the line.",
    ]
    assert outcome.err == "1 proposal checked: 1 error, 1 warning.\n"
    assert world.files() == before


def test_in_ci_there_is_an_event_file_and_no_store(world: World) -> None:
    write(world, "call.toml", CALL)
    write(world, "proposals/bad.md", BAD)
    write(world, "proposals/below/good.md", GOOD)
    before = world.files()
    assert found(world, "proposals", "--event", "call.toml") == [
        ("proposals/bad.md", 3, "unknown-choice"),
        ("proposals/bad.md", 13, "placeholder"),
    ]
    assert world.files() == before


def test_an_event_file_is_told_with_all_its_faults(world: World) -> None:
    write(world, "call.toml", 'slug = "Broken Slug"\n')
    write(world, "talk.md", GOOD)
    outcome = world.run("check talk.md --event call.toml")
    assert outcome.status == 4
    assert "call.toml:1: slug" in outcome.err
    assert world.run("check talk.md --event nowhere.toml").status == 3
    assert "no event" in world.run("check talk.md --event nowhere").err


def test_without_any_event_what_needs_one_is_not_checked_and_that_is_said(world: World) -> None:
    write(world, "talk.md", BAD)
    assert found(world, "talk.md") == [("talk.md", 13, "placeholder")]
    assert "warning: it was not checked against a call" in world.run("check talk.md").err
    write(world, "two.md", GOOD)
    assert "warning: 2 of them were not checked against a call" in world.run("check talk.md two.md").err


def test_an_event_file_beats_the_store(world: World) -> None:
    opened(world)
    code = sent(world, GOOD)
    write(world, "stricter.toml", CALL + "\n[call.limits]\nabstract_words_max = 5\n")
    write(world, "talk.md", GOOD)
    strict = found(world, "talk.md", code, "--event", "stricter.toml")
    assert [rule for _, _, rule in strict] == ["limits", "limits"]
    assert found(world, "talk.md", code, status=0) == []


def test_files_about_a_repository_are_passed_over(world: World) -> None:
    write(world, "call.toml", CALL)
    for name in ("README.md", "contributing.md", ".draft.md", ".hidden/x.md", ".git/x.md", "TEMPLATE.md", "a.pdf"):
        write(world, f"proposals/{name}", "no front matter")
    write(world, "proposals/talk.md", GOOD)
    outcome = world.ok("check proposals --event call.toml")
    assert "1 proposal checked" in outcome.err
    assert [line for line in outcome.err.splitlines() if line.startswith("Skipped")] == [
        "Skipped, hidden: proposals/.hidden, proposals/.draft.md.",
        "Skipped, about the repository, not a proposal: proposals/README.md, proposals/contributing.md.",
        "Skipped, a template: proposals/TEMPLATE.md.",
        "Skipped, not a proposal file: proposals/a.pdf.",
    ]
    assert found(world, "proposals/README.md", "--event", "call.toml") == [("proposals/README.md", 1, "readable")]


def test_a_folder_without_a_proposal_is_named_with_its_files(world: World) -> None:
    write(world, "in/CONTRIBUTING.md", "# Call")
    write(world, "in/a.markdown.txt", "x")
    outcome = world.run("check in")
    assert outcome.status == 3
    assert "in/CONTRIBUTING.md: is about the repository" in outcome.err
    assert "in/a.markdown.txt: is not a proposal file" in outcome.err


def test_what_does_not_exist_is_not_found(world: World) -> None:
    opened(world)
    (world.folder / "empty").mkdir()
    sent(world, GOOD)
    for line in ("nowhere.md", "nowhere/at/all", "empty", "ZZZZZZ", "nothing-matches-this"):
        outcome = world.run("check", line)
        assert (outcome.status, outcome.out) == (3, ""), line
    assert "no such file or folder" in world.run("check nowhere.md").err
    assert world.run("check").status == 0


def test_without_a_store_a_word_is_neither_file_nor_code(world: World) -> None:
    outcome = world.run("check security")
    assert outcome.status == 3
    assert "cfp init" in outcome.err
    assert world.run("check").status == 3
    assert not world.store.exists()


def test_codes_and_queries_select_from_the_store(world: World) -> None:
    opened(world)
    first = sent(world, GOOD)
    second = sent(world, GOOD.replace("security", "culture").replace("Signed", "Other"))
    for line, number in (
        ([first], 1),
        ([first.lower()], 1),
        ([first[:4]], 1),
        (["track:culture"], 1),
        (["-track:culture"], 1),
        ([first, "track:culture"], 2),
        ([first, "track:security"], 1),
        ([], 2),
    ):
        assert world.ok("check", "--json", *line).json["checked"] == number, line
    world.ok("withdraw", second, "--reason", "ill")
    assert world.ok("check --json").json["checked"] == 1
    assert world.ok("check", second, "--json").json["checked"] == 1


def test_a_stored_proposal_is_told_by_field_and_line_of_its_text(world: World) -> None:
    opened(world)
    code = sent(world, GOOD + "\nTODO: more\n")
    assert found(world, code) == [(code, 7, "placeholder")]
    assert world.run("check", code).out.startswith(f"{code}: abstract:7: placeholder: ")


def test_a_blind_call_names_nobody(world: World) -> None:
    opened(world, CALL + "\n[review]\nblind = true\n")
    write(world, "talk.md", GOOD.replace("How three", "How Ana Ruiz and two"))
    assert found(world, "talk.md") == [("talk.md", 7, "speaker-named")]


def test_near_copies_among_files_and_of_the_own_proposals_in_the_store(world: World) -> None:
    opened(world)
    text = "Every build is signed by three people who have never met, and this is how they came to trust one another. "
    long = GOOD.replace("How three people sign every build.", text * 2)
    write(world, "a.md", long)
    assert found(world, "a.md", status=0) == []
    code = sent(world, long)
    assert found(world, "a.md", status=0) == [], "the file is that proposal itself"
    write(world, "b.md", long.replace("Signed builds", "Trust among three"))
    assert found(world, "b.md") == [("b.md", 7, "near-copy")]
    assert f'{code} "Signed builds"' in world.run("check b.md").out
    assert found(world, "a.md", "b.md") == [("a.md", 7, "near-copy"), ("b.md", 7, "near-copy")]
    assert found(world, "b.md", "--ignore", "near-copy", status=0) == []
    of_another = long.replace("ana@", "bo@").replace("Signed builds", "Another's")
    write(world, "c.md", of_another)
    sent(world, GOOD.replace("ana@", "bo@").replace("Signed builds", "Something else"))
    assert found(world, "c.md", status=0) == []


def test_a_person_without_words_checks_their_drafts(world: World) -> None:
    folder = drafts_dir(world.env())
    write(world, str(folder.relative_to(world.folder) / "mine.md"), BAD)
    assert [(rule, line) for _, line, rule in found(world)] == [("placeholder", 13)]
    opened(world)
    sent(world, GOOD)
    assert found(world, status=0) == [], "beside an organiser's store they are not meant"


def test_stdin_is_a_file_too(world: World) -> None:
    opened(world)
    outcome = world.run("check - --json", stdin=BAD)
    assert [(one["file"], one["line"]) for one in outcome.items] == [("stdin", 3), ("stdin", 13)]


def test_a_file_that_cannot_be_read_is_a_finding_with_its_line(world: World) -> None:
    opened(world)
    write(world, "talk.md", GOOD.replace("track: security", "track: security\ntrak: x"))
    (world.folder / "latin.md").write_bytes("---\ntitle: é\n---\n".encode("latin-1"))
    assert found(world, "talk.md", "latin.md") == [("talk.md", 4, "readable"), ("latin.md", 1, "readable")]


def test_notes_alone_are_status_0_unless_they_are_to_count(world: World) -> None:
    opened(world)
    write(world, "talk.md", TALK)
    assert found(world, "talk.md", status=0) == [("talk.md", 7, "outline")]
    assert world.run("check talk.md --strict").status == 6
    assert world.run("check talk.md --strict --ignore outline").status == 0


def test_rules_can_be_ignored_and_an_unknown_one_names_the_nearest(world: World) -> None:
    opened(world)
    write(world, "talk.md", BAD)
    assert found(world, "talk.md", "--ignore", "placeholder", "--ignore", "unknown-choice", status=0) == []
    outcome = world.run("check talk.md --ignore placehoder")
    assert outcome.status == 2
    assert 'did you mean "placeholder"?' in outcome.err


ASKING = (
    CALL
    + """
[[questions]]
slug = "slides"
question = "Where are the slides?"
required_at_close = true
"""
)


def test_an_answer_is_due_at_the_close(world: World) -> None:
    opened(world, ASKING)
    write(world, "talk.md", GOOD)
    assert found(world, "talk.md", status=0) == [("talk.md", 2, "answers")]
    assert found(world, "talk.md", "--as-of", "2026-06-20") == [("talk.md", 2, "answers")]


def test_several_proposals_of_one_file(world: World) -> None:
    opened(world)
    write(world, "all.md", f"<!-- cfp: AAAAAA -->\n{GOOD}<!-- cfp: BBBBBB -->\n{BAD}")
    assert found(world, "all.md") == [("all.md", 16, "unknown-choice"), ("all.md", 26, "placeholder")]


def test_the_formats_of_findings(world: World) -> None:
    opened(world)
    write(world, "talk.md", BAD)

    def out(name: str) -> str:
        outcome = (
            world.run("check talk.md --format", *[name]) if False else world.run("check", "talk.md", "--format", name)
        )
        assert outcome.status == 6
        return outcome.out

    assert out("text") == out("plain")
    assert out("github").startswith("::error file=talk.md,line=3,title=unknown-choice::")
    sarif: Any = json.loads(out("sarif"))
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["unknown-choice", "placeholder"]
    assert len(out("jsonl").splitlines()) == 2
    assert out("csv").startswith("file,proposal,line,field,rule,severity,message,why,way_out\ntalk.md,,3,track,")


def test_what_only_findings_have_is_refused_elsewhere(world: World) -> None:
    opened(world)
    for line in ("list --format sarif", "list --format github", "list --format text", "export sarif"):
        assert world.run(line).status == 2, line
    assert world.run("check --format sarif --fields rule").status == 2


def test_fields_and_a_file_to_write_to(world: World) -> None:
    opened(world)
    write(world, "talk.md", BAD)
    assert world.run("check talk.md --fields line,rule").out == "3\tunknown-choice\n13\tplaceholder\n"
    outcome = world.run("check talk.md --format sarif -o findings.sarif")
    assert (outcome.status, outcome.out) == (6, "")
    assert json.loads((world.folder / "findings.sarif").read_bytes())["version"] == "2.1.0"


def test_at_a_terminal_the_next_step_is_named(world: World) -> None:
    opened(world)
    write(world, "talk.md", BAD)
    outcome = world.run("check talk.md", **LOOKING)
    assert "Next: cfp help check" in outcome.err
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_several_events_and_none_chosen(world: World) -> None:
    opened(world)
    write(world, "other.toml", CALL.replace('"conf"', '"other"').replace('"security"', '"safety"'))
    world.ok("init other.toml")
    write(world, "talk.md", GOOD)
    assert "not checked against a call" in world.ok("check talk.md").err
    write(world, "talk.md", GOOD.replace("track:", "event: conf\ntrack:"))
    assert found(world, "talk.md", status=0) == []
    assert {rule for _, _, rule in found(world, "talk.md", "--event", "other")} == {"unknown-choice"}


def test_a_thousand_proposals_are_compared_without_comparing_all_pairs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    measure = ratio.likeness

    def counted(one: str, other: str, at_least: int) -> float:
        calls.append(1)
        return measure(one, other, at_least)

    monkeypatch.setattr(ratio, "likeness", counted)
    filled_store(world.store, proposals=300, reviews=0)
    assert world.run("check --json").json["checked"] > 200
    assert len(calls) < 300


FRAGMENTS = st.sampled_from(
    [
        "---\n",
        "title: T\n",
        "speakers: [A <a@example.org>]\n",
        "\n## Notes\n",
        "<!-- cfp: X -->\n",
        "abstract: |\n",
        "  x\n",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(FRAGMENTS | st.text(st.characters(codec="utf-8"), max_size=20), max_size=12))
def test_whatever_a_file_holds_it_is_checked(world: World, parts: list[str]) -> None:
    (world.folder / "talk.md").write_bytes("".join(["---\ntitle: T\n", *parts]).encode())
    outcome = world.run("check talk.md --event osxp-2026 --format sarif")
    assert outcome.status in {0, 6}, outcome
    lines = "".join(parts).count("\n") + "".join(parts).count("\r") + 4
    for result in json.loads(outcome.out)["runs"][0]["results"]:
        assert 1 <= result["locations"][0]["physicalLocation"]["region"]["startLine"] <= lines


def test_an_empty_template_is_not_ready(world: World) -> None:
    opened(world)
    event = Store.open(world.store).events()[0]
    write(world, "talk.md", template(event, me=None))
    assert world.run("check talk.md").status == 6


def workflow() -> Any:  # noqa: ANN401  # a YAML document
    text = (MANUAL / "check.md").read_text(encoding="utf-8")
    block = text.partition("```yaml\n")[2].partition("```")[0]
    return yaml.safe_load(block)


def test_the_workflow_in_the_manual_does_what_it_says(world: World) -> None:
    (job,) = workflow()["jobs"].values()
    uses = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert uses == ["actions/checkout", "actions/setup-python"]
    (line,) = [step["run"] for step in job["steps"] if step.get("run", "").startswith("cfp ")]
    write(world, "call.toml", shipped.read_text("osxp-2026.toml"))
    for name in shipped.names(".md"):
        write(world, name, shipped.read_text(name))
    words = line.removeprefix("cfp ")
    assert world.run(words, CI="true").status == 0
    path = world.folder / "proposals" / "07-sboms-for-a-team-of-four.md"
    path.write_text(path.read_text().replace("track: security", "track: securty"))
    outcome = world.run(words, CI="true")
    assert outcome.status == 6
    assert outcome.out.startswith(f"::error file=proposals/{path.name},line=3,title=unknown-choice::")
    assert not world.store.exists()


def test_a_stranger_learns_from_check_no_more_of_a_code_than_of_a_missing_one(world: World) -> None:
    code = sent(opened(world))
    world.ok("organisers", "add", "Ola <ola@example.org>")
    missing = "XXXXXX" if code != "XXXXXX" else "YYYYYY"
    refusals = [world.run("check", word, CFP_ME="Zed <zed@example.org>") for word in (code, missing)]
    assert [refusal.status for refusal in refusals] == [4, 4]
    assert refusals[0].err == refusals[1].err
