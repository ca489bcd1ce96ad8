"""What is refused as a question is not answered as a write: true and false values give one and the same text.

Every command that writes is run over the names, addresses, titles and domains of people who speak in a blind call, and
over others spelled as long that nobody there has: dry, as JSON, for good on a copy, and then followed by what would
show a difference. Only the value itself and the codes that were given out in between may differ.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.records.change import Kind, replaced
from cfpcli.records.event import Event
from cfpcli.store import Store
from tests.contract.blinded import KIM, blinded
from tests.contract.examples import actor_flag, spelled
from tests.factories import change_set
from tests.world import World

ADDRESS = ("zq.private0@marmalade-works.example", "zq.private0@marmelade-works.example")
DOMAIN = ("marmalade-works.example", "marmelade-works.example")
NAME = ("Zephyrine0 Quillfeather0", "Zephyrane0 Quillfeather0")

PEOPLE = {"reviewer": KIM, "stranger": "Zed Zed <zed@example.org>", "nobody": ""}
"""Who asks: a reviewer of the blind call, an address that is on no list, and nobody at all."""

ABSTRACT = "A city answers letters, and here is how. " * 5
SUBMIT = (
    "submit --track culture --session-type talk --language en --tag civic "
    f"--abstract '{ABSTRACT}' --answer 'kind=experience feedback'"
)
FRESH = f"{SUBMIT} --title 'A quite new title'"

AFTERWARDS = (
    "list",
    "list --json",
    "log",
    "log --json",
    "mine",
    "reviewers list",
    "undo --dry-run",
    "undo --yes",
    "list",
)
"""What may show what a write did."""


class Asked(NamedTuple):
    """A command line over `{}`, a true or a false value; `ME` stands for who asks, `first` is run before."""

    line: str
    values: tuple[str, str]
    stdin: str = ""
    first: str = ""


OWN = f"{SUBMIT} --title 'My own' --speaker ME"
ASKED = (
    Asked(f"{FRESH} --speaker ME --speaker 'X <{{}}>'", ADDRESS),
    Asked(f"{FRESH} --speaker ME --speaker '{{}}'", ADDRESS),
    Asked(f"{FRESH} --speaker ME --speaker '{{}} <new@example.org>'", NAME),
    Asked(f"{FRESH} --speaker 'X <{{}}>'", ADDRESS),
    Asked(f"{FRESH} --speaker '{{}}'", ADDRESS),
    Asked(f"{FRESH} --late Illness --speaker 'X <{{}}>'", ADDRESS),
    Asked(f"{SUBMIT} --title 'TITLE{{}}' --speaker ME", ("", "!")),
    Asked(f"{SUBMIT} --title 'TITLE{{}}' --speaker ME --speaker 'X <{ADDRESS[0]}>'", ("", "!")),
    Asked(f"{SUBMIT} --title 'TITLE{{}}' --speaker 'X <{ADDRESS[0]}>'", ("", "!")),
    Asked("reviewers conflict kim@example.org {} --reason x", ADDRESS),
    Asked("reviewers conflict kim@example.org {} --reason x", DOMAIN),
    Asked("reviewers conflict ada@example.org {} --reason x", ADDRESS),
    Asked("reviewers conflict ada@example.org {} --remove", ADDRESS),
    Asked("reviewers conflict ada@example.org {} --confirm", ADDRESS),
    Asked("reviewers conflict {} CODE --reason x", ADDRESS),
    Asked("edit OWN --set 'speakers=ME, X <{}>'", ADDRESS, first=OWN),
    Asked("edit OWN --set 'speakers=ME, {} <new@example.org>'", NAME, first=OWN),
    Asked("edit CODE --set level=advanced --by 'X <{}>'", ADDRESS),
    Asked(
        "import - --from json --yes",
        ADDRESS,
        stdin='{{"schema":"cfp.speakers/1","items":[{{"code":"SPKR3A","name":"X","email":"{}"}}]}}',
    ),
    Asked("import - --from csv --yes", ADDRESS, stdin="code,name,email\nSPKR3A,X,{}\n"),
    Asked(
        "import - --from json --yes",
        ADDRESS,
        stdin='{{"schema":"cfp.reviews/1","items":[{{"proposal":"CODE",'
        '"reviewer":"{}","state":"scored","scores":{{"score":4}}}}]}}',
    ),
    Asked(
        "import - --from json --yes",
        ("CODE", "ZZZZZ9"),
        stdin='{{"schema":"cfp.proposals/1","items":[{{"code":'
        '"{}","event":"osxp-2026","state":"submitted","title":"T","speakers":[]}}]}}',
    ),
    Asked("review CODE --score 4 --reviewer 'X <{}>'", ADDRESS),
    Asked("review CODE --score 4 --guest --reviewer {}", ADDRESS),
    Asked("review CODE --abstain --reviewer 'X <{}>'", ADDRESS),
    Asked("review CODE --recuse reason --reviewer 'X <{}>'", ADDRESS),
    Asked("review --lines --reviewer 'X <{}>'", ADDRESS, stdin="4\nq\n"),
    Asked("review --stale --reviewer 'X <{}>'", ADDRESS),
    Asked("review --export - --reviewer 'X <{}>'", ADDRESS),
    Asked("review --import - --reviewer 'X <{}>'", ADDRESS, stdin="nothing\n"),
    Asked("reviewers add '{} <zed@example.org>'", NAME),
    Asked("reviewers add 'X <{}>'", ADDRESS),
    Asked("reviewers remove {}", ADDRESS),
    Asked("reviewers import -", ADDRESS, stdin="name,email\nX,{}\n"),
    Asked("organisers add 'X <{}>'", ADDRESS),
    Asked("organisers add 'X <{}>'", ("sam@example.org", "sum@example.org")),
    Asked("organisers remove {}", ("sam@example.org", "sum@example.org")),
    Asked("people show {}", ADDRESS),
    Asked("people edit {} --name X", ADDRESS),
    Asked("people edit --add-email {}", ADDRESS),
    Asked("people edit --email {}", ADDRESS),
    Asked("people add 'X <{}>'", ADDRESS),
    Asked("people merge {} ada@example.org --yes", ADDRESS),
    Asked("assign CODE --to {}", ADDRESS),
    Asked("event extend +5w --for {} --reason Illness --yes", ADDRESS),
    Asked("undo r4 --yes --by 'X <{}>'", ADDRESS),
    Asked("undo r4 --by 'X <{}>'", ("sam@example.org", "sum@example.org")),
    Asked("undo {} --yes", ("r3", "r5")),
    Asked("redact CODE --field title --text 'By {}'", NAME),
)
"""Lines over whatever a writer takes of people: addresses, names, titles, domains."""

ON_BEHALF = tuple(
    Asked(f"{row.example} --by 'X <{{}}>'", ADDRESS)
    for row in COMMANDS
    if row.writes and row.example and actor_flag(row.words) == "--by"
)
"""What every writer takes: the name of somebody else who acts."""

DRAWN = re.compile(r"receipts/\S+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What is drawn by chance, or named by it."""

