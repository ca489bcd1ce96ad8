"""Proposal files: every field, every fault, and texts as they were written."""

from datetime import UTC, datetime
from textwrap import dedent

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.proposals.files.proposal import (
    HeadingFault,
    draft_of,
    dump_draft,
    dump_proposal,
    field_value,
    load_draft,
    read_draft,
    read_drafts,
    separator,
)
from cfpcli.proposals.files.written_texts import Written, as_written
from cfpcli.records.headings import parsed_answers
from cfpcli.records.person import Window
from cfpcli.records.proposal import Draft, DraftSpeaker, Resource
from cfpcli.records.submission import completed
from tests.factories import make_event, make_proposal, make_speaker

FILE = """\
---
# what the event asks
title: "Signed builds: why"
event: osxp-2026
track: security
type: talk
lang: en
level: beginner
tags: [sbom, supply chain]
duration: 20
speakers:
  - Ana Ruiz <Ana@Example.org>
  - Bo Ström
pronouns:
  ana@example.org: she/her
  bo ström: he/him
affiliation:
  "#2": Example Ltd
resources:
  - https://example.org/slides the slides (of 2025)
  - https://example.org/draft a draft (private)
  - https://example.org/bare
do_not_record: yes
answers:
  kind: vision
  topics: [a, b]
---
Three people sign <b>every</b> build.

## How

With keys.

## Description

More.

## Notes

A projector, please.

## Biography: Ana Ruiz

Ana signs.

## Biography: #2

Bo builds.
"""

DRAFT = Draft(
    title="Signed builds: why",
    event="osxp-2026",
    track="security",
    session_type="talk",
    language="en",
    level="beginner",
    tags=("sbom", "supply chain"),
    duration=20,
    speakers=(
        DraftSpeaker(name="Ana Ruiz", email="ana@example.org", pronouns="she/her", biography="Ana signs."),
        DraftSpeaker(name="Bo Ström", pronouns="he/him", affiliation="Example Ltd", biography="Bo builds."),
    ),
    answers={"kind": "vision", "topics": ("a", "b")},
    resources=(
        Resource(link="https://example.org/slides", description="the slides (of 2025)"),
        Resource(link="https://example.org/draft", description="a draft", is_public=False),
        Resource(link="https://example.org/bare"),
    ),
    do_not_record=True,
    abstract="Three people sign <b>every</b> build.\n\n## How\n\nWith keys.",
    description="More.",
    notes="A projector, please.",
)


def bare(draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, source="", lines={})


def faults_of(text: str) -> list[str]:
    with pytest.raises(DataRefusedError) as raised:
        load_draft(dedent(text), "p.md")
    return [str(fault) for fault in raised.value.faults]


