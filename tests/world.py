"""A small world for one test: a folder, a clock, a person and the program run inside it, in this process."""

import io
import random
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cfpcli.cli import app, catalogue
from cfpcli.env import Env
from cfpcli.records.change import Kind
from cfpcli.store import Store
from cfpcli.store.file.layout import parse_header

NOON = datetime(2026, 5, 24, 10, 0, tzinfo=UTC)
"""While the call of Open Source Experience 2026 is open: noon in Paris."""

ME = "Sam Okoye <sam@example.org>"


class Outcome(NamedTuple):
    """What one command line left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The JSON envelope on stdout."""
        decoded: dict[str, Any] = msgspec.json.decode(self.out)
        return decoded

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of the JSON envelope."""
        items: list[dict[str, Any]] = self.json["items"]
        return items


@dataclass
class World:
    """Runs command lines in `folder` at `now`, as `CFP_ME`; nothing of the machine's own settings leaks in."""

    folder: Path
    now: datetime = NOON
    variables: dict[str, str] = field(default_factory=dict)
    rng: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  # codes in tests are no secrets

    def __post_init__(self) -> None:
        home = self.folder / "home"
        defaults = {
            "HOME": str(home),
            "CFP_ME": ME,
            "TZ": "Europe/Paris",
            "PATH": "/usr/bin:/bin",
            "TERM": "xterm-256color",
        }
        self.variables = {
            **defaults,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            **self.variables,
        }

    def env(self, line: str = "cfp", *, stdin: str | bytes = "", terminals: Iterable[str] = ()) -> Env:
        """The environment a command line runs in."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        return Env(
            stdin=io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"),
            stdout=io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True),
            stderr=io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True),
            variables=dict(self.variables),
            cwd=self.folder,
            command=line,
            clock=lambda: self.now,
            rng=self.rng,
            terminals=frozenset(terminals),
            run=app.run,
            commands=tuple(row.words for row in catalogue.COMMANDS),
        )

    def run(self, *line: str, stdin: str | bytes = "", terminals: Iterable[str] = (), **variables: str) -> Outcome:
        """Run `cfp` with these words; a single one is split as a shell would."""
        words = shlex.split(line[0]) if len(line) == 1 else list(line)
        env = self.env(shlex.join(["cfp", *words]), stdin=stdin, terminals=terminals)
        env = replace(env, variables={**env.variables, **variables})
        status = app.run(words, env)
        return Outcome(status, _written(env.stdout), _written(env.stderr))

    def ok(self, *line: str, **options: Any) -> Outcome:  # noqa: ANN401  # handed on to run
        """Run a command line that must succeed."""
        outcome = self.run(*line, **options)
        assert outcome.status == 0, outcome
        return outcome

    def at(self, when: str) -> "World":
        """The same world at another true time: ISO 8601, UTC unless it names an offset."""
        moment = datetime.fromisoformat(when)
        return replace(self, now=moment if moment.tzinfo else moment.replace(tzinfo=UTC))

    def rehearse(self, when: str) -> None:
        """Make the store in the folder a rehearsal store, and run whatever comes from now on under CFP_CLOCK."""
        line, _, rest = self.store.read_bytes().partition(b"\n")
        header = parse_header(line + b"\n")
        assert header is not None
        self.store.write_bytes(msgspec.structs.replace(header, rehearsal=True).line() + rest)
        self.variables["CFP_CLOCK"] = when

    @property
    def store(self) -> Path:
        """The store in the folder."""
        return self.folder / "cfp.json"

    def files(self) -> dict[str, bytes]:
        """Every file in the folder with its bytes, to see what a command touched."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()
        }

    def traces(self) -> dict[str, tuple[int, int]]:
        """Everything in the folder with its mode and when it was changed, to see that nothing was touched at all."""
        return {
            str(path.relative_to(self.folder)): (path.lstat().st_mode, path.lstat().st_mtime_ns)
            for path in (self.folder, *self.folder.rglob("*"))
        }

    def records(self) -> dict[Kind, list[bytes]]:
        """Every record of the store as it is kept, by kind."""
        store = Store.open(self.store)
        return {kind: list(store.documents(kind)) for kind in Kind}

    def codes(self, event: str = "osxp-2026") -> list[str]:
        """The codes of an event's proposals, in the order in which they came in."""
        rows = Store.open(self.store).rows(Kind.PROPOSAL, ("code", "event"))
        return [row.code for row in rows if row.event == event]


def _written(stream: Any) -> str:  # noqa: ANN401  # a text stream over bytes
    data: bytes = stream.buffer.getvalue()
    return data.decode()
