"""HTML at the door: what becomes of it, and that no markup gets through."""

import html as entities
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import cfpcli
from cfpcli.exchange.html import MOST_CHARACTERS, declared_html, is_document, new_draft, new_text, to_markdown
from cfpcli.records.proposal import Draft, DraftSpeaker


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One<br>Two</p>", "One\\\nTwo"),
        ("<b>bold</b>, <strong>strong</strong>, <i>i</i>, <em>em</em>", "**bold**, **strong**, *i*, *em*"),
        ("<h2>Title</h2><p>x</p>", "## Title\n\nx"),
        ("<blockquote><p>quoted</p></blockquote>", "> quoted"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ('<a href="https://example.org/x_y">text</a>', "[text](https://example.org/x_y)"),
        ('<a href="mailto:ana@example.org">Ana</a>', "[Ana](mailto:ana@example.org)"),
        ('<a href="https://example.org">https://example.org</a>', "<https://example.org>"),
        ('<a href="https://example.org/a b)c">t</a>', "[t](https://example.org/a%20b%29c)"),
        ("<code>a &lt; b</code>", "`a < b`"),
        ('<pre><code class="language-py">if x:\n\n\n    y()</code></pre>', "```py\nif x:\n\n\n    y()\n```"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("a &amp; b &lt; c", "a & b < c"),
        ("README.md", "README.md"),
        ("snake_case 2 * 3", "snake_case 2 \\* 3"),
    ],
)
def test_structure_becomes_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a<script>alert(1)</script>b", "ab"),
        ("a<style>p { color: red }</style>b", "ab"),
        ("<a href='javascript:alert(1)'>text</a>", "text"),
        ("<a href='data:text/html,x'>text</a>", "text"),
        ("<a href='/relative'>text</a>", "text"),
        ("<img src=x onerror=alert(1)>text", "text"),
        ("<span onclick='x'>kept</span> <blink>too</blink>", "kept too"),
        ("<!-- hidden -->shown", "shown"),
        ("<p onclick=x style='x'>text</p>", "text"),
        ("<iframe src=x></iframe><object></object>text", "text"),
    ],
)
def test_what_runs_goes_and_what_reads_stays(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p># no heading</p>", "\\# no heading"),
        ("<p>1. no list</p>", "1\\. no list"),
        ("<p>- no list</p>", "\\- no list"),
        ("<p>a<b>b</b> - c</p>", "a**b** - c"),
        ("<p>one<br>- two</p>", "one\\\n\\- two"),
        ("<p>one\n> two</p>", "one\n\\> two"),
        ("<p>*no* emphasis_</p>", "\\*no\\* emphasis\\_"),
        ("<p>[no](link)</p>", "\\[no](link)"),
        ("<p>C:\\*</p>", "C:\\\\\\*"),
        ("<p>&amp;lt;</p>", "\\&lt;"),
    ],
)
def test_text_that_looks_like_markdown_stays_text(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown
    paragraph = MarkdownIt("commonmark").parse(to_markdown(html))[0]
    assert paragraph.type == "paragraph_open"


def test_text_that_reads_as_a_tag_stays_text() -> None:
    assert to_markdown("&lt;script&gt;alert(1)&lt;/script&gt;") == "\\<script>alert(1)\\</script>"
    assert MarkdownIt("commonmark").render(to_markdown("&lt;b&gt;")) == "<p>&lt;b&gt;</p>\n"


def test_text_that_ends_a_fence_early_lets_no_tag_out() -> None:
    assert to_markdown("<pre>```\n&lt;b&gt;</pre>") == "````\n```\n<b>\n````"


def test_nesting_beyond_reason_loses_structure_and_keeps_the_words() -> None:
    assert to_markdown("<b>" * 3_000 + "deep") == "deep"


def test_a_number_that_is_no_number_starts_no_list() -> None:
    assert to_markdown("<ol start='\u00b2'><li>a</li></ol>") == "1. a"


def test_a_list_continues_from_its_own_start_beside_another() -> None:
    assert to_markdown("<ol><li>a<ol start=7><li>b</li></ol></li><li>c</li></ol>") == "1. a\n   7. b\n2. c"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Use Vec<T> and Map<K, V>.</p>", "Use Vec\\<T> and Map\\<K, V>."),
        ("<p>Press <Enter> in <your-file></p>", "Press \\<Enter> in \\<your-file>"),
        ("<p>The <script> tag, <style> and <title>.</p>", "The \\<script> tag, \\<style> and \\<title>."),
        ("<p>a<<b>b</b></p>", "a<**b**"),
        ("<o:p></o:p><p>text</p>", "text"),
    ],
)
def test_what_is_no_element_is_a_word(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<p>One</p>", True),
        ("\n<p class='x'>One</p>\n<ul><li>two</li></ul>\n", True),
        ("<!DOCTYPE html><html><body><p>One</p></body></html>", True),
        ("<h2>One</h2> <p>two <b>three</b></p>", True),
        ("<table><tr><td>One</td></tr></table>", True),
        ("<p>One<p>two</p>", True),
        ("One <p>two</p>", False),
        ("<p>One</p> two", False),
        ("<p>One</p> two <p>three</p>", False),
        ("<b>One</b>", False),
        ("<details><summary>One</summary></details>", False),
        ("<p>One</p>\n\n```\n<p>\n```\n\n<p>two</p>", False),
        ("<pre>x</pre>", False),
        ("<T>One</T>", False),
        ("<param>One</param>", False),
        ("", False),
    ],
)
def test_a_document_is_html_from_end_to_end(text: str, *, is_html: bool) -> None:
    assert is_document(text) is is_html


