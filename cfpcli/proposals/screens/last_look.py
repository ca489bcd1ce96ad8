"""The last look at a draft before it is sent: every field on a numbered line, with its measure and its faults."""

import re
from collections.abc import Sequence
from pathlib import Path

from cfpcli.env import Env, path_option
from cfpcli.errors import Fault
from cfpcli.proposals.screens.steps import Step
from cfpcli.records.proposal import Draft
from cfpcli.text import clean_line, shorten
from cfpcli.ui.dialogue import Measure, Prompter, short_answer
from cfpcli.ui.wrapping import MEASURE, display_width, hanging

SUBMIT, PACKET, VIEW, KEEP, DELETE = "s", "p", "v", "k", "d"

PREPARE = "prepare"
"""The word for submitting where others run the call: nothing leaves this machine."""

_KEYS = {
    SUBMIT: "submit",
    PACKET: "packet",
    VIEW: "view as reviewers",
    KEEP: "keep as draft",
    DELETE: "delete",
}
_LABEL_MAX = 22
_MEASURE_MAX = 38
_VALUE_MIN = 8


def show(draft: Draft, steps: Sequence[Step], faults: Sequence[Fault], prompter: Prompter, *, where: str) -> None:
    """Show the draft, one line for each step, faults below the field they concern; `where` names the draft."""
    by_step: dict[int, list[Fault]] = {}
    elsewhere: list[Fault] = []
    for fault in faults:
        at = concerned(fault, steps)
        by_step.setdefault(at, []).append(fault) if at is not None else elsewhere.append(fault)
    width = min(prompter.columns, MEASURE + 4) - 1
    head = "Last look"
    prompter.say(f"\n{head}{shorten(where, width - len(head) - 2):>{width - len(head)}}", strong=True)
    lines: list[str] = []
    for at, step in enumerate(steps):
        wrong = by_step.get(at, [])
        lines.append(_row(at + 1, step, draft, width, is_wrong=bool(wrong)))
        lines.extend(hanging("      !", fault.message, width) for fault in wrong)
    lines.extend(hanging("      !", f"{fault.field}: {fault.message}", width) for fault in elsewhere)
    prompter.say("\n".join(lines))


def ask(steps: Sequence[Step], faults: Sequence[Fault], prompter: Prompter, *, followed: bool = False) -> str:
    """Ask for the next action: one of the keys, or the number of a step as text; in a followed call to prepare it."""
    keys = {**_KEYS, SUBMIT: PREPARE} if followed else _KEYS
    if followed:  # a call that takes packets gets one as soon as the proposal is prepared
        del keys[PACKET]
    names = f"{', '.join((*keys,)[:-1])} or {DELETE}"
    verb, participle = ("prepare", "prepared") if followed else ("submit", "submitted")
    fields = [str(number) for number in range(1, len(steps) + 1)]
    answers = {*keys, *fields}

    def fault(text: str) -> str:
        answer = text.strip().casefold()
        if answer in {SUBMIT, PACKET} and faults:
            return f"not ready: {_to_mend(len(faults))} (marked !)"
        return "" if answer in answers else f"Type a number from 1 to {len(steps)}, or {names}."

    def hint(_: str) -> Measure:
        if faults:
            return Measure(f"{_to_mend(len(faults))} before it can be {participle}", fits=False)
        return Measure(f"ready: s {verb}s")

    prompter.say("  ".join([f"1-{len(steps)} change", *(f"{key} {does}" for key, does in keys.items())]))
    return (
        short_answer(prompter, f"{verb.capitalize()}, keep, or change something?", fault, hint=hint).strip().casefold()
    )


def packet_file(draft: Path | None, prompter: Prompter, env: Env) -> str:
    """Ask for the file of a packet, one that does not exist; `draft` is the file of the draft, None without one."""
    prompter.say("A packet is a file for organisers who work in another store: they import it.")

    def fault(answer: str) -> str:
        if not answer.strip():
            return "A file name is required."
        return f"{answer.strip()} already exists." if path_option(answer.strip(), env).exists() else ""

    return prompter.text("File of the packet", f"{draft.stem if draft else 'proposal'}.cfp.json", fault).strip()


def concerned(fault: Fault, steps: Sequence[Step]) -> int | None:
    """The index of the step that a fault concerns, by the last name in its field that a step has; None if none has."""
    for name in reversed(re.findall(r"[\w-]+", fault.field)):
        for at, step in enumerate(steps):
            if name in step.names:
                return at
    return None


def _row(number: int, step: Step, draft: Draft, width: int, *, is_wrong: bool) -> str:
    value, measure = step.shown(draft)
    measure = shorten(measure, _MEASURE_MAX)
    mark = "!" if is_wrong else "ok" if value else "-"
    label = shorten(clean_line(step.label), _LABEL_MAX)
    tail = f"  {measure}  {mark:<2}"
    head = f"{number:>3}  {label:<{_LABEL_MAX}}  "
    room = max(width - len(head) - len(tail), _VALUE_MIN)
    text = _cut(clean_line(value), room)
    return f"{head}{text}{' ' * (room - display_width(text))}{tail}".rstrip()


def _cut(text: str, columns: int) -> str:
    """The beginning of a text, measured in columns instead of characters: a wide character has two."""
    beginning = shorten(text, columns)
    while display_width(beginning) > columns:
        beginning = shorten(beginning, len(beginning) - 1)
    return beginning


def _to_mend(count: int) -> str:
    return "1 thing to fix" if count == 1 else f"{count} things to fix"
