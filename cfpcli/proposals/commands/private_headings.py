"""Headings of a proposal file that may be private: `--heading` gives their meaning, else the person is asked first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from cfpcli.errors import WouldAskError
from cfpcli.records.headings import BIOGRAPHY, TEXT, Meaning, key_of, parsed_answers
from cfpcli.text import clean_line, number_of, shell_word
from cfpcli.workspace.context import Workspace

if TYPE_CHECKING:
    from cfpcli.proposals.files.proposal import Document, EventOf, HeadingFault

HEADING = typer.Option(
    "--heading",
    metavar="TEXT=FIELD",
    help="Map a heading to a field: abstract, description, notes, biography, or text to keep it in place; repeatable.",
)


def read_clearly(text: str, source: str, options: Sequence[str], event_of: "EventOf", work: Workspace) -> "Document":
    """The one proposal of a file, whose headings have the meaning of `options`; the person is asked about the others.

    `event_of` finds the event, which has labels of its own. A file with other faults is returned with them, so nobody
    is asked about it.

    Raises:
        UsageError: an option cannot be read.
        WouldAskError: nobody can be asked; the faults have the lines, the hint the options that answer.
    """
    from cfpcli.proposals.files.proposal import HeadingFault, read_for_event

    answers = parsed_answers(options)
    while True:
        document = read_for_event(text, source, event_of, answers=answers)
        unclear = tuple(fault for fault in document.faults if isinstance(fault, HeadingFault))
        if not unclear or len(unclear) < len(document.faults):
            return document
        if not work.can_ask:
            raise _would_ask(unclear)
        names = [clean_line(speaker.name or speaker.email) for speaker in document.draft.speakers]
        answers[key_of(unclear[0].field)] = _ask_meaning(unclear[0], names, work)


def _would_ask(unclear: "Sequence[HeadingFault]") -> WouldAskError:
    named = {key_of(fault.field): f"{fault.field}=FIELD" for fault in unclear}
    options = " ".join(f"--heading {shell_word(answer)}" for answer in named.values())
    number = number_of(len(unclear), "heading")
    return WouldAskError(
        f"{unclear[0].source} has {number} whose field is not clear",
        hint=f"add {options}, where FIELD is abstract, description, notes, biography, or text to keep it in its text",
        faults=tuple(unclear),
    )


def _ask_meaning(fault: "HeadingFault", speakers: Sequence[str], work: Workspace) -> Meaning:
    from cfpcli.ui.dialogue import Choice
    from cfpcli.ui.prompts import prompter_for

    several = len(speakers) > 1
    biographies = [
        Choice(f"{BIOGRAPHY}:{number}", f"The biography of {speaker}")
        for number, speaker in enumerate(speakers if several else (), start=1)
    ]
    choices = (
        Choice("notes", "Notes, read by the committee only"),
        *(biographies or [Choice(BIOGRAPHY, "The biography")]),
        Choice("abstract", "The abstract"),
        Choice("description", "The description"),
        Choice(TEXT, "Part of the surrounding text, read by reviewers and the public"),
    )
    prompter = prompter_for(work.env)
    prompter.say(f"{fault.source}:{fault.line}: the heading may be private.")
    field, _, number = prompter.select(f'Which field does "{fault.field}" begin?', choices).partition(":")
    return Meaning(field, f"#{number}" if number else "")
