"""A plan: the chosen proposals by track against their budgets, then limits with their costs and excluded proposals."""

from collections.abc import Iterator

from cfpcli.decisions.rows import PlanCost, PlanGroup, PlanMembers, PlanRow
from cfpcli.result import Result
from cfpcli.text import clean_line, number_of
from cfpcli.ui.page import Block, Line, Look, Page, Paragraph, Span, Stack, line, section, state_look
from cfpcli.ui.values import Screen

_WIDE = 100
"""Minimum width in columns for the session type and the day."""

_MOST_CODES = 6
_MOST_LEFT_OUT = 12


def page(result: Result[PlanRow], screen: Screen) -> Page:
    """A sum, a block for each track, then the costs and the difference to the plain ranking."""
    whole = result.further(PlanMembers)
    head = f"{number_of(whole.sessions, 'session')}, {number_of(whole.minutes, 'minute')}"
    blocks: list[Block] = [
        Paragraph(line(Span(head, Look.STRONG), f", total of {whole.method} scores: {whole.total:.2f}"))
    ]
    for group in whole.groups:
        members = [row for row in result.items if row.track == group.track]
        blocks.append(Stack(tuple(_track(group, members, screen.width))))
    blocks += section("Cost of limits", *_costs(whole), tight=True)
    blocks += section("Not selected, though among the best of the track", *_left_out(whole), tight=True)
    return tuple(blocks)


def _track(group: PlanGroup, rows: list[PlanRow], width: int) -> Iterator[Block]:
    minutes = "" if group.minutes_budget is None else f" of {group.minutes_budget}"
    seats = number_of(group.sessions, "session")
    if group.slots is not None:
        seats = f"{group.sessions} of {number_of(group.slots, 'slot')}"
    used = f"{seats}, {group.minutes}{minutes} min"
    yield Paragraph(line(Span(group.name or "(no track)", Look.HEADING), f": {used}"))
    for row in rows:
        yield Paragraph(_row(row, width), one_line=True)
    if group.first_out:
        out = group.first_out
        text = f"  {_score(out.score)}  {out.code}  first out: {clean_line(out.title)}"
        yield Paragraph(line(Span(text, Look.MUTED)), one_line=True)


def _row(row: PlanRow, width: int) -> Line:
    seat = {"held": row.state if row.state != "submitted" else "accepted, pending", "with": "--with"}.get(row.seat, "")
    more = f"{row.session_type[:16]:16}  {row.day:10}  " if width >= _WIDE else ""
    return line(
        f"  {_score(row.score)}  ",
        Span(row.code, Look.STRONG),
        f"  {row.minutes:>3} min  {more}",
        Span(f"{seat}  " if seat else "", state_look("accepted")),
        clean_line(row.title),
    )


def _score(score: float | None) -> str:
    return "    -" if score is None else f"{score:5.2f}"


def _costs(whole: PlanMembers) -> Iterator[Block]:
    dear = [cost for cost in whole.costs if _shows(cost)]
    for cost in dear:
        more = "" if cost.is_proven else " or more"
        gain = Span(f"+{cost.gain:.2f}{more}", Look.STRONG)
        yield Paragraph(line(f"{cost.text[:1].upper()}{cost.text[1:]}: ", gain, _moves(cost)))
    free = [cost.text for cost in whole.costs if not _shows(cost)]
    if free:
        shown = "; ".join(free[:_MOST_CODES]) + (
            f" and {len(free) - _MOST_CODES} more" if len(free) > _MOST_CODES else ""
        )
        yield Paragraph(line(Span(f"No effect: {shown}.", Look.MUTED)))
    if whole.caps_unseen:
        caps = number_of(whole.caps_unseen, "more cap")
        yield Paragraph(line(Span(f"{caps} on persons or organisations bind, with smaller gains.", Look.MUTED)))


def _shows(cost: PlanCost) -> bool:
    return f"{cost.gain:.2f}" != "0.00"


def _moves(cost: PlanCost) -> str:
    parts = []
    for codes, single, many in (
        (cost.enters, "is selected", "are selected"),
        (cost.leaves, "is dropped", "are dropped"),
    ):
        if codes:
            parts.append(f"{_codes(codes)} {single if len(codes) == 1 else many}")
    return f", {'; '.join(parts)}" if parts else ""


def _codes(codes: tuple[str, ...]) -> str:
    more = f" and {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
    return f"{', '.join(codes[:_MOST_CODES])}{more}"


def _left_out(whole: PlanMembers) -> Iterator[Block]:
    for proposal in whole.left_out[:_MOST_LEFT_OUT]:
        why = "; ".join(proposal.why) or "others fill the room better"
        title = clean_line(proposal.title)
        yield Paragraph(
            line(f"{_score(proposal.score)}  ", Span(proposal.code, Look.STRONG), f"  {title}"), one_line=True
        )
        yield Stack((Paragraph(line(Span(why, Look.WARN))),), indent=7)
    more = len(whole.left_out) - _MOST_LEFT_OUT
    if more > 0:
        yield Paragraph(line(Span(f"and {more} more, all in --json.", Look.MUTED)))
    if whole.instead:
        yield Paragraph(line(f"Selected instead: {_codes(whole.instead)}."))
