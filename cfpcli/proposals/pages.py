"""Pages of the room's rows: drafts, a receipt, findings, arriving packets, near-duplicates."""

from collections.abc import Sequence
from itertools import groupby

from cfpcli.dates.english import moment
from cfpcli.proposals.rows import CheckFinding, DraftRow, Receipt, SimilarPair, SimilarPassage, TakenPacket
from cfpcli.proposals.rules.similar import bare_words
from cfpcli.result import Result
from cfpcli.text import number_of
from cfpcli.ui.page import (
    SEVERITY_LOOKS,
    URGENCY_LOOKS,
    Block,
    Facts,
    Line,
    Look,
    Page,
    Paragraph,
    Span,
    Stack,
    cells,
    facts,
    joined,
    line,
    safe,
    state_look,
)
from cfpcli.ui.values import Screen


def drafts_page(result: Result[DraftRow], screen: Screen) -> Page:
    """The id and the title of each draft, below them its progress, when it was saved and when the call closes."""
    return tuple(Stack((Paragraph(_heading(row)), Stack(_below(row, screen), 2))) for row in result.items)


def _heading(row: DraftRow) -> Line:
    return line(
        Span(row.id, Look.STRONG), "  ", Span(row.title or "no title yet", Look.TITLE if row.title else Look.MUTED)
    )


def _below(row: DraftRow, screen: Screen) -> tuple[Paragraph, ...]:
    words = number_of(row.words, "word")
    saved = f"saved {moment(row.saved, screen.zone)}" if row.saved else ""
    far = joined([line(f"{row.done} of {row.asked} done"), line(words), line(saved)])
    remaining = Span(row.left, URGENCY_LOOKS.get(row.urgency, Look.PLAIN))
    closes = line(f"closes {row.closes_local}" if row.closes_local else "")
    event = joined([line(row.event_name or row.event or "no event named"), line(remaining), closes])
    faults = [line(Span("cannot be read: ", Look.BAD), fault) for fault in row.faults]
    return tuple(Paragraph(part) for part in (event, far, *faults))


def receipt_page(result: Result[Receipt], screen: Screen) -> Page:
    """The code in the first line, then the facts, then the next commands."""
    del screen  # the command has already formatted every date
    (receipt,) = result.items
    state = f"already {receipt.state}" if receipt.already_submitted else receipt.state
    until = f"until {receipt.closes_local}: " if receipt.closes_local else ""
    late = f", late: {receipt.late_reason}" if receipt.late_reason else ""
    return (
        Paragraph(
            line(
                Span(state.capitalize(), state_look(receipt.state)),
                "  ",
                Span(receipt.code, Look.STRONG),
                "  ",
                Span(f'"{receipt.title}"', Look.TITLE),
            )
        ),
        Stack(
            facts(
                ("Received", f"{receipt.submitted_local}{late}"),
                ("Rehearsal", "by a clock that was set by hand; not a real submission" if receipt.rehearsal else ""),
                ("Change it", line(until, Span(f"cfp edit {receipt.code}", Look.COMMAND))),
                ("State", line(Span("cfp mine", Look.COMMAND))),
                ("Withdraw it", line(Span(f"cfp withdraw {receipt.code}", Look.COMMAND))),
                (
                    "Packet",
                    line(Span(f"cfp submit {receipt.code} --to FILE", Look.COMMAND), ", for organisers elsewhere"),
                ),
                ("Receipt", receipt.receipt_shown),
            ),
            2,
        ),
    )


def findings_page(result: Result[CheckFinding], screen: Screen) -> Page:
    """The findings, grouped by file or proposal."""
    del screen
    return tuple(Stack(tuple(_group(list(group)))) for _, group in groupby(result.items, key=_whose))


def _whose(finding: CheckFinding) -> tuple[str, str]:
    return finding.file, finding.proposal


def _group(group: list[CheckFinding]) -> list[Block]:
    """The findings of one proposal; the remedy of a rule is shown once, under its first finding."""
    blocks: list[Block] = []
    explained: set[str] = set()
    for finding in group:
        rule = Span(finding.rule, SEVERITY_LOOKS.get(finding.severity, Look.STRONG))
        severity = Span(f" ({finding.severity})", Look.MUTED)
        blocks.append(Paragraph(line(f"{_place(finding)}: ", rule, f": {finding.message}", severity), hang=2))
        if finding.way_out and finding.rule not in explained:
            blocks.append(Stack((Paragraph(line(finding.way_out)),), indent=4))
        explained.add(finding.rule)
    return blocks


def _place(finding: CheckFinding) -> str:
    if finding.file:
        return f"{finding.file}:{finding.line}" if finding.line else finding.file
    return ": ".join(
        filter(None, (finding.proposal, f"{finding.field}:{finding.line}" if finding.line else finding.field))
    )


_LOOKS = {"added": Look.GOOD, "changed": Look.GOOD, "kept": Look.WARN, "late": Look.WARN, "refused": Look.BAD}
_SILENT = ("unchanged", "skipped")
"""Outcomes that need no action: only the count under the picture includes them."""


def packets_page(result: Result[TakenPacket], screen: Screen) -> Page:
    """The packets in the order of import; those that changed nothing are left out."""
    del screen
    rows = [row for packet in result.items if not _is_silent(packet) for row in _rows(packet)]
    return (Facts(tuple(rows)),) if rows else ()


