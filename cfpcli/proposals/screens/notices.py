"""The step of the submit form that shows the notices to acknowledge, and requires an explicit yes for each."""

from cfpcli.proposals.screens.steps import Desk, Step, with_values
from cfpcli.records.draft import Draft
from cfpcli.records.event import Notice
from cfpcli.records.proposal import Acknowledgement
from cfpcli.records.submission import unacknowledged
from cfpcli.text import clean_line
from cfpcli.ui.dialogue import BackError
from cfpcli.ui.wrapping import MEASURE, wrap


def notice_steps(desk: Desk) -> tuple[Step, ...]:
    """One step for all notices of the event; none if it has none."""
    notices = desk.event.call.notices
    if not notices:
        return ()
    names = ", ".join(f"{notice.name} {notice.version}" for notice in notices)
    return (
        Step(
            names=("acknowledged", "accept"),
            label="To acknowledge",
            limits=names,
            is_list=True,
            ask=lambda draft, label: _ask(desk, draft, label),
            shown=lambda draft: _shown(desk, draft),
            lacks=lambda draft: bool(unacknowledged(draft, desk.event)),
        ),
    )


def _shown(desk: Desk, draft: Draft) -> tuple[str, str]:
    missing = unacknowledged(draft, desk.event)
    acknowledged = [notice for notice in desk.event.call.notices if notice not in missing]
    return ", ".join(f"{notice.name} {notice.version}" for notice in acknowledged), "" if missing else "acknowledged"


def _ask(desk: Desk, draft: Draft, label: str) -> Draft:
    """Ask for the missing acknowledgements; if none is missing, for all of them again."""
    notices = unacknowledged(draft, desk.event) or desk.event.call.notices
    at = 0
    while at < len(notices):
        notice = notices[at]
        desk.prompter.say(_whole(notice, desk.prompter.columns))
        before = "" if at else f"{label.removesuffix('To acknowledge')}"
        question = f"{before}Do you acknowledge {clean_line(notice.name)}, version {clean_line(notice.version)}?"
        try:
            agrees = desk.prompter.confirm(question, default=False)
        except BackError:
            if not at:
                raise
            at -= 1
            continue
        draft = _with(draft, notice, desk) if agrees else _without(draft, notice)
        desk.keep(draft)
        at += 1
    if unacknowledged(draft, desk.event):
        desk.prompter.say("Without it, the proposal can be kept as a draft but not submitted.")
    return draft


def _whole(notice: Notice, columns: int) -> str:
    width = min(columns - 1, MEASURE + 2)
    head = f"{clean_line(notice.name)}, version {clean_line(notice.version)}"
    text = [f"  {line}".rstrip() for line in wrap(notice.text, width - 2)]
    return "\n".join(["", head, *([f"  {clean_line(notice.url)}"] if notice.url else []), *text])


def _with(draft: Draft, notice: Notice, desk: Desk) -> Draft:
    if notice not in unacknowledged(draft, desk.event):
        return draft
    acknowledgement = Acknowledgement(notice=notice.slug, version=notice.version, at=desk.now)
    return with_values(draft, acknowledged=(*draft.acknowledged, acknowledgement))


def _without(draft: Draft, notice: Notice) -> Draft:
    left = [
        acknowledgement
        for acknowledgement in draft.acknowledged
        if (acknowledgement.notice, acknowledgement.version) != (notice.slug, notice.version)
    ]
    return with_values(draft, acknowledged=tuple(left))
