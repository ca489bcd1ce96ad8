"""`cfp check`: what is wrong with proposals before they are sent, for speakers and for CI."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from cfpcli.errors import Exit, UsageError
from cfpcli.proposals.commands.collection import Gathered, gathered
from cfpcli.proposals.commands.private_headings import HEADING
from cfpcli.proposals.rows.check import CheckFinding, CheckMembers
from cfpcli.proposals.rules.lint.copies import Compared, compared, with_copies
from cfpcli.proposals.rules.lint.finding import Finding, Severity
from cfpcli.proposals.rules.lint.registry import RULES, without
from cfpcli.proposals.rules.lint.rule import Rule, checked
from cfpcli.proposals.rules.lint.subject import Subject
from cfpcli.records.change import Kind
from cfpcli.records.headings import TEXT, Answers, parsed_answers
from cfpcli.records.states import LIVE
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, shorten
from cfpcli.ui.plurals import number_of
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace

WHAT = typer.Argument(
    metavar="FILE|CODE|QUERY",
    help="Files, folders of *.md, - for stdin, codes, or a query; all that stands, if left out.",
    autocompletion=complete_query,
)


def check(
    work: Workspace,
    what: Annotated[list[str] | None, WHAT] = None,
    *,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="Leave a rule out; may be repeated.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count notes too: status 6 for any finding.")] = False,
    heading: Annotated[list[str] | None, HEADING] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Only what tells reviewers who speaks, in proposals of the store.")
    ] = False,
) -> Result[CheckFinding]:
    """Check proposals before they are sent; status 6 when there is an error or a warning. Nothing is written.

    --event also takes an event file, and --format also text, github and sarif. cfp help check lists the rules.
    """
    rules = without(ignore or ())
    answers = parsed_answers(heading or ())
    if blind:
        return blind_check(work, what or (), rules=rules, answers=answers, strict=strict)
    if work.options.fields and work.options.format in {"github", "sarif"}:
        raise UsageError(f"--fields does not go with --format {work.options.format}, which has its own")
    inputs = gathered(what or (), work, answers)
    subjects = inputs.subjects
    if any(rule.name == "near-copy" for rule in rules):
        subjects = _with_copies(subjects, work)
    findings = [finding for subject in subjects for finding in checked(subject, rules)]
    counts = Counter(finding.severity for finding in findings)
    rows = [row_of(finding, RULES[finding.rule].way_out) for finding in findings]
    return answer(rows, len(subjects), counts, tuple(_messages(inputs, counts, work)), strict=strict)


def answer(
    rows: Sequence[CheckFinding],
    checked_proposals: int,
    counts: Counter[Severity],
    messages: tuple[Message, ...],
    *,
    strict: bool,
) -> Result[CheckFinding]:
    """The result of a check; status 6 where there is an error or a warning, under `strict` for any finding."""
    bad = len(rows) if strict else counts[Severity.ERROR] + counts[Severity.WARNING]
    return Result(
        row=CheckFinding,
        items=rows,
        members=CheckMembers(
            checked=checked_proposals,
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            notes=counts[Severity.NOTE],
        ),
        picture="findings",
        messages=messages,
        exit_status=Exit.CHECK_FAILED if bad else Exit.OK,
    )


def row_of(finding: Finding, way_out: str) -> CheckFinding:
    """A finding as a row, with why its rule exists."""
    return CheckFinding(**finding._asdict(), why=RULES[finding.rule].why, way_out=way_out)


def _messages(inputs: Gathered, counts: Counter[Severity], work: Workspace) -> list[Message]:
    number = len(inputs.subjects)
    of = "1 proposal" if number == 1 else f"{number} proposals"
    parts = [f"{counts[one]} {one}{'' if counts[one] == 1 else 's'}" for one in Severity if counts[one]]
    messages = [Message(f"{of} checked: {', '.join(parts)}." if parts else f"{of} checked, no findings.")]
    eventless = sum(subject.event is None and bool(subject.draft.lines) for subject in inputs.subjects)
    if eventless:
        which = "it was" if number == 1 else f"{eventless} of them were"
        text = f"{which} not held against a call: name one by --event SLUG or --event FILE.toml"
        messages.append(Message(text, Level.WARNING))
    if inputs.passed_over:
        messages.append(Message(f"Passed over: {', '.join(map(clean_line, inputs.passed_over))}."))
    if parts and work.draws:
        messages.append(Message("cfp help check", Level.NEXT))
    return messages


def _with_copies(subjects: list[Subject], work: Workspace) -> list[Subject]:
    texts = [compared(subject, _name(subject)) for subject in subjects]
    if work.has_store:
        texts += _others(subjects, work.fresh_store())
    if len(texts) == 1:
        return subjects
    from cfpcli.proposals.commands.ratio import likeness

    return with_copies(subjects, texts, likeness)


def _name(subject: Subject) -> str:
    title = shorten(clean_line(subject.draft.title), 50)
    return f'{subject.file or subject.code} "{title}"'


def _others(subjects: Sequence[Subject], store: Store) -> list[Compared]:
    """The other proposals of the same people that still stand; the one that a file became is no other."""
    emails = {speaker.email for subject in subjects for speaker in subject.draft.speakers if speaker.email}
    checked_codes = {subject.code for subject in subjects}
    people = {row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email in emails}
    titles = {fold(subject.draft.title) for subject in subjects if subject.file}
    fields = ("code", "event", "state", "speakers", "title")
    codes = [
        row.code
        for row in (store.rows(Kind.PROPOSAL, fields) if people else ())
        if row.state in LIVE
        and row.code not in checked_codes
        and people & {*row.speakers}
        and fold(row.title) not in titles
    ]
    return [
        Compared(f'{one.code} "{shorten(clean_line(one.title), 50)}"', one.event, f"{one.abstract}\n{one.description}")
        for one in store.get_many(Kind.PROPOSAL, codes).values()
    ]


def _way_out(finding: Finding) -> str:
    from cfpcli.proposals.commands.suggestions import RULE

    if finding.rule == RULE:
        return f"cfp redact {finding.proposal} --field {finding.field}"
    return (
        f"cfp edit {finding.proposal} moves it; cfp redact {finding.proposal} --field {finding.field} --text-file FILE "
        "makes a copy for reviewers without it."
    )


def blind_check(
    work: Workspace, words: Sequence[str], *, rules: Iterable[Rule], answers: Answers, strict: bool
) -> Result[CheckFinding]:
    """What `cfp check --blind` answers: the places that a redacted copy should do without, and copies out of date.

    Only findings of these `rules`, and not the headings that `answers` say to belong to their text.
    """
    from cfpcli.proposals.commands.suggestions import RULE, findings_of, heading_findings, meant, suggestions

    store = work.fresh_store()
    proposals = meant(work, store, words)
    kept = [key for key, meaning in answers.items() if meaning.field == TEXT]
    names = {rule.name for rule in rules}
    findings = [
        finding
        for proposal in proposals
        for finding in (
            *heading_findings(proposal, kept),
            *(each for one in suggestions(store, proposal) for each in findings_of(one)),
        )
        if finding.rule in names
    ]
    counts = Counter(finding.severity for finding in findings)
    rows = [row_of(finding, _way_out(finding)) for finding in findings]
    number = number_of(len(findings), "finding") if findings else "no findings"
    summary = Message(f"{number_of(len(proposals), 'proposal')} checked, {number}.")
    named = dict.fromkeys(finding.proposal for finding in findings if finding.rule == RULE)
    following = (Message(f"cfp redact {' '.join(named)}", Level.NEXT),) if named and work.draws else ()
    return answer(rows, len(proposals), counts, (summary, *following), strict=strict)
