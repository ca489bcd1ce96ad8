"""`cfp check`: faults in proposals before they are sent, for speakers and for CI.

The proposals come from files, from folders and from the store. Each is checked against the call of its event, which
comes from the store, from an event file or from the calls shipped with the program.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import typer

from cfpcli import shipped
from cfpcli.call.rules.openness import Standing, standing
from cfpcli.env import Env, path_option
from cfpcli.errors import DataRefusedError, Exit, Fault, NotFoundError, UsageError
from cfpcli.proposals.commands.private_headings import HEADING
from cfpcli.proposals.files.draft_folder import draft_of_id
from cfpcli.proposals.files.folder_walk import file_name, proposal_files, skipped_messages
from cfpcli.proposals.rows import CheckFinding, CheckMembers
from cfpcli.proposals.rules.lint.prose import Compared, compared, with_copies
from cfpcli.proposals.rules.lint.registry import RULES, without
from cfpcli.proposals.rules.lint.rule import Finding, Rule, Severity, Subject, checked
from cfpcli.records.change import Kind
from cfpcli.records.codes import ALPHABET, LENGTH, looks_like_code
from cfpcli.records.event import Event
from cfpcli.records.headings import NO_ANSWERS, TEXT, Answers, parsed_answers
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import LIVE, Draft, Proposal
from cfpcli.records.submission import completed
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, number_of, shell_word, shorten
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import chosen_event, own_proposal, stored_event
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.own_stores import own_calls
from cfpcli.workspace.personal_files import drafts_dir
from cfpcli.workspace.selection import code_of, parsed, select
from cfpcli.workspace.visibility import organisers_only


class Calls:
    """The events to check against: the one that `--event` names by file or slug, else those of the store, if any."""

    def __init__(self, env: Env, store: Store | None, own: Store | None = None) -> None:
        """`store` is the store in use, `own` the person's own one with the calls that they follow."""
        self._env = env
        self.store = store
        self._by_slug = {event.slug: event for event in store.events()} if store else {}
        self._followed_in = tuple(place for place in (store, own) if place is not None)

    @cached_property
    def requested(self) -> Event | None:
        """The event that `--event` names by file or, without a store, by the slug of a shipped call; None for neither.

        Raises:
            NotFoundError: there is no such file, or neither a store nor a shipped call has this slug.
            DataRefusedError: the file has faults, which are all listed.
        """
        name = self._env.options.event
        is_file = name.endswith(".toml") or (bool(name) and path_option(name, self._env).is_file())
        if is_file and name not in self._by_slug:
            return self._read(read_text(name, self._env, most=MOST_OF_A_DOCUMENT), name)
        if name and name not in self._by_slug and (followed := self._followed(name)):
            return followed
        if not name or self.store is not None:
            return None
        if f"{name}.toml" not in shipped.names(".toml"):
            raise NotFoundError(
                f'there is no event "{clean_line(name)}", because there is no store',
                hint="add --event FILE.toml\ncfp init EVENT  # or create a store",
            )
        return self._read(shipped.read_text(f"{name}.toml"), f"{name}.toml")

    def _read(self, text: str, source: str) -> Event:
        from cfpcli.call.files.event_file import load_event

        return load_event(text, source, now=self._env.now).event

    def selected(self) -> Event | None:
        """The event of the store whose proposals a query selects; None for every event.

        Raises:
            NotFoundError: the store does not have the event that `--event` names.
        """
        if self.store is None:
            return None
        requested = self.requested
        options = self._env.options._replace(event=requested.slug) if requested else self._env.options
        return chosen_event(self._env.with_options(options), self.store)

    def of(self, slug: str) -> Event | None:
        """The event against which to check a proposal that names the event `slug`; None if it is not clear which.

        Raises:
            NotFoundError: the store does not have the event that `--event` names.
        """
        if self.requested is not None:
            return self.requested
        if self.store is None:
            return None
        if not self._env.options.event and slug in self._by_slug:
            return self._by_slug[slug]
        return self._followed(slug) if not self._env.options.event and self._followed(slug) else self._chosen

    def _followed(self, slug: str) -> Event | None:
        """The followed event with this slug; None if the person follows no such call."""
        return next((event for store in self._followed_in if slug and (event := stored_event(store, slug))), None)

    @cached_property
    def _chosen(self) -> Event | None:
        return chosen_event(self._env, self.store) if self.store is not None and self._by_slug else None

    def closed(self, event: Event | None, draft: Draft) -> bool:
        """Whether the call is closed for a draft; always false if nothing is required at the close."""
        if event is None:
            return False
        due = event.call.required_at_close or any(question.required_at_close for question in event.questions)
        return bool(due) and standing(event, self._env.now, draft=draft) is Standing.CLOSED


