"""What `cfp help TOPIC` says, for what belongs to no single command."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cfpcli.errors import EXIT_MEANINGS

if TYPE_CHECKING:
    from cfpcli.domain.lint.rule import Rule

_ENVIRONMENT = """\
Flags beat variables, variables beat what is found.

  CFP_ME            who you are, as NAME <ADDRESS>; else git's user.name and user.email
  CFP_STORE         the store; else the nearest cfp.json upward from here, else your own
                    in $XDG_DATA_HOME/cfpcli (~/.local/share/cfpcli)
  CFP_AS            a role below yours, to look with fewer rights; cfp help roles
  CFP_CLOCK         the time at which a rehearsal starts; cfp help dates
  CFP_EVENT         the event that commands mean; else the one chosen by cfp event use
  CFP_EDITOR        the editor; else VISUAL, EDITOR, then the first of sensible-editor, nano, vi
  CFP_NO_INPUT, CI  not empty: never ask
  NO_COLOR          not empty: no colour; FORCE_COLOR: colour in a pipe; --color beats both
  COLUMNS, LINES    the size of the terminal
  TERM=dumb         no cursor movement: one line for each answer
  TZ                your own time zone, shown beside the event's"""

_DATES = """\
A deadline includes the whole of the smallest unit it names. It is kept as the first UTC
instant that is too late, beside the text, date, time and zone it came from.

  14 June 2026                    the whole of that day in the event's zone
  2026-06-14                      the same; also June 14, 2026 and 14.06.2026
  2026-06-14 17:00                through 17:00:59; also 5pm
  2026-06-14 24:00                the end of that day, as without a time
  2026-06-14 00:00                its start: accepted with a warning
  2026-06-14 17:00 Europe/Berlin  a zone of its own, in any case; also +02:00, UTC+2, Z, UTC
  14 June 2026 AoE                anywhere on Earth: UTC-12; also AoE (UTC-12)
  2026-06-14 17:00 PDT (UTC-7)    an abbreviation with its offset, which must agree
  14 June                         the first 14 June from today on
  in 3 weeks                      whole days, also +3w, in 10 days, in 1 month
  friday 17:00                    the next one, strictly after today
  tomorrow                        today and tomorrow, in the event's zone
  in 48 hours                     that very instant; also in 30 minutes
  TBA                             not known yet: never closed, sorted last

A year that is missing is told with the whole date; more than 300 days ahead, or after the
event starts, it needs --yes. In an event file, which is read again and again, such a date
is a fault, and so is one that is counted from today.

Refused, with the readings named: 7/6/2026, two-digit years, a weekday that does not fit,
"next friday", "midnight", 22st, and abbreviations such as CST or IST that several zones share.

--as-of and CFP_CLOCK take the same, as an instant: a day means its beginning, and UTC is
meant where no zone is named. So do queries, as in submitted>=friday, but with the year;
their days are those of UTC.

--as-of WHEN looks at another time and writes nothing: a command that writes takes it with
--dry-run only, because the true clock alone decides what is late.

CFP_CLOCK=WHEN is a clock for rehearsals. It starts at WHEN with each command and runs on.
Only a store made while it is set takes it; its receipts, packets, cfp log and cfp doctor
are marked as a rehearsal. Without the variable such a store runs on the true clock."""

_FORMATS = """\
--format table   for people at a terminal (the default there)
--format plain   one line a row, tab-separated, no heading (the default in a pipe; where a
                 command answers in a sentence, its rows only if asked for so by name)
--format json    {"schema": "cfp.NAME/1", "items": [...]}; cfp schema NAME publishes it
--format jsonl   one JSON object a line
--format csv     a heading, then rows; lists joined by "; ", mappings as JSON
--format md      proposals as the files that cfp submit takes; else a Markdown table
--format text    for cfp check alone: its findings as lines for people and editors
--format github  the same as annotations of a pull request
--format sarif   the same as SARIF 2.1.0, for code hosts
--format pretalx-assignments   for cfp assign alone: {ADDRESS: [CODE, ...]}

--json is short for --format json; a failure then is JSON too, with the same exit status.
In csv a text that begins with = + - @ gets a ' before it, so that no spreadsheet runs it,
and control and bidirectional characters are written as escapes; cfp import undoes both.
md shows such characters as escapes. json and jsonl lose nothing. cfp export csv --raw writes
texts exactly as they are, for programs that neither run formulas nor draw on a terminal."""


