"""Calls that were held, as event files: what each of them asks is asked at every door."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.samples import ASKED, LOOKING, write
from tests.world import ME, World

CALLS = Path(__file__).parent / "calls"
ANA = "Ana Ruiz <ana@example.org>"
BO = "Bo Ström <bo@example.org>"
LATIN = "uno dos tres cuatro cinco seis siete ocho nueve diez"


def held(world: World, slug: str) -> World:
    """A world with this call open."""
    write(world, "call.toml", (CALLS / f"{slug}.toml").read_text(encoding="utf-8"))
    world.ok("init call.toml")
    return world


def refused(world: World, *line: str) -> str:
    outcome = world.run(*line)
    assert outcome.status == 4, outcome
    return " ".join(outcome.err.split())


def code(world: World, *line: str) -> str:
    sent: str = world.ok("submit", "--json", *line).items[0]["code"]
    return sent


def shown(world: World) -> str:
    return " ".join(world.ok("event show", **LOOKING).out.split())


# Pixels Camp 2020


def test_texts_are_limited_in_characters(world: World) -> None:
    held(world, "pixels-camp-2020")
    assert "abstract: at most 500 characters" in shown(world)
    assert "biography: at most 300 characters" in shown(world)
    long = refused(world, "submit", "--title", "T", "--abstract", "x" * 501)
    assert "has 501 characters, at most 500 are allowed" in long
    notes = refused(world, "submit", "--title", "T", "--abstract", "x", "--notes", "word " * 51)
    assert "has 51 words, at most 50 are allowed" in notes
    sent = code(world, "--title", "T", "--abstract", "x" * 500)
    assert "at most 500" in refused(world, "edit", sent, "--set", f"abstract={'y' * 501}")
    biography = "---\ntitle: T\nspeakers: Ana Ruiz <ana@example.org>\n---\nText.\n\n## Biography\n\n" + "b" * 301
    write(world, "talk.md", biography)
    assert "has 301 characters, at most 300 are allowed" in " ".join(world.run("check talk.md").out.split())


def test_links_to_files_and_a_length_for_an_answer(world: World) -> None:
    held(world, "pixels-camp-2020")
    assert "Where are your slides? (slides, a link to a file)" in shown(world)
    assert "(pitch, at most 5 words)" in shown(world)
    line = ("submit", "--title", "T", "--abstract", "x", "--answer")
    assert "is not a link" in refused(world, *line, "slides=slides.pdf")
    assert "has 6 words, at most 5 are allowed" in refused(world, *line, "pitch=a b c d e f")
    sent = code(world, *line[1:], "slides=https://example.org/slides.pdf", "--speaker", ANA)
    assert 'answer "portrait.' in " ".join(world.ok("mine", **LOOKING, CFP_ME=ANA).out.split())
    world.ok("edit", sent, "--set", "answers.portrait=https://example.org/ana.jpg")
    assert "can be changed" in " ".join(world.ok("mine", **LOOKING, CFP_ME=ANA).out.split())


# PyCon US 2024


def pycon(*more: str, track: str = "talks", title: str = "T") -> tuple[str, ...]:
    line = ("--title", title, "--abstract", LATIN, "--track", track, "--language", "en", "--speaker", ANA)
    return (*line, "--answer", "travel-grant=no", *more)


def test_a_part_has_its_own_dates_limits_and_numbers(world: World) -> None:
    held(world, "pycon-us-2024")
    page = shown(world)
    for line in ("Opens Wed 20 May 2026", "At most 1 proposal a person", "Abstract: at most 40 words"):
        assert line in page
    assert "Notification by Wed 15 July 2026 23:59 America/New_York" in page
    long = f"{LATIN} {LATIN} {LATIN}"
    assert "has 30 words, at most 20" in refused(world, "submit", *pycon(), "--abstract", long)
    outline = ("--answer", "outline=Begin, middle, end.")
    first = pycon(*outline, track="tutorials")
    code(world, *first, "--abstract", long)
    second = refused(world, "submit", *pycon(*outline, track="tutorials", title="Another"))
    assert 'already has 1 of 1 proposals in the track "Tutorials"' in second
    code(world, *pycon(title="A talk"))
    early = world.at("2026-05-10").run("submit", *pycon(*outline, track="3", title="Early"))
    assert early.status == 7
    assert 'for the track "Tutorials" is not open yet: it opens' in early.err
    late = world.at("2026-06-10").run("submit", *pycon(*outline, track="tutorials", title="Late"))
    assert late.status == 7
    assert world.at("2026-06-10").run("submit", *pycon(title="In time")).status == 0


def test_a_move_to_a_part_counts_there(world: World) -> None:
    held(world, "pycon-us-2024")
    outline = ("--answer", "outline=Begin, middle, end.")
    code(world, *pycon(*outline, track="tutorials"))
    talk = code(world, *pycon(title="A talk"))
    assert "limit of proposals per person" in refused(world, "set", "track=tutorials", talk)


def test_a_question_of_a_track_is_asked_there_alone(world: World) -> None:
    held(world, "pycon-us-2024")
    assert "(outline, required, only for track tutorials)" in shown(world)
    missing = refused(world, "submit", *pycon(track="tutorials"))
    assert "outline: is missing: The outline of the tutorial" in missing
    talk = code(world, *pycon())
    write(
        world, "tutorial.md", world.ok("show", talk, "--format", "md").out.replace("track: talks", "track: tutorials")
    )
    checked = world.run("check tutorial.md")
    assert (checked.status, 'the answer "outline" is missing' in checked.out) == (6, True)


def test_a_track_in_one_language_refuses_others(world: World) -> None:
    held(world, "pycon-us-2024")
    assert "Language: español (es) only" in shown(world)
    reason = '"en" is not accepted: the track Charlas is in es only'
    assert reason in refused(world, "submit", *pycon(track="charlas"))
    talk = code(world, *pycon())
    assert reason in refused(world, "set", "track=charlas", talk)
    assert reason in refused(world, "edit", talk, "--set", "track=charlas")
    moved = world.ok("export json").out.replace('"track":"talks"', '"track":"charlas"')
    assert "charlas" in moved
    write(world, "moved.json", moved)
    assert reason in refused(world, "import", "moved.json", "--yes")
    # A draft that leaves the language open gets the only one.
    line = [word for word in pycon(track="charlas", title="Hola") if word not in {"--language", "en"}]
    assert world.ok("show", code(world, *line), "--json").items[0]["language"] == "es"


def test_a_question_of_each_speaker(world: World) -> None:
    held(world, "pycon-us-2024")
    assert "(travel-grant, required, of each speaker, private)" in shown(world)
    two = (
        "--title",
        "Two",
        "--abstract",
        LATIN,
        "--track",
        "talks",
        "--language",
        "en",
        "--speaker",
        ANA,
        "--speaker",
        BO,
    )
    alone = refused(world, "submit", *two, "--answer", "travel-grant=yes")
    assert "write travel-grant.ana@example.org and travel-grant.bo@example.org" in alone
    half = refused(world, "submit", *two, "--answer", "travel-grant.ana@example.org=yes")
    assert "travel-grant.bo@example.org: is missing: Do you apply for a travel grant?" in half
    sent = code(world, *two, "--answer", "travel-grant.ana ruiz=yes", "--answer", "travel-grant.#2=no")
    item = world.ok("show", sent, "--json").items[0]
    ana, bo = item["speakers"]
    assert item["answers"] == {f"travel-grant.{ana}": True, f"travel-grant.{bo}": False}
    page = " ".join(world.ok("show", sent, **LOOKING).out.split())
    assert "Do you apply for a travel grant?, Ana Ruiz (private): yes" in page
    file = world.ok("show", sent, "--format", "md").out
    assert "  travel-grant.ana@example.org: true\n" in file
    # The file and the exports give back what they were made of, and a speaker who leaves takes the answer along.
    write(world, "same.md", file)
    assert "Nothing changed" in world.ok("edit", sent, "--set", "answers.travel-grant.bo@example.org=no").err
    write(world, "all.json", world.ok("export json").out)
    assert "othing new" in world.ok("import all.json", **LOOKING).err
    world.ok("edit", sent, "--set", f"speakers={ANA}")
    assert world.ok("show", sent, "--json").items[0]["answers"] == {f"travel-grant.{ana}": True}
    assert world.run("check", sent, "--json").status in {0, 6}


def test_a_packet_and_the_same_again_keep_the_answers_of_speakers(world: World) -> None:
    held(world, "pycon-us-2024")
    world.ok("submit", *pycon(), "--to", "packet.md")
    world.ok("import packet packet.md")
    (item,) = world.ok("list --json").items
    answers = world.ok("show", item["code"], "--json").items[0]["answers"]
    assert list(answers.values()) == [False]
    assert code(world, *pycon()) == item["code"]
    other = [word.replace("grant=no", "grant=yes") for word in pycon()]
    assert "which differs in answers" in refused(world, "submit", *other)


@pytest.mark.parametrize("blind", ["true", "false"])
def test_private_answers_are_the_organisers_alone(world: World, blind: str) -> None:
    text = (
        (CALLS / "pycon-us-2024.toml").read_text(encoding="utf-8").replace("[review]\n", f"[review]\nblind = {blind}\n")
    )
    write(world, "call.toml", text)
    world.ok("init call.toml")
    sent = code(world, *pycon("--answer", "outline=Hidden only when blind."))
    world.ok("reviewers", "add", "Cem Oz <cem@example.org>")
    seen = world.ok("show", sent, "--json", CFP_ME="Cem Oz <cem@example.org>").items[0]
    assert seen["answers"] == {"outline": "Hidden only when blind."}
    assert "travel-grant" not in world.ok("export json", CFP_ME="Cem Oz <cem@example.org>").out


def test_an_aspect_that_does_not_count_is_shown_and_not_counted(world: World) -> None:
    held(world, "pycon-us-2024")
    assert "Your confidence (does not count in the score, optional)" in shown(world)
    sent = code(world, *pycon())
    world.ok("review", sent, "--score", "content=5", "--score", "confidence=1")
    (row,) = world.ok("rank --json").items
    assert row["mean"] == 5
    why = world.ok("why", sent, **LOOKING).out
    assert "Not counted: confidence 1." in why
    assert "without Your confidence" not in why


def test_the_dates_of_answers_and_of_reviews_are_shown(world: World) -> None:
    held(world, "pycon-us-2024")
    status = world.ok("status", **LOOKING).out
    assert "answers by Wed 15 July 2026 23:59" in " ".join(status.split())
    assert world.ok("status --json").items[0]["notification"] == "2026-07-16T04:00:00Z"
    calendar = world.ok("deadlines --ics").out.replace("\r\n ", "")
    assert "SUMMARY:PyCon US 2024: answers to speakers are due" in calendar
    assert "Due by Sun 5 July 2026" in shown(world)
    world.ok("reviewers", "add", ME)
    code(world, *pycon())
    assert "due by Sun 5 July 2026" in world.ok("reviews progress", **LOOKING).out
    asked = world.run("review", stdin="q\n", **ASKED).err
    assert "due by Sun 5 July" in " ".join(asked.split())


# eCAADe 2012


def test_the_title_now_and_the_abstract_later(world: World) -> None:
    held(world, "ecaade-2012")
    assert "abstract: required only when the call closes" in shown(world)
    sent = code(world, "--title", "Shape grammars", "--type", "session", "--speaker", ANA)
    mine = " ".join(world.ok("mine", **LOOKING, CFP_ME=ANA).out.split())
    assert "write the abstract" in mine
    assert f"cfp edit {sent}" in mine
    checked = world.run("check", sent)
    assert (checked.status, "abstract is missing, and is required before the call closes" in checked.out) == (0, True)
    world.now = datetime(2026, 6, 20, tzinfo=UTC)
    checked = world.run("check", sent)
    assert (checked.status, "abstract is missing, and was required when the call closed" in checked.out) == (6, True)


def test_a_range_of_lengths(world: World) -> None:
    held(world, "ecaade-2012")
    assert "30 to 60 min" in shown(world)
    line = ("--title", "Shape grammars", "--type", "session")
    assert "a Session takes 30 to 60 min" in refused(world, "submit", *line, "--set", "duration=75")
    sent = code(world, *line, "--set", "duration=50")
    assert "a Session takes 30 to 60 min" in refused(world, "set", "duration=20", sent)
    world.ok("set", "duration=60", sent)
    # A type without a choice of lengths takes any, as before.
    code(world, "--title", "A workshop", "--type", "workshop", "--set", "duration=90")


# RubyConf AU 2013


def test_a_choice_of_lengths(world: World) -> None:
    held(world, "rubyconf-au-2013")
    assert "30 or 45 min" in shown(world)
    line = ("--title", "Refinements", "--abstract", "What they refine.")
    assert "40 minutes are not possible: a Talk takes 30 or 45 min" in refused(
        world, "submit", *line, "--set", "duration=40"
    )
    write(world, "talk.md", f"---\ntitle: T\nspeakers: {ME}\nduration: 40\n---\nText.\n")
    checked = world.run("check talk.md")
    assert (checked.status, "a Talk takes 30 or 45 min" in checked.out) == (6, True)
    sent = code(world, *line, "--set", "duration=45")
    assert world.ok("show", sent, "--json").items[0]["duration"] == 45


def test_the_interview_asks_for_the_length(world: World) -> None:
    held(world, "rubyconf-au-2013")
    typed = "\nRefinements\n2\nWhat they refine.\n.\n" + "\n" * 12
    outcome = world.run("submit", stdin=typed, **ASKED)
    assert "Length" in outcome.err
    assert "45 min" in outcome.err


def test_no_flip_of_the_ranking_counts_an_aspect_that_does_not_count(world: World) -> None:
    text = (CALLS / "pycon-us-2024.toml").read_text(encoding="utf-8")
    one_slot = text.replace('name = "Talks"', 'name = "Talks"\nslots = 1')
    style = '[[review.categories]]\nslug = "style"\nname = "Style"\nrequired = false\n'
    write(world, "call.toml", f"{one_slot}\n{style}")
    world.ok("init call.toml")
    sure, doubtful = (code(world, *pycon(title=title)) for title in ("Sure", "Doubtful"))
    world.ok("review", sure, "--score", "content=4", "--score", "confidence=5")
    world.ok("review", doubtful, "--score", "content=5", "--score", "confidence=1")
    assert [row["code"] for row in world.ok("rank --json").items] == [doubtful, sure]
    flips = world.ok("why", doubtful, "--json").items[0]["flips"]
    assert not any("equal weights" in str(flip) or "confidence" in str(flip) for flip in flips)


def test_the_answer_of_a_speaker_follows_a_merge_and_a_spreadsheet(world: World) -> None:
    held(world, "pycon-us-2024")
    sent = code(world, *pycon())
    (ana,) = world.ok("show", sent, "--json").items[0]["speakers"]
    other = code(world, *[word.replace("ana@", "ana.ruiz@") for word in pycon(title="Other")])
    (second,) = world.ok("show", other, "--json").items[0]["speakers"]
    world.ok("people", "merge", ana, second, "--yes")
    assert world.ok("show", other, "--json").items[0]["answers"] == {f"travel-grant.{ana}": False}
    write(world, "all.csv", world.ok("export csv").out)
    assert "othing new" in world.ok("import all.csv", **LOOKING).err
