"""HTML at the door: what becomes of it, and that none of it gets through."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import cfpcli
from cfpcli.formats.html import as_markdown, to_markdown


def tags(markdown: str) -> list[str]:
    """What a Markdown parser takes for HTML in the text."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [
        token.content
        for outer in tokens
        for token in (outer, *(outer.children or ()))
        if token.type in {"html_block", "html_inline"}
    ]


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
    assert to_markdown("<pre>```\n&lt;b&gt;</pre>") == "```\n```\n&lt;b>\n```"


def test_nesting_beyond_reason_loses_structure_and_keeps_the_words() -> None:
    assert to_markdown("<b>" * 3_000 + "deep") == "deep"


def test_a_number_that_is_no_number_starts_no_list() -> None:
    assert to_markdown("<ol start='\u00b2'><li>a</li></ol>") == "1. a"


@pytest.mark.parametrize(
    "markdown",
    [
        "",
        "plain",
        "a < b and c > d",
        "see <https://example.org> and <ana@example.org>",
        "`<b>` and\n\n```\n<script>\n```\n",
        "    <indented code>",
        "\\<b>",
        "1 <2, x<y",
        "trailing spaces  \n\n\n\nand blank lines\n",
    ],
)
def test_markdown_without_html_is_left_as_it_is(markdown: str) -> None:
    assert as_markdown(markdown) == markdown


def test_html_within_markdown_becomes_markdown() -> None:
    text = (
        "# Title\n\nSome <b>bold</b> text, a < b, <https://example.org>.\n\n<ul><li>one</li></ul>\n\n```py\n<x>\n```\n"
    )
    assert as_markdown(text) == (
        "# Title\n\nSome **bold** text, a < b, <https://example.org>.\n\n- one\n\n```py\n<x>\n```"
    )


def test_a_comment_within_markdown_goes() -> None:
    assert as_markdown("before <!-- hidden --> after") == "before after"


def test_text_without_tags_costs_no_import() -> None:
    code = (
        "import sys\n"
        "from cfpcli.formats.html import as_markdown\n"
        "as_markdown('a < b & *c*' * 1000)\n"
        "heavy = {'nh3', 'markdown_it', 'markdownify', 'bs4'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(cfpcli.__file__).parents[1])


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
def test_no_tag_gets_through_and_a_second_time_changes_nothing(text: str) -> None:
    for markdown in (to_markdown(text), as_markdown(text)):
        assert tags(markdown) == []
        assert as_markdown(markdown) == markdown