_SHORTEST_PREFIX = 4
_WAYS = "name a file, a folder, a code or a query"
_NO_STORE = "cfp init EVENT  # codes and queries need a store"


class Gathered(NamedTuple):
    """The proposals to check, the `skipped` files of folders with the reasons, and how other forms were read."""

    subjects: list[Subject]
    skipped: tuple[tuple[str, str], ...] = ()
    other_forms: tuple[str, ...] = ()


def calls_of(work: Workspace) -> Calls:
    """The events to check against: those of the store in use, if there is one, and the person's followed calls."""
    return Calls(work.env, work.fresh_store() if work.has_store else None, own_calls(work))


def gathered(words: Sequence[str], work: Workspace, calls: Calls, answers: Answers = NO_ANSWERS) -> Gathered:
    """The proposals that `words` name: existing files and folders, codes, and a query made of all other words.

    They are checked against `calls`; `answers` give the meaning of headings in files. Without words, the person's
    drafts if there is no store or only their personal one, else the live proposals of the event.

    Raises:
        NotFoundError: a file, a folder or a code does not exist, or there is nothing to check.
        UsageError: a stored proposal is somebody else's, and the acting person reviews it blind.
    """
    store = calls.store
    paths = [word for word in words if _is_path(word, work)]
    others = [word for word in words if word not in paths]
    files, skipped, refused = proposal_files(paths, work.env)
    if not words:
        is_personal = store is None or work.location.is_personal
        files = sorted(drafts_dir(work.env).glob("*.md")) if is_personal else []
    other_forms: list[str] = []
    subjects = [subject for file in files for subject in from_file(file, work, calls, answers, other_forms)]
    subjects += [_unreadable(fault) for fault in refused]
    if others or (not words and store is not None):
        if store is None:
            work.fresh_store()  # raises the error that there is no store, and how to make one
        else:
            kept = frozenset(key for key, meaning in answers.items() if meaning.field == TEXT)
            subjects += [
                msgspec.structs.replace(subject, kept_headings=kept) for subject in _stored(others, store, calls)
            ]
    if not subjects:
        either = "" if store is not None else f"\n{_NO_STORE}"
        raise NotFoundError("there is no proposal to check", hint=f"{_WAYS}{either}")
    return Gathered(subjects, skipped, tuple(other_forms))


def _is_path(word: str, work: Workspace) -> bool:
    if word == "-" or path_option(word, work.env).exists() or draft_of_id(word, work.env) is not None:
        return True
    if word.endswith(".md") or ("/" in word and ":" not in word):
        hint = "" if work.has_store else _NO_STORE
        raise NotFoundError(f"{clean_line(word)}: no such file or folder", hint=hint)
    return False


def from_file(
    path: Path | str, work: Workspace, calls: Calls, answers: Answers, other_forms: list[str]
) -> Iterator[Subject]:
    """The proposals of one file; `other_forms` receives how those of another form were read.

    Faults of parts that cannot be read are reported with the first proposal.
    """
    from cfpcli.exchange.html import new_draft
    from cfpcli.proposals.commands.other_form import summary_of
    from cfpcli.proposals.files.front_fields import ALIASES
    from cfpcli.proposals.files.proposal import HeadingFault, read_documents
    from cfpcli.proposals.files.written_texts import as_written

    name = "stdin" if path == "-" else file_name(Path(path), work.env)
    try:
        text = read_text(str(path), work.env, most=MOST_OF_A_DOCUMENT)
    except DataRefusedError as error:
        yield _unreadable(Fault(name, 1, "", error.message))
        return
    documents, all_faults = read_documents(text, name, answers=answers)
    labelled_by = calls.of(documents[0].draft.event) if documents else None
    if labelled_by and (labelled_by.files.keys or not all(document.is_own for document in documents)):
        documents, all_faults = read_documents(text, name, answers=answers, event=labelled_by)
    other_forms += (summary_of(document, name) for document in documents if not document.is_own)
    drafts = tuple(document.draft for document in documents)
    unclear = tuple(fault for fault in all_faults if isinstance(fault, HeadingFault))
    faults = tuple(fault for fault in all_faults if not isinstance(fault, HeadingFault))
    kept = path != "-" and Path(path).parent == drafts_dir(work.env)
    keys = {fault.field.partition(".")[0] for fault in faults}
    untold = frozenset({ALIASES.get(key, key) for key in keys})
    for index, (draft, written) in enumerate(zip(drafts, as_written(text, drafts, answers=answers), strict=True)):
        arriving = draft if kept else new_draft(draft)[0]
        event = calls.of(draft.event) if draft.lines else None
        filled = completed(arriving, event) if event else arriving
        yield Subject(
            draft=filled,
            event=event,
            file=name,
            written=written.texts,
            begins=written.begins,
            unread=faults if not index else (),
            untold=untold,
            unclear=unclear if not index else (),
            closed=calls.closed(event, filled),
        )


