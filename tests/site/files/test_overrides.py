"""The colours and the logo of an organiser's folder, and the faults of the file that names them."""

import re
from pathlib import Path

import msgspec
import pytest

from cfpcli.errors import DataRefusedError
from cfpcli.site.files.overrides import MOST_BYTES, TOKENS, Logo, Overrides, load_overrides
from cfpcli.site.rules.colours import DARK, LIGHT

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'


def folder_with(folder: Path, text: str | bytes) -> Path:
    (folder / TOKENS).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(DataRefusedError) as refused:
        load_overrides(folder, "look/")
    return [str(fault) for fault in refused.value.faults]


def test_without_a_file_everything_is_as_shipped(tmp_path: Path) -> None:
    assert load_overrides(tmp_path) == load_overrides(tmp_path / "none") == Overrides()
    assert load_overrides(folder_with(tmp_path, "")) == Overrides(light=LIGHT, dark=DARK, logo=None)


def test_tokens_replace_those_of_their_scheme(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, '\ufeff[light]\nlink = "#7A3fa8"\nbg = "#FFE"\n[dark]\nfocus = "#c9a"\n')
    assert load_overrides(folder) == Overrides(
        light=msgspec.structs.replace(LIGHT, link="#7a3fa8", bg="#ffffee"),
        dark=msgspec.structs.replace(DARK, focus="#cc99aa"),
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", SVG),
        ("my logo.PNG", b"\x89PNG\r\n\x1a\n..."),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.webp", b"RIFF\0\0\0\0WEBP"),
        ("a.svg", SVG + b" " * (MOST_BYTES - len(SVG))),
    ],
)
def test_a_logo_is_read(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    folder = folder_with(tmp_path, f'logo = "{name}"\nlogo_alt = "The event"\n')
    assert load_overrides(folder).logo == Logo(name=name, content=content, alt="The event")


def test_a_logo_may_be_in_a_folder_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "logo.svg").write_bytes(SVG)
    (tmp_path / "link.svg").symlink_to("pictures/logo.svg")
    for name, short in (("pictures/logo.svg", "logo.svg"), ("link.svg", "link.svg")):
        assert load_overrides(folder_with(tmp_path, f'logo = "{name}"\n')).logo == Logo(name=short, content=SVG)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('logo = "x', r"look/tokens.toml:1: invalid TOML.+"),
        ("a" * 300 + " = 1", r"look/tokens.toml:1: invalid TOML at column 1: A key with more than 200 characters"),
        (b'logo = "x"\n# \xff', r"look/tokens.toml:2: is not UTF-8 text: byte 14"),
        ("#" * (MOST_BYTES + 1), r"look/tokens.toml: is larger than 1,000,000 bytes"),
        ('[light]\nlinc = "#fff"', r'.*:2: light.linc: unknown key; did you mean "link"\? allowed: bg, card, ink, .*'),
        ('[drak]\nbg = "#fff"', r'.*:1: drak: unknown key; did you mean "dark"\? allowed: logo, .*'),
        ('[light]\nlogo = "a.svg"', r".*:2: light.logo: unknown key; write logo above the first \[ of the file"),
        (
            '[dark]\n\nbg = "black"',
            r'.*:3: dark.bg: "black" is not a colour; allowed: #rrggbb or #rgb, such as #15.*',
        ),
        ('[dark]\nbg = "#12345"', r'.*:2: dark.bg: "#12345" is not a colour; .*'),
        ('[dark]\nbg = ""', r'.*:2: dark.bg: "" is not a colour; .*'),
        ("[dark]\nbg = 3", r".*:2: dark.bg: is a number, must be text in quotes"),
        ("light = 3", r".*:1: light: is a number, must be a table that begins with \[light\]"),
        ('logo_alt = "x"', r".*:1: logo_alt: has no meaning without a logo; add logo, .*"),
        ('logo = "logo.gif"', r'.*:1: logo: "logo.gif" is not a picture .* ends in svg, png, jpg or webp'),
        ('logo = "none.svg"', r'.*:1: logo: "none.svg" is not a file; allowed: the name of a file next to tokens.toml'),
        ('logo = "folder.svg"', r'.*:1: logo: "folder.svg" is not a file; .*'),
        ('logo = "../logo.svg"', r'.*:1: logo: "../logo.svg" is outside the folder; copy the file next to tokens.toml'),
        ('logo = "/etc/logo.svg"', r".*:1: logo: .* is outside the folder; .*"),
        ('logo = "link.svg"', r".*:1: logo: .* is outside the folder; .*"),
        ('logo = "circle.svg"', r".*:1: logo: .* (is outside the folder|cannot be read|is not a file).*"),
        ('logo = "a\\u0000.svg"', r".*:1: logo: .*"),
        ('logo = "large.svg"', r".*:1: logo: .* is larger than 1,000,000 bytes, .*"),
        ('logo = "page.svg"', r".*:1: logo: .* does not have the content that its ending promises; .*"),
    ],
)
def test_a_fault_has_its_line_and_an_answer(text: str | bytes, expected: str, tmp_path: Path) -> None:
    folder = tmp_path / "look"
    folder.mkdir()
    (tmp_path / "logo.svg").write_bytes(SVG)
    (folder / "folder.svg").mkdir()
    (folder / "link.svg").symlink_to("../logo.svg")
    (folder / "circle.svg").symlink_to("circle.svg")
    (folder / "large.svg").write_bytes(SVG + b" " * MOST_BYTES)
    (folder / "page.svg").write_bytes(b"<html></html>")
    (message,) = faults(folder_with(folder, text))
    assert re.fullmatch(expected, message), message


def test_all_faults_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, 'logo = "a.bmp"\n[light]\nbg = "red"\n[dark]\nink = "blue"\n')
    assert [message.split()[0] for message in faults(folder)] == [
        "look/tokens.toml:1:", "look/tokens.toml:3:", "look/tokens.toml:5:",
    ]  # fmt: skip


def test_faults_end_at_a_hundred(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "".join(f"k{at} = 1\n" for at in range(10_000)))
    assert len(faults(folder)) == 100
