"""Markup is read strictly: faults that browsers repair in silence are reported."""

import re

import pytest

from cfpcli.site.files.inspection.findings import Report
from cfpcli.site.files.inspection.markup import Tag, Text, read_markup
from tests.site.sample_pages import messages, page


def pieces(text: str) -> list[str]:
    report = Report("page.html", "<!doctype html>" + text)
    read = [
        f"{'/' * piece.is_end}{piece.name}{'/' * piece.is_empty}{dict(piece.attributes) or ''}"
        if isinstance(piece, Tag)
        else report.text[piece.start : piece.end]
        for piece in read_markup(report)
        if isinstance(piece, Tag | Text)
    ]
    assert report.findings == []
    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<P CLASS='x'>a > b</P >", ["p{'class': 'x'}", "a > b", "/p"]),
        ('<a href=x title = "a<b>\n&amp;" hidden>', ["a{'href': 'x', 'title': 'a<b>\\n&', 'hidden': ''}"]),
        ("<br/><hr />", ["br/", "hr/"]),
        ("a<!-- <b> -- -->b<!-->c<!-- --!>d", ["a", "b", "c", "d"]),
        ("<script>a<b></scrip></SCRIPT >x", ["script", "a<b></scrip>", "/script", "x"]),
        ("<title></title>", ["title", "/title"]),
        ("<title>a<b></title>", ["title", "a<b>", "/title"]),
        ("<svg><title>a<g/></title></svg>", ["svg", "title", "a", "g/", "/title", "/svg"]),
        ("<a href='?a=1&copy=2&lang=fr&copyright=3&lt;'>", ["a{'href': '?a=1&copy=2&lang=fr&copyright=3<'}"]),
        ("a & b &c; &#228;&#xE4; &notaname", None),
    ],
)
def test_tags_and_texts(text: str, expected: list[str] | None) -> None:
    if expected is not None:
        assert pieces(text) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>a < b</p>", r'"< b</p> .*" does not begin a well-formed tag; write &lt; for the sign itself'),
        ("<p>a <b</p>", r'"<b</p> .*" does not begin a well-formed tag.*'),
        ('<br title="a"class="b">', r".* does not begin a well-formed tag.*"),
        ('<p a"b="x">x', r".* does not begin a well-formed tag.*"),
        ('<p title=a"b>x', r".* does not begin a well-formed tag.*"),
        ("<p>x</p class='y'>", r"</p> has attributes or a slash, .*"),
        ("<p>x</p/>", r"</p> has attributes or a slash, .*"),
        ("<?php x ?>", r'"<\?php x \?> .*" is neither a tag nor a comment'),
        ("<![CDATA[x]]>", r'"<!\[CDATA\[x\]\]> .*" is neither a tag nor a comment'),
        ("<p>a &copy b", r'"&copy" is not a whole character reference; write &amp; for &'),
        ("<p>a &copyx b", r'"&copyx" is not a whole character reference.*'),
        ("<p title='&copy '>x", r'"&copy" is not a whole character reference.*'),
        ("<p>a &#0;", r'"&#0;" is not .*'),
        ("<p>a &#1;", r'"&#1;" is not .*'),
        ("<p>a &#13;", r'"&#13;" is not .*'),
        ("<p>a &#x80;", r'"&#x80;" is not .*'),
        ("<p>a &#xD800;", r'"&#xD800;" is not .*'),
        ("<p>a &#x110000;", r'"&#x110000;" is not .*'),
        ("<p>a &#65 b", r'"&#65" is not .*'),
        ("<p>a &#; b", r'"&#;" is not .*'),
        ("<p>a\x07b", r"has the character U\+0007, which HTML does not allow"),
        ("<p>a\x00b", r"has the character U\+0000, .*"),
        ("<p>a\ufffeb", r"has the character U\+FFFE, .*"),
    ],
)
def test_a_fault_of_the_markup(body: str, expected: str) -> None:
    (message,) = messages(page(body))
    assert re.fullmatch(expected, " ".join(message.split())), message


def test_a_comment_and_a_script_have_an_end() -> None:
    assert "a comment is never closed; the rest of the page belongs to it" in messages(page("<!-- x"))
    assert "<script> is never closed; the rest of the page is its text" in messages(page("<script src='page.html'>"))


@pytest.mark.parametrize(
    "doctype", ["<!DOCTYPE html>", "<!-- x -->\n<!doctype html>", '<!doctype HTML SYSTEM "about:legacy-compat">']
)
def test_documents_of_html(doctype: str) -> None:
    assert messages(page().replace("<!doctype html>", doctype)) == []


def test_a_document_of_another_kind() -> None:
    message = "does not begin with <!doctype html>"
    assert messages(page().replace("<!doctype html>\n", "")) == [message]
    old = '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">'
    assert message in messages(page().replace("<!doctype html>", old))
