"""The trial of a large programme goes all the way; here with few sessions."""

import json
from pathlib import Path

import pytest

from tests.bench import trial


@pytest.mark.slow
def test_a_small_programme_comes_back_from_both_schedules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "trial"
    assert trial.main([str(folder), "--sessions", "24"]) == 0
    shown = capsys.readouterr().out
    assert "agrees   both imports" in shown
    assert "cfp schedule auto --yes" in shown
    rows = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert len(rows) == 24 + trial.DAYS
    assert [row["title"] for row in rows if row["cancelled"]]
    for name in ("schedule.xml", "schedule.json", "programme.ics", "room.ics"):
        assert (folder / name).stat().st_size


def test_files_of_a_thousand_sessions_hold_each_code_once(tmp_path: Path) -> None:
    trial.write_records(tmp_path, 1_000)
    lines = (tmp_path / "proposals.csv").read_text(encoding="utf-8").splitlines()
    assert len({line.partition(",")[0] for line in lines}) == len(lines) == 1_001
    assert len((tmp_path / "people.csv").read_text(encoding="utf-8").splitlines()) == 701
