"""The draft that `cfp submit` is given: what flags say in the place of what a file says, and the event it is for."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, Fault, UsageError
from cfpcli.proposals.commands.private_headings import headings_of
from cfpcli.proposals.files.draft_folder import redirected
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.proposal import Answer
from cfpcli.records.submission import completed, draft_faults
from cfpcli.result import Message
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.personal_files import drafts_dir


def drafted(
    file: str, given: Mapping[str, Any], work: Workspace, store: Store | None, headings: Sequence[str] = ()
) -> tuple[Draft, tuple[Message, ...]]:
    """The draft that a file (`-` for stdin, empty for none) and flags make together, and what was converted for that.

    A draft that was kept is continued: its texts are not new, and stay.

    `headings` are the options that say what the file's headings mean; the person is asked about unclear ones.

    Raises:
        DataRefusedError: the file cannot be read as a proposal; beside its own faults stand those that the event would
            refuse of the rest, as far as `store` has the event.
        WouldAskError: a heading of the file may be private, and nobody can be asked.
    """
    from cfpcli.exchange.text_door import new_draft

    if not file:
        return new_draft(Draft(**given))
    from cfpcli.proposals.files.proposal import load_draft, read_draft

    text, source = read_text(file, work.env, most=MOST_OF_A_DOCUMENT), "stdin" if file == "-" else file
    continued = file != "-" and path_option(file, work.env).parent == drafts_dir(work.env)
    answers = headings_of(text, source, headings, work)
    try:
        draft = load_draft(text, source, answers=answers)
        return new_draft(_overridden(draft, given), draft if continued else None)
    except DataRefusedError as error:
        draft, _ = new_draft(_overridden(read_draft(text, source, answers=answers)[0], given))
        if not draft.lines:
            error.hint = f"a text alone is sent by cfp submit --abstract-file FILE; {error.hint}"
        error.faults = _with_those_of_the_event(error.faults, draft, work, store)
        raise


def _overridden(draft: Draft, given: Mapping[str, Any]) -> Draft:
    """What flags say in the place of what the file says; an answer replaces only that to the same question."""
    answers = {**draft.answers, **given.get("answers", {})}
    return msgspec.structs.replace(draft, **{**given, "answers": answers})


def _with_those_of_the_event(
    unread: tuple[Fault, ...], draft: Draft, work: Workspace, store: Store | None
) -> tuple[Fault, ...]:
    told = {fault.field for fault in unread} | (set() if draft.speakers else {"speakers"})
    found: tuple[Fault, ...] = ()
    if draft.lines and store is not None:
        with contextlib.suppress(CfpError):
            event = event_for(work, store, draft)
            found = draft_faults(completed(redirected(draft, event, work.env)[0], event), event)
    return tuple(sorted((*unread, *(one for one in found if one.field not in told)), key=lambda one: one.line))


def event_for(work: Workspace, store: Store, draft: Draft) -> Event:
    """The event a draft is sent to: the one told by `--event`, else its own, else that of CFP_EVENT or in use.

    Raises:
        NotFoundError: the store does not have it.
        UsageError: several could be meant.
    """
    told = work.options.event
    if draft.event and told in {"", work.env.variables.get("CFP_EVENT", "")}:
        work = work.under(work.options._replace(event=draft.event))
    return required_event(work.env, store)


def parsed_answers(given: list[str]) -> dict[str, Answer]:
    """Read `SLUG=TEXT` answers.

    Raises:
        UsageError: one is not of this form.
    """
    answers: dict[str, Answer] = {}
    for text in given:
        slug, equals, answer = text.partition("=")
        if not equals:
            raise UsageError(f'"{text}" is no answer', hint="write --answer SLUG=TEXT")
        answers[slug.strip()] = answer
    return answers
