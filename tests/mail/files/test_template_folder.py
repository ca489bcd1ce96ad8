"""Templates in files: shipped ones are whole, an organiser's own replace them, all faults are found at once."""

from pathlib import Path

import pytest

from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.mail.files.template_folder import book_of, shipped, shipped_files
from cfpcli.mail.rules.due import Role


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def faults(folder: Path) -> list[str]:
    """The faults of a folder, with paths from there."""
    with pytest.raises(DataRefusedError) as caught:
        book_of(folder)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


def test_english_and_french_are_shipped_for_every_message() -> None:
    book = book_of(None)
    assert book.languages == ("en", "fr")
    assert set(book.templates) == {(language, role) for language in book.languages for role in Role}
    assert len(shipped_files()) == 2 * (len(Role) + 1)


def test_a_file_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "fr/proposal.rejected.txt": "Subject: Non\n\nBonjour {name}\n",
            "en/phrases.txt": "accepted: in\n",
            "en/README.md": "not a template",
            "notes.txt": "not a template either",
        },
    )
    book = book_of(folder)
    assert book.templates["fr", Role.REJECTED].subject.filled({}) == "Non"
    assert book.templates["fr", Role.ACCEPTED] == shipped().templates["fr", Role.ACCEPTED]
    assert book.phrases["en"]["accepted"].filled({}) == "in"
    assert book.phrases["en"]["rejected"] == shipped().phrases["en"]["rejected"]


def test_the_shipped_files_are_a_folder_of_ones_own(tmp_path: Path) -> None:
    folder = write(tmp_path, dict(shipped_files()))
    assert book_of(folder).phrases == shipped().phrases


def test_another_language_needs_all_messages(tmp_path: Path) -> None:
    whole = {name.replace("en/", "de/"): text for name, text in shipped_files() if name.startswith("en/")}
    assert book_of(write(tmp_path, dict(whole))).languages == ("de", "en", "fr")
    (tmp_path / "de" / "proposal.accepted.txt").unlink()
    assert faults(tmp_path) == ["de: lacks proposal.accepted.txt"]


def test_all_faults_of_all_files_are_found_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "en/proposal.acepted.txt": "Subject: S\n\nHello\n",
            "en/proposal.rejected.txt": "Subject: S\n\n{titel}\n{name!r}\n",
            "fr/phrases.txt": "accepted yes\n",
            "fr/schedule.new.txt": b"Subject: S\n\nvoil\xe0\n",
            "fr/speaker.news.txt": b"x" * 300_000,
        },
    )
    lines = faults(folder)
    assert lines[0].startswith('en/proposal.acepted.txt: is not a template of a known message: did you mean "proposal.')
    assert [fault.partition(": ")[0] for fault in lines[1:]] == [
        "en/proposal.rejected.txt:3",
        "en/proposal.rejected.txt:4",
        "fr/phrases.txt:1",
        "fr/schedule.new.txt:3",
        "fr/speaker.news.txt",
    ]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="is not a folder"):
        book_of(tmp_path / "nowhere")
