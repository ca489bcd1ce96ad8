"""`cfp help`: the topics, and the help of commands and of groups of commands."""

import re

import pytest

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.topics import TOPICS
from cfpcli.query.parser import EXAMPLES
from cfpcli.records.change import Kind
from cfpcli.records.fields import FIELDS
from tests.world import World


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
