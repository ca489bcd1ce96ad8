"""`cfp mail write`: the messages that are due as files, for the sender that a person already has."""

import shlex
from typing import Annotated

import typer

from cfpcli.env import path_option
from cfpcli.errors import WouldAskError
from cfpcli.mail.commands.outbox import (
    ANSWER_BY,
    FROM,
    PER,
    SELECTED,
    TEMPLATES,
    letters,
    new_folder,
    outbox_of,
    selection,
    style_of,
    unreachable_people,
    unreachable_warnings,
)
from cfpcli.mail.commands.preview import message_row
from cfpcli.mail.files.letter_files import files_written, write_letters
from cfpcli.mail.files.messages import mailbox_bytes
from cfpcli.mail.rows import MailMessage, MessageMembers
from cfpcli.mail.rules.dispatches import Grouping
from cfpcli.result import Level, Message, Result
from cfpcli.workspace.completion import contradicts_format
from cfpcli.workspace.context import Workspace

_STDOUT = "-"


def write_mail(
    work: Workspace,
    words: Annotated[list[str] | None, SELECTED] = None,
    *,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR|FILE.mbox",
            help="Write .eml files into DIR, or one mailbox; - is stdout. Nothing is overwritten.",
        ),
    ] = "",
    per: PER = Grouping.PERSON,
    sender: Annotated[str, FROM] = "",
    answer_by: Annotated[str, ANSWER_BY] = "",
    templates: Annotated[str, TEMPLATES] = "",
) -> Result[MailMessage]:
    """Write the messages that are due as files for your own mail program. cfp does not send mail.

    The same news makes the same files. Nothing changes in the store: run cfp mail sent once they are sent.
    """
    if not output:
        raise WouldAskError("missing --output", hint=f"cfp mail write -o {new_folder(work)}")
    if output == _STDOUT and work.options.format:
        raise contradicts_format("-o -", work.options.format)
    store, event = work.store, work.required_event
    outbox = outbox_of(store, event, work.now)
    matters = selection(work, store, outbox, words or ())
    style = style_of(work, event, sender=sender, answer_by=answer_by, templates=templates, per=per)
    posts = letters(outbox, matters, style)
    people = unreachable_people(matters)
    warnings = unreachable_warnings(people)
    drafts = [post.letter for post in posts]
    if output == _STDOUT:
        return Result(
            row=MailMessage, documents=iter([mailbox_bytes(drafts)]), documents_are_safe=True, messages=warnings
        )
    path = path_option(output, work.env)
    files = write_letters(path, drafts, output) if drafts else ()
    return Result(
        row=MailMessage,
        items=[message_row(post, file) for post, file in zip(posts, files, strict=True)],
        members=MessageMembers(event=event.slug, unreachable=people),
        picture="messages",
        messages=(*_summary(output, len(files)), *warnings),
    )


def _summary(output: str, count: int) -> tuple[Message, ...]:
    if not count:
        return (Message("Nothing is due; nothing was written."), Message("cfp mail list", Level.NEXT))
    following = f"cfp mail sent {shlex.quote(output)}"
    return (
        files_written(count, "message", output),
        Message(f"{following}  # once they are sent", Level.NEXT),
    )
