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
