"""The words that the search looks through: folded, each once, and of every public text."""

from cfpcli.programme.rules.agenda import Item, Presenter
from cfpcli.site.rules.search_index import entries

ANA = Presenter(code="A", number=1, guid="a", name="Zoë Müller", affiliation="Straße AG", biography="BIOGRAPHY")


def item(code: str = "K7QX3D", **attrs: object) -> Item:
    values: dict[str, object] = {"guid": code, "number": 1, "code": code, "title": "T", **attrs}
    return Item(**values)  # type: ignore[arg-type]  # any of its fields


def test_an_entry_has_the_folded_title_people_and_words() -> None:
    session = item(
        title="Größe  ZÄHLT",
        speakers=(ANA, Presenter(code="B", number=2, guid="b", name="山田 太郎")),
        track="Security",
        session_type="Talk",
        room="H.1",
        keywords=("SBOM", "supply chain"),
        abstract="C++ and C# in node.js; re-use re-use.",
        description="İstanbul",
    )
    assert entries([session]) == (
        (
            "K7QX3D",
            "grosse zahlt",
            "zoe muller 山田 太郎",
            "security talk h.1 sbom supply chain strasse ag c++ and c# in node.js re-use istanbul",
        ),
    )


def test_a_session_with_two_times_has_one_entry_and_a_break_none() -> None:
    found = entries([item("B"), item("", title="Lunch"), item("A"), item("B", title="again")])
    assert [(entry[0], entry[1]) for entry in found] == [("B", "t"), ("A", "t")]


def test_a_word_without_end_is_cut() -> None:
    ((_, _, _, words),) = entries([item(abstract="a" * 100_000 + " b")])
    assert words == "a" * 60 + " b"
