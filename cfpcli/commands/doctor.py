"""`cfp doctor`: is the store whole; what is wrong, where, and what can be done."""

from typing import Annotated

import typer

from cfpcli.commands.place import open_store, store_path
from cfpcli.env import Env
from cfpcli.errors import Exit, UsageError
from cfpcli.result import Item, Level, Message, Result
from cfpcli.store.doctor import examine
from cfpcli.store.findings import Severity
from cfpcli.store.places import Places
from cfpcli.store.recovery import Recovered, accept, repair, restore

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
    messages: list[Message] = []
    if mend:
        messages += [Message(f"Mended: {finding}") for finding in repair(path)]
    if take:
        messages += _recovered("Accepted the lines of", accept(path), path.name)
    if go_back:
        messages += _recovered("Put the last good copy back as", restore(path), path.name)
    findings = examine(path)
    items: list[Item] = [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "file": finding.file,
            "line": finding.line,
            "message": finding.message,
            "repair": "cfp doctor --repair" if finding.safe_to_repair else "",
        }
        for finding in findings
    ]
    wrong = [finding for finding in findings if finding.severity is not Severity.NOTE]
    if not wrong:
        messages.append(Message(f"{path} is whole."))
    if any(finding.safe_to_repair for finding in findings):
        messages.append(Message("cfp doctor --repair", Level.NEXT))
    return Result(
        schema="doctor",
        items=items,
        fields=FIELDS,
        available=FIELDS,
        picture="doctor",
        messages=tuple(messages),
        exit_status=Exit.CHECK_FAILED if wrong else Exit.OK,
    )


def _recovered(done: str, outcome: Recovered, name: str) -> list[Message]:
    messages = [Message(f"{done} {name}, revision {outcome.revision}.")]
    if outcome.set_aside is not None:
        messages.append(Message(f"The damaged file is kept as {outcome.set_aside.name}."))
    if outcome.later:
        lost = ", ".join(str(revision) for revision in outcome.later)
        messages.append(Message(f"Not in it are the later change sets {lost}; cfp log shows them.", Level.WARNING))
    return messages
