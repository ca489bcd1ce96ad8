"""Templates in files: those shipped in English and French, and an organiser's own folder, which replaces some.

A folder has one folder a language, `fr/`, with a file for each role, `proposal.accepted.txt`, and `phrases.txt`. Of
a shipped language, the files that an organiser's folder leaves out are as shipped; another language needs all of them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cfpcli.errors import DataRefusedError, Fault, NotFoundError
from cfpcli.mail.rules.dispatches import FALLBACK, base_language
from cfpcli.mail.rules.due import Role
from cfpcli.mail.rules.letters import Book
from cfpcli.mail.rules.phrases import Phrases, missing_phrases, parsed_phrases
from cfpcli.mail.rules.placeholders import placeholders_of
from cfpcli.mail.rules.templates import MOST_CHARACTERS, Template, parsed_template
from cfpcli.text import clean_line, did_you_mean

PHRASES = "phrases"
_ENDING = ".txt"
_LAYOUT = "a folder of templates has a folder for each language, such as en/proposal.accepted.txt"
_MOST_BYTES = 4 * MOST_CHARACTERS
_MOST_FILES = 1_000


@cache
def shipped() -> Book:
    """The templates that are shipped with the program."""
    return _read(Path(__file__).parents[1] / "templates", named="shipped", under=None)


def book_of(folder: Path | None, name: str = "") -> Book:
    """The templates in a folder over the shipped ones; without a folder, the shipped ones.

    `name` is the folder as it was typed, for messages.

    Raises:
        NotFoundError: there is no such folder.
        DataRefusedError: a file has faults, is not a template, or a language lacks some; all faults are listed. Or the
            folder has no templates at all.
    """
    if folder is None:
        return shipped()
    named = clean_line(name.rstrip("/") or str(folder))
    if not folder.is_dir():
        raise NotFoundError(f"{named} is not a folder", hint=_LAYOUT)
    if next(_files(folder), None) is None:
        raise DataRefusedError(f"{named} has no templates", hint=_LAYOUT)
    return _read(folder, named=named, under=shipped())


def shipped_files() -> tuple[tuple[str, str], ...]:
    """The shipped files by name, such as `fr/schedule.new.txt`, each with its text: the beginning of one's own."""
    root = Path(__file__).parents[1] / "templates"
    return tuple((f"{path.parent.name}/{path.name}", path.read_text(encoding="utf-8")) for path in _files(root))


def _files(root: Path) -> Iterator[Path]:
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.name.startswith("."):
            yield from sorted(path for path in folder.iterdir() if path.suffix == _ENDING and path.is_file())


def _read(root: Path, *, named: str, under: Book | None) -> Book:
    templates = dict(under.templates) if under else {}
    phrases = dict(under.phrases) if under else {}
    faults: list[Fault] = []
    for count, path in enumerate(_files(root)):
        if count >= _MOST_FILES:
            raise DataRefusedError(f"{named}: has more than {_MOST_FILES:,} files")
        language, source = base_language(path.parent.name), f"{named}/{clean_line(str(path.relative_to(root)))}"
        try:
            text = _text(path, source)
            if path.stem == PHRASES:
                phrases[language] = {**_inherited(language, under), **parsed_phrases(text, source=source)}
            else:
                role = _role(path, source)
                templates[language, role] = parsed_template(text, placeholders_of(role), source=source)
        except DataRefusedError as error:
            faults += error.faults or (Fault(source, 0, "", error.message),)
    faults += _missing(named, templates, phrases) if not faults else []
    if faults:
        raise DataRefusedError(f"{named}: the templates have faults", faults=tuple(faults))
    return Book(templates, phrases)


def _inherited(language: str, under: Book | None) -> Phrases:
    return under.phrases.get(language, {}) if under else {}


def _role(path: Path, source: str) -> Role:
    try:
        return Role(path.stem)
    except ValueError:
        message = f"is not a template of a known message: {did_you_mean(path.stem, (*Role, PHRASES))}"
        raise DataRefusedError(message, faults=(Fault(source, 0, "", message),)) from None


def _text(path: Path, source: str) -> str:
    with path.open("rb") as stream:
        data = stream.read(_MOST_BYTES + 1)
    try:
        return data.decode("utf-8") if len(data) <= _MOST_BYTES else "?" * len(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8; save the file as UTF-8"
        raise DataRefusedError(message, faults=(Fault(source, line, "", message),)) from None


def _missing(root: str, templates: dict[tuple[str, Role], Template], phrases: dict[str, Phrases]) -> list[Fault]:
    languages = {*phrases, *(language for language, _ in templates), FALLBACK}
    faults = []
    for language in sorted(languages):
        lacking = [f"{role}{_ENDING}" for role in Role if (language, role) not in templates]
        lacking += [f"{PHRASES}{_ENDING}"] if language not in phrases else []
        if lacking:
            faults.append(Fault(f"{root}/{language}", 0, "", f"lacks {', '.join(lacking)}"))
        keys = missing_phrases(phrases.get(language, {})) if language in phrases else ()
        if keys:
            faults.append(Fault(f"{root}/{language}/{PHRASES}{_ENDING}", 0, "", f"lacks {', '.join(keys)}"))
    return faults
