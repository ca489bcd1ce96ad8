"""`cfp doctor`: is the store whole; what is wrong, where, and what can be done."""

from pathlib import Path
from typing import Annotated

import typer

from cfpcli.commands.actor import origin_of
from cfpcli.commands.commit import commit
from cfpcli.commands.place import open_store, store_path
from cfpcli.commands.rehearsal import NOTE, RULE, agree_before_repair
from cfpcli.domain.change import replaced
from cfpcli.domain.deadline import Deadline
from cfpcli.domain.person import Person
from cfpcli.env import Env
from cfpcli.errors import Exit, UsageError
from cfpcli.result import Item, Level, Message, Result
from cfpcli.store.doctor import examine
from cfpcli.store.findings import Finding, Severity
from cfpcli.store.places import Places
from cfpcli.store.recovery import Recovered, accept, repair, restore
from cfpcli.store.store import Store

REPAIR = "cfp doctor --repair"
ZONE_RULES = "zone-rules"
"""The rule by which a deadline's kept instant is held against the rules of its zone today."""

FIELDS = ("rule", "severity", "file", "line", "message", "repair")


def doctor(
    env: Env,
    *,
    mend: Annotated[bool, typer.Option("--repair", help="Mend what loses and invents nothing.")] = False,
    take: Annotated[
        bool, typer.Option("--accept", help="Accept the lines as they are, such as after a merge by hand.")
    ] = False,
    go_back: Annotated[
        bool, typer.Option("--restore", help="Put the last good copy back; the damaged file is kept.")
    ] = False,
) -> Result:
    """Check the store, explain what is wrong, and repair what is safe. Status 6 when something is left.

    Example: cfp doctor
    """
    if mend + take + go_back > 1:
        raise UsageError("--repair, --accept and --restore exclude one another")
    path = store_path(env)
    where = Places(path)
    if not (where.store.exists() or where.remains):
        open_store(env)  # says that there is none, and how to make one
    agree_before_repair(env, path)
    messages: list[Message] = []
    if mend:
        messages += [Message(f"Mended: {finding}") for finding in repair(path)] + _deadlines_mended(env, path)
    if take:
        messages += _recovered("Accepted the lines of", accept(path), path.name)
    if go_back:
        messages += _recovered("Put the last good copy back as", restore(path), path.name)
    findings = examine(path)
    whole = not any(finding.severity is Severity.ERROR for finding in findings)
    outdated_deadlines = _outdated_deadlines(env, path) if whole else []
    rehearsal = _rehearsal(env, path) if whole else []
    items = [*map(_item, findings), *rehearsal, *outdated_deadlines]
    wrong = any(item["severity"] is not Severity.NOTE for item in items)
    if not wrong:
        messages.append(Message(f"{path} is whole."))
    if any(item["repair"] for item in items):
        messages.append(Message(REPAIR, Level.NEXT))
    return Result(
        schema="doctor",
        items=items,
        fields=FIELDS,
        available=FIELDS,
        picture="doctor",
        messages=tuple(messages),
        exit_status=Exit.CHECK_FAILED if wrong else Exit.OK,
    )


def _item(finding: Finding) -> Item:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.line,
        "message": finding.message,
        "repair": REPAIR if finding.safe_to_repair else "",
    }


def _rehearsal(env: Env, path: Path) -> list[Item]:
    """A note on a rehearsal store, so that nobody runs a real call in it unawares."""
    if not open_store(_at(env, path)).rehearsal:
        return []
    return [
        {"rule": RULE, "severity": Severity.NOTE, "file": path.name, "line": 0, "message": NOTE, "repair": ""},
    ]


def _outdated_deadlines(env: Env, path: Path) -> list[Item]:
    """A finding for each deadline that the rules of its zone have moved since its instant was kept."""
    from cfpcli.domain.zone_rules import outdated

    return [
        {
            "rule": ZONE_RULES,
            "severity": Severity.WARNING,
            "file": path.name,
            "line": 0,
            "message": f'{event.slug}: "{kept.raw}" is at {_utc(today)} by the rules of {today.zone} today, '
            f"and kept as {_utc(kept)}",
            "repair": REPAIR,
        }
        for event in open_store(_at(env, path)).events()
        for kept, today in outdated(event)
    ]


def _deadlines_mended(env: Env, path: Path) -> list[Message]:
    """Bring the kept instants of deadlines up to today's zone rules, as a change set that can be undone."""
    if any(finding.severity is Severity.ERROR for finding in examine(path)) or not _outdated_deadlines(env, path):
        return []
    from cfpcli.domain.zone_rules import renewed

    def decide(store: Store) -> Result:
        pairs = [(event, renewed(event)) for event in store.events()]
        return Result(schema="doctor", changes=tuple(replaced(old, new) for old, new in pairs if old != new))

    done = commit(_at(env, path), decide, by=origin_of(env)[0] or Person("cfp doctor"))
    return [Message(f"Mended: the deadlines of {change.key}") for change in done.changes]


def _at(env: Env, path: Path) -> Env:
    return env.with_options(env.options._replace(store=str(path)))


def _utc(deadline: Deadline) -> str:
    return f"{deadline.at:%Y-%m-%dT%H:%M:%SZ}" if deadline.at else "no instant"


def _recovered(done: str, outcome: Recovered, name: str) -> list[Message]:
    messages = [Message(f"{done} {name}, revision {outcome.revision}.")]
    if outcome.set_aside is not None:
        messages.append(Message(f"The damaged file is kept as {outcome.set_aside.name}."))
    if outcome.later:
        lost = ", ".join(str(revision) for revision in outcome.later)
        messages.append(Message(f"Not in it are the later change sets {lost}; cfp log shows them.", Level.WARNING))
    return messages
