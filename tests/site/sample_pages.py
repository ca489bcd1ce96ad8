"""Pages to be inspected: a valid one around any body, and a small site in which nothing is wrong."""

from cfpcli.site.files.inspection import inspect
from cfpcli.site.rows import Kind, SiteFinding

NAME = "page.html"

SHEET = """\
:root{--bg:#fff;--card:#f6f6f3;--ink:#1c1e21;--soft:#55585d;--line:#d6d5cf;--link:#1f4e9c;--focus:#0b57d0}
.t-web{--t:#0f7987}
@media (prefers-color-scheme:dark){
:root{--bg:#15171a;--card:#1e2125;--ink:#e8e8e4;--soft:#a9adb3;--line:#3a3e44;--link:#9db8ea;--focus:#a8c7fa}
.t-web{--t:#3f95a1}
}
@media print{:root{--bg:#000;--ink:#000}}
@media screen and (min-width:39rem){.r3{display:grid} .c1{grid-column:2}}
.s{background:var(--card);border-inline-start:5px solid var(--t)}
.s h3 a::after{content:"}{;";position:absolute}
"""

DAY = """\
<nav class="jump" aria-label="Times"><ul><li><a href="#t0930">09:30</a></li></ul></nav>
<div class="day r3">
<p class="room c1"><a href="room.html">Salle &amp; Cie</a></p>
<h2 class="time g3" id="t0930"><time datetime="2026-12-09T09:30:00+01:00">09:30</time></h2>
<article class="s c2 g3 u7 t-web" data-code="8C628F">
<h3><a href="page.html" lang="fr" hreflang="fr" dir="auto">Trois centres de données</a></h3>
<button type="button" aria-pressed="false" aria-label="Save to my sessions: Trois centres">&#9734;</button>
<p class="meta"><span class="when">09:30&ndash;10:15</span> <span lang="fr">Français</span></p>
</article>
<p class="break all g9 u10">Break</p>
</div>
<div class="scroll" role="region" tabindex="0" aria-label="Programme">
<dl><dt>Room</dt><dd><a href="room.html">AW1.120</a><dt>Time<dd>09:30</dl>
<dl><div><dt>Room</dt><dd>1</dd><dd>2</dd></div></dl></div>
<h2>Abstract</h2><p>a &lt; b<br>c<ul><li>one<li>two<ol start="3"><li value="4">x</ol></ul>
<blockquote cite="https://example.org/a%20b"><p>q</p></blockquote><pre><code>x
y</code></pre>
<form action="page.html"><label for="q">Search</label><input id="q" type="search"><label>Day <select>
<option value="">all</option><option>Saturday</option></select></label><button>Search</button></form>
<p role="status"></p><p><img src="logo.svg" alt="The event" width="40" height="40">
<a href="page.html"><img src="logo.svg" alt="Home"></a> <a href="mailto:a@example.org" rel="noopener">mail</a>
<a href="https://example.org/?a=1&amp;copy=2">web</a> <a href="programme.ics" type="text/calendar">calendar</a>
<a href="page.html#q=linux">search</a> <a href="">again</a> <a href="#top">up</a> <a href="ü.html#%C3%A9">é</a></p>
<svg viewBox="0 0 1 1" aria-hidden="true"><title>x</title><path d="M0 0h1"/></svg>
<details><summary><h3>More</h3></summary><p>x</p></details>
<figure><img src="logo.svg" alt=""><img src="logo.svg" alt=""><figcaption>x</figcaption></figure>
<table><caption>c</caption><colgroup><col><col></colgroup><thead><tr><th scope="col">a<th scope="col">b</tr></thead>
<tbody><tr><td>1<td>2</table>
<del datetime="2026-01-31">x</del><time>2026-01</time><time datetime="PT45M">45 minutes</time>
<script type="application/ld+json">{"@context": "https://schema.org", "name": "a \\u003c/script>"}</script>
"""

HEAD = """\
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'">
<meta name="viewport" content="width=device-width"><meta property="og:title" content="x">
<link rel="icon" href="data:,"><link rel="stylesheet" href="site.css"><link rel="canonical" href="https://example.org/x">
<link rel="alternate" type="text/calendar" href="programme.ics" title="Calendar">
<script src="site.js" defer></script>
"""


def page(body: str = "", head: str = "") -> str:
    """A valid page with this body below its heading, which is in line 8, and this end of its head."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>T</title>\n{head}</head>\n'
        f"<body>\n<main><h1>H</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def sound_site() -> dict[str, bytes]:
    """A site without problems, which has every kind of element that our pages have."""
    return {
        "page.html": page(DAY, HEAD).encode(),
        "room.html": page().encode(),
        "ü.html": page('<p id="é">x</p>').encode(),
        "site.css": SHEET.encode(),
        "site.js": b"let a = '<';",
        "logo.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "programme.ics": b"BEGIN:VCALENDAR",
    }


def findings_in(text: str | bytes, **others: str) -> tuple[SiteFinding, ...]:
    """The findings of a page in a site that has other files too, with `__` for the dot of their names."""
    files = {name.replace("__", "."): content.encode() for name, content in others.items()}
    return inspect({NAME: text.encode() if isinstance(text, str) else text, **files})


def messages(text: str | bytes, kind: Kind = Kind.HTML, **others: str) -> list[str]:
    """The messages of all findings of a page, which are all of this kind."""
    findings = findings_in(text, **others)
    assert {finding.kind for finding in findings} <= {kind}
    return [finding.message for finding in findings]
