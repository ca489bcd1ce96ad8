"""Rows of the room: mail that is due, messages, and what was recorded; schema, columns and pages follow from them."""

from datetime import datetime
from typing import ClassVar

import msgspec

from cfpcli.mail.rules.due import Role, TimeChange
from cfpcli.records.proposal import State
from cfpcli.result import Row


class UnreachableSpeaker(msgspec.Struct, frozen=True, kw_only=True):
    """A person who cannot be written to, why, and the codes of the proposals that there is news about."""

    person: str
    name: str
    fault: str
    codes: tuple[str, ...]


class MailMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The event, its newest release (empty before the first), the number of messages, and the unreachable people."""

    event: str
    release: str
    messages: int
    unreachable: tuple[UnreachableSpeaker, ...]


class DueMail(Row, frozen=True, kw_only=True):
    """News that a person is due about a proposal: a result, changed times, or both.

    `state` is the result, null if only times are due; `earlier` is the state that the person knows, if any. `release`
    is the version with the times, `changes` are those since the version that the person knows. `template` and
    `message` are those of the message, whose identity begins with `message`; without an address, `template` is null,
    `message` empty and `fault` the reason.
    `at` is when the news became true, `notified` when the last notification was recorded.
    """

    schema: ClassVar = "mail"
    answers: ClassVar = "cfp mail list"
    members: ClassVar = MailMembers
    columns: ClassVar = ("name", "email", "code", "news", "title")

    person: str
    name: str
    email: str
    code: str
    title: str
    state: State | None
    earlier: State | None
    release: str
    changes: tuple[TimeChange, ...]
    template: Role | None
    message: str
    fault: str
    at: datetime
    notified: datetime | None

    @property
    def news(self) -> str:
        """The news in a few words, such as `accepted, times` or `rejected again`."""
        before = f" (was {self.earlier})" if self.state and self.earlier else ""
        before = " again" if self.state and self.state is self.earlier else before
        return ", ".join(filter(None, (f"{self.state}{before}" if self.state else "", "times" if self.changes else "")))


class MessageMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The event and the people who cannot be written to."""

    event: str
    unreachable: tuple[UnreachableSpeaker, ...]


class MailMessage(Row, frozen=True, kw_only=True):
    """A message to speakers; `identity` names its file and its Message-ID, `file` is its path if it was written."""

    schema: ClassVar = "messages"
    answers: ClassVar = "cfp mail show, cfp mail write"
    members: ClassVar = MessageMembers
    columns: ClassVar = ("to", "subject", "codes", "template", "language")

    identity: str
    template: Role
    language: str
    sender: str
    to: tuple[str, ...]
    subject: str
    body: str
    at: datetime
    people: tuple[str, ...]
    codes: tuple[str, ...]
    file: str = ""


class RecordedNews(Row, frozen=True, kw_only=True):
    """News of a proposal that a person is now recorded to have: its state and the release with its times, if any."""

    schema: ClassVar = "notified"
    answers: ClassVar = "cfp mail sent"

    person: str
    name: str
    code: str
    state: State | None
    release: str


class MailTemplate(Row, frozen=True, kw_only=True):
    """A template of messages; `file` is its path, empty if it is a shipped one."""

    schema: ClassVar = "templates"
    answers: ClassVar = "cfp mail templates"
    columns: ClassVar = ("language", "template", "subject", "file")
    uncut: ClassVar = ("template", "file")

    language: str
    template: Role
    subject: str
    file: str
