"""Proposal files in another form than ours at the doors: they are read for their event, and shown before they count."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from textwrap import fill

from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, Fault, UsageError, WouldAskError
from cfpcli.private_files import replacing
from cfpcli.proposals.files.front_fields import FORMS, write_person
from cfpcli.proposals.files.other_forms.templates import A_TEMPLATE, is_named_like_a_template, is_template
from cfpcli.proposals.files.proposal import Document, EventOf, dump_draft, read_for_event
from cfpcli.records.headings import BIOGRAPHY, Answers
from cfpcli.records.person import Person
from cfpcli.records.proposal import LONG_TEXTS, Draft, SubmittedFields, label_of
from cfpcli.result import Message
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of, shell_word, shorten, words
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import chosen_event
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text

_SHOWN = 44
_MOST_LINES = 8
_OF_A_SPEAKER = ("pronouns", "affiliation")
_MOST_COMPARED = 2000
"""The most lines of each text that are compared."""


def event_finder(work: Workspace, store: Store) -> EventOf:
    """Finds the event of a draft: the one it names, else the one in use; None if it is not clear."""
    by_slug = {event.slug: event for event in store.events()}
    try:
        chosen = chosen_event(work.env, store)
    except CfpError:
        chosen = None
    only = next(iter(by_slug.values())) if len(by_slug) == 1 else None
    return lambda draft: by_slug.get(draft.event) or chosen or only


def summary_of(document: Document, source: str) -> str:
    """A summary of how a file was read, for a list of files."""
    return f"{clean_line(source)}: {_summary(document)}"


def _summary(document: Document) -> str:
    draft = document.draft
    speakers = ", ".join(clean_line(speaker.name or speaker.email) for speaker in draft.speakers) or "no speaker"
    parts = [f"abstract of {number_of(words(draft.abstract), 'word')}" if draft.abstract else "no abstract"]
    if document.asides:
        places = ", ".join(str(line) for line in sorted({aside.line for aside in document.asides})[:_MOST_LINES])
        parts.append(f"in the notes: line {places}")
    title = shorten(clean_line(draft.title), _SHOWN) or "no title"
    return f'read as "{title}" by {speakers}; {"; ".join(parts)}'


def in_full(document: Document, source: str) -> Iterator[str]:
    """How a file was read: each field with the line that gave it."""
    draft = document.draft
    yield f"{clean_line(source)} is in another form. It is read as:"
    for field in FORMS:
        if field not in draft.lines or not getattr(draft, field):
            continue
        yield _shown(draft.lines[field], _label(field), _value(draft, field))
    for speaker in draft.speakers:
        name = clean_line(speaker.name or speaker.email)
        for field in _OF_A_SPEAKER:
            if value := getattr(speaker, field):
                yield _shown(draft.lines.get(field, 0), f"{field.capitalize()} of {name}", clean_line(value))
        if speaker.biography:
            yield _shown(draft.lines.get(BIOGRAPHY, 0), f"Biography of {name}", _long(speaker.biography))
    for aside in document.asides[:_MOST_LINES]:
        yield _shown(aside.line, "Kept in the notes", shorten(clean_line(aside.text), _SHOWN))
    if len(document.asides) > _MOST_LINES:
        yield f"  {number_of(len(document.asides) - _MOST_LINES, 'more line')} in the notes"


def _shown(line: int, label: str, value: str) -> str:
    return f"line {line}: {label}: {value}" if line else f"{label}: {value}"


def _label(field: str) -> str:
    return label_of(field) if field in SubmittedFields.__struct_fields__ else field.capitalize()


def _value(draft: Draft, field: str) -> str:
    value = getattr(draft, field)
    if field in LONG_TEXTS:
        return _long(value)
    if field == "speakers":
        return ", ".join(clean_line(write_person(Person(person.name, person.email))) for person in value)
    written = FORMS[field].write(value)
    return shorten(clean_line(written if isinstance(written, str) else ", ".join(map(str, written))), _SHOWN)


def _long(text: str) -> str:
    return f'{number_of(words(text), "word")}, "{shorten(clean_line(text), _SHOWN)}"'


def wrapped(lines: Iterable[str], columns: int) -> str:
    """Lines as a block of text for a terminal of this width, broken between words."""
    return "\n".join(fill(line, columns - 1, subsequent_indent="  ", break_on_hyphens=False) for line in lines)


def shown_first(document: Document, source: str, work: Workspace, question: str) -> tuple[Message, ...]:
    """Messages on how a file of another form was read; a person at a terminal sees and confirms them.

    Raises:
        CfpError: the person does not confirm it.
    """
    if document.is_own:
        return ()
    lines = tuple(in_full(document, source))
    if not work.can_ask or work.options.yes or work.options.dry_run:
        return tuple(map(Message, lines))
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    prompter.say(wrapped(lines, prompter.columns))
    if not prompter.confirm(question, default=True):
        raise CfpError("nothing was written", hint=f"cfp draft new --from {shell_word(source)}  # to edit it first")
    return ()


def rewritten(paths: Sequence[str], work: Workspace, event_of: EventOf, answers: Answers) -> tuple[Message, ...]:
    """Write the files of another form in ours, each after a person has seen the new text; a message for each file.

    The former text of each is kept with the person's own files.

    Raises:
        UsageError: no file was named, or stdin was.
        WouldAskError: a file would be written, and nobody can be asked.
        DataRefusedError: a file of another form has faults; nothing is written.
    """
    if not paths or "-" in paths:
        raise UsageError("--fix needs FILE", hint="cfp check --fix FILE")
    texts = {path: read_text(path, work.env, most=MOST_OF_A_DOCUMENT) for path in paths}
    documents = {path: read_for_event(text, path, event_of, answers=answers) for path, text in texts.items()}
    kept = {path: reason for path, document in documents.items() if (reason := _reason_to_keep(document, path))}
    others = {path: document for path, document in documents.items() if path not in kept}
    messages = [Message(f"No change: {clean_line(path)} {reason}.") for path, reason in kept.items()]
    for path, document in others.items():
        if document.faults:
            raise DataRefusedError(f"{clean_line(path)} cannot be rewritten", faults=document.faults)
    if others and not work.options.yes and not work.can_ask:
        raise WouldAskError(
            f"confirm rewriting {number_of(len(others), 'file')} with --yes",
            faults=tuple(Fault(clean_line(path), 0, "", _summary(document)) for path, document in others.items()),
            hint=f"cfp check --fix {' '.join(map(shell_word, others))} --yes",
        )
    for path, document in others.items():
        messages += _rewrite(path, texts[path], document, work)
    return tuple(messages)


def _reason_to_keep(document: Document, path: str) -> str:
    """The reason not to rewrite a file; empty if it is a proposal in another form."""
    if document.is_own:
        return "is already in our form"
    return A_TEMPLATE if is_template(document, by_name=is_named_like_a_template(PurePath(path))) else ""


def _rewrite(path: str, text: str, document: Document, work: Workspace) -> Iterator[Message]:
    new = dump_draft(document.draft)
    summary, difference = tuple(in_full(document, path)), tuple(_difference(text, new))
    if not work.options.yes:
        from cfpcli.ui.prompts import prompter_for

        prompter = prompter_for(work.env)
        prompter.say("\n".join((*difference, "", wrapped(summary, prompter.columns))))
        if not prompter.confirm(f"Rewrite {clean_line(path)}?", default=False):
            yield Message(f"{clean_line(path)} is unchanged.")
            return
    from cfpcli.ui.text_editor import keep_text

    kept = keep_text(text, env=work.env, name=Path(path).stem)
    target = path_option(path, work.env).resolve()
    with replacing(target, mode=target.stat().st_mode & 0o777) as stream:
        stream.write(new.encode())
    if work.options.yes:
        yield from map(Message, (*difference, *summary))
    yield Message(f"Rewrote {clean_line(path)}; the former text is {kept}.")


def _difference(before: str, after: str) -> Iterator[str]:
    """The lines that differ; a very long difference is shown up to its first lines of either text."""
    import difflib

    old, new = before.split("\n"), after.split("\n")
    head = max(0, _same(old, new) - 1)
    old, new = old[head:], new[head:]
    tail = max(0, _same(old[::-1], new[::-1]) - 1)
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    more = max(len(old), len(new)) - _MOST_COMPARED
    # The comparison takes quadratic time where many lines occur several times.
    lines = difflib.unified_diff(old[:_MOST_COMPARED], new[:_MOST_COMPARED], "before", "after", n=1, lineterm="")
    for line in lines:
        if line.startswith("@@"):
            yield re.sub(r"(?<=[-+])\d+", lambda number: str(int(number[0]) + head), line)
        else:
            yield clean_line(line) if line.strip() else line
    if more > 0:
        yield f"{number_of(more, 'more line')} not compared"


def _same(some: Sequence[str], others: Sequence[str]) -> int:
    """The number of lines with which both texts begin."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((number for number, (line, other) in pairs if line != other), min(len(some), len(others)))
