"""A call whose reviewer speaks in it and chairs a track: the people of the tests of `cfp people`."""

from cfpcli.records.change import Kind
from cfpcli.records.person import Speaker
from cfpcli.store import Store
from tests.samples import BO, CALL, opened, sent
from tests.world import World

ANA, NEW, TWIN = "Ana Ruiz <ana@example.org>", "ana@new.example", "Ana Ruiz <a.na@example.org>"
CHAIRED = CALL.replace('slug = "security"\n', 'slug = "security"\nchairs = ["Ana <ana@example.org>"]\n')
TALK = """\
---
title: {title}
track: culture
speakers: [{speakers}]
---

How three people sign every build.
"""


def committee_call(world: World) -> World:
    """A call with a proposal each of Ana, who is a reviewer and chairs a track, and of Bo."""
    opened(world, CHAIRED)
    sent(world)
    sent(world, TALK.format(title="Boats", speakers=BO))
    world.ok("reviewers", "add", ANA)
    return world


def people(world: World) -> dict[str, dict[str, object]]:
    """The rows of the list by address."""
    return {str(row["email"]): row for row in world.ok("people list --json").items}


def person(world: World, code: str) -> Speaker:
    """A stored person."""
    stored = Store.open(world.store).get(Kind.SPEAKER, code)
    assert isinstance(stored, Speaker)
    return stored


def code_of(world: World, email: str) -> str:
    """The code of the person of a first address."""
    return str(people(world)[email]["code"])
