"""What is measured: the command lines, for the program and for the plain one, each in its surroundings."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from tests.bench.measuring import Job
from tests.bench.stores import MeasuredStore

P, T = "python -c pass", 'python -c "import typer"'
"""The two units, by the names of their jobs."""

LIST, SHOW, REVIEW, UNDO, LOG = "list", "show", "review", "undo", "log"
EXPORT_JSON, EXPORT_CSV, IMPORT = "export json", "export csv", "import"
FREE_TEXT, RANK, WHY, CHECK, SIMILAR, PLAN = "list WORD", "rank", "why", "check", "similar", "plan"
SCHEDULE_SHOW, SCHEDULE_CHECK, SCHEDULE_PUBLISH = "schedule show", "schedule check", "schedule publish"
EXPORT_XML, MAIL_LIST, PEOPLE_LIST = "export schedule.xml", "mail list", "people list"
PROGRAMME = (SCHEDULE_SHOW, SCHEDULE_CHECK, SCHEDULE_PUBLISH, EXPORT_XML, MAIL_LIST, PEOPLE_LIST)
SITE, SITE_AGAIN = "site", "site again"
COMMANDS = (
    LIST, SHOW, REVIEW, EXPORT_JSON, EXPORT_CSV, IMPORT, UNDO, LOG, FREE_TEXT, RANK, WHY, CHECK, SIMILAR, PLAN,
    *PROGRAMME, SITE, SITE_AGAIN,
)  # fmt: skip
MOST = {CHECK: 5_000, SIMILAR: 5_000, PLAN: 5_000, SITE: 5_000, SITE_AGAIN: 5_000}
"""The number of proposals up to which what takes very long is measured."""

VERSION, HELP, COMMAND_HELP = "--version", "--help", "list --help"
COMPLETIONS = ("complete a command", "complete a code")
COMPLETION, COMPLETION_OF_CODES = COMPLETIONS
ON_EMPTY = ("list", "tracks", "deadlines", "log", "event show", "export json", "--json")
REVIEW_LOOK, REVIEW_SAVE = "a key to look, review loop", "a key to score and save, review loop"
DECIDE_LOOK, DECIDE_SAVE = "a key to look, decide board", "a key to decide and save, decide board"
ROWS_TO_PIPE, TABLE_OF_20, FIRST_ROW = "all rows to a pipe", "a table of 20 rows", "the first row"

_PLAIN_ROUNDS = {10_000: 3, 30_000: 2}
"""In how many rounds the plain program takes part, from which size on: it would take most of the time otherwise."""
_NO_LIMIT = 1_000_000
_FINDINGS = frozenset({0, 6})
"""How a check ends: 6 where it finds something."""


def plain(name: str) -> str:
    """The name of the job that does the same as `name` with the plain program."""
    return f"plain {name}"


def on_empty(name: str) -> str:
    """The name of the job that runs a command on a store without proposals."""
    return f"{name}, empty store"


class Surroundings:
    """Where everything runs: a home of its own, nothing of this shell's settings, one person after the other."""

    def __init__(self, folder: Path) -> None:
        home = folder / "home"
        home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
        # The program of this checkout, also where another one is installed.
        program = str(Path(__file__).parents[2])
        self._variables = {**kept, "HOME": str(home), "TERM": "xterm-256color", "PYTHONPATH": program}
        self._folder = folder
        self._people = count(1)

    def units(self) -> Iterator[Job]:
        """The two units of every ratio."""
        for name, code in ((P, "pass"), (T, "import typer")):
            yield Job(name, (sys.executable, "-c", code), self._folder, self._variables)

    def job(self, name: str, prepared: MeasuredStore, *words: str, **more: str) -> Job:
        """A command of the program on a store."""
        variables = {
            **self._variables,
            "CFP_STORE": str(prepared.folder / "cfp.json"),
            "CFP_ME": "Ivo Marić <ivo@example.org>",
        }
        return Job(name, (*_program(), *words), prepared.folder, {**variables, **more})

    def commands(self, prepared: MeasuredStore) -> Iterator[Job]:
        """The commands of the table, each followed by the plain way of doing the same where there is one."""
        review = ("review", prepared.middle, "--score", "4")
        wanted = ("--track", "cloud", "--state", "submitted")
        yield from self._both(LIST, prepared, ("list", "track:cloud", "state:submitted"), ("list", *wanted))
        yield from self._both(SHOW, prepared, ("show", prepared.middle), ("show", prepared.middle))
        yield from self._both(REVIEW, prepared, review, review)
        for name in (EXPORT_JSON, EXPORT_CSV):
            yield from self._both(name, prepared, name.split(), name.split())
        yield self._import(prepared)
        yield self._undo(prepared, review)
        yield self.job(LOG, prepared, "log", "--limit", "20")
        yield self.job(FREE_TEXT, prepared, "list", prepared.word)
        yield self.job(RANK, prepared, "rank")
        yield self.job(WHY, prepared, "why", prepared.middle)
        if prepared.size <= MOST[CHECK]:
            yield replace(self.job(CHECK, prepared, "check"), statuses=_FINDINGS)
            yield self.job(SIMILAR, prepared, "similar")
            yield self.job(PLAN, prepared, "plan")
        for name in (SCHEDULE_SHOW, SCHEDULE_CHECK, EXPORT_XML, MAIL_LIST, PEOPLE_LIST):
            yield replace(self.job(name, prepared, *name.split()), statuses=_FINDINGS)
        yield self._publish(prepared)
        if prepared.size <= MOST[SITE]:
            yield from self._sites(prepared)

    def _sites(self, prepared: MeasuredStore) -> Iterator[Job]:
        """The site in a new folder, and in one that has it already."""
        new, former = prepared.folder / "site", prepared.folder / "site-again"
        again = self.job(SITE_AGAIN, prepared, "site", "-o", str(former))

        def removed() -> Mapping[str, str]:
            shutil.rmtree(new, ignore_errors=True)
            return {}

        def written() -> Mapping[str, str]:
            if not former.exists():
                subprocess.run(again.argv, cwd=again.cwd, env=again.variables, check=True, capture_output=True)
            return {}

        yield replace(self.job(SITE, prepared, "site", "-o", str(new)), before=removed)
        yield replace(again, before=written)

    def _publish(self, prepared: MeasuredStore) -> Job:
        """The second release of the programme, each time in a copy of the store: no version is published twice."""
        into = prepared.folder / "publish"

        def copied() -> Mapping[str, str]:
            shutil.rmtree(into, ignore_errors=True)
            into.mkdir(mode=0o700)
            for name in ("cfp.json", "cfp.history.jsonl"):
                shutil.copy(prepared.folder / name, into / name)
            return {}

        words = (*SCHEDULE_PUBLISH.split(), "--version", "0.2", "--yes")
        return replace(self.job(SCHEDULE_PUBLISH, prepared, *words, CFP_STORE=str(into / "cfp.json")), before=copied)

    def _undo(self, prepared: MeasuredStore, review: Sequence[str]) -> Job:
        """Take back a review that somebody gives before, unmeasured."""
        job = self.job(UNDO, prepared, "undo", "--yes")

        def reviewed() -> Mapping[str, str]:
            person = self.next_person()
            subprocess.run(
                [*_program(), *review],
                cwd=prepared.folder,
                env={**job.variables, **person},
                check=True,
                stdout=subprocess.DEVNULL,
            )
            return person

        return replace(job, before=reviewed)

    def _both(self, name: str, prepared: MeasuredStore, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Job]:
        at_most = min((rounds for size, rounds in _PLAIN_ROUNDS.items() if prepared.size >= size), default=_NO_LIMIT)
        plainly = (sys.executable, str(Path(__file__).with_name("plain.py")))
        yield replace(self.job(name, prepared, *ours), before=self.next_person)
        yield replace(
            self.job(plain(name), prepared, CFP_PLAIN_STORE=str(prepared.plain)),
            argv=(*plainly, *theirs),
            before=self.next_person,
            at_most=at_most,
        )

    def next_person(self) -> Mapping[str, str]:
        """Each review is the first one of somebody else."""
        number = next(self._people)
        return {"CFP_ME": f"Reviewer {number} <reviewer{number}@people.example.org>"}

    def _import(self, prepared: MeasuredStore) -> Job:
        into = prepared.folder / "import"

        def empty() -> Mapping[str, str]:
            shutil.rmtree(into, ignore_errors=True)
            shutil.copytree(prepared.bare, into)
            return {}

        job = self.job(IMPORT, prepared, "import", str(prepared.records), CFP_STORE=str(into / "cfp.json"))
        return replace(job, before=empty)

    def start_up(self, prepared: MeasuredStore) -> Iterator[Job]:
        """What needs no proposals: help, completion, and commands on a store that has none."""
        yield self.job(VERSION, prepared, "--version")
        yield self.job(HELP, prepared, "--help")
        yield self.job(COMMAND_HELP, prepared, "list", "--help")
        for name, words in zip(COMPLETIONS, ("cfp li", "cfp show "), strict=True):
            request = {"COMP_WORDS": words.replace(" ", "\n"), "COMP_CWORD": str(words.count(" "))}
            yield self.job(
                name, prepared, _CFP_COMPLETE="complete_bash", CFP_STORE=str(prepared.bare / "cfp.json"), **request
            )
        for name in ON_EMPTY:
            yield self.job(on_empty(name), prepared, *name.split(), CFP_STORE=str(prepared.bare / "cfp.json"))

    def rows_to_pipe(self, prepared: MeasuredStore) -> Job:
        """All rows of a store, tab-separated."""
        return self.job(ROWS_TO_PIPE, prepared, "list")

    def table_of_20(self, prepared: MeasuredStore) -> Job:
        """A table that fits on a screen, at a terminal."""
        return replace(self.job(TABLE_OF_20, prepared, "list", "--limit", "20"), at_terminal=True)

    def first_row(self, prepared: MeasuredStore) -> Job:
        """The whole list at a terminal, until the first proposal is to be seen."""
        return replace(self.job(FIRST_ROW, prepared, "list"), at_terminal=True, until=prepared.first.encode())


def _program() -> tuple[str, ...]:
    installed = Path(sys.executable).with_name("cfp")
    return (str(installed),) if installed.exists() else (sys.executable, "-m", "cfpcli")
