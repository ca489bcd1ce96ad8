"""The shapes of answers: what each command returns, one frozen struct for a row and one for the envelope around it.

JSON, CSV, `--fields`, the JSON schema, the columns of tables and the pages are made from these types alone.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from cfpcli.result import Row

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def published() -> dict[str, type[Row]]:
    """Every published answer by its name (`ranking` for `cfp.ranking/1`), in the order of the names."""
    for path in sorted(PACKAGE.glob("*/rows/*.py")):
        import_module(".".join((PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)))
    rows = {row.schema: row for row in _below(Row) if row.schema and ".rows." in row.__module__}
    return dict(sorted(rows.items()))


def _below(row: type[Row]) -> list[type[Row]]:
    return [each for child in row.__subclasses__() for each in (child, *_below(child))]
