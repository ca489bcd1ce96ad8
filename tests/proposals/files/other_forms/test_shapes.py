"""Proposal files as people write them in repositories: each of them has a title, its speakers and an abstract."""

import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from cfpcli.exchange.html import new_draft
from cfpcli.proposals.files.front_fields import FORMS
from cfpcli.proposals.files.proposal import Document, dump_draft, load_draft, read_single
from cfpcli.records.event import FileLabels, Question, QuestionKind, Respondent
from cfpcli.text import fold
from tests.contract.test_cost import MOST_GROWTH, calls
from tests.factories import make_event

SHAPES = Path(__file__).parent / "shapes"
FILES = [line.split("\t") for line in (SHAPES / "expected.tsv").read_text(encoding="utf-8").splitlines()]


def read(path: str) -> Document:
    return read_single((SHAPES / path).read_text(encoding="utf-8"), path)


def test_there_are_enough_files_of_enough_shapes() -> None:
    assert len(FILES) >= 40
    assert len({path.partition("/")[0] for path, *_ in FILES}) >= 12


@pytest.mark.parametrize(
    ("path", "title", "speakers", "begin"), [line[:4] for line in FILES], ids=[path for path, *_ in FILES]
)
def test_a_title_its_speakers_and_an_abstract(path: str, title: str, speakers: str, begin: str) -> None:
    document = read(path)
    draft = document.draft
    assert [str(fault) for fault in document.faults] == []
    assert (draft.title, "; ".join(speaker.name for speaker in draft.speakers)) == (title, speakers)
    assert " ".join(draft.abstract.split()).startswith(begin)
    assert {"title", "speakers", "abstract"} <= draft.lines.keys()


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", fold(text)))


@pytest.mark.parametrize(("path", "labels"), [(path, labels) for path, *_, labels in FILES])
def test_no_word_is_lost_but_labels(path: str, labels: str) -> None:
    """The last column has the words that a file may lose, each as often: its labels, units, and a title said twice."""
    text = (SHAPES / path).read_text(encoding="utf-8")
    lost = words_of(text) - words_of(dump_draft(read(path).draft))
    assert lost <= Counter(labels.split())


@pytest.mark.parametrize("path", [path for path, *_ in FILES])
def test_what_is_written_in_our_form_is_read_back(path: str) -> None:
    draft = new_draft(read(path).draft)[0]
    document = read_single(dump_draft(draft), path)
    assert document.is_own
    assert document.faults == ()
    for field in FORMS:
        assert getattr(document.draft, field) == getattr(draft, field)


def test_private_parts_stay_private() -> None:
    for path, *_ in FILES:
        draft = read(path).draft
        public = f"{draft.abstract}\n{draft.description}"
        for private in (
            "I arrive on Friday",
            "Ana rings",
            "Bo sails",
            "example.org/blog",
            "@someone",
            "listens",
            "trains",
            "I wrote it",
        ):
            assert private not in public, path


@pytest.mark.parametrize("heading", ["Notes to you", "Off the record"])
def test_headings_that_look_private_are_asked_about(heading: str) -> None:
    text = f"# T\n\n* Speaker: Ana Ruiz\n\n## Abstract\n\nA.\n\n## {heading}\n\nSecret.\n"
    document = read_single(text, "p.md")
    assert [fault.field for fault in document.faults] == [heading]
    assert document.draft.notes == ""


def test_the_labels_of_an_event_come_first() -> None:
    event = make_event(files=FileLabels(keys={"What we do": "abstract", "Form": "session_type", "To you": "notes"}))
    text = "---\ntitle: T\nspeaker: Ana Ruiz\nForm: Talk\n---\n\n## What we do\n\nWe build.\n\n## To you\n\nHello.\n"
    draft = load_draft(text, "p.md", event=event)
    assert (draft.session_type, draft.abstract, draft.notes) == ("Talk", "We build.", "Hello.")


