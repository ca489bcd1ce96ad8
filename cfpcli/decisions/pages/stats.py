"""The statistics of a call: a block for each grouping, the days as a small plot."""

from collections.abc import Iterator, Sequence
from datetime import date

from cfpcli.dates.english import day_month
from cfpcli.decisions.rows import StatsMembers, StatsRow
from cfpcli.decisions.rules import Withheld
from cfpcli.result import Result
from cfpcli.text import number_of
from cfpcli.ui.page import (
    Block,
    Column,
    Line,
    Look,
    Page,
    Paragraph,
    Section,
    Span,
    Stack,
    bar,
    columns_chart,
    grid,
    line,
    state_look,
)
from cfpcli.ui.values import Screen

HEADINGS = {
    "state": "State",
    "track": "Track",
    "session_type": "Session type",
    "language": "Language",
    "level": "Level",
    "day": "Submitted on",
    "reviews": "Reviews per live proposal",
    "speakers": "Speakers",
    "affiliation": "Affiliation of speakers",
}
_WITH_OUTCOMES = {"track", "session_type", "language", "level", "affiliation"}

BAR = 16
"""Cells of the longest bar, twice as many if there is room."""

WIDE = 104
PLOT_HEIGHT, PLOT_WIDTH = 5, 72
"""Lines and maximum columns of the plot of days; longer calls are plotted by several days a column."""


def page(result: Result[StatsRow], screen: Screen) -> Page:
    """The whole in figures, then each grouping."""
    rows, whole = result.items, result.further(StatsMembers)
    blocks: list[Block] = [Stack((Paragraph(line(Span(whole.name, Look.TITLE))), Paragraph(line(_sentence(whole)))))]
    for group in dict.fromkeys(row.group for row in rows):
        members = [row for row in rows if row.group == group]
        inside = _plot(members, screen, whole) if group == "day" else [_table(group, members, screen, whole)]
        blocks.append(Section(HEADINGS.get(group, group), tuple(inside), tight=True))
    if whole.min_cell and any(row.withheld or (row.decided is None and row.group in _WITH_OUTCOMES) for row in rows):
        blocks.append(Paragraph(line(Span(_legend(whole.min_cell), Look.MUTED))))
    return tuple(blocks)


def _sentence(whole: StatsMembers) -> str:
    least = f"fewer than {whole.min_cell}"
    sent = number_of(whole.proposals, "proposal") if whole.proposals is not None else f"{least} proposals"
    people = number_of(whole.speakers, "speaker") if whole.speakers is not None else f"{least} speakers"
    text = f"{sent} by {people}" if whole.speakers is not None or whole.min_cell else sent
    if whole.rate is not None:
        text += f"; {whole.accepted} of {whole.decided} decided were accepted, {whole.rate:.0%}"
    elif whole.decided is None and whole.proposals:
        text += "; the outcome is withheld"
    if whole.reviews_per_proposal is not None:
        text += f"; {whole.reviews_per_proposal:.1f} reviews per live proposal"
    return f"{text}."


def _legend(least: int) -> str:
    return (
        f"<{least}: a count from 1 to {least - 1}, withheld. *: withheld as well, so that no such count can be worked "
        "out; outcomes likewise (-)."
    )


def _table(group: str, rows: Sequence[StatsRow], screen: Screen, whole: StatsMembers) -> Stack:
    most = max((row.count or 0 for row in rows), default=0)
    width = 2 * BAR if screen.width >= WIDE else BAR
    has_outcomes = group in _WITH_OUTCOMES and any(row.decided is None or row.decided for row in rows)
    columns = [Column(group.replace("_", " "), right=False), Column("count"), Column("", right=False)]
    columns += [Column("accepted"), Column("of decided"), Column("rate")] if has_outcomes else []
    table = []
    for row in rows:
        drawn = bar(row.count or 0, most, width, blocks=screen.blocks)
        cells = [
            _value(row),
            _count(row, whole.min_cell),
            Span(drawn.ljust(width) if has_outcomes else drawn, Look.EMPHASIS),
        ]
        cells += list(_outcome(row)) if has_outcomes else []
        table.append(cells)
    return Stack((grid(columns, table, screen.width - 2),))


def _value(row: StatsRow) -> Span:
    look = state_look(row.value) if row.group == "state" else Look.PLAIN
    return Span(row.name or row.value, look) if row.value else Span("not given", Look.MUTED)


def _count(row: StatsRow, least: int) -> Span:
    if row.withheld:
        return Span(f"<{least}" if row.withheld == Withheld.SMALL else "*", Look.MUTED)
    return Span(str(row.count or 0))


def _outcome(row: StatsRow) -> Iterator[Span]:
    if row.decided is None:
        yield from (Span("-", Look.MUTED), Span("-", Look.MUTED), Span("-", Look.MUTED))
        return
    yield from (Span(str(row.accepted)), Span(str(row.decided)))
    yield Span(f"{row.rate:.0%}" if row.rate is not None else "-", Look.PLAIN if row.decided else Look.MUTED)


def _plot(rows: Sequence[StatsRow], screen: Screen, whole: StatsMembers) -> list[Block]:
    """The days as columns, several days a column if there are many; withheld days are left blank."""
    days = [row for row in rows if row.value]
    if not days:
        return [Paragraph(line("No dates are known."))]
    room = min(screen.width - 4, PLOT_WIDTH)
    step = -(-len(days) // room)
    counts = [sum(row.count or 0 for row in days[at : at + step]) for at in range(0, len(days), step)]
    wide = max(min(room // len(counts), 4), 1)
    lines = [
        "".join(mark * max(wide - 1, 1) + " " * (wide > 1) for mark in text).rstrip()
        for text in columns_chart(counts, PLOT_HEIGHT, blocks=screen.blocks)
    ]
    first, last = (day_month(date.fromisoformat(day.value)) for day in (days[0], days[-1]))
    gap = " " * max(len(counts) * wide - len(first) - len(last), 2)
    axis = first if len(days) == 1 else f"{first}{gap}{last}"
    plot = Stack(tuple(Paragraph(line(Span(text, Look.EMPHASIS)), one_line=True) for text in lines if text))
    return [plot, Paragraph(line(Span(axis, Look.MUTED)), one_line=True), *_figures(days, counts, step, whole)]


def _figures(days: Sequence[StatsRow], counts: Sequence[int], step: int, whole: StatsMembers) -> list[Block]:
    unit = "day" if step == 1 else f"{step} days"
    most = max(counts)
    parts: list[Line] = []
    if most:
        at = counts.index(most) * step
        parts.append(line(f"most in a {unit}: {most}, " if step == 1 else f"a column is {unit}; most: {most}, "))
        parts.append(line(f"{'on' if step == 1 else 'from'} {day_month(date.fromisoformat(days[at].value))}"))
    hidden = sum(bool(row.withheld) for row in days)
    if hidden:
        parts.append(line(f"; {number_of(hidden, 'day')} withheld (<{whole.min_cell} or *)"))
    return [Paragraph(tuple(span for part in parts for span in part))] if parts else []
