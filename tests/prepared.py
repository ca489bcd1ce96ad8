"""A call in full swing, for tests that need one: two events, proposals, reviews and files to send and bring in."""

import json
from pathlib import Path

from cfpcli import shipped
from tests.world import World

COMMITTEE = ("Ada Mbeki <ada@example.org>", "Jo Petersen <jo@example.org>")
ORGANISER = "Ola <ola@example.org>"
"""Runs the call beside the person of the world."""
SCORES = ((5, 4), (3, 4), (2,), (4,))
UNSENT = "proposals/12-teaching-maintenance.md"
"""The sample that is not sent yet: it lies in the folder as `talk.md`."""
CONFERENCES = """\
- conference: BoatConf
  year: 2026
  cfp: '2026-06-30 23:59:00'
  timezone: Europe/Lisbon
  place: Porto, Portugal
  start: 2026-10-08
  end: 2026-10-09
- conference: Lighthouse Days
  year: 2026
  cfp: '2026-07-12 23:59:00'
  timezone: PT
- conference: Harbour Camp
  year: 2026
  cfp: '2026-07-15'
"""
"""A list of calls that others publish, with one row that cannot be read."""
ROOM = '\n[[rooms]]\nname = "Room A"\ncapacity = 120\n'
FOLLOWED = '[{"name": "Otter Days", "startDate": "2026-09-05", "cfpEndDate": "2026-05-01"}]'
"""A list whose call is followed already; it has closed."""


def prepare(folder: Path) -> World:
    """A world with a store of two events, eleven proposals sent to the first, one of them accepted, and reviews.

    Beside the store lie `talk.md` to submit, `my.toml` and `changed.toml` to set up, and `proposals.json`, `.jsonl`
    and `.csv` to import, in which every English title is another than in the store, `reviews.json`, in which every
    comment of Ada's is, and `conferences.yml`, a list of calls to follow; one call is followed already. One draft
    is kept, `half-written`. A third event is followed. Of the proposals one is withdrawn, and the two sent after it
    have decisions pending: a rejection, by Ada, and the waiting list. `codes.txt` has codes. Ada and Jo are the
    reviewers, Ola is a second organiser; `committee.csv` lists a third one, `bids.csv` has a bid. An opening and a
    lunch are in the programme, which is published as 0.1.
    """
    world = World(folder)
    call = world.folder / "call.toml"
    call.write_text(shipped.read_text("osxp-2026.toml") + ROOM, encoding="utf-8")
    world.ok("init call.toml")
    call.unlink()
    world.ok("deadlines import -", stdin=FOLLOWED, CFP_STORE=str(world.store))
    world.ok("init fosdem-2026-public-digital-infrastructure")
    world.ok("edit", world.codes("fosdem-2026-public-digital-infrastructure")[-1], "--set", "duration=25")
    _follow(world)
    world.ok("event use osxp-2026")
    world.ok("reviewers", "add", COMMITTEE[0], "--track", "security", "--affiliation", "City library")
    world.ok("reviewers", "add", COMMITTEE[1], "--load", "8")
    for name in shipped.names(".md"):
        if name != UNSENT:
            world.ok("submit -", stdin=shipped.read_text(name))
    codes = world.codes()
    for code, scores in zip(codes, SCORES, strict=False):
        for reviewer, score in zip(COMMITTEE, scores, strict=False):
            world.ok("review", code, "--score", str(score), "--comment", "Clear.", "--reviewer", reviewer)
    world.ok("review", codes[4], "--recuse", "We share an office.")
    _accept(world, codes[4])
    world.ok("withdraw", codes[5], "--reason", "I cannot travel in June")
    world.ok("reject", codes[6], "--reason", "A product pitch", "--tag", "product-pitch", "--by", COMMITTEE[0])
    world.ok("waitlist", codes[7])
    world.ok("organisers", "add", ORGANISER)
    world.ok("schedule place --title Opening --start '2026-12-09 09:00' --minutes 20")
    world.ok("schedule place --title Lunch --start '2026-12-09 12:00' --minutes 60")
    world.ok("schedule", "place", codes[4], "--start", "2026-12-09 10:00")
    world.ok("schedule publish --version 0.1 --yes")
    _files(world)
    kept = world.folder / "home/.local/share/cfpcli/drafts/half-written.md"
    kept.parent.mkdir(parents=True)
    kept.write_text("---\ntitle: Half written\nevent: osxp-2026\n---\n\nNot much yet.\n", encoding="utf-8")
    return world


HARBOUR = "harbour-talks-2027"
"""An event that others run: one proposal is prepared for it, one was sent there."""

SENDER = "Ines Falk <ines@example.org>"
"""Their speaker."""


def _follow(world: World) -> None:
    """A followed call in the same store, with a proposal that is prepared for it and one that was sent."""
    line = 'follow "Harbour Talks" --closes "20 January 2027 AoE" --url https://harbour.example/cfp'
    world.ok(line, CFP_STORE=str(world.store))
    for title in ("Ropes and knots", "Lights at night"):
        text = f"{title}: what a harbour keeps, and how it is found again in the dark."
        world.ok("submit", "--event", HARBOUR, "--title", title, "--abstract", text, "--speaker", SENDER)
    world.ok("sent", world.codes(HARBOUR)[1])


def _accept(world: World, code: str) -> None:
    """As the committee would: this proposal is accepted."""
    exported = json.loads(world.ok("export json").out)
    exported["items"] = [{**one, "state": "accepted"} for one in exported["items"] if one["code"] == code]
    world.ok("import - --from json --yes", stdin=json.dumps(exported))


def _files(world: World) -> None:
    osxp = shipped.read_text("osxp-2026.toml") + ROOM
    texts = {
        "talk.md": shipped.read_text(UNSENT),
        "my.toml": shipped.read_text("blank.toml"),
        "changed.toml": osxp.replace('closes = "14 June 2026"', 'closes = "21 June 2026"'),
        "conferences.yml": CONFERENCES,
        "committee.csv": "name,email,tracks,load\nNoor Haddad,noor@example.org,cloud;ai,12\n",
        "bids.csv": f"reviewer,code,bid\nada@example.org,{world.codes()[0]},yes\n",
        "codes.txt": "".join(f"{code}\n" for code in world.codes()[:3]),
        "broken.toml": "slug = 'Broken Slug'\nnames = 'x'\n",
        "broken.md": "---\ntitel: One\ntrack: nowhere\n---\n",
        "broken.json": '{"schema": "cfp.proposals/1", "items": [',
    }
    reviews = json.loads(world.ok("export json --shape reviews").out)
    by_ada = [{**one, "comment": "Quite clear."} for one in reviews["items"] if one["reviewer"] == "ada@example.org"]
    texts["reviews.json"] = json.dumps({**reviews, "items": by_ada})
    for name in ("json", "jsonl", "csv"):
        text = world.ok("export", name).out
        assert "One " in text
        texts[f"proposals.{name}"] = text.replace("One ", "A single ")
    for name, text in texts.items():
        (world.folder / name).write_text(text, encoding="utf-8")
    assert json.loads(texts["proposals.json"])
