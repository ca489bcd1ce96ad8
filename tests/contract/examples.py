"""Every command with lines that can be run against the prepared call; a command without one fails the suite."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from cfpcli.command_table import COMMANDS
from tests.world import Outcome, World


class Example(NamedTuple):
    """A command line behind `cfp`.

    `CODE` stands for a proposal that was sent, `ACCEPTED` for one that was accepted, `SESSION` for one on FOSDEM's
    programme; `WITHDRAWN` and `PENDING` for one that was withdrawn and one whose rejection is pending; `stdin` is a
    file of the folder; `document` says why `--json` does not change what is on stdout.
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
    "submit": (
        Example("submit talk.md"),
        Example("submit -", stdin="talk.md"),
        Example(BY_FLAGS),
        Example("submit talk.md --to talk.cfp.json --force"),
    ),
    "list": (
        Example("list"),
        Example("list track:security state:submitted,accepted -tag:licensing --sort=-score --limit 3"),
        Example("list --fields code,title,score,speaker_names,submitted"),
        Example("list nothing-matches-this"),
    ),
    "show": (Example("show CODE"), Example("show SESSION"), Example("show CODE --fields code,title,abstract")),
    "tracks": (Example("tracks"), Example("tracks --fields slug,proposals")),
    "deadlines": (
        Example("deadlines"),
        Example("deadlines --all --fields event,left"),
        Example("deadlines --within 4w"),
        Example("deadlines --ics", document="a calendar is asked for by name"),
    ),
    "deadlines import": (
        Example("deadlines import conferences.yml"),
        Example("deadlines import - --from python-deadlines", stdin="conferences.yml"),
    ),
    "deadlines forget": (
        Example("deadlines forget otter-days-2026"),
        Example("deadlines forget --from confs.tech"),
    ),
    "review": (
        Example(
            'review CODE --score 4 --comment "Concrete, and new here" --guest --reviewer "Rui T <rui@example.org>"'
        ),
        Example(
            "review CODE --score 2 --feedback-file - --yes --reviewer 'Ada Mbeki <ada@example.org>'", stdin="talk.md"
        ),
        Example("review CODE --abstain"),
        Example('review CODE --recuse "We share an office"'),
        Example("review --stale"),
    ),
    "organisers add": (Example('organisers add "Kit Lund <kit@example.org>"'),),
    "organisers list": (Example("organisers list"), Example("organisers list --fields email")),
    "organisers remove": (Example("organisers remove ola@example.org"),),
    "reviewers add": (
        Example('reviewers add "Rui Tavares <rui@example.org>" --track security --load 25'),
        Example("reviewers add jo@example.org --load none --inactive"),
    ),
    "reviewers list": (Example("reviewers list"), Example("reviewers list --fields email,open,load")),
    "reviewers remove": (Example("reviewers remove jo@example.org"),),
    "reviewers conflict": (
        Example('reviewers conflict ada@example.org city.example --reason "My employer until March"'),
        Example('reviewers conflict ada@example.org CODE --reason "My flatmate\'s talk"'),
    ),
    "reviewers import": (
        Example("reviewers import committee.csv"),
        Example("reviewers import -", stdin="committee.csv"),
    ),
    "assign": (
        Example("assign --yes"),
        Example("assign track:security --target 1 --seed 7 --bids bids.csv --yes"),
        Example("assign track:culture --to jo@example.org"),
    ),
    "rank": (
        Example("rank"),
        Example("rank track:security --method normalised --fields code,place,mean"),
        Example("rank --sort disagreement --without ada@example.org"),
    ),
    "why": (Example("why CODE"), Example("why CODE --method shrunk")),
    "similar": (
        Example("similar"),
        Example("similar CODE --min 60"),
        Example("similar track:security --with proposals.csv --fields score,title,other_title"),
    ),
    "plan": (
        Example("plan --slots security=2 --total 4 --max-per-organisation 1 --mark --mark-rest waitlisted --yes"),
        Example("plan --total 3"),
        Example("plan score>=3 --minutes ai=60 --at-least ai=0 --method shrunk --with CODE --total 9 --fields code"),
    ),
    "decide": (Example("decide --accept CODE --discuss ACCEPTED"),),
    "accept": (
        Example('accept CODE --reason "Concrete, and new here" --tag strong-demo'),
        Example("accept score>=4 -track:culture --yes"),
    ),
    "reject": (Example('reject CODE --reason "A product pitch" --tag product-pitch'),),
    "waitlist": (Example("waitlist CODE"), Example("waitlist - --yes", stdin="codes.txt")),
    "waitlist promote": (Example("waitlist promote --next --track security"),),
    "cancel": (Example('cancel ACCEPTED --reason "The speaker cannot travel"'),),
    "reopen": (Example('reopen WITHDRAWN --reason "She can come after all"'),),
    "decisions list": (Example("decisions list"), Example("decisions list track:security --fields code,pending_state")),
    "decisions clear": (Example("decisions clear PENDING"),),
    "decisions publish": (
        Example("decisions publish --count 2 --leave-undecided"),
        Example("decisions publish PENDING --yes"),
    ),
    "tag add": (Example("tag add keynote CODE"), Example("tag add keynote state:submitted --yes")),
    "tag remove": (Example("tag remove licensing CODE"),),
    "set": (Example("set level=advanced language=fr CODE"), Example("set level=advanced state:submitted --yes")),
    "reviews progress": (
        Example("reviews progress"),
        Example("reviews progress --fields reviewer,scored"),
    ),
    "reviews calibration": (
        Example("reviews calibration"),
        Example("reviews calibration --fields reviewer,leaning"),
    ),
    "stats": (
        Example("stats"),
        Example("stats --query track:security --by state --by day --fields group,value,count"),
        Example("stats --public --by track --by reviews"),
    ),
    "stats order": (Example("stats order"),),
    "edit": (
        Example("edit CODE --set level=advanced --set tags=sbom,supply-chain"),
        Example("edit CODE --set 'answers.kind=client case study' --by 'Ada Mbeki <ada@example.org>'"),
    ),
    "check": (
        Example("check talk.md"),
        Example("check CODE"),
        Example("check track:security"),
        Example("check talk.md --ignore outline --strict"),
        Example("check"),
    ),
    "receipt": (Example("receipt CODE"), Example("receipt CODE --revision 1")),
    "confirm": (Example("confirm ACCEPTED"),),
    "mine": (Example("mine"), Example("mine --by 'Ana Ruiz <ana@example.org>' --fields code,state,expected,by")),
    "draft new": (Example('draft new --title "Signed notes"'),),
    "draft list": (Example("draft list"), Example("draft list --fields id,done,asked")),
    "draft edit": (Example("draft edit half --set level=beginner"),),
    "draft delete": (Example("draft delete half --yes"),),
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
        Example("import proposals.jsonl --yes"),
        Example("import - --from csv --yes", stdin="proposals.csv"),
        Example("import packet talk.md"),
        Example("import packet - --yes", stdin="talk.md"),
    ),
    "redact": (
        Example("redact CODE --field abstract --text 'What reviewers are to read.'"),
        Example("redact CODE --field title --hide"),
    ),
    "log": (
        Example("log"),
        Example("log CODE"),
        Example("log track:security --by sam --command submit --since 7d"),
        Example("log --limit 2 --fields revision,by"),
    ),
    "undo": (Example("undo --yes"), Example("undo 2 --yes"), Example("undo r4 --yes")),
    "doctor": (Example("doctor"),),
    "event list": (Example("event list"), Example("event list --fields event,left")),
    "event show": (Example("event show"), Example("event show fosdem-2026-public-digital-infrastructure")),
    "event use": (Example("event use fosdem-2026-public-digital-infrastructure"),),
    "event extend": (
        Example('event extend "21 June 2026" --reason "The platform was down for a day"'),
        Example('event extend "2026-06-18 17:00" --track culture --reason "Few came"'),
        Example("event extend +5w --for ana@example.org --reason Illness --yes"),
    ),
    "status": (Example("status"), Example("status osxp-2026"), Example("status --fields status,left")),
    "whoami": (Example("whoami"),),
    "profile show": (Example("profile show"),),
    "profile edit": (Example('profile edit --set name="Sam Okoye" --set biography="Sam keeps a library running."'),),
    "demo": (Example("demo"), Example("demo elsewhere")),
    "schema": (Example("schema"), Example("schema proposals")),
    "help": (Example("help"), Example("help exit-codes"), Example("help event show")),
}

