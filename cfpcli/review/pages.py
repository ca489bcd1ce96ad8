"""Pages of the room's rows: the committee, its assignments and progress, and statistics of its scores."""

from collections.abc import Iterator, Sequence

from cfpcli.dates.english import day_month
from cfpcli.figures.scores import CALIBRATED_FROM
from cfpcli.result import Result
from cfpcli.review.rows import (
    AssignedRow,
    AssignmentsMembers,
    CalibratedReviewer,
    CalibrationMembers,
    LoadRow,
    OrderMembers,
    PanelAgreement,
    PositionRange,
    ProgressMembers,
    ReviewerProgress,
    ReviewerRow,
)
from cfpcli.review.rules import Leaning, Trend, Verdict
from cfpcli.review.rules.panel import ENOUGH, FEW_CASES
from cfpcli.text import clean_line, number_of, shorten
from cfpcli.ui.page import (
    Block,
    Column,
    Facts,
    Line,
    Look,
    Page,
    Paragraph,
    Prose,
    Section,
    Span,
    Stack,
    and_more,
    cells,
    figure,
    fitted,
    grid,
    line,
    section,
)
from cfpcli.ui.values import Screen

_WIDE = 100
"""Minimum width in columns for both address and name."""

_NAME = 24


def reviewers_page(result: Result[ReviewerRow], screen: Screen) -> Page:
    """A line for each reviewer under a heading, with aligned columns."""
    rows = result.items
    return (Stack(tuple(_lines(rows, screen.width))),) if rows else ()


def _lines(rows: Sequence[ReviewerRow], width: int) -> Iterator[Block]:
    addresses = min(max(cells(row.email) for row in rows), 34) if width >= _WIDE else 0
    head = f"{'reviewer':{_NAME}}  {'address' if addresses else '':{addresses}}{'  ' if addresses else ''}"
    yield Paragraph(line(Span(f"{head}assigned  done  open   cap  tracks", Look.MUTED)), one_line=True)
    for row in rows:
        yield Paragraph(_row(row, addresses, width), one_line=True)
        for conflict in row.conflicts:
            reason = f": {conflict.reason}" if conflict.reason else ""
            mark = "requested, not confirmed: " if conflict.requested else ""
            yield Stack((Paragraph(line(Span(f"{mark}not {conflict.against}{reason}", Look.MUTED))),), 2)
    count = number_of(len(rows), "reviewer")
    still = number_of(sum(row.open for row in rows), "review")
    yield Paragraph(line(Span(f"{count}; {still} still to be written.", Look.MUTED)))


def _row(row: ReviewerRow, addresses: int, width: int) -> Line:
    name = fitted(clean_line(row.name or row.email), _NAME)
    address = f"{fitted(row.email, addresses)}  " if addresses else ""
    cap = "-" if row.load is None else str(row.load)
    figures = f"{row.assigned:>8} {row.reviewed:>5} {row.open:>5} {cap:>5}  "
    away = "inactive " if not row.active else ""
    room = max(width - cells(name) - cells(address) - len(figures) - len(away) - 2, 8)
    return line(
        Span(name, Look.STRONG if row.active else Look.MUTED),
        f"  {address}{figures}",
        Span(away, Look.WARN),
        shorten(", ".join(row.tracks) or "any", room),
    )


_NAME_WIDTH = 26
_SHOWN = 20


def assignments_page(result: Result[AssignedRow], screen: Screen) -> Page:
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
    head = f"{'reviewer':{_NAME_WIDTH}} before   new  after   cap  in tracks{'  wished' if wishes else ''}  prefers"
    yield Paragraph(line(Span(head, Look.MUTED)), one_line=True)
    for row in rows:
        new = row.after - row.before
        cap = "-" if row.load is None else str(row.load)
        tracks = f"{row.in_tracks} of {new}" if row.tracks else "-"
        full = row.load is not None and row.after >= row.load
        rest = f"  {tracks:>9}" + (f"  {row.wished:>6}" if wishes else "") + "  "
        room = max(width - _NAME_WIDTH - 26 - len(rest), 6)
        yield Paragraph(
            line(
                Span(fitted(clean_line(row.name or row.email), _NAME_WIDTH), Look.STRONG),
                f" {row.before:>6} {new:>5} {row.after:>6} ",
                Span(f"{cap:>5}", Look.WARN if full else Look.PLAIN),
                f"{rest}{shorten(', '.join(row.tracks) or 'any', room)}",
            ),
            one_line=True,
        )


WIDE = 104
"""Minimum width in cells for the address and the full headings."""


