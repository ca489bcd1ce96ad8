"""`cfp people merge`: two records of one person, proposed as pairs and joined into one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import msgspec
import typer

from cfpcli.errors import (
    DataRefusedError,
    Fault,
    InterruptedByUserError,
    NotFoundError,
    UsageError,
    WouldAskError,
)
from cfpcli.people.commands.people import LISTED_FIELDS, matching_person, person_result, records_under
from cfpcli.people.rows import PairRow, ShownPerson
from cfpcli.people.rules.joining import (
    dropped_of_person,
    dropped_of_reviewer,
    joined,
    joined_reviewer,
    likely_pairs,
    readdressed,
    rejoined,
)
from cfpcli.records.change import Change, Kind, Record, created, in_short, in_words, replaced
from cfpcli.records.facts import facts_of
from cfpcli.records.person import Speaker
from cfpcli.records.review import Review, Reviewer, ReviewState
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store, Where
from cfpcli.text import clean_line, number_of
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import view_of
from cfpcli.workspace.visibility import refusal, runs_any, whole

_NO_PAIRS = "No two people look like one, by name and affiliation or by address."


def merge_people(
    work: Workspace,
    first: Annotated[str, typer.Argument(metavar="CODE|ADDRESS", help="The person who stays.")] = "",
    second: Annotated[str, typer.Argument(metavar="CODE|ADDRESS", help="The person who is joined to the first.")] = "",
    *,
    keep: Annotated[
        str,
        typer.Option(
            "--keep", metavar="CODE|ADDRESS", help="Keep this person's review of a proposal that both reviewed."
        ),
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[Any]:
    """Join two people who are one: their addresses, proposals, reviews and roles. Without arguments, propose pairs.

    The second code stays as an alias of the first, so that it still finds the person. cfp undo separates them again.
    """
    if not first:
        return _pairs(work)
    if not second:
        raise UsageError(
            "missing the second person",
            hint="cfp people merge A B  # joins B to A\ncfp people merge  # lists pairs that may be one person",
        )
    stays, goes = _two(work.store, first, second)
    if not work.options.dry_run and not work.options.yes:
        _agree(work, stays, goes)

    return work.commit(lambda store: _merged(store, first, second, keep), by=work.acting(by))


def _merged(store: Store, first: str, second: str, keep: str) -> Result[ShownPerson]:
    """Join the second person to the first, with all their records; `keep` is the person whose reviews stay."""
    inner = whole(store)
    stays, goes = _two(store, first, second)
    after = joined(stays, goes)
    kept = matching_person(store, keep, None) if keep else None
    addresses = (*stays.emails, *goes.emails)
    records = records_under(inner, addresses)
    _refuse_own_reviews(inner, records, stays, goes)
    dropped = _settled(records, stays, goes, kept)
    changes = [
        *(Change(kind=Kind.REVIEW, key=review.key, before=review, after=None) for review in dropped),
        *readdressed([record for record in records if record not in dropped], addresses, after),
        *rejoined(_proposals(inner, goes.code), _notifications(inner, {stays.code, goes.code}), stays.code, goes.code),
        replaced(stays, after),
        Change(kind=Kind.SPEAKER, key=goes.code, before=goes, after=None),
    ]
    done = f"Joined {goes.code} {goes.name} to {stays.code} {stays.name}. {UNDO} separates them again."
    result = person_result(store, after, changes, done, f"cfp people show {stays.code}")
    warnings = _warnings(after.code, goes, dropped_of_person(goes, after), _dropped_of_reviewers(inner, stays, goes))
    return msgspec.structs.replace(result, messages=(*warnings, *result.messages))


def _warnings(code: str, goes: Speaker, fields: Sequence[str], of_reviewer: Sequence[str]) -> Iterator[Message]:
    """Warnings of the values of the second person, and of them as a reviewer, that the joined one does not have."""
    for names, role in ((fields, ""), (of_reviewer, " as a reviewer")):
        if names:
            text = (
                f"{code} keeps its own {', '.join(names)}{role}; those of {goes.code} are only in the log from now on."
            )
            yield Message(text, Level.WARNING)


def _dropped_of_reviewers(store: Store, stays: Speaker, goes: Speaker) -> tuple[str, ...]:
    """The fields of the second person as a reviewer that a merge of a whole store drops, in words."""
    first, second = _reviewer(store, stays), _reviewer(store, goes)
    return dropped_of_reviewer(second, joined_reviewer((first, second))) if first and second else ()


def _reviewer(store: Store, person: Speaker) -> Reviewer | None:
    reviewer = store.get(Kind.REVIEWER, person.email) if person.email else None
    return reviewer if isinstance(reviewer, Reviewer) else None


def _two(store: Store, first: str, second: str) -> tuple[Speaker, Speaker]:
    stays, goes = matching_person(store, first, None), matching_person(store, second, None)
    for person, typed in ((stays, first), (goes, second)):
        if not person.code:
            raise NotFoundError(
                f"{clean_line(typed)} has no record as a person yet",
                hint=f"cfp people edit {clean_line(typed)} --name NAME  # makes one",
            )
    if stays.code == goes.code:
        raise DataRefusedError(f"{clean_line(first)} and {clean_line(second)} are one person already, {stays.code}")
    return stays, goes


def _pairs(work: Workspace) -> Result[PairRow]:
    """The pairs of people who may be one."""
    store = work.store
    if not runs_any(store):
        seen = view_of(store)
        assert seen is not None  # noqa: S101  # only a view has people who run no call
        raise refusal(seen.sight.least, "the list of people")
    people = store.rows(Kind.SPEAKER, LISTED_FIELDS)
    names = {row.code: row.name for row in people}
    items = [
        PairRow(
            first=pair.first,
            first_name=names[pair.first],
            second=pair.second,
            second_name=names[pair.second],
            reason=pair.reason,
        )
        for pair in likely_pairs(people)
    ]
    if not items:
        return Result(row=PairRow, messages=(Message(_NO_PAIRS),))
    return Result(
        row=PairRow,
        items=items,
        messages=(Message(f"cfp people merge {items[0].first} {items[0].second}", Level.NEXT),),
    )


def _agree(work: Workspace, stays: Speaker, goes: Speaker) -> None:
    """Ask whether the two are one, after the fields in which they differ.

    Raises:
        WouldAskError: nobody can be asked.
        InterruptedByUserError: the person declines.
    """
    if not work.can_ask:
        raise WouldAskError(
            f"would join {goes.code} {clean_line(goes.name)} to {stays.code} {clean_line(stays.name)}",
            hint="confirm with --yes, or --dry-run shows the changes",
        )
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    prompter.say("\n".join(_differences(whole(work.store), stays, goes)))
    if not prompter.confirm(f"Join {goes.code} to {stays.code}?"):
        raise InterruptedByUserError("nothing was joined")


def _differences(store: Store, stays: Speaker, goes: Speaker) -> Iterator[str]:
    """The fields in which two people of a whole store differ, also as reviewers, a line each."""
    for name, fact in facts_of(Speaker).items():
        first, second = getattr(stays, name), getattr(goes, name)
        if first != second and name not in {"number", "guid", "aliases"}:
            yield f"{fact.label or name}: {in_short(first)} | {in_short(second)}"
    reviewers = [_reviewer(store, person) for person in (stays, goes)]
    if None in reviewers:
        return
    for name in ("affiliation", "tracks", "load", "active", "conflicts"):
        first, second = (_as_text(getattr(reviewer, name)) for reviewer in reviewers)
        if first != second:
            yield f"{name} as a reviewer: {first} | {second}"


def _as_text(value: object) -> str:
    """A value of a reviewer in words; conflicts of interest by whom they are with."""
    if isinstance(value, tuple):
        return ", ".join(str(getattr(part, "against", part)) for part in value) or "none"
    return in_short(value)


def _settled(records: Sequence[Record], stays: Speaker, goes: Speaker, kept: Speaker | None) -> list[Any]:
    """The reviews to drop because both people reviewed the proposal.

    Raises:
        DataRefusedError: there are such reviews, and none of the two people is to be kept.
    """
    mine = {record.proposal: record for record in _reviews_of(records, stays)}
    theirs = {record.proposal: record for record in _reviews_of(records, goes)}
    both = [code for code in mine if code in theirs]
    if both and (kept is None or kept.code not in {stays.code, goes.code}):
        pairs = [(code, _in_words(mine[code]), _in_words(theirs[code])) for code in both]
        raise DataRefusedError(
            f"{stays.code} and {goes.code} both reviewed {number_of(len(both), 'proposal')}",
            hint=f"keep the reviews of one: --keep {stays.code}, or --keep {goes.code}",
            faults=tuple(Fault(code, 0, "", f"{first}; {second}") for code, first, second in pairs),
        )
    dropped = theirs if kept is not None and kept.code == stays.code else mine
    return [dropped[code] for code in both]


def _reviews_of(records: Iterable[Record], person: Speaker) -> list[Any]:
    return [record for record in records if isinstance(record, Review) and record.reviewer in person.emails]


def _refuse_own_reviews(store: Store, records: Sequence[Record], stays: Speaker, goes: Speaker) -> None:
    """Refuse to join a speaker to a person who reviewed the speaker's proposal.

    Raises:
        DataRefusedError: there is such a review, and it does not recuse.
    """
    codes = {stays.code, goes.code}
    spoken = {row.code for row in store.rows(Kind.PROPOSAL, ("code", "speakers")) if codes & {*row.speakers}}
    for review in (*_reviews_of(records, stays), *_reviews_of(records, goes)):
        if review.proposal in spoken and review.state is not ReviewState.RECUSED:
            raise DataRefusedError(
                f"{review.reviewer} reviewed {review.proposal}, in which the same person would speak",
                hint=f"cfp review {review.proposal} --reviewer {review.reviewer} --recuse same-person  # then merge",
            )


def _in_words(review: Review) -> str:
    return in_words(created(review)).removeprefix("added ")


def _proposals(store: Store, code: str) -> list[Any]:
    rows = store.rows(Kind.PROPOSAL, ("code", "speakers"))
    return list(store.get_many(Kind.PROPOSAL, [row.code for row in rows if code in row.speakers]).values())


def _notifications(store: Store, codes: Iterable[str]) -> list[Any]:
    rows = store.rows(Kind.NOTIFICATION, ("person", "proposal"), Where(having={"person": frozenset(codes)}))
    return list(store.get_many(Kind.NOTIFICATION, [f"{row.person}/{row.proposal}" for row in rows]).values())
