"""The shipped files are found in a checkout and where the program was installed."""

from pathlib import Path

import pytest

from cfpcli import shipped


def test_calls_and_proposals_are_found_with_their_folder() -> None:
    assert shipped.names(".toml") == ("blank.toml", "fosdem-2026-public-digital-infrastructure.toml", "osxp-2026.toml")
    samples = shipped.names(".md")
    assert len(samples) == 12
    assert samples == tuple(sorted(samples))
    assert all(name.startswith("proposals/") for name in samples)


def test_a_file_is_read_by_its_name() -> None:
    assert shipped.read_text("osxp-2026.toml").startswith("#")
    assert shipped.read_text(shipped.names(".md")[0]).startswith("---\n")


def test_an_installed_copy_is_preferred_to_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "cfpcli" / "data"
    installed.mkdir(parents=True)
    (installed / "only.toml").write_text("slug = 'été'", encoding="utf-8")
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "cfpcli" / "shipped.py"))
    assert shipped.names(".toml") == ("only.toml",)
    assert shipped.read_text("only.toml") == "slug = 'été'"
    with pytest.raises(FileNotFoundError):
        shipped.read_text("other.toml")
