"""The files shipped with the program: calls, the template and sample proposals."""

from pathlib import Path


def read_text(name: str) -> str:
    """The text of a shipped file, by its name as returned by `names`.

    Raises:
        FileNotFoundError: no such file is shipped.
    """
    return (_folder() / name).read_text(encoding="utf-8")


def names(suffix: str) -> tuple[str, ...]:
    """The names of the shipped files with this suffix, sorted, with their folder: `proposals/01-….md`, `blank.toml`."""
    folder = _folder()
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob(f"*{suffix}") if path.is_file()))


def _folder() -> Path:
    """The folder `data/`: inside the package if installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"
