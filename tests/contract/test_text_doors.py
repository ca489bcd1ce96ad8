"""Every door for a long text keeps it as it was written, and a change of one field changes no byte of another."""

import json
import os
import shlex
import shutil
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cfpcli.proposals.files.proofs import BEGINS
from cfpcli.proposals.files.proposal import dump_draft, load_draft
from cfpcli.records.proposal import Draft
from cfpcli.text import long_text
from cfpcli.ui.dialogue import DialogueInterruptedError
from cfpcli.ui.line_prompter import LinePrompter
from tests.samples import CALL
from tests.world import World

EXAMPLES = 100 if os.environ.get("CFP_FULL_LENGTH") else 3
QUESTION = '\n[[questions]]\nslug = "why"\nquestion = "Why?"\nkind = "long_text"\n'
EVENT = CALL + QUESTION
ANA = "Ana Ruiz <ana@example.org>"
BODY = "@@ body @@"
TALK = f"---\ntitle: Signed builds\ntrack: security\nspeakers: {ANA}\n---\n\n{BODY}\n"
AT_A_TERMINAL = ("stdin", "stdout", "stderr")

WRITTEN = [
    "We sanitise the <script> tag in Vec<T>.\n\nThe whole point of my talk.",
    "We style with <style> and <title>; then more. std::vector<int>; #include <iostream>",
    "Press <Ctrl>+C or <Enter>. cfp submit <your-file> now\n\nDear <name>, hello: if a<b and b>c then stop",
    "One <del>stray</del> tag, *, __x__, <hr>\n\n* item\n\nSetext\n======\n\n[a link][1] and <img src=x>\n\n[1]: /x",
    "<details>\n<summary>More</summary>\n\nText  \nwith a hard break\\\nand cafe\u0301 \u212b\n\n</details>",
    "    indented code <T>\n\nthen `a<b>` and\n\n~~~\n<p>\n~~~\n\n| a | <b> |\n|---|---|\n| c | d |",
]
PIECES = [
    "word", "Vec<T>", "<your-name>", "a<b", "b>c", "<details>", "</details>", "<script>", "</script>", "<b>x</b>",
    "<p>", "</p>", "<!-- remark -->", "`a <b> c`", "```\n<T>\n```", "- item", "1. first", "| a | <b> |", "#### Deep",
    "> quoted", "*x*", "__y__", "\\", "&lt;", "&amp;", "\t", "  \nbroken", "\n", "\n\n", "cafe\u0301", "\u5165\u9580",
    "'quoted'", '"', "=1+1", "<https://example.org/x>",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: " ".join(["Word", *pieces]))
"""Texts of words, angle brackets, HTML within Markdown, Markdown and code; none is HTML from end to end."""

Door = Callable[[World, str], str]


def files(text: str) -> str:
    return TALK.replace(BODY, text)


def flags(*more: str, abstract: str = "Public.") -> tuple[str, ...]:
    about = ("--title", "Signed builds", "--track", "security", "--speaker", ANA, "--abstract", abstract)
    return ("submit", *about, *more)


def record(world: World, shape: str = "proposals", store: tuple[str, ...] = ()) -> dict[str, Any]:
    (one,) = json.loads(world.ok("export", "json", "--shape", shape, *store).out)["items"]
    found: dict[str, Any] = one
    return found


def abstract(world: World) -> str:
    return str(record(world)["abstract"])


def sent(world: World) -> str:
    world.ok(*flags())
    (code,) = world.codes("conf")
    return code


def by_file(world: World, text: str) -> str:
    (world.folder / "talk.md").write_text(files(text), encoding="utf-8", newline="")
    world.ok("submit talk.md")
    return abstract(world)


def by_stdin(world: World, text: str) -> str:
    world.ok("submit -", stdin=files(text).replace("\n", "\r\n"))
    return abstract(world)


def by_flag(world: World, text: str) -> str:
    world.ok(*flags(abstract=text))
    return abstract(world)


def by_file_of_a_flag(world: World, text: str) -> str:
    (world.folder / "text.md").write_text(f"\n{text}\n\n", encoding="utf-8", newline="")
    world.ok("submit", "--title", "Signed", "--track", "security", "--speaker", ANA, "--abstract-file", "text.md")
    return abstract(world)


def by_notes(world: World, text: str) -> str:
    world.ok(*flags("--notes", text))
    return str(record(world)["notes"])


def by_an_answer(world: World, text: str) -> str:
    world.ok(*flags("--answer", f"why={text}"))
    return str(record(world)["answers"]["why"])


