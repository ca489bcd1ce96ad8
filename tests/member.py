"""A member of a committee at a terminal of their own: what they think of each proposal, and how they say it."""

import os
import re
import select
import subprocess
from collections.abc import Collection, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, Self

from tests.contract.process import PATIENCE, PROGRAM, variables
from tests.world import World

SHOWN = re.compile(r"^[\d-]+/\d+ \S+  ([0-9A-Z]{6})\b", re.MULTILINE)
"""The line of a review screen that names the proposal."""

VERDICTS = {"accept": "accepted", "waitlist": "waitlisted", "reject": "rejected"}
"""The commands that decide, and the states they lead to."""

_PROMPT = re.compile(r"(?:q quit\n: |finish: )\Z")
_BUSY = "another cfp is writing to"
_OTHERS = re.compile(r"([0-9A-Z]{6}) is already pending (\w+), by (\w+ \w+)")


class Said(NamedTuple):
    """What a member says of a proposal; `slip` is a score that they give first and put right."""

    state: str
    score: int | None = None
    comment: str = ""
    slip: int | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """What they type in the review loop, a piece for each screen."""
        if self.state == "recused":
            return ("x\nc\n",)
        if self.state == "abstained":
            return ("0\n",)
        slipped = () if self.slip is None else (f"{self.slip}\n", "u\n")
        commented = (f"c\n{self.comment}\n.\n\n",) if self.comment else ()
        return (*slipped, *commented, f"{self.score}\n")

    @property
    def flags(self) -> tuple[tuple[str, ...], ...]:
        """The flags of `cfp review CODE`, once for each time that they say something."""
        if self.state == "recused":
            return (("--recuse", "colleague"),)
        if self.state == "abstained":
            return (("--abstain",),)
        slipped = () if self.slip is None else (("--score", str(self.slip)),)
        return (*slipped, ("--score", str(self.score), *(("--comment", self.comment) if self.comment else ())))


