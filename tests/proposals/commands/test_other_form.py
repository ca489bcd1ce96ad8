"""Proposal files of other forms at every door: shown first, rewritten on request, never lost."""

from pathlib import Path
from typing import Any

import pytest

from cfpcli.proposals.commands import other_form
from cfpcli.proposals.files import proposal
from tests.contract.test_cost import MOST_GROWTH, calls
from tests.world import World

CALL = """\
slug = "conf"
name = "Conf"
timezone = "Europe/Paris"
[call]
opens = "2026-01-01"
closes = "2026-12-30"
[[session_types]]
slug = "talk"
name = "Talk"
duration = 30
[files]
keys = { "Talk shape" = "session_type" }
"""
OTHER = """\
# Quiet logs

* Speaker: Ana Ruiz (ana@example.org)
* Talk shape: TALK
* Mood: calm

## Abstract

Logs should whisper. I show how.

## Extra information

I arrive on Friday.
"""
ASKED = {"terminal": True}


def opened(world: World) -> World:
    (world.folder / "call.toml").write_text(CALL)
    world.ok("init call.toml")
    return world


def write(world: World, name: str, text: str) -> Path:
    path = world.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_of_another_form_is_shown_and_submitted(world: World) -> None:
    opened(world)
    write(world, "talk.md", OTHER)
    outcome = world.ok("submit talk.md --json")
    (row,) = outcome.items
    for shown in ("line 1: Title: Quiet logs", "line 3: Speakers: Ana Ruiz <ana@example.org>", "* Mood: calm"):
        assert shown in outcome.err
    (shown_proposal,) = world.ok(f"show {row['code']} --json").items
    assert shown_proposal["session_type"] == "talk"
    assert shown_proposal["abstract"] == "Logs should whisper. I show how."
    assert "I arrive on Friday." in shown_proposal["notes"]


def test_details_of_a_speaker_on_one_line_are_shown(world: World) -> None:
    opened(world)
    write(world, "talk.md", OTHER.replace("Ana Ruiz (", "Ana Ruiz (she/her), Example Ltd ("))
    outcome = world.ok("submit talk.md --dry-run")
    for shown in ("Pronouns of Ana Ruiz: she/her", "Affiliation of Ana Ruiz: Example Ltd"):
        assert f"line 3: {shown}" in outcome.err


def test_check_says_how_it_was_read_and_writes_nothing(world: World) -> None:
    opened(world)
    path = write(world, "talk.md", OTHER)
    outcome = world.run("check talk.md")
    assert outcome.status == 0
    assert 'talk.md: read as "Quiet logs" by Ana Ruiz; abstract of 6 words; in the notes: line 5, 11' in outcome.err
    assert "cfp check --fix talk.md" in outcome.err
    assert path.read_text() == OTHER


def test_fix_rewrites_a_file_only_when_it_is_confirmed(world: World) -> None:
    opened(world)
    path = write(world, "talk.md", OTHER)
    outcome = world.run("check --fix talk.md")
    assert (outcome.status, path.read_text()) == (2, OTHER)
    assert "confirm rewriting 1 file with --yes" in outcome.err
    assert '  talk.md: read as "Quiet logs" by Ana Ruiz' in outcome.err
    assert "try: cfp check --fix talk.md --yes" in outcome.err
    outcome = world.ok("check --fix talk.md --yes")
    assert "+title: Quiet logs" in outcome.err
    text = path.read_text()
    assert text.startswith("---\ntitle: Quiet logs\n")
    for word in ("calm", "Friday", "whisper", "ana@example.org"):
        assert word in text
    kept = Path(outcome.err.partition("the former text is ")[2].partition(".md")[0] + ".md")
    assert kept.read_text() == OTHER
    again = world.ok("check --fix talk.md --yes")
    assert "No change: talk.md is already in our form." in again.err
    assert path.read_text() == text


def test_the_difference_of_a_long_text_is_short_and_costs_little(world: World) -> None:
    opened(world)
    lines = "".join(f"line {number % 70}\n" for number in range(9_000))
    text = OTHER.replace("## Abstract\n\n", f"## Abstract\n\n{lines}")
    write(world, "talk.md", text)
    outcome = world.ok("check --fix talk.md --yes")
    assert "@@ -1," in outcome.err
    assert len(outcome.err.splitlines()) < 100

    def work(count: int) -> int:
        before, after = text * count, f"New.\n{lines[::-1]}{text * count}"
        return calls(lambda: list(other_form._difference(before, after)))

    assert work(4) <= MOST_GROWTH * work(2)
    assert list(other_form._difference(lines, lines[::-1]))[-1] == "7,001 more lines not compared"