def test_more_than_anybody_writes_is_not_converted() -> None:
    with pytest.raises(ValueError, match="has 100,008 characters of HTML, at most 100,000 are converted"):
        to_markdown(f"<p>{'x' * (MOST_CHARACTERS + 1)}</p>")


def test_to_ask_whether_it_is_html_costs_no_import() -> None:
    code = (
        "import sys\n"
        "from cfpcli.exchange.html import is_document\n"
        "is_document('<p>a < b & *c*</p>' * 1000)\n"
        "heavy = {'nh3', 'markdown_it', 'markdownify', 'bs4'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(cfpcli.__file__).parents[1])


def steps(html: str) -> int:
    """How many calls of functions a conversion takes: growth that no loaded machine can change."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        to_markdown(html)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", ["<li>a", "<tbody><tr><td>a", "<p>", "<br>", "<b>x</b>", "<blockquote>", "<td>a"])
def test_the_work_grows_with_the_length(unit: str) -> None:
    few, many = (steps(f"<ol>{unit * count}") for count in (100, 800))
    assert many < few * 12


@pytest.mark.parametrize(
    "html",
    [
        "<b>x</b>" + " " * 30_000,
        "<pre>x" + " " * 30_000 + "x</pre>",
        "<ol>" + "<li>a" * 7_000,
        "<b>x</b>" + "[" * 40_000,
        "<b>x</b>" + "[" * 40_000 + "]",
        "<p>" + "".join(f"<b x={index}>" for index in range(5_000)) + "<p>" * 4_000,
        "<thead>".join(["<table>", *["<tr>" * 4_000]]),
        "<table>" + "<tbody><tr><td>" * 3_000,
        "<p>" + "<script>" * 11_000 + "</scriptx>",
    ],
)
def test_small_hostile_input_is_converted_while_the_suite_waits(html: str) -> None:
    to_markdown(html)


# fmt: off
PIECES = st.sampled_from([
    "<b>", "</b>", "<p>", "</p>", "<script>", "</script>", "<style>", "<a href='", '<a href="https://e.org/', "</a>",
    "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "`", "```", "~~~", "\n", "\n\n", "    ", "\\", "&lt;", "&amp;lt;",
    "&#60;b>", "<", "x", ">", "[", "](", ")", "<pre>", "</pre>", "<code>", "</code>", "<ul><li>", "<ol start=5><li>",
    "<br>", "*", "_", "- ", "1. ", "# ", "<https://e.org>", "<img src=x>", "|", "<td>", "<svg>", "<math>", "<title>",
    "<textarea>", "<div", "=", "'", '"', "\0", "é",
])
# fmt: on


@given(st.lists(PIECES, max_size=15).map("".join) | st.text())
def test_any_text_is_converted_and_no_script_runs_where_it_is_drawn(text: str) -> None:
    markdown = to_markdown(text)
    assert markdown == markdown.strip()
    assert isinstance(is_document(text), bool)


@given(st.lists(st.sampled_from(["word", "Vec<T>", "<your-name>", "a &lt; b", "*x*", "[y]", "1."]), min_size=1))
def test_no_word_of_a_document_is_lost(said: list[str]) -> None:
    html = f"<p>{' '.join(said)}</p>"
    assert is_document(html)
    shown = MarkdownIt("commonmark", {"html": False}).render(to_markdown(html))
    assert entities.unescape(shown).removeprefix("<p>").removesuffix("</p>\n") == entities.unescape(" ".join(said))


HTML = "<p>How <b>three</b></p>"


def test_html_from_end_to_end_becomes_markdown() -> None:
    assert new_text(f"\r\n  {HTML}\r\n") == ("How **three**", True)


@pytest.mark.parametrize("text", ["", "  Vec<T>", f"Text {HTML}", "<details>x</details>", "<p>x</p> y"])
def test_all_else_stays_as_it_is(text: str) -> None:
    assert new_text(text) == (text, False)


def test_what_is_too_long_to_convert_stays_for_its_ceiling_to_refuse() -> None:
    text = f"<p>{'x' * MOST_CHARACTERS}</p>"
    assert new_text(text) == (text, False)
    with pytest.raises(ValueError, match="at most 100,000"):
        declared_html(text)


def test_every_text_of_a_draft_passes_and_is_reported() -> None:
    ana = DraftSpeaker(name="Ana Ruiz", email="ana@example.org", biography=HTML)
    draft = Draft(
        title=HTML, abstract=HTML, description=HTML, notes=HTML, speakers=(ana,), answers={"why": HTML, "n": 1}
    )
    after, messages = new_draft(draft)
    assert after.title == HTML
    assert {after.abstract, after.description, after.notes, after.answers["why"], after.speakers[0].biography} == {
        "How **three**"
    }
    assert [message.text for message in messages] == [
        f"Converted the {what} from HTML to Markdown."
        for what in ("abstract", "description", "notes", "answer to why", "biography of Ana Ruiz")
    ]


def test_what_was_there_before_is_not_touched() -> None:
    ana = DraftSpeaker(name="Ana Ruiz", email="ana@example.org", biography=HTML)
    before = Draft(abstract=HTML, notes=HTML, speakers=(ana,), answers={"why": HTML})
    edited = msgspec.structs.replace(before, notes=f"{HTML}\n{HTML}", level="beginner")
    after, messages = new_draft(edited, before)
    assert after == msgspec.structs.replace(edited, notes="How **three**\n\nHow **three**")
    assert len(messages) == 1
    assert new_draft(before, before) == (before, ())
