"""Who runs the calls of a store from before it named its organisers, by its history."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from cfpcli.errors import CfpError
from cfpcli.records.change import Change, Kind
from cfpcli.records.person import Organiser, Person, parse_person
from cfpcli.store.file.history import History, HistoryLine
from cfpcli.store.file.record_changes import change_at, changes_beginning
from cfpcli.store.protocol import Tip


class _Act(NamedTuple):
    """That somebody created an event or registered a reviewer, with the line of the history that says so."""

    line: HistoryLine
    kind: Kind
    person: Person


def first_organisers(history: History, tip: Tip, reviewers: Collection[str]) -> tuple[Organiser, ...]:
    """The people who created events or registered reviewers, in the order of their first such change set.

    `reviewers` are the addresses of the committee: of its members only the one who registered the first reviewer is an
    organiser. Unreadable lines of the history are skipped, and so are people without an address.
    """
    acts = sorted(_acts(history, tip), key=lambda act: act.line.revision)
    registrar = next((act.person.email for act in acts if act.kind is Kind.REVIEWER), "")
    organisers: dict[str, Organiser] = {}
    for act in acts:
        email = act.person.email
        if email in organisers or (email in reviewers and email != registrar):
            continue
        since = history.head(act.line).at
        organisers[email] = Organiser(email=email, number=len(organisers) + 1, name=act.person.name, since=since)
    return tuple(organisers.values())


def _acts(history: History, tip: Tip) -> Iterator[_Act]:
    starts = {entry.start for entry in history.chain(tip).own.values()}
    for start, offset in changes_beginning(history, [(kind, "", False) for kind in (Kind.EVENT, Kind.REVIEWER)]):
        line = history.line_at(start)
        if start not in starts or not line.whole:
            continue
        try:
            change: Change = change_at(history, line, offset)
            person = parse_person(history.head(line).by)
        except CfpError:
            continue
        if change.before is None and person.email:
            yield _Act(line, change.kind, person)
