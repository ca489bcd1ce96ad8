"""Environments for the tests of the interactive room."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from cfpcli.env import Env, Options

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)


def world(
    home: Path,
    *,
    typed: str = "",
    variables: Mapping[str, str] | None = None,
    terminals: frozenset[str] = frozenset({"stdin", "stdout", "stderr"}),
    clock: Callable[[], datetime] = lambda: NOON,
    options: Options | None = None,
) -> Env:
    """An environment whose person types `typed`; its streams are text in memory, said to be terminals."""
    return Env(
        stdin=io.StringIO(typed),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
        variables={"HOME": str(home), "PATH": "/usr/bin:/bin", "TERM": "xterm", "COLUMNS": "80", **(variables or {})},
        cwd=home,
        clock=clock,
        options=options or Options(),
        terminals=terminals,
    )


def shown(env: Env) -> str:
    """What the person saw."""
    assert isinstance(env.stderr, io.StringIO)
    return env.stderr.getvalue()
