"""The slugs of calls as arguments: their completion, and the hint for one that does not exist."""

from collections.abc import Collection

import typer

from cfpcli.env import Env
from cfpcli.text import nearest

SHOWS_SLUGS = "cfp deadlines --all  # shows the slugs"
"""The hint for a slug that does not exist."""

_NAMED = 5


def complete_slugs(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The followed calls whose slug begins with `incomplete`, for a shell's completion."""
    from cfpcli.workspace.finder import open_store

    env: Env = ctx.find_root().obj
    return [(call.slug, call.name) for call in open_store(env).calls() if call.slug.startswith(incomplete)]


def slug_hint(slug: str, slugs: Collection[str]) -> str:
    """A hint with the slugs that may have been meant: a few that begin like this one, else the nearest."""
    begun = [candidate for candidate in slugs if candidate.startswith(slug)]
    near = begun[:_NAMED] or [candidate for candidate in [nearest(slug, slugs)] if candidate]
    return f": did you mean {' or '.join(near)}?" if near else ""
