"""Messages as files: strictly legal, the same bytes each time, and nothing a value says becomes a header."""

import mailbox
import re
import subprocess
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.mail.files.messages import file_name, mailbox_bytes, message_bytes, news_in
from cfpcli.mail.files.template_folder import shipped
from cfpcli.mail.rules.addresses import address_fault
from cfpcli.mail.rules.due import News
from cfpcli.mail.rules.letters import Letter, Mailbox, letter_of
from cfpcli.proposals.files.mailbox import messages
from cfpcli.records.proposal import State
from cfpcli.text import clean_line
from tests.factories import NOW
from tests.mail.samples import ANA, BO, COMMITTEE, accepted, dispatched, due

STRICT = policy.strict.clone(linesep="\n")
HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-CFP-News", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


def letter(**attrs: object) -> Letter:
    """A sample letter; keyword arguments replace attributes."""
    base = {
        "identity": "K7QX3D.proposal.accepted.0123456789ab",
        "sender": COMMITTEE,
        "reply_to": COMMITTEE,
        "to": (Mailbox("Ana Ruiz", "ana@example.org"),),
        "subject": "Accepted",
        "body": "Hello\n",
        "at": NOW,
        "news": (News(person=ANA.code, proposal="K7QX3D", state=State.ACCEPTED, release="0.1"),),
    }
    return Letter(**{**base, **attrs})  # type: ignore[arg-type]


def strictly(data: bytes) -> EmailMessage:
    """A message as the strict parser reads it; any defect is raised."""
    message = message_from_bytes(data, policy=STRICT)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    for value in message.values():
        assert not getattr(value, "defects", ())
    return message


def assert_sound(data: bytes) -> None:
    """The rules that all senders need: ASCII, line feeds, short lines, no line that a mailbox alters."""
    assert data.isascii()
    assert b"\r" not in data
    assert b"\0" not in data
    assert max(map(len, data.split(b"\n"))) <= 998
    headers, _, body = data.partition(b"\n\n")
    assert max(map(len, body.split(b"\n"))) <= 76
    assert not re.search(rb"^>*From ", body, re.MULTILINE)
    assert not re.search(rb"^bcc", headers, re.MULTILINE | re.IGNORECASE)


def test_a_message_has_the_headers_of_a_draft_in_order() -> None:
    data = message_bytes(letter())
    assert_sound(data)
    message = strictly(data)
    assert list(message) == HEADERS
    assert message["From"].addresses[0].addr_spec == "cfp@example.org"
    assert message["Reply-To"] == message["From"]
    assert message["Message-ID"] == "<K7QX3D.proposal.accepted.0123456789ab@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert message["Content-Transfer-Encoding"] == "quoted-printable"


def test_the_same_records_make_the_same_bytes() -> None:
    def written() -> list[bytes]:
        matters = due(accepted(speakers=(ANA.code, BO.code)), accepted(code="M9ZC7X", state=State.REJECTED))
        return [message_bytes(letter_of(each, shipped(), COMMITTEE)) for each in dispatched(*matters)]

    first = written()
    assert len(first) == 2
    assert first == written()


@pytest.mark.parametrize("line", ["From here on", ">From here", ">>From here", "From " + "x" * 200, "é" * 900])
def test_no_line_is_altered_on_the_way(line: str) -> None:
    data = message_bytes(letter(body=f"Hello\n{line}\nFrom\n"))
    assert_sound(data)
    assert strictly(data).get_content() == f"Hello\n{line}\nFrom\n"


@pytest.mark.parametrize(
    "name",
    ["Pérez, José", 'Ana "the builder" Ruiz', "Ana <x@example.org>", "A. B. (C)", "名前", "a\\b", "=?utf-8?q?x?=", ""],
)
def test_a_name_comes_back_whole(name: str) -> None:
    (address,) = strictly(message_bytes(letter(to=(Mailbox(name, "ana@example.org"),))))["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "ana@example.org")


INJECTION = "Ana\r\nBcc: eve@example.org\n\nbody"


def test_line_ends_in_names_and_titles_never_become_headers() -> None:
    data = message_bytes(letter(to=(Mailbox(INJECTION, "ana@example.org"),), subject=INJECTION))
    assert_sound(data)
    assert list(strictly(data)) == HEADERS


def test_all_speakers_of_a_session_are_on_one_line() -> None:
    people = tuple(Mailbox(f"Speaker {at}, Ünïcode", f"s{at}@example.org") for at in range(40))
    data = message_bytes(letter(to=people))
    assert_sound(data)
    message = strictly(data)
    assert [(each.display_name, each.addr_spec) for each in message["To"].addresses] == [
        (each.name, each.address) for each in people
    ]
    assert len(message.get_all("To") or ()) == 1


word = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('",<>@:;()[]\\\n\r =?'), max_size=60)


@given(word, word, st.lists(word, max_size=6), st.emails().filter(lambda address: not address_fault(address)))
def test_any_words_make_a_legal_message(name: str, title: str, lines: list[str], address: str) -> None:
    body = "\n".join(map(clean_line, ["Hello", *lines])) + "\n"
    written = letter(to=(Mailbox(name, address), Mailbox(name, address)), subject=title, body=body)
    data = message_bytes(written)
    assert_sound(data)
    message = strictly(data)
    assert list(message) == HEADERS
    assert message.get_content() == body
    assert [each.addr_spec for each in message["To"].addresses] == [address] * 2
    assert data == message_bytes(written)