def _is_silent(packet: TakenPacket) -> bool:
    """Whether the count is enough: the packet changed nothing, and no agreement is needed."""
    return packet.outcome in _SILENT or (packet.outcome == "older" and not packet.waiting)


def _rows(packet: TakenPacket) -> list[tuple[Span, Line]]:
    named = line(
        Span(packet.code, Look.STRONG), "  " if packet.code and packet.title else "", Span(packet.title, Look.TITLE)
    )
    below = [f"late: {packet.late}"] if packet.late else []
    below += [] if packet.outcome in {"added", "changed"} and not packet.reason else [packet.source, packet.reason]
    first = named if packet.code or packet.title else line(packet.source)
    rest = [text for text in below if text and (packet.code or packet.title or text != packet.source)]
    return [
        (Span(packet.outcome, _LOOKS.get(packet.outcome, Look.PLAIN)), first),
        *((Span(""), line(text)) for text in rest),
    ]


SIDE_BY_SIDE = 100
"""Minimum width in cells for showing two passages side by side."""

MOST_PASSAGES = 4
"""Maximum number of passages shown for each pair, the longest first; `--json` has them all."""

_INDENT = 2
_BETWEEN = " │ "
_ALL = 100


def similar_page(result: Result[SimilarPair], screen: Screen) -> Page:
    """Each pair with its score, its reason and its passages."""
    return tuple(_pair(pair, screen) for pair in result.items)


def _pair(pair: SimilarPair, screen: Screen) -> Block:
    elsewhere = pair.other_event != pair.event or bool(pair.source)
    where = " in ".join(filter(None, (pair.other_event, pair.source))) if elsewhere else ""
    head = Facts(((Span(f"{pair.score} %", Look.STRONG), line(pair.reason)),))
    both = Facts(
        (
            (Span(pair.code, Look.STRONG), _proposal(pair.title, pair.speakers, pair.state, "")),
            (
                Span(pair.other_code, Look.STRONG),
                _proposal(pair.other_title, pair.other_speakers, pair.other_state, where),
            ),
        )
    )
    shown = _shown(pair.passages)
    more = len(pair.passages) - len(shown)
    rest = (Paragraph(line(Span(f"… and {more} more", Look.MUTED))),) if more else ()
    passages = _beside(pair, shown, screen.width) if screen.width >= SIDE_BY_SIDE else _under(pair, shown)
    return Stack((head, Stack((both, *passages, *rest), _INDENT)))


def _proposal(title: str, speakers: Sequence[str], state: str, where: str) -> Line:
    return joined(
        [line(Span(title, Look.TITLE)), line(", ".join(speakers)), line(Span(state, state_look(state))), line(where)]
    )


def _shown(passages: Sequence[SimilarPassage]) -> list[SimilarPassage]:
    longest = sorted(passages, key=lambda passage: -len(passage.one))[:MOST_PASSAGES]
    return [passage for passage in passages if passage in longest]


def _under(pair: SimilarPair, passages: Sequence[SimilarPassage]) -> tuple[Block, ...]:
    """The passages one under the other; identical words are shown once."""
    rows: list[tuple[Span, Line]] = []
    for passage in passages:
        if passage.likeness == _ALL:
            rows.append((Span("both", Look.MUTED), line(passage.one)))
        else:
            rows.append((Span(pair.code, Look.MUTED), _marked(passage.one.split(), passage.other)))
            rows.append((Span(pair.other_code, Look.MUTED), _marked(passage.other.split(), passage.one)))
    return (Paragraph(line("")), Facts(tuple(rows))) if rows else ()


def _beside(pair: SimilarPair, passages: Sequence[SimilarPassage], width: int) -> tuple[Block, ...]:
    column = (width - _INDENT - len(_BETWEEN)) // 2
    rows: list[Line] = [_row(line(Span(pair.code, Look.MUTED)), line(Span(pair.other_code, Look.MUTED)), column)]
    for passage in passages:
        left = [_marked(words, passage.other) for words in _folded(passage.one, column)]
        right = [_marked(words, passage.one) for words in _folded(passage.other, column)]
        height = max(len(left), len(right))
        left += [()] * (height - len(left))
        right += [()] * (height - len(right))
        rows += [_row(left_row, right_row, column) for left_row, right_row in zip(left, right, strict=True)]
    return (Paragraph(line("")), *(Paragraph(row, one_line=True) for row in rows)) if passages else ()


def _row(left: Line, right: Line, column: int) -> Line:
    width = sum(cells(safe(span.text)) for span in left)
    return (*left, Span(" " * (column - width)), Span(_BETWEEN, Look.MUTED), *right)


def _marked(words: Sequence[str], counterpart: str) -> Line:
    """Words on a line; those that the counterpart lacks are highlighted."""
    counterpart_words = set(bare_words(counterpart))
    spans: list[Span] = []
    for word in words:
        look = Look.PLAIN if counterpart_words.issuperset(bare_words(word)) else Look.STRONG
        spans += [Span(" "), Span(word, look)] if spans else [Span(word, look)]
    return tuple(spans)


def _folded(text: str, width: int) -> list[list[str]]:
    """The words of a text in lines of at most `width` cells; a wider word is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(safe(longer)) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if cells(safe(lines[-1] + char)) > width:
                lines.append("")
            lines[-1] += char
    return [row.split() for row in lines]