def by_setting(world: World, text: str) -> str:
    world.ok("edit", sent(world), "--set", f"description={text}")
    return str(record(world)["description"])


def by_the_editor(world: World, text: str) -> str:
    code = sent(world)
    file = world.ok("show", code, "--format", "md").out
    (world.folder / "edited.md").write_text(file.replace("Public.", text), encoding="utf-8", newline="")
    command = f"cp {shlex.quote(str(world.folder / 'edited.md'))}"
    world.ok("edit", code, terminals=AT_A_TERMINAL, CFP_EDITOR=command)
    return abstract(world)


def by_a_packet(world: World, text: str, name: str = "one.cfp.json") -> str:
    world.ok(*flags("--to", name, "--notes", text, abstract=text))
    world.ok("import", "packet", name)
    assert record(world)["notes"] == long_text(text)
    return abstract(world)


def by_a_packet_in_markdown(world: World, text: str) -> str:
    return by_a_packet(world, text, "one.md")


def by_mail(world: World, text: str) -> str:
    world.ok(*flags("--to", "one.cfp.json", abstract=text))
    message = EmailMessage()
    message["From"], message["Subject"] = "ana@example.org", "My proposal"
    message.set_content("It is attached.")
    data = (world.folder / "one.cfp.json").read_bytes()
    message.add_attachment(data, maintype="application", subtype="json", filename="one.cfp.json")
    (world.folder / "mail.eml").write_bytes(message.as_bytes())
    world.ok("import mail.eml")
    return abstract(world)


def by_an_export(world: World, text: str, form: str = "json") -> str:
    world.ok(*flags("--notes", text, "--answer", f"why={text}", abstract=text))
    before = world.records()
    for shape in ("speakers", "proposals"):
        world.ok("export", form, "--shape", shape, "-o", f"{shape}.{form}")
    assert "Nothing new" in world.ok("import", f"proposals.{form}").err
    assert world.records() == before
    elsewhere = ("--store", "elsewhere.json")
    world.ok("init", "conf.toml", *elsewhere)
    for shape in ("speakers", "proposals"):
        world.ok("import", f"{shape}.{form}", *elsewhere)
    there = record(world, store=elsewhere)
    assert there["notes"] == there["answers"]["why"] == long_text(text)
    return str(there["abstract"])


def by_json_lines(world: World, text: str) -> str:
    return by_an_export(world, text, "jsonl")


def by_csv(world: World, text: str) -> str:
    return by_an_export(world, text, "csv")


def by_review(world: World, text: str) -> str:
    world.ok("review", sent(world), "--score", "4", "--comment", text, "--feedback", text)
    told = record(world, "reviews")
    assert told["feedback"] == told["comment"]
    return str(told["comment"])


def by_a_review_form(world: World, text: str) -> str:
    sent(world)
    world.ok("review --export forms.md")
    form = (world.folder / "forms.md").read_text(encoding="utf-8")
    form = form.replace("5): \n", "5): 4\n").replace("---- For the committee\n", f"---- For the committee\n\n{text}\n")
    (world.folder / "forms.md").write_text(form, encoding="utf-8", newline="")
    world.ok("review --import forms.md")
    return str(record(world, "reviews")["comment"])


def by_recusing(world: World, text: str) -> str:
    world.ok("review", sent(world), "--recuse", text)
    return str(record(world, "reviews")["reason"])


def by_a_biography(world: World, text: str) -> str:
    world.ok("submit -", stdin=files(f"Public.\n\n## Biography\n\n{text}"))
    return str(record(world, "speakers")["biography"])


def by_a_profile(world: World, text: str) -> str:
    world.ok("profile", "edit", "--set", f"biography={text}")
    world.ok("profile edit --set affiliation=Here")
    return str(json.loads(world.ok("profile show --json").out)["items"][0]["biography"])


def by_a_continued_draft(world: World, text: str) -> str:
    kept = world.folder / "home/.local/share/cfpcli/drafts/one.md"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(files(text), encoding="utf-8", newline="")
    world.ok("draft edit one --set level=beginner")
    assert load_draft(kept.read_text(encoding="utf-8"), "one.md").abstract == long_text(text)
    world.ok("submit", str(kept))
    return abstract(world)


def by_typing(world: World, text: str) -> str:
    """The interview on a plain terminal: typed line by line, kept, continued and typed on."""
    typed = f"{text}\n.\n"
    prompter = LinePrompter(world.env(stdin=typed, terminals=AT_A_TERMINAL))
    try:
        said = prompter.long_text("Abstract", optional=False)
    except DialogueInterruptedError as left:
        said = left.typed
    return load_draft(dump_draft(Draft(title="T", abstract=said)), "draft.md").abstract