ASKS = make_event(
    questions=(
        Question(slug="kind", question="Which kind?", kind=QuestionKind.CHOICE, options=("Case Study", "Tutorial")),
        Question(slug="stage-needs", question="What do you need?", kind=QuestionKind.LONG_TEXT),
        Question(slug="shirt", question="Size?", of=Respondent.SPEAKER),
        Question(slug="title", question="Job title?"),
        Question(slug="same-one", question="1?"),
        Question(slug="same--one", question="2?"),
        Question(slug="keywords-of-it", question="3?"),
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\nspeaker: Ana Ruiz\nkind: Case Study\n---\n\nWe build.\n",
        "+++\ntitle = 'T'\nspeaker = 'Ana Ruiz'\nKind = 'Case Study'\n+++\n\nWe build.\n",
        "# T\n\n* Speaker: Ana Ruiz\n* Kind: Case Study\n\n## Abstract\n\nWe build.\n",
        "# T\n\n**Speaker:** Ana Ruiz\n\n## Abstract\n\nWe build.\n\n## Kind\n\nCase Study\n",
    ],
)
def test_the_slug_of_a_question_is_the_label_of_its_answer(text: str) -> None:
    draft = load_draft(text, "p.md", event=ASKS)
    assert (draft.answers, draft.abstract, draft.notes) == ({"kind": "Case Study"}, "We build.", "")


def test_an_answer_goes_on_to_the_next_heading_and_a_second_one_to_the_notes() -> None:
    text = (
        "# T\n\n* Speaker: Ana Ruiz\n\n## Stage needs\n\nA chair.\n\nTwo lamps.\n\n"
        "## Something else\n\nFor you.\n\n## Abstract\n\nWe build.\n\n## Stage needs\n\nA rope.\n"
    )
    draft = load_draft(text, "p.md", event=ASKS)
    assert draft.answers == {"stage-needs": "A chair.\n\nTwo lamps."}
    assert draft.abstract == "We build."
    assert all(words in draft.notes for words in ("Something else", "For you.", "Stage needs", "A rope."))


def test_a_slug_that_names_something_else_is_no_label_of_an_answer() -> None:
    text = "---\ntitle: T\nspeaker: Ana Ruiz\nshirt: L\nsame one: x\n---\n\nWe build.\n"
    draft = load_draft(text, "p.md", event=ASKS)
    assert (draft.title, draft.answers) == ("T", {})
    assert "shirt: L" in draft.notes
    assert "same one: x" in draft.notes


def test_a_slip_in_a_key_of_ours_is_a_fault_and_no_note() -> None:
    (fault,) = read_single("---\ntitle: T\nkeywrods: [a]\n---\nA.", "p.md").faults
    assert 'did you mean "keywords"?' in fault.message


