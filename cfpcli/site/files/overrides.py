"""The look of an organiser's own site: `tokens.toml` in the folder of `--templates`, with colours and a logo.

```toml
logo = "logo.svg"
logo_alt = "Open Source Experience"

[light]
link = "#7a3fa8"

[dark]
link = "#c9a"
```
"""

from pathlib import Path

import msgspec

from cfpcli.errors import DataRefusedError, Fault, counted
from cfpcli.exchange.toml_table import EnoughFaultsError, FaultList, Table, read_toml
from cfpcli.site.rules.colours import DARK, LIGHT, Scheme
from cfpcli.text import alternatives, cannot_decode, clean_line, color_of

TOKENS = "tokens.toml"
"""The name of the file in the organiser's folder."""

MOST_BYTES = 1_000_000
"""The largest logo, and the largest file of tokens."""

_SVG_HEAD = 4_096
"""The bytes in which an SVG file has its first element, behind its comments."""

_KINDS = {".svg": b"<svg", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".webp": b"WEBP"}
"""The endings of a logo, each with the bytes by which such a file is recognised."""

_KEYS = ("logo", "logo_alt", "light", "dark")


class Logo(msgspec.Struct, frozen=True, kw_only=True):
    """The logo: the name of its file without a folder, its bytes, and the text in its place, which may be empty.

    The name is as the organiser has it: in an address, characters such as spaces have to be quoted.
    """

    name: str
    content: bytes
    alt: str = ""


class Overrides(msgspec.Struct, frozen=True, kw_only=True):
    """The colours of both schemes and the logo, as the organiser's folder has them over the shipped ones."""

    light: Scheme = LIGHT
    dark: Scheme = DARK
    logo: Logo | None = None


def load_overrides(folder: Path, name: str = "") -> Overrides:
    """Read `tokens.toml` in a folder; without the file, the shipped colours and no logo.

    `name` is the folder as it was typed, for messages.

    Raises:
        DataRefusedError: the file has faults, each with its line and its field.
    """
    path = folder / TOKENS
    source = f"{clean_line(name.rstrip('/') or str(folder))}/{TOKENS}"
    if not path.is_file():
        return Overrides()
    try:
        values, lines = read_toml(_text(path, source), source)
    except DataRefusedError as error:
        raise _refused(source, error.faults) from None
    faults = FaultList(source, lines)
    try:
        table = Table(values, "", faults, _KEYS)
        overrides = Overrides(
            light=_scheme(table, "light", LIGHT), dark=_scheme(table, "dark", DARK), logo=_logo(table, folder)
        )
    except EnoughFaultsError:
        raise _refused(source, faults.in_order()) from None
    if in_order := faults.in_order():
        raise _refused(source, in_order)
    return overrides


def _refused(source: str, faults: tuple[Fault, ...]) -> DataRefusedError:
    return DataRefusedError(f"{source} is not valid: {counted(faults)}", faults=faults)


def _text(path: Path, source: str) -> str:
    content = _content(path)
    if len(content) > MOST_BYTES:
        fault = Fault(source, 0, "", f"is larger than {MOST_BYTES:,} bytes")
        raise DataRefusedError(fault.message, faults=(fault,))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = Fault(source, content.count(b"\n", 0, error.start) + 1, "", cannot_decode(error))
        raise DataRefusedError(fault.message, faults=(fault,)) from None


def _content(path: Path) -> bytes:
    """The bytes of a file, one more than allowed at most."""
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _scheme(table: Table, key: str, shipped: Scheme) -> Scheme:
    tokens = table.table(key, Scheme.__struct_fields__)
    colors = {}
    for token in Scheme.__struct_fields__:
        text = tokens.line(token)
        color = color_of(text)
        if color:
            colors[token] = color
        elif text or tokens.values.get(token) == "":
            allowed = f"#rrggbb or #rgb, such as {getattr(shipped, token)}"
            tokens.fault(token, f'"{clean_line(text)}" is not a colour; allowed: {allowed}')
    return msgspec.structs.replace(shipped, **colors)


def _logo(table: Table, folder: Path) -> Logo | None:
    name, alt = table.line("logo"), table.line("logo_alt")
    if not name:
        if alt:
            table.fault("logo_alt", "has no meaning without a logo; add logo, the name of a file in the same folder")
        return None
    try:
        return Logo(name=(folder / name).name, content=_logo_content(folder / name, folder), alt=alt)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
    except ValueError as error:
        message = str(error)
    table.fault("logo", f'"{clean_line(name)}" {message}')
    return None


def _logo_content(path: Path, folder: Path) -> bytes:
    """The bytes of a logo.

    Raises:
        OSError: it cannot be read.
        ValueError: it is refused, for the reason in the message.
    """
    magic = _KINDS.get(path.suffix.lower().replace("jpeg", "jpg"))
    kinds = alternatives(*(ending.removeprefix(".") for ending in _KINDS))
    if magic is None:
        raise ValueError(f"is not a picture that browsers show; allowed: a file that ends in {kinds}")
    try:
        is_inside = path.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # up to Python 3.12, a link that leads to itself
        is_inside = False
    if not is_inside:
        raise ValueError(f"is outside the folder; copy the file next to {TOKENS}")
    if not path.is_file():
        raise ValueError(f"is not a file; allowed: the name of a file next to {TOKENS}")
    content = _content(path)
    if len(content) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES:,} bytes, which every page would load; save a smaller picture")
    if magic not in content[:_SVG_HEAD]:
        raise ValueError(f"does not have the content that its ending promises; allowed: {kinds}")
    return content