def _unreadable(fault: Fault) -> Subject:
    return Subject(draft=Draft(source=fault.source), file=fault.source, unread=(fault,))


def _stored(words: Sequence[str], store: Store, calls: Calls) -> Iterator[Subject]:
    named = [word for word in words if _is_code(word, store)]
    terms = [word for word in words if word not in named]
    codes = [own_proposal(store, word).code for word in named]
    if terms or not words:
        event = calls.selected()
        organisers_only(store, event)
        rows, _ = select(store, event, parsed(terms, store, event), ("code", "state"), ())
        if terms and not rows:
            # Otherwise a misspelled word beside a code would pass unchecked.
            raise NotFoundError(f"no proposal matches {clean_line(' '.join(terms))}", hint=_WAYS)
        codes += [row.code for row in rows if terms or row.state in LIVE]
    yield from from_store(dict.fromkeys(codes), store, calls)


def _is_code(word: str, store: Store) -> bool:
    """Whether a word is a code in capitals or the beginning of an existing code; any other word is a search term.

    A short beginning stays in the query, where it means the proposal and is text, too; those who may not search for
    others' proposals name their own by it.
    """
    if not set(word) <= set(ALPHABET) or not _SHORTEST_PREFIX <= len(word) <= LENGTH:
        is_code = looks_like_code(word) and (len(word) == LENGTH or not store.is_whole)
        return is_code and bool(code_of(store, word))
    return len(word) == LENGTH or bool(store.keys_starting(Kind.PROPOSAL, word))


def from_store(codes: Iterable[str], store: Store, calls: Calls) -> Iterator[Subject]:
    """The stored proposals with these codes, in the order of `codes`."""
    from cfpcli.proposals.files.proposal import draft_of

    wanted = list(codes)
    proposals = store.get_many(Kind.PROPOSAL, wanted)
    people = store.get_many(Kind.SPEAKER, {code for proposal in proposals.values() for code in proposal.speakers})
    for code in wanted:
        proposal = proposals.get(code)
        if isinstance(proposal, Proposal):
            speakers = [person for who in proposal.speakers if isinstance(person := people.get(who), Speaker)]
            draft, event = draft_of(proposal, speakers), calls.of(proposal.event)
            filled = completed(msgspec.structs.replace(draft, lines={}), event) if event else draft
            yield Subject(
                draft=filled,
                event=event,
                code=code,
                closed=calls.closed(event, filled),
                addressless=tuple(speaker.name for speaker in speakers if not speaker.email),
            )


WHAT = typer.Argument(
    metavar="FILE|CODE|QUERY",
    help="Files, folders of *.md, - for stdin, codes or a query (default: all active proposals).",
    autocompletion=complete_query,
)


def check(
    work: Workspace,
    what: Annotated[list[str] | None, WHAT] = None,
    *,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="Skip a rule; repeatable.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on notes too: exit 6 for any finding.")] = False,
    heading: Annotated[list[str] | None, HEADING] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Rewrite files of another form in the form of cfp.")] = False,
    blind: Annotated[
        bool, typer.Option("--blind", help="Check stored proposals only for text that identifies speakers.")
    ] = False,
) -> Result[CheckFinding]:
    """Check proposals before they are submitted; exit 6 if there is an error or a warning.

    Nothing is written, except with --fix: it shows each change, and asks before it writes; --yes confirms. No word is
    lost: text that fits no field goes to the notes, which only the committee reads.

    --event also takes an event file, and --format also text, github and sarif. cfp help check lists the rules.
    """
    rules = without(ignore or ())
    answers = parsed_answers(heading or ())
    if blind:
        return blind_check(work, what or (), rules=rules, answers=answers, strict=strict)
    if work.options.fields and work.options.format in {"github", "sarif"}:
        raise UsageError(f"--fields cannot be combined with --format {work.options.format}, which has its own fields")
    calls = calls_of(work)
    fixed = _fixed(what or (), work, calls, answers) if fix else ()
    inputs = gathered(what or (), work, calls, answers)
    subjects = inputs.subjects
    if any(rule.name == "near-copy" for rule in rules):
        subjects = _with_copies(subjects, work)
    findings = [finding for subject in subjects for finding in checked(subject, rules)]
    counts = Counter(finding.severity for finding in findings)
    rows = [row_of(finding, RULES[finding.rule].way_out) for finding in findings]
    return answer(rows, len(subjects), counts, (*fixed, *_messages(inputs, counts, work)), strict=strict)


