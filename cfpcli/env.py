"""The world around one run of the program: streams, terminal facts, clock, paths and common options."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self, TextIO

from cfpcli.clock import VARIABLE, read_when
from cfpcli.errors import UsageError

if TYPE_CHECKING:
    from random import Random

STORE_TO_NAME = "store"
"""The key of `Env.remembered` for the store that a command works on although it is not found from the folder."""

REHEARSE_WITH = "rehearse in a store made with CFP_CLOCK=WHEN"


class Options(NamedTuple):
    """The options that every command accepts; each is empty or False if it was not given."""

    store: str = ""
    event: str = ""
    as_of: datetime | None = None
    color: str = "auto"
    no_input: bool = False
    yes: bool = False
    dry_run: bool = False
    format: str = ""
    fields: str = ""
    output: str = ""
    force: bool = False
    debug: bool = False
    followed: bool = False


_NO_OPTIONS = Options()


def _system_clock() -> datetime:
    return datetime.now(UTC)


# Environments are never compared or printed, and generating those methods would take longer than the rest of the class.
@dataclass(frozen=True, eq=False, repr=False)
class Env:
    """Built once by `app.main` and handed down; tests build their own.

    `clock` returns the true UTC instant, `instant` that of the running clock: the true one, or the rehearsal clock of
    CFP_CLOCK. `now` is the instant to reason with: `--as-of` if given, else when the clock was first read.
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str]
    cwd: Path
    command: str = ""
    clock: Callable[[], datetime] = _system_clock
    rng: "Random | None" = None
    """The source of randomness for codes and identifiers; the operating system's if None."""
    options: Options = _NO_OPTIONS
    terminals: frozenset[str] = frozenset()
    """The streams that are terminals, of `stdin`, `stdout` and `stderr`."""
    run: Callable[[Sequence[str], "Env"], int] | None = None
    """Runs another command line in an environment and returns its exit status; set by `cli`, for `cfp demo`."""
    remembered: dict[str, dict[str, str]] = field(default_factory=dict)
    """Answers of other programs in this run, such as git's user: each program is asked once."""
    commands: tuple[str, ...] = ()
    """The words of every command; set by `cli`, for `cfp help`."""
    started: datetime | None = None
    """The true UTC instant at which a rehearsal clock began to run, None without one."""
    reported: set[str] = field(default_factory=set)
    """Messages already shown on stderr that are shown only once in a run."""

    def __post_init__(self) -> None:
        """Start the rehearsal clock with the program; every environment derived from this one shares it."""
        if self.started is None and self.variables.get(VARIABLE):
            object.__setattr__(self, "started", self.clock())

    @classmethod
    def from_process(cls, command: str) -> Self:
        """The environment of this process; `command` is the command line as the journal records it."""
        streams = {"stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr}
        return cls(
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
            variables=dict(os.environ),
            cwd=Path.cwd(),
            command=command,
            terminals=frozenset(name for name, stream in streams.items() if stream and stream.isatty()),
        )

    def with_options(self, options: Options) -> Self:
        """The same environment under these options."""
        return replace(self, options=options)

    @cached_property
    def chance(self) -> "Random":
        """The random generator for codes and identifiers."""
        from random import SystemRandom

        return self.rng or SystemRandom()

    @cached_property
    def now(self) -> datetime:
        """The UTC instant this command reasons with, read once.

        Raises:
            UsageError: CFP_CLOCK cannot be read.
        """
        return self.options.as_of or self._by_the_clock(self.true_now)

    def instant(self) -> datetime:
        """The UTC instant by the clock of this run, read anew.

        Raises:
            UsageError: CFP_CLOCK cannot be read.
        """
        return self._by_the_clock(self.clock())

    def _by_the_clock(self, true: datetime) -> datetime:
        if self.rehearsal is None or self.started is None:
            return true
        return self.rehearsal + (true - self.started)

    @cached_property
    def rehearsal(self) -> datetime | None:
        """The UTC instant from which the rehearsal clock of CFP_CLOCK runs on, None on the true clock.

        Raises:
            UsageError: CFP_CLOCK cannot be read.
        """
        text = self.variables.get(VARIABLE, "")
        return read_when(text, VARIABLE, now=self.started or self.clock()) if text else None

    @cached_property
    def true_now(self) -> datetime:
        """The UTC instant at which this command really runs, read once."""
        return self.clock()

    @cached_property
    def width(self) -> int:
        """Columns of the terminal; COLUMNS overrides the terminal's own report, 80 if neither is known."""
        return self._size("COLUMNS", 0, 80)

    @cached_property
    def height(self) -> int:
        """Lines of the terminal; LINES overrides the terminal's own report, 24 if neither is known."""
        return self._size("LINES", 1, 24)

    def _size(self, variable: str, axis: int, fallback: int) -> int:
        value = self.variables.get(variable, "")
        if value.isdecimal() and int(value):
            return int(value)
        return shutil.get_terminal_size((80, 24))[axis] if self.terminals else fallback

    def is_terminal(self, stream: str) -> bool:
        """Whether `stdin`, `stdout` or `stderr` is a terminal."""
        return stream in self.terminals

    @property
    def is_own_stdout(self) -> bool:
        """Whether stdout is that of this process, so that a program started by it writes to the same place."""
        return self.stdout is sys.stdout

    @property
    def can_ask(self) -> bool:
        """Whether a person can be asked: both ends of a dialogue are terminals and no option or variable forbids it."""
        refused = self.options.no_input or self.variables.get("CFP_NO_INPUT", "") or self.variables.get("CI", "")
        return not refused and self.is_terminal("stdin") and self.is_terminal("stderr")

    @property
    def draws(self) -> bool:
        """Whether stdout shows pictures to a person, instead of rows to a program."""
        return self.options.format == "table" or (not self.options.format and self.is_terminal("stdout"))

    @property
    def dumb(self) -> bool:
        """Whether the terminal cannot move its cursor."""
        return self.variables.get("TERM", "") in {"dumb", "unknown"}

    def takes_blocks(self, stream: str) -> bool:
        """Whether block characters can be written to `stdout` or `stderr`: its encoding has them."""
        try:
            "█▁".encode(getattr(self, stream).encoding or "utf-8")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def colors(self, stream: str) -> bool:
        """Whether to colour `stdout` or `stderr`: `--color`, then NO_COLOR, FORCE_COLOR, then the kind of stream."""
        if self.options.color in {"always", "never"}:
            return self.options.color == "always"
        if self.variables.get("NO_COLOR"):
            return False
        if self.variables.get("FORCE_COLOR", "0") not in {"", "0"}:
            return True
        return self.is_terminal(stream) and not self.dumb

    @cached_property
    def zone(self) -> tzinfo:
        """The reader's own time zone: TZ, else the system's, else UTC."""
        return _zone(self._zone_variable or _system_zone_name()) or UTC

    @property
    def unknown_zone(self) -> str:
        """The value of TZ if it is not a zone and the reader's zone was used (times are then in UTC); else empty."""
        name = self._zone_variable
        return name if name and "zone" in vars(self) and _zone(name) is None else ""

    @property
    def _zone_variable(self) -> str:
        return self.variables.get("TZ", "").removeprefix(":")

    @property
    def home(self) -> Path:
        """The person's home directory."""
        return Path(self.variables.get("HOME", "") or "~").expanduser()

    @property
    def data_dir(self) -> Path:
        """The directory of a person's own store; it is named `cfpcli` because another program already uses `cfp`."""
        value = self.variables.get("XDG_DATA_HOME", "")
        base = Path(value) if value and Path(value).is_absolute() else self.home / ".local" / "share"
        return base / "cfpcli"


def _zone(name: str) -> tzinfo | None:
    """The zone with this name, or read from this file of the system's database; None if there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name.rpartition("/zoneinfo/")[2])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _system_zone_name() -> str:
    try:
        target = str(Path("/etc/localtime").readlink())
    except OSError:
        return ""
    return target.partition("zoneinfo/")[2]


def path_option(text: str, env: Env) -> Path:
    """The path that a person typed, relative to the current directory; `~` is their home."""
    return env.cwd / Path(text).expanduser()


def typed(path: Path, env: Env) -> str:
    """A path as typed in a shell, with `~` for the home directory."""
    from cfpcli.text import shell_word

    short = f"~/{path.relative_to(env.home)}" if path.is_relative_to(env.home) else ""
    return short if short and shell_word(short[1:]) == short[1:] else shell_word(str(path))


def refuse_writing(options: Options) -> None:
    """Refuse to write under `--as-of`, unless it is a dry run.

    Raises:
        UsageError: `--as-of` without `--dry-run`.
    """
    if options.as_of is not None and not options.dry_run:
        raise UsageError("--as-of looks at another time and writes nothing", hint=f"add --dry-run, or {REHEARSE_WITH}")
