"""Letters on disk: written once, never over other files, and read back."""

import errno
import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.mail.files.letter_files import messages_in, sent_messages, write_letters, write_new
from cfpcli.mail.files.messages import mailbox_bytes, message_bytes
from cfpcli.mail.rules.due import News
from cfpcli.mail.rules.letters import Letter, Mailbox
from cfpcli.private_files import replacing
from cfpcli.records.proposal import State
from tests.mail.samples import COMMITTEE

NEWS = News(person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED, release="0.1")
OTHER = News(person="SPKR4B", proposal="K7QX3D", state=State.ACCEPTED)


def letter(identity: str, news: News = NEWS) -> Letter:
    return Letter(
        identity=identity,
        sender=COMMITTEE,
        reply_to=COMMITTEE,
        to=(Mailbox("Ana Ruiz", "ana@example.org"),),
        subject="Accepted",
        body="Hello Ana\n",
        at=datetime(2026, 6, 1, tzinfo=UTC),
        news=(news,),
    )


LETTERS = (letter("a"), letter("b", OTHER))


def test_a_folder_has_a_file_for_each_letter(tmp_path: Path) -> None:
    files = write_letters(tmp_path / "new/out", LETTERS, "out")
    assert files == (str(tmp_path / "new/out/a.eml"), str(tmp_path / "new/out/b.eml"))
    assert [Path(file).read_bytes() for file in files] == list(map(message_bytes, LETTERS))
    assert (tmp_path / "new/out").stat().st_mode & 0o777 == 0o700
    assert write_letters(tmp_path / "new/out", LETTERS, "out") == files


def test_a_mailbox_has_all_letters(tmp_path: Path) -> None:
    files = write_letters(tmp_path / "out.MBOX", LETTERS, "out.MBOX")
    assert files == (str(tmp_path / "out.MBOX"),) * 2
    assert (tmp_path / "out.MBOX").read_bytes() == mailbox_bytes(LETTERS)


@pytest.mark.parametrize("name", ["a.eml", "older.eml"])
def test_nothing_is_written_beside_other_messages_or_over_them(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(DataRefusedError) as caught:
        write_letters(tmp_path, LETTERS, "out")
    assert "nothing was written" in caught.value.message
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_other_files_in_a_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    write_letters(tmp_path, LETTERS, "out")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.eml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataRefusedError):
        write_letters(tmp_path / "out", LETTERS, "out")
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(DataRefusedError, match="out is not a folder"):
        write_letters(tmp_path / "out", LETTERS, "out")
    with pytest.raises(CfpError, match=r"out\.mbox cannot be written"):
        write_new({tmp_path / "out/out.mbox": b"x"}, "out.mbox", hint="")


def test_messages_are_read_from_a_folder_a_mailbox_or_a_file(tmp_path: Path) -> None:
    write_letters(tmp_path / "out", LETTERS, "out")
    write_letters(tmp_path / "out.mbox", LETTERS, "out.mbox")
    (tmp_path / "out/foreign.eml").write_text("Subject: Hello\n\nHi\n")
    assert [(each.file, each.news) for each in sent_messages(tmp_path / "out", "out")] == [
        ("out/a.eml", (NEWS,)),
        ("out/b.eml", (OTHER,)),
        ("out/foreign.eml", ()),
    ]
    assert [each.news for each in sent_messages(tmp_path / "out.mbox", "out.mbox")] == [(NEWS,), (OTHER,)]
    assert [each.news for each in sent_messages(tmp_path / "out/a.eml", "a.eml")] == [(NEWS,)]
    assert [each.news for each in messages_in(BytesIO(mailbox_bytes(LETTERS)), "stdin")] == [(NEWS,), (OTHER,)]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError, match=r"has no files that end with \.eml or \.mbox"):
        list(sent_messages(tmp_path, "out"))
    with pytest.raises(CfpError, match="ghost cannot be read"):
        list(sent_messages(tmp_path / "ghost", "ghost"))
    (tmp_path / "odd.eml").mkdir()
    os.mkfifo(tmp_path / "note.eml")
    with pytest.raises(DataRefusedError, match=r"has no files that end with \.eml or \.mbox"):
        list(sent_messages(tmp_path, "out"))
    write_letters(tmp_path / "out.mbox", LETTERS, "out.mbox")
    assert [each.news for each in sent_messages(tmp_path, "out")] == [(NEWS,), (OTHER,)]


def test_no_line_of_a_mailbox_is_read_whole() -> None:
    class InPieces(BytesIO):
        def __next__(self) -> bytes:
            raise AssertionError("a line of any length is read whole")

    assert [each.news for each in messages_in(InPieces(mailbox_bytes(LETTERS)), "stdin")] == [(NEWS,), (OTHER,)]


def test_a_full_disk_says_how_many_files_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(target: Path, *, overwrite: bool) -> AbstractContextManager[BinaryIO]:
        if target.name == "b.eml":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replacing(target, overwrite=overwrite)

    monkeypatch.setattr("cfpcli.mail.files.letter_files.replacing", full)
    with pytest.raises(CfpError, match="out cannot be written: No space left on device; 1 file of 2 written before"):
        write_letters(tmp_path / "out", LETTERS, "out")
    with pytest.raises(CfpError, match=r"out cannot be written: No space left on device$"):
        write_new({tmp_path / "b.eml": b"x"}, "out", hint="")
