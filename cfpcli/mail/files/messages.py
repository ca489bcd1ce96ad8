"""Messages as files: `.eml`, one a message, and mailboxes (`.mbox`), for the sender that a person already has.

They are written so that mutt, msmtp, `git send-email` and Thunderbird take them unchanged: line feeds alone, ASCII in
quoted-printable, no line that begins with `From ` or `>From `, which mailboxes would alter, no Bcc. The same letter
makes the same bytes.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import quote, unquote

from cfpcli.mail.rules.due import News
from cfpcli.mail.rules.letters import Letter, Mailbox
from cfpcli.records.proposal import State
from cfpcli.text import clean_line

NEWS = "X-CFP-News"
"""The header that names what a message is about, so that a folder of messages can be recorded as sent.

It has `PERSON/PROPOSAL/STATE/RELEASE/PUBLISHED/DECIDED` for each person and proposal, where `PUBLISHED` is the UTC
instant of the release, and `DECIDED` that of a decision that was made again: nothing that the recipients do not know.
Messages of an earlier version lack the last two.
"""
ENDING = ".eml"

_LONGEST_LINE = 76
"""The most columns of a header line with encoded words (RFC 2047, 2) and of quoted-printable (RFC 2045, 6.7)."""
_LONGEST_WORD = 60
_BODY = policy.default.clone(linesep="\n", max_line_length=_LONGEST_LINE - len("=46") + 1, cte_type="7bit")
"""Lines of the body leave room for `From ` to become `=46rom `."""
_SEPARATOR_LIKE = re.compile("^(>*)From ", re.MULTILINE)
_LARGEST = 1 << 20
_OLDER_PARTS = 4
"""The parts of a word of `NEWS` in messages of an earlier version."""


def file_name(letter: Letter) -> str:
    """The name of a letter's file: sorted by code, and the same whenever the same letter is written."""
    return f"{letter.identity}{ENDING}"


def message_bytes(letter: Letter) -> bytes:
    """A letter as a message, with line feeds.

    The headers are folded here: the folding of the standard library's messages splits quoted names and loses their
    quotes or backslashes when they hold characters beyond ASCII.
    """
    headers = {
        "From": _address("From", letter.sender),
        "To": ",\n ".join(_address("To", mailbox) for mailbox in letter.to),
        "Reply-To": _address("Reply-To", letter.reply_to),
        "Subject": _encoded("Subject", letter.subject),
        "Date": format_datetime(letter.at.astimezone(UTC)),
        "Message-ID": f"<{letter.identity}@{letter.sender.address.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        **({NEWS: "\n ".join(map(_written, letter.news))} if letter.news else {}),
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
    }
    head = "".join(f"{name}: {value}\n" for name, value in headers.items())
    body = EmailMessage(policy=_BODY)
    body.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    return f"{head}\n{_SEPARATOR_LIKE.sub(_escaped, str(body.get_payload()))}".encode("ascii")


def _escaped(match: re.Match[str]) -> str:
    marks = match[1]
    return f"=3E{marks[1:]}From " if marks else "=46rom "


def _address(header: str, mailbox: Mailbox) -> str:
    name = clean_line(mailbox.name)
    if _is_plain(name):
        return formataddr((name, mailbox.address))
    encoded = _encoded(header, name)
    last = encoded.rpartition("\n")[2]
    is_full = len(header) + len(last) + len(mailbox.address) > _LONGEST_LINE - len(": <>,")
    return f"{encoded}{chr(10) if is_full else ''} <{mailbox.address}>"


def _encoded(header: str, text: str) -> str:
    """A text as a header has it, folded: plain if it is, else in encoded words."""
    line = clean_line(text)
    charset = "us-ascii" if _is_plain(line) else "utf-8"
    return Header(line, charset, header_name=header, maxlinelen=_LONGEST_LINE).encode(linesep="\n")


def _is_plain(line: str) -> bool:
    """Whether a text is itself in a header: ASCII that readers do not take for encoded, with words short enough."""
    return line.isascii() and "=?" not in line and max(map(len, line.split()), default=0) <= _LONGEST_WORD


def mailbox_bytes(letters: Iterable[Letter]) -> bytes:
    """Letters as one mailbox, a folder that Thunderbird and mutt open (RFC 4155: sender and UTC date a message)."""
    return b"".join(
        f"From {letter.sender.address} {letter.at.astimezone(UTC).ctime()}\n".encode() + message_bytes(letter) + b"\n"
        for letter in letters
    )


def news_in(message: bytes) -> tuple[News, ...]:
    """The news that the recipients of a message know once they have read it; none if the message is not one of ours."""
    try:
        header = message_from_bytes(message[:_LARGEST], policy=policy.compat32).get(NEWS, "")
    except (MessageError, ValueError, LookupError):
        return ()
    words = str(header).split()
    return tuple(news for word in words if (news := _read(word)) is not None)


def _written(news: News) -> str:
    instants = (each.astimezone(UTC).isoformat() if each else "" for each in (news.published, news.decided))
    parts = (news.person, news.proposal, news.state or "", news.release, *instants)
    return "/".join(quote(part, safe=":") for part in parts)


def _read(word: str) -> News | None:
    parts = tuple(map(unquote, word.split("/")))
    if len(parts) not in {_OLDER_PARTS, len(News.__struct_fields__)}:
        return None
    person, proposal, state, release, *instants = parts
    try:
        published, decided = map(_instant, instants or ("", ""))
        return News(
            person=person,
            proposal=proposal,
            state=State(state) if state else None,
            release=release,
            published=published,
            decided=decided,
        )
    except (ValueError, OverflowError):
        return None


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