def front(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", ""])


@pytest.mark.parametrize("prefix", ["", "\ufeff", "\n", f"{separator('K7QX3D')}\n"])
def test_everything_a_file_can_say(prefix: str) -> None:
    assert bare(load_draft(prefix + FILE, "p.md")) == DRAFT
    assert bare(load_draft(prefix + FILE.replace("\n", "\r\n"), "p.md")) == DRAFT


def test_each_field_knows_its_line() -> None:
    draft = load_draft(FILE, "p.md")
    assert draft.source == "p.md"
    lines = FILE.split("\n")
    for field, text in {
        "title": "title:", "session_type": "type:", "language": "lang:", "speakers": "speakers:",
        "speakers.1": "  - Bo", "pronouns.bo ström": "  bo str", "resources.2": "  - https://example.org/bare",
        "answers.topics": "  topics", "abstract": "Three", "description": "## Desc", "notes": "## Notes",
        "biography": "## Biography: Ana",
    }.items():  # fmt: skip
        assert lines[draft.lines[field] - 1].startswith(text), field
    assert str(draft.fault("tags", "are too many")) == "p.md:9: tags: are too many"


def test_several_proposals_keep_their_own_lines() -> None:
    text = f"{FILE}\n{separator('K7QX3D')}\n{FILE}"
    (first, second), faults = read_drafts(text, "p.md")
    assert faults == ()
    assert bare(second) == bare(first) == DRAFT
    assert second.lines["notes"] - first.lines["notes"] == FILE.count("\n") + 2
    assert [str(fault) for fault in read_draft(text, "p.md")[1]] == [
        f"p.md:{FILE.count(chr(10)) + 2}: another proposal begins here: 2 in a file for one"
    ]


def test_one_speaker_needs_no_name_for_what_is_theirs() -> None:
    text = front("speaker: Ana Ruiz <ana@example.org>", "pronouns: she/her", "url: https://example.org", "tags: a, b")
    draft = load_draft(f"{text}## Biography\n\nAna.", "p.md")
    assert draft.speakers == (
        DraftSpeaker(
            name="Ana Ruiz", email="ana@example.org", pronouns="she/her", url="https://example.org", biography="Ana."
        ),
    )
    assert draft.tags == ("a", "b")


def test_long_texts_may_stand_in_the_front_matter() -> None:
    text = front("abstract: |", "  One.", "", "  <i>Two</i>.", "speaker: Ana Ruiz", "biography: |", "  Ana.")
    draft = load_draft(text, "p.md")
    assert draft.abstract == "One.\n\n<i>Two</i>."
    assert draft.speakers[0].biography == "Ana."


@pytest.mark.parametrize("text", ["", "Only a text\nwithout a title.\n", "\n\n***"])
def test_a_file_without_front_matter_is_shown_what_it_needs(text: str) -> None:
    with pytest.raises(DataRefusedError) as raised:
        load_draft(text, "p.md")
    [fault] = raised.value.faults
    assert fault.line == (3 if text.startswith("\n") else 1)
    assert 'lines such as "title: …"' in fault.message
    assert "---\ntitle: The title of the session\n" in raised.value.hint
    example = raised.value.hint.partition("\n")[2]
    assert load_draft(example, "p.md").speakers[0].email == "you@example.org"


def test_every_fault_at_once_with_its_line() -> None:
    assert faults_of("""\
        ---
        titlle: A
        type: talk
        session_type: panel
        duration: soon
        do_not_record: perhaps
        title: #2 of ten
        track: [a, b]
        tags:
          a: b
        speakers:
          - Ana Ruiz <ana@example.org>
          - <nobody>
          - Bo
        answers: none
        resources:
          - https://example.org fine
          - example.org/slides
        pronouns: they
        url:
          ana: https://example.org
          bo: [x]
        availability: [a]
        ---
        ## Notes

        One.

        ## Notes

        Two.

        ## Biography

        Whose?

        ## Biography: Anna Ruiz

        Ana.

        ## Biography: Bo

        Bo.

        ## Biography: bo

        Bo again.
        """) == [
        'p.md:2: titlle: is not a field of a proposal: did you mean "title"?',
        "p.md:4: session_type: repeats line 3",
        "p.md:5: duration: must be a number of minutes from 1 to 1440, such as 20",
        "p.md:6: do_not_record: must be yes or no",
        'p.md:7: title: this needs quotes: "#2 of ten"',
        "p.md:8: track: must be a single text",
        "p.md:9: tags: must be a list, such as [first, second]",
        'p.md:13: speakers: "<nobody>" is not a person: write NAME <ADDRESS>, such as Ana Ruiz <ana@example.org>',
        "p.md:15: answers: must be answers by question, each on a line below: SLUG: ANSWER",
        "p.md:18: resources: must be a link that begins with https://, then what it is, then (private) if it is",
        "p.md:19: pronouns: names no speaker: write a line Ana Ruiz: … below (#2 is the second speaker)",
        'p.md:21: url: "ana" is not one of the speakers: allowed: Ana Ruiz, Bo',
        "p.md:22: url: must be a single text for each speaker",
        "p.md:23: availability: must be a single text, or below it a line for each speaker: NAME: TEXT",
        "p.md:29: notes: is in the file twice, first on line 25; a heading inside a text begins with a backslash",
        "p.md:33: biography: names no speaker: write ## Biography: Ana Ruiz (#2 is the second speaker)",
        'p.md:37: biography: "Anna Ruiz" is not one of the speakers: did you mean "Ana Ruiz"? allowed: Ana Ruiz, Bo',
        "p.md:45: biography: of Bo is in the file twice, first on line 41",
    ]


ONE = front("title: T", "speakers: Ana Ruiz <ana@example.org>")
TWO = front("title: T", "speakers:", "  - Ana Ruiz <ana@example.org>", "  - Bo <bo@example.org>")


def test_headings_are_read_as_what_they_say() -> None:
    body = "A.\n\n### notes:\nSecret.\n\nSpeaker Bio\n---\nAna builds.\n\n# DESCRIPTION ##\nD.\n"
    draft = load_draft(ONE + body, "p.md")
    assert (draft.abstract, draft.notes, draft.description) == ("A.", "Secret.", "D.")
    assert draft.speakers[0].biography == "Ana builds."


@pytest.mark.parametrize("heading", ["About me", "Contact"])
def test_a_heading_that_may_be_private_is_refused_with_its_line(heading: str) -> None:
    (fault,) = read_draft(f"{ONE}A.\n\n## {heading}\nAna.", "p.md")[1]
    assert isinstance(fault, HeadingFault)
    assert str(fault) == (
        f"p.md:7: {heading}: this heading may be private: write ## Notes or ## Biography instead, or a backslash "
        "before it to keep it in the abstract"
    )


def test_whose_biography_is_not_guessed() -> None:
    text = f"{TWO}A.\n## Speaker bio\nAna."
    assert [type(fault) for fault in read_draft(text, "p.md")[1]] == [HeadingFault]
    answers = parsed_answers(["Speaker bio=biography: Ana Ruiz"])
    assert load_draft(text, "p.md", answers=answers).speakers[0].biography == "Ana."


def test_answered_headings_join_the_field_they_are_said_to_be() -> None:
    text = f"{ONE}A.\n## Notes\nN.\n## Travel\nBy boat."
    assert load_draft(text, "p.md").notes == "N.\n## Travel\nBy boat."
    text = f"{ONE}A.\n## Travel\nBy boat.\n## Description\nD.\n## Contact\nHere.\n## Notes\nN."
    draft = load_draft(text, "p.md", answers=parsed_answers(["Travel=notes", "Contact=notes"]))
    assert (draft.abstract, draft.notes) == ("A.", "By boat.\n\n## Contact\n\nHere.\n\nN.")


@pytest.mark.parametrize("above", ["# T\n\n", "t!\n===\n", ""])
def test_a_title_above_the_abstract_is_not_the_abstract(above: str) -> None:
    draft = load_draft(f"{ONE}\n{above}## Abstract\nA.", "p.md")
    assert (draft.title, draft.abstract) == ("T", "A.")


@pytest.mark.parametrize("key", ["title:", "level: x"])
def test_a_title_above_the_body_is_the_title_where_there_is_no_other(key: str) -> None:
    draft = load_draft(f"{front(key)}\n# Ten years of C# #2\n\nA.", "p.md")
    assert (draft.title, draft.abstract, draft.lines["title"]) == ("Ten years of C# #2", "A.", 5)


def test_another_title_stays_in_the_abstract() -> None:
    assert load_draft(f"{ONE}# Other\nA.", "p.md").abstract == "# Other\nA."


def test_a_biography_in_both_places_names_both_lines() -> None:
    text = front("speakers: Ana Ruiz <ana@example.org>", "biography: Ana.") + "## Bio\nAna again."
    assert faults_of(text) == ["p.md:5: biography: of Ana Ruiz is in the file twice, first on line 3"]


def test_nulls_are_empty() -> None:
    text = front(
        "title: T", *(f"{key}: ~" for key in ("level", "tags", "speakers", "duration", "answers", "resources"))
    )
    assert bare(load_draft(text, "p.md")) == Draft(title="T")


def test_a_biography_of_nobody() -> None:
    assert faults_of(f"{front('title: T')}## Biography\n\nAna.") == [
        "p.md:4: biography: belongs to a speaker, and the file names none: add speakers: NAME <ADDRESS>"
    ]


@pytest.mark.parametrize(
    ("text", "minutes"), [("1", 1), ("1440", 1440), ("0", None), ("1441", None), ("4.5", None), ("²", None)]
)
def test_minutes_are_a_whole_number_within_a_day(text: str, minutes: int | None) -> None:
    draft, faults = read_draft(front(f"duration: {text}"), "p.md")
    assert (draft.duration, len(faults)) == (minutes, 0 if minutes else 1)


def test_keys_without_a_value_say_nothing() -> None:
    text = front("title:", "duration:", "tags:", "speakers:", "do_not_record:", "answers:", "resources:", "pronouns:")
    assert bare(load_draft(text, "p.md")) == Draft()


def test_what_is_written_for_one_speaker() -> None:
    draft = Draft(
        title="no",
        speakers=(
            DraftSpeaker(name="Ana", email="ana@example.org", url="https://example.org", biography="## Notes\n\nAna."),
        ),
        answers={"first": True, "seats": 40, "share": 0.5, "topics": ()},
        abstract="<!-- kept -->",
        notes="```\nopen",
    )
    text = dump_draft(draft)
    assert text == dedent("""\
        ---
        title: no
        speakers:
          - Ana <ana@example.org>
        url: https://example.org
        answers:
          first: true
          seats: 40
          share: 0.5
          topics: []
        notes: "```\\nopen"
        ---

        ## Abstract

        <!-- kept -->

        ## Biography

        \\## Notes

        Ana.
        """)


def test_speakers_are_named_so_that_nobody_else_is_meant() -> None:
    same = DraftSpeaker(name="Ana", email="ana@example.org", url="a", biography="A.")
    draft = Draft(
        speakers=(
            same,
            msgspec.structs.replace(same, url="b", biography="B."),
            DraftSpeaker(name="ana", url="c", biography="C."),
            DraftSpeaker(name="#1", url="d", biography="D."),
            DraftSpeaker(name="Bo\u200b", email="bo@example.org", url="e", biography="E.\x1b"),
        )
    )
    text = dump_draft(draft)
    assert bare(load_draft(text, "p.md")) == draft
    headings = [line for line in text.split("\n") if line.startswith("##")]
    assert headings == ["## Biography: #1", "## Biography: #2", "## Biography: ana", "## Biography: #4"]
    assert 'biography:\n  bo@example.org: "E.\\x1b"\n' in text


def test_a_stored_proposal_and_its_speakers() -> None:
    proposal = make_proposal(internal_notes="secret", answers={"n": 1}, duration=30)
    text = dump_proposal(proposal, [make_speaker()])
    assert text.startswith("---\n# K7QX3D, submitted\ntitle: Signed builds for small teams\n")
    assert "secret" not in text
    draft = load_draft(text, "p.md")
    assert bare(draft) == msgspec.structs.replace(draft_of(proposal, [make_speaker()]), answers={"n": "1"})
    assert draft.speakers[0].biography == make_speaker().biography


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("title", "A: b ", "A: b"),
        ("abstract", "\n<p>One</p>\n", "<p>One</p>"),
        ("tags", "a, b c,,", ("a", "b c")),
        ("duration", "30", 30),
        ("duration", "", None),
        ("do_not_record", "No", False),
        (
            "speakers",
            "Ana <ana@example.org>, Bo; Cy, Jr <cy@example.org>",
            (
                DraftSpeaker(name="Ana", email="ana@example.org"),
                DraftSpeaker(name="Bo"),
                DraftSpeaker(name="Cy, Jr", email="cy@example.org"),
            ),
        ),
        (
            "resources",
            "https://example.org/a one (private)\nhttps://example.org/b",
            (
                Resource(link="https://example.org/a", description="one", is_public=False),
                Resource(link="https://example.org/b"),
            ),
        ),
    ],
)
def test_a_field_set_on_the_command_line(field: str, text: str, value: object) -> None:
    assert field_value(field, text) == value