def progress_page(result: Result[ReviewerProgress], screen: Screen) -> Page:
    """A sentence on the whole, then the reviewers; columns about assignments only if there are any."""
    rows, whole = result.items, result.further(ProgressMembers)
    wide = screen.width >= WIDE
    are_assigned = any(row.assigned is not None for row in rows)
    heads = ["reviewer"]
    heads += ["assigned"] if are_assigned else []
    heads += ["scored", "abstained" if wide else "abst.", "recused" if wide else "rec."]
    heads += (["untouched"] if wide else ["left"]) if are_assigned else []
    heads += ["last active" if wide else "last", "mean", "spread" if wide else "sd"]
    table = []
    for row in rows:
        cells = [_who(row, wide=wide), *([_count(row.assigned)] if are_assigned else [])]
        cells += [_count(row.scored), _count(row.abstained), _count(row.recused)]
        cells += [_left(row)] if are_assigned else []
        table.append([*cells, _seen(row, screen, wide=wide), Span(figure(row.mean)), Span(figure(row.spread))])
    due = [Paragraph(line(f"Reviews are {whole.due}."))] if whole.due else []
    blocks: list[Block] = [Stack((Paragraph(line(_sentence(whole))), *due))]
    return (*blocks, grid([Column(head, right=bool(at)) for at, head in enumerate(heads)], table, screen.width))


def _sentence(whole: ProgressMembers) -> str:
    if whole.own:
        return f"You scored {whole.reviews} of {number_of(whole.proposals, 'live proposal')} that you may see."
    wanted = whole.proposals * whole.target
    share = f", {min(whole.reviews / wanted, 9.99):.0%} of {wanted}" if wanted else ""
    return (
        f"{number_of(whole.reviews, 'scored review')} of {number_of(whole.proposals, 'live proposal')} by "
        f"{number_of(whole.reviewers, 'reviewer')}{share} at {whole.target} each."
    )


def _who(row: ReviewerProgress, *, wide: bool) -> Span:
    name = row.name or row.reviewer
    gone = "" if row.is_active else " (gone)"
    if wide and row.name:
        return Span(f"{name} <{row.reviewer}>{gone}")
    return Span(f"{name}{gone}")


def _count(number: int | None) -> Span:
    return Span("·", Look.MUTED) if not number else Span(str(number))


def _left(row: ReviewerProgress) -> Span:
    return Span(str(row.untouched), Look.WARN) if row.untouched else Span("done" if row.assigned else "·", Look.MUTED)


def _seen(row: ReviewerProgress, screen: Screen, *, wide: bool) -> Span:
    if row.last_active is None:
        return Span("never", Look.MUTED)
    at = row.last_active.astimezone(screen.zone)
    days = (screen.now.astimezone(screen.zone).date() - at.date()).days
    ago = "today" if days <= 0 else f"{days} d ago"
    return Span(f"{day_month(at.date())}, {ago}" if wide else ago)


_MEANING = {
    Verdict.RELIABLE: "By Krippendorff's customary levels such scores are reliable (0.800 or more).",
    Verdict.TENTATIVE: (
        "By Krippendorff's customary levels such scores allow tentative conclusions only (0.667 to 0.800): near "
        "the line, other reviewers might have changed a decision."
    ),
    Verdict.UNRELIABLE: (
        "That is below Krippendorff's customary level for tentative conclusions (0.667): the rank of a proposal "
        "depends heavily on its reviewers."
    ),
    Verdict.CHANCE: "Two scores of the same proposal agree no better than two scores picked by chance.",
}

_HEDGE = (
    "The levels are conventions for coding texts, and a committee may be chosen to differ: alpha measures "
    "how stable the order would be with other reviewers. It is not a grade."
)


def calibration_page(result: Result[CalibratedReviewer], screen: Screen) -> Page:
    """The reviewers from harsh to lenient, then the agreement in words."""
    members = result.further(CalibrationMembers)
    wide = screen.width >= WIDE
    heads = ["reviewer", "scored", "mean", "spread" if wide else "sd", "shared", "difference" if wide else "diff"]
    heads += ["± error"] if wide else []
    heads += ["rank corr." if wide else "corr", "beside the panel"]
    table = []
    for row in result.items:
        who = f"{row.name} <{row.reviewer}>" if wide and row.name else row.name or row.reviewer
        cells = [Span(who), Span(str(row.scored)), Span(figure(row.mean)), Span(figure(row.spread))]
        cells += [Span(str(row.shared)), Span(figure(row.difference, signed=True), _look(row))]
        cells += [Span(figure(row.error))] if wide else []
        table.append([*cells, Span(figure(row.correlation, signed=True)), Span(_words(row), _look(row))])
    last = len(heads) - 1
    columns = [Column(head, right=0 < at < last) for at, head in enumerate(heads)]
    return (grid(columns, table, screen.width), *section("Agreement", *_agreement(members)), _legend())


