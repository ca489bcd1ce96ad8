"""Lines of every command that can be run against the prepared call: its row's example, and what more it can do."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import load
from tests.prepared import HARBOUR
from tests.world import Outcome, World


class Example(NamedTuple):
    """A command line behind `cfp`.

    `CODE`, or the K7QX3D of the rows, stands for a proposal that was sent, `ACCEPTED`, or their M9TQ4R, for one that
    was accepted, `SESSION`, or their P3XW7R, for one on FOSDEM's programme; `WITHDRAWN` and `PENDING` for one that was
    withdrawn and one whose rejection is pending; H8VN4T for one that is prepared for a followed call, R8CJ9L for one
    that was sent to it; `stdin` is a file of the folder; `document` says why `--json` does not change what is on
    stdout; `changes` says whether a writer changes the store with it; `is_public` that it answers whoever asks, with
    nothing of any store.
    """

    line: str
    stdin: str = ""
    document: str = ""
    changes: bool = True
    is_public: bool = False


BY_FLAGS = (
    'submit --title "Talking to your city" --track culture --session-type talk --language en --tag civic '
    f'--abstract "{"A city answers letters, and here is how. " * 5}" --answer "kind=experience feedback"'
)

FURTHER: tuple[Example, ...] = (
    Example("init my.toml"),
    Example("init changed.toml"),
    Example(
        "init --template", document="the template is TOML, whatever else is asked for", changes=False, is_public=True
    ),
    Example("submit -", stdin="talk.md"),
    Example(BY_FLAGS),
    Example("submit talk.md --to talk.cfp.json --force", changes=False),
    Example("list"),
    Example("list track:security state:submitted,accepted -tag:licensing --sort=-score --limit 3"),
    Example("list --fields code,title,score,speaker_names,submitted"),
    Example("list nothing-matches-this"),
    Example("show SESSION"),
    Example("show CODE --fields code,title,abstract"),
    Example("tracks --fields slug,proposals"),
    Example("deadlines"),
    Example("deadlines --all --fields event,left"),
    Example("deadlines --within 4w"),
    Example("deadlines topic:culture within:20w"),
    Example("deadlines --ics", document="a calendar is asked for by name"),
    Example("deadlines import - --from python-deadlines", stdin="conferences.yml"),
    Example("deadlines forget --from confs.tech"),
    Example('review CODE --score 4 --comment "Concrete, and new here" --guest --reviewer "Rui T <rui@example.org>"'),
    Example("review CODE --score 2 --feedback-file - --yes --reviewer 'Ada Mbeki <ada@example.org>'", stdin="talk.md"),
    Example("review CODE --abstain"),
    Example('review CODE --recuse "We share an office"'),
    Example("review --stale", changes=False),
    Example("people list --fields email"),
    Example("people merge", changes=False),
    Example("organisers list --fields email"),
    Example('reviewers add "Rui Tavares <rui@example.org>" --track security --load 25'),
    Example("reviewers add jo@example.org --load none --inactive"),
    Example("reviewers list --fields email,open,load"),
    Example('reviewers conflict ada@example.org city.example --reason "My employer until March"'),
    Example('reviewers conflict ada@example.org CODE --reason "My flatmate\'s talk"'),
    Example("reviewers import -", stdin="committee.csv"),
    Example("assign --yes"),
    Example("assign track:security --target 1 --seed 7 --bids bids.csv --yes"),
    Example("assign track:culture --to jo@example.org"),
    Example("rank"),
    Example("rank track:security --method normalised --fields code,place,mean"),
    Example("rank --sort disagreement --without ada@example.org"),
    Example("why CODE"),
    Example("why CODE --method shrunk"),
    Example("similar"),
    Example("similar CODE --min 60"),
    Example("similar track:security --with proposals.csv --fields score,title,other_title"),
    Example("plan --slots security=2 --total 4 --max-per-organisation 1 --mark --mark-rest waitlisted --yes"),
    Example("plan --total 3", changes=False),
    Example(
        "plan score>=3 --minutes ai=60 --at-least ai=0 --method shrunk --with CODE --total 9 --fields code",
        changes=False,
    ),
    Example('accept CODE --reason "Concrete, and new here" --tag strong-demo'),
    Example("accept score>=4 -track:culture --yes"),
    Example("waitlist CODE"),
    Example("waitlist - --yes", stdin="codes.txt"),
    Example('reopen WITHDRAWN --reason "She can come after all"'),
    Example("decisions list"),
    Example("decisions list track:security --fields code,pending_state"),
    Example("decisions clear PENDING"),
    Example("decisions publish PENDING --yes"),
    Example("tag add keynote state:submitted --yes"),
    Example("set level=advanced language=fr CODE"),
    Example("set level=advanced state:submitted --yes"),
    Example("reviews progress --fields reviewer,scored"),
    Example("reviews calibration --fields reviewer,leaning"),
    Example("stats"),
    Example("stats --query track:security --by state --by day --fields group,value,count"),
    Example("stats --public --by track --by reviews"),
    Example("edit CODE --set level=advanced --set tags=sbom,supply-chain"),
    Example("edit CODE --set 'answers.kind=client case study' --by 'Ada Mbeki <ada@example.org>'"),
    Example("check CODE"),
    Example("check track:security"),
    Example("check talk.md --ignore outline --strict"),
    Example("check"),
    Example("receipt CODE --revision 1"),
    Example("mine --by 'Ana Ruiz <ana@example.org>' --fields code,state,expected,by"),
    Example('draft new --title "Signed notes"'),
    Example("draft list --fields id,done,asked"),
    Example("draft edit half --set level=beginner"),
    Example("draft delete half --yes"),
    Example("schedule show"),
    Example("schedule show --release latest --fields title,time,room"),
    Example("schedule place CODE --day 2026-12-09"),
    Example("schedule place --title Closing --start '2026-12-09 18:00' --minutes 15"),
    Example("schedule show --mine"),
    Example("schedule show --mine --ics", document="a calendar is asked for by name"),
    Example("schedule diff 0.1 latest"),
    Example("mail list state:accepted --fields name,code,state"),
    Example("site --check"),
    Example("site -o public --base-url https://example.org/2026/"),
    Example("mail show ACCEPTED --per session --answer-by '1 December 2030'"),
    Example("mail write -o letters --per session"),
    Example("mail write -o -", document="a mailbox is asked for by name"),
    Example("mail templates -o own"),
    Example("export schedule.xml", document="schedule.xml is asked for by name"),
    Example("export schedule.json", document="schedule.json is asked for by name"),
    Example("export ics --track security", document="a calendar is asked for by name"),
    Example("export json"),
    Example("export json track:security --fields code,title"),
    Example("export json --shape speakers"),
    Example("export json --shape reviews"),
    Example("export jsonl", document="JSON lines are asked for by name"),
    Example("export csv", document="CSV is asked for by name"),
    Example("export md", document="Markdown is asked for by name"),
    Example("import proposals.jsonl --yes"),
    Example("import - --from csv --yes", stdin="proposals.csv"),
    Example("import reviews.json --yes"),
    Example("import packet talk.md"),
    Example("import packet - --yes", stdin="talk.md"),
    Example("redact CODE --field abstract --text 'What reviewers are to read.'"),
    Example("log"),
    Example("log CODE"),
    Example("log track:security --by sam --command submit --since 7d"),
    Example("log --limit 2 --fields revision,by"),
    Example("undo 2 --yes"),
    Example("undo r4 --yes"),
    Example("event list --fields event,left"),
    Example("event show"),
    Example("event show fosdem-2026-public-digital-infrastructure"),
    Example('event extend "21 June 2026" --reason "The platform was down for a day"'),
    Example('event extend "2026-06-18 17:00" --track culture --reason "Few came"'),
    Example("event extend +5w --for ana@example.org --reason Illness --yes"),
    Example("status"),
    Example("status --fields status,left"),
    Example('profile edit --set name="Sam Okoye" --set biography="Sam keeps a library running."'),
    Example("talk list --fields id,title"),
    Example("copy H8VN4T"),
    Example("copy H8VN4T title"),
    Example("copy CODE language"),
    Example("submit --event harbour-talks-2027 --title Tides --abstract Water"),
    Example("sent H8VN4T --on 2026-05-20"),
    Example('result R8CJ9L rejected --reason "Too many"'),
    Example("unfollow --from confs.tech"),
    Example("demo elsewhere"),
    Example("schema"),
    Example("help"),
    Example("help exit-codes"),
    Example("help event show"),
)
"""More of what a command can do than its own example shows; a command needs none of them."""

ROWS = {row.words: row for row in COMMANDS}
WRITERS = tuple(row.words for row in COMMANDS if row.writes)
MAKES_FILES = tuple(row.words for row in COMMANDS if row.makes_files)

UNCHANGING = ("init osxp-2026", "plan --slots")
"""How the examples of rows begin that change nothing in the prepared call, because it has what they set up."""


FOLLOWING = ("follow", "unfollow", "deadlines import", "deadlines forget")
"""How the lines begin that change the person's own store unless another one is named: here it is that of the folder."""


