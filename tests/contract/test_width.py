"""At a terminal nothing is wider than it: 80 columns always work, 120 show no less."""

import pytest
from rich.cells import cell_len

from tests.contract.examples import Example, examples, spelled
from tests.world import World

DRAWN = [pytest.param(row, id=row.line) for _, row in examples() if not row.document and "export" not in row.line]
JSON_SCHEMA = "schema proposals"


def drawn(world: World, example: Example, columns: int) -> list[str]:
    stdin = (world.folder / example.stdin).read_bytes() if example.stdin else b""
    outcome = world.ok(
        *spelled(example.line, world), stdin=stdin, terminals=("stdout", "stderr"), NO_COLOR="1", COLUMNS=str(columns)
    )
    return outcome.out.splitlines()


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("example", [row for row in DRAWN if row.id != JSON_SCHEMA])
def test_no_line_is_wider_than_the_terminal(desk: World, example: Example, columns: int) -> None:
    lines = drawn(desk, example, columns)
    assert [line for line in lines if cell_len(line) > columns] == []


def test_more_columns_show_more(desk: World) -> None:
    narrow, wide = (drawn(desk, Example("list"), columns) for columns in (80, 120))
    for code in desk.codes():
        assert any(code in line for line in narrow)
        assert any(code in line for line in wide)
    assert len(wide[0].split()) > len(narrow[0].split())