_RANKING = """\
A review's score is the weighted mean over the categories it scores; the weights are shared
anew where a category is left out. Abstaining and recusing are no scores.

  mean        the sum of a proposal's scores by their number
  median      the one in the middle, or the mean of the two in the middle
  normalised  the mean of m + s (x - m_r) / s_r: each score x taken from its reviewer's own
              mean m_r and spread s_r to those of all scores, m and s. A reviewer with fewer
              than 5 scores, or who gives everybody the same, is taken as is
  shrunk      (k m + sum of x) / (k + n): drawn to the mean m of all the more the fewer
              scores n there are; k = v / a, the variance within proposals by that between
              them (Buehlmann 1967). Where they cannot be told apart, all get m

sd is the sample standard deviation; from 3/8 of the scale on, a line says discuss. Equal
figures share a place; a tie at the line is marked. +2 or -2 is the shift against the mean.
cfp rank decides nothing and writes nothing, with --without and --weights as well."""


_ASSIGN = """\
cfp assign gives each proposal that waits for reviews its target number of reviewers. All are
given at once, at the lowest price there is (a minimum-cost flow, solved by HiGHS), and the
prices are these, in points:

  a missing review        more than all that follows, and the second one missing in a
                          proposal twice that: gaps are as few as can be, and lie apart
  one more to read        20 times a reviewer's place in line: the k-th proposal costs 20 k
                          by the mean load, so whoever has least comes first
  outside their tracks    4: for a match somebody reads a fifth of the mean load more
  a bid                   yes saves 6, maybe 3, no costs 12; numbers in proportion to the
                          largest in the file

Equally good pairs are drawn by --seed, from the proposal's code and the reviewer's address:
the same seed has the same result, and another reviewer on the list disturbs few others.

Scored reviews and assignments count towards the target; an abstention only towards its
reviewer's load, a recusal towards neither. A second run keeps all that stands and fills gaps.

Never given: more than a load cap, and what a reviewer has a conflict with. Conflicts are the
speaker's own proposals, what was declared (cfp reviewers conflict), a recusal, a talk given
together with a speaker, the same affiliation, and the same domain of the address or one above
it; domains that strangers share, such as gmail.com, say nothing. An assignment that a conflict
meets later is taken back, unless the review is written; what was given by name (--to) only
where the conflict leaves no doubt: a speaker, declared, or a recusal.

The solver comes with pip install "cfpcli[solver]". See cfp assign --help for all options."""


_PLAN = """\
cfp plan chooses proposals so that their scores come to the most within limits. With x = 1
for one that is chosen and w its score by --method, it solves, with HiGHS,

  maximise    the sum of w x
  so that     slots or minutes of each track, session type and day are kept: the sum of
              x, or of x times its minutes, is at most N
              --at-least TRACK=N: the sum of x there is at least N
              caps: the sum of x of one person, or one organisation, is at most N
              x = 1 for --with CODE and who is accepted, published or pending
              x = 0 for --not CODE

Selections whose sums differ by less than 0.0001 count as equal; then the better ranked
are in. The same store and flags give the same plan. Where scores go below 0, w is counted
from the lowest, so that nobody is worth less than an empty slot. Minutes let two short
sessions in before a long one of the same score.

A track has the slots of the event file; --slots TRACK=N replaces them, --slots TRACK=any
takes them away. Who has no score, or is rejected already, is not chosen. A session that is
not placed may go on any day, so days bind only if each day of the event has a budget. An
organisation is an affiliation without case, accents and legal form; one with more
accepted than its cap gets no more.

What a limit costs is found by solving anew with one session more, or as many minutes as
let another in. Of more than 160 proposals the most promising are looked at: "or more"
says that it is not proven to be all. Limits that contradict each other are named, with
the least that would help; status 4.

Nothing is written without --mark, and then as pending decisions, one change set. See
cfp plan --help for all options."""


