"""`cfp demo`: a call with sample proposals in a new folder; every command is shown before it runs."""

import dataclasses
import random
import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from cfpcli import shipped, sink
from cfpcli.cli.rows import Demo
from cfpcli.env import Env, path_option
from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.result import Level, Message, Result
from cfpcli.store.location import NAME, OPTION, VARIABLE
from cfpcli.text import shell_word
from cfpcli.workspace.context import Workspace

CALL = "osxp-2026.toml"
ZONE = ZoneInfo("Europe/Paris")
OPENED_DAYS_AGO = 25
CLOSES_IN_DAYS = 21
HELD_IN_DAYS, WEDNESDAY = 198, 2
"""The event begins on the first Wednesday that is at least HELD_IN_DAYS away, so that sessions can name its days."""

ROOMS = """\
[[rooms]]
name = "Grand Amphi"
capacity = 300

[[rooms]]
name = "Salle 12"
capacity = 60
"""
COMMITTEE = ("Ada Mbeki <ada@example.org>", "Jo Petersen <jo@example.org>", "Rui Tavares <rui@example.org>")
SCORES = ((5, 4, 5), (3, 4), (4, 4, 3), (2, 3), (4,), (5, 5, 4))
"""The committee's scores for the first proposals: some have all three reviews, some are still waiting."""

SEED = "cfp demo"
"""The seed that makes the codes the same in every demo, so that the manual can quote them."""


def demo(
    work: Workspace, folder: Annotated[str, typer.Argument(help="The folder to create (default: cfp-demo).")] = ""
) -> Result[Demo]:
    """Create a store in a new folder with a call around today and sample proposals, and try the main commands.

    Every command is printed before it runs, so that you can continue by hand.

    The call opens around today, or around the day that CFP_CLOCK sets; then the store is a rehearsal store.
    """
    home = _new_folder(work, folder)
    stage = _stage(work, home)
    way = shell_word(folder or home.name)
    _say(stage, f"$ cd {way}", f'$ export CFP_ME="{stage.variables["CFP_ME"]}"')
    _run(stage, ["init", "demo.toml", OPTION, NAME])
    files = sorted((home / "proposals").glob("*.md"))
    for file in files:
        _run(stage, ["submit", f"proposals/{file.name}"])
    codes = _codes(stage)
    for code, scores in zip(codes, SCORES, strict=False):
        for reviewer, score in zip(COMMITTEE, scores, strict=False):
            _run(stage, ["review", code, "--score", str(score), "--reviewer", reviewer])
    _run(stage, ["list", "--sort=-score,title"])
    _run(stage, ["show", codes[0]])
    _run(stage, ["deadlines"])
    _run(stage, ["export", "csv", "-o", "proposals.csv"])
    return Result(
        row=Demo,
        items=[Demo(folder=str(home), proposals=len(files))],
        picture="messages",
        messages=(
            Message(f"All of this is in {folder or home.name}; nothing else was touched."),
            Message(f"cd {way}  # then run cfp", Level.NEXT),
        ),
    )


def _new_folder(work: Workspace, named: str) -> Path:
    home = (
        path_option(named, work.env) if named else next(path for path in _candidates(work.env.cwd) if not path.exists())
    )
    try:
        home.mkdir(mode=0o700, parents=True)
        (home / "proposals").mkdir()
    except FileExistsError:
        raise DataRefusedError(f"{named} exists", hint="name a folder that does not exist yet") from None
    except OSError as error:
        raise CfpError(f"{home} cannot be created: {error.strerror}") from error
    (home / "demo.toml").write_text(_demo_call(work.now), encoding="utf-8")
    for name in shipped.names(".md"):
        (home / name).write_text(shipped.read_text(name), encoding="utf-8")
    return home


def _candidates(cwd: Path) -> list[Path]:
    return [cwd / f"cfp-demo{f'-{count}' if count > 1 else ''}" for count in range(1, 1000)]


def _demo_call(now: datetime) -> str:
    """The shipped call around today, with the days and the rooms of an event that is not announced there."""
    today = now.astimezone(ZONE).date()
    starts = today + timedelta(days=HELD_IN_DAYS)
    starts += timedelta(days=(WEDNESDAY - starts.weekday()) % 7)
    days = [f'starts = "{starts}"', f'ends = "{starts + timedelta(days=1)}"']
    replaced = {
        "slug": "demo",
        "name": "Demo Call for Papers",
        "opens": (today - timedelta(days=OPENED_DAYS_AGO)).isoformat(),
        "closes": (today + timedelta(days=CLOSES_IN_DAYS)).isoformat(),
    }
    lines: list[str] = []
    for line in shipped.read_text(CALL).splitlines():
        key = line.partition("=")[0].strip()
        if line.startswith("# The days of the event"):
            continue
        lines.extend((ROOMS,) if line == "[[questions]]" else ())
        lines.append(f'{key} = "{replaced.pop(key)}"' if key in replaced else line)
        lines.extend(days if key == "timezone" else ())
    return "\n".join(lines) + "\n"


def _stage(work: Workspace, home: Path) -> Env:
    variables = {name: value for name, value in work.env.variables.items() if name not in {VARIABLE, "CFP_EVENT"}}
    variables["CFP_ME"] = "Sam Okoye <sam@example.org>"
    variables["XDG_DATA_HOME"] = str(home / "own")
    true = work.env.clock()  # one instant for the whole demo, at which a rehearsal clock is stopped too
    # Codes must be the same in every demo, and nothing here is secret.
    rng = random.Random(SEED)  # noqa: S311
    stage = dataclasses.replace(work.env, cwd=home, variables=variables, rng=rng, clock=lambda: true)
    if work.options.format in {"", "table", "plain"}:
        return stage
    # The requested answer is one document on stdout, so the narration goes to stderr.
    stdout = {"stdout"} if work.is_terminal("stderr") else set()
    return dataclasses.replace(stage, stdout=stage.stderr, terminals=(stage.terminals - {"stdout"}) | stdout)


def _run(stage: Env, arguments: Sequence[str]) -> None:
    line = shlex.join(["cfp", *arguments])
    _say(stage, "", f"$ {line}")
    options = stage.options._replace(store="")
    status = stage.run(arguments, dataclasses.replace(stage, command=line, options=options)) if stage.run else 1
    if status:
        raise CfpError(f"the demo stopped at: {line}", hint="see the message above")


def _say(stage: Env, *lines: str) -> None:
    sink.write(stage.stdout, [f"{line}\n" for line in lines])


def _codes(stage: Env) -> list[str]:
    from cfpcli.records.change import Kind
    from cfpcli.workspace.finder import open_store

    return [row.code for row in open_store(stage).rows(Kind.PROPOSAL, ("code",))]
