"""The inspection of a site: dead links, HTML that is not valid, text that is hard to read.

Pages are read strictly and in linear time, because other people's texts are part of every page. A page that passes
should pass the Nu Html Checker too; not checked are the vocabulary of SVG and MathML, the roles that ARIA allows for
single elements, the columns of tables, and the content of style sheets but for colours and addresses.
"""

from collections.abc import Mapping

from cfpcli.site.files.inspection.findings import Report
from cfpcli.site.files.inspection.links import LinkCheck, Use
from cfpcli.site.files.inspection.page import Page
from cfpcli.site.files.inspection.style_sheets import Palette, addresses_of
from cfpcli.site.rows import Kind, SiteFinding


def inspect(files: Mapping[str, bytes]) -> tuple[SiteFinding, ...]:
    """The findings of a site, in the order of its files and their lines.

    `files` are all files of its folder by their path with `/`, such as `session/K7PQ3M.html`. HTML files and style
    sheets are read; of all others, only the paths count.
    """
    reports = {path: _report(path, files[path]) for path in sorted(files) if path.endswith((".html", ".css"))}
    pages = {path: Page(report) for path, report in reports.items() if path.endswith(".html")}
    check = LinkCheck(files, {path: page.ids for path, page in pages.items() if page.is_whole})
    sheets: dict[str, Report] = {}
    for path, page in pages.items():
        for link in page.links:
            if problem := check.problem(path, link):
                page.report.add(link.offset, problem, Kind.LINK)
            elif link.use is Use.LOADED and (target := check.target(path, link)).endswith(".css") and target in reports:
                sheets[target] = reports[target]
    for path, report in reports.items():
        if path.endswith(".css"):
            for link in addresses_of(report.text):
                if problem := check.problem(path, link):
                    report.add(link.offset, problem, Kind.LINK)
    palette = Palette()
    for report in sheets.values():
        palette.add(report)
    palette.judge()
    return tuple(sorted(finding for report in reports.values() for finding in report.findings))


def _report(path: str, content: bytes) -> Report:
    """The report of a file with its text; bytes that are not UTF-8 are its first finding."""
    try:
        return Report(path, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        report = Report(path, content.decode("utf-8", errors="replace"))
        line = content.count(b"\n", 0, error.start) + 1
        report.findings.append(SiteFinding(path=path, line=line, kind=Kind.HTML, message="is not UTF-8 text"))
        return report
