"""Links, buttons and form controls have names; labels and references lead to elements."""

import pytest

from tests.site.sample_pages import messages, page


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a href=''> </a>", "<a> has no text, and no aria-label instead"),
        ("<a href=''><img src='page.html' alt=''></a>", "<a> has no text, and no aria-label instead"),
        (
            "<a href=''><img src='page.html' alt='x' aria-hidden='true'></a>",
            "<a> has no text, and no aria-label instead",
        ),
        ("<a href=''><span aria-hidden='true'>x</span></a>", "<a> has no text, and no aria-label instead"),
        ("<button></button>", "<button> has no text, and no aria-label instead"),
        ("<button><svg><path/></svg></button>", "<button> has no text, and no aria-label instead"),
        ("<input>", "<input> has no label, and no aria-label instead"),
        ("<input type='search' placeholder='x' id='q'>", "<input> has no label, and no aria-label instead"),
        ("<input type='button'>", "<input> has no label, and no aria-label instead"),
        ("<select></select>", "<select> has no label, and no aria-label instead"),
        ("<textarea></textarea>", "<textarea> has no label, and no aria-label instead"),
        ("<label>x <input><input></label>", "<input> is the second form control in one <label>"),
        ("<label for='z'>x</label>", '<label> is for "z", which is not the id of a form control'),
        ("<label for=''>x</label>", '<label> is for "", which is not the id of a form control'),
        ("<label for='a'>x</label><p id='a'>y</p>", '<label> is for "a", which is not the id of a form control'),
        (
            "<label for='a'>x</label><input type='hidden' id='a'>",
            '<label> is for "a", which is not the id of a form control',
        ),
        ("<ul aria-labelledby='none'></ul>", 'aria-labelledby refers to "none", not an id of this page'),
        ("<ul aria-labelledby=''></ul>", 'aria-labelledby refers to "", not an id of this page'),
        ("<ul aria-describedby='a none' id='a'></ul>", 'aria-describedby refers to "none", not an id of this page'),
        ("<a href=''>x<span tabindex='0'>y</span></a>", "<span> has a tabindex within <a>, which has the focus"),
        ("<button>x<span tabindex='0'>y</span></button>", "<span> has a tabindex within <button>, which has the focus"),
        ("<select aria-label='x'><option></option></select>", "<option> has no text"),
    ],
)
def test_what_has_no_name(body: str, expected: str) -> None:
    assert messages(page(body)) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "<a href=''><img src='page.html' alt='x'></a>",
        "<a href='' aria-label='x'></a><a href='' title='x'></a><a></a>",
        "<a href=''><svg role='img' aria-label='x'><path/></svg></a>",
        "<a href='' aria-hidden='true' tabindex='-1'></a><p aria-hidden='true'><button></button></p>",
        "<button aria-labelledby='a'></button><p id='a'>x</p>",
        "<label for='q'>x</label><input id='q'>",
        "<label>x <input></label><input type='hidden'><input type='submit'><input type='button' value='x'>",
        "<input type='image' src='page.html' alt='x'><input title='x'>",
        "<svg><title></title><a href=''></a><label/><time></time></svg><label>x <input></label>",
        "<select aria-label='x'><option label='x'></option></select>",
    ],
)
def test_what_has_a_name(body: str) -> None:
    assert messages(page(body)) == []
