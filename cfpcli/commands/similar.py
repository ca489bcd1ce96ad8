"""`cfp similar`: proposals that say nearly the same as another one, here, in another store or in an export."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.commands.bulk import WORDS, chosen_proposals, codes_from, meant
from cfpcli.commands.place import open_store, required_event
from cfpcli.commands.similar_sources import entries_of_file, entries_of_store
from cfpcli.commands.viewer import committee_only
from cfpcli.domain.duplicates import Duplicate, Entry, duplicates, reason
from cfpcli.domain.similarity import THRESHOLD
from cfpcli.domain.states import LIVE
from cfpcli.env import Env
from cfpcli.result import Item, Level, Message, Result
from cfpcli.store.store import Store

FIELDS = (
    "score", "kind", "code", "title", "speakers", "state", "event", "other_code", "other_title", "other_speakers",
    "other_state", "other_event", "source", "reason", "passages",
)  # fmt: skip
"""What a program reads: everything, each matching passage included."""

COLUMNS = ("score", "kind", "code", "other_code", "other_event", "source", "title", "other_title", "reason")
"""What stands on a line of a pipe."""


def similar(
    env: Env,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="FILE", help="Another store or an export to compare with too; may be repeated."),
    ] = None,
    least: Annotated[
        int, typer.Option("--min", metavar="N", min=1, max=100, help="Tell only what is at least so alike, of 100.")
    ] = THRESHOLD,
) -> Result:
    """Find near-duplicates: a talk sent twice, one text under two names, a talk sent to another call before.

    Without codes or a query, the live proposals of the event are compared with each other and with those of other
    events. The score is how much of the shorter text comes again, sentence by sentence; a translation is not found.
    """
    store = open_store(env)
    committee_only(store, None, "the comparison of proposals")
    looked_at, others = _divided(env, store, words or ())
    known = {(entry.code, entry.event) for entry in (*looked_at, *others)}
    elsewhere = [entry for name in dict.fromkeys(with_ or ()) for entry in entries_of_file(name, env)]
    others += [entry for entry in elsewhere if (entry.code, entry.event) not in known]
    found = _found(looked_at, others, least)
    names = _shows_names(store)
    return Result(
        schema="similar",
        items=[_item(one, names=names) for one in found],
        fields=COLUMNS if env.options.format in {"", "table", "plain"} else FIELDS,
        available=FIELDS,
        extra={"compared": len(looked_at), "least": least},
        picture="similar",
        messages=_messages(env, found, looked_at, least),
    )


def _divided(env: Env, store: Store, words: Sequence[str]) -> tuple[list[Entry], list[Entry]]:
    """The proposals to look at and those to compare them with as well."""
    entries = entries_of_store(store)
    if words:
        stdin = codes_from(env) if "-" in words else ()
        codes = {one.code for one in chosen_proposals(store, meant(env, store, words), words, stdin)}
        looked_at = [entry for entry in entries if entry.code in codes]
    else:
        event = required_event(env, store).slug
        looked_at = [entry for entry in entries if entry.event == event and entry.state in LIVE]
    there = {entry.code for entry in looked_at}
    return looked_at, [entry for entry in entries if entry.code not in there]


def _found(looked_at: Sequence[Entry], others: Sequence[Entry], least: int) -> list[Duplicate]:
    from cfpcli.commands.likeness import likeness

    return duplicates(looked_at, others, likeness, least)


def _shows_names(store: Store) -> bool:
    """Whether speakers may be named to whoever asks: the store hides its own from a reviewer of a blind call.

    Those of another store or an export would tell the same, so they are left out with them.
    """
    sight = getattr(store, "sight", None)
    return sight is None or not sight.blind


def _item(found: Duplicate, *, names: bool) -> Item:
    one, other = found.one, found.other
    item = {
        "score": found.resemblance.score,
        "kind": found.kind,
        "code": one.code,
        "title": one.title,
        "speakers": list(one.names),
        "state": one.state,
        "event": one.event,
        "other_code": other.code,
        "other_title": other.title,
        "other_speakers": list(other.names),
        "other_state": other.state,
        "other_event": other.event,
        "source": other.source,
        "reason": reason(found),
        "passages": [passage._asdict() for passage in found.resemblance.passages],
    }
    return item if names else item | {"speakers": [], "other_speakers": []}


def _messages(env: Env, found: Sequence[Duplicate], looked_at: Sequence[Entry], least: int) -> tuple[Message, ...]:
    count = f"{len(looked_at)} proposal{'' if len(looked_at) == 1 else 's'}"
    if not found:
        return (Message(f"No near-duplicates among {count}, from a likeness of {least} on."),)
    told = Message(f"{len(found)} pair{'' if len(found) == 1 else 's'} among {count}, from a likeness of {least} on.")
    following = (Message(f"cfp show {found[0].one.code}", Level.NEXT),) if env.is_terminal("stdout") else ()
    return (told, *following)
