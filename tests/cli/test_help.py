"""`cfp help`: topics, pages of the manual, and the help of commands."""

import re
from pathlib import Path

import pytest

import cfpcli
from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.help import TOPICS
from cfpcli.dates.grammar import parse_close
from cfpcli.errors import EXIT_MEANINGS, CfpError
from cfpcli.exchange.registry import FORMATS
from cfpcli.mail.rules.due import Role
from cfpcli.mail.rules.placeholders import ALIASES, placeholders_of
from cfpcli.proposals.rules.lint.registry import RULES
from cfpcli.query.parser import EXAMPLES
from cfpcli.records.change import Kind
from cfpcli.records.fields import FIELDS
from tests.world import NOON, World


def test_the_topics(world: World) -> None:
    found = world.ok("help --json").items
    assert [one["topic"] for one in found] == list(TOPICS)
    assert all(one["about"] for one in found)
    for topic in TOPICS:
        assert topic in world.ok("help", terminals=("stdout",)).out


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_for_a_person_for_a_pipe_and_for_a_script(world: World, topic: str) -> None:
    (item,) = world.ok("help", topic, "--json").items
    assert item["topic"] == topic
    assert len(item["text"]) > 200
    assert world.ok("help", topic).out.split() == item["text"].split()
    shown = world.ok("help", topic, terminals=("stdout",), NO_COLOR="1").out
    prose = re.sub(r"^```.*\n", "", item["text"], flags=re.MULTILINE)
    assert prose.split()[:20] == shown.replace("•", "-").split()[:20]


def test_the_query_topic_has_every_example(world: World) -> None:
    out = world.ok("help query").out
    for query, meaning in EXAMPLES:
        assert query in out
        assert meaning in out


def test_the_fields_topic_has_every_field(world: World) -> None:
    words = re.findall(r"^- `(\w+)`:", world.ok("help fields").out, re.MULTILINE)
    for kind in (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW):
        assert set(FIELDS[kind]) <= set(words)


def test_the_environment_topic_has_every_variable(world: World) -> None:
    out = world.ok("help environment").out
    for name in (
        "CFP_ME",
        "CFP_STORE",
        "CFP_EVENT",
        "CFP_EDITOR",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
        "TERM",
        "TZ",
        "CI",
    ):
        assert name in out


@pytest.mark.parametrize("words", [row.words for row in COMMANDS if row.words not in TOPICS])
def test_a_command_by_its_name(world: World, words: str) -> None:
    assert world.ok("help", *words.split()).out.split() == world.ok(*words.split(), "--help").out.split()


def test_a_group_by_its_name(world: World) -> None:
    assert world.ok("help event").out.split() == world.ok("event --help").out.split()


@pytest.mark.parametrize(
    ("name", "nearest"), [("exit-code", "exit-codes"), ("lst", "list"), ("event shw", "event show")]
)
def test_an_unknown_name_names_the_nearest(world: World, name: str, nearest: str) -> None:
    outcome = world.run("help", *name.split())
    assert outcome.status == 3
    assert f'did you mean "{nearest}"?' in outcome.err


@pytest.mark.parametrize("words", [row.words for row in COMMANDS])
def test_values_are_named_in_capitals_and_no_default_means_no_limit(world: World, words: str) -> None:
    text = " ".join(world.ok(*words.split(), "--help").out.split())
    for unclear in ("<str>", "<int", "[default: 0; x>=0]"):
        assert unclear not in text


OF_OTHERS = {"HOME", "PATH", "PROMPT_TOOLKIT_NO_CPR"}
"""Variables that belong to the system or to a library and are read as such."""

PACKAGE = Path(cfpcli.__file__).parent


def said(topic: str) -> str:
    return TOPICS[topic].text()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_printed_whole_and_fits_eighty_columns(world: World, topic: str) -> None:
    printed = world.ok("help", topic).out
    assert printed.split() == said(topic).split()
    assert TOPICS[topic].about in world.ok("help").out
    drawn = world.ok("help", topic, terminals=("stdout",), COLUMNS="80", NO_COLOR="1").out
    assert max(len(line) for line in drawn.splitlines()) <= 80


def test_every_topic_is_a_page_or_generated() -> None:
    pages = {path.stem for path in (PACKAGE / "manual").glob("*.md")}
    assert pages <= set(TOPICS)
    assert set(TOPICS) - pages == {"exit-codes", "fields", "people"}
    assert all(0 < len(topic.about) <= 60 for topic in TOPICS.values())
    assert "nothing" not in TOPICS


