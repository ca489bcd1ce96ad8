"""A page has one of each part that it needs, headings without gaps, and scripts that are files or data."""

import pytest

from cfpcli.site.rows import Kind
from tests.site.sample_pages import messages, page

INLINE = "<script> has inline code, which the content security policy of the site refuses"
STYLED = "an inline style sheet is not applied under the content security policy of the site"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<main>", "<div>", "has no <main>, must have 1"),
        ("<h1>H</h1>", "<h2>H</h2>", "has no <h1>, must have 1"),
        ("<h1>H</h1>", "<h1>H</h1><h1>I</h1>", "has 2 <h1>, must have 1"),
        ("<h1>H</h1>", "<h1>H</h1><h3>I</h3>", "<h3> follows <h1>, which skips a level of headings"),
        ("<title>T</title>", "", "has no <title>, must have 1"),
        ("<title>T</title>", "<title>T</title><title>T</title>", "has 2 <title>, must have 1"),
        ("<title>T</title>", "<title> </title>", "<title> is empty"),
        (' lang="en"', "", "<html> has no lang, the language of the page"),
        ('<meta charset="utf-8">', "", "has no <meta charset>, must have 1"),
        ('<meta charset="utf-8">', '<meta charset="latin-1">', "the charset is not utf-8"),
        ("<meta ", "<!--" + "é" * 500 + "--><meta ", "<meta charset> ends after the first 1,024 bytes"),
        ("</head>", "<style>p{}</style></head>", STYLED),
        ("</head>", "<script>x</script></head>", INLINE),
        ("</head>", '<script type="module">x</script></head>', INLINE),
        ("</head>", '<script src="page.html">x</script></head>', INLINE),
        (
            "</head>",
            '<script type="application/ld+json">{</script></head>',
            "<script> of application/ld+json is not valid JSON: …",
        ),
        ("<h1>", "<p><time>noon</time></p><h1>", '<time> has no datetime, and "noon" is not a date or time'),
    ],
)
def test_what_a_page_lacks(old: str, new: str, expected: str) -> None:
    text = page().replace(old, new)
    (message,) = messages(text.replace("</main>", "</div>") if "<main>" not in text else text)
    assert message == expected or message.startswith(expected.removesuffix("…"))


def test_hidden_parts_do_not_count() -> None:
    hidden = "<div hidden><h1>x</h1><h4>y</h4></div><h2>x</h2>"
    assert messages(page(hidden).replace("</main>", "</main><main hidden>x</main>")) == []


def test_headings_may_go_up_by_several_levels() -> None:
    assert messages(page("<h2>a</h2><h3>b</h3><h4>c</h4><h2>d</h2><h3>e</h3>")) == []


def test_data_in_scripts_is_allowed() -> None:
    data = '<script type="application/json">[1, "\\u003c"]</script><script src="page.html" defer> </script>'
    assert messages(page("", data)) == []


def test_the_base_of_links_is_not_changed() -> None:
    expected = ["<base> changes the meaning of every link of the page"]
    assert messages(page("", '<base href="x/">'), Kind.LINK) == expected


def test_ids_are_unique_in_their_page() -> None:
    assert messages(page("<p id='a'>x<p id='a'>y<p id='b'>z"), Kind.LINK) == ['the id "a" is used twice on this page']
    assert messages(page("<svg id='a'></svg><p id='a'>y"), Kind.LINK) == ['the id "a" is used twice on this page']
