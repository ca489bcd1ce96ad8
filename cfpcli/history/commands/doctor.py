"""`cfp doctor`: check the store and report each problem, its place and its remedy."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cfpcli.dates import rfc3339
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, Exit, UsageError
from cfpcli.history.rows import Finding
from cfpcli.records.change import Kind, replaced
from cfpcli.records.person import Person, sharers_by_address
from cfpcli.result import Level, Message, Result
from cfpcli.store.findings import Finding as StoreFinding
from cfpcli.store.findings import Recovered, Rule, Severity
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import open_store, unopened_store
from cfpcli.workspace.rehearsal import NOTE, RULE, agree_before_repair

REPAIR = "cfp doctor --repair"
RESTORE = "cfp doctor --restore  # restores the last good copy and every later change; keeps the damaged file"
SHARED_ADDRESS = "shared-address"
"""The name of the check that an address is one speaker's: it identifies the person."""
ZONE_RULES = "zone-rules"
"""The name of the check that compares a deadline's stored instant with today's rules of its zone."""


def doctor(
    work: Workspace,
    *,
    mend: Annotated[
        bool, typer.Option("--repair", help="Repair what can be repaired without losing or inventing data.")
    ] = False,
    take: Annotated[
        bool, typer.Option("--accept", help="Accept the lines as they are, for example after a manual merge.")
    ] = False,
    go_back: Annotated[
        bool,
        typer.Option("--restore", help="Restore the last good copy and every later change; the damaged file is kept."),
    ] = False,
    organiser: Annotated[
        str,
        typer.Option("--organiser", metavar="PERSON", help="Register an organiser (only the owner of the store file)."),
    ] = "",
) -> Result[Any]:
    """Check the store, explain problems, and repair what is safe. Exit 6 if a problem remains.

    If no organiser is left who can act, the owner of the file registers one with --organiser "NAME <ADDRESS>".
    """
    if mend + take + go_back + bool(organiser) > 1:
        raise UsageError("--repair, --accept, --restore and --organiser cannot be combined")
    store = unopened_store(work.env)
    if organiser:
        return _registered(work, store, organiser)
    agree_before_repair(work.env, store)
    messages: list[Message] = []
    if mend:
        messages += [Message(f"Repaired: {finding}") for finding in store.repair()] + _deadlines_mended(work, store)
    if take:
        messages += _recovered("Accepted the lines of", store.accept(), store.name)
    if go_back:
        messages += _recovered("Restored", store.restore(), store.name)
    findings = store.examine()
    whole = not any(finding.severity is Severity.ERROR for finding in findings)
    checks = (_rehearsal, _shared_addresses, _outdated_deadlines) if whole else ()
    rows = [*map(_row, findings), *(finding for check in checks for finding in check(work, store))]
    wrong = any(row.severity != Severity.NOTE for row in rows)
    if mend and wrong and not messages:
        messages.append(Message("Nothing was repaired."))
    if not wrong:
        messages.append(Message(f"{store.identity} is sound."))
    messages += _ways_out(findings, can_repair=any(row.repair for row in rows))
    if any(row.rule == SHARED_ADDRESS for row in rows):
        messages.append(Message("cfp people merge  # joins two people who are one", Level.NEXT))
    return Result(
        row=Finding,
        items=rows,
        picture="doctor",
        messages=tuple(messages),
        exit_status=Exit.CHECK_FAILED if wrong else Exit.OK,
    )


def _ways_out(findings: Sequence[StoreFinding], *, can_repair: bool) -> list[Message]:
    """The next command, and the repairs that no command can do."""
    ways = [Message(REPAIR, Level.NEXT)] if can_repair else []
    errors = {finding.rule for finding in findings if finding.severity is Severity.ERROR}
    if not can_repair and errors - {Rule.NEWER_SCHEMA}:
        ways.append(Message(RESTORE, Level.NEXT))
    if any(finding.rule is Rule.HISTORY_MISSING for finding in findings):
        ways.append(Message("Put the file back from a backup; without it, no earlier change can be undone."))
    return ways


