"""`cfp list`: what a query selects, in which order, with which fields, for a person and for a pipe."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cfpcli import shipped
from cfpcli.query.parser import EXAMPLES
from tests.samples import CALL, FOSDEM, LOOKING, TALK, listed, opened, sent, write
from tests.world import NOON, World

LATE = shipped.read_text("proposals/02-financer-le-commun.md").replace("Financer", "Repenser").replace("@", "+late@")


def rows(out: str) -> list[list[str]]:
    return [line.split("\t") for line in out.splitlines()]


def test_a_pipe_gets_a_line_for_each_between_tabs_and_no_heading(desk: World) -> None:
    outcome = desk.ok("list")
    found = rows(outcome.out)
    assert [row[0] for row in found] == desk.codes()
    assert found[1] == [
        desk.codes()[1],
        "submitted",
        "sovereignty",
        "panel",
        "fr",
        "Financer le commun : qui paie la maintenance ?",
        "Claire Fontanel, Idriss Belkacem, Solveig Aune, Mathis Quéméner",
    ]
    assert {len(row) for row in found} == {7}
    assert "\x1b" not in outcome.out
    assert outcome.err == ""


def test_a_text_with_a_tab_or_a_line_end_stays_in_its_column(world: World) -> None:
    opened(world)
    sent(world, TALK.replace("title: Signed builds", 'title: "Signed\\tbuilds"'))
    assert [row[5] for row in rows(world.ok("list").out)] == ["Signed builds"]


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        ("80", ["code", "state", "track", "title", "reviews", "score"]),
        ("120", ["code", "state", "track", "type", "language", "title", "speakers", "reviews", "score"]),
    ],
)
def test_a_terminal_gets_a_table_that_fits(desk: World, columns: str, shown: list[str]) -> None:
    outcome = desk.ok("list", COLUMNS=columns, **LOOKING)
    heading, *lines = outcome.out.splitlines()
    assert heading.split() == shown
    assert len(lines) == 11
    assert all(len(line) <= int(columns) for line in (heading, *lines))
    assert lines[0].split()[-2:] == ["2", "4.5"]


def test_all_events_are_listed_where_none_is_chosen(world: World) -> None:
    opened(world)
    code = sent(world)
    write(world, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"'))
    world.ok("init other.toml")
    second = sent(world, TALK.replace("Signed", "Other"), "--event", "other")
    assert listed(world) == [code, second]
    assert listed(world, "event:other") == [second]
    assert listed(world, "--event", "conf") == [code]


def test_the_event_in_use_is_listed_and_another_by_name(desk: World) -> None:
    assert listed(desk) == desk.codes()
    assert len(listed(desk, "--event", FOSDEM)) == 8
    desk.ok("event", "use", FOSDEM)
    assert len(listed(desk)) == 8
    assert listed(desk, "--event", "osxp-2026") == desk.codes()


def test_sorted_by_any_field_and_back(desk: World) -> None:
    titles = [item["title"] for item in desk.ok("list --sort title --json").items]
    assert titles[0].startswith("A licence")
    assert titles.index("Héberger soi-même à six communes") < titles.index("One calendar for two hundred town halls")
    assert [item["title"] for item in desk.ok("list --sort=-title --json").items] == titles[::-1]


def test_sorted_by_score_what_has_none_comes_last_both_ways(desk: World) -> None:
    scores = [item["score"] for item in desk.ok("list --sort score --fields score --json").items]
    assert scores[:4] == [2.0, 3.5, 4.0, 4.5]
    assert set(scores[4:]) == {None}
    scores = [item["score"] for item in desk.ok("list --sort=-score --fields score --json").items]
    assert scores[:4] == [4.5, 4.0, 3.5, 2.0]
    assert set(scores[4:]) == {None}


def test_sorted_by_several_fields_the_first_rules(desk: World) -> None:
    found = desk.ok("list", "--sort", "language,-title", "--fields", "language,title", "--json").items
    assert [item["language"] for item in found] == ["en"] * 6 + ["fr"] * 5
    english = [item["title"] for item in found[:6]]
    assert english == sorted(english, key=str.casefold, reverse=True)


def test_the_order_without_being_told_is_that_of_arrival(desk: World) -> None:
    assert listed(desk) == desk.codes()


def test_at_most_so_many(desk: World) -> None:
    assert listed(desk, "--limit", "3") == desk.codes()[:3]
    assert listed(desk, "--limit", "0") == desk.codes()
    assert listed(desk, "--limit", "99") == desk.codes()
    assert listed(desk, "--sort=-number", "--limit", "1") == desk.codes()[-1:]


def test_a_person_is_told_that_there_are_more(desk: World) -> None:
    outcome = desk.ok("list --limit 2", **LOOKING)
    assert outcome.err == "2 of 11 shown.\n"
    assert desk.ok("list", **LOOKING).err == ""


def test_fields_are_chosen_in_order_and_by_the_names_people_use(desk: World) -> None:
    (item,) = desk.ok("list code:" + desk.codes()[0] + " --fields lang,type,score,code --json").items
    assert list(item) == ["language", "session_type", "score", "code"]
    assert item == {"language": "en", "session_type": "talk", "score": 4.5, "code": desk.codes()[0]}


def test_a_field_with_a_dash_is_left_out(desk: World) -> None:
    usual = list(desk.ok("list --json").items[0])
    assert list(desk.ok("list --fields -title,-track --json").items[0]) == [
        name for name in usual if name not in {"title", "track"}
    ]
    assert list(desk.ok("list --fields code,title,-title --json").items[0]) == ["code"]


def test_no_field_left_or_an_unknown_one_is_refused(desk: World) -> None:
    assert desk.run("list --fields code,-code").status == 2
    outcome = desk.run("list --fields titel")
    assert outcome.status == 2
    assert 'did you mean "title"?' in outcome.err


@pytest.fixture(scope="module")
def asked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A call in which everything that the examples of the query language name is there to be found; to be read only."""
    desk = World(shutil.copytree(prepared, tmp_path_factory.mktemp("asked") / "desk"))
    codes = desk.codes()
    desk.now = datetime(2026, 4, 30, tzinfo=UTC)
    desk.ok("submit talk.md")
    desk.now = NOON
    desk.ok("edit", codes[7], "--set", "tags=ai,sbom", "--set", "title=Open by default")
    desk.ok("edit", codes[8], "--set", "title=C++ at re:invent", "--set", "tags=")
    desk.ok("edit", codes[10], "--set", "abstract=" + "A sovereign supply chain for everybody. " * 10)
    for reviewer in ("one", "two", "three"):
        desk.ok("review", codes[9], "--score", "1", "--guest", "--reviewer", f"{reviewer}@example.org")
    desk.at("2026-06-20").ok("submit", "-", "--late", "The form was down", stdin=LATE)
    return desk


