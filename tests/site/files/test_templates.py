"""An organiser's own templates: in place of the shipped ones, extending them, and refused with file and line."""

import os
from pathlib import Path
from typing import NamedTuple

import pytest
from jinja2 import UndefinedError

from cfpcli.errors import DataRefusedError
from cfpcli.site.files.overrides import Overrides
from cfpcli.site.files.pages import Site
from cfpcli.site.files.templates import Templates
from tests.site.publications import files_of, publication
from tests.unprivileged import bound_by_modes


class Facts(NamedTuple):
    """The facts that the templates of these tests show."""

    name: str = "<b>R&D</b>"
    source: str = "A *text* with <script>.\n\n# Heading"


def templates(folder: Path, **own: str | bytes) -> Templates:
    """Templates with these in an organiser's folder, by name without its ending."""
    for name, content in own.items():
        (folder / f"{name}.html").write_bytes(content.encode() if isinstance(content, str) else content)
    return Templates(folder, "look/")


def drawn(folder: Path, content: str | bytes, **own: str | bytes) -> str:
    return templates(folder, page=content, **own).render("page.html", view=Facts()).decode()


def fault(folder: Path, content: str | bytes, **own: str | bytes) -> str:
    """The only fault of a template that the site has under the name `page.html`."""
    with pytest.raises(DataRefusedError) as refused:
        drawn(folder, content, **own)
    (only,) = refused.value.faults
    assert refused.value.message == "the site was not made: a template has a fault"
    assert refused.value.hint.startswith("cfp help site")
    return str(only)


def site(folder: Path, **own: str | bytes) -> dict[str, bytes]:
    """The sample site with these templates."""
    return dict(Site(publication(), Overrides(), templates(folder, **own)).files())


def test_an_own_template_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    files, shipped = site(tmp_path, **{"404": "<p>Nothing at {{ site.name }}</p>"}), files_of()
    assert files["404.html"] == b"<p>Nothing at Sample &amp; Sons Conf 2026</p>"
    assert {path for path in files if files[path] != shipped[path]} == {"404.html"}


def test_an_own_template_extends_the_shipped_one_of_the_same_name(tmp_path: Path) -> None:
    own = '{% extends "shipped/person.html" %}{% block content %}{{ super() }}Ask {{ view.person.name }}{% endblock %}'
    page = site(tmp_path, person=own)["person/ZZZZZB.html"].decode()
    assert "<h1" in page
    assert "Ask 山田 太郎" in page


def test_an_own_base_is_that_of_the_shipped_pages(tmp_path: Path) -> None:
    own = '{% extends "shipped/base.html" %}{% block content %}<p>Ours</p>{{ super() }}{% endblock %}'
    # A shipped page extends "base.html", which is the organiser's, which extends the shipped one.
    files = site(tmp_path, base=own.replace("{{ super() }}", ""))
    assert b"<h1>Page not found</h1>" in files["404.html"]
    assert files["404.html"] == files_of()["404.html"]


def test_own_templates_may_include_others_and_be_in_folders(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "foot.html").write_text("foot of {{ view.name }}")
    assert drawn(tmp_path, '{% include "parts/foot.html" %}') == "foot of &lt;b&gt;R&amp;D&lt;/b&gt;"


def test_texts_are_escaped_and_markdown_is_harmless(tmp_path: Path) -> None:
    html = drawn(tmp_path, '<p title="{{ view.name }}">{{ view.source|markdown(4) }}')
    assert '<p title="&lt;b&gt;R&amp;D&lt;/b&gt;">' in html
    assert "<em>text</em> with &lt;script&gt;." in html
    assert "<h4>Heading</h4>" in html


def test_a_text_cannot_bring_control_characters_or_turn_the_page(tmp_path: Path) -> None:
    evil = Facts(name="a\x00b\u202ec", source="d\x1be")
    page = templates(tmp_path, page="{{ view.name }}{{ view|join }}{{ view.source|markdown }}")
    assert page.render("page.html", view=evil) == b"abcabcde<p>de</p>\n"


def test_a_byte_order_mark_is_not_part_of_the_page(tmp_path: Path) -> None:
    assert drawn(tmp_path, "\ufeff<!doctype html>") == "<!doctype html>"