@pytest.mark.parametrize(("field", "text"), [("duration", "soon"), ("speakers", "<x>"), ("do_not_record", "?")])
def test_a_field_that_cannot_be_set_so(field: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"{field}: "):
        field_value(field, text)


def test_a_file_has_a_thousand_proposals_at_most() -> None:
    one = "<!-- cfp: A -->\n---\ntitle: T\n---\n\nThe text.\n"
    drafts, faults = read_drafts(one * 1000, "many.md")
    assert (len(drafts), faults) == (1000, ())
    drafts, faults = read_drafts(one * 1001, "many.md")
    assert len(drafts) == 1000
    assert [str(fault) for fault in faults] == ["many.md:6002: one proposal more than the limit of 1,000 in a file"]


def test_a_proposal_has_a_hundred_speakers_at_most() -> None:
    people = "".join(f"  - P{number} <p{number}@example.org>\n" for number in range(101))
    _, faults = read_drafts(f"---\ntitle: T\nspeakers:\n{people}---\n\nThe text.\n", "talk.md")
    assert [str(fault) for fault in faults] == ["talk.md:3: speakers: has 101 speakers, at most 100 are allowed"]


SOURCE_FILE = """\
---
title: "Signed builds"
speakers:
  - Ana Ruiz <ana@example.org>
  - Bo Ström <bo@example.org>
notes: |
  One line,
  and another.
---
<!-- advice of a template -->

How three people sign.

And <your topic>.

## Description

\\## Notes
More.

## Biography: Bo Ström


Bo writes.

## Biography: Ana Ruiz
Ana signs.
"""