DOORS: tuple[Door, ...] = (
    by_file, by_stdin, by_flag, by_file_of_a_flag, by_notes, by_an_answer, by_setting, by_the_editor, by_a_packet,
    by_a_packet_in_markdown, by_mail, by_an_export, by_json_lines, by_csv, by_review, by_a_review_form, by_recusing,
    by_a_biography, by_a_profile, by_a_continued_draft, by_typing,
)  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small call open, to be copied."""
    folder = tmp_path_factory.mktemp("doors") / "opened"
    folder.mkdir()
    world = World(folder)
    (folder / "conf.toml").write_text(EVENT, encoding="utf-8")
    world.ok("init conf.toml")
    return folder


def fresh(opened: Path) -> World:
    copy = opened.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    return World(shutil.copytree(opened, copy))


@pytest.mark.parametrize("door", DOORS)
def test_what_goes_in_comes_out(opened: Path, door: Door) -> None:
    @settings(max_examples=EXAMPLES, database=None)
    @given(texts)
    @example("\n\n".join(WRITTEN[:5]))
    @example(WRITTEN[5])
    def passes(text: str) -> None:
        assert door(fresh(opened), text) == long_text(text)

    passes()


@settings(max_examples=EXAMPLES, database=None)
@given(texts)
@example("\n\n".join(WRITTEN))
def test_an_edit_of_one_field_changes_no_byte_of_another(opened: Path, text: str) -> None:
    world = fresh(opened)
    world.ok("submit -", stdin=files(f"{text}\n\n~~~~~~\n\n```\n\n~~~~~~\n\n## Notes\n\n{text}"))
    (code,) = world.codes("conf")
    before = record(world)
    world.now += timedelta(minutes=1)
    world.ok("edit", code, "--set", "level=beginner")
    file = world.ok("show", code, "--format", "md").out
    (world.folder / "edited.md").write_text(file.replace("Signed builds", "Signed"), encoding="utf-8", newline="")
    editor = f"cp {shlex.quote(str(world.folder / 'edited.md'))}"
    world.ok("edit", code, terminals=AT_A_TERMINAL, CFP_EDITOR=editor)
    after = record(world)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"title", "level", "updated", "revision"}


@settings(max_examples=EXAMPLES, database=None)
@given(texts)
@example(WRITTEN[0])
def test_a_receipt_holds_what_was_received(opened: Path, text: str) -> None:
    world = fresh(opened)
    world.ok("submit -", stdin=files(text))
    (code,) = world.codes("conf")
    _, _, received = world.ok("receipt", code).out.partition(f"{BEGINS}\n")
    assert load_draft(received, "receipt.md").abstract == long_text(text)


HTML = "<p>How <b>three</b></p>\n<ul><li>one</li></ul>"


@pytest.mark.parametrize("door", [by_file, by_stdin, by_flag, by_file_of_a_flag, by_setting, by_the_editor])
def test_a_whole_html_document_is_converted_where_it_is_new(opened: Path, door: Door) -> None:
    assert door(fresh(opened), HTML) == "How **three**\n\n- one"


@pytest.mark.parametrize("door", [by_a_continued_draft])
def test_a_draft_that_is_continued_is_not_new(opened: Path, door: Door) -> None:
    assert door(fresh(opened), HTML) == HTML


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_our_own_files_are_markdown_always(opened: Path, form: str) -> None:
    world = fresh(opened)
    world.ok("submit -", stdin=files("Public."))
    exported = json.loads(world.ok("export json").out)
    exported["items"][0]["abstract"] = HTML
    world.ok("import - --from json", stdin=json.dumps(exported))
    world.ok("export", form, "-o", f"all.{form}")
    assert "Nothing new" in world.ok("import", f"all.{form}").err
    assert abstract(world) == HTML


def test_what_is_drawn_is_text(opened: Path) -> None:
    world = fresh(opened)
    world.ok("submit -", stdin=files("<script>alert(1)</script>\n\n\x1b]0;x\x07 Vec<T> **bold**"))
    (code,) = world.codes("conf")
    shown = world.ok("show", code, terminals=("stdout",)).out
    assert "<script>alert(1)</script>" in shown
    assert "Vec<T>" in shown
    assert "\x1b]0" not in shown
    assert "\x07" not in shown
