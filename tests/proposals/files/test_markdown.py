"""Markdown tables, and proposals as documents."""

import msgspec

from cfpcli.exchange.registry import dump, dump_records
from cfpcli.proposals.files.proposal import read_drafts
from cfpcli.records.change import Kind
from tests.factories import make_proposal, make_speaker


def table(*titles: str) -> list[str]:
    data = b"".join(dump("md", schema="cfp.x/1", items=[{"title": title} for title in titles]))
    return data.decode().split("\n")[2:-1]


def test_a_cell_stays_one_cell_and_means_nothing() -> None:
    assert table("a | b", "a\nb\r\nc", "\\|", "<b> &amp; & `x`", "*_x_* a_b [y](z)", "\x1b[31m \u202e") == [
        r"| a \| b |",
        "| a b c |",
        r"| \\\| |",
        r"| \<b> \&amp; & \`x\` |",
        r"| \*\_x\_\* a_b \[y](z) |",
        r"| \\x1b\[31m \\u202e |",
    ]


def test_a_renderer_shows_the_text_itself() -> None:
    from markdown_it import MarkdownIt

    text = r"a | b \| <b> &lt; `x` *y* _z_ [t](https://example.org) ![i](j) a_b \x"
    data = b"".join(dump("md", schema="cfp.x/1", items=[{"title": text}])).decode()
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(data)
    [cell] = [token for token in tokens if token.type == "inline"][1:]
    assert "".join(child.content for child in cell.children or ()) == text
    assert {child.type for child in cell.children or ()} <= {"text", "text_special"}


def test_nothing_to_show() -> None:
    assert b"".join(dump("md", schema="cfp.x/1", items=[])) == b""
    assert b"".join(dump("md", schema="cfp.x/1", items=[], fields=("a", "b"))) == b"| a | b |\n| --- | --- |\n"
    assert b"".join(dump_records("md", kind=Kind.PROPOSAL, documents=[])) == b""


def test_chosen_fields_of_proposals_are_a_table() -> None:
    documents = [msgspec.json.encode(make_proposal())]
    data = b"".join(dump_records("md", kind=Kind.PROPOSAL, documents=documents, fields=("code", "tags")))
    assert data.decode().split("\n")[2] == "| K7QX3D | sbom; supply-chain |"


def test_several_documents_come_back_as_drafts() -> None:
    proposals = [make_proposal(), make_proposal(code="L9RY8E", title="B"), make_proposal(code="M9RY8E", title="C")]
    chunks = dump_records(
        "md",
        kind=Kind.PROPOSAL,
        documents=map(msgspec.json.encode, proposals),
        speakers=[msgspec.json.encode(make_speaker())],
    )
    drafts, faults = read_drafts(b"".join(chunks).decode(), "f.md")
    assert faults == ()
    assert [draft.title for draft in drafts] == [one.title for one in proposals]
    assert [draft.speakers[0].email for draft in drafts] == ["ana@example.org"] * 3
