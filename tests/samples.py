"""Files and lines that people would write, and short ways to what the program says of its own state."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from cfpcli import shipped
from cfpcli.env import Env
from cfpcli.records.change import Kind, replaced
from cfpcli.store import Store
from tests.factories import change_set
from tests.world import World

LOOKING: dict[str, Any] = {"terminals": ("stdout", "stderr"), "NO_COLOR": "1"}
"""How a command line runs for a person who reads what it says."""

ASKED: dict[str, Any] = {"terminals": ("stdin", "stdout", "stderr"), "TERM": "dumb", "NO_COLOR": "1"}
"""How a command line runs for a person who can be asked, line by line; what they type is `stdin`."""

OSXP = "osxp-2026"
FOSDEM = "fosdem-2026-public-digital-infrastructure"

CALL = """\
slug = "conf"
name = "Conf"
timezone = "Europe/Paris"
languages = ["en"]

[call]
opens = "1 May 2026"
closes = "14 June 2026"

[[tracks]]
slug = "security"
name = "Security"
description = "What keeps it whole."

[[tracks]]
slug = "culture"
name = "Culture"

[[session_types]]
slug = "talk"
name = "Talk"
duration = 20
"""
"""A small call that leaves a choice of track alone: one language, one session type, no questions."""

TALK = """\
---
title: Signed builds
track: security
speakers: [Ana Ruiz <ana@example.org>]
---

How three people sign every build.
"""
"""The least that CALL takes."""

LIMITS = """
[call.limits]
proposals_per_person = 3
title_characters_max = 100
abstract_words_min = 30
abstract_words_max = 300

"""
"""Limits that an organiser may set: the shipped call of OSXP has only that of its platform, in the first line."""


def limited_osxp() -> str:
    """The file of the shipped call with `LIMITS`."""
    return shipped.read_text("osxp-2026.toml").replace("[call.limits]\nproposals_per_person = 3\n", LIMITS)


BO = "Bo Ström <bo@example.org>"


def write(world: World, name: str, text: str) -> Path:
    """A file of this name in the world's folder."""
    path = world.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def opened(world: World, call: str = CALL) -> World:
    """The world with a store in which this call has been set up."""
    write(world, "conf.toml", call)
    world.ok("init conf.toml")
    return world


def sent(world: World, text: str = TALK, *more: str) -> str:
    """Send a file and return its code."""
    code: str = world.ok("submit", "-", "--json", *more, stdin=text).items[0]["code"]
    return code


def put(world: World, code: str, **fields: Any) -> None:  # noqa: ANN401  # of a proposal
    """Store other fields of a proposal than a command would write, whatever the rules say."""
    before = Store.open(world.store).get(Kind.PROPOSAL, code)
    assert before
    after = msgspec.structs.replace(before, **fields)
    Store.open(world.store).apply(change_set(replaced(before, after), by="", command=""))


def page(world: World, code: str) -> dict[str, Any]:
    """All that `show --json` says of a proposal: beside it its event, speakers, reviews and history."""
    return world.ok("show", code, "--json").json


def proposal(world: World, code: str) -> dict[str, Any]:
    """The fields of a proposal."""
    fields: dict[str, Any] = page(world, code)["items"][0]
    return fields


def listed(world: World, *words: str) -> list[str]:
    """The codes that a query selects, in order."""
    return [item["code"] for item in world.ok("list", "--json", "--fields", "code", *words).items]


def history(world: World, *words: str) -> list[dict[str, Any]]:
    """The log, newest first."""
    return world.ok("log", "--json", *words).items


def event(world: World, slug: str = "") -> dict[str, Any]:
    """An event as `event show --json` gives it."""
    return world.ok("event", "show", *filter(None, (slug,)), "--json").items[0]


@dataclass
class Hour(World):
    """A world whose clock goes on while a person types: what a command line reads of it after `now` is `later`."""

    later: list[datetime] = field(default_factory=list)

    def env(self, line: str = "cfp", **options: Any) -> Env:  # noqa: ANN401  # handed on
        """As in every world, but for the clock."""
        times: Iterator[datetime] = iter([self.now, *self.later])
        return replace(super().env(line, **options), clock=lambda: next(times))
