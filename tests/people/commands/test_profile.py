"""`cfp profile`: kept once, private, shown with lengths, changed by flags or in the editor."""

import stat
from pathlib import Path

from tests.world import World


def data(world: World) -> Path:
    return Path(world.variables["HOME"]) / ".local/share/cfpcli/profile.md"


def test_no_profile_yet_says_how_to_make_one(world: World) -> None:
    outcome = world.ok("profile show", terminals=("stdout", "stderr"))
    assert "You have no profile yet." in outcome.err
    assert "cfp profile edit" in outcome.err
    assert world.ok("profile show --json").items == []


def test_fields_are_set_and_kept_private(world: World) -> None:
    world.ok("profile", "edit", "--set", "name=Ana Ruiz", "--set", "email=Ana@Example.org")
    outcome = world.ok("profile", "edit", "--set", "biography=Ana builds  release tooling.")
    assert str(data(world)) in outcome.err
    assert stat.S_IMODE(data(world).stat().st_mode) == 0o600
    assert stat.S_IMODE(data(world).parent.stat().st_mode) == 0o700
    item = world.ok("profile show --json").items[0]
    assert (item["name"], item["email"], item["biography"]) == (
        "Ana Ruiz",
        "ana@example.org",
        "Ana builds  release tooling.",
    )
    assert "Biography (4 words)" in world.ok("profile show", terminals=("stdout",)).out


def test_a_text_is_read_from_a_file(world: World) -> None:
    (world.folder / "bio.md").write_text("Ana\n\nbuilds.\n", encoding="utf-8")
    world.ok("profile", "edit", "--set", "biography_long=@bio.md")
    assert world.ok("profile show --json").items[0]["biography_long"] == "Ana\n\nbuilds."


def test_what_cannot_be_set(world: World) -> None:
    assert world.run("profile", "edit", "--set", "name").status == 2
    unknown = world.run("profile", "edit", "--set", "biografy=x")
    assert unknown.status == 2
    assert 'did you mean "biography"' in unknown.err
    assert world.run("profile", "edit", "--set", "email=nowhere").status == 2
    assert not data(world).exists()


def test_nothing_to_ask_with(world: World) -> None:
    outcome = world.run("profile edit")
    assert outcome.status == 2
    assert "--set" in outcome.err


def test_the_editor_writes_the_profile(world: World) -> None:
    (world.folder / "editor.sh").write_text(
        "#!/bin/sh\nsed -i 's/^name:.*/name: Ana Ruiz/; s/^## Biography: short$/&\\n\\nAna builds./' \"$1\"\n",
        encoding="utf-8",
    )
    world.ok("profile edit", terminals=("stdin", "stdout", "stderr"), CFP_EDITOR=f"sh {world.folder}/editor.sh")
    item = world.ok("profile show --json").items[0]
    assert (item["name"], item["biography_short"]) == ("Ana Ruiz", "Ana builds.")


def test_a_broken_file_is_told_with_its_line(world: World) -> None:
    data(world).parent.mkdir(parents=True)
    data(world).write_text("---\nnmae: Ana\n---\n", encoding="utf-8")
    outcome = world.run("profile show")
    assert outcome.status == 4
    assert "profile.md:2: nmae" in outcome.err


def test_the_profile_says_who_acts_before_git_and_after_the_variable(world: World) -> None:
    world.ok("profile", "edit", "--set", "name=Ana Ruiz", "--set", "email=ana@example.org")
    (world.folder / "gitconfig").write_text("[user]\nname = Bo\nemail = bo@example.org\n", encoding="utf-8")
    git = {"GIT_CONFIG_GLOBAL": str(world.folder / "gitconfig")}
    assert world.ok("whoami --json", CFP_ME="", **git).items == [
        {
            "name": "Ana Ruiz",
            "email": "ana@example.org",
            "from": "profile",
            "event": "",
            "role": "",
            "reason": "there is no store here",
        }
    ]
    assert world.ok("whoami --json").items[0]["from"] == "CFP_ME"
