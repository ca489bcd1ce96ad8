"""`cfp mail templates`: the templates of messages, checked, and copied as the beginning of one's own."""

import shlex
from typing import Annotated

import typer

from cfpcli.env import path_option
from cfpcli.errors import UsageError
from cfpcli.mail.files.letter_files import write_new
from cfpcli.mail.files.template_folder import book_of, shipped, shipped_files
from cfpcli.mail.rows import MailTemplate
from cfpcli.mail.rules.letters import Book
from cfpcli.mail.rules.templates import Line
from cfpcli.result import Level, Message, Result
from cfpcli.text import clean_line, number_of
from cfpcli.workspace.context import Workspace


def mail_templates(
    work: Workspace,
    folder: Annotated[
        str, typer.Argument(metavar="[DIR]", help="Your own templates, to be checked (default: the shipped ones).")
    ] = "",
    *,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Copy the shipped templates to DIR; no file is overwritten."
        ),
    ] = "",
) -> Result[MailTemplate]:
    """List the templates of messages, and check your own: all faults are reported, each with its line."""
    if output and folder:
        raise UsageError(
            "DIR and --output contradict each other",
            hint="name DIR to check your own, or --output to copy the shipped ones",
        )
    if output:
        target = path_option(output, work.env)
        contents = {target / name: text.encode() for name, text in shipped_files()}
        write_new(contents, output, hint="name a new folder")
        return Result(
            row=MailTemplate,
            items=_rows(shipped(), output),
            picture="messages",
            messages=(
                Message(f"Wrote {number_of(len(contents), 'file')} to {output.rstrip('/')}/."),
                Message(f"cfp mail templates {shlex.quote(output)}  # checks them", Level.NEXT),
            ),
        )
    book = book_of(path_option(folder, work.env) if folder else None, folder)
    sound = (Message(f"The templates in {clean_line(folder.rstrip('/'))} have no faults."),) if folder else ()
    return Result(row=MailTemplate, items=_rows(book), messages=sound)


def _rows(book: Book, folder: str = "") -> list[MailTemplate]:
    originals = shipped().templates
    rows = []
    for (language, role), template in sorted(book.templates.items()):
        file = "" if originals.get((language, role)) is template else template.source
        if folder:
            file = f"{folder.rstrip('/')}/{language}/{role}.txt"
        rows.append(MailTemplate(language=language, template=role, subject=_text(template.subject), file=file))
    return rows


def _text(line: Line) -> str:
    """A line as it is written, with its placeholders in braces."""
    return "".join(f"{{{part}}}" if at % 2 else part for at, part in enumerate(line.parts))