def test_a_template_may_be_a_link(tmp_path: Path) -> None:
    look = tmp_path / "look"
    look.mkdir()
    (tmp_path / "elsewhere.html").write_text("linked")
    (look / "page.html").symlink_to("../elsewhere.html")
    assert Templates(look, "look").render("page.html") == b"linked"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a\n{% if %}", "look/page.html:2: Expected an expression, got 'end of statement block'"),
        ("{% block content %}\n", "look/page.html:1: Unexpected end of template. Jinja was looking for "),
        ("\n\n{{ 1|nothing }}", "look/page.html:3: No filter named 'nothing'."),
        ("\n{{ nothing }}", "look/page.html:2: 'nothing' is undefined"),
        ("\n\n{{ view.nothing }}", "look/page.html:3: 'tests.site.files.test_templates.Facts object' has no "),
        ("{{ view.nothing.more }}", "look/page.html:1: "),
        ("\n{% if view.nothing %}{% endif %}", "look/page.html:2: "),
        ("\n\n{{ 1 / 0 }}", "look/page.html:3: ZeroDivisionError: division by zero"),
        ("\n{{ 'a' + 1 }}", "look/page.html:2: TypeError: "),
        ("\n{{ 3|markdown }}", "look/page.html:2: AttributeError: "),
        ("\n{% include 'none.html' %}", 'look/page.html:2: there is no template "none.html"'),
        ("\n{% extends 'none.html' %}", 'look/page.html:2: there is no template "none.html"'),
        ("\n{% include '../../etc/passwd' %}", 'look/page.html:2: there is no template "../../etc/passwd"'),
        ("\n{% include ['a', 'b'] %}", "look/page.html:2: none of the templates given were found: a, b"),
        ("\n{% import 'shipped/cards.html' as c %}{{ c.nothing() }}", "look/page.html:2: "),
        ("{% extends 'page.html' %}", "look/page.html:1: is nested too deeply, or extends or includes itself"),
        ("{% include 'page.html' %}", "look/page.html:1: is nested too deeply, or extends or includes itself"),
        ("{{ " + "(" * 9_000 + "1" + ")" * 9_000 + " }}", "look/page.html: is nested too deeply, or extends or "),
        ("{{ '\\ud800' + '' }}", "look/page.html: UnicodeEncodeError: "),
        (b"a\nb\n\xff", "look/page.html:3: is not UTF-8 text: byte 5"),
    ],
)  # fmt: skip
def test_a_fault_has_its_file_and_line(content: str | bytes, expected: str, tmp_path: Path) -> None:
    assert fault(tmp_path, content).startswith(expected)


def test_a_fault_in_a_template_of_a_template_has_the_place_of_its_own(tmp_path: Path) -> None:
    content = "{% include 'part.html' %}"
    assert fault(tmp_path, content, part="\n\n{{ 1/0 }}").startswith("look/part.html:3: ZeroDivisionError")
    assert fault(tmp_path, content, part="\n{% if %}").startswith("look/part.html:2: Expected an expression")
    assert fault(tmp_path, content, part=b"\n\n\n\xff") == "look/part.html:4: is not UTF-8 text: byte 4"


def test_a_fault_has_the_folder_of_its_template(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "foot.html").write_text("\n{{ 1/0 }}")
    assert fault(tmp_path, "{% include 'parts/foot.html' %}").startswith("look/parts/foot.html:2: ")


def test_a_shipped_template_that_an_own_one_breaks_is_named_after_it(tmp_path: Path) -> None:
    content = "\n{% import 'shipped/cards.html' as cards %}\n{{ cards.when(1) }}"
    message = fault(tmp_path, content)
    assert message.startswith("look/page.html:3: 'int object' has no attribute 'starts' (shipped/cards.html:")


def test_a_shipped_template_that_misses_a_part_of_an_own_one_is_named_alone(tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError) as refused:
        site(tmp_path, cards="{# No macro is left. #}")
    (only,) = refused.value.faults
    assert only.source.startswith("shipped/")
    assert only.line
    assert "'entry'" in only.message


@pytest.mark.parametrize("kind", ["folder", "dangling", "circle", "fifo"])
def test_what_is_no_file_is_a_fault_and_not_the_shipped_template(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "404.html"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("404.html" if kind == "circle" else "nowhere")
    with pytest.raises(DataRefusedError) as refused:
        site(tmp_path)
    assert [str(each) for each in refused.value.faults] == ["look/404.html: is not a file"]


def test_a_file_that_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("a")
    (tmp_path / "page.html").chmod(0)
    with bound_by_modes(), pytest.raises(DataRefusedError) as refused:
        Templates(tmp_path, "look/").render("page.html")
    assert [str(each) for each in refused.value.faults] == ["look/page.html: cannot be read: Permission denied"]


def test_a_defect_of_the_shipped_templates_is_not_an_organisers_fault() -> None:
    with pytest.raises(UndefinedError, match="'None' has no attribute 'root'"):
        Templates().render("404.html", page=None, view=None)


def test_own_styles_come_last() -> None:
    own = "main { color: #123456 }"
    sheet = dict(Site(publication(), Overrides(), Templates(), extra_css=own).files())["site.css"].decode()
    assert sheet == f"{files_of()['site.css'].decode()}\n{own}"
