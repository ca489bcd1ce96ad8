"""`cfp reviews progress`: the work of the committee, and reminders to reviewers with open reviews."""

from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec.structs import replace

from cfpcli.env import path_option
from cfpcli.errors import UsageError
from cfpcli.mail.commands.outbox import ANSWER_BY, FROM, TEMPLATES, Style, style_of
from cfpcli.mail.files.letter_files import files_written, write_letters
from cfpcli.mail.rules.dispatches import language_of, occasion_of
from cfpcli.mail.rules.due import Recipient
from cfpcli.mail.rules.letters import Letter, Reminder, reminder_letter
from cfpcli.records.event import Event
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.progress import inactive_reviewers, panel_of
from cfpcli.review.commands.progress import reviews_progress as progress_result
from cfpcli.review.rows import ReviewerProgress
from cfpcli.review.rules.progress import Progress
from cfpcli.text import clean_line
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.visibility import organisers_only


def reviews_progress(
    work: Workspace,
    *,
    inactive: Annotated[
        str, typer.Option("--inactive", metavar="SPAN", help="Only reviewers inactive for SPAN, such as 10d.")
    ] = "",
    remind: Annotated[
        str,
        typer.Option(
            "--remind",
            metavar="DIR|FILE.mbox",
            help="Write a message to each of them with open reviews, as cfp mail write does.",
        ),
    ] = "",
    sender: Annotated[str, FROM] = "",
    answer_by: Annotated[str, ANSWER_BY] = "",
    templates: Annotated[str, TEMPLATES] = "",
) -> Result[ReviewerProgress]:
    """Show each reviewer's progress: assigned, scored, abstained, recused, open, and last activity.

    Reviewers who may not see others' reviews see only their own row. Only organisers write reminders.
    """
    if not remind:
        if sender or answer_by or templates:
            raise UsageError("--from, --answer-by and --templates need --remind", hint="add --remind reminders")
        return progress_result(work, inactive=inactive)
    store, event = work.store, work.required_event
    organisers_only(store, event)
    style = style_of(work, event, sender=sender, answer_by=answer_by, templates=templates)
    behind = [
        reviewer
        for reviewer in inactive_reviewers(panel_of(store, event), inactive, work.now)
        if reviewer.active and reviewer.untouched
    ]
    people = {reviewer.reviewer: _recipient(reviewer) for reviewer in behind}
    drafts = [
        _letter(event, reviewer, person, style)
        for reviewer in behind
        if not (person := people[reviewer.reviewer]).fault
    ]
    if drafts:
        write_letters(path_option(remind, work.env), drafts, remind)
    result = progress_result(work, inactive=inactive)
    return replace(result, messages=(*_summary(drafts, remind), *_unreachable(list(people.values()))))


def _recipient(reviewer: Progress) -> Recipient:
    return Recipient(code="", name=clean_line(reviewer.name or reviewer.reviewer), address=reviewer.reviewer)


def _letter(event: Event, reviewer: Progress, person: Recipient, style: Style) -> Letter:
    at = reviewer.last_active or reviewer.first_assigned
    if at is None:
        raise AssertionError(reviewer.reviewer)
    reminder = Reminder(
        occasion=occasion_of(event),
        recipient=person,
        language=language_of(event, (), style.book.languages),
        open=reviewer.untouched or 0,
        assigned=reviewer.assigned or 0,
        until=style.answer_by,
        at=at,
    )
    return reminder_letter(reminder, style.book, style.committee)


def _summary(drafts: Sequence[Letter], output: str) -> tuple[Message, ...]:
    if not drafts:
        return (
            Message("None of these reviewers has open reviews; nothing was written."),
            Message("cfp assign", Level.NEXT),
        )
    return (files_written(len(drafts), "reminder", output),)


def _unreachable(people: Sequence[Recipient]) -> tuple[Message, ...]:
    return tuple(
        Message(f"{person.name} {person.fault}; no reminder was written.", Level.WARNING)
        for person in people
        if person.fault
    )
