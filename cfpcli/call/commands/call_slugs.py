"""Followed calls as arguments: the call that a word names, the completion of slugs, and hints for unknown ones."""

from collections.abc import Collection
from contextlib import suppress

import typer

from cfpcli.env import Env
from cfpcli.errors import UsageError
from cfpcli.records.change import Kind
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, nearest, slugify
from cfpcli.workspace.completion import Candidates, inert

SHOWS_SLUGS = "cfp deadlines --all  # shows the slugs"
"""The hint for a slug that does not exist."""

_NAMED = 5


def complete_slugs(ctx: typer.Context, incomplete: str) -> Candidates:
    """The followed calls of all stores whose slug begins with `incomplete`, for a shell's completion."""
    from cfpcli.workspace.context import Workspace
    from cfpcli.workspace.own_stores import other_stores

    with suppress(Exception):
        env: Env = ctx.obj
        store = str(ctx.params.get("common_store") or "") or env.options.store
        work = Workspace(env.with_options(env.options._replace(store=store)))
        stores = [work.store] if work.has_store else []
        stores += [other.store for other in other_stores(work) if other.store]
        names = {slug: name for store in reversed(stores) for slug, name in names_of_followed(store).items()}
        return inert([(slug, name) for slug, name in names.items() if slug.startswith(incomplete)])
    return []


def names_of_followed(store: Store) -> dict[str, str]:
    """The names of all calls that are followed in a store by slug: those of lists, then events."""
    names = {row.slug: row.name for row in store.rows(Kind.CALL, ("slug", "name"))} if store.count(Kind.CALL) else {}
    return names | {event.slug: event.name for event in store.events() if event.followed}


def slug_of(word: str, store: Store) -> str:
    """The slug of the followed call that a word names, by its slug or by its whole name; empty if none.

    Raises:
        UsageError: several calls have this name.
    """
    names = names_of_followed(store)
    slug = next((slug for slug in (word, slugify(word)) if slug in names), "")
    if slug:
        return slug
    same = [slug for slug, name in names.items() if fold(name) == fold(word)]
    if len(same) > 1:
        raise UsageError(
            f'"{clean_line(word)}" is the name of several followed calls',
            hint=f"name one by its slug: {', '.join(same[:_NAMED])}",
        )
    return same[0] if same else ""


def slug_hint(slug: str, slugs: Collection[str]) -> str:
    """A hint with the slugs that may have been meant: a few that begin like this one, else the nearest."""
    begun = [candidate for candidate in slugs if candidate.startswith(slug)]
    near = begun[:_NAMED] or [candidate for candidate in [nearest(slug, slugs)] if candidate]
    return f": did you mean {' or '.join(near)}?" if near else ""