LATER_CODES = re.compile(r"\b[A-Z3789]{6}\b")


def answers(world: World, asked: Asked, value: str, me: str) -> list[tuple[str, int, list[str], list[str]]]:
    """What every run over this value says, with the value and the codes given out since masked."""
    known = {*world.codes(), *world.codes("fosdem-2026-public-digital-infrastructure")}
    first = world.codes()[0]
    titles = (row.title for row in Store.open(world.store).rows(Kind.PROPOSAL, ("title",)) if "Zephyrine" in row.title)
    title = min(titles, key=len)

    def masked(text: str) -> list[str]:
        if value in {"", "!"}:
            text = text.replace(f"{title}!", title)
        else:
            # A long line cuts the value off; what is left of it is the value still.
            cut = "|".join(re.escape(value[:end]) + "…" for end in range(len(value) - 1, 7, -1))
            text = re.sub(f"{re.escape(value)}{f'|{cut}' if cut else ''}", "VALUE", text)
        lines = LATER_CODES.sub(lambda found: found[0] if found[0] in known else "A-CODE", text).splitlines()
        return sorted(re.sub(DRAWN, "DRAWN", line) for line in lines)

    own = ""
    if asked.first:
        done = world.run(*words_of(asked.first, world, me, title), "--json")
        own = done.items[0]["code"] if done.status == 0 else "ZZZZZZ"
    words = [word.replace("OWN", own) for word in words_of(asked.line.format(value), world, me, title)]
    stdin = asked.stdin.format(value).replace("CODE", first) if asked.stdin else ""
    found = []
    for more in (["--dry-run"], ["--dry-run", "--json"], ["--json"], []):
        outcome = world.run(*words, *more, stdin=stdin)
        found.append((" ".join(more), outcome.status, masked(outcome.out), masked(outcome.err)))
    if any(status == 0 for what, status, _, _ in found if "--dry-run" not in what):
        for line in AFTERWARDS:
            outcome = world.run(line)
            found.append((line, outcome.status, masked(outcome.out), masked(outcome.err)))
    return found


