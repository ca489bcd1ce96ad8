"""Every command with lines that can be run against the prepared call; a command without one fails the suite."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from cfpcli.cli import COMMANDS
from tests.world import Outcome, World


class Example(NamedTuple):
    """A command line behind `cfp`.

    `CODE` stands for a proposal that was sent, `SESSION` for one on FOSDEM's programme; `stdin` is a file of the
    folder; `document` says why `--json` does not change what is on stdout.
    """

    line: str
    stdin: str = ""
    document: str = ""


BY_FLAGS = (
    'submit --title "Talking to your city" --track culture --session-type talk --language en --tag civic '
    f'--abstract "{"A city answers letters, and here is how. " * 5}" --answer "kind=experience feedback"'
)

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "init": (
        Example("init my.toml"),
        Example("init changed.toml"),
        Example("init osxp-2026"),
        Example("init --template", document="the template is TOML, whatever else is asked for"),
    ),
    "submit": (Example("submit talk.md"), Example("submit -", stdin="talk.md"), Example(BY_FLAGS)),
    "list": (
        Example("list"),
        Example("list track:security state:submitted,accepted -tag:licensing --sort=-score --limit 3"),
        Example("list --fields code,title,score,speaker_names,submitted"),
        Example("list nothing-matches-this"),
    ),
    "show": (Example("show CODE"), Example("show SESSION"), Example("show CODE --fields code,title,abstract")),
    "tracks": (Example("tracks"), Example("tracks --fields slug,proposals")),
    "deadlines": (Example("deadlines"), Example("deadlines --fields event,left")),
    "review": (
        Example('review CODE --score 4 --comment "Concrete, and new here" --reviewer "Rui Tavares <rui@example.org>"'),
        Example("review CODE --score 2 --feedback-file - --reviewer 'Ada Mbeki <ada@example.org>'", stdin="talk.md"),
        Example("review CODE --abstain"),
        Example('review CODE --recuse "We share an office"'),
    ),
    "edit": (
        Example("edit CODE --set level=advanced --set tags=sbom,supply-chain"),
        Example("edit CODE --set 'answers.kind=client case study' --by 'Ada Mbeki <ada@example.org>'"),
    ),
    "withdraw": (Example('withdraw CODE --reason "I cannot travel in June"'),),
    "export": (
        Example("export json"),
        Example("export json track:security --fields code,title"),
        Example("export json --shape speakers"),
        Example("export json --shape reviews"),
        Example("export jsonl", document="JSON lines are asked for by name"),
        Example("export csv", document="CSV is asked for by name"),
        Example("export md", document="Markdown is asked for by name"),
    ),
    "import": (
        Example("import proposals.json"),
        Example("import proposals.jsonl"),
        Example("import - --from csv", stdin="proposals.csv"),
    ),
    "log": (Example("log"), Example("log CODE"), Example("log --limit 2 --fields revision,by")),
    "undo": (Example("undo --yes"),),
    "doctor": (Example("doctor"),),
    "event list": (Example("event list"), Example("event list --fields event,left")),
    "event show": (Example("event show"), Example("event show fosdem-2026-public-digital-infrastructure")),
    "event use": (Example("event use fosdem-2026-public-digital-infrastructure"),),
    "whoami": (Example("whoami"),),
    "demo": (Example("demo"), Example("demo elsewhere")),
    "schema": (Example("schema"), Example("schema proposals")),
    "help": (Example("help"), Example("help exit-codes"), Example("help event show")),
}

UNANSWERED: dict[str, tuple[str, ...]] = {
    "init": ("init",),
    "submit": ("submit", "submit --title One", "submit --track culture --abstract-file talk.md"),
    "review": ("review", "review CODE", 'review CODE --comment "Good"'),
    "edit": ("edit", "edit CODE"),
    "withdraw": ("withdraw", "withdraw CODE"),
    "import": ("import",),
    "undo": ("undo",),
    "event use": ("event use",),
}
"""Every writer without what it must be told: at a terminal it would ask."""

WRITERS = tuple(row.words for row in COMMANDS if row.writes)

MAKES_FILES = {"demo": "a demo makes a folder of its own; that is what it is for"}
"""Commands that write files although they change no store, with the reason."""


def examples(*commands: str) -> Iterator[tuple[str, Example]]:
    """The examples of these commands, of all if none is named, each with its command's words."""
    for words, rows in EXAMPLES.items():
        if words in commands or not commands:
            yield from ((words, row) for row in rows)


def changing() -> Iterator[tuple[str, Example]]:
    """The examples that change the store when they are run in the prepared folder."""
    unchanged = {"init osxp-2026", "init --template"}
    return ((words, row) for words, row in examples(*WRITERS) if row.line not in unchanged)


def spelled(line: str, world: World) -> list[str]:
    """The words of a line with the codes of this world in it."""
    codes = {"CODE": world.codes()[0], "SESSION": world.codes("fosdem-2026-public-digital-infrastructure")[0]}
    return [codes.get(word, word) for word in shlex.split(line)]


def run(world: World, example: Example | str, *more: str, **variables: str) -> Outcome:
    """Run an example with further options, as in a pipe."""
    row = Example(example) if isinstance(example, str) else example
    stdin = (world.folder / row.stdin).read_bytes() if row.stdin else b""
    return world.run(*spelled(row.line, world), *more, stdin=stdin, **variables)
