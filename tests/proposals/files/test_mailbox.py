"""Mail: packets are found among the attachments, whatever else a message holds or pretends to be."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from cfpcli.proposals.files import mailbox
from cfpcli.proposals.files.mailbox import attachments, is_packet, messages

PACKET = b'{"schema": "cfp.packet/1", "id": "x"}\n'
TALK = b"---\ntitle: One\n---\n\nText.\n"


def mail(*attached: tuple[str, str, bytes], body: str = "Dear organisers,\n\nhere it is.\n") -> EmailMessage:
    """A message with attachments: name, type, bytes."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Ana Ruiz <ana@example.org>"
    message["Subject"] = "My proposal"
    message.set_content(body)
    message.add_alternative("<html><body onload='x()'>---\ntitle: No</body></html>", subtype="html")
    for name, kind, data in attached:
        major, minor = kind.split("/")
        message.add_attachment(data, maintype=major, subtype=minor, filename=name or None)
    return message


def found(message: EmailMessage | bytes) -> list[tuple[str, bytes]]:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return [(one.name, one.data) for one in attachments(data, "a.eml") if not one.skipped]


def skipped(message: EmailMessage | bytes) -> list[tuple[str, str]]:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return [(one.name, one.skipped) for one in attachments(data, "a.eml") if one.skipped]


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("one.cfp.json", "application/json", PACKET),
        ("one.cfp.json", "application/octet-stream", PACKET),
        ("ONE.CFP.JSON", "application/octet-stream", PACKET),
        ("one.json", "application/json", PACKET),
        ("talk.md", "application/octet-stream", TALK),
        ("talk.md", "text/markdown", TALK.replace(b"\n", b"\r\n")),
        ("talk.md", "application/octet-stream", b"# Without front matter\n"),
        ("", "text/markdown", TALK),
        ("", "application/vnd.cfp.packet+json", PACKET),
    ],
)
def test_an_attachment_is_known_by_its_name_or_its_type(name: str, kind: str, data: bytes) -> None:
    (only,) = found(mail((name, kind, data)))
    assert only[1].replace(b"\r\n", b"\n") == data.replace(b"\r\n", b"\n")
    assert only[0].startswith("a.eml: ")


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("slides.pdf", "application/pdf", b"%PDF-1.7"),
        ("README.md", "text/markdown", b"# Read me\n"),
        ("Contributing.de.md", "application/octet-stream", b"# How\n"),
        ("data.json", "application/json", b'{"a": 1}'),
        ("bomb.zip", "application/zip", b"PK\x03\x04"),
        ("page.html", "text/html", b"---\ntitle: x\n---\n"),
    ],
)
def test_what_is_no_packet_is_named_and_not_read(name: str, kind: str, data: bytes) -> None:
    message = mail((name, kind, data))
    assert found(message) == []
    assert skipped(message) == [(f"a.eml: {name}", "is not a packet or a proposal file")]


def test_a_body_in_markdown_is_no_lost_proposal() -> None:
    message = EmailMessage()
    message.set_content("Dear *organisers*", subtype="markdown")
    assert found(message) == []


def test_bodies_are_passed_over_in_silence() -> None:
    message = mail(body=TALK.decode())
    assert (found(message), skipped(message)) == ([], [])


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.md", "C:\\windows\\x.md", "/home/eve/.ssh/x.md", "a\x1b[31m\n/x.md"]
)
def test_a_name_is_never_a_path(name: str) -> None:
    raw = mail(("placeholder.md", "text/markdown", TALK)).as_bytes()
    quoted = name.replace("\\", "\\\\").encode().replace(b"\n", b"%0A")
    ((called, _),) = found(raw.replace(b"placeholder.md", quoted))
    assert "/" not in called
    assert "\\w" not in called
    assert "\x1b" not in called


def test_a_forwarded_message_is_looked_into() -> None:
    outer = mail(("first.md", "text/markdown", TALK))
    outer.add_attachment(mail(("second.cfp.json", "application/json", PACKET)))
    assert [name for name, _ in found(outer)] == ["a.eml: first.md", "a.eml: second.cfp.json"]


def test_too_many_parts_are_refused() -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    part = b"--b\nContent-Type: text/markdown\n\n" + TALK
    assert found(head + part * 600 + b"--b--\n") == []
    assert skipped(head + part * 600 + b"--b--\n") == [("a.eml", "has more than 500 parts")]


def test_a_message_nested_without_end_does_no_harm() -> None:
    data = b"Content-Type: message/rfc822\n\n" * 5000
    assert found(data) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 1000,
        b"Content-Type: text/markdown; charset=nothing\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: multipart/mixed; boundary=\n\n--\n",
        b"Content-Disposition: attachment; filename*=nothing''%ff%fe.md\nContent-Type: text/x\n\n---\n",
    ],
)
def test_damaged_mail_does_no_harm(data: bytes) -> None:
    assert all(isinstance(one.name, str) for one in attachments(data, "a.eml"))


def lines(*parts: EmailMessage) -> list[bytes]:
    text = b"".join(
        b"From ana@example.org Thu May 21 10:00:00 2026\n" + one.as_bytes().replace(b"\r\n", b"\n") + b"\n"
        for one in parts
    )
    return text.splitlines(keepends=True)


def test_a_mailbox_gives_its_messages_one_by_one() -> None:
    three = [mail((f"{name}.md", "text/markdown", TALK)) for name in ("a", "b", "c")]
    got = [name for one in messages(lines(*three)) if one for name, _ in found(one)]
    assert got == ["a.eml: a.md", "a.eml: b.md", "a.eml: c.md"]


def test_a_line_that_begins_with_from_inside_a_paragraph_parts_nothing() -> None:
    whole = [b"From x\n", b"Subject: a\n", b"\n", b"Hello\n", b"From here on\n", b"\n", b">From there\n"]
    assert list(messages(whole)) == [b"Subject: a\n\nHello\nFrom here on\n\nFrom there\n"]


def test_a_message_that_is_too_large_does_not_hide_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_BYTES_OF_A_MESSAGE", 4000)
    big = mail(("big.md", "text/markdown", TALK + b"x" * 10_000))
    small = mail(("small.md", "text/markdown", TALK))
    first, second = messages(lines(big, small))
    assert first is None
    assert second is not None
    assert [name for name, _ in found(second)] == ["a.eml: small.md"]


def test_what_is_no_mailbox_holds_nothing() -> None:
    assert list(messages([b"Hello\n", b"\n"])) == []


@pytest.mark.parametrize("name", ["x.cfp.json", "x.md"])
def test_a_byte_order_mark_hides_nothing(name: str) -> None:
    assert is_packet(name, b"\xef\xbb\xbf" + (TALK if name.endswith(".md") else PACKET))


def test_a_message_with_very_many_parts_that_hold_others_is_named() -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(51)).encode()
    assert skipped(nested) == [("a.eml", "has more than 50 parts that hold others")]