def places(text: str) -> tuple[Written, ...]:
    return as_written(text, read_drafts(text, "talk.md")[0])


@pytest.mark.parametrize("text", [SOURCE_FILE, SOURCE_FILE.replace("\n", "\r\n"), f"\ufeff{SOURCE_FILE}"])
def test_the_line_on_which_each_text_begins(text: str) -> None:
    (one,) = places(text)
    assert one.begins == {
        "title": 2,
        "notes": 7,
        "abstract": 10,
        "description": 18,
        "biography.1": 24,
        "biography.0": 27,
    }
    rows = SOURCE_FILE.split("\n")
    for field, line in one.begins.items():
        assert one.texts[field].split("\n")[0] in rows[line - 1]


def test_texts_are_as_they_were_written() -> None:
    (one,) = places(SOURCE_FILE)
    assert one.texts["abstract"] == "<!-- advice of a template -->\n\nHow three people sign.\n\nAnd <your topic>."
    assert one.texts["description"] == "## Notes\nMore."
    assert one.texts["notes"].rstrip() == "One line,\nand another."


def test_lines_count_through_a_file_of_several() -> None:
    document = "---\ntitle: T\n---\n\nText.\n"
    first, second = places(f"<!-- cfp: AAAAAA -->\n{document}<!-- cfp: BBBBBB -->\n{document}")
    assert (first.begins, second.begins) == ({"title": 3, "abstract": 6}, {"title": 9, "abstract": 12})


