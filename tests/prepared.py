"""A call in full swing, for tests that need one: two events, proposals, reviews and files to send and bring in."""

import json
from pathlib import Path

from cfpcli import shipped
from tests.world import World

COMMITTEE = ("Ada Mbeki <ada@example.org>", "Jo Petersen <jo@example.org>")
SCORES = ((5, 4), (3, 4), (2,), (4,))
UNSENT = "proposals/12-teaching-maintenance.md"
"""The sample that is not sent yet: it lies in the folder as `talk.md`."""


def prepare(folder: Path) -> World:
    """A world with a store of two events, eleven proposals sent to the first of them, and reviews.

    Beside the store lie `talk.md` to submit, `my.toml` and `changed.toml` to set up, and `proposals.json`, `.jsonl`
    and `.csv` to import, in which every English title is another than in the store.
    """
    world = World(folder)
    world.ok("init osxp-2026")
    world.ok("init fosdem-2026-public-digital-infrastructure")
    world.ok("event use osxp-2026")
    for name in shipped.names(".md"):
        if name != UNSENT:
            world.ok("submit -", stdin=shipped.read_text(name))
    codes = world.codes()
    for code, scores in zip(codes, SCORES, strict=False):
        for reviewer, score in zip(COMMITTEE, scores, strict=False):
            world.ok("review", code, "--score", str(score), "--comment", "Clear.", "--reviewer", reviewer)
    world.ok("review", codes[4], "--recuse", "We share an office.")
    world.ok("withdraw", codes[5], "--reason", "I cannot travel in June")
    _files(world)
    return world


def _files(world: World) -> None:
    osxp = shipped.read_text("osxp-2026.toml")
    texts = {
        "talk.md": shipped.read_text(UNSENT),
        "my.toml": shipped.read_text("blank.toml"),
        "changed.toml": osxp.replace('closes = "14 June 2026"', 'closes = "21 June 2026"'),
        "broken.toml": "slug = 'Broken Slug'\nnames = 'x'\n",
        "broken.md": "---\ntitel: One\ntrack: nowhere\n---\n",
        "broken.json": '{"schema": "cfp.proposals/1", "items": [',
    }
    for name in ("json", "jsonl", "csv"):
        text = world.ok("export", name).out
        assert "One " in text
        texts[f"proposals.{name}"] = text.replace("One ", "A single ")
    for name, text in texts.items():
        (world.folder / name).write_text(text, encoding="utf-8")
    assert json.loads(texts["proposals.json"])
