"""One change to many proposals: the selection, the person's agreement, and a change of all or none."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import typer

from cfpcli.errors import (
    Fault,
    InterruptedByUserError,
    NotFoundError,
    UsageError,
    WouldAskError,
    changed_meanwhile,
)
from cfpcli.records.change import Change, Kind, replaced
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.records.verdicts import DISCUSS
from cfpcli.result import Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, shorten
from cfpcli.workspace.completion import codes
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import chosen_event, matching_proposal, required_event
from cfpcli.workspace.inputs import read_text
from cfpcli.workspace.rows import DecidedProposal
from cfpcli.workspace.selection import parsed, select
from cfpcli.workspace.visibility import list_keepers_only, organisers_of

MANY = 3
"""Minimum number of proposals for which a change is first shown and confirmed."""

Decide = Callable[[Store, tuple[Proposal, ...]], Result[DecidedProposal]]

NO_CHANGE = "No change: the proposals already match."
YES_OR_DRY_RUN = "add --yes, or --dry-run to see them"
_SHOWN = 40
_CODE = 6
_IS_TERM = re.compile(r"[:<>=\"'\s]|^-")


def _complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    return [*codes(ctx, incomplete), *complete_query(ctx, incomplete)]


WORDS: Any = typer.Argument(
    metavar="CODE…|QUERY|-",
    help="Codes or prefixes, a query such as track:security 'score>=4', or - for codes on stdin.",
    autocompletion=_complete,
)


def is_single_code(words: Sequence[str]) -> bool:
    """Whether these words can name one proposal only: no query, no stdin, no second code."""
    return len(words) == 1 and words[0] != "-" and not _IS_TERM.search(words[0])


def chosen_proposals(
    store: Store, event: Event | None, words: Sequence[str], stdin: Sequence[str], *, now: datetime | None = None
) -> tuple[Proposal, ...]:
    """The proposals that words name, each once: those of codes in `words` and of `stdin`, or those of a query.

    A word is part of a query if it has a colon, a comparison, a quote, a space or a leading dash; any other is a
    code or its beginning, so that no free text selects by accident. The query selects among the proposals of `event`;
    with `now` it may name relative days. Codes beside a query are refused: `cfp list` narrows the codes by the query,
    and a change of all of both would be of proposals that no list has shown.

    Raises:
        NotFoundError: codes that do not exist; all of them are named.
        UsageError: the beginning of several codes, codes beside a query, or a query that cannot be read.
    """
    terms = [word for word in words if word != "-" and _IS_TERM.search(word)]
    named = [word for word in words if word not in {"-", *terms}]
    if not terms:
        return tuple({proposal.code: proposal for proposal in _named(store, [*named, *stdin])}.values())
    if named or stdin:
        raise UsageError("name either codes or a query, not both", hint="remove the codes, or the terms with a colon")
    rows, _ = select(store, event, parsed(terms, store, event, now), (), ())
    return tuple(store.get_many(Kind.PROPOSAL, [row.code for row in rows]).values())


def _named(store: Store, names: Sequence[str]) -> list[Proposal]:
    proposals, missing = [], []
    for name in names:
        try:
            proposals.append(matching_proposal(store, name))
        except NotFoundError:
            missing.append(clean_line(name))
    if missing:
        each = ", ".join(f'"{name}"' for name in missing)
        raise NotFoundError(
            f"no proposal has a code that begins with {each}",
            hint="cfp list  # shows the codes; a query has a colon, such as title:WORD",
        )
    return proposals


class Wording(NamedTuple):
    """The sentences about one change of many proposals; `{count}` is their number, `{values}` the assigned values."""

    question: str
    refusal: str
    missing: str = ""


WORDINGS = {
    "accept": Wording(
        "Accept {count} proposals?",
        "would accept {count} proposals",
        "to accept proposals, name a code, a query such as track:security, or -",
    ),
    "reject": Wording(
        "Reject {count} proposals?",
        "would reject {count} proposals",
        "to reject proposals, name a code, a query such as track:security, or -",
    ),
    "waitlist": Wording(
        "Waitlist {count} proposals?",
        "would waitlist {count} proposals",
        "to waitlist proposals, name a code, a query such as track:security, or -",
    ),
    "cancel": Wording(
        "Cancel {count} proposals?",
        "would cancel {count} proposals",
        "to cancel proposals, name a code, a query such as track:security, or -",
    ),
    "reopen": Wording(
        "Reopen {count} proposals?",
        "would reopen {count} proposals",
        "to reopen proposals, name a code, a query such as track:security, or -",
    ),
    "clear": Wording(
        "Clear {count} proposals?",
        "would clear {count} proposals",
        "to clear proposals, name a code, a query such as track:security, or -",
    ),
    "tag": Wording(
        "Tag {count} proposals?",
        "would tag {count} proposals",
        "to tag proposals, name a code, a query such as track:security, or -",
    ),
    "untag": Wording(
        "Untag {count} proposals?",
        "would untag {count} proposals",
        "to untag proposals, name a code, a query such as track:security, or -",
    ),
    "set": Wording(
        "Set {values} on {count} proposals?",
        "would set {values} on {count} proposals",
        "to change proposals, name a code, a query such as track:security, or -",
    ),
    "edit": Wording("", "", "to edit proposals, name a code, a query such as track:security, or -"),
    "mark": Wording("Mark {count} proposals?", "would mark {count} proposals"),
}
"""The sentences of each command that changes many proposals, by its word."""


def confirmed(work: Workspace, proposals: Sequence[Proposal], verb: str, values: str = "") -> bool:
    """Show the proposals to change and ask, from three proposals on; whether somebody was asked.

    Raises:
        WouldAskError: nobody can be asked and `--yes` was not given.
        InterruptedByUserError: the person refuses.
    """
    if len(proposals) < MANY or work.options.yes or work.options.dry_run:
        return False
    fields = {"count": len(proposals), "values": values}
    if not work.can_ask:
        raise WouldAskError(WORDINGS[verb].refusal.format_map(fields), hint=YES_OR_DRY_RUN)
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    prompter.say("\n".join(table(proposals, prompter.columns)))
    if not prompter.confirm(WORDINGS[verb].question.format_map(fields), default=False):
        raise InterruptedByUserError("nothing was changed")
    return True


def table(proposals: Sequence[Proposal], columns: int, most: int = _SHOWN) -> list[str]:
    """Proposals for a person to check, a line each; if there are more than `most`, the number of the others."""
    width = max((len(standing(proposal)) for proposal in proposals), default=0)
    room = max(columns - _CODE - width - 7, 20)
    lines = [
        f"  {proposal.code}  {standing(proposal):{width}}  {shorten(clean_line(proposal.title), room)}"
        for proposal in proposals[:most]
    ]
    return [*lines, *([f"  … and {len(proposals) - most} more"] if len(proposals) > most else [])]


def standing(proposal: Proposal) -> str:
    """The state of a proposal and its pending state, such as `submitted → accepted`."""
    if proposal.pending_state:
        return f"{proposal.state} → {proposal.pending_state}"
    return f"{proposal.state}, {DISCUSS}" if DISCUSS in proposal.pending_tags else str(proposal.state)


def required(words: Sequence[str] | None, verb: str) -> Sequence[str]:
    """The words that name proposals.

    Raises:
        UsageError: there are no words.
    """
    if not words:
        raise UsageError("missing CODE or QUERY", hint=WORDINGS[verb].missing)
    return words


def in_bulk(
    work: Workspace,
    words: Sequence[str],
    verb: str,
    decide: Decide,
    *,
    by: Person,
    values: str = "",
    look: Callable[[Store, tuple[Proposal, ...]], bool] | None = None,
) -> Result[DecidedProposal]:
    """Change the proposals that `words` name, all in one change set or none.

    `values` are those that `cfp set` assigns, in words. `look` gets the proposals before anybody is asked; it may
    refuse them, or ask and return True.

    Raises:
        ConflictError: a person was asked, and a proposal shown to them was changed meanwhile.
        UsageError: the acting person reviews the event of one of them blind.
    """
    store = work.fresh_store()
    stdin = codes_from(work) if "-" in words else ()
    event = meant(work, store, words)
    seen = chosen_proposals(store, event, words, stdin, now=work.now)
    organisers_of(store, seen)
    if not seen:
        # A query without matches among visible proposals has not been answered.
        list_keepers_only(store, "this")
        nothing = Message("Nothing matched; nothing changed.")
        return Result(row=DecidedProposal, picture="messages", messages=(nothing,))
    was_prompted = bool(look and look(store, seen))
    was_prompted = confirmed(work, seen, verb, values) or was_prompted

    def under_lock(fresh: Store) -> Result[DecidedProposal]:
        proposals = chosen_proposals(fresh, event, words, stdin, now=work.now)
        if was_prompted and [*map(_shown_as, proposals)] != [*map(_shown_as, seen)]:
            raise changed_meanwhile("the proposals", "cfp log  # shows the change; then run the command again")
        return decide(fresh, proposals)

    return work.commit(under_lock, by=by)


def _shown_as(proposal: Proposal) -> tuple[str, str, str]:
    return proposal.code, standing(proposal), proposal.title


def meant(work: Workspace, store: Store, words: Sequence[str]) -> Event | None:
    """The event a query selects from; without a query it does not matter, because a code is unique across events."""
    has_query = any(word != "-" and _IS_TERM.search(word) for word in words)
    return required_event(work.env, store) if has_query else chosen_event(work.env, store)


def codes_from(work: Workspace) -> tuple[str, ...]:
    """The codes on stdin: the first cell of each line that is not empty, so that a list can be piped in."""
    lines = read_text("-", work.env).splitlines()
    return tuple(line.split("\t")[0].strip() for line in lines if line.strip())


def changes_of(before: Sequence[Proposal], after: Sequence[Proposal]) -> tuple[Change, ...]:
    """The changes between the two, without those that change nothing."""
    return tuple(replaced(was, now) for was, now in zip(before, after, strict=True) if was is not now)


def outcome(before: Sequence[Proposal], after: Sequence[Proposal], *messages: Message) -> Result[DecidedProposal]:
    """The result of one change to these proposals."""
    return Result(
        row=DecidedProposal,
        items=[decided_row(proposal) for proposal in after],
        changes=changes_of(before, after),
        picture="messages",
        messages=messages,
    )


def decided_row(proposal: Proposal) -> DecidedProposal:
    """A proposal as a row of the deciding commands."""
    return DecidedProposal(
        code=proposal.code, state=proposal.state, pending_state=proposal.pending_state, title=proposal.title
    )


def several(texts: Sequence[str], between: str = ", ", most: int = 12) -> str:
    """Codes, or a text about each proposal, in a sentence; of many, the first and the number of the others."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return f"{between.join(texts[:most])}{more}"


def all_or_nothing(faults: Sequence[Fault], done: str) -> str:
    """The message for a change that some proposals do not allow."""
    count = len({fault.source for fault in faults})
    return f"nothing was changed because {f'{count} of them' if count > 1 else faults[0].source} cannot be {done}"
