"""`cfp edit` in the editor, in what only the file shows: what is opened is what `show --format md` prints."""

import pytest

from tests.samples import ASKED, FOSDEM, proposal, write
from tests.world import World


@pytest.mark.parametrize("number", [0, 1])
def test_the_file_opened_is_the_proposal_without_its_comment(desk: World, number: int) -> None:
    code = desk.codes()[number]
    script = write(desk, "ed", f'#!/bin/sh\ncp "$1" {desk.folder}/opened.md\n')
    script.chmod(0o700)
    desk.ok("edit", code, stdin="\n", EDITOR=str(script), **ASKED)
    opened = (desk.folder / "opened.md").read_text()
    shown = desk.ok("show", code, "--format", "md").out
    assert opened.splitlines() == [line for line in shown.splitlines() if not line.startswith("# ")]


def test_a_dry_run_shows_what_the_editor_would_change(desk: World) -> None:
    code = desk.codes()[0]
    script = write(desk, "ed", '#!/bin/sh\nsed -i "s/^level: .*/level: expert/" "$1"\n')
    script.chmod(0o700)
    outcome = desk.ok("edit", code, "--dry-run", EDITOR=str(script), **ASKED)
    assert "beginner → expert" in outcome.out
    assert proposal(desk, code)["level"] == "beginner"


def test_internal_notes_and_the_place_of_a_session_survive(desk: World) -> None:
    code = desk.codes(FOSDEM)[0]
    before = proposal(desk, code)
    script = write(desk, "ed", '#!/bin/sh\nsed -i "s/^title: .*/title: Renamed/" "$1"\n')
    script.chmod(0o700)
    desk.ok("edit", code, EDITOR=str(script), **ASKED)
    after = proposal(desk, code)
    assert after["title"] == "Renamed"
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"title", "revision", "updated"}
    assert (after["room"], after["day"], after["state"]) == ("AW1.120", "2026-01-31", "confirmed")
