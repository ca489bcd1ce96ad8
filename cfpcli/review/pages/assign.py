"""The result of assigning: each reviewer's load before and after, withdrawn assignments, and unmet targets."""

from collections.abc import Iterator, Sequence

from cfpcli.result import Result
from cfpcli.review.pages.reviewers import fitted
from cfpcli.review.rows.assign import AssignedRow, AssignmentsMembers, LoadRow
from cfpcli.text import clean_line, shorten
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Line, Page, Paragraph, Section, Span, Stack, and_more, line
from cfpcli.ui.values import Screen

_NAME = 26
_SHOWN = 20


def page(result: Result[AssignedRow], screen: Screen) -> Page:
    """The table of reviewers, then withdrawn assignments and unmet targets, limited to a readable number."""
    return tuple(_blocks(result.further(AssignmentsMembers), screen.width))


def _blocks(members: AssignmentsMembers, width: int) -> Iterator[Block]:
    if members.reviewers:
        yield Stack(tuple(_table(members.reviewers, width)))
    if members.withdrawn:
        lines = [line(Span(row.proposal, Look.STRONG), f"  {row.reviewer}: {row.reason}") for row in members.withdrawn]
        yield _listed("Removed because of a conflict of interest", lines)
    if members.unmet:
        lines = [
            line(Span(row.code, Look.STRONG), f"  {row.reason}  ", Span(clean_line(row.title), Look.MUTED))
            for row in members.unmet
        ]
        yield _listed("With too few reviewers", lines)


def _listed(heading: str, entries: list[Line]) -> Block:
    lines = [Paragraph(entry, one_line=True) for entry in entries[:_SHOWN]]
    if len(entries) > _SHOWN:
        lines.append(Paragraph(line(Span(and_more(len(entries) - _SHOWN), Look.MUTED))))
    return Section(heading, tuple(lines), tight=True)


def _table(rows: Sequence[LoadRow], width: int) -> Iterator[Block]:
    wishes = any(row.wished for row in rows)
    head = f"{'reviewer':{_NAME}} before   new  after   cap  in tracks{'  wished' if wishes else ''}  prefers"
    yield Paragraph(line(Span(head, Look.MUTED)), one_line=True)
    for row in rows:
        new = row.after - row.before
        cap = "-" if row.load is None else str(row.load)
        tracks = f"{row.in_tracks} of {new}" if row.tracks else "-"
        full = row.load is not None and row.after >= row.load
        rest = f"  {tracks:>9}" + (f"  {row.wished:>6}" if wishes else "") + "  "
        room = max(width - _NAME - 26 - len(rest), 6)
        yield Paragraph(
            line(
                Span(fitted(clean_line(row.name or row.email), _NAME), Look.STRONG),
                f" {row.before:>6} {new:>5} {row.after:>6} ",
                Span(f"{cap:>5}", Look.WARN if full else Look.PLAIN),
                f"{rest}{shorten(', '.join(row.tracks) or 'any', room)}",
            ),
            one_line=True,
        )