def _fixed(words: Sequence[str], work: Workspace, calls: Calls, answers: Answers) -> tuple[Message, ...]:
    from cfpcli.proposals.commands.other_form import rewritten

    files = proposal_files([word for word in words if _is_path(word, work)], work.env).read
    return rewritten(
        [file if isinstance(file, str) else file_name(file, work.env) for file in files],
        work,
        lambda draft: calls.of(draft.event),
        answers,
    )


def answer(
    rows: Sequence[CheckFinding],
    checked_proposals: int,
    counts: Counter[Severity],
    messages: tuple[Message, ...],
    *,
    strict: bool,
) -> Result[CheckFinding]:
    """The result of a check; status 6 if there is an error or a warning, under `strict` for any finding."""
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
    """A finding as a row, with the reason for its rule."""
    return CheckFinding(**finding._asdict(), why=RULES[finding.rule].why, way_out=way_out)


def _messages(inputs: Gathered, counts: Counter[Severity], work: Workspace) -> list[Message]:
    number = len(inputs.subjects)
    of = number_of(number, "proposal")
    parts = [number_of(counts[severity], severity) for severity in Severity if counts[severity]]
    messages = [Message(f"{of} checked: {', '.join(parts)}." if parts else f"{of} checked, no findings.")]
    eventless = sum(subject.event is None and bool(subject.draft.lines) for subject in inputs.subjects)
    if eventless:
        which = "it was" if number == 1 else f"{eventless} of them were"
        text = f"{which} not checked against a call: name one with --event SLUG or --event FILE.toml"
        messages.append(Message(text, Level.WARNING))
    messages += map(Message, inputs.other_forms)
    if inputs.other_forms:
        files = [subject.file for subject in inputs.subjects if subject.file and subject.file != "stdin"]
        file = shell_word(files[0]) if len(files) == 1 else "FILE"
        messages.append(Message(f"cfp check --fix {file}", Level.NEXT))
    messages += skipped_messages(inputs.skipped)
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
    """The other live proposals of the same people, without those that have the title of a checked file."""
    emails = {speaker.email for subject in subjects for speaker in subject.draft.speakers if speaker.email}
    checked_codes = {subject.code for subject in subjects}
    rows_of_people = store.rows(Kind.SPEAKER, ("code", "email", "other_emails"))
    people = {row.code for row in rows_of_people if not emails.isdisjoint((row.email, *row.other_emails))}
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
        Compared(
            f'{proposal.code} "{shorten(clean_line(proposal.title), 50)}"',
            proposal.event,
            f"{proposal.abstract}\n{proposal.description}",
        )
        for proposal in store.get_many(Kind.PROPOSAL, codes).values()
    ]


def _way_out(finding: Finding) -> str:
    from cfpcli.proposals.commands.suggestions import RULE

    if finding.rule == RULE:
        return f"cfp redact {finding.proposal} --field {finding.field}"
    return (
        f"Move it with cfp edit {finding.proposal}, or make a copy for reviewers without it: "
        f"cfp redact {finding.proposal} --field {finding.field} --text-file FILE"
    )


def blind_check(
    work: Workspace, words: Sequence[str], *, rules: Iterable[Rule], answers: Answers, strict: bool
) -> Result[CheckFinding]:
    """The result of `cfp check --blind`: places that a redacted copy should not have, and outdated copies.

    Only findings of these `rules` count, without the headings that `answers` assign to the text around them.
    """
    from cfpcli.proposals.commands.suggestions import RULE, findings_of, heading_findings, meant, suggestions

    store = work.fresh_store()
    organisers_only(store, chosen_event(work.env, store))
    proposals = meant(work, store, words)
    kept = [key for key, meaning in answers.items() if meaning.field == TEXT]
    names = {rule.name for rule in rules}
    findings = [
        finding
        for proposal in proposals
        for finding in (
            *heading_findings(proposal, kept),
            *(each for suggestion in suggestions(store, proposal) for each in findings_of(suggestion)),
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
