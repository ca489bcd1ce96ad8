"""The command that measures the budgets works; what it measures is no test's business."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from cfpcli.proposals.rules.similar import bare_words
from cfpcli.records.change import Kind
from cfpcli.store import Store
from cfpcli.store.protocol import HistoryFilter
from tests.bench import prose
from tests.bench.jobs import CHECK, COMMANDS, IMPORT, LIST, MOST, PLAN, PROGRAMME, REVIEW, SHOW, SIMILAR
from tests.bench.keys import SCREENS
from tests.bench.report import (
    BEGIN,
    BUDGETS,
    END,
    GROWTH_BUDGETS,
    IMPORTING,
    KEY_BUDGETS,
    MEMORY_BUDGETS,
    READING,
    REASONS,
    SIZES,
    TITLES,
    WRITING,
    Report,
    Single,
    with_tables,
)
from tests.bench.stores import make
from tests.world import World

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "cfpcli" / "manual" / "store.md").read_text(encoding="utf-8")


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
    assert _rows(done.stdout) == _rows(_tables_of(PAGE))
    assert "Budgets missed:" in done.stdout or "Every budget holds." in done.stdout
    assert "20 proposals: round 1 of 1: plain review" in done.stderr


def _tables_of(page: str) -> str:
    return page.partition(BEGIN)[2].partition(END)[0]


def _rows(page: str) -> list[str]:
    """What the rows of all tables measure, without the figures; how many rows went to a pipe depends on the sizes."""
    first = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("|")]
    return [re.sub(r"\b[0-9][0-9,]* rows|first row of [0-9,]+", "N rows", title) for title in first]


def test_the_manual_has_the_rows_that_the_bench_measures() -> None:
    rows = _rows(_tables_of(PAGE))
    assert rows[: rows.index("what", 1)] == ["what", "---", *TITLES.values(), *MEMORY_BUDGETS]
    assert {f"{name}, CPU" for name in SCREENS} < {*rows}


def test_every_size_of_a_budget_is_measured_and_every_command_has_one() -> None:
    assert [*BUDGETS] == [*TITLES] == [*COMMANDS]
    for name, budget in BUDGETS.items():
        budgeted = name not in {PLAN, *PROGRAMME}
        assert [*budget] == [size for size in SIZES if size <= MOST.get(name, size) and budgeted]
    assert GROWTH_BUDGETS == {CHECK: 1.4, SIMILAR: 1.4, PLAN: 1.4}
    assert [list(MEMORY_BUDGETS[row]) for row in (READING, WRITING, IMPORTING)] == [[*SIZES]] * 3
    assert {*KEY_BUDGETS.values()} == {40, 150}


def test_every_reason_is_that_of_a_row_of_the_page() -> None:
    assert {*REASONS} <= {*_rows(_tables_of(PAGE))}


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    report = Report((1_000,))
    report.in_t = {name: {1_000: 1.2} for name in COMMANDS}
    report.start_up = dict.fromkeys(COMMANDS, 1.1)
    page = with_tables(f"before {BEGIN} of last year {END} after", "a day", report)
    assert page.startswith(f"before {BEGIN}\n\nAs measured on a day:\n")
    assert page.endswith(f"Every budget holds.\n\n{END} after")
    assert "of last year" not in page
    assert with_tables(page, "a day", report) == page
    with pytest.raises(ValueError, match="no block"):
        with_tables("a page", "a day", report)


# ruff: noqa: S311  # sample data
def test_texts_have_some_thousand_words_and_the_frequent_ones_are_frequent() -> None:
    words = bare_words("\n".join(prose.text(Random(number), 2_000, "en") for number in range(200)))
    counts = Counter(words)
    assert len(prose.vocabulary("en").words) > 5_000
    assert len(counts) > 3_000
    assert 0.02 < counts["the"] / len(words) < 0.15
    assert counts["the"] > counts["of"] > counts["team"]
    assert prose.text(Random(1), 300, "fr") == prose.text(Random(1), 300, "fr")


def test_a_store_to_measure_on_is_sound_and_has_the_history_of_its_records(tmp_path: Path) -> None:
    prepared = make(tmp_path / "made", 8)
    world = World(prepared.folder)
    assert world.ok("doctor", "--json").items == []
    store = Store.open(world.store)
    assert store.count(Kind.PROPOSAL) == 8
    assert len(store.reviews_of(prepared.middle)) == 3
    assert store.revision == 1 + 8 + 1 + 3 * 8
    submitted, *reviewed = [entry.revision for entry in store.history(HistoryFilter(key=prepared.middle))]
    assert 1 < submitted <= 9 < min(reviewed)
    assert len(reviewed) == 3
    assert World(prepared.bare).ok("import", str(prepared.records), "--json").json["changes"]


def test_the_programme_of_a_store_to_measure_on_is_published_again_without_a_conflict(tmp_path: Path) -> None:
    prepared = make(tmp_path / "made", 100)
    world = World(prepared.folder)
    assert {row["severity"] for row in world.ok("schedule check --json").items} == {"hint"}
    sessions = world.ok("schedule show --json").items
    assert len(sessions) == 1 + len(world.ok("list state:accepted --json").items)
    assert {row["time"] for row in sessions} >= {"09:00", "17:15"}
    published = world.ok("schedule publish --version 0.2 --yes").err
    assert "since 0.1: 1 moved" in published
    assert world.ok("mail list --json").items


def test_what_is_over_budget_is_told_with_its_share() -> None:
    report = Report((1_000, 30_000))
    report.in_t = {name: {1_000: 1.2, 30_000: 2.2} for name in COMMANDS}
    report.start_up = dict.fromkeys(COMMANDS, 1.1)
    report.in_t[SHOW] = {1_000: 1.8, 30_000: 2.2}
    report.in_t[LIST] = {1_000: 1.15, 30_000: 7.8}
    report.in_t[CHECK] = {1_000: 5}
    report.to_plain = {name: {1_000: 0.1, 30_000: 0.05} for name in (LIST, SHOW, REVIEW)}
    report.memory = {READING: {1_000: 20, 30_000: 100}, WRITING: {1_000: 20, 30_000: 281}}
    report.singles = [Single("`cfp --version`", 1.8, 1.7, "P"), Single("`cfp --help`", 1.4, 1.4, "T")]
    assert [str(miss) for miss in report.missed()] == [
        "`cfp --version`: 1.80 P instead of 1.7 P, 6 % over",
        "`list track:X state:Y` at 30,000: 7.80 T instead of 6.5 T, 20 % over",
        "`show CODE` with its reviews at 1,000: 1.80 T instead of 1.6 T, 12 % over",
        "peak MB, write at 30,000: 281.00 MB instead of 280 MB, 1 % over",
        "growth of `list track:X state:Y`: 1.44 instead of 1.1, 31 % over",
    ]
    # 30 times as many, 11 times as long
    assert report.growth("review") == pytest.approx(0.705, abs=0.001)


def test_the_page_has_a_sentence_for_each_row_over_its_budget_and_the_run_names_those_without_a_reason() -> None:
    report = Report((1_000, 5_000))
    report.in_t = {name: {1_000: 1.2, 5_000: 1.2} for name in COMMANDS}
    report.start_up = dict.fromkeys(COMMANDS, 1.2)
    report.in_t[IMPORT] = {1_000: 6, 5_000: 20}
    report.in_t[SHOW] = {1_000: 2, 5_000: 2}
    report.in_t[LIST] = {1_000: 1.3, 5_000: 2}
    reason = REASONS[TITLES[IMPORT]]
    assert report.sentences() == [
        f"`import`, one transaction is up to 20 % over its budget at 1,000 and 5,000 proposals: {reason}.",
        "`list track:X state:Y` is 17 % over its budget in its growth.",
        "`show CODE` with its reviews is 25 % over its budget at 1,000 proposals.",
    ]
    assert report.unexplained() == [TITLES[SHOW], TITLES[LIST]]
    page = with_tables(f"{BEGIN}{END}", "a day", report)
    assert "Not within its budget:\n\n- `import`, one" in page
    assert "Budgets missed" not in page
    assert "instead of" not in page