def command_of(line: str) -> str:
    """The words of the command that a line behind `cfp` calls.

    Raises:
        ValueError: there is no such command.
    """
    return max((words for words in ROWS if f"{line} ".startswith(f"{words} ")), key=len)


def examples(*commands: str) -> Iterator[tuple[str, Example]]:
    """The examples of these commands, of all if none is named, each with its command's words."""
    for row in COMMANDS:
        if row.words in commands or not commands:
            if row.example:
                yield row.words, Example(row.example, changes=not row.example.startswith(UNCHANGING))
            yield from ((row.words, more) for more in FURTHER if command_of(more.line) == row.words)


def changing(*commands: str) -> Iterator[tuple[str, Example]]:
    """The examples of these writers, of all if none is named, that change the store in the prepared folder."""
    return ((words, example) for words, example in examples(*(commands or WRITERS)) if example.changes)


def changes_of_each_writer() -> dict[str, Example]:
    """For each writer with an example, the first one that changes the store in the prepared folder."""
    return dict(reversed(list(changing())))


def first_examples(*commands: str) -> dict[str, Example]:
    """The first example of these commands, of all if none is named, by their words."""
    return dict(reversed(list(examples(*commands))))


class Question(NamedTuple):
    """A line that leaves something open, of this command, and the options and arguments that would settle it."""

    words: str
    line: str
    answers: tuple[str, ...]