def _exit_codes() -> str:
    return "\n".join(f"{int(status):>4}  {meaning}" for status, meaning in EXIT_MEANINGS.items())


def _query() -> str:
    from cfpcli.domain.query import EXAMPLES

    width = max(len(query) for query, _ in EXAMPLES)
    examples = "\n".join(f"  {query:<{width}}  {meaning}" for query, meaning in EXAMPLES)
    return f"""\
Terms separated by spaces must all hold; a comma means or; - before a term means not;
quotes hold words together. A term without a field is looked for in
{_searched()},
without regard to case and accents.

{examples}

Fields are those of cfp help fields; days are written as in cfp help dates and are days of
UTC: submitted>=today, updated<"1 May 2026". In a shell, quote terms with < > or spaces."""


def _searched() -> str:
    from cfpcli.domain.query_match import SEARCHED

    names = ["speakers' names" if name == "speaker_names" else name for name in SEARCHED]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _fields() -> str:
    from cfpcli.domain.change import Kind
    from cfpcli.domain.fields import FIELDS

    parts = ["The same names in --fields, --sort, queries, JSON keys, CSV headings and event files."]
    for kind in (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW):
        rows = FIELDS[kind]
        width = max(len(name) for name in rows)
        lines = [f"  {name:<{width}}  {field.help}{_aliases(field.aliases)}" for name, field in rows.items()]
        parts += ["", f"{kind}s", *lines]
    return "\n".join(parts)


def _proposal_file() -> str:
    from cfpcli.domain.draft import Draft, DraftSpeaker
    from cfpcli.domain.fact import facts_of
    from cfpcli.formats.proposal_fields import DETAILS, FORMS

    drafted, speakers = facts_of(Draft), facts_of(DraftSpeaker)
    width = max(map(len, FORMS))
    rows = [f"  {name:<{width}}  {drafted[name].help}{_aliases(drafted[name].aliases)}" for name in FORMS]
    details = [f"  {name:<{width}}  {speakers[name].help}" for name in (*DETAILS, "biography")]
    return "\n".join((_PROPOSAL_FILE, "", *rows, "", "Of each speaker", "", *details))


_PROPOSAL_FILE = """\
A proposal file is Markdown with front matter: fields between two lines "---", each as
FIELD: VALUE, then the abstract. Lists are [first, second]. Other long texts stand below
headings, such as ## Notes. cfp submit --template prints a file to fill in.

Speakers are NAME <ADDRESS>, links are LINK DESCRIPTION, followed by (private) for the
committee alone, answers are SLUG: ANSWER, notices are SLUG@VERSION."""


def _aliases(names: tuple[str, ...]) -> str:
    return f" (also: {', '.join(names)})" if names else ""


def _check() -> str:
    import textwrap

    from cfpcli.domain.lint.registry import RULES

    parts = [_CHECK]
    for rule in RULES.values():
        told = [textwrap.fill(text, 78, initial_indent="    ", subsequent_indent="    ") for text in _told(rule)]
        parts += ["", f"{rule.name} ({rule.severity})", *told]
    return "\n".join(parts)


def _told(rule: "Rule") -> tuple[str, str]:
    return rule.why, f"Way out: {rule.way_out}"


_CHECK = """\
cfp check holds proposals against these rules. An error would be refused when the
proposal is sent, a warning is very likely a slip: either ends with status 6. A
note does so only under --strict. --ignore RULE leaves a rule out and may be
repeated. See cfp check --help for all options.

Words are separated by white space and have a letter or a digit; marks of lists,
tables and headings are not words. In scripts without spaces between words, such as
Japanese or Thai, each letter counts. Characters are code points, a line end is one.
The count is the same everywhere. Code in a text is let be, and so are links to
example hosts."""


