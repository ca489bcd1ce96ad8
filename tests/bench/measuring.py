"""Whole processes measured: how long one takes into a pipe or at a terminal, and how much memory at its peak."""

import errno
import fcntl
import os
import pty
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_COLUMNS, _LINES = 120, 40
_PIECE = 1 << 20
_MEBIBYTE = 1 << 20

# The peak that the system tells of a child begins at what its parent held when it was started, so a small process
# starts it: this one may be large.
_LAUNCHER = (
    "import os, sys; null = os.open(os.devnull, os.O_RDWR); told = os.dup(1); [os.dup2(null, n) for n in (0, 1)]; "
    "_, status, used = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ), 0); "
    "os.write(told, b'%d %d' % (os.waitstatus_to_exitcode(status), used.ru_maxrss))"
)


def _nothing() -> Mapping[str, str]:
    """Nothing is to be done before a run."""
    return {}


@dataclass(frozen=True)
class Job:
    """One command line to measure.

    `before` is run, unmeasured, before each run and may add to its variables; `at_terminal` gives it a terminal instead
    of a pipe, and with `until` the time counts until that text has arrived; `at_most` limits its rounds, for those that
    take very long; `statuses` are those that it may end with.
    """

    name: str
    argv: Sequence[str]
    cwd: Path
    variables: Mapping[str, str]
    before: Callable[[], Mapping[str, str]] = _nothing
    at_terminal: bool = False
    until: bytes = b""
    at_most: int = 1_000_000
    statuses: frozenset[int] = frozenset({0})


@dataclass
class Times:
    """The seconds of every run of every job, by its name."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        """The median of a job's runs."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, other: str) -> float:
        """How many times as long as another job a job takes, by their medians."""
        return self.median(name) / self.median(other)


def interleaved(jobs: Sequence[Job], rounds: int, progress: Callable[[str], None], *, cpu: bool = False) -> Times:
    """Run all jobs in turn, `rounds` times over after one unmeasured warm-up, so that other load falls on all alike.

    With `cpu` what counts is the CPU time of the process, user and system, wherever it runs to its end.
    """
    times = Times({job.name: [] for job in jobs})
    for turn in range(rounds + 1):
        for job in jobs:
            if turn > job.at_most:
                continue
            progress(f"round {turn} of {rounds}: {job.name}" if turn else f"warming up: {job.name}")
            variables = {**job.variables, **job.before()}
            seconds = (_at_terminal if job.at_terminal else _into_pipe)(job, variables, cpu=cpu)
            if turn:
                times.seconds[job.name].append(seconds)
    return times


def _into_pipe(job: Job, variables: Mapping[str, str], *, cpu: bool) -> float:
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as complaints:
        begun = time.perf_counter()
        process = subprocess.Popen(
            job.argv, cwd=job.cwd, env=variables, stdin=subprocess.DEVNULL, stdout=writing, stderr=complaints
        )
        os.close(writing)
        buffer = bytearray(_PIECE)
        while os.readv(reading, [buffer]):
            pass
        os.close(reading)
        status, used = _ended(process)
        seconds = used if cpu else time.perf_counter() - begun
        if status not in job.statuses:
            complaints.seek(0)
            _refuse(job, status, complaints.read())
    return seconds


def _ended(process: "subprocess.Popen[bytes]") -> tuple[int, float]:
    """The status that a process ends with, and the CPU seconds that it took."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime


def _at_terminal(job: Job, variables: Mapping[str, str], *, cpu: bool) -> float:
    screen, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
    try:
        begun = time.perf_counter()
        process = subprocess.Popen(
            job.argv, cwd=job.cwd, env=variables, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        shown = b""
        arrived = 0.0
        while not arrived and (piece := _read(screen)):
            shown += piece
            if job.until and job.until in shown:
                arrived = time.perf_counter() - begun
        if arrived:
            process.kill()
            _, used = _ended(process)
            return used if cpu else arrived
        status, used = _ended(process)
        seconds = used if cpu else time.perf_counter() - begun
    finally:
        os.close(screen)
    if status or job.until:
        _refuse(job, status, shown)
    return seconds


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, _PIECE)
    except OSError as error:
        # How Linux tells that nobody has the other end open any more.
        if error.errno == errno.EIO:
            return b""
        raise


def _refuse(job: Job, status: int, output: bytes) -> None:
    raise RuntimeError(f"{' '.join(job.argv)} ended with {status}: {output.decode(errors='replace')[-2000:]}")


def peak(job: Job) -> float:
    """The most memory that a command holds at once, in MB (2^20 bytes), its output thrown away."""
    variables = {**job.variables, **job.before()}
    launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *job.argv]
    done = subprocess.run(launched, cwd=job.cwd, env=variables, capture_output=True, check=True)
    status, used = map(int, done.stdout.split())
    if status not in job.statuses:
        _refuse(job, status, done.stderr)
    # Linux counts in KiB, macOS in bytes.
    return used / _MEBIBYTE if sys.platform == "darwin" else used * 1024 / _MEBIBYTE


def worst(times: Times, names: Iterable[str], unit: str) -> float:
    """The highest ratio to `unit` among several jobs."""
    return max(times.ratio(name, unit) for name in names)