UNANSWERED: dict[str, tuple[str, ...]] = {
    "redact": ("redact --hide", "redact CODE --lift"),
    "plan": ("plan --total 4 --mark",),
    "decide": ("decide", "decide track:security"),
    "accept": ("accept state:submitted",),
    "reject": ("reject",),
    "waitlist": ("waitlist",),
    "waitlist promote": ("waitlist promote",),
    "cancel": ("cancel",),
    "reopen": ("reopen WITHDRAWN",),
    "decisions clear": ("decisions clear",),
    "decisions publish": ("decisions publish",),
    "tag add": ("tag add keynote",),
    "tag remove": ("tag remove keynote",),
    "set": ("set level=advanced state:submitted",),
    "init": ("init",),
    "submit": ("submit", "submit --title One", "submit --track culture --abstract-file talk.md"),
    "review": ("review", "review CODE", 'review CODE --comment "Good"'),
    "edit": ("edit", "edit CODE"),
    "confirm": ("confirm",),
    "withdraw": ("withdraw", "withdraw CODE"),
    "import": ("import",),
    "undo": ("undo", "undo 2", "undo r4"),
    "deadlines import": ("deadlines import",),
    "deadlines forget": ("deadlines forget",),
    "organisers add": ("organisers add",),
    "organisers remove": ("organisers remove",),
    "reviewers add": ("reviewers add",),
    "reviewers remove": ("reviewers remove",),
    "reviewers conflict": ("reviewers conflict ada@example.org city.example",),
    "reviewers import": ("reviewers import",),
    "assign": ("assign",),
    "event use": ("event use",),
    "event extend": ('event extend "21 June 2026"', 'event extend "1 June 2026" --yes'),
}
"""Every writer without what it must be told: at a terminal it would ask."""

