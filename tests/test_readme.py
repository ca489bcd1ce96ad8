"""README and the program say the same: every console block is run, in one world, from the first to the last."""

import io
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cfpcli import cli
from tests.world import World

README = Path(__file__).parent.parent / "README.md"
REWRITE = "CFP_WRITE_README"
"""With this variable set, the test writes what the program says into README instead of comparing."""

LEFT_OUT = "[...]"
LONG_AFTER = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)


def console_blocks(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Each command line of a block with the output it should have; a demo prints the lines of its own commands."""
    if block.startswith("$ cfp demo\n"):
        yield "cfp demo", block.removeprefix("$ cfp demo\n")
        return
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)$", block, flags=re.MULTILINE)
    assert not parts[0].strip(), f"output before the first command: {parts[0]}"
    for line, output in zip(parts[1::2], parts[2::2], strict=True):
        yield line, output.removeprefix("\n")


class Shell:
    """As much of a shell as README needs: cd, cat, echo, export, cfp, and `> FILE` behind it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def run(self, line: str) -> str:
        """What one line prints."""
        words = shlex.split(line.replace("\\\n", ""))
        match words:
            case ["echo", text, ">", file]:
                (self.world.folder / file).write_text(f"{text}\n")
                return ""
            case ["cd", folder]:
                self.world.folder = (self.world.folder / folder).resolve()
                return ""
            case ["export", setting]:
                name, _, value = setting.partition("=")
                self.world.variables[name] = value
                return ""
            case ["cat", file]:
                return (self.world.folder / file).read_text()
            case ["cfp", *arguments]:
                return self.cfp(arguments)
            case _:
                raise AssertionError(f"README uses what its test does not know: {line}")

    def cfp(self, arguments: list[str]) -> str:
        """What the program prints, both streams as a terminal would mix them."""
        target = None
        if len(arguments) > 1 and arguments[-2] == ">":
            target = self.world.folder / arguments[-1]
            arguments = arguments[:-2]
        both = io.StringIO()
        terminals = () if target else ("stdout",)
        env = replace(self.world.env(shlex.join(["cfp", *arguments]), terminals=terminals), stdout=both, stderr=both)
        env = replace(env, variables={**env.variables, "NO_COLOR": "1", "COLUMNS": "80"})
        cli.run(arguments, env)
        if target:
            target.write_text(both.getvalue())
            return ""
        return both.getvalue()


def same(said: str, shown: str) -> bool:
    """Whether an output is what README shows, where `[...]` on a line stands for any lines."""
    parts = [re.escape(part) for part in shown.rstrip().split(LEFT_OUT)]
    return re.fullmatch(r"(?:.|\n)*?".join(parts), said.rstrip()) is not None


def test_every_console_block_is_what_the_program_says(tmp_path: Path) -> None:
    world = World(tmp_path)
    shell = Shell(world)
    text = README.read_text(encoding="utf-8")
    rewritten = text
    for block in console_blocks(text):
        told = []
        for line, shown in steps(block.group(1)):
            if line.startswith("export CFP_CLOCK="):
                world.now = LONG_AFTER  # whoever follows README does so when its calls have closed
            said = "\n".join(row.rstrip() for row in shell.run(line).replace(str(tmp_path), "~").splitlines())
            if not os.environ.get(REWRITE):
                assert same(said, shown), f"$ {line}\n{said}\n--- README shows\n{shown}"
            kept = shown if LEFT_OUT in shown and same(said, shown) else f"{said}\n\n" if said.strip() else "\n"
            told.append(f"$ {line}\n{kept.lstrip(chr(10)) if said.strip() else ''}")
        rewritten = rewritten.replace(block.group(1), "".join(told).rstrip("\n") + "\n")
    if os.environ.get(REWRITE):
        README.write_text(rewritten, encoding="utf-8")
        pytest.skip("README was rewritten")
