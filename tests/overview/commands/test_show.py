"""`cfp show`: a proposal whole, a session with its place and its neighbours, a file that `submit` takes."""

import re

import pytest

from cfpcli.proposals.files.proposal import load_draft
from tests.samples import CALL, FOSDEM, LOOKING, TALK, listed, opened, page, proposal, sent, write
from tests.world import World

PROGRAMME = (
    CALL
    + """
[[rooms]]
name = "Hall 1"
stream_url = "https://live.example.org/hall-1"

[[rooms]]
name = "Hall 2"

[[sessions]]
title = "Last of the day"
state = "confirmed"
track = "security"
session_type = "talk"
language = "en"
room = "Hall 1"
start = "2026-12-09 16:00"
abstract = "Comes last."

[[sessions]]
title = "Keys and logs"
state = "confirmed"
track = "security"
session_type = "talk"
language = "en"
room = "Hall 1"
start = "2026-12-09 09:30"
speakers = [{ name = "Ana Ruiz", email = "ana@example.org" }]
abstract = "How three people sign every build.\\n\\nAnd a second paragraph."

[[sessions]]
title = "Opening"
state = "accepted"
track = "security"
session_type = "talk"
language = "en"
room = "Hall 2"
start = "2026-12-09 09:00"
duration = 25
abstract = "Who we are.\\nAnd the plan."

[[sessions]]
title = "On another day"
state = "confirmed"
track = "security"
session_type = "talk"
language = "en"
day = "2026-12-10"
abstract = "Later."

[[sessions]]
title = "In another track"
state = "confirmed"
track = "culture"
session_type = "talk"
language = "en"
room = "Hall 1"
start = "2026-12-09 10:00"
abstract = "Elsewhere."

[[sessions]]
title = "Not accepted"
state = "rejected"
track = "security"
session_type = "talk"
language = "en"
abstract = "Never mind."
"""
)


@pytest.fixture
def programme(world: World) -> World:
    """A programme of two days, two rooms and two tracks."""
    return opened(world, PROGRAMME)


def code_of(world: World, title: str) -> str:
    (code,) = listed(world, f'title="{title}"')
    return code


def test_everything_that_is_known_is_on_the_page(desk: World) -> None:
    code = desk.codes()[0]
    desk.ok("edit", code, "--set", "description=A longer *text*.", "--set", "resources=https://example.org/x The page")
    out = desk.ok("show", code).out
    for said in (
        "A licence policy that fits on one page",
        f"{code} · submitted",
        "Open Source Experience 2026",
        "Digital Sovereignty, Governance and Open Source Business Models",
        "Talk",
        "20 min",
        "English (en)",
        "beginner",
        "licensing, governance",
        "Our organisation had a licence policy of forty pages",
        "A longer *text*.",
        "Ana Ruiz <ana@example.org>",
        "Ana works between the legal and engineering departments",
        "What kind of submission is it? strategic vision",
        "https://example.org/x",
        "The page itself is published under a free licence",
        "4.5 from 2 reviews",
        "Ada Mbeki: 5 of 5 (must have)",
        "Jo Petersen: 4 of 5 (good)",
        f'added {code} "A licence policy that fits on one page"',
        "description: nothing → A longer *text*.",
    ):
        assert said in out, said


def test_reviews_that_carry_no_score_say_so(desk: World) -> None:
    code = desk.codes()[4]
    assert "We share an office." in desk.ok("show", code).out
    shown = page(desk, code)
    assert shown["score"] is None
    assert [(one["reviewer"], one["state"]) for one in shown["reviews"]] == [("sam@example.org", "recused")]


def test_json_holds_the_record_and_all_around_it(desk: World) -> None:
    shown = page(desk, desk.codes()[0])
    assert shown["schema"] == "cfp.proposal/1"
    assert shown["event"]["slug"] == "osxp-2026"
    assert [one["name"] for one in shown["speakers"]] == ["Ana Ruiz"]
    assert shown["items"][0]["speakers"] == [shown["speakers"][0]["code"]]
    assert [(one["name"], one["scores"]) for one in shown["reviews"]] == [
        ("Ada Mbeki", {"score": 5}),
        ("Jo Petersen", {"score": 4}),
    ]
    assert shown["score"] == 4.5
    assert [one["by"].partition(" <")[0] for one in shown["history"]] == ["Sam Okoye", "Ada Mbeki", "Jo Petersen"]
    assert shown["more_in_track"] == []


