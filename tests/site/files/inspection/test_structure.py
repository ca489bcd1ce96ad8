"""Elements are closed, nested and placed as HTML allows; every rule is broken alone."""

import re

import pytest

from tests.site.sample_pages import messages, page


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div>x", r"<div> is not closed before </main>"),
        ("<p>x</b>", r"</b> closes no open element"),
        ("</p>", r"</p> closes no open element; a block before it closed the paragraph"),
        ("<p>x<div>y</div></p>", r"</p> closes no open element; .*"),
        ("</br>", r"</br> is not allowed: <br> has no content"),
        ("<p><img src='page.html' alt=''></img>", r"</img> is not allowed: <img> has no content"),
        ("<div/></div>", r"<div/> is not closed by its slash; write </div>"),
        ("<foo>x</foo>", r"<foo> is not an element of HTML"),
        ("<p><center>x</center>", r"<center> is obsolete; use a style sheet or a current element"),
        ("<ul><p>x</ul>", r"<p> is not allowed in <ul>; allowed: <li>"),
        ("<ul>x</ul>", r"text is not allowed in <ul>, only in its children"),
        ("<table>x<tr><td>y</table>", r"text is not allowed in <table>, only in its children"),
        ("<li>x</li>", r"<li> is not allowed in <main>, only in <menu>, <ol>, <ul>"),
        ("<dl><li>x</li></dl>", r"<li> is not allowed in <dl>; allowed: <dd>, <div>, <dt>"),
        ("<span><p>x</p></span>", r"<p> is a block, which is not allowed in <span>"),
        ("<h2><div>x</div></h2>", r"<div> is a block, which is not allowed in <h2>"),
        ("<button>x<ins><ul><li>y</ul></ins></button>", r"<ul> is a block, which is not allowed in <ins>"),
        ("<a href=''>x <button>y</button></a>", r"<button> is not allowed within <a>"),
        ("<button>x <span><a href=''>y</a></span></button>", r"<a> is not allowed within <button>"),
        ("<form><div><form></form></div></form>", r"<form> is not allowed within <form>"),
        ("<header><div><header>x</header></div></header>", r"<header> is not allowed within <header>"),
        ("<address><h2>x</h2></address>", r"<h2> is not allowed within <address>"),
        ("<table><tr><th><h2>x</h2></table>", r"<h2> is not allowed within <th>"),
        ("<main hidden>x</main>", r"<main> is not allowed within <main>"),
        ("<dl><dt>x</dl>", r"the last <dt> of <dl> has no <dd>"),
        ("<dl><dd>x</dl>", r"<dd> has no <dt> before it"),
        ("<dl><div><dt>x</div></dl>", r"the last <dt> of <div> has no <dd>"),
        ("<dl><div></div></dl>", r"a <div> of a <dl> has no <dt> and <dd>"),
        ("<dl><div><dt>a<dd>b</div><dt>c</dt><dd>d</dl>", r"<div> and <dt> are mixed in one <dl>; .*"),
        (
            "<dl><div><dt>a<dd>b</dd><p>x</p></div></dl>",
            r"<p> is not allowed in a <div> of a <dl>; allowed: <dd>, <dt>",
        ),
        ("<dl><div>x<dt>a<dd>b</div></dl>", r"text is not allowed in <div>, only in its children"),
        ("<details>x</details>", r"<details> does not begin with <summary>"),
        ("<details><p>x</p><summary>y</summary></details>", r"<details> does not begin with <summary>"),
        ("<details>x<summary>y</summary></details>", r"<details> does not begin with <summary>"),
        ("<fieldset>x<legend>y</legend></fieldset>", r"<legend> is not the first child of <fieldset>"),
        ("<fieldset><p>x</p><legend>y</legend></fieldset>", r"<legend> is not the first child of <fieldset>"),
        ("<figcaption>x</figcaption>", r"<figcaption> is not allowed in <main>, only in <figure>"),
        (
            "<table><thead><tr><th>a</thead><caption>x</caption></table>",
            r"<caption> is repeated or too late in its <table>",
        ),
        ("<table><tfoot><tr><td>a<tbody><tr><td>b</table>", r"<tbody> is repeated or too late in its <table>"),
        ("<table><tr></tr></table>", r"<tr> has no <td> or <th>"),
        ("<table><td>x</table>", r"<td> is not allowed in <table>; allowed: .*"),
        ("<hgroup><p>x</p></hgroup>", r"<hgroup> has no <h1> or .*"),
        ("<picture><source srcset='page.html'></picture>", r"<picture> has no <img>"),
        ("<p><link rel='canonical' href='page.html'>", r"<link> is not allowed in <body>, except for style sheets"),
        ("<p><meta name='a' content='b'>", r"<meta> is not allowed in <body>"),
        ("<p><title>x</title>", r"<title> is not allowed in <p>, only in <head>|has 2 <title>, must have 1"),
    ],
)
def test_an_element_that_is_not_allowed(body: str, expected: str) -> None:
    found = messages(page(body))
    assert all(re.fullmatch(expected, message) for message in found), found
    assert 1 <= len(found) <= 1 + expected.count("|")


def test_elements_that_cross() -> None:
    assert messages(page("<p><b><i>x</b></i>")) == [
        "</i> closes no open element",
        "<i> is not closed before </b>",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><p>a<li>b<ul><li>c</ul></ul>",
        "<p>a<p>b<div>c</div>",
        "<table><colgroup><col><tr><td><p>a<td>b<tr><th>c<tbody><tr><td>d</table>",
        "<select aria-label='x'><optgroup label='x'><option>a<option>b<optgroup label='y'><option>c</select>",
        "<dl><dt>a<dd><p>b<dt>c<dd>d</dl>",
        "<ruby>a<rt>b</ruby>",
        "<a href=''><div><h2>x</h2></div></a>",
        "<ins><p>x</p></ins>",
        "<template><li>x</li><td></td><ul>x</ul><details></details></template>",
        "<my-element><p>x</p></my-element>",
        "<svg><foreignObject><p>x</p></foreignObject><a/></svg>",
        "<ul></ul><dl></dl><table></table>",
        "<summary-x>x</summary-x><hgroup><h2>x</h2><p>y</hgroup>",
        "<button>x<input type='hidden' name='y'></button>",
    ],
)
def test_end_tags_may_be_omitted_and_contents_mixed_as_html_allows(body: str) -> None:
    assert messages(page(body)) == []


def test_tags_around_the_page_may_be_omitted() -> None:
    short = "<!doctype html><html lang=en><meta charset=utf-8><title>x</title><main><h1>x</h1></main>"
    assert messages(short) == []
    assert messages(short.replace("<main>", "text <main>")) == []
    assert messages(short.replace("<html lang=en>", "")) == ["has no <html>, must have 1"]


@pytest.mark.parametrize("after", ["</body>", "</html>"])
def test_nothing_comes_after_the_page(after: str) -> None:
    assert len(messages(page().replace(after, f"{after}<p>x</p>"))) == 1
    assert len(messages(page().replace(after, f"{after}x"))) == 1


def test_elements_are_not_nested_deeper_than_browsers_keep() -> None:
    assert messages(page("<div>" * 500 + "</div>" * 500)) == []
    assert messages(page("<div>" * 600 + "</div>" * 600)) == [
        "elements are nested more than 512 deep; the rest is not checked"
    ]


def test_a_second_body_is_reported() -> None:
    assert messages(page().replace("<main>", "<body><main>")) == ["a second <body> is not allowed"]