@pytest.mark.parametrize("query", [query for query, _ in EXAMPLES])
def test_every_example_of_the_query_language_selects_some_and_not_all(asked: World, query: str) -> None:
    query = query.replace("K7Q", asked.codes()[-1][:3])
    found = listed(asked, *([query] if '"' in query else query.split(" ")))
    assert 0 < len(found) < len(asked.codes())


def test_queries_select_what_they_say(desk: World) -> None:
    codes = desk.codes()
    assert listed(desk, "track:security") == codes[6:8]
    assert listed(desk, "state:withdrawn") == [codes[5]]
    assert listed(desk, "lang:fr", "-state:withdrawn") == [codes[1], codes[3], codes[8], codes[10]]
    assert listed(desk, "type:panel") == [codes[1]]
    assert listed(desk, "tag:sbom") == [codes[6]]
    assert listed(desk, 'speaker:"Wei Chen"') == [codes[4]]
    assert listed(desk, "score>=4") == [codes[0], codes[3]]
    assert listed(desk, "reviews:1..2") == codes[:4]
    assert listed(desk, "reviews<1") == codes[4:]
    assert listed(desk, "track:security,ai", "lang:en") == [codes[4], codes[6], codes[7]]
    assert listed(desk, "town halls") == [codes[9]]
    assert listed(desk, "heberger") == [codes[3]]