def test_fields_are_picked(desk: World) -> None:
    code = desk.codes()[0]
    (item,) = desk.ok("show", code, "--fields", "code,title", "--json").items
    assert item == {"code": code, "title": "A licence policy that fits on one page"}
    assert desk.ok("show", code, "--fields", "title").out == "A licence policy that fits on one page\n"


def test_a_placed_session_has_day_room_time_and_stream(programme: World) -> None:
    code = code_of(programme, "Keys and logs")
    out = programme.ok("show", code, **LOOKING).out
    facts = dict(re.findall(r"^(Day|Time|Room|Stream|Type|Language|Duration) +(.+)$", out, re.MULTILINE))
    assert facts["Day"] == "Wednesday 9 December 2026"
    assert re.match(r"09:30.09:50\b", facts["Time"])
    assert facts["Room"] == "Hall 1"
    assert facts["Stream"] == "https://live.example.org/hall-1"
    assert facts["Language"] == "English (en)"
    assert facts["Type"] == "Talk"
    item = proposal(programme, code)
    assert (item["day"], item["start"], item["ends"]) == ("2026-12-09", "2026-12-09T08:30:00Z", "2026-12-09T08:50:00Z")


def test_more_in_this_track_lists_the_others_in_order(programme: World) -> None:
    shown = page(programme, code_of(programme, "Keys and logs"))
    more = shown["more_in_track"]
    assert [one["title"] for one in more] == ["Opening", "Last of the day", "On another day"]
    assert more[0]["room"] == "Hall 2"
    assert (more[0]["start"], more[0]["ends"]) == ("2026-12-09T08:00:00Z", "2026-12-09T08:25:00Z")
    assert more[0]["abstract"] == "Who we are.\nAnd the plan."
    assert [one["day"] for one in more] == ["2026-12-09", "2026-12-09", "2026-12-10"]
    (keys,) = [
        one
        for one in page(programme, code_of(programme, "Opening"))["more_in_track"]
        if one["title"] == "Keys and logs"
    ]
    assert keys["speaker_names"] == ["Ana Ruiz"]
    assert keys["abstract"] == "How three people sign every build.\n\nAnd a second paragraph."


@pytest.mark.parametrize("look", [{}, LOOKING])
def test_more_in_this_track_is_read_under_the_page(programme: World, look: dict[str, object]) -> None:
    out = programme.ok("show", code_of(programme, "Opening"), **look).out
    page_, _, more = out.partition("More in this track")
    assert "Who we are." in page_
    assert "And the plan." in page_
    assert more.index("Wednesday 9 December 2026") < more.index("Keys and logs") < more.index("Last of the day")
    assert more.index("Last of the day") < more.index("Thursday 10 December 2026") < more.index("On another day")
    assert "Ana Ruiz" in more
    assert "How three people sign every build. And a second paragraph.\n" in more
    assert "In another track" not in more
    assert "Not accepted" not in more


def test_what_has_no_place_has_no_neighbours(programme: World) -> None:
    assert page(programme, code_of(programme, "Not accepted"))["more_in_track"] == []
    code = sent(programme)
    assert page(programme, code)["more_in_track"] == []
    assert "More in this track" not in programme.ok("show", code).out


@pytest.mark.parametrize("look", [{}, LOOKING, {"terminals": ("stdout",), "COLUMNS": "60"}])
def test_html_is_shown_as_text_with_its_structure(desk: World, look: dict[str, object]) -> None:
    code = desk.codes(FOSDEM)[0]
    out = desk.ok("show", code, **look).out
    assert not re.search(r"</?(?:p|b|i|ul|li)>", out)
    lines = [line.strip() for line in out.splitlines()]
    assert any(line.startswith(("- ", "• ")) for line in lines)
    summary = out.partition("Summary")[2].partition("Speaker")[0]
    assert len([paragraph for paragraph in summary.split("\n\n") if paragraph.strip()]) >= 7
    assert "Abstract" not in out
    assert "Emma Ghariani" in out
    assert "https://live.fosdem.org/watch/aw1120" in out


def test_an_abstract_by_others_is_called_a_summary_until_its_speaker_writes_another(desk: World) -> None:
    code = desk.codes(FOSDEM)[1]
    headings = re.compile(r"^(Summary|Abstract)$", re.MULTILINE)
    assert headings.findall(desk.ok("show", code).out) == ["Summary"]
    desk.ok("set", "abstract_is_summary=no", code)
    assert headings.findall(desk.ok("show", code).out) == ["Abstract"]


