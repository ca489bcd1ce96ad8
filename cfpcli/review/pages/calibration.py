"""Reviewers beside the panel, and the meaning of the agreement among them."""

from cfpcli.figures.scores import CALIBRATED_FROM
from cfpcli.result import Result
from cfpcli.review.rows.progress import CalibratedReviewer, CalibrationMembers, PanelAgreement
from cfpcli.review.rules.agreement import FEW_CASES, Verdict
from cfpcli.review.rules.calibration import Leaning
from cfpcli.text import number_of
from cfpcli.ui.look import Look
from cfpcli.ui.page import Column, Facts, Page, Paragraph, Prose, Span, figure, grid, line, section
from cfpcli.ui.values import Screen

WIDE = 104
"""Minimum width in cells for the full headings and the standard error."""


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


def page(result: Result[CalibratedReviewer], screen: Screen) -> Page:
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
