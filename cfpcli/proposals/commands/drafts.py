"""`cfp draft`: create, list, edit and delete drafts; a draft is a file of the person's own, made from a template."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cfpcli.call.rules.openness import closes_for
from cfpcli.dates.countdown import Urgency
from cfpcli.dates.ending import ending_of
from cfpcli.env import typed
from cfpcli.errors import DataRefusedError, Fault, WouldAskError
from cfpcli.proposals.commands.private_headings import HEADING, read_clearly
from cfpcli.proposals.files.draft_folder import (
    KeptDraft,
    discard,
    event_of_draft,
    keep,
    keep_text,
    kept,
    matching_draft,
    new_path,
)
from cfpcli.proposals.rows import DraftRow
from cfpcli.proposals.rules.intake import progress, text_words
from cfpcli.records.codes import new_guid
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft
from cfpcli.records.submission import completed, draft_faults
from cfpcli.result import Level, Message, Result
from cfpcli.text import clean_line, not_utf8
from cfpcli.workspace.completion import SET, Candidates, editor_needs_a_terminal, inert
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import stored_event
from cfpcli.workspace.identity import origin_of
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.own_stores import for_event
from cfpcli.workspace.personal_files import continuing, own_profile


def _ids(ctx: typer.Context, incomplete: str) -> Candidates:
    """The names of the kept drafts."""
    candidates: Candidates = []
    with suppress(Exception):
        begun = incomplete.casefold()
        candidates = inert(
            [(draft.id, draft.title) for draft in kept(ctx.obj) if draft.id.casefold().startswith(begun)]
        )
    return candidates


ID = typer.Argument(help="The draft's name or a prefix.", autocompletion=_ids)


def new_draft(
    work: Workspace,
    *,
    title: Annotated[str, typer.Option("--title", help="The title, one line.")] = "",
    source: Annotated[
        str, typer.Option("--from", metavar="FILE", help="Begin with the text of FILE, in any form that submit reads.")
    ] = "",
    heading: Annotated[list[str] | None, HEADING] = None,
) -> Result[DraftRow]:
    """Create a draft from the event's template and open it in your editor; in a pipe, print only its path.

    With --from, the draft has the text of a file; FILE itself does not change.
    """
    from cfpcli.proposals.files.draft_template import template

    work = for_event(work, work.options.event)
    event = work.required_call
    if source:
        return _from_file(source, title, event, heading or (), work)
    me, _ = work.identified_person
    path = new_path(Draft(title=title), work.env)
    keep_text(
        template(
            event,
            me=me,
            profile=own_profile(work.env, origin_of(work.env)[0]),
            title=title,
            begun=work.now,
            id_=new_guid(work.env.chance),
        ),
        path,
    )
    draft = matching_draft(work.env, str(path))
    if work.can_ask:
        draft = _edited(draft, work)
    result = _report(draft, work, Message(f"Created {typed(draft.path, work.env)}."))
    if work.draws or work.options.format not in {"", "plain"}:
        return result
    return Result(row=DraftRow, documents=iter([f"{draft.path}\n".encode(errors="surrogateescape")]))


def _from_file(source: str, title: str, event: Event, headings: Sequence[str], work: Workspace) -> Result[DraftRow]:
    """A draft with the text of a file; how a file of another form was read is shown."""
    from cfpcli.exchange.html import new_draft as arrived
    from cfpcli.proposals.commands.other_form import in_full

    text = read_text(source, work.env, most=MOST_OF_A_DOCUMENT)
    document = read_clearly(text, source, headings, lambda _draft: event, work)
    if document.faults:
        raise DataRefusedError(f"no draft was created from {clean_line(source)}", faults=document.faults)
    changed = {"event": event.slug, "begun": work.now} | ({"title": title} if title else {})
    draft, converted = arrived(msgspec.structs.replace(document.draft, **changed))
    kept_draft = matching_draft(work.env, str(keep(draft, new_path(draft, work.env))))
    shown = () if document.is_own else tuple(map(Message, in_full(document, source)))
    if work.can_ask:
        kept_draft = _edited(kept_draft, work)
    result = _report(kept_draft, work, Message(f"Created {typed(kept_draft.path, work.env)}."))
    result = msgspec.structs.replace(result, messages=(*shown, *converted, *result.messages))
    if work.draws or work.options.format not in {"", "plain"}:
        return result
    documents = iter([f"{kept_draft.path}\n".encode(errors="surrogateescape")])
    return Result(row=DraftRow, documents=documents, messages=shown)


def list_drafts(work: Workspace) -> Result[DraftRow]:
    """List your drafts with their progress, when they were saved and when their calls close."""
    items = [_row(draft, work) for draft in kept(work.env)]
    messages = () if items else (Message("There are no drafts."), Message("cfp draft new", Level.NEXT))
    return Result(row=DraftRow, items=items, picture="drafts", messages=messages)


def edit_draft(
    work: Workspace,
    name: Annotated[str, ID],
    *,
    assignments: Annotated[list[str] | None, SET] = None,
) -> Result[DraftRow]:
    """Change a draft in your editor, or by --set, which rewrites the file without its comments.

    Your text is saved, finished or not; lines that cannot be read are reported.
    """
    draft = matching_draft(work.env, name)
    converted: tuple[Message, ...] = ()
    if assignments:
        after, converted = _assigned(draft, assignments, work)
    elif work.can_ask:
        after = _edited(draft, work)
    else:
        raise editor_needs_a_terminal(f"--set FIELD=VALUE, or open {draft.path}")
    done = "Nothing changed." if after == draft else f"Kept {typed(after.path, work.env)}."
    result = _report(after, work, Message(done))
    return msgspec.structs.replace(result, messages=(*converted, *result.messages))


def delete_draft(work: Workspace, name: Annotated[str, ID]) -> Result[DraftRow]:
    """Remove a draft from your list. Its file moves to the folder `deleted`, from which you can restore it."""
    draft = matching_draft(work.env, name)
    if not work.options.yes:
        if not work.can_ask:
            raise WouldAskError("confirm deleting the draft with --yes", hint=f"cfp draft delete {draft.id} --yes")
        from cfpcli.ui.prompts import prompter_for

        if not prompter_for(work.env).confirm(f'Delete the draft "{draft.title}"?', default=False):
            return _report(draft, work, Message("Nothing changed."))
    row = _row(draft, work)
    there = discard(draft.path)
    return Result(
        row=DraftRow,
        items=[msgspec.structs.replace(row, path=str(there))],
        picture="messages",
        messages=(
            Message(f'Deleted the draft "{draft.title}"; its file is kept.'),
            Message(f"To restore it, move {typed(there, work.env)} up one folder."),
        ),
    )


def _assigned(draft: KeptDraft, assignments: list[str], work: Workspace) -> tuple[KeptDraft, tuple[Message, ...]]:
    from cfpcli.exchange.html import new_draft
    from cfpcli.proposals.commands.edit import assigned

    if draft.faults:
        raise DataRefusedError(f"{draft.id} cannot be read", faults=draft.faults, hint=f"cfp draft edit {draft.id}")
    after, converted = new_draft(assigned(draft.draft, assignments), draft.draft)
    return matching_draft(work.env, str(keep(after, draft.path))), converted


def _edited(draft: KeptDraft, work: Workspace) -> KeptDraft:
    """The draft after the person has edited it, repeatedly while it has faults and they want to go on."""
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.text_editor import editing

    help_text = ""
    while True:
        text = _text(draft.path)
        with editing(text, env=work.env, name=draft.id, help_text=help_text) as edited:
            if edited.text is not None:
                draft = matching_draft(work.env, str(keep_text(edited.text, _unless_changed(draft.path, text, work))))
        if not draft.faults:
            return draft
        message = "\n".join(("Saved, but parts of it cannot be read:", *map(str, draft.faults)))
        prompter = prompter_for(work.env)
        prompter.say(message)
        if prompter.key("Kept", {"e": "edit again", "q": "keep it anyway"}) == "q":
            return draft
        help_text = message


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefusedError(not_utf8(str(path), error), hint="save it as UTF-8 first") from error


def _unless_changed(path: Path, text: str, work: Workspace) -> Path:
    """The path for an edited text: a new file if somebody has changed the draft meanwhile."""
    try:
        same = _text(path) == text
    except (OSError, DataRefusedError):
        same = False
    return path if same else new_path(Draft(title=path.stem), work.env)


def _report(draft: KeptDraft, work: Workspace, done: Message) -> Result[DraftRow]:
    """One draft as a result, with messages: the change made, its faults, its progress and the next command."""
    event = _event(draft, work)
    far = progress(draft.draft, event)
    whole = far.done == far.total and not draft.faults
    messages = [
        done,
        *(Message(str(fault), Level.WARNING) for fault in (*draft.faults, *_refused(draft, event))),
        Message(f"{far} done."),
        Message(
            f"cfp submit {continuing(draft.path, work.env)}" if whole else f"cfp draft edit {draft.id}", Level.NEXT
        ),
    ]
    return Result(row=DraftRow, items=[_row(draft, work)], picture="messages", messages=tuple(messages))


def _refused(draft: KeptDraft, event: Event | None) -> list[Fault]:
    """The faults of the draft that its event would refuse, except missing fields and faults of its speakers."""
    faults = draft_faults(completed(draft.draft, event), event) if event else ()
    return [fault for fault in faults if fault.field != "speakers" and "is missing" not in fault.message]


def _event(draft: KeptDraft, work: Workspace) -> Event | None:
    work = for_event(work, draft.draft.event)
    store = work.fresh_store() if work.has_store else None
    named = stored_event(store, draft.draft.event) if store and draft.draft.event else None
    return named or event_of_draft(draft.draft, store.events() if store else ())


def _row(draft: KeptDraft, work: Workspace) -> DraftRow:
    event = _event(draft, work)
    far = progress(draft.draft, event)
    emails = [speaker.email for speaker in draft.draft.speakers]
    deadline = (
        closes_for(event, track=draft.draft.track, session_type=draft.draft.session_type, emails=emails)
        if event
        else None
    )
    ending = ending_of(deadline, event.timezone if event else "UTC")
    return DraftRow(
        id=draft.id,
        title=clean_line(draft.draft.title),
        event=draft.draft.event or (event.slug if event else ""),
        event_name=event.name if event else "",
        done=far.done,
        asked=far.total,
        words=text_words(draft.draft),
        saved=draft.saved,
        closes=ending.at if ending else None,
        closes_latest=ending.latest if ending else None,
        closes_local=ending.text if ending else "",
        left=ending.left(work.now) if ending else "",
        urgency=str(ending.urgency(work.now) if ending else Urgency.TBA),
        faults=tuple(str(fault) for fault in draft.faults),
        path=str(draft.path),
    )