def test_fix_leaves_a_file_with_faults_as_it_is(world: World) -> None:
    opened(world)
    text = OTHER + "\n## Off the record\n\nSecret.\n"
    path = write(world, "talk.md", text.replace("## Extra information\n\nI arrive on Friday.\n", ""))
    before = path.read_text()
    assert world.run("check --fix talk.md --yes").status == 4
    assert path.read_text() == before


def test_a_template_that_is_named_is_rewritten_only_if_it_is_filled_in(world: World) -> None:
    opened(world)
    text = "# Title of your talk\n\n* Speaker: Your name\n\n## Abstract\n\n<!-- Describe it. -->\n"
    empty, filled = write(world, "in/TEMPLATE.md", text), write(world, "TEMPLATE.md", OTHER)
    outcome = world.run("check --fix in/TEMPLATE.md TEMPLATE.md --yes")
    assert "No change: in/TEMPLATE.md is a template." in outcome.err
    assert empty.read_text() == text
    assert filled.read_text().startswith("---\ntitle: Quiet logs\n")


def test_the_labels_of_a_followed_call_count_for_the_rewrite(world: World) -> None:
    (world.folder / "call.toml").write_text(CALL)
    world.ok("follow call.toml")
    (world.folder / "here.toml").write_text(CALL.replace('"conf"', '"here"').partition("[files]")[0])
    world.ok("init here.toml --store cfp.json")
    path = write(world, "talk.md", f"---\nevent: conf\nTalk shape: Talk\n---\n{OTHER}")
    world.run("check --fix talk.md --yes")
    assert "session_type: Talk\n" in path.read_text()


def test_a_draft_begins_with_a_file(world: World) -> None:
    opened(world)
    path = write(world, "talk.md", OTHER)
    outcome = world.ok("draft new --from talk.md")
    text = Path(outcome.out.strip()).read_text()
    assert "event: conf\n" in text
    assert "Logs should whisper. I show how." in text
    assert "Title: Quiet logs" in outcome.err
    assert path.read_text() == OTHER
    assert world.ok("submit quiet-logs --json").items[0]["title"] == "Quiet logs"


def test_drafts_have_names_everywhere(world: World) -> None:
    opened(world)
    write(world, "talk.md", OTHER)
    world.ok("draft new --from talk.md")
    assert "1 proposal checked" in world.run("check quiet-logs").err
    assert "title: Quiet logs" in world.ok("show quiet-logs").out
    assert "Quiet logs" in world.ok("submit quiet --dry-run").out
    write(world, "quiet-logs", OTHER)
    outcome = world.run("submit quiet-logs")
    assert "The file quiet-logs is sent; there is also a draft quiet-logs." in outcome.err or outcome.status == 4


def test_a_folder_a_proposal_and_templates_by_what_they_hold(world: World) -> None:
    opened(world)
    write(world, "in/ana_ruiz-quiet/README.md", OTHER)
    write(world, "in/README.md", "# Call\n\nSend a pull request.\n")
    write(world, "in/example/README.md", "# My Talk Title\n\nMy talk description.\n\n## Jane Doe\n\nJane likes code.\n")
    template = (
        "[Proposal Title]\n====\n\n* Speaker   : [Your Name, eg: *John Doe*]\n\nDescription\n----\n\n[goes here]\n"
    )
    write(world, "in/proposal-template_x.md", template)
    write(world, "in/template-engines.md", OTHER.replace("Quiet logs", "Template engines"))
    for command in ("check in", "import packet in"):
        outcome = world.ok(command)
        for name in ("in/README.md", "in/example/README.md", "in/proposal-template_x.md"):
            assert name in outcome.err
        assert "a template" in outcome.err
    titles = {item["title"] for item in world.ok("list --json").items}
    assert titles == {"Quiet logs", "Template engines"}


