"""Attributes are those of their element, with values that are allowed."""

import re

import pytest

from cfpcli.site.files.inspection.attributes import is_instant
from tests.site.sample_pages import messages, page


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p class='a' CLASS='b'>x", r"<p> has the attribute class twice"),
        ("<p foo='1'>x", r"<p> has no attribute foo in HTML"),
        ("<p align='left'>x", r"<p> has no attribute align in HTML"),
        ("<p href='page.html'>x", r"<p> has no attribute href in HTML"),
        ("<p @click='x'>x", r"<p> has no attribute @click in HTML"),
        ("<p data-=''>x", r"<p> has no attribute data- in HTML"),
        ("<p aria-foo=''>x", r"<p> has no attribute aria-foo in HTML"),
        ("<p style='color:red'>x", r"an inline style is not applied .*; use a class"),
        ("<p onclick='x()'>x", r"onclick is an inline script, .* refuses"),
        ("<svg><path style='x'/></svg>", r"an inline style is not applied .*"),
        ("<svg onload='x()'></svg>", r"onload is an inline script, .*"),
        ("<p id=''>x", r'id="" must be a word without spaces'),
        ("<p id='a b'>x", r'id="a b" must be a word without spaces'),
        ("<p role='foo'>x", r'role="foo" is not a role of WAI-ARIA'),
        ("<p role=''>x", r'role="" is not a role of WAI-ARIA'),
        ("<div role='heading'>x</div>", r'role="heading" needs aria-level'),
        ("<p tabindex='1'>x", r'tabindex="1" changes the order of the Tab key; allowed: 0 and -1'),
        ("<p tabindex='x'>x", r'tabindex="x" is not a whole number'),
        ("<ol start='x'><li>y</ol>", r'start="x" is not a whole number'),
        ("<ol><li value='1.5'>y</ol>", r'value="1.5" is not a whole number'),
        ("<img src='page.html' alt='' width='100%'>", r'width="100%" is not a whole number'),
        ("<ol type='z'><li>y</ol>", r'type="z" is not allowed; allowed: "1", "A", "I", "a", "i"'),
        ("<input type='foo' aria-label='x'>", r'type="foo" is not allowed; allowed: .*'),
        ("<button type='foo'>x</button>", r'type="foo" is not allowed; allowed: "button", "reset", "submit"'),
        ("<button disabled='false'>x</button>", r'disabled="false" is not allowed; allowed: "", "disabled"'),
        ("<button aria-pressed='x'>x</button>", r'aria-pressed="x" is not allowed; .*'),
        ("<p aria-hidden='yes'>x", r'aria-hidden="yes" is not allowed; .*'),
        ("<a href='' aria-current='where'>x</a>", r'aria-current="where" is not allowed; .*'),
        ("<p hidden='x'>x", r'hidden="x" is not allowed; .*'),
        ("<p popover='x'>x", r'popover="x" is not allowed; .*'),
        ("<p lang='x'>x", r'lang="x" is not a language code .*'),
        ("<p dir='up'>x", r'dir="up" is not allowed; allowed: "auto", "ltr", "rtl"'),
        ("<p lang='english language'>x", r'lang="english language" is not a language code .*'),
        ("<a href='' hreflang=''>x</a>", r'hreflang="" is not a language code .*'),
        ("<time datetime='tomorrow'>x</time>", r'datetime="tomorrow" is not a date or time .*'),
        ("<p aria-label='x'>y", r"<p> has a name by aria-label .* no role .*"),
        ("<x-y aria-label='x'>y</x-y>", r"<x-y> has a name by aria-label .*"),
        ("<div role='none' aria-label='x'>y</div>", r"<div> has a name by aria-label .*"),
        ("<img src='page.html'>", r"<img> has no alt; .*"),
        ("<img alt='x'>", r"<img> has no src"),
        ("<a name='x'>y</a>", r"<a> has no attribute name in HTML|<a> has attributes of a link but no href"),
        ("<a rel='me'>y</a>", r"<a> has attributes of a link but no href"),
        ("<bdo>x</bdo>", r"<bdo> has no dir"),
        ("<form action=''></form>", r'action="" is empty'),
    ],
)
def test_an_attribute_that_is_not_allowed(body: str, expected: str) -> None:
    found = messages(page(body))
    assert all(re.fullmatch(expected, message) for message in found), found
    assert len(found) == 1 + expected.count("|")


@pytest.mark.parametrize(
    "body",
    [
        "<p hidden title='x' translate='no' lang='' dir='AUTO' data-x-y aria-hidden='true'>x",
        "<p lang='zh-Hant-TW'>x<span lang='x-own'>y</span>",
        "<p property='name' content='x' rel='me'>x",
        "<input type='CHECKBOX' checked='checked' aria-label='x'>",
        "<div role='group' aria-label='x' tabindex='-1'>y</div>",
        "<my-element any='x'>y</my-element>",
        "<svg viewBox='0 0 1 1' foo='x'></svg>",
        "<ul><li aria-setsize='-1' aria-posinset='1'>x</ul>",
        "<a>placeholder</a><a href='' aria-label='x'>y</a>",
        "<ul aria-label='x'><li>a</ul>",
    ],
)
def test_attributes_that_are_allowed(body: str) -> None:
    assert messages(page(body)) == []


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-09", "2024-02-29", "2026-12", "12-09", "02-29", "09:30", "09:30:15.5", "2026-12-09T09:30",
        "2026-12-09 09:30:00Z", "2026-12-09T09:30:00+01:00", "2026-12-09T09:30-0500", "Z", "+01:00", "2026-W50", "2026",
        "PT45M", "P1DT2H", "PT0.5S", "P3D", "45m", "1h 30m", "1w  2 d ",
    ],
)  # fmt: skip
def test_dates_and_times_of_html(text: str) -> None:
    assert is_instant(text)
    assert messages(page(f"<p><time>{text}</time>")) == []


@pytest.mark.parametrize(
    "text",
    [
        "", "tomorrow", "2026-02-30", "2026-13", "02-30", "24:00", "09:60", "2026-12-09T25:00", "9:30", "2026-12-9",
        "2026-W54", "0000", "P", "PT", "45", "1h30", "2026-12-09T09:30+25:00", "P1M",
    ],
)  # fmt: skip
def test_other_texts_are_no_dates_of_html(text: str) -> None:
    assert not is_instant(text)