def test_the_file_has_the_name_of_the_message() -> None:
    assert file_name(letter()) == "K7QX3D.proposal.accepted.0123456789ab.eml"


def test_what_a_message_said_is_read_from_it_again() -> None:
    news = tuple(
        News(
            person=f"SPKR{at}",
            proposal="a/b c",
            state=State.ACCEPTED if at % 2 else None,
            release="0.1 β/2",
            published=NOW,
            decided=NOW,
        )
        for at in range(12)
    )
    assert news_in(message_bytes(letter(news=news))) == news
    assert news_in(message_bytes(letter(news=()))) == ()
    assert news_in(b"X-CFP-News: a/b/c/d a/b x/y/accepted/1\n\nhello") == (
        News(person="x", proposal="y", state=State.ACCEPTED, release="1"),
    )
    assert news_in(b"X-CFP-News: x/y/accepted/1/soon/ x/y/accepted/1/0001-01-01T00:00+14:00/\n\nhello") == ()
    assert news_in(b"\xff\xfe\x00") == ()


def contents(parsed: Iterable[mailbox.mboxMessage]) -> list[bytes]:
    """The decoded texts of messages."""
    return [bytes(message.get_payload(decode=True)) for message in parsed]


def test_a_mailbox_is_read_back_by_every_reader(tmp_path: Path) -> None:
    letters = [letter(identity=f"P{at}", body=f"From me\n>From you\n\nFrom us {at} é\n") for at in range(3)]
    data = mailbox_bytes(letters)
    path = tmp_path / "drafts.mbox"
    path.write_bytes(data)
    read = mailbox.mbox(path, create=False)
    assert contents(read) == [each.body.encode() for each in letters]
    assert [message.get_from() for message in read] == ["cfp@example.org Wed May 20 09:30:00 2026"] * 3
    read.close()
    assert [message.rstrip(b"\n") for message in messages(data.splitlines(keepends=True)) if message] == [
        message_bytes(each).rstrip(b"\n") for each in letters
    ]


@pytest.mark.slow
def test_a_mailbox_is_split_into_its_messages_by_git(tmp_path: Path) -> None:
    if which("git") is None:
        pytest.skip("git is not installed")
    letters = [HARD, letter(body="From the top\n"), HARD]
    (tmp_path / "drafts.mbox").write_bytes(mailbox_bytes(letters))
    command = ["git", "mailsplit", f"-o{tmp_path}", "--", str(tmp_path / "drafts.mbox")]
    assert subprocess.run(command, check=True, capture_output=True, cwd=tmp_path).stdout.strip() == b"3"
    for at, each in enumerate(letters, 1):
        split = (tmp_path / f"{at:04}").read_bytes().partition(b"\n")[2]
        assert split.rstrip(b"\n") == message_bytes(each).rstrip(b"\n")


SINK = """#!/bin/sh
cat > "{folder}/sent-$(ls {folder} | wc -l)"
"""


def sent_by(command: list[str], tmp_path: Path) -> EmailMessage:
    """What a sender hands to sendmail, once it has read a draft."""
    folder = tmp_path / "sent"
    folder.mkdir()
    sink = tmp_path / "sendmail"
    sink.write_text(SINK.format(folder=folder))
    sink.chmod(0o755)
    words = [word.replace("SINK", str(sink)) for word in command]
    identity = {"GIT_AUTHOR_NAME": "X", "GIT_AUTHOR_EMAIL": "cfp@example.org"}
    committer = {name.replace("AUTHOR", "COMMITTER"): value for name, value in identity.items()}
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **identity, **committer}
    subprocess.run(words, check=True, capture_output=True, env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL)
    (path,) = folder.iterdir()
    message = message_from_bytes(path.read_bytes().replace(b"\r\n", b"\n"), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


HARD = letter(
    to=(Mailbox("Pérez, José", "jose@example.org"), Mailbox("Bo Ström", "bo@example.org")),
    subject="Accepted: “Čistá” " + "long title " * 12,
    body="From here\n>From there\n.\n..\n" + "é" * 200 + "\n    cfp confirm K7QX3D\n",
)
SENDERS = {
    "mutt": ["mutt", "-F", "/dev/null", "-e", "set sendmail=SINK copy=no", "-H", "draft.eml"],
    "git": [
        "git",
        "send-email",
        "--quiet",
        "--from=The committee <cfp@example.org>",
        "--confirm=never",
        "--suppress-cc=all",
        "--smtp-server=SINK",
        "draft.eml",
    ],
}


def has_sender(name: str) -> bool:
    """Whether a sender is installed; git sends mail with a Perl library of its own package."""
    if which(name) is None:
        return False
    library = ["perl", "-MMail::Address", "-e", "1"]
    is_whole = Path("/usr/lib/git-core/git-send-email").exists() and which("perl") is not None
    return name != "git" or (is_whole and subprocess.run(library, check=False, capture_output=True).returncode == 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SENDERS))
def test_senders_take_a_draft_unchanged(name: str, tmp_path: Path) -> None:
    if not has_sender(name):
        pytest.skip(f"{name} is not installed")
    (tmp_path / "draft.eml").write_bytes(message_bytes(HARD))
    message = sent_by(SENDERS[name], tmp_path)
    assert message.get_content() == HARD.body
    assert str(message["Subject"]).split() == HARD.subject.split()
    assert [(each.display_name, each.addr_spec) for each in message["To"].addresses] == [
        (each.name, each.address) for each in HARD.to
    ]
    assert message["From"].addresses[0].addr_spec == "cfp@example.org"
