"""`cfp doctor`: is the store whole; what is wrong, where, and what can be done."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cfpcli.dates.deadline import Deadline
from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, Exit, UsageError
from cfpcli.history.rows.doctor import Finding
from cfpcli.records.change import replaced
from cfpcli.records.person import Person
from cfpcli.result import Level, Message, Result
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.findings import Finding as StoreFinding
from cfpcli.store.file.findings import Severity
from cfpcli.store.file.places import Places
from cfpcli.store.file.recovery import Recovered, accept, repair, restore
from cfpcli.store.protocol import Store
from cfpcli.workspace.commit import commit
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import open_store, store_path
from cfpcli.workspace.rehearsal import NOTE, RULE, agree_before_repair

REPAIR = "cfp doctor --repair"
ZONE_RULES = "zone-rules"
"""The rule by which a deadline's kept instant is held against the rules of its zone today."""


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
    path = store_path(work.env)
    if organiser:
        return _registered(work, path, organiser)
    where = Places(path)
    if not (where.store.exists() or where.remains):
        _ = work.store  # reports that there is none, and how to make one
    agree_before_repair(work.env, path)
    messages: list[Message] = []
    if mend:
        messages += [Message(f"Repaired: {finding}") for finding in repair(path)] + _deadlines_mended(work, path)
    if take:
        messages += _recovered("Accepted the lines of", accept(path), path.name)
    if go_back:
        messages += _recovered("Restored", restore(path), path.name)
    findings = examine(path)
    whole = not any(finding.severity is Severity.ERROR for finding in findings)
    outdated_deadlines = _outdated_deadlines(work, path) if whole else []
    rehearsal = _rehearsal(work, path) if whole else []
    rows = [*map(_row, findings), *rehearsal, *outdated_deadlines]
    wrong = any(row.severity != Severity.NOTE for row in rows)
    if not wrong:
        messages.append(Message(f"{path} is sound."))
    if any(row.repair for row in rows):
        messages.append(Message(REPAIR, Level.NEXT))
    return Result(
        row=Finding,
        items=rows,
        picture="doctor",
        messages=tuple(messages),
        exit_status=Exit.CHECK_FAILED if wrong else Exit.OK,
    )


def _registered(work: Workspace, path: Path, text: str) -> Result[Any]:
    """Register an organiser whatever the role of the acting person; the history shows who did it.

    Raises:
        DataRefusedError: the file of the store belongs to another user of the machine.
    """
    from cfpcli.people.commands.organisers import owner_registers

    work.fresh_store()  # reports a store that is missing or damaged
    if path.stat().st_uid != effective_user():
        raise DataRefusedError(
            f"{path} belongs to another user of this machine, and only its owner can register an organiser this way",
            hint='an organiser registers others: cfp organisers add "NAME <ADDRESS>"',
        )
    return owner_registers(work, text)


def effective_user() -> int:
    """The number of the user the process runs as; of a system without such numbers, that of every file there."""
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _row(finding: StoreFinding) -> Finding:
    return Finding(
        rule=finding.rule,
        severity=finding.severity,
        file=finding.file,
        line=finding.line,
        message=finding.message,
        repair=REPAIR if finding.safe_to_repair else "",
    )


def _rehearsal(work: Workspace, path: Path) -> list[Finding]:
    """A note on a rehearsal store, so that nobody runs a real call in it unawares."""
    if not open_store(_at(work, path)).rehearsal:
        return []
    return [Finding(rule=RULE, severity=Severity.NOTE, file=path.name, line=0, message=NOTE, repair="")]


def _outdated_deadlines(work: Workspace, path: Path) -> list[Finding]:
    """A finding for each deadline that the rules of its zone have moved since its instant was kept."""
    from cfpcli.call.rules.zone_rules import outdated

    return [
        Finding(
            rule=ZONE_RULES,
            severity=Severity.WARNING,
            file=path.name,
            line=0,
            message=f'{event.slug}: "{kept.raw}" is {_utc(today)} by the current rules of {today.zone}, '
            f"but stored as {_utc(kept)}",
            repair=REPAIR,
        )
        for event in open_store(_at(work, path)).events()
        for kept, today in outdated(event)
    ]


def _deadlines_mended(work: Workspace, path: Path) -> list[Message]:
    """Bring the kept instants of deadlines up to today's zone rules, as a change set that can be undone."""
    if any(finding.severity is Severity.ERROR for finding in examine(path)) or not _outdated_deadlines(work, path):
        return []
    from cfpcli.call.rules.zone_rules import renewed

    def decide(store: Store) -> Result[Finding]:
        pairs = [(event, renewed(event)) for event in store.events()]
        return Result(row=Finding, changes=tuple(replaced(old, new) for old, new in pairs if old != new))

    done = commit(_at(work, path), decide, by=work.known_person[0] or Person("cfp doctor"))
    return [Message(f"Repaired: the deadlines of {change.key}") for change in done.changes]


def _at(work: Workspace, path: Path) -> Env:
    return work.env.with_options(work.options._replace(store=str(path)))


def _utc(deadline: Deadline) -> str:
    return f"{deadline.at:%Y-%m-%dT%H:%M:%SZ}" if deadline.at else "no instant"


def _recovered(done: str, outcome: Recovered, name: str) -> list[Message]:
    messages = [Message(f"{done} {name}, revision {outcome.revision}{_replayed(outcome.replayed)}.")]
    if outcome.misfit:
        messages.append(Message(outcome.misfit, Level.WARNING))
    if outcome.set_aside is not None:
        messages.append(Message(f"The damaged file is kept as {outcome.set_aside.name}."))
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
