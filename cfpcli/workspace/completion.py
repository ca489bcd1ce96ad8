"""Arguments and options that commands of several rooms take, with the completion of their values."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import typer

from cfpcli.env import Env
from cfpcli.errors import UsageError, WouldAskError
from cfpcli.records.change import Kind
from cfpcli.store.protocol import Store

Candidates = list[tuple[str, str]]
Completer = Callable[[typer.Context, str], Candidates]

_INERT = r"[\w.,:@%+=/-]*(?:\"[\w.,:@%+=/ -]*\")?"
"""Values that every shell reads as a plain word: a reply is put on the command line unchanged."""

_SHELL_SYNTAX = str.maketrans({"'": "\u2019", '"': "\u201d", "\\": "/", "$": " ", "`": " "})
"""Replacements for shell syntax.

zsh evaluates descriptions, and Typer escapes neither backslashes nor all characters that follow from them.
"""


def inert(candidates: Candidates) -> Candidates:
    """Candidates that are safe to pass to a shell: titles and tags are other people's text."""
    from cfpcli.text import clean_line, shorten

    return [
        (value, shorten(clean_line(meaning).translate(_SHELL_SYNTAX), 60))
        for value, meaning in candidates
        if re.fullmatch(_INERT, value)
    ]


def from_store(find: Callable[[Store, Env, str], Candidates]) -> Completer:
    """The completion of an argument by the candidates that `find` reads from the store; none if that fails."""

    def complete(ctx: typer.Context, incomplete: str) -> Candidates:
        from cfpcli.workspace.finder import open_store

        candidates: Candidates = []
        with suppress(Exception):
            env: Env = ctx.obj
            store, event = (str(ctx.params.get(f"common_{name}") or "") for name in ("store", "event"))
            env = env.with_options(env.options._replace(store=store, event=event))
            candidates = inert(find(open_store(env), env, incomplete))
        return candidates

    return complete


def _codes(store: Store, _: Env, incomplete: str) -> Candidates:
    rows: Iterator[Any] = iter(store.rows(Kind.PROPOSAL, ("code", "title")))
    begun = incomplete.upper()
    # A shell keeps only candidates that begin with the letters as typed.
    return [(incomplete + row.code[len(begun) :], row.title) for row in rows if row.code.startswith(begun)]


def _query(store: Store, _: Env, incomplete: str) -> Candidates:
    from cfpcli.query.parser import completions
    from cfpcli.workspace.selection import vocabulary

    values = vocabulary(store, None)
    candidates = completions(incomplete, values)
    if len(candidates) == 1 and candidates[0][0].endswith(":"):
        # A shell adds a space after the only reply, but here values follow.
        return completions(candidates[0][0], values) or candidates
    return candidates


_ALSO_EXPORTED = ("programme", "deadlines")
"""Formats of other contents that `cfp export` writes too."""


def _export_words(store: Store, env: Env, incomplete: str) -> Candidates:
    from cfpcli.exchange.formats import FORMATS, WRITTEN

    able = {name: entry.help for name, entry in FORMATS.items() if name in WRITTEN or entry.carries in _ALSO_EXPORTED}
    names = [(name, meaning) for name, meaning in able.items() if name.startswith(incomplete)]
    return names + _query(store, env, incomplete)


def _events(store: Store, _: Env, incomplete: str) -> Candidates:
    return [(event.slug, event.name) for event in store.events() if event.slug.startswith(incomplete)]


def _reviewers(store: Store, _: Env, incomplete: str) -> Candidates:
    begun = incomplete.casefold()
    rows = store.rows(Kind.REVIEWER, ("email", "name"))
    return [(incomplete + row.email[len(begun) :], row.name) for row in rows if row.email.startswith(begun)]


def _of_event(parts: str) -> Callable[[Store, Env, str], Candidates]:
    def find(store: Store, env: Env, incomplete: str) -> Candidates:
        from cfpcli.workspace.finder import chosen_event

        chosen = chosen_event(env, store)
        choices = [part for event in ([chosen] if chosen else store.events()) for part in getattr(event, parts)]
        return [(part.slug, part.name) for part in choices if part.slug.startswith(incomplete)]

    return find


codes = from_store(_codes)
query = from_store(_query)
export_words = from_store(_export_words)
events = from_store(_events)
tracks = from_store(_of_event("tracks"))
rooms = from_store(_of_event("rooms"))
reviewers = from_store(_reviewers)
session_types = from_store(_of_event("session_types"))


QUERY = typer.Argument(
    help="Select proposals, such as track:security 'score>=4'; see cfp help query.", autocompletion=query
)
CODE = typer.Argument(help="The proposal's code or a prefix, in upper or lower case.", autocompletion=codes)
SET = typer.Option("--set", metavar="FIELD=VALUE", help="Set one field; repeatable.")


def not_an_assignment(text: str, hint: str = "write --set FIELD=VALUE") -> UsageError:
    """The refusal of an argument that has no `=`."""
    return UsageError(f'"{text}" does not set a field', hint=hint)


BY = typer.Option("--by", metavar="PERSON", help="Act as this person, NAME <ADDRESS>, instead of as you.")

REASON = "The reason, shown to the organisers."
"""The help of `--reason` where a speaker or a reviewer gives one."""


MINE = typer.Option("--mine", help="Only your own sessions.")
ONLY_DAY = typer.Option("--day", metavar="DATE", help="Only this day: a date, a weekday or 1, 2 …")
COLUMNS = typer.Option("--by", help="Draw rooms, tracks or speakers as columns.")
OF_RELEASE = typer.Option("--release", metavar="VERSION", help="A published version, or latest, instead of the plan.")
ICS = typer.Option("--ics", help="Write your published sessions as a calendar; needs --mine.")

BLIND = typer.Option("--blind", help="Show only what reviewers of a blind call see; see cfp help blind.")


def already_confirmed(subject: str) -> str:
    """The report of a confirmation that changes nothing."""
    return f"No change: {subject} is already confirmed."


def editor_needs_a_terminal(hint: str) -> WouldAskError:
    """The refusal to open an editor where nobody can write in it; `hint` is the way by options."""
    return WouldAskError("an editor needs a terminal", hint=hint)


def reopening(*codes: str) -> str:
    """The command that reopens ended proposals, for a hint."""
    return f"cfp reopen {' '.join(codes)}  # asks for the reason"


def contradicts_format(option: str, format_name: str) -> UsageError:
    """The refusal of an option or a word that names a format beside another `--format`."""
    return UsageError(f"{option} and --format {format_name} contradict each other", hint="leave out one of them")