def questions(*commands: str) -> Iterator[Question]:
    """What these commands ask, or all if none is named."""
    for row in COMMANDS:
        if row.words in commands or not commands:
            yield from (Question(row.words, line, tuple(named.split())) for line, named in (row.asks or {}).items())


def actor_flag(words: str) -> str:
    """The option of a writer that names who acts; empty where it has none."""
    known = {option for parameter in load(ROWS[words]).params for option in parameter.opts}
    return next((flag for flag in ("--by", "--reviewer") if flag in known), "")


def spelled(line: str, world: World) -> list[str]:
    """The words of a line with the codes of this world in it."""
    sent, placed = world.codes(), world.codes("fosdem-2026-public-digital-infrastructure")
    accepted = sent[min(4, len(sent) - 1)]
    codes = {"CODE": sent[0], "K7QX3D": sent[0], "ACCEPTED": accepted, "M9TQ4R": accepted, "SESSION": placed[0]}
    codes["P3XW7R"] = placed[0]
    codes |= dict(zip(("WITHDRAWN", "PENDING"), sent[5:7], strict=False))
    codes |= dict(zip(("H8VN4T", "R8CJ9L"), world.codes(HARBOUR), strict=False))
    words = [codes.get(word, word) for word in shlex.split(line)]
    follows = line.startswith(FOLLOWING) and "--store" not in words
    return [*words, "--store", str(world.store)] if follows else words


def run(world: World, example: Example | str, *more: str, **variables: str) -> Outcome:
    """Run an example with further options, as in a pipe."""
    row = Example(example) if isinstance(example, str) else example
    stdin = (world.folder / row.stdin).read_bytes() if row.stdin else b""
    return world.run(*spelled(row.line, world), *more, stdin=stdin, **variables)
