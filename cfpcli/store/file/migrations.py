"""How a store of an older schema becomes one of the current schema."""

from collections.abc import Callable
from typing import Any

Tables = dict[str, dict[str, dict[str, Any]]]
"""A store as TinyDB sees it: table, number (as text) and document."""

SCHEMA_WITH_ORGANISERS = 3
"""The schema from which on a store names its organisers."""


def _with_more_tables(tables: Tables) -> Tables:
    """Schema 2 adds tables of followed calls, reviewers and assignments, schema 3 one of organisers; records stay."""
    return tables


MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {1: _with_more_tables, 2: _with_more_tables}
"""For each older schema the step that makes the next one of it.

A step gets every table but `_meta` and returns them all; documents need not be in the order of their attributes. Schema
1 is the first; the number above the last step is the current one.
"""


def current_schema() -> int:
    """The schema that this version writes."""
    return max(MIGRATIONS, default=0) + 1


def migrate(tables: Tables, schema: int) -> Tables:
    """Bring tables of an older schema to the current one, step by step.

    Raises:
        LookupError: there is no step from this schema.
    """
    for step in range(schema, current_schema()):
        if step not in MIGRATIONS:
            raise LookupError(f"no way leads from schema {step} to schema {current_schema()}")
        tables = MIGRATIONS[step](tables)
    return tables
