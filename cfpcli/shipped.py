"""The files that come with the program: calls, the template and sample proposals."""

from pathlib import Path


def read_text(name: str) -> str:
    """The text of a shipped file, by its name as `names` gives it.

    Raises:
        FileNotFoundError: no such file is shipped.
    """
    return (_folder() / name).read_text(encoding="utf-8")


def names(suffix: str) -> tuple[str, ...]:
    """The names of the shipped files that end so, in order, with their folder: `proposals/01-….md`, `blank.toml`."""
    folder = _folder()
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob(f"*{suffix}") if path.is_file()))


def _folder() -> Path:
    """`data/` inside the package where it was installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"
