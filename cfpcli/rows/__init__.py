"""The shapes of answers: what each command returns, one frozen struct for a row and one for the envelope around it.

JSON, CSV, `--fields`, the JSON schema, the columns of tables and the pages are made from these types alone.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from cfpcli.result import Row


@cache
def published() -> dict[str, type[Row]]:
    """Every published answer by its name (`ranking` for `cfp.ranking/1`), in the order of the names."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    found = {row.schema: row for row in _below(Row) if row.schema and row.__module__.startswith(f"{__name__}.")}
    return dict(sorted(found.items()))


def _below(row: type[Row]) -> list[type[Row]]:
    return [each for child in row.__subclasses__() for each in (child, *_below(child))]