@pytest.mark.parametrize("text", ["", "no front matter", "---\ntitle: T", "---\n---\n", "---\ntitle: 'It''s'\n---\n"])
def test_what_stands_nowhere_has_no_line(text: str) -> None:
    assert all(one.begins == {} for one in places(text))


MORNING = "2026-12-09T09:00/2026-12-09T12:30"


@pytest.mark.parametrize(
    "lines",
    [
        [f"windows: {MORNING}, wished:2026-12-10"],
        [f"windows: [{MORNING}, wished:2026-12-10]"],
        ["windows:", f"  - {MORNING}", "  - wished:2026-12-10"],
        ["windows:", f"  Ana Ruiz: [{MORNING}, wished:2026-12-10]"],
    ],
)
def test_windows_of_availability_are_local_until_the_event_is_known(lines: list[str]) -> None:
    draft = load_draft(front("title: T", "speakers: Ana Ruiz <ana@example.org>", *lines), "p.md")
    morning, wish = draft.speakers[0].windows
    assert (morning.starts.isoformat(), wish.ends.isoformat()) == ("2026-12-09T09:00:00", "2026-12-11T00:00:00")
    local = completed(draft, make_event(timezone="Europe/Paris")).speakers[0].windows[0]
    assert local.starts == datetime(2026, 12, 9, 8, tzinfo=UTC)
    assert load_draft(dump_draft(draft), "p.md").speakers == draft.speakers


def test_each_of_several_speakers_has_windows() -> None:
    draft = load_draft(TWO.replace("title: T", f"title: T\nwindows:\n  bo: {MORNING}\n  ana@example.org: []"), "p.md")
    assert [len(speaker.windows) for speaker in draft.speakers] == [0, 1]
    assert load_draft(dump_draft(draft), "p.md").speakers == draft.speakers


def test_faults_of_windows_have_their_lines() -> None:
    assert faults_of("""\
        ---
        title: T
        speakers:
          - Ana <ana@example.org>
          - Bo
        windows:
          Ana: [2026-12-09, mornings]
          Bo: 2026-12-10/2026-12-09
          Cy: 2026-12-09
        ---
        """) == [
        (
            'p.md:7: windows: "mornings" is not an interval: write START/END, such as '
            "2026-06-01T09:00/2026-06-01T12:30, a day, or wished:START/END"
        ),
        (
            'p.md:8: windows: "2026-12-10/2026-12-09" ends before it starts: write START/END, such as '
            "2026-06-01T09:00/2026-06-01T12:30, a day, or wished:START/END"
        ),
        'p.md:9: windows: "Cy" is not one of the speakers: allowed: Ana, Bo',
    ]
    assert faults_of("""\
        ---
        speaker: Ana <ana@example.org>
        windows:
          - 2026-12-09
          - noon
        ---
        """)[0].startswith('p.md:5: windows: "noon" is not an interval')


def test_the_file_of_a_stored_proposal_has_windows_where_the_event_asks() -> None:
    window = Window(starts=datetime(2026, 12, 9, 8, tzinfo=UTC), ends=datetime(2026, 12, 9, 11, tzinfo=UTC))
    ana = make_speaker(windows=(window,))
    event = make_event(timezone="Europe/Paris")
    asking = replace(event, call=replace(event.call, ask_availability=True))
    file = dump_proposal(make_proposal(), [ana], asking)
    assert "2026-12-09T09:00+01:00/2026-12-09T12:00+01:00" in file
    assert load_draft(file, "p.md").speakers[0].windows == (window,)
    assert "windows" not in dump_proposal(make_proposal(), [ana], event)
    assert "windows" not in dump_proposal(make_proposal(), [ana])