def _words(row: CalibratedReviewer) -> str:
    return row.leaning + ("" if row.is_calibrated else " *")


def _look(row: CalibratedReviewer) -> Look:
    if row.leaning in {Leaning.HARSH, Leaning.LENIENT}:
        return Look.WARN
    return Look.MUTED if row.leaning == Leaning.UNCLEAR else Look.PLAIN


def _agreement(members: CalibrationMembers) -> tuple[Paragraph | Facts | Prose, ...]:
    overall = members.agreement
    if overall.alpha is None:
        return (Paragraph(line(_why_undefined(overall))),)
    blocks: list[Paragraph | Facts | Prose] = [
        Paragraph(
            line("Krippendorff's alpha (ordinal) ", Span(f"{overall.alpha:.3f}", Look.STRONG), f", {_rests(overall)}.")
        ),
        Paragraph(line(f"{_MEANING.get(overall.verdict, '')} {_few(overall)}{_HEDGE}")),
    ]
    categories = tuple(
        (Span(category.name or category.category), line(_category(category))) for category in members.categories
    )
    if categories:
        blocks.append(Facts(categories))
    return tuple(blocks)


def _rests(panel: PanelAgreement) -> str:
    return f"from {number_of(panel.proposals, 'proposal')} with two scores or more ({number_of(panel.pairs, 'pair')})"


def _few(panel: PanelAgreement) -> str:
    return "With so small a number of proposals it is a rough figure. " if panel.proposals < FEW_CASES else ""


def _why_undefined(panel: PanelAgreement) -> str:
    if not panel.pairs:
        return "Not available: no proposal has two scores."
    return f"Not available: every score is the same ({_rests(panel)}), so the scores do not distinguish proposals."


def _category(panel: PanelAgreement) -> str:
    return f"{figure(panel.alpha, 3)}  {_rests(panel)}"


def _legend() -> Paragraph:
    text = (
        "Difference: own score less the mean of the others' on the same proposals. corr: rank correlation with that "
        f"mean. * not calibrated in the normalised ranking: fewer than {CALIBRATED_FROM} scores, or all the same."
    )
    return Paragraph(line(Span(text, Look.MUTED)))


_TREND_WORDS = {
    Trend.TOO_FEW: f"Not available: fewer than {ENOUGH} reviews, or every score is the same.",
    Trend.NONE: "The difference is within what chance alone would often produce.",
    Trend.RISING: "Later proposals were scored higher, more than chance alone would often produce.",
    Trend.FALLING: "Later proposals were scored lower, more than chance alone would often produce.",
}

_LIMITS = (
    "This shows whether scores drift along a queue. It does not show why, or which scores are right; if a "
    "queue puts some proposals first on purpose, they may cause the drift."
)


def order_page(result: Result[PositionRange], screen: Screen) -> Page:
    """The ranges, the rank correlations, and the conclusions that they do and do not allow."""
    whole = result.further(OrderMembers)
    columns = [
        Column(head, right=bool(at)) for at, head in enumerate(("position", "reviews", "mean", "sd", "own level"))
    ]
    table = [
        [_range(row), str(row.reviews), figure(row.mean), figure(row.spread), figure(row.deviation, signed=True)]
        for row in result.items
    ]
    left_out = f"; {whole.without_position} without a position are excluded" if whole.without_position else ""
    rho = (
        f"Rank correlation of score and position {figure(whole.correlation, signed=True)}, of the score less the "
        f"reviewer's own mean {figure(whole.own_correlation, signed=True)}, from {number_of(whole.reviews, 'review')} "
        f"by {number_of(whole.reviewers, 'reviewer')}{left_out}."
    )
    legend = "own level: mean of the scores less each reviewer's own mean."
    return (
        grid(columns, table, screen.width),
        Paragraph(line(rho)),
        Paragraph(line(Span(_TREND_WORDS[whole.trend], Look.STRONG), f" {_LIMITS}")),
        Paragraph(line(Span(legend, Look.MUTED))),
    )


def _range(row: PositionRange) -> str:
    return f"from {row.first}" if row.last is None else f"{row.first} to {row.last}"