class Member:
    """A person with a name, a home and a terminal; `busy` counts how often the store was held by others for too long.

    What they think follows from their name and the proposal's code alone, so that a test knows it without asking. Who
    `recuses` does so now and then.
    """

    def __init__(self, name: str, world: World, homes: Path, *, recuses: bool = False) -> None:
        self.name = name
        self.email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
        self.busy = 0
        self.writes = 0
        self._recuses = recuses
        self._folder = world.folder
        self._variables = variables(world, CFP_ME=str(self), HOME=str(homes / self.email))

    def __str__(self) -> str:
        """Read as the change sets name them."""
        return f"{self.name} <{self.email}>"

    def thinks(self, code: str) -> Said:
        """What this member says of a proposal: mostly a score, some with a comment, some put right at once."""
        number = self._draw("thinks", code)
        if self._recuses and number % 23 == 0:
            return Said("recused")
        if number % 17 == 0:
            return Said("abstained")
        score = 1 + number // 1000 % 5
        comment = f"{self.name} on {code}." if number % 7 == 0 else ""
        return Said("scored", score, comment, 1 + score % 5 if number % 11 == 0 else None)

    def verdict(self, code: str) -> str:
        """What this member decides on a proposal: mostly what the others would."""
        dissents = self._draw("dissents", code) % 6 == 0
        return [*VERDICTS][(ord(code[0]) + dissents) % len(VERDICTS)]

    def shuffled(self, codes: Collection[str]) -> list[str]:
        """The order in which this member takes them, unlike that of others."""
        return sorted(codes, key=lambda code: self._draw("takes", code))

    def hidden(self, pairs: Collection[tuple[str, str]]) -> set[str]:
        """Of pairs of code and reviewer, the codes that this member recused from."""
        return {code for code, email in pairs if email == self.email and self.thinks(code).state == "recused"}

    def cfp(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command, again where the store is busy."""
        while True:
            done = subprocess.run(
                [*PROGRAM, *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=self._variables,
                cwd=self._folder,
                timeout=PATIENCE,
                encoding="utf-8",
                check=False,
            )
            if done.returncode != 5 or _BUSY not in done.stderr:
                return done
            self.busy += 1

    def review_by_lines(self, count: int) -> set[str]:
        """Answer what the review loop shows, so many of what waits; the codes."""
        seen = set()
        with Dialogue(["review", "--lines", "--limit", str(count)], self._variables, self._folder) as dialogue:
            while code := dialogue.code:
                assert code not in seen, f"{code} came again:\n{dialogue.screen}"
                seen.add(code)
                said = self.thinks(code)
                for typed in said.lines:
                    dialogue.send(typed)
                self.writes += 1 if said.slip is None else 3
            dialogue.send("\n", last=True)
        self.busy += dialogue.busy
        assert dialogue.status == 0
        return seen

    def review_by_flags(self, codes: Collection[str]) -> None:
        """Review each by a process of its own."""
        for code in codes:
            for flags in self.thinks(code).flags:
                done = self.cfp("review", code, *flags)
                assert done.returncode == 0, done.stderr
                self.writes += 1

    def decide(self, codes: Collection[str], *, at_once: int = 10, singly: int = 4) -> dict[str, tuple[str, str]]:
        """Decide on so many at once, and one by one on the last; where others were faster, what this member is told.

        That is the state and the name; the decision is then theirs, and this member goes on without it.
        """
        todo = self.shuffled(codes)
        told: dict[str, tuple[str, str]] = {}
        while todo:
            batch = todo[: at_once if len(todo) > singly else 1]
            flags = [word for code in batch for word in (f"--{self.verdict(code)}", code)]
            done = self.cfp(*(["decide", *flags] if len(batch) > 1 else [self.verdict(*batch), *batch]))
            if done.returncode == 0:
                self.writes += "pending" in done.stderr
                del todo[: len(batch)]
                continue
            assert done.returncode == 5, done.stderr
            theirs = {code: (state, name) for code, state, name in _OTHERS.findall(done.stderr)}
            assert theirs, done.stderr
            told |= theirs
            todo = [code for code in todo if code not in theirs]
        return told

    def _draw(self, what: str, code: str) -> int:
        return int.from_bytes(blake2b(f"{self.email}/{what}/{code}".encode(), digest_size=6).digest(), "big")


class Dialogue:
    """The program with a pipe to type into, read screen by screen; `code` is the proposal that it shows."""

    def __init__(self, words: Sequence[str], told: dict[str, str], folder: Path) -> None:
        self.busy = 0
        self.screen = ""
        self._process = subprocess.Popen(
            [*PROGRAM, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=told,
            cwd=folder,
        )

    def __enter__(self) -> Self:
        self._read()
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._process.stdin, self._process.stderr):
            if stream:
                stream.close()
        self._process.wait(PATIENCE)

    @property
    def status(self) -> int | None:
        """The exit status once it has ended."""
        return self._process.returncode

    @property
    def code(self) -> str:
        """The proposal on the screen, empty behind the last."""
        found = SHOWN.findall(self.screen)
        return found[-1] if found else ""

    def send(self, typed: str, *, last: bool = False) -> None:
        """Type, and read the next screen but after the `last`; what was refused for a busy store is typed again."""
        while True:
            assert self._process.stdin
            self._process.stdin.write(typed.encode())
            self._process.stdin.flush()
            self._read(to_end=last)
            if _BUSY not in self.screen:
                return
            self.busy += 1

    def _read(self, *, to_end: bool = False) -> None:
        assert self._process.stderr
        descriptor, data = self._process.stderr.fileno(), b""
        while to_end or not _PROMPT.search(data.decode("utf-8", "replace")):
            ready, _, _ = select.select([descriptor], [], [], PATIENCE)
            piece = os.read(descriptor, 65536) if ready else b""
            data += piece
            if not piece:
                assert to_end, f"it stopped after:\n{data.decode()}"
                break
        self.screen = data.decode()