def test_a_session_without_a_speaker_says_so_below_the_others(desk: World) -> None:
    roundtable = desk.codes(FOSDEM)[3]
    assert page(desk, roundtable)["speakers"] == []
    desk.ok("show", roundtable)
    assert "no speaker named" in desk.ok("show", desk.codes(FOSDEM)[0]).out


def test_a_beginning_is_enough_in_any_case(desk: World) -> None:
    code = desk.codes()[0]
    for typed in (code[:4].lower(), code.lower(), f" {code[:5]} "):
        assert proposal(desk, typed)["code"] == code


def test_a_beginning_of_several_lists_them_with_titles(world: World) -> None:
    opened(world)
    codes = [sent(world, TALK.replace("Signed builds", f"Signed builds, part {number}")) for number in range(30)]
    letter = next(code[0] for code in codes if sum(one.startswith(code[0]) for one in codes) > 1)
    begun = [code for code in codes if code.startswith(letter)]
    outcome = world.run("show", letter)
    assert outcome.status == 2
    assert f'"{letter}" matches {len(begun)} codes' in outcome.err
    for code in begun:
        assert f"{code} Signed builds, part {codes.index(code)}" in outcome.err


@pytest.mark.parametrize("typed", ["ZZZZZZ", "0", "", " "])
def test_no_such_code(desk: World, typed: str) -> None:
    outcome = desk.run("show", typed)
    assert outcome.status == 3
    assert "cfp list  # shows the codes" in outcome.err


def test_a_hostile_code_is_shown_harmless(desk: World) -> None:
    outcome = desk.run("show", "\x1b[31mX")
    assert outcome.status == 3
    assert "\x1b" not in outcome.err


@pytest.mark.parametrize("number", range(11))
def test_as_markdown_it_is_the_file_that_submit_reads(desk: World, number: int) -> None:
    code = desk.codes()[number]
    shown = page(desk, code)
    draft = load_draft(desk.ok("show", code, "--format", "md").out, "shown.md")
    for name in ("title", "event", "track", "session_type", "language", "level", "abstract", "description", "notes"):
        assert getattr(draft, name) == shown["items"][0][name]
    assert list(draft.tags) == shown["items"][0]["tags"]
    assert draft.answers == shown["items"][0]["answers"]
    assert [(one.name, one.email, one.biography) for one in draft.speakers] == [
        (one["name"], one["email"], one["biography"]) for one in shown["speakers"]
    ]


def test_sent_again_as_it_was_shown_it_is_the_same(desk: World) -> None:
    code = desk.codes()[1]
    text = desk.ok("show", code, "--format", "md").out
    again = desk.ok("submit", "-", "--json", stdin=text).items[0]
    assert (again["code"], again["already_submitted"]) == (code, True)


def test_internal_notes_are_not_in_the_file(desk: World) -> None:
    exported = desk.ok("export json").out.replace('"abstract":', '"internal_notes": "Ask for money",\n"abstract":', 1)
    write(desk, "noted.json", exported)
    desk.ok("import noted.json --yes")
    code = next(code for code in desk.codes() if proposal(desk, code)["internal_notes"])
    assert "Ask for money" not in desk.ok("show", code, "--format", "md").out
    assert "Ask for money" in desk.ok("show", code).out


def test_the_availability_is_shown_in_the_time_of_the_event_and_survives_the_editor(world: World) -> None:
    opened(world, CALL.replace("[call]", "[call]\nask_availability = true"))
    windows = "windows: [2026-12-09T09:00/2026-12-09T12:30, wished:2026-12-10]\n"
    sent(world, TALK.replace("track:", f"{windows}track:"))
    (code,) = listed(world)
    shown = " ".join(world.ok("show", code, **LOOKING).out.split())
    assert "available Wed 9 December 2026 09:00 to 12:30 Europe/Paris" in shown
    assert "available Thu 10 December 2026 Europe/Paris (wished)" in shown
    file = world.ok("show", code, "--format", "md").out
    assert "2026-12-09T09:00+01:00/2026-12-09T12:30+01:00" in file
    before = page(world, code)["speakers"]
    world.ok("edit", code, "--set", "title=Signed builds again")
    assert page(world, code)["speakers"] == before
    assert [window["starts"] for window in before[0]["windows"]] == ["2026-12-09T08:00:00Z", "2026-12-09T23:00:00Z"]