def _registered(work: Workspace, store: Store, text: str) -> Result[Any]:
    """Register an organiser without regard to the role of the acting person; the history records that person.

    Raises:
        DataRefusedError: the file of the store belongs to another user of the machine.
    """
    from cfpcli.people.commands.organisers import owner_registers

    work.fresh_store()  # reports a store that is missing or damaged
    if not store.is_owned:
        raise DataRefusedError(
            f"{store.identity} belongs to another user of this machine, "
            "and only its owner can register an organiser this way",
            hint='cfp organisers add "NAME <ADDRESS>"  # an organiser registers others',
        )
    return owner_registers(work, text)


def _row(finding: StoreFinding) -> Finding:
    return Finding(
        rule=finding.rule,
        severity=finding.severity,
        file=finding.file,
        line=finding.line,
        message=finding.message,
        repair=REPAIR if finding.safe_to_repair else "",
    )


def _rehearsal(work: Workspace, store: Store) -> list[Finding]:
    """A note if the store is a rehearsal store, so that nobody runs a real call in it by mistake."""
    if not open_store(work.env).rehearsal:
        return []
    return [_of_store(store, RULE, NOTE, severity=Severity.NOTE)]


def _of_store(
    store: Store, rule: str, message: str, *, severity: Severity = Severity.WARNING, repair: str = ""
) -> Finding:
    """A finding about the records, not about a line of the file."""
    return Finding(rule=rule, severity=severity, file=store.name, line=0, message=message, repair=repair)


def _shared_addresses(work: Workspace, store: Store) -> list[Finding]:
    """A finding for each address that several speakers have; it is not shown, because anybody may run the check."""
    rows = open_store(work.env).rows(Kind.SPEAKER, ("code", "email", "other_emails"))
    shared = sorted(sorted(codes) for codes in sharers_by_address(rows).values() if len(codes) > 1)
    return [
        _of_store(store, SHARED_ADDRESS, f"the speakers {', '.join(codes)} have the same address") for codes in shared
    ]


def _outdated_deadlines(work: Workspace, store: Store) -> list[Finding]:
    """A finding for each deadline whose instant has moved under the rules of its zone since it was stored."""
    from cfpcli.call.rules.extension import outdated

    return [
        _of_store(
            store,
            ZONE_RULES,
            f'{event.slug}: "{kept.raw}" is {_utc(today)} by the current rules of {today.zone}, '
            f"but stored as {_utc(kept)}",
            repair=REPAIR,
        )
        for event in open_store(work.env).events()
        for kept, today in outdated(event)
    ]


def _deadlines_mended(work: Workspace, store: Store) -> list[Message]:
    """Update the stored instants of deadlines to today's zone rules, as a change set that can be undone."""
    if any(finding.severity is Severity.ERROR for finding in store.examine()) or not _outdated_deadlines(work, store):
        return []
    from cfpcli.call.rules.extension import renewed

    def decide(fresh: Store) -> Result[Finding]:
        pairs = [(event, renewed(event)) for event in fresh.events()]
        return Result(row=Finding, changes=tuple(replaced(old, new) for old, new in pairs if old != new))

    done = work.commit(decide, by=work.identified_person[0] or Person("cfp doctor"))
    return [Message(f"Repaired: the deadlines of {change.key}") for change in done.changes]


def _utc(deadline: Deadline) -> str:
    return rfc3339(deadline.at) if deadline.at else "no instant"


def _recovered(done: str, outcome: Recovered, name: str) -> list[Message]:
    messages = [Message(f"{done} {name}, revision {outcome.revision}{_replayed(outcome.replayed)}.")]
    if outcome.misfit:
        messages.append(Message(outcome.misfit, Level.WARNING))
    if outcome.set_aside:
        messages.append(Message(f"The damaged file is kept as {outcome.set_aside}."))
    if outcome.later:
        left = ", ".join(f"r{revision}" for revision in outcome.later)
        messages.append(Message(f"Not replayed: {left}; cfp log --strangers shows them.", Level.WARNING))
    return messages


def _replayed(revisions: Sequence[int]) -> str:
    if not revisions:
        return ""
    if len(revisions) == 1:
        return f"; replayed 1 change set (r{revisions[0]})"
    return f"; replayed {len(revisions)} change sets (r{revisions[0]} to r{revisions[-1]})"
