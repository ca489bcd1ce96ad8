"""Packets as speakers would send them, for tests of what becomes of them."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import msgspec

from cfpcli.proposals.commands.outgoing import send_to
from cfpcli.proposals.files.proposal import load_draft
from cfpcli.records.proposal import Draft
from cfpcli.workspace.context import Workspace
from tests.samples import TALK
from tests.world import World

SENT = datetime(2026, 5, 23, 8, 0, tzinfo=UTC)
BEFORE = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
AFTER = datetime(2026, 5, 24, 8, 0, tzinfo=UTC)
"""Instants by a sender's clock, a day apart and all of them before the desk's noon."""


def packet(world: World, name: str, text: str = TALK, *, sent: datetime = SENT, **fields: object) -> Path:
    """A packet of a proposal file for the event `conf`, as the sender's own program writes it."""
    draft: Draft = msgspec.structs.replace(load_draft(text, name), **{"event": "conf", **fields})
    there, world.now = world.now, sent
    env = world.env()
    path = world.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    send_to(draft, None, str(path), Workspace(env.with_options(env.options._replace(force=True))))
    world.now = there
    return path


def mail(*paths: Path) -> EmailMessage:
    """A message with these files attached, as a mail program does it."""
    message = EmailMessage()
    message["From"] = "Ana Ruiz <ana@example.org>"
    message.set_content("Here it is.")
    for path in paths:
        message.add_attachment(
            path.read_bytes(), maintype="application", subtype="octet-stream", filename=f"../../{path.name}"
        )
    return message


def mailbox(*messages: EmailMessage) -> bytes:
    """These messages as a mailbox."""
    return b"".join(b"From x Thu May 21 10:00:00 2026\n" + one.as_bytes() + b"\n" for one in messages)