def test_a_complete_proposal_is_read_whatever_its_name(world: World) -> None:
    opened(world)
    names = ("talk", "talk.txt", "talk.mdx", "template.md", "CONTRIBUTING.md", "hdr.txt", "deep/README.md")
    lines = "title: {}\nauthor: Ana Ruiz <ana@example.org>\nabstract: Logs should whisper. I show how.\n"
    for name in names:
        text = lines.format(name) if name == "hdr.txt" else OTHER.replace("Quiet logs", f"Logs in {name}")
        write(world, f"in/{name}", text)
    others = {
        "README.md": "# Call\n\nSend a pull request.\n\n## Authors\n\nAna Ruiz\n",
        "LICENSE": "# License\n\nby Ana Ruiz\n\nDo what you like.\n",
        "notes.txt": "# Bring cables\n\nAnd tape.\n",
        "data.csv": OTHER,
        "raw.txt": f"{OTHER}\0",
        "deep/template.md": "# Title of your talk\n\n* Speaker: Your name\n\n## Abstract\n\nWrite here.\n",
    }
    for name, text in others.items():
        write(world, f"in/{name}", text)
    assert world.run("check in --json").json["checked"] == len(names)
    imported = world.ok("import packet in --json")
    assert {item["source"] for item in imported.items if item["outcome"] == "added"} == {f"in/{name}" for name in names}
    assert {item["source"] for item in imported.items if item["outcome"] == "skipped"} == {f"in/{n}" for n in others}


def test_a_text_that_lacks_its_speaker_is_reported_and_not_skipped(world: World) -> None:
    opened(world)
    write(world, "in/good.md", OTHER)
    write(world, "in/talk.txt", OTHER.replace("* Speaker: Ana Ruiz (ana@example.org)\n", "").replace("Quiet", "Loud"))
    write(world, "in/front", "---\ntitle: T\nspeakers: 5: x\n---\nA.\n")
    outcome = world.run("import packet in --json")
    assert outcome.status == 4
    assert sorted((item["source"], item["outcome"]) for item in outcome.items) == [
        ("in/front", "refused"),
        ("in/good.md", "added"),
        ("in/talk.txt", "refused"),
    ]


def test_check_and_import_read_the_same_files(world: World) -> None:
    opened(world)
    titles = ("Quiet logs", "Loud logs", "Long logs", "Late logs", "Lost logs")
    names = ("_talk.md", "talk.MARKDOWN", "deep/README.md", "Talk.Md", "deep/er/.x.md")
    for title, name in zip(titles, names, strict=True):
        write(world, f"in/{name}", OTHER.replace("Quiet logs", title))
    write(world, "in/README.md", "# Call\n\nSend a pull request.\n")
    write(world, "in/a.txt", "x")
    checked = world.run("check in --json")
    imported = world.ok("import packet in --json")
    assert checked.json["checked"] == 4
    assert [item["outcome"] for item in imported.items].count("added") == 4
    for name in ("in/README.md", "in/a.txt", "in/deep/er/.x.md"):
        assert name in checked.err
        assert name in imported.err


def test_a_file_is_read_once_for_its_event(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(world)
    write(world, "talk.md", OTHER)
    readings: list[str] = []

    def counted(text: str, source: str, **more: Any) -> proposal.Document:  # noqa: ANN401  # as it is called
        readings.append(source)
        return read(text, source, **more)

    read = proposal.read_document
    monkeypatch.setattr(proposal, "read_document", counted)
    for line in ("submit talk.md --dry-run", "import packet talk.md --dry-run"):
        readings.clear()
        world.ok(line)
        assert len(readings) == 2, line  # to find its event, and with the labels of this event


def test_what_import_does_not_understand_is_refused_and_named(world: World) -> None:
    opened(world)
    write(world, "in/good.md", OTHER)
    for number in range(8):
        write(world, f"in/odd-{number}.md", "Just some words\nwithout a title.\n")
    outcome = world.run("import packet in")
    assert outcome.status == 4
    assert all(f"in/odd-{number}.md" in outcome.err for number in range(8))


def test_the_labels_are_shown_with_the_event(world: World) -> None:
    opened(world)
    out = world.ok("event show", terminal=True).out
    assert "Talk shape" in out
    assert world.ok("event show --json").items[0]["files"] == {"keys": {"Talk shape": "session_type"}}
    wrong = write(world, "wrong.toml", CALL.replace('"session_type"', '"sesion_type"'))
    assert 'did you mean "session_type"?' in world.run(f"init {wrong.name}").err