def words_of(line: str, world: World, me: str, title: str) -> list[str]:
    person = me or "Nobody Known <nobody.known@example.org>"
    return [word.replace("ME", person).replace("TITLE", title) for word in spelled(line, world)]


@pytest.fixture(scope="session")
def blinded_folder(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The blind call, made once; to be read only."""
    folder = tmp_path_factory.mktemp("asked") / "desk"
    shutil.copytree(prepared, folder, copy_function=shutil.copy2)
    return blinded(folder).folder


def cases() -> Iterator[object]:
    for row in (*ASKED, *ON_BEHALF):
        for who in PEOPLE:
            yield pytest.param(
                row, who, id=f"{who}: {row.line.replace(ABSTRACT, '…')} {row.values[0]} {row.stdin[:30]}"
            )


@pytest.mark.parametrize(("asked", "who"), tuple(cases()))
def test_a_write_answers_no_question(tmp_path: Path, blinded_folder: Path, asked: Asked, who: str) -> None:
    said = []
    for number, value in enumerate(asked.values):
        # Both live under one name, one after the other, so that no path can differ.
        folder = tmp_path / "desk"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(blinded_folder, folder, copy_function=shutil.copy2)
        said.append(answers(World(folder, variables={"CFP_ME": PEOPLE[who]}), asked, value, PEOPLE[who]))
        assert number == len(said) - 1
    for true, false in zip(*said, strict=True):
        differ = [pair for pair in zip(true[2] + true[3], false[2] + false[3], strict=False) if pair[0] != pair[1]]
        assert (true[0], differ) == (false[0], [])
        assert true == false


@pytest.mark.parametrize("how", [(), ("--dry-run",)], ids=["for good", "dry"])
def test_a_limit_of_proposals_does_not_tell_who_has_sent_them(
    tmp_path: Path, blinded_folder: Path, how: tuple[str, ...]
) -> None:
    said = []
    for address in (*ADDRESS, "new@example.org"):
        shutil.rmtree(tmp_path / "desk", ignore_errors=True)
        world = World(shutil.copytree(blinded_folder, tmp_path / "desk", copy_function=shutil.copy2))
        store = Store.open(world.store)
        event = store.get(Kind.EVENT, "osxp-2026")
        assert isinstance(event, Event)
        limits = replace(event.call.limits, proposals_per_person=1)
        store.apply(change_set(replaced(event, replace(event, call=replace(event.call, limits=limits)))))
        words = words_of(f"{FRESH} --speaker ME --speaker 'X <{address}>'", world, KIM, "")
        outcome = world.run(*words, *how, CFP_ME=KIM)
        said.append((outcome.status, outcome.out, outcome.err))
    assert said[0][0] == 4
    assert said[0] == said[1] == said[2]