WRITERS = tuple(row.words for row in COMMANDS if row.writes)

MAKES_FILES = {
    "demo": "a demo makes a folder of its own; that is what it is for",
    "profile edit": "a profile is a file of the person's own",
    "draft new": "a draft is a file of the person's own",
    "draft edit": "a draft is a file of the person's own",
    "draft delete": "a draft that is deleted moves to another folder",
}
"""Commands that write files although they change no store, with the reason."""


def examples(*commands: str) -> Iterator[tuple[str, Example]]:
    """The examples of these commands, of all if none is named, each with its command's words."""
    for words, rows in EXAMPLES.items():
        if words in commands or not commands:
            yield from ((words, row) for row in rows)


def changing() -> Iterator[tuple[str, Example]]:
    """The examples that change the store when they are run in the prepared folder."""
    unchanged = {"init osxp-2026", "init --template", "submit talk.md --to talk.cfp.json --force", "review --stale"}
    return (
        (words, row)
        for words, row in examples(*WRITERS)
        if row.line not in unchanged and (words != "plan" or "--mark" in row.line)
    )


def spelled(line: str, world: World) -> list[str]:
    """The words of a line with the codes of this world in it."""
    sent, placed = world.codes(), world.codes("fosdem-2026-public-digital-infrastructure")
    codes = {"CODE": sent[0], "ACCEPTED": sent[min(4, len(sent) - 1)], "SESSION": placed[0]}
    codes |= dict(zip(("WITHDRAWN", "PENDING"), sent[5:7], strict=False))
    return [codes.get(word, word) for word in shlex.split(line)]


def run(world: World, example: Example | str, *more: str, **variables: str) -> Outcome:
    """Run an example with further options, as in a pipe."""
    row = Example(example) if isinstance(example, str) else example
    stdin = (world.folder / row.stdin).read_bytes() if row.stdin else b""
    return world.run(*spelled(row.line, world), *more, stdin=stdin, **variables)
