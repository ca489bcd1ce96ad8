"""`cfp site`: what is published and nothing else, for whoever may publish; written, checked, and with own templates."""

from pathlib import Path

import pytest

from tests.programme.commands.test_schedule import CALL, place, submitted
from tests.world import World

SECRETS = {
    "address": "p0@example.org",
    "notes": "SECRET-NOTES",
    "comment of a review": "SECRET-COMMENT",
    "feedback of a review": "SECRET-FEEDBACK",
    "reason of a rejection": "SECRET-REASON",
    "tag of the committee": "secret-tag",
    "reviewer": "ada@example.org",
    "name of a reviewer": "Ada Mbeki",
    "title of a rejected proposal": "Talk 2",
    "person of a rejected proposal": "Person 2",
    "title of an undecided proposal": "Talk 3",
    "person of an undecided proposal": "Person 3",
    "session that is planned and not published": "Talk 4",
    "reason for declining": "SECRET-DECLINED",
    "personal extension": "late@example.org",
}
"""Every kind of private text that the store of the fixture has."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A store full of secrets: two released sessions, one accepted after the release, one rejected, one undecided."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    world.ok("reviewers", "add", "Ada Mbeki <ada@example.org>")
    codes = [submitted(world, f"Talk {at}", f"Person {at} <p{at}@example.org>") for at in range(5)]
    world.ok("edit", codes[0], "--set", "notes=SECRET-NOTES")
    world.ok("edit", codes[0], "--set", "tags=secret-tag")
    world.ok(
        "review", codes[0], "--score", "5", "--reviewer", "Ada Mbeki <ada@example.org>", "--comment", "SECRET-COMMENT",
        "--feedback", "SECRET-FEEDBACK",
    )  # fmt: skip
    world.ok("accept", *codes[:2])
    world.ok("reject", codes[2], "--reason", "SECRET-REASON")
    world.ok("decisions publish --yes --leave-undecided")
    place(world, codes[0])
    place(world, codes[1], "h-1")
    world.ok("schedule publish --version 0.1 --yes")
    world.ok("accept", codes[4])
    world.ok("decisions publish --yes --leave-undecided")
    place(world, codes[4], "attic")
    world.ok("decline", codes[1], "--reason", "SECRET-DECLINED")
    world.ok("event extend 2026-12-03 --for late@example.org --reason later")
    return world


def every_byte(world: World, folder: str = "public") -> bytes:
    """All files of a site, with the folded lines of calendars joined."""
    files = {path: data for path, data in world.files().items() if path.startswith(f"{folder}/")}
    return b"\n".join(path.encode() + b"\n" + data for path, data in files.items()).replace(b"\r\n ", b"")


def test_nothing_private_is_in_any_byte_of_the_folder(world: World) -> None:
    world.ok("site -o public")
    data = every_byte(world)
    assert b"Talk 0" in data
    assert b"Person 1" in data
    assert [kind for kind, secret in SECRETS.items() if secret.encode() in data] == []


def test_every_secret_is_in_the_store(world: World) -> None:
    store = world.store.read_bytes()
    assert [kind for kind, secret in SECRETS.items() if secret.encode() not in store] == []


def test_the_folder_is_reported_and_a_second_run_changes_nothing(world: World) -> None:
    first = world.ok("site -o public")
    assert first.out == ""
    assert first.err.startswith("Wrote ")
    assert "programme 0.1" in first.err
    before = world.traces()
    second = world.ok("site -o public --json")
    assert {item["outcome"] for item in second.items} == {"unchanged"}
    after = world.traces()
    changed = {path for path in before if before[path] != after[path]}
    assert changed <= {"public", "public/.cfp-site"}


def test_the_site_is_the_same_for_whoever_makes_it(world: World) -> None:
    world.ok("site -o public")
    world.ok("site -o other", CFP_ME="Ada Mbeki <ada@example.org>")
    files = world.files()
    mine = {path.partition("/")[2]: data for path, data in files.items() if path.startswith("public/")}
    theirs = {path.partition("/")[2]: data for path, data in files.items() if path.startswith("other/")}
    assert mine == theirs


@pytest.mark.parametrize("person", ["Person 0 <p0@example.org>", "Nobody <nobody@example.org>"])
def test_whoever_is_not_on_the_committee_makes_no_site(world: World, person: str) -> None:
    outcome = world.run("site -o public", CFP_ME=person)
    assert outcome.status == 4
    assert not (world.folder / "public").exists()


def test_a_site_without_a_folder_is_a_question_nobody_answers(world: World) -> None:
    outcome = world.run("site")
    assert outcome.status == 2
    assert "--output" in outcome.err


@pytest.mark.parametrize(
    "words",
    ["--serve -o public", "--serve --check", "-o public --base-url javascript:x", "-o public --templates nowhere"],
)
def test_what_contradicts_itself_is_refused_and_writes_nothing(world: World, words: str) -> None:
    before = world.files().keys()
    assert world.run(f"site {words}").status in {2, 4}
    assert world.files().keys() == before


def test_a_folder_with_other_files_needs_force(world: World) -> None:
    (world.folder / "public").mkdir()
    (world.folder / "public/notes.txt").write_text("mine")
    refused = world.run("site -o public")
    assert refused.status == 4
    assert "--force" in refused.err
    world.ok("site -o public --force")
    assert (world.folder / "public/notes.txt").read_text() == "mine"


def test_the_store_is_never_replaced(world: World) -> None:
    (world.folder / "public").mkdir()
    store = world.folder / "public/schedule.json"
    store.write_bytes(world.store.read_bytes())
    before = store.read_bytes()
    outcome = world.run("site -o public --force --store public/schedule.json")
    assert outcome.status == 4
    assert "has the store in it" in outcome.err
    assert store.read_bytes() == before


def test_a_session_that_is_called_off_keeps_its_address_in_the_next_site(world: World) -> None:
    world.ok("site -o public")
    code = next(code for code in world.codes("conf") if (world.folder / f"public/session/{code}.html").exists())
    world.ok("withdraw", code, "--reason", "ill")
    world.ok("site -o public")
    page = (world.folder / f"public/session/{code}.html").read_text()
    assert "Cancelled." in page
    assert "How it works." not in page


def test_the_address_of_the_event_is_that_of_the_site(world: World) -> None:
    code = world.codes("conf")[0]
    world.ok("site -o public --base-url https://example.org/2026")
    page = (world.folder / f"public/session/{code}.html").read_text()
    assert f'href="https://example.org/2026/session/{code}.html"' in page
    assert f"https://example.org/2026/session/{code}.html" in (world.folder / "public/schedule.xml").read_text()


def test_a_check_reports_no_problem_and_writes_nothing_without_a_folder(world: World) -> None:
    before = world.files().keys()
    outcome = world.ok("site --check")
    assert outcome.err.startswith("No problem in ")
    assert world.files().keys() == before


def test_a_check_reports_a_template_that_leads_nowhere(world: World) -> None:
    (world.folder / "own").mkdir()
    (world.folder / "own/people.html").write_text(
        '{% extends "shipped/people.html" %}{% block content %}<h1>All</h1><a href="nowhere.html">a</a>{% endblock %}'
    )
    outcome = world.run("site --check --templates own --json")
    assert outcome.status == 6
    assert [(item["path"], item["kind"]) for item in outcome.items] == [("people.html", "link")]
    assert "nowhere.html" in outcome.items[0]["message"]
    assert world.run("site -o public --check --templates own").status == 6
    assert (world.folder / "public/people.html").exists()


def test_colours_that_cannot_be_read_are_a_warning(world: World) -> None:
    (world.folder / "own").mkdir()
    (world.folder / "own/tokens.toml").write_text('[light]\nlink = "#eeeeee"\n')
    outcome = world.ok("site -o public --templates own")
    assert "warning: light scheme: link on bg has contrast 1.2, and needs 4.5" in outcome.err
    assert "--link:#eeeeee" in (world.folder / "public/site.css").read_text()


def test_a_fault_of_a_template_names_its_line(world: World) -> None:
    (world.folder / "own").mkdir()
    (world.folder / "own/people.html").write_text(
        '{% extends "shipped/people.html" %}\n{% block content %}\n{{ view.secret }}\n{% endblock %}\n'
    )
    outcome = world.run("site -o public --templates own")
    assert outcome.status == 4
    assert "own/people.html:3:" in outcome.err


def test_a_session_that_is_proposed_again_has_the_title_that_was_announced(world: World) -> None:
    code = next(code for code in world.codes("conf") if "Talk 0" in world.ok(f"show {code}").out)
    world.ok("cancel", code, "--reason", "ill")
    world.ok("decisions publish --yes --leave-undecided")
    world.ok("reopen", code, "--reason", "well again")
    world.ok("edit", code, "--set", "title=SECRET-NEW-TITLE", "--set", "keywords=SECRET-NEW-WORD")
    world.ok("site -o public")
    data = every_byte(world)
    assert b"SECRET-NEW" not in data
    assert b"Talk 0" in data
    assert b"Person 0" not in data
    for name in ("ics", "schedule.xml", "schedule.json"):
        assert "SECRET-NEW" not in world.ok("export", name).out
    assert "SECRET-NEW" not in world.ok("schedule show --release latest --json").out
