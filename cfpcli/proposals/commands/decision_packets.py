"""The answers of organisers as files: written when decisions are published, for their speakers to import."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cfpcli import __version__
from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, Fault
from cfpcli.private_files import make_private
from cfpcli.proposals.files.envelope import MOST_BYTES
from cfpcli.proposals.files.reply import ENDING, dump_reply, load_reply
from cfpcli.proposals.rules.packet import Reply
from cfpcli.records.event import Event
from cfpcli.records.proposal import ANSWERS, Proposal
from cfpcli.result import Level, Message
from cfpcli.sink import ADD_FORCE, write_file
from cfpcli.text import number_of
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import kept_files


class AnswerFile(NamedTuple):
    """The file in which the answer to a proposal belongs, and the answer."""

    path: Path
    reply: Reply

    @property
    def is_written(self) -> bool:
        """Whether the file has this answer already, whenever it was published."""
        try:
            with self.path.open("rb") as stream:
                reply = load_reply(stream.read(MOST_BYTES + 1), self.path.name)
        except (OSError, DataRefusedError):
            return False
        return all(getattr(reply, name) == getattr(self.reply, name) for name in ("id", "event", "state", "rehearsal"))


def answer_files(proposals: Iterable[Proposal], folder: str, work: Workspace) -> list[AnswerFile]:
    """The answers to the proposals that have one, each with its file in a folder."""
    store = work.fresh_store()
    events = {event.slug: event for event in store.events()}
    place = path_option(folder, work.env)
    return [
        AnswerFile(
            place / f"{proposal.code}{ENDING}", _reply(proposal, events[proposal.event], rehearsal=store.rehearsal)
        )
        for proposal in proposals
        if proposal.state in ANSWERS
    ]


def refuse_to_replace(files: Iterable[AnswerFile], work: Workspace) -> None:
    """Refuse to write answers where other files are, before anything is published.

    Raises:
        DataRefusedError: files exist, and `--force` is not set.
    """
    existing = [file.path for file in files if file.path.exists() and not file.is_written]
    if existing and not work.options.force:
        raise DataRefusedError(
            f"nothing was published: {number_of(len(existing), 'answer')} would replace a file",
            faults=tuple(Fault(str(path), 0, "", "exists") for path in existing),
            hint=ADD_FORCE,
        )


def write_answers(files: Iterable[AnswerFile], folder: str, work: Workspace) -> tuple[Message, ...]:
    """Write answers into a private folder; a message with their number, and a warning for each that was not written."""
    written = 0
    faults = []
    for file in files:
        try:
            if not file.is_written:
                make_private(file.path.parent)
                write_file(file.path, [dump_reply(file.reply)], force=work.options.force, kept=kept_files(work.env))
            written += 1
        except OSError as error:
            faults.append(f"{file.path.parent} cannot be written: {error.strerror or error}")
        except CfpError as error:
            faults.append(error.message)
    way = "each speaker imports theirs with cfp import packet"
    done = [Message(f"Wrote {number_of(written, 'answer')} to {folder}; {way}.")] if written or not faults else []
    return (*done, *(Message(text, Level.WARNING) for text in dict.fromkeys(faults)))


def _reply(proposal: Proposal, event: Event, *, rehearsal: bool) -> Reply:
    return Reply(
        id=proposal.guid,
        event=event.slug,
        event_name=event.name,
        code=proposal.code,
        title=proposal.title,
        state=proposal.state,
        at=proposal.updated,
        cfp=__version__,
        rehearsal=rehearsal,
    )