def test_generated_parts_are_filled_in() -> None:
    assert [topic for topic in TOPICS if "<!--" in said(topic)] == []


def test_exit_codes() -> None:
    for status, meaning in EXIT_MEANINGS.items():
        assert re.search(rf"^- {int(status)}: {re.escape(meaning)}$", said("exit-codes"), re.MULTILINE)


def test_environment_names_every_variable_that_is_read() -> None:
    read = re.compile(r"""variables\.get\(\s*["']([A-Z_]+)["']""")
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    names = {name for source in sources for name in read.findall(source)} - OF_OTHERS
    assert "CFP_ME" in names
    assert [name for name in sorted(names) if name not in said("environment")] == []


def test_formats_names_every_format() -> None:
    written = [name for name, one in FORMATS.items() if one.carries in {"records", "findings"}]
    for name in ("table", "plain", "text", *written):
        assert f"--format {name}" in said("formats")


def test_check_names_every_rule_with_why_and_way_out() -> None:
    lines = said("check").splitlines()
    text = " ".join(said("check").split())
    for rule in RULES.values():
        assert f"### {rule.name} ({rule.severity})" in lines
        assert rule.why in text
        assert f"Way out: {rule.way_out}" in text


def test_fields_names_every_field() -> None:
    lines = said("fields").splitlines()
    for kind in (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW):
        for field in FIELDS[kind].values():
            assert any(line.startswith(f"- `{field.name}`: {field.help}") for line in lines)
            assert field.help


def test_query_shows_examples_that_can_be_run(desk: World) -> None:
    topic = said("query")
    for query, meaning in EXAMPLES:
        assert query in topic
        assert meaning in topic
        outcome = desk.run("list", query)
        assert outcome.status == 0 or "there is no" in outcome.err, outcome


def test_dates_shows_what_is_taken_and_what_is_refused() -> None:
    shown = re.findall(r"^- `([^`]+)`:", said("dates"), re.MULTILINE)
    assert len(shown) == 14
    for text in shown:
        assert parse_close(text, zone="Europe/Paris", now=NOON).raw == text
    for text in (
        "June 14, 2026",
        "14.06.2026",
        "+3w",
        "in 10 days",
        "in 1 month",
        "in 30 minutes",
        "today",
        "2026-06-14 5pm",
    ):
        assert text.removeprefix("2026-06-14 ") in said("dates")
        assert parse_close(text, zone="Europe/Paris", now=NOON).raw == text
    for text in (
        "7/6/2026",
        "14 June 26",
        "Monday 14 June 2026",
        "14 June 2026 midnight",
        "14 June 2026 17:00 CST",
        "next friday",
    ):
        with pytest.raises(CfpError):
            parse_close(text, zone="Europe/Paris", now=NOON)


_COMPARED = re.compile(rf"""(?<!['\w])({"|".join(FIELDS[Kind.PROPOSAL])})[<>]=?(?=[\w"])""")
"""A comparison of a query without a single quote before it; `submitted=` in Python is none."""


@pytest.mark.parametrize("topic", TOPICS)
def test_a_comparison_is_shown_as_a_shell_needs_it(world: World, topic: str) -> None:
    assert _COMPARED.findall(world.ok("help", topic).out) == []


def test_so_it_is_in_the_help_of_every_command(world: World) -> None:
    for command in COMMANDS:
        assert _COMPARED.findall(" ".join(world.ok(*command.words.split(), "--help").out.split())) == []
    assert _COMPARED.findall("such as track:security score>=4, or -") == ["score"]


def test_people_are_explained_with_their_addresses_availability_and_privacy(world: World) -> None:
    text = " ".join(world.ok("help people").out.split())
    for subject in (
        "first address",
        "cfp people merge A B",
        "Availability",
        "ask_availability",
        "Privacy",
        "cfp check",
    ):
        assert subject in text
    assert "cfp organisers" not in text


def test_the_mail_topic_has_the_placeholders_of_each_template(world: World) -> None:
    lines = world.ok("help mail").out.split("\n")
    (common,) = [line for line in lines if line.startswith("- Every template: ")]
    for role in Role:
        own = [line for line in lines if line.startswith("- ") and f"`{role}`" in line.partition(":")[0]]
        listed = re.findall(r"\{(\w+)\}", " ".join([common, *own]))
        assert sorted(listed) == sorted(placeholders_of(role).names)
    text = " ".join(lines)
    for name, meaning in ALIASES.items():
        assert f"`{{{name}}}` for `{{{meaning}}}`" in text
