"""Shells complete commands, codes, queries and events from the store, and nothing can disturb the person who types."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.cli import app, catalogue
from cfpcli.records.change import Kind, replaced
from cfpcli.records.proposal import State
from cfpcli.store import Store
from tests.contract.process import PATIENCE, variables
from tests.contract.streams import HOSTILE, harmless
from tests.contract.touched import touched
from tests.factories import change_set
from tests.world import World

Press = Callable[..., list[str]]
SCRIPTS = Path(sys.executable).parent
FOSDEM = "fosdem-2026-public-digital-infrastructure"
TITLE = "A licence policy that fits on one page"


def every_code(desk: World) -> list[str]:
    """The codes of all events of the prepared store, in the order in which they are offered."""
    return [code for event in (FOSDEM, "harbour-talks-2027", "osxp-2026") for code in desk.codes(event)]


@pytest.fixture
def press(desk: World) -> Press:
    """What a shell is answered when Tab is pressed behind a line; words are separated by single spaces."""

    def tab(line: str, shell: str = "fish", world: World = desk, words: list[str] | None = None) -> list[str]:
        words = words or line.split(" ")
        asked = {"_CFP_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line}
        asked |= {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}
        asked |= {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
        env = world.env()
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "rich", sys.modules.get("rich"))
            for name, value in asked.items():
                patch.setenv(name, value)
            assert app._complete([], env) == 0
        out, err = (stream.buffer.getvalue().decode() for stream in (env.stdout, env.stderr))  # type: ignore[attr-defined]  # bytes below text
        assert err == ""
        return [reply for reply in str(out).splitlines() if reply]

    return tab


def heads() -> list[str]:
    return list(dict.fromkeys(row.words.split()[0] for row in catalogue.COMMANDS))


def test_queries_of_calls_are_completed_with_their_own_fields(press: Press) -> None:
    assert "topic:\ta topic of a followed call, or a track" in press("cfp deadlines top")
    assert press("cfp deadlines source:conf") == ["source:confs.tech"]
    assert press("cfp deadlines online:y") == ["online:yes"]
    assert "otter-days-2026\tOtter Days" in press("cfp deadlines show ott")
    assert "show\tShow everything known about one call" in press("cfp deadlines s")


def test_commands(press: Press) -> None:
    assert press("cfp ", "bash") == heads()
    assert press("cfp ev", "bash") == ["event"]
    assert press("cfp event ", "bash") == ["list", "show", "use", "extend"]
    assert press("cfp dead") == ["deadlines\tList when each call closes, soonest first"]
    assert '"deadlines":"List when each call closes, soonest first"' in press("cfp dead", "zsh")[0]


def test_options(press: Press) -> None:
    assert "--recuse" in press("cfp review --re", "bash")
    assert "--set" in press("cfp edit --", "bash")


@pytest.mark.parametrize("command", ["show", "review", "edit", "withdraw", "log"])
def test_codes_with_their_titles(press: Press, desk: World, command: str) -> None:
    everything = every_code(desk)
    first = desk.codes()[0]
    assert press(f"cfp {command} ", "bash") == everything
    assert press(f"cfp {command} {first[:4]}") == [f"{first}\t{TITLE}"]
    assert press(f"cfp {command} {first[:4]}", "zsh") == [f"""_arguments '*: :(("{first}":"{TITLE}"))'"""]


def test_a_code_begun_in_lower_case_goes_on_as_it_was_typed(press: Press, desk: World) -> None:
    first = desk.codes()[0]
    (reply,) = press(f"cfp show {first[:4].lower()}", "bash")
    assert reply == first[:4].lower() + first[4:]
    assert TITLE in desk.ok("show", reply).out


def test_tracks_and_states_in_a_query(press: Press) -> None:
    assert "track:security\tCybersecurity, Trust and Open Source Resilience" in press("cfp list track:")
    assert press("cfp list track:sec", "bash") == ["track:security"]
    assert {line.partition("\t")[0] for line in press("cfp list state:")} == {f"state:{state}" for state in State}
    assert press("cfp list state:submitted,acc", "bash") == ["state:submitted,accepted"]
    assert press("cfp export csv state:acc", "bash") == ["state:accepted"]
    assert "has:notes" in press("cfp list has:not", "bash")


def test_the_only_key_that_fits_brings_its_values(press: Press) -> None:
    assert "track:security" in press("cfp list tra", "bash")
    assert press("cfp list titl", "bash") == ["title:"]


def test_bash_breaks_words_at_colons(press: Press) -> None:
    assert "security" in press("", "bash", words=["cfp", "list", "track", ":"])
    assert press("", "bash", words=["cfp", "list", "track", ":", "sec"]) == ["security"]
    assert press("", "bash", words=["cfp", "list", "lang", ":", "fr", "track", ":", "sec"]) == ["security"]
    assert press("", "bash", words=["cfp", "submit", "--track", "=", "cul"]) == ["culture"]


def test_events(press: Press) -> None:
    assert press("cfp event use ", "bash") == ["osxp-2026", FOSDEM, "harbour-talks-2027"]
    assert press("cfp event show f", "bash") == [FOSDEM]
    assert press("cfp list --event o", "bash") == ["osxp-2026"]


def test_tracks_and_types_for_a_proposal(press: Press) -> None:
    assert press("cfp submit --track cul", "bash") == ["culture"]
    assert press("cfp submit --session-type ", "bash") == ["talk", "panel"]
    assert press(f"cfp submit --event {FOSDEM} --session-type ", "bash") == ["devroom"]


def test_topics_schemas_and_formats(press: Press) -> None:
    assert press("cfp help exit", "bash") == ["exit-codes"]
    assert press("cfp schema proposals", "bash") == ["proposals"]
    assert press("cfp export cs", "bash") == ["csv"]


def test_the_store_that_the_line_names_is_read(press: Press, desk: World, tmp_path: Path) -> None:
    other = World(tmp_path / "other")
    other.folder.mkdir()
    other.ok("init osxp-2026 --store there.json")
    assert press("cfp show --store there.json ", "bash", world=other) == []
    assert press(f"cfp show --store {desk.store} ", "bash", world=other) == every_code(desk)


@pytest.mark.parametrize(
    "line", ["cfp show ", "cfp list track:", "cfp event use ", "cfp submit --track ", "cfp export "]
)
@pytest.mark.parametrize("shell", ["bash", "fish"])
@pytest.mark.parametrize("damage", ["cut", "zeros", "empty", "gone", "folder"])
def test_a_damaged_store_disturbs_nobody(press: Press, desk: World, damage: str, shell: str, line: str) -> None:
    whole = desk.store.read_bytes()
    desk.store.unlink()
    match damage:
        case "cut":
            desk.store.write_bytes(whole[: len(whole) // 2])
        case "zeros":
            desk.store.write_bytes(bytes(len(whole)))
        case "empty":
            desk.store.write_bytes(b"")
        case "folder":
            desk.store.mkdir()
    before = desk.files()
    with touched(desk.folder) as written:
        press(line, shell)
    assert written == []
    assert desk.files() == before


def test_completing_writes_nothing(press: Press, desk: World) -> None:
    before = desk.files(), desk.traces()
    with touched(desk.folder) as written:
        for line in ("cfp submit ", "cfp undo ", "cfp edit ", "cfp init ", "cfp import ", "cfp review --by "):
            press(line)
    assert written == []
    assert (desk.files(), desk.traces()) == before


_OF_ZSH = re.compile(r"^_arguments '\*: :\(\(|\)\)'$|\"[^\"]*\":?|\\\\:")
"""What Typer puts around values and descriptions for zsh."""

HARMFUL = ["$(touch x)", "`touch x`", "\\$(touch x)", 'a"$(touch x)', "'; touch x #", HOSTILE, "[/x]"]


@pytest.mark.parametrize("text", HARMFUL)
def test_what_others_wrote_is_not_run_by_the_shell(press: Press, desk: World, text: str) -> None:
    store = Store.open(desk.store)
    code = desk.codes()[0]
    one = store.get_many(Kind.PROPOSAL, [code])[code]
    store.apply(change_set(replaced(one, replace(one, title=text, tags=(text, "plain")))))
    for shell in ("bash", "zsh", "fish"):
        (title,) = press(f"cfp show {code}", shell)
        assert harmless(title)
        tags = press("cfp list tag:", shell)
        assert any("plain" in tag for tag in tags)
        for reply in (title, *tags):
            described = _OF_ZSH.sub("", reply) if shell == "zsh" else reply
            assert not set("\\$`'") & set(described), reply
            assert "$(" not in reply
        for tag in press("cfp list tag:", "bash"):
            assert not set("\\$`';()<>|&#*?[]") & set(tag), tag  # spaces stand in quotes


def test_titles_in_a_menu_are_one_short_line(press: Press, desk: World) -> None:
    store = Store.open(desk.store)
    code = desk.codes()[0]
    one = store.get_many(Kind.PROPOSAL, [code])[code]
    store.apply(change_set(replaced(one, replace(one, title="long " * 40))))
    (reply,) = press(f"cfp show {code}")
    assert len(reply.partition("\t")[2]) <= 60


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("cfp", path=SCRIPTS)), reason="bash or the installed cfp is missing"
)
def test_in_a_real_bash(desk: World) -> None:
    script = """
    eval "$(cfp --show-completion)" || exit 9
    complete -p cfp
    press() {
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _cfp_completion cfp
        printf '%s\\n' "${COMPREPLY[@]}" --
    }
    press cfp dead
    press cfp list track : sec
    press cfp list "state" ":" "submitted,acc"
    press cfp event use f
    """
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env=variables(desk, PATH=path),
        cwd=desk.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "complete -o default -F _cfp_completion cfp",
        "deadlines", "--", "security", "--", "submitted,accepted", "--", FOSDEM, "--",
    ]  # fmt: skip