@pytest.mark.parametrize(
    "unit",
    [
        "# a\n",
        "# a: b\n",
        "a\n===\n",
        "* a: b\n",
        "a: b\n",
        "**a:** b\n",
        "**Kind**\n\n",
        "| a | b |\n",
        "Speaker: Ana Ruiz\n",
        "Speaker: Ana Ruiz <ana@example.org>, ",
        "## Ana Ruiz\n\nAna is here.\n\n",
        "Notes: a\n\n",
        "<!-- ",
        "- ",
    ],
)
def test_hostile_text_costs_little(unit: str) -> None:
    def work(size: int) -> int:
        return calls(lambda: read_single(unit * (size // len(unit)), "p.md"))

    work(1000)
    assert work(40_000) <= MOST_GROWTH * work(20_000) + 200


def test_many_speakers_cost_little_and_none_is_lost() -> None:
    def text(count: int) -> str:
        return "# T\n\n" + "".join(f"Speaker: Ana{number} Ruiz\n" for number in range(count))

    draft = read_single(text(300), "p.md").draft
    assert [f"Ana{number} Ruiz" for number in range(300) if f"Ana{number} Ruiz" not in dump_draft(draft)] == []
    once, twice = (calls(partial(read_single, text(count), "p.md")) for count in (300, 600))
    assert twice <= MOST_GROWTH * once


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("# Rust in anger [beginner]", "Rust in anger [beginner]"),
        ("# [WIP] Rust in anger", "[WIP] Rust in anger"),
        ("# [Rust in anger]", "Rust in anger"),
        ("Learning C#", "Learning C#"),
        ("What is __init__", "What is __init__"),
        ("# __init__", "__init__"),
        ("# A \u2192 B: migrating", "A \u2192 B: migrating"),
        ("# \U0001f680 Rockets \U0001f680", "\U0001f680 Rockets \U0001f680"),
        ("\U0001f680 Rockets\n===", "\U0001f680 Rockets"),
        ("# **Bold** and **strong**", "**Bold** and **strong**"),
        ("# **Bold and strong**", "Bold and strong"),
        ("# Why is this so hard:", "Why is this so hard:"),
        ("# Talk: Learning C# \U0001f680", "Learning C# \U0001f680"),
        ("<h1>A \u2192 B:</h1>", "A \u2192 B:"),
    ],
)
def test_a_title_is_stored_as_it_is_written(head: str, title: str) -> None:
    draft = load_draft(f"{head}\n\nby Ana Ruiz\n\nWe build.\n", "t.md")
    assert (draft.title, draft.abstract, draft.notes) == (title, "We build.", "")


HEAD = "# T\n\nSpeaker: Ana Ruiz\n\n"


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (f"{HEAD}Github\n: ana of example\n\nWe build.\n", "Github\n: ana of example"),
        (f"{HEAD}Topic\n: another title\n\nWe build.\n", "Topic\n: another title"),
        (f"{HEAD}We build.\n\n**Notes**\n\nA.\n\n***\n\n### Sub\n\nB.\n", "A.\n\n***\n\n### Sub\n\nB."),
        (
            "---\ntitle: T\nspeaker: Ana Ruiz\nlinks:\n  - name: one\n    x: two\n---\nWe build.\n",
            "- links: name: one; x: two",
        ),
        (
            "---\n# first\ntitle: T\nspeaker: # second\n  - 'Ana Ruiz' # third\nx: [a] # fourth\n---\nWe build.\n",
            "- first\n- second\n- third\n- fourth\n- x: a",
        ),
        ("+++\n# first\ntitle = 'T' # a 'second'\nauthor = 'Ana Ruiz'\n+++\nWe build.\n", "- first\n- a 'second'"),
        (
            "+++\ntitle='T'\n[[speakers]]\nname='Ana Ruiz'\nspeaker='one'\nspeakers=['two', 'three']\n+++\nWe build.\n",
            "- speaker of Ana Ruiz: one\n- speakers of Ana Ruiz: two, three",
        ),
        ("---\ntitle: T\nauthor: Ana Ruiz\nkeywords: [a]\n---\n* Keywords: b\n\nWe build.\n", "- Keywords: b"),
    ],
)
def test_text_that_fits_no_field_goes_to_the_notes_with_its_lines(text: str, notes: str) -> None:
    document = read_single(text, "t.md")
    assert (document.draft.abstract, document.draft.notes) == ("We build.", notes)
    assert document.asides or "Sub" in notes


@pytest.mark.parametrize("text", ["## Bio: Ana writes code\n", "Bio: Ana writes code\n"])
def test_words_beside_the_heading_of_a_biography_are_its_text(text: str) -> None:
    draft = load_draft(f"{HEAD}We build.\n\n{text}", "t.md")
    assert [speaker.biography for speaker in draft.speakers] == ["Ana writes code"]
    own = read_single(f"---\ntitle: T\nspeakers: [Ana Ruiz]\n---\nWe build.\n\n{text}", "t.md")
    assert own.faults or "Ana writes code" in dump_draft(own.draft)


@pytest.mark.parametrize(
    "text", ["One.\n\n<details>\n\nTwo.\n\n</details>\n---\n\nThree.", "One.\n\n----", "One.\n\n---\n\nTwo.\n\n* * *"]
)
def test_tags_and_rules_remain_in_the_abstract(text: str) -> None:
    draft = load_draft(f"{HEAD}{text}\n\n## Notes\n\nFor you.\n", "t.md")
    assert (draft.abstract, draft.description, draft.notes) == (text, "", "For you.")


def test_nested_keywords_are_kept() -> None:
    draft = load_draft("---\ntitle: T\nauthor: Ana Ruiz\nkeywords:\n  - name: one\n  - name: two\n---\nA.\n", "t.md")
    assert draft.keywords == ("one", "two")
