"""What `cfp check` looks at: proposals from files, from folders of them and from the store, with their events."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from cfpcli.env import path_option
from cfpcli.errors import DataRefusedError, Fault, NotFoundError
from cfpcli.proposals.commands.reference_call import Calls
from cfpcli.proposals.rules.lint.subject import Subject
from cfpcli.records.change import Kind
from cfpcli.records.code import ALPHABET, LENGTH
from cfpcli.records.draft import Draft
from cfpcli.records.headings import NO_ANSWERS, TEXT, Answers
from cfpcli.records.proposal import Proposal
from cfpcli.records.speaker import Speaker
from cfpcli.records.states import LIVE
from cfpcli.records.submission import completed
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import found_proposal, store_path
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.personal_files import drafts_dir
from cfpcli.workspace.selection import parsed, select
from cfpcli.workspace.visibility import organisers_only, own_only

ABOUT_A_REPOSITORY = frozenset({"readme", "contributing", "code_of_conduct", "license", "template", "changelog"})
"""Files that tell people how to propose, by their names; in a folder they are passed over."""

_SHORTEST_PREFIX = 4
_NO_STORE = "codes and queries need a store, which cfp init makes"


class Gathered(NamedTuple):
    """What there is to check, and the files of folders that were passed over."""

    subjects: list[Subject]
    passed_over: tuple[str, ...] = ()


def gathered(words: Sequence[str], work: Workspace, answers: Answers = NO_ANSWERS) -> Gathered:
    """The proposals that these words name: files and folders that exist, codes, and a query for all other words.

    `answers` say what the headings of files mean.
    Without any, the person's own drafts where there is only their own store or none, then the proposals of the event
    that still stand.

    Raises:
        NotFoundError: a file, a folder or a code does not exist, or nothing is left to check.
        UsageError: a stored proposal is somebody else's, and whoever asks reviews it blind.
    """
    store = work.fresh_store() if work.has_store else None
    calls = Calls(work.env, store)
    paths = [word for word in words if _is_path(word, work)]
    others = [word for word in words if word not in paths]
    files, passed_over = _files(paths, work)
    if not words:
        own = store is None or store_path(work.env).parent == work.env.data_dir
        files = sorted(drafts_dir(work.env).glob("*.md")) if own else []
    subjects = [subject for file in files for subject in from_file(file, work, calls, answers)]
    if others or (not words and store is not None):
        if store is None:
            work.fresh_store()  # says that there is none, and how to make one
        else:
            kept = frozenset(key for key, meaning in answers.items() if meaning.field == TEXT)
            subjects += [
                msgspec.structs.replace(subject, kept_headings=kept) for subject in _stored(others, store, calls)
            ]
    if not subjects:
        either = "" if store is not None else f"; {_NO_STORE}"
        raise NotFoundError("there is no proposal to check", hint=f"name a file, a folder, a code or a query{either}")
    return Gathered(subjects, passed_over)


def _is_path(word: str, work: Workspace) -> bool:
    if word == "-" or path_option(word, work.env).exists():
        return True
    if word.endswith(".md") or ("/" in word and ":" not in word):
        hint = "" if work.has_store else _NO_STORE
        raise NotFoundError(f"{clean_line(word)}: there is no such file or folder", hint=hint)
    return False


def _files(paths: Iterable[str], work: Workspace) -> tuple[list[Path | str], tuple[str, ...]]:
    found: dict[Path | str, None] = {}
    passed_over: list[str] = []
    for word in paths:
        path = path_option(word, work.env)
        if word == "-" or not path.is_dir():
            found[word if word == "-" else path] = None
            continue
        below = [one for one in sorted(path.rglob("*.md")) if not _hidden(one.relative_to(path))]
        about = [one for one in below if one.stem.casefold().replace("-", "_") in ABOUT_A_REPOSITORY]
        passed_over += [_named(one, work) for one in about]
        found |= dict.fromkeys(one for one in below if one not in about)
        if len(below) == len(about):
            raise NotFoundError(f"{clean_line(word)} has no proposal in it", hint="proposals are files that end in .md")
    return list(found), tuple(passed_over)


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _named(path: Path, work: Workspace) -> str:
    """A file as findings name it: seen from where the person stands, if it lies below."""
    return path.relative_to(work.env.cwd).as_posix() if path.is_relative_to(work.env.cwd) else str(path)


def from_file(path: Path | str, work: Workspace, calls: Calls, answers: Answers) -> Iterator[Subject]:
    """The proposals of one file; what cannot be read of it is reported with the first."""
    from cfpcli.exchange.text_door import new_draft
    from cfpcli.proposals.files.front_fields import ALIASES
    from cfpcli.proposals.files.proposal import HeadingFault, read_drafts
    from cfpcli.proposals.files.source_texts import as_written

    name = "stdin" if path == "-" else _named(Path(path), work)
    try:
        text = read_text(str(path), work.env, most=MOST_OF_A_DOCUMENT)
    except DataRefusedError as error:
        yield Subject(draft=Draft(source=name), file=name, unread=(Fault(name, 1, "", error.message),))
        return
    drafts, all_faults = read_drafts(text, name, answers=answers)
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


def _stored(words: Sequence[str], store: Store, calls: Calls) -> Iterator[Subject]:
    named = [word for word in words if _is_code(word, store)]
    terms = [word for word in words if word not in named]
    found = [found_proposal(store, word) for word in named]
    for one in found:
        own_only(store, one)
    codes = [one.code for one in found]
    if terms or not words:
        event = calls.selected()
        organisers_only(store, event)
        rows, _ = select(store, event, parsed(terms, store, event), ("code", "state"), ())
        codes += [row.code for row in rows if terms or row.state in LIVE]
    yield from from_store(dict.fromkeys(codes), store, calls)


def _is_code(word: str, store: Store) -> bool:
    """Whether a word is a code in capitals, or the beginning of one that there is; any other is one to search for."""
    if not set(word) <= set(ALPHABET) or not _SHORTEST_PREFIX <= len(word) <= LENGTH:
        lower = len(word) == LENGTH and set(word.upper()) <= set(ALPHABET)
        return lower and bool(store.keys_starting(Kind.PROPOSAL, word.upper()))
    return len(word) == LENGTH or bool(store.keys_starting(Kind.PROPOSAL, word))


def from_store(codes: Iterable[str], store: Store, calls: Calls) -> Iterator[Subject]:
    """The stored proposals with these codes, in this order."""
    from cfpcli.proposals.files.proposal import draft_of

    wanted = list(codes)
    proposals = store.get_many(Kind.PROPOSAL, wanted)
    people = store.get_many(Kind.SPEAKER, {code for one in proposals.values() for code in one.speakers})
    for code in wanted:
        proposal = proposals.get(code)
        if isinstance(proposal, Proposal):
            speakers = [one for who in proposal.speakers if isinstance(one := people.get(who), Speaker)]
            draft, event = draft_of(proposal, speakers), calls.of(proposal.event)
            filled = completed(msgspec.structs.replace(draft, lines={}), event) if event else draft
            yield Subject(
                draft=filled,
                event=event,
                code=code,
                closed=calls.closed(event, filled),
                addressless=tuple(one.name for one in speakers if not one.email),
            )
