"""`cfp mail list` and `cfp mail show`: the news that people are due, and the messages before they are written."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.mail.commands.outbox import (
    ANSWER_BY,
    FROM,
    PER,
    SELECTED,
    TEMPLATES,
    Outbox,
    Written,
    concerned,
    former_warnings,
    letters,
    new_folder,
    outbox_of,
    selection,
    style_of,
    unreachable_people,
    unreachable_warnings,
)
from cfpcli.mail.rows import DueMail, MailMembers, MailMessage, MessageMembers
from cfpcli.mail.rules.dispatches import Dispatch, Grouping, dispatches
from cfpcli.mail.rules.due import Matter
from cfpcli.records.programme import newest
from cfpcli.result import Level, Message, Result
from cfpcli.text import clean_line, number_of
from cfpcli.workspace.completion import codes as complete_codes
from cfpcli.workspace.context import Workspace


def list_mail(work: Workspace, words: Annotated[list[str] | None, SELECTED] = None) -> Result[DueMail]:
    """List the news that speakers are due: published results and times that they were not notified of.

    It follows from the records; nothing is queued. Pending decisions and the plan are never in it.
    """
    store, event = work.store, work.required_event
    outbox = outbox_of(store, event, work.now)
    matters = selection(work, store, outbox, words or ())
    posts = dispatches(event, matters, ())
    people = unreachable_people(matters)
    by_person = {dispatch.recipients[0].code: dispatch for dispatch in posts}
    return Result(
        row=DueMail,
        items=[_due(matter, by_person.get(matter.recipient.code)) for matter in _by_person(matters)],
        members=MailMembers(
            event=event.slug,
            release=last.version if (last := newest(outbox.releases)) else "",
            messages=len(posts),
            unreachable=people,
        ),
        picture="mail",
        messages=_summary(work, outbox, matters, len(posts), former_warnings(outbox) if not words else ()),
    )


def _by_person(matters: Sequence[Matter]) -> list[Matter]:
    return sorted(matters, key=lambda matter: (matter.recipient.name.casefold(), matter.recipient.code))


def _due(matter: Matter, dispatch: Dispatch | None) -> DueMail:
    return DueMail(
        person=matter.recipient.code,
        name=matter.recipient.name,
        email=clean_line(matter.recipient.address),
        code=matter.code,
        title=matter.title,
        state=matter.state,
        earlier=matter.earlier,
        release=matter.release,
        changes=matter.changes,
        template=dispatch.role if dispatch else None,
        message=dispatch.identity if dispatch else "",
        fault=matter.recipient.fault,
        at=matter.at,
        notified=matter.notified,
    )


def _summary(
    work: Workspace, outbox: Outbox, matters: Sequence[Matter], count: int, former: tuple[Message, ...]
) -> tuple[Message, ...]:
    people = (*unreachable_warnings(unreachable_people(matters)), *former)
    if not work.is_terminal("stdout"):
        return people
    pending: tuple[Message, ...] = ()
    if outbox.pending:
        counted = number_of(outbox.pending, "decision")
        verb = "is" if outbox.pending == 1 else "are"
        pending = (Message(f"Not in the list: {counted} that {verb} not published yet."),)
    if not matters:
        following = (Message("cfp decisions list", Level.NEXT),) if outbox.pending else ()
        return (Message("Nothing is due."), *pending, *people, *following)
    following = (Message(f"cfp mail write -o {new_folder(work)}", Level.NEXT),) if count else ()
    return (Message(f"{number_of(count, 'message')} to write."), *pending, *people, *following)


def show_mail(
    work: Workspace,
    subject: Annotated[
        str,
        typer.Argument(
            metavar="CODE|ADDRESS",
            help="A proposal or a speaker: the proposal's code, or the speaker's code or address.",
            autocompletion=complete_codes,
        ),
    ],
    *,
    per: PER = Grouping.PERSON,
    sender: Annotated[str, FROM] = "",
    answer_by: Annotated[str, ANSWER_BY] = "",
    templates: Annotated[str, TEMPLATES] = "",
) -> Result[MailMessage]:
    """Show the messages that are due about a proposal, or to a speaker, exactly as they would be written."""
    store, event = work.store, work.required_event
    outbox = outbox_of(store, event, work.now)
    style = style_of(work, event, sender=sender, answer_by=answer_by, templates=templates, per=per)
    wanted = concerned(store, outbox, subject)
    keys = {matter.key for matter in wanted}
    posts = [
        post
        for post in letters(outbox, outbox.matters, style)
        if keys & {matter.key for matter in post.dispatch.matters}
    ]
    people = unreachable_people(wanted)
    nothing = () if wanted else (Message("Nothing is due."), Message("cfp mail list", Level.NEXT))
    return Result(
        row=MailMessage,
        items=[message_row(post) for post in posts],
        members=MessageMembers(event=event.slug, unreachable=people),
        picture="letters",
        messages=(*nothing, *unreachable_warnings(people)),
    )


def message_row(post: Written, file: str = "") -> MailMessage:
    """A message as a row."""
    dispatch, letter = post
    return MailMessage(
        identity=letter.identity,
        template=dispatch.role,
        language=dispatch.language,
        sender=_mailbox(letter.sender.name, letter.sender.address),
        to=tuple(_mailbox(each.name, each.address) for each in letter.to),
        subject=letter.subject,
        body=letter.body,
        at=letter.at,
        people=tuple(each.code for each in dispatch.recipients),
        codes=tuple(each.code for each in dispatch.sessions),
        file=file,
    )


def _mailbox(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address
