"""`cfp reviewers`: the reviewers with their preferred tracks, load caps and conflicts of interest.

`cfp reviewers import`: import a committee's list from a spreadsheet; the same list again changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.errors import (
    CfpError,
    DataRefusedError,
    Fault,
    NotFoundError,
    UsageError,
    WouldAskError,
    nothing_imported,
)
from cfpcli.people.commands.organisers import Registry, registered_as, registrar
from cfpcli.query.vocabulary import Vocabulary
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.person import Person, is_email, parse_person
from cfpcli.records.review import DeclaredConflict, Reviewer, ReviewState
from cfpcli.result import Level, Message, Result, names
from cfpcli.review.commands.roster import ADD_THE_FIRST, assignments_of, matching_reviewer, reviewers_of
from cfpcli.review.files.reviewers_csv import ListedReviewer, load_reviewers
from cfpcli.review.rows import ReviewerRow
from cfpcli.store.protocol import Store, Where
from cfpcli.text import clean_line, fold, number_of, well_formed
from cfpcli.workspace.completion import BY, REASON, already_confirmed
from cfpcli.workspace.completion import reviewers as complete_reviewers
from cfpcli.workspace.completion import tracks as complete_tracks
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import view_of
from cfpcli.workspace.finder import matching_proposal
from cfpcli.workspace.inputs import read_bytes
from cfpcli.workspace.rules.conflicts import against, is_code
from cfpcli.workspace.visibility import list_keepers_only, runs_any, whole

NO_CAP = "none"
ANY_TRACK = "any"

ADDRESS = typer.Argument(
    metavar="ADDRESS", help="The reviewer's address or a prefix.", autocompletion=complete_reviewers
)
TRACK = typer.Option(
    "--track", metavar="SLUG", help="A preferred track, repeatable; any: no preference.", autocompletion=complete_tracks
)
LOAD = typer.Option("--load", metavar="N", help="Most proposals for this reviewer; none removes the cap.")


def add_reviewer(
    work: Workspace,
    person: Annotated[str, typer.Argument(metavar="PERSON", help='"NAME <ADDRESS>".')],
    *,
    track: Annotated[list[str] | None, TRACK] = None,
    load: Annotated[str, LOAD] = "",
    affiliation: Annotated[str, typer.Option("--affiliation", metavar="TEXT", help="The reviewer's affiliation.")] = "",
    inactive: Annotated[bool, typer.Option("--inactive", help="Assign no more proposals for now.")] = False,
    active: Annotated[bool, typer.Option("--active", help="Assign proposals again.")] = False,
    by: Annotated[str, BY] = "",
) -> Result[ReviewerRow]:
    """Add a reviewer, or change the given fields of an existing one."""
    if active and inactive:
        raise UsageError("--active and --inactive contradict each other")
    named = _named(person)
    cap = read_load(load)

    def decide(store: Store) -> Result[ReviewerRow]:
        person, note = registered_as(store, Person(named.name, named.email), "reviewers add")
        before = store.get(Kind.REVIEWER, person.email)
        after = before if isinstance(before, Reviewer) else Reviewer(email=person.email)
        after = msgspec.structs.replace(
            after,
            name=person.name or after.name,
            affiliation=well_formed(clean_line(affiliation)) or after.affiliation,
            tracks=resolved_tracks(store, track) if track else after.tracks,
            load=cap if load else after.load,
            active=(active or after.active) and not inactive,
        )
        done = f"Changed {after}." if before else f"Added {after}."
        result = touched(store, [(before, after)], done, *note, follow="cfp assign")
        return with_registrar(work, store, result)

    return work.commit(decide, by=work.acting(by))


def list_reviewers(work: Workspace) -> Result[ReviewerRow]:
    """List the reviewers with their assigned and completed reviews."""
    store = work.store
    event = work.event
    reviewers = reviewers_of(store)
    messages = () if reviewers else (Message(ADD_THE_FIRST, Level.NEXT),)
    return Result(
        row=ReviewerRow,
        items=rows(store, reviewers, event.slug if event else ""),
        picture="reviewers",
        messages=messages,
    )


def remove_reviewer(
    work: Workspace, address: Annotated[str, ADDRESS], *, by: Annotated[str, BY] = ""
) -> Result[ReviewerRow]:
    """Remove a reviewer and their assignments; their reviews stay. cfp undo restores both."""

    def decide(store: Store) -> Result[ReviewerRow]:
        reviewer = matching_reviewer(store, address)
        theirs = [assignment for assignment in assignments_of(store) if assignment.reviewer == reviewer.email]
        gone = [
            Change(kind=Kind.ASSIGNMENT, key=assignment.key, before=assignment, after=None) for assignment in theirs
        ]
        count = f" and {number_of(len(gone), 'assignment')}" if gone else ""
        return Result(
            row=ReviewerRow,
            items=rows(store, [reviewer]),
            fields=names(ReviewerRow),
            changes=(*gone, Change(kind=Kind.REVIEWER, key=reviewer.email, before=reviewer, after=None)),
            picture="messages",
            messages=(
                Message(f"Removed {reviewer}{count}. Existing reviews stay."),
                *([Message("cfp assign", Level.NEXT)] if gone else []),
            ),
        )

    return work.commit(decide, by=work.acting(by))


def declare_conflict(
    work: Workspace,
    address: Annotated[str, ADDRESS],
    what: Annotated[str, typer.Argument(metavar="CODE|ADDRESS|DOMAIN", help="A proposal, a speaker or an employer.")],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=REASON)] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Remove the declared conflict.")] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Confirm the conflict that the reviewer requested.")
    ] = False,
    by: Annotated[str, BY] = "",
) -> Result[ReviewerRow]:
    """Declare a conflict of interest of a reviewer. The next cfp assign revokes assignments that it forbids.

    A reviewer declares a conflict with a proposal by its code. One with an address or a domain is a request, which an
    organiser confirms with --confirm; cfp reviewers list shows it.
    """
    if confirm and remove:
        raise UsageError("--confirm and --remove contradict each other")
    if not (reason.strip() or remove or confirm):
        raise WouldAskError("missing --reason", hint='add --reason "TEXT"')

    def decide(store: Store) -> Result[ReviewerRow]:
        reviewer = matching_reviewer(store, address)
        seen = view_of(store)
        if seen and reviewer.email != seen.sight.email:
            list_keepers_only(store, "the conflict of another person")
        subject = _against(store, what)
        others = tuple(each for each in reviewer.conflicts if each.against != subject)
        if remove and len(others) == len(reviewer.conflicts):
            conflicts = ", ".join(each.against for each in reviewer.conflicts) or "nothing"
            raise NotFoundError(f"{reviewer} declared no conflict with {subject}", hint=f"declared: {conflicts}")
        before = next((each for each in reviewer.conflicts if each.against == subject), None)
        if confirm and (before is None or not before.requested):
            raise NotFoundError(f"{reviewer} requested no conflict with {subject}", hint=_requests(reviewer))
        # The proposals of an address or a domain would disclose to a reviewer of a blind call who speaks where.
        asks = not is_code(subject) and not runs_any(store)
        if asks and not remove and before is not None and not before.requested:
            return touched(store, [(reviewer, reviewer)], "", follow="", unchanged=already_confirmed(subject))
        stated = well_formed(clean_line(reason)) or (before.reason if before else "")
        new = () if remove else (DeclaredConflict(against=subject, reason=stated, requested=asks),)
        after = msgspec.structs.replace(reviewer, conflicts=(*others, *new))
        if remove:
            done = f"{reviewer} may review {subject} again."
        elif asks:
            done = f"Requested a conflict of {reviewer} with {subject}; it takes effect once an organiser confirms it."
        else:
            done = f"Recorded a conflict of interest of {reviewer} with {subject}."
        return touched(store, [(reviewer, after)], done, follow="" if asks else "cfp assign")

    return work.commit(decide, by=work.acting(by))


def _requests(reviewer: Reviewer) -> str:
    requested = ", ".join(each.against for each in reviewer.conflicts if each.requested)
    return f"requested: {requested}" if requested else "cfp reviewers list  # shows conflicts and requests"


def with_registrar(work: Workspace, store: Store, result: Result[ReviewerRow]) -> Result[ReviewerRow]:
    """The result of registering reviewers; if they are the first, the acting person is registered as an organiser."""
    changes = registrar(work, whole(store)) if result.changes else []
    added = [Message(f"You are registered as an organiser: {change.after}.") for change in changes]
    return msgspec.structs.replace(
        result, changes=(*result.changes, *changes), messages=(*result.messages[:1], *added, *result.messages[1:])
    )


def touched(
    store: Store,
    pairs: Iterable[tuple[object, Reviewer]],
    summary: str,
    *more: Message,
    follow: str,
    unchanged: str = "Nothing changed.",
) -> Result[ReviewerRow]:
    """The result of a command that wrote these reviewers; its message is `summary`, or `unchanged` if none changed."""
    listed = [(before if isinstance(before, Reviewer) else None, after) for before, after in pairs]
    changes = tuple(
        replaced(before, after) if before else created(after) for before, after in listed if before != after
    )
    message = Message(summary if changes else unchanged)
    return Result(
        row=ReviewerRow,
        items=rows(store, [after for _, after in listed]),
        fields=names(ReviewerRow),
        changes=changes,
        picture="messages",
        messages=(message, *more, *([Message(follow, Level.NEXT)] if changes and follow else [])),
    )


def rows(store: Store, reviewers: Iterable[Reviewer], event: str = "") -> list[ReviewerRow]:
    """Reviewers as rows, with their numbers of assigned, reviewed and open proposals, in one event or in all."""
    codes = {row.code for row in store.rows(Kind.PROPOSAL, ("code",), Where(event=event))}
    assignments = {
        (assignment.proposal, assignment.reviewer)
        for assignment in assignments_of(store)
        if assignment.proposal in codes
    }
    states = {
        (row.proposal, row.reviewer): row.state
        for row in store.rows(Kind.REVIEW, ("proposal", "reviewer", "state"))
        if row.proposal in codes
    }
    assigned = Counter(email for _, email in assignments)
    still = Counter(email for _, email in assignments - {*states})
    reviewed = Counter(email for (_, email), state in states.items() if state is not ReviewState.RECUSED)
    return [
        ReviewerRow(
            email=reviewer.email,
            name=reviewer.name,
            affiliation=reviewer.affiliation,
            tracks=reviewer.tracks,
            load=reviewer.load,
            conflicts=reviewer.conflicts,
            active=reviewer.active,
            assigned=assigned[reviewer.email],
            reviewed=reviewed[reviewer.email],
            open=still[reviewer.email],
        )
        for reviewer in reviewers
    ]


def read_load(text: str) -> int | None:
    """Read a load cap: a whole number from 0; None (no cap) for `none` or an empty text.

    Raises:
        UsageError: the text is neither a whole number nor `none`.
    """
    cap = text.strip().casefold()
    if cap in {"", NO_CAP}:
        return None
    if not (cap.isascii() and cap.isdecimal()):
        raise UsageError(f'"{clean_line(text)}" is not a valid load', hint="write a whole number such as 25, or none")
    return int(cap)


def resolved_tracks(store: Store, texts: Sequence[str]) -> tuple[str, ...]:
    """The slugs of the tracks that `texts` name, of any event; none (no preference) for `any` alone.

    Raises:
        UsageError: a text matches no track, or several.
    """
    if [text.strip().casefold() for text in texts] == [ANY_TRACK]:
        return ()
    vocabulary = Vocabulary.of(store.events())
    return tuple(dict.fromkeys(vocabulary.resolve("track", text) for text in texts))


def _named(person: str) -> Reviewer:
    try:
        parsed = parse_person(person)
    except CfpError as error:
        raise UsageError(error.message, hint=error.hint) from error
    if not is_email(parsed.email):
        raise UsageError(f'"{clean_line(person)}" has no address', hint='write "NAME <ADDRESS>"')
    return Reviewer(email=parsed.email, name=well_formed(parsed.name))


def _against(store: Store, what: str) -> str:
    if "@" not in what and "." not in what:
        return matching_proposal(store, what).code
    try:
        subject = against(what)
    except ValueError as error:
        raise UsageError(clean_line(str(error)), hint="such as K7QX3D, ana@example.org or example.org") from error
    return matching_proposal(store, subject).code if is_code(subject) else subject


def import_reviewers(
    work: Workspace,
    file: Annotated[str, typer.Argument(metavar="FILE", help="name,email,tracks,load,affiliation; or - for stdin.")],
    *,
    by: Annotated[str, BY] = "",
) -> Result[ReviewerRow]:
    """Import reviewers from a CSV file. Fields without a column stay unchanged."""
    source = "stdin" if file == "-" else file
    rows_of_file = load_reviewers(read_bytes(file, work.env), source)

    def decide(store: Store) -> Result[ReviewerRow]:
        listed = _by_first_address(rows_of_file, Registry.of(store), source)
        existing = {reviewer.email: reviewer for reviewer in reviewers_of(store)}
        pairs = list(
            zip((existing.get(row.email) for row in listed), _all(store, listed, existing, source), strict=True)
        )
        added = sum(1 for before, _ in pairs if before is None)
        changed = sum(1 for before, after in pairs if before is not None and before != after)
        others = len(existing) - (len(pairs) - added)
        more = [Message(f"{others} on the list are not in {source} and were kept.")] if others else []
        summary = f"{source}: {added} added, {changed} changed, {len(pairs) - added - changed} unchanged."
        return with_registrar(
            work, store, touched(store, pairs, summary, *more, follow="cfp assign", unchanged=summary)
        )

    return work.commit(decide, by=work.acting(by))


def _by_first_address(listed: list[ListedReviewer], registry: Registry, source: str) -> list[ListedReviewer]:
    """The rows of a list under the first address and the name of each person; people of no record are as in the list.

    Raises:
        DataRefusedError: two rows are for one person, a further address has another name than the person, or the acting
            person may not register somebody.
    """
    rows_by_address: dict[str, ListedReviewer] = {}
    faults: list[Fault] = []
    for row in listed:
        try:
            person = registry.record(row.email) or row
        except DataRefusedError as error:
            faults.append(Fault(source, row.line, "email", error.message))
            continue
        if person.email in rows_by_address:
            other = rows_by_address[person.email]
            faults.append(
                Fault(source, row.line, "email", f"{row.email} is the person of line {other.line}, {other.email}")
            )
        elif person.email != row.email and row.name and fold(row.name) != fold(person.name):
            faults.append(
                Fault(
                    source,
                    row.line,
                    "email",
                    f"{row.email} is a further address of {Person(person.name, person.email)}",
                )
            )
        rows_by_address.setdefault(person.email, row._replace(email=person.email, name=person.name))
    if faults:
        raise nothing_imported(source, tuple(faults))
    return list(rows_by_address.values())


def _all(store: Store, listed: list[ListedReviewer], existing: dict[str, Reviewer], source: str) -> list[Reviewer]:
    faults: list[Fault] = []
    reviewers = []
    for row in listed:
        after = existing.get(row.email, Reviewer(email=row.email))
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
        reviewers.append(after)
    if faults:
        raise nothing_imported(source, faults)
    return reviewers
