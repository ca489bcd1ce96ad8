"""`cfp reviewers import`: a committee's list from a spreadsheet; the same list again changes nothing."""

from typing import Annotated

import msgspec
import typer

from cfpcli.errors import CfpError, DataRefusedError, Fault
from cfpcli.records.committee import Reviewer
from cfpcli.result import Message, Result
from cfpcli.review.commands.committee import read_load, resolved_tracks, touched, with_registrar
from cfpcli.review.commands.roster import reviewers_of
from cfpcli.review.files.committee_csv import ListedReviewer, load_reviewers
from cfpcli.review.rows.committee import ReviewerRow
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import read_bytes
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.visibility import list_keepers_only


def import_reviewers(
    work: Workspace,
    file: Annotated[str, typer.Argument(metavar="FILE", help="name,email,tracks,load,affiliation; or - for stdin.")],
    *,
    by: Annotated[str, BY] = "",
) -> Result[ReviewerRow]:
    """Take reviewers in from a CSV file: its columns say what is known of each, and what it has none for stays."""
    source = "stdin" if file == "-" else file
    listed = load_reviewers(read_bytes(file, work.env), source)

    def decide(store: Store) -> Result[ReviewerRow]:
        list_keepers_only(store, "the list of reviewers")
        known = {one.email: one for one in reviewers_of(store)}
        pairs = list(zip((known.get(one.email) for one in listed), _all(store, listed, known, source), strict=True))
        added = sum(1 for before, _ in pairs if before is None)
        changed = sum(1 for before, after in pairs if before is not None and before != after)
        others = len(known) - (len(pairs) - added)
        more = [Message(f"{others} on the list already are not in {source}; they stay.")] if others else []
        said = f"{source}: {added} added, {changed} changed, {len(pairs) - added - changed} as before."
        return with_registrar(work, store, touched(store, pairs, said, *more, follow="cfp assign", unchanged=said))

    return work.commit(decide, by=work.acting(by))


def _all(store: Store, listed: list[ListedReviewer], known: dict[str, Reviewer], source: str) -> list[Reviewer]:
    faults: list[Fault] = []
    found = []
    for row in listed:
        after = known.get(row.email, Reviewer(email=row.email))
        after = msgspec.structs.replace(after, name=row.name or after.name)
        if row.affiliation is not None:
            after = msgspec.structs.replace(after, affiliation=row.affiliation)
        if row.tracks is not None:
            try:
                after = msgspec.structs.replace(after, tracks=resolved_tracks(store, row.tracks))
            except CfpError as error:
                faults.append(Fault(source, row.line, "tracks", f"{error.message} {error.hint}".strip()))
        if row.load is not None:
            try:
                after = msgspec.structs.replace(after, load=read_load(row.load))
            except CfpError as error:
                faults.append(Fault(source, row.line, "load", f"{error.message}; {error.hint}"))
        found.append(after)
    if faults:
        count = f"{len(faults)} faults" if len(faults) > 1 else "a fault"
        raise DataRefusedError(f"{source} has {count}; nothing was taken from it", faults=tuple(faults))
    return found