def test_a_denied_term_needs_no_quotes_and_no_separator(desk: World) -> None:
    codes = desk.codes()
    without = [code for code in codes if code != codes[6]]
    assert listed(desk, "-tag:sbom") == without
    assert listed(desk, "track:security", "-tag:sbom") == [codes[7]]
    assert listed(desk, "-tag:sbom", "--sort=-number") == without[::-1]
    assert listed(desk, "--", "-tag:sbom") == without
    assert listed(desk, "-score>3") == [code for code in codes if code not in (codes[0], codes[1], codes[3])]


def test_nothing_found_is_no_failure(desk: World) -> None:
    outcome = desk.ok("list nothing-like-this")
    assert (outcome.out, outcome.err) == ("", "")
    assert desk.ok("list nothing-like-this --json").items == []
    told = desk.ok("list nothing-like-this", **LOOKING)
    assert (told.out, told.err) == ("", "No proposal matches.\n")


def test_a_call_without_proposals_says_how_to_begin(world: World) -> None:
    opened(world)
    told = world.ok("list", **LOOKING)
    assert told.out == ""
    assert told.err.splitlines() == ["No proposals yet.", "Next: cfp submit"]
    assert world.ok("list").err == ""
    write(world, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"'))
    world.ok("init other.toml")
    sent(world, TALK, "--event", "other")
    world.ok("event use conf")
    assert world.ok("list", **LOOKING).err == told.err


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("trak:security", 'did you mean "track"?'),
        ("track:securty", 'did you mean "security"?'),
        ("state:acepted", 'did you mean "accepted"?'),
        ("tag:sbo", "sbom"),
        ("score>many", "score"),
    ],
)
def test_what_a_query_does_not_know_names_what_there_is(desk: World, query: str, said: str) -> None:
    outcome = desk.run("list", query)
    assert outcome.status == 2
    assert said in outcome.err
    assert outcome.out == ""


def test_the_other_formats_hold_the_same_rows(desk: World) -> None:
    expected = [[item["code"], item["title"]] for item in desk.ok("list --fields code,title --json").items]
    plain = rows(desk.ok("list --fields code,title --format plain", **LOOKING).out)
    assert plain == expected
    csv = desk.ok("list --fields code,title --format csv").out.splitlines()
    assert csv[0] == "code,title"
    assert len(csv) == len(expected) + 1
    jsonl = desk.ok("list --fields code,title --format jsonl").out.splitlines()
    assert len(jsonl) == len(expected)
    table = desk.ok("list --fields code,title --format table").out.splitlines()
    assert table[0].split() == ["code", "title"]
    assert [line.split()[0] for line in table[1:]] == [code for code, _ in expected]


def test_a_store_told_by_option_is_listed(desk: World) -> None:
    elsewhere = World(desk.folder / "elsewhere")
    elsewhere.folder.mkdir()
    assert listed(elsewhere, "--store", str(desk.store)) == desk.codes()
    assert listed(elsewhere, "--store", "..") == desk.codes()
    assert [item["code"] for item in elsewhere.ok("list --json", CFP_STORE=str(desk.store)).items] == desk.codes()


def test_the_person_s_own_store_is_the_last_resort(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    far = World(tmp_path_factory.mktemp("far"))
    far.variables["HOME"] = str(world.folder / "home")
    opened(world)
    write(world, "home/.local/share/cfpcli/cfp.json", world.store.read_text())
    sent(world)
    assert listed(far) == []
    assert len(listed(world)) == 1


def test_days_of_a_query_are_counted_from_now_and_from_the_moment_to_reason_with(desk: World) -> None:
    assert rows(desk.ok("list", "created>=today").out) != []
    assert desk.ok("list", "created>=tomorrow").out == ""
    assert desk.ok("list", "created>=today", "--as-of", "tomorrow").out == ""
    refused = desk.run("list", "created>=May 1")
    assert refused.status == 2
    assert '"2027-05-01"' in refused.err
