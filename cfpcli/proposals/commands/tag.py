"""`cfp tag add`, `cfp tag remove`: one tag on many proposals."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import msgspec
import typer

from cfpcli.records.proposal import Proposal
from cfpcli.records.verdicts import not_a_tag
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, well_formed
from cfpcli.workspace.bulk import NO_CHANGE, WORDS, in_bulk, outcome, required, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.options import BY
from cfpcli.workspace.rows import DecidedProposal

TAG: Any = typer.Argument(metavar="TAG", help="The tag, such as keynote; its speakers see it.")

Retag = Callable[[tuple[str, ...], str], tuple[str, ...]]


def add_tag(
    work: Workspace,
    tag: Annotated[str, TAG],
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Add a tag to proposals; those that already have it are unchanged."""
    return _retag(work, tag, words, "tag", lambda tags, new: tags if _has(tags, new) else (*tags, new), by)


def remove_tag(
    work: Workspace,
    tag: Annotated[str, TAG],
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Remove a tag from proposals, in upper or lower case."""
    return _retag(
        work, tag, words, "untag", lambda tags, old: tuple(name for name in tags if fold(name) != fold(old)), by
    )


def _has(tags: Sequence[str], tag: str) -> bool:
    return fold(tag) in map(fold, tags)


def _retag(
    work: Workspace, tag: str, words: Sequence[str] | None, verb: str, retag: Retag, by: str
) -> Result[DecidedProposal]:
    name = clean_line(well_formed(tag))
    if not name or "," in name:
        raise not_a_tag(name, "a tag is one word or a few, without commas")
    named = required(words, verb)
    me = work.acting(by)

    def decide(_: Store, proposals: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        after = [_retagged(proposal, retag(proposal.tags, name), work) for proposal in proposals]
        codes = [now.code for was, now in zip(proposals, after, strict=True) if was is not now]
        if not codes:
            return outcome(proposals, after, Message(NO_CHANGE))
        done = (
            f"Tagged {several(codes)}: {name}." if verb == "tag" else f"Removed the tag from {several(codes)}: {name}."
        )
        return outcome(proposals, after, Message(done), Message(UNDO, Level.NEXT))

    return in_bulk(work, named, verb, decide, by=me)


def _retagged(proposal: Proposal, tags: tuple[str, ...], work: Workspace) -> Proposal:
    return proposal if tags == proposal.tags else msgspec.structs.replace(proposal, tags=tags, updated=work.now)
