"""What only a whole process shows: its names, its streams when they fail, signals, and that it never hangs."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cfpcli import __version__
from tests.contract.process import PATIENCE, PROGRAM, cfp, variables
from tests.world import World

pytestmark = pytest.mark.slow

FULL = Path("/dev/full")
SCRIPTS = Path(sys.executable).parent
WRITES_A_LOT = (["list"], ["list", "--json"], ["export", "csv"], ["help", "query"], ["--help"], ["--version"], ["demo"])


def program(name: str) -> tuple[str, ...]:
    found = shutil.which(name, path=SCRIPTS)
    if not found:
        pytest.skip(f"{name} is not installed beside {sys.executable}")
    return (found,)


@pytest.mark.parametrize("name", ["cfp", "cfpcli"])
def test_it_goes_by_two_names_and_as_a_module(desk: World, name: str) -> None:
    for arguments in (["--version"], ["-V"], ["list", "--json"], ["show"], ["--help"]):
        by_name, as_module = cfp(desk, *arguments, program=program(name)), cfp(desk, *arguments)
        assert (by_name.returncode, by_name.stdout, by_name.stderr) == (
            as_module.returncode,
            as_module.stdout,
            as_module.stderr,
        )
    assert cfp(desk, "--version").stdout.decode() == f"cfp {__version__}\n"


def test_the_version_is_the_same_in_company(world: World) -> None:
    assert cfp(world, "--version", "--json").stdout.decode() == f"cfp {__version__}\n"


@pytest.mark.parametrize("arguments", WRITES_A_LOT, ids=" ".join)
@pytest.mark.parametrize("both", [False, True], ids=["stdout", "both"])
def test_a_reader_that_went_away_is_no_failure(desk: World, arguments: list[str], *, both: bool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = cfp(desk, *arguments, stdout=writing, stderr=writing if both else subprocess.PIPE)
    os.close(writing)
    assert done.returncode == 0
    assert both or b"Traceback" not in done.stderr
    assert both or b"cfp: " not in done.stderr


def test_a_reader_that_takes_one_line(desk: World) -> None:
    with subprocess.Popen(
        [*PROGRAM, "export", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=variables(desk),
        cwd=desk.folder,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(PATIENCE) == 0


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", WRITES_A_LOT, ids=" ".join)
def test_a_full_disk_is_one_line_and_a_failure(desk: World, arguments: list[str]) -> None:
    with FULL.open("wb") as full:
        done = cfp(desk, *arguments, stdout=full)
    lines = [line for line in done.stderr.decode().splitlines() if line.startswith("cfp: ")]
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert len(lines) == 1
    assert "No space left on device" in lines[0]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_where_not_even_the_failure_can_be_told(desk: World) -> None:
    with FULL.open("wb") as full:
        assert cfp(desk, "list", stdout=full, stderr=full).returncode == 1
        assert cfp(desk, "show", "ZZZZZZ", stderr=full).returncode == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_without_accents_gets_escapes(desk: World, encoding: str) -> None:
    for arguments in (["show", desk.codes()[1]], ["event", "show"]):
        done = cfp(desk, *arguments, PYTHONIOENCODING=encoding)
        assert done.returncode == 0, done.stderr
        assert done.stderr == b""
    listed = cfp(desk, "list", PYTHONIOENCODING=encoding).stdout
    assert "Héberger".encode(encoding, "backslashreplace") in listed
    assert "Héberger".encode() in cfp(desk, "list", "--json", PYTHONIOENCODING=encoding).stdout


def test_the_plainest_locale_is_no_obstacle(desk: World) -> None:
    done = cfp(desk, "list", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert b"H\\xe9berger" in done.stdout


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_is_closed(desk: World, closed: int) -> None:
    shell = ("sh", "-c", f'exec "$@" {closed}{"<" if closed == 0 else ">"}&-', "sh", *PROGRAM)
    assert cfp(desk, "list", program=shell).returncode == 0
    assert cfp(desk, "show", "ZZZZZZ", program=shell).returncode == 3
    assert cfp(desk, "--version", program=shell).returncode == 0


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("submit", 2),
        ("submit -", 4),
        ("review", 2),
        ("edit CODE", 2),
        ("undo", 2),
        ("import -", 2),
        ("withdraw CODE", 2),
    ],
)
def test_nothing_ever_waits_for_an_empty_stdin(desk: World, line: str, status: int) -> None:
    desk.rehearse("2026-05-24")
    done = cfp(desk, *line.replace("CODE", desk.codes()[0]).split())
    assert done.returncode == status, done.stderr


def test_ctrl_c_during_a_wait(desk: World) -> None:
    before = desk.files()
    pipe = desk.folder.parent / "talk.md"
    os.mkfifo(pipe)
    with subprocess.Popen(  # noqa: SIM117  # the program must run before the other end can be opened
        [*PROGRAM, "submit", str(pipe)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A signal between opening and reading leaves a file for the collector to close.
        env=variables(desk, PYTHONWARNINGS="ignore::ResourceWarning"),
        cwd=desk.folder,
    ) as process:
        with pipe.open("wb"):  # which returns once the program waits at the other end
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert out == b""
    assert err.decode().splitlines()[0] == "cfp: interrupted"
    assert b"Traceback" not in err
    assert desk.files() == before


BUG = """
import sys
from cfpcli.workspace import finder as place
def open_store(env): raise RuntimeError("of all things")
place.open_store = open_store
from cfpcli.__main__ import main
sys.exit(main())
"""


def test_debug_shows_where_an_unexpected_failure_came_from(desk: World) -> None:
    broken = (sys.executable, "-c", BUG)
    quiet, told = cfp(desk, "list", program=broken), cfp(desk, "list", "--debug", program=broken)
    assert quiet.returncode == told.returncode == 1
    assert b"Traceback" not in quiet.stderr
    assert quiet.stderr.startswith(b"cfp: unexpected failure: RuntimeError: of all things\n")
    assert b"Traceback" in told.stderr
    assert b"in open_store" in told.stderr


def test_a_demo_in_an_empty_folder_and_home(world: World) -> None:
    done = cfp(world, "demo", CFP_ME="")
    assert done.returncode == 0, done.stderr
    assert b"$ cfp export csv -o proposals.csv" in done.stdout
    assert [path.name for path in world.folder.iterdir()] == ["cfp-demo"]
    assert "Wrote 12 proposals to proposals.csv." in done.stderr.decode().splitlines()


@pytest.mark.parametrize("words", ["cfp ", "cfp show ", "cfp list track:"])
def test_completion_whose_reader_went_away_is_no_failure(desk: World, words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    typed, at = words.replace(" ", "\n"), str(words.count(" "))
    done = cfp(desk, stdout=writing, _CFP_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=at)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
