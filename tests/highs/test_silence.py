"""What a C library writes to stdout is never among the data, however it buffers and whatever Python's stdout is."""

import ctypes
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cfpcli.highs.silence import c_stdout_silenced

ROOT = Path(__file__).parents[2]

LIBRARY = """
import ctypes, io, os, sys
from cfpcli.highs.silence import c_stdout_silenced
c = ctypes.CDLL(None)
sys.stdout.write("before\\n")
c.printf(b"a library outside\\n")
if "replaced" in sys.argv:
    sys.stdout.flush()
    real, sys.stdout = sys.stdout, io.StringIO()
with c_stdout_silenced():
    c.printf(b"buffered by C\\n")
    os.write(1, b"written at once\\n")
    with c_stdout_silenced():
        c.puts(b"within")
    c.puts(b"still within")
if "replaced" in sys.argv:
    sys.stdout = real
sys.stdout.write("after\\n")
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LIBRARY, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("arguments", [[], ["replaced"]])
def test_what_is_written_inside_goes_nowhere_and_all_else_stays(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(done.stdout.splitlines()) == ["a library outside", "after", "before"]


def test_a_stdout_that_is_closed_stays_closed() -> None:
    closed = ("sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c")
    code = (
        "import os\n"
        "from cfpcli.highs.silence import c_stdout_silenced\n"
        "with c_stdout_silenced(): pass\n"
        "try: os.fstat(1)\n"
        "except OSError: raise SystemExit(7)\n"
    )
    done = subprocess.run([*closed, code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 7


def test_it_is_put_back_after_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with c_stdout_silenced():
            os.write(1, b"lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    os.write(1, b"kept")
    assert capfd.readouterr().out == "kept"


def test_with_two_threads_inside_it_is_put_back_by_the_last(capfd: pytest.CaptureFixture[str]) -> None:
    inside, first_left = threading.Event(), threading.Event()

    def second() -> None:
        with c_stdout_silenced():
            inside.set()
            first_left.wait()
            os.write(1, b"lost")

    thread = threading.Thread(target=second)
    with c_stdout_silenced():
        thread.start()
        inside.wait()
    first_left.set()
    thread.join()
    os.write(1, b"kept")
    assert capfd.readouterr().out == "kept"


def test_no_descriptor_is_left_open() -> None:
    before = os.dup(1)
    os.close(before)
    for _ in range(3):
        with c_stdout_silenced():
            ctypes.CDLL(None).puts(b"lost")
    after = os.dup(1)
    os.close(after)
    assert after == before
