"""`cfp schedule check`: the conflicts of the plan, each with a way out."""

from collections import Counter
from typing import Annotated

import typer

from cfpcli.errors import Exit
from cfpcli.programme.commands.slots import Plan, counted_sessions, following_version, plan_of
from cfpcli.programme.rows import ScheduleConflict
from cfpcli.programme.rules.clashes import Clash, Severity, clashes
from cfpcli.result import Level, Message, Result
from cfpcli.text import number_of
from cfpcli.workspace.context import Workspace


def check(
    work: Workspace,
    *,
    severity: Annotated[
        Severity, typer.Option("--severity", help="Report conflicts of this severity and graver ones.")
    ] = Severity.HINT,
) -> Result[ScheduleConflict]:
    """Check the plan for conflicts. Exit status 6 if there are errors or warnings.

    Errors cannot happen as planned: a room or a speaker twice at the same time, a session outside the event.
    """
    plan = plan_of(work.store, work.required_event).complete()
    levels = list(Severity)
    reported = levels[: levels.index(severity) + 1]
    conflicts = [clash for clash in conflicts_of(plan) if clash.severity in reported]
    counted = Counter(clash.severity for clash in conflicts)
    graver = counted[Severity.ERROR] + counted[Severity.WARNING]
    sessions = counted_sessions(plan.slots.values())
    summary = ", ".join(number_of(counted[level], level) for level in levels if counted[level])
    upcoming = following_version(work.store, plan.event)
    following = () if graver else (Message(f"cfp schedule publish --version {upcoming}", Level.NEXT),)
    return Result(
        row=ScheduleConflict,
        items=[row(clash, plan) for clash in conflicts],
        picture="conflicts",
        messages=(Message(f"{sessions} checked: {summary or 'no conflicts'}."), *(following if plan.slots else ())),
        exit_status=Exit.CHECK_FAILED if graver else Exit.OK,
    )


def conflicts_of(plan: Plan) -> tuple[Clash, ...]:
    """The conflicts of a plan."""
    return clashes(plan.agenda, plan.circumstances())


def row(clash: Clash, plan: Plan) -> ScheduleConflict:
    """A conflict as a row."""
    return ScheduleConflict(
        severity=clash.severity,
        rule=clash.rule,
        message=clash.message,
        way_out=clash.way_out,
        subject=clash.subject,
        codes=tuple(code for guid in clash.slots if (code := plan.slots[guid].proposal)),
        slots=clash.slots,
    )