def _blind() -> str:
    import textwrap

    from cfpcli.domain.fact import Blind, fields_where
    from cfpcli.domain.proposal import Proposal

    short = fields_where(Proposal, lambda fact: fact.blind in {Blind.SHOWN, Blind.COPIED} and not fact.long)
    names = [name.replace("_", " ") for name in short if name != "answers"]
    shown = f"{', '.join(names)}, texts, answers that are neither private nor links."
    return _BLIND.format(shown=textwrap.fill(shown, 90))


_BLIND = """\
Where an event says blind = true, registered reviewers (cfp reviewers add) do not see who
speaks. One allow-list holds for every command:
{shown}
No names, addresses, biographies, links, notes, instants, numbers, nor the order of
submission.

Roles        cfp whoami shows yours, cfp help roles what each sees and writes. Speakers and
             strangers see what reviewers of a blind call see, and no reviews.
             CFP_AS=reviewer shows an organiser what reviewers see.
Others       show after one's own review: others = "after" under [review]; also "always"
             and "never". So do means, orders and filters by score.
Recused      the proposal and its results stay hidden from that person.
Refused      to reviewers: hidden fields with status 2, and what organisers do with status 4.

cfp check --blind         names what tells who speaks; cfp redact makes copies without it
cfp list|show --blind     what reviewers see, for organisers

This prevents accidents; a shared file is not access control: whoever has the store's file
can read it. To keep names from people for good, give them a file without names:

  cfp export store --blind -o blind.json   then cfp review --store blind.json, there
  cfp export json --shape reviews          there, and cfp import here: codes are the same"""

_ROLES = """\
As long as nobody is registered, everybody who opens the store is an organiser. The first
cfp organisers add or cfp reviewers add registers the acting person as an organiser too.
From then on the role follows the acting person (CFP_ME, the profile, git), never --by,
--reviewer or --speaker:

role         who                            sees                  writes
-----------  -----------------------------  --------------------  ----------------------------
organiser    cfp organisers add             everything            everything
track-chair  chairs of a track, in the      everything in that    as an organiser there; not
             event file                     event                 the list of organisers
reviewer     cfp reviewers add              the call; reviews by  own reviews, flags, conflicts
                                            the event's setting   by code, own submissions
speaker      speaks in a proposal           own proposals, and    own proposals while the call
                                            as a stranger         allows, then their notes
stranger     everybody else, and nobody     what reviewers of a   a submission under their own
             named                          blind call see, and   address
                                            no reviews

Refused      with status 4, before anything is looked up: exports, figures and publications
             to speakers and strangers, never a part of them with status 0.
Undo         cfp undo reverts your own last change; another person's by revision, for who
             runs the call.
Lowered      CFP_AS=reviewer (or speaker, stranger) lowers your role and never raises it.
A way back   cfp doctor --organiser "NAME <ADDRESS>", for the owner of the store's file.

This prevents accidents; a shared file is not access control: whoever can open the file can
read and change all of it."""

TOPICS: dict[str, tuple[str, Callable[[], str]]] = {
    "exit-codes": ("what the exit statuses mean", _exit_codes),
    "query": ("how to select proposals", _query),
    "dates": ("how deadlines, --as-of and CFP_CLOCK are read", lambda: _DATES),
    "formats": ("what --format offers, and what it does to text", lambda: _FORMATS),
    "fields": ("the fields of proposals, speakers and reviews", _fields),
    "proposal-file": ("the fields of a proposal file", _proposal_file),
    "ranking": ("the methods of cfp rank, as formulas", lambda: _RANKING),
    "plan": ("the model of cfp plan, in words and as a formula", lambda: _PLAN),
    "assign": ("what cfp assign weighs, and what it never does", lambda: _ASSIGN),
    "check": ("the rules of cfp check, why and what to do", _check),
    "blind": ("what reviewers of a blind call see", _blind),
    "roles": ("who sees and who writes what", lambda: _ROLES),
    "environment": ("the variables that are read", lambda: _ENVIRONMENT),
}
