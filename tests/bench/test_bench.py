"""The command that measures the budgets works; what it measures is no test's business."""

import subprocess
import sys
from pathlib import Path

import pytest

from cfpcli.domain.change import Kind
from cfpcli.store import Store
from tests.bench.jobs import COMMANDS, LIST, REVIEW, SHOW
from tests.bench.report import READING, WRITING, Report, Single
from tests.bench.stores import make
from tests.world import World

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_one_small_round_prints_both_tables() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--sizes", "20", "--rounds", "1", "--markdown"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "| what | 20 proposals | growth |" in done.stdout
    for title in ("`show CODE` with its reviews", "`import`, one transaction", "peak MB, write", "`cfp --version`"):
        assert f"| {title} |" in done.stdout
    assert "Budgets missed:" in done.stdout or "Every budget holds." in done.stdout
    assert "20 proposals: round 1 of 1: plain review" in done.stderr


def test_a_store_to_measure_on_is_sound_and_has_the_history_of_its_records(tmp_path: Path) -> None:
    made = make(tmp_path / "made", 8)
    world = World(made.folder)
    assert world.ok("doctor", "--json").items == []
    store = Store.open(world.store)
    assert store.count(Kind.PROPOSAL) == 8
    assert len(store.reviews_of(made.middle)) == 3
    assert store.revision == 1 + 8 + 3 * 8
    submitted, *reviewed = [one.revision for one in store.history(made.middle)]
    assert 1 < submitted <= 9 < min(reviewed)
    assert len(reviewed) == 3
    assert World(made.bare).ok("import", str(made.records), "--json").json["changes"]


def test_what_is_over_budget_is_told_with_its_share() -> None:
    report = Report((1_000, 30_000))
    report.in_t = {name: {1_000: 1.2, 30_000: 2.2} for name in COMMANDS}
    report.start_up = dict.fromkeys(COMMANDS, 1.1)
    report.in_t[SHOW] = {1_000: 1.8, 30_000: 2.2}
    report.in_t[LIST] = {1_000: 1.15, 30_000: 5.1}
    report.to_plain = {name: {1_000: 0.1, 30_000: 0.05} for name in (LIST, SHOW, REVIEW)}
    report.memory = {READING: {1_000: 20, 30_000: 100}, WRITING: {1_000: 20, 30_000: 281}}
    report.singles = [Single("`cfp --version`", 1.7, 1.6, "P"), Single("`cfp --help`", 1.4, 1.4, "T")]
    assert list(report.missed()) == [
        "`cfp --version`: 1.70 P instead of 1.6 P, 6 % over",
        "`list track:X state:Y` at 30,000: 5.10 T instead of 3 T, 70 % over",
        "`show CODE` with its reviews at 1,000: 1.80 T instead of 1.5 T, 20 % over",
        "peak MB, write at 30,000: 281.00 MB instead of 280 MB, 0 % over",
        "growth of `list track:X state:Y`: 1.29 instead of 1.1, 17 % over",
    ]
    # 30 times as many, 11 times as long
    assert report.growth("review") == pytest.approx(0.705, abs=0.001)
