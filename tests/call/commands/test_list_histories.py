"""Successions of versions of published lists: nothing moves that did not, nothing is lost, entries keep their names."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from cfpcli.records.followed_call import FollowedCall, ListState
from cfpcli.store import Store
from tests.world import World


@pytest.fixture(autouse=True)
def in_the_folder(request: pytest.FixtureRequest) -> None:
    """The store of the folder is named, so that calls are followed there and not in the person's own store."""
    for name in {"world", "desk"} & {*request.fixturenames}:
        world = request.getfixturevalue(name)
        world.variables["CFP_STORE"] = str(world.store)


START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


class Follower:
    """Somebody who imports every version of a list, in a store of their own."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.now = START

    def take(self, text: str, name: str = "list.yml", day: str = "", status: int = 0) -> list[str]:
        """Import a version; what is reported of closes that were known."""
        if day:
            self.world.now = datetime.fromisoformat(f"{day}T08:00:00+00:00")
        (self.world.folder / name).write_text(text)
        outcome = self.world.run(f"deadlines import {name} --store calls.json")
        assert outcome.status == status, outcome
        lines = (outcome.out + outcome.err).splitlines()
        kinds: tuple[str, ...] = (
            "extended from",
            "now closes earlier",
            "close changed",
            "zone corrected",
            "zone is now known",
            "zone is no longer",
            "now listed as",
            "called off",
        )
        kinds += ("no longer in", "not confirmed")
        return [line for line in lines if any(f": {kind}" in line for kind in kinds)]

    @property
    def calls(self) -> dict[str, FollowedCall]:
        """What is followed, by slug."""
        return {call.slug: call for call in Store.open(self.world.folder / "calls.json").calls()}

    @property
    def days(self) -> dict[str, str]:
        """The last day of each call, by slug."""
        return {slug: call.closes.date if call.closes else "" for slug, call in self.calls.items()}

    def shown(self) -> dict[str, dict[str, Any]]:
        """What `cfp deadlines` shows, by slug."""
        items = self.world.ok("deadlines --store calls.json --json").items
        return {item["event"]: item for item in items}

    def entries(self) -> dict[str, tuple[str, int, str, str]]:
        """Day, sequence, title and status of the calendar's entries, by UID."""
        out = self.world.ok("deadlines --ics --all --store calls.json").out
        events: list[Any] = Calendar.from_ical(out).walk("VEVENT")
        return {str(one["UID"]): _entry(one) for one in events}


def _entry(event: Any) -> tuple[str, int, str, str]:  # noqa: ANN401  # a component of icalendar
    return f"{event['DTSTART'].dt:%Y-%m-%d}", int(event["SEQUENCE"]), str(event["SUMMARY"]), str(event["STATUS"])


@pytest.fixture
def follower(world: World) -> Follower:
    """A follower at the first version of a list."""
    return Follower(world)


def ccf(*timeline: tuple[str, str], title: str = "MMSYS", zone: str = "AoE", more: str = "") -> str:
    """A conference of ccf-deadlines in 2027 with these days and comments; a day `A/D` has a close for abstracts."""
    rows = ""
    for day, comment in timeline:
        abstract, _, paper = day.rpartition("/")
        rows += f"    - deadline: '{paper} 23:59:59'\n" if len(paper) == 10 else f"    - deadline: '{paper}'\n"
        rows += f"      abstract_deadline: '{abstract} 23:59:59'\n" if abstract else ""
        rows += f"      comment: {json.dumps(comment)}\n" if comment else ""
    return f"""- title: {title}
  sub: NW
  confs:
  - year: 2027
    id: {title.lower()}27
    link: https://{title.lower()}.example.org
    timezone: {zone}
    place: Porto
    timeline:
{rows}{more}"""


def hf(*deadlines: tuple[str, str, str], title: str = "ECCV", zone: str = "AoE") -> str:
    """A conference of Hugging Face's list in 2027 with these types, labels and days."""
    rows = "".join(
        f"  - type: {kind}\n    label: {json.dumps(label)}\n    date: '{day} 23:59:59'\n    timezone: {zone}\n"
        for kind, label, day in deadlines
    )
    return f"- title: {title}\n  year: 2027\n  id: {title.lower()}27\n  city: Porto\n  deadlines:\n{rows}"


def ai(title: str, day: str, abstract: str = "", *, zone: str = "", year: int = 2027) -> str:
    """A conference of the older shape of that list."""
    text = f"- title: {title}\n  year: {year}\n  place: Porto\n  deadline: '{day} 23:59:59'\n"
    text += f"  abstract_deadline: '{abstract} 23:59:59'\n" if abstract else ""
    return text + (f"  timezone: {zone}\n" if zone else "")


# Rounds


def test_a_round_that_replaces_another_is_no_extension(follower: Follower) -> None:
    follower.take(ccf(("2026-02-26", "Round 1 deadline")))
    reported = follower.take(ccf(("2026-04-21", "Round 2 deadline")), day="2026-02-10")
    assert reported == ["mmsys-2027: no longer in its list since 2026-02-10; 2026-02-26 23:59:59 AoE is kept"]
    assert follower.days == {"mmsys-2027": "2026-02-26", "mmsys-2027-round-2": "2026-04-21"}
    assert follower.shown()["mmsys-2027"]["list_state"] == "dropped"
    assert "extended" not in follower.world.ok("deadlines --store calls.json").out


def test_a_round_that_is_pruned_after_its_close_leaves_the_other_alone(follower: Follower) -> None:
    both = ccf(("2026-02-26", "First round"), ("2026-04-21", "Second round"))
    follower.take(both)
    before = follower.days
    assert follower.take(ccf(("2026-04-21", "2nd Round.")), day="2026-03-10") == []
    assert follower.days == before == {"mmsys-2027": "2026-02-26", "mmsys-2027-second-round": "2026-04-21"}


def test_the_first_round_that_is_removed_while_open_is_kept_and_nothing_moves(follower: Follower) -> None:
    follower.take(ccf(("2026-02-26", "First round"), ("2026-04-21", "Second round")))
    reported = follower.take(ccf(("2026-04-21", "Second round")), day="2026-02-01")
    assert reported == ["mmsys-2027: no longer in its list since 2026-02-01; 2026-02-26 23:59:59 AoE is kept"]
    assert follower.days == {"mmsys-2027": "2026-02-26", "mmsys-2027-second-round": "2026-04-21"}


def test_a_cycle_that_is_added_above_moves_nothing(follower: Follower) -> None:
    second = [("abstract", "Abstract submission", "2026-08-02"), ("paper", "Paper submission", "2026-08-09")]
    first = [("abstract", "Abstract submission", "2026-03-02"), ("paper", "Paper submission", "2026-03-09")]
    follower.take(hf(*second, title="KDD"))
    assert follower.take(hf(*first, *second, title="KDD"), day="2026-02-01") == []
    assert follower.days == {
        "kdd-2027-abstract-submission": "2026-08-02",
        "kdd-2027": "2026-08-09",
        "kdd-2027-abstract-submission-hf-deadlines": "2026-03-02",
        "kdd-2027-paper-submission": "2026-03-09",
    }


def test_a_cycle_that_is_added_with_the_others_relabelled_moves_nothing(follower: Follower) -> None:
    follower.take(hf(("paper", "Paper submission", "2026-08-09"), title="KDD"))
    now = hf(
        ("paper", "Paper submission", "2026-03-09"), ("paper", "Paper submission (Cycle 2)", "2026-08-09"), title="KDD"
    )
    assert follower.take(now, day="2026-02-01") == []
    assert follower.days["kdd-2027"] == "2026-08-09"


def test_a_tutorial_above_the_paper_moves_nothing_and_is_never_the_main_call(follower: Follower) -> None:
    paper = ("paper", "Paper Submission", "2026-03-05")
    tutorial = ("paper", "Tutorial Proposals", "2026-02-20")
    follower.take(hf(paper))
    assert follower.take(hf(tutorial, paper), day="2026-01-20") == []
    assert follower.days == {"eccv-2027": "2026-03-05", "eccv-2027-tutorial-proposals": "2026-02-20"}
    assert follower.entries()["close.eccv-2027@calls.cfp"] == (
        "2026-03-06", 0, "ECCV: paper Submission closes", "CONFIRMED",
    )  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_main_call_is_that_for_papers_wherever_it_stands(follower: Follower, order: tuple[int, ...]) -> None:
    rows = [
        ("submission", "Tutorial Proposal Submission", "2026-02-20"),
        ("submission", "Submission", "2026-02-25"),
        ("paper", "Full Papers", "2026-03-05"),
    ]
    follower.take(hf(*(rows[n] for n in order)))
    assert follower.days["eccv-2027"] == "2026-03-05"


def test_a_row_that_is_inserted_among_many_moves_none(follower: Follower) -> None:
    rows = [
        ("submission", label, f"2026-03-{10 + n}")
        for n, label in enumerate(["Technical Papers", "Posters", "Courses", "Art Papers", "Panels", "Emerging"])
    ]
    follower.take(hf(*rows, title="SIGGRAPH"))
    before = follower.days
    now = [rows[0], ("submission", "Technical Papers Form", "2026-03-01"), *rows[1:]]
    assert follower.take(hf(*now, title="SIGGRAPH"), day="2026-01-20") == []
    assert {**follower.days, **before} == follower.days
    assert len(follower.days) == len(before) + 1


def test_what_moved_under_its_label_is_extended_whatever_stands_around_it(follower: Follower) -> None:
    follower.take(hf(("abstract", "Abstracts", "2026-03-01"), ("paper", "Papers", "2026-03-08")))
    shifted = hf(
        ("poster", "Posters", "2026-03-08"),
        ("abstract", "Abstracts", "2026-03-08"),
        ("paper", "PAPERS due", "2026-03-15"),
    )
    assert follower.take(shifted, day="2026-02-20") == [
        "eccv-2027-abstracts: extended from 2026-03-01 23:59:59 AoE to 2026-03-08 23:59:59 AoE",
        "eccv-2027: extended from 2026-03-08 23:59:59 AoE to 2026-03-15 23:59:59 AoE",
    ]


def test_rounds_without_labels_are_known_by_their_instants(follower: Follower) -> None:
    sec = "- name: BOATS\n  year: 2027\n  deadline: [{}]\n  comment: Boats at sea\n"
    follower.take(sec.format("'2026-02-01 23:59', '2026-06-01 23:59'"))
    assert follower.days == {"boats-2027": "2026-02-01", "boats-2027-round-2": "2026-06-01"}
    assert follower.take(sec.format("'2026-06-01 23:59', '2026-09-01 23:59'"), day="2026-02-20") == []
    assert follower.days == {
        "boats-2027": "2026-02-01",
        "boats-2027-round-2": "2026-06-01",
        "boats-2027-round-3": "2026-09-01",
    }


def test_the_year_after_is_another_call(follower: Follower) -> None:
    follower.take(ai("MICCAI", "2026-02-26", year=2026))
    assert follower.take(ai("MICCAI", "2027-02-20", year=2027), day="2026-06-01") == []
    assert follower.days == {"miccai-2026": "2026-02-26", "miccai-2027": "2027-02-20"}


def test_a_corrected_zone_is_no_extension(follower: Follower) -> None:
    follower.take(ccf(("2026-02-26", ""), zone="UTC"))
    assert follower.take(ccf(("2026-02-26", ""), zone="AoE")) == [
        "mmsys-2027: zone corrected: 2026-02-26 23:59:59 AoE, formerly 2026-02-26 23:59:59 UTC"
    ]
    assert follower.shown()["mmsys-2027"]["extended_from"] == ""


def test_two_conferences_of_one_name_and_year_stay_two(follower: Follower) -> None:
    engineering = ccf(("2026-02-26", ""), title="FSE")
    ciphers = ccf(("2026-03-01", ""), title="FSE").replace("sub: NW", "sub: SC").replace("Porto", "Faro")
    ciphers = ciphers.replace("fse.example.org", "ciphers.example.net")
    follower.take(engineering, "se.yml")
    assert follower.take(ciphers, "sc.yml") == []
    assert follower.take(engineering + ciphers, "all.yml") == []
    assert follower.take(ciphers + engineering, "all.yml") == []
    assert sorted(follower.days.values()) == ["2026-02-26", "2026-03-01"]


def test_a_store_with_rounds_known_by_their_places_keeps_its_slugs(follower: Follower) -> None:
    follower.take(ccf(("2026-02-26", "First round"), ("2026-03-01/2026-04-21", "Second round")))
    store = Store.open(follower.world.folder / "calls.json")
    as_before = {"mmsys-2027": ("mmsys-2027", "First round")}
    as_before["mmsys-2027-second-round"] = ("mmsys-2027-round-2", "round 2: Second round")
    as_before["mmsys-2027-abstracts-second-round"] = ("mmsys-2027-round-2-abstracts", "round 2 abstracts: Second round")
    old = World(follower.world.folder / "old")
    old.folder.mkdir()
    from msgspec.structs import replace

    from tests.call.following import follow

    Store.create(old.folder / "cfp.json")
    calls = [
        replace(call, slug=slug, number=0, label="", note=note, year=0, lists=())
        for call in store.calls()
        for slug, note in [as_before[call.slug]]
    ]
    follow(old, *calls)
    again = Follower(old)
    (old.folder / "cfp.json").rename(old.folder / "calls.json")
    now = ccf(("2026-02-01", "Workshops"), ("2026-03-01/2026-04-28", "Second round"), ("2026-02-26", "First round"))
    assert again.take(now) == ["mmsys-2027-round-2: extended from 2026-04-21 23:59:59 AoE to 2026-04-28 23:59:59 AoE"]
    assert again.days == {
        "mmsys-2027": "2026-02-26",
        "mmsys-2027-round-2": "2026-04-28",
        "mmsys-2027-round-2-abstracts": "2026-03-01",
        "mmsys-2027-workshops": "2026-02-01",
    }


# Two shapes of one list


def test_a_list_that_changes_its_shape_doubles_nothing(follower: Follower) -> None:
    follower.take(ai("MICCAI", "2026-02-26", "2026-02-12", zone="AoE"))
    assert follower.days == {"miccai-2027": "2026-02-26", "miccai-2027-abstracts": "2026-02-12"}
    now = hf(
        ("abstract", "Abstract Submission", "2026-02-12"), ("paper", "Paper Submission", "2026-02-26"), title="MICCAI"
    )
    assert follower.take(now, day="2026-01-20") == []
    assert follower.days == {"miccai-2027": "2026-02-26", "miccai-2027-abstracts": "2026-02-12"}


def test_a_shape_that_names_the_zone_corrects_it(follower: Follower) -> None:
    follower.take(ai("CVPR", "2026-02-26"))
    now = hf(("paper", "Paper Submission", "2026-02-26"), title="CVPR")
    (reported,) = follower.take(now)
    assert reported.startswith("cvpr-2027: zone corrected: 2026-02-26 23:59:59 AoE, formerly")


def test_every_row_is_read_in_its_own_shape(follower: Follower) -> None:
    older = ai("CVPR", "2026-02-01", year=2026)
    both = hf(("paper", "Paper", "2026-02-26"), ("supplementary", "Supplementary", "2026-03-05"), title="CVPR")
    both += "  deadline: '2026-02-26 23:59:59'\n"
    follower.take(older + both)
    assert follower.days == {
        "cvpr-2026": "2026-02-01",
        "cvpr-2027": "2026-02-26",
        "cvpr-2027-supplementary": "2026-03-05",
    }
    closes = follower.calls["cvpr-2027"].closes
    assert closes
    assert closes.zone == "AoE"
    assert follower.take(both + older) == []


def test_a_conference_in_both_shapes_of_one_file_is_one(follower: Follower) -> None:
    follower.take(ai("ALT", "2026-02-20", zone="AoE") + hf(("paper", "Paper", "2026-02-26"), title="ALT"))
    assert follower.days == {"alt-2027": "2026-02-26"}


def test_a_row_with_a_deadline_is_never_one_without_a_call(follower: Follower) -> None:
    odd = "- title: ODD\n  year: 2027\n  cfpEndDate: 2026-05-01\n- title: BARE\n  year: 2027\n"
    (follower.world.folder / "list.yml").write_text(ai("CVPR", "2026-02-01") + odd)
    outcome = follower.world.ok("deadlines import list.yml --store calls.json")
    assert "1 refused, 1 without a call" in outcome.err
    assert "list.yml:5: row 2: cfpEndDate: ai-deadlines has no such deadline; confs.tech has that key" in outcome.err


# What is a deadline


def test_registrations_of_papers_are_deadlines_and_those_of_people_are_none(follower: Follower) -> None:
    follower.take(
        hf(
            ("registration", "Round 1 Paper Registration", "2026-02-01"),
            ("registration", "Round 2 New Paper Registration", "2026-06-01"),
            ("registration", "Abstract registration (mandatory)", "2026-02-02"),
            ("registration", "Early Registration", "2026-02-03"),
            ("registration", "Author Registration", "2026-02-04"),
            ("registration", "Conference registration", "2026-02-05"),
            ("registration", "Hotel", "2026-02-06"),
            ("paper", "Round 1 Paper Submission", "2026-02-08"),
        )
    )
    assert follower.days == {
        "eccv-2027-round-1-paper-registration": "2026-02-01",
        "eccv-2027-round-2-new-paper-registration": "2026-06-01",
        "eccv-2027-abstract-registration-mandatory": "2026-02-02",
        "eccv-2027": "2026-02-08",
    }


def test_withdrawals_and_notifications_are_none(follower: Follower) -> None:
    follower.take(
        hf(
            ("paper", "Paper", "2026-02-08"),
            ("withdrawal", "Withdrawal", "2026-03-08"),
            ("first_notification", "First notification", "2026-03-09"),
            ("final-notification", "Final", "2026-03-10"),
            ("paper", "Withdrawal deadline", "2026-03-11"),
            ("rebuttal_start", "Rebuttal", "2026-03-12"),
            ("camera_ready", "Camera-ready", "2026-03-13"),
        )
    )
    assert follower.days == {"eccv-2027": "2026-02-08"}


# Called off, dropped, refused


def py(*rows: tuple[str, str], more: str = "") -> str:
    """Conferences of python-deadlines in 2027 with what `cfp` has."""
    return "".join(
        f"- conference: {name}\n  year: 2027\n  cfp: '{cfp}'\n  place: Tartu\n  start: 2026-10-08\n{more}"
        for name, cfp in rows
    )


@pytest.mark.parametrize("word", ["Cancelled", "canceled", "Withdrawn"])
def test_a_call_that_is_called_off_is_open_no_more(follower: Follower, word: str) -> None:
    follower.take(py(("PyCon Estonia", "2026-04-01 23:59:00")))
    assert follower.take(py(("PyCon Estonia", word)), day="2026-02-01") == ["pycon-estonia-2027: called off"]
    shown = follower.shown()["pycon-estonia-2027"]
    assert (shown["left"], shown["closes"], shown["status"], shown["list_state"]) == (
        "called off",
        None,
        "closed",
        "called-off",
    )
    out = follower.world.ok("deadlines --store calls.json").out
    assert "called off" in out
    assert "left" not in out
    uid = "close.pycon-estonia-2027@calls.cfp"
    assert follower.entries()[uid][1:] == (1, "PyCon Estonia: call closes", "CANCELLED")
    before = (follower.world.folder / "calls.json").read_bytes()
    assert follower.take(py(("PyCon Estonia", word)), day="2026-02-02") == []
    assert (follower.world.folder / "calls.json").read_bytes() == before
    follower.take(py(("PyCon Estonia", "2026-04-01 23:59:00")), day="2026-02-10")
    assert follower.shown()["pycon-estonia-2027"]["list_state"] == ""
    assert follower.entries()[uid][1:] == (2, "PyCon Estonia: call closes", "CONFIRMED")


def test_a_call_that_is_called_off_at_once_is_listed_so(follower: Follower) -> None:
    follower.take(py(("PyCon Estonia", "Cancelled")))
    assert follower.shown()["pycon-estonia-2027"]["left"] == "called off"
    assert follower.entries() == {}


def test_a_call_whose_newer_date_is_refused_is_marked_and_keeps_the_one_it_had(follower: Follower) -> None:
    follower.take(py(("PyCon Estonia", "2026-04-01 23:59:00"), ("PyCon Faro", "2026-04-02 23:59:00")))
    now = py(("PyCon Estonia", "2026-04-31 23:59:00"), ("PyCon Faro", "2026-04-02 23:59:00"))
    (reported,) = [line for line in follower.take(now, day="2026-02-01") if not line.startswith("warning")]
    assert reported.startswith("pycon-estonia-2027: not confirmed since 2026-02-01: there is no 31 April 2026")
    assert follower.shown()["pycon-estonia-2027"]["list_state"] == "refused"
    assert "not confirmed since 2026-02-01" in follower.shown()["pycon-estonia-2027"]["note"]
    follower.take(py(("PyCon Estonia", "2026-04-01 23:59:00"), ("PyCon Faro", "2026-04-02 23:59:00")))
    assert follower.calls["pycon-estonia-2027"].list_state is ListState.LISTED


def test_a_list_whose_every_row_is_refused_marks_them_too(follower: Follower) -> None:
    follower.take(ccf(("2026-04-01", "")))
    refused = ccf(("2026-04-01", ""), zone="PT")
    assert follower.take(refused, day="2026-02-01", status=4) == [
        (
            'mmsys-2027: not confirmed since 2026-02-01: "PT" is not a time zone; add --zone PT=America/Los_Angeles '
            "if that is the zone; 2026-04-01 23:59:59 AoE is kept"
        )
    ]
    assert follower.calls["mmsys-2027"].list_state is ListState.REFUSED
    assert "not confirmed" in follower.shown()["mmsys-2027"]["note"]
    assert follower.take(refused, day="2026-02-02", status=4) == []


def test_a_list_that_cannot_be_read_and_touches_nothing_is_refused_whole(follower: Follower) -> None:
    follower.take(ccf(("2026-04-01", "")))
    follower.take(ccf(("2026-04-01", ""), title="ICME", zone="PT"), status=4)
    assert set(follower.calls) == {"mmsys-2027"}
    assert follower.calls["mmsys-2027"].list_state is ListState.LISTED


def test_what_a_list_drops_is_marked_while_it_is_open(follower: Follower) -> None:
    a, b, c = ("PyCon A", "2026-04-01 23:59:00"), ("PyCon B", "2026-01-20 23:59:00"), ("PyCon C", "2026-05-01 23:59:00")
    follower.take(py(a, b, c))
    assert follower.take(py(c), day="2026-02-01") == [
        "pycon-a-2027: no longer in its list since 2026-02-01; 2026-04-01 23:59 AoE is kept"
    ]
    assert "no longer in its list since 2026-02-01" in follower.shown()["pycon-a-2027"]["note"]
    assert follower.take(py(c), day="2026-02-02") == []
    assert follower.take(py(c, a), day="2026-02-03") == []
    assert follower.calls["pycon-a-2027"].list_state is ListState.LISTED


def topic(*names: str) -> str:
    """A topic file of confs.tech."""
    return json.dumps(
        [
            {
                "name": name,
                "startDate": "2026-10-08",
                "cfpEndDate": "2026-05-01",
                "url": f"https://{name.lower()}.example.org",
            }
            for name in names
        ]
    )


def test_one_topic_speaks_for_no_other(follower: Follower) -> None:
    follower.take(topic("Snake", "Both"), "python.json")
    assert follower.take(topic("Crab", "Both"), "rust.json") == []
    assert len(follower.days) == 3
    assert follower.take(topic("Snake"), "python.json", day="2026-02-01") == []
    assert follower.take(topic("Crab"), "rust.json", day="2026-02-01") == [
        "both-2026: no longer in its list since 2026-02-01; 2026-05-01 (zone unknown) is kept"
    ]


def test_another_list_in_a_file_of_the_same_name_drops_nothing(follower: Follower) -> None:
    follower.take(topic("Snake", "Adder"), "data.json")
    assert follower.take(topic("Crab"), "data.json", day="2026-02-01") == []
    assert follower.take(topic("Adder"), "data.json", day="2026-02-02") == [
        "snake-2026: no longer in its list since 2026-02-02; 2026-05-01 (zone unknown) is kept"
    ]


def test_a_list_is_known_again_under_the_name_of_its_next_version(follower: Follower) -> None:
    follower.take(topic("Snake", "Adder", "Viper"), "2026-01.json")
    assert follower.take(topic("Adder", "Viper"), "2026-02.json", day="2026-02-01") == [
        "snake-2026: no longer in its list since 2026-02-01; 2026-05-01 (zone unknown) is kept"
    ]


# Calendars


def boat(day: str, zone: str = "") -> str:
    """A list with one call, whose zone is left out where it is empty."""
    named = {"timezone": zone} if zone else {}
    return json.dumps([{"name": "BoatConf", "startDate": "2026-10-08", "cfpEndDate": day, **named}])


def test_a_sequence_only_grows(follower: Follower) -> None:
    uid = "close.boatconf-2026@calls.cfp"
    found = []
    for day in ("2026-06-10", "2026-06-20", "2026-06-15", "2026-06-05"):
        follower.take(boat(day), "list.json")
        found.append(follower.entries()[uid][1])
    assert found == [0, 1, 2, 3]
    follower.world.ok("undo --yes --store calls.json")
    assert follower.entries()[uid][1] == 4
    follower.world.ok("deadlines forget boatconf-2026 --store calls.json")
    follower.take(boat("2026-06-05"), "list.json")
    assert follower.entries()[uid][1] == 5


def test_a_call_that_is_forgotten_has_its_slug_again(follower: Follower) -> None:
    both = [("submission", "Submission", "2026-02-26"), ("paper", "Paper track", "2026-03-26")]
    follower.take(hf(both[0]))
    follower.take(hf(*both))
    before = follower.days
    assert before == {"eccv-2027": "2026-02-26", "eccv-2027-paper-track": "2026-03-26"}
    follower.world.ok("deadlines forget --from hf-deadlines --store calls.json")
    follower.take(hf(*both))
    assert follower.days == before


def test_a_close_that_is_to_be_announced_anew_is_cancelled_in_the_calendar(follower: Follower) -> None:
    follower.take(py(("PyCon Estonia", "2026-04-01 23:59:00")))
    follower.take(py(("PyCon Estonia", "TBA")))
    assert follower.entries()["close.pycon-estonia-2027@calls.cfp"] == (
        "2026-04-02", 1, "PyCon Estonia: call closes", "CANCELLED",
    )  # fmt: skip


def test_a_title_names_what_closes(follower: Follower) -> None:
    follower.take(ccf(("2026-02-12/2026-02-26", ""), ("2026-04-26", "Second round")))
    assert [title for _, _, title, _ in follower.entries().values()] == [
        "MMSYS: abstract closes", "MMSYS: call closes", "MMSYS: second round closes",
    ]  # fmt: skip


def test_the_same_list_again_changes_no_byte(follower: Follower) -> None:
    for text in (
        ccf(("2026-02-12/2026-02-26", ""), ("2026-04-26", "Second round")),
        hf(("paper", "Paper", "2026-02-26"), ("paper", "Paper", "2026-03-26")),
        ai("MICCAI", "2026-02-26", "2026-02-12"),
    ):
        follower.take(text)
        before = (follower.world.folder / "calls.json").read_bytes()
        assert follower.take(text, day="2026-01-11") == []
        assert (follower.world.folder / "calls.json").read_bytes() == before


# Days of no known zone

BOAT = "boatconf-2026"
BOAT_UID = "close.boatconf-2026@calls.cfp"
KEPT = '{"name": "KeepConf", "startDate": "2026-10-09", "cfpEndDate": "2026-09-01"}'


def test_a_bare_day_that_moves_by_one_is_extended_and_comes_back(follower: Follower) -> None:
    follower.take(boat("2026-06-14"), "list.json")
    assert follower.take(boat("2026-06-15"), "list.json") == [
        f"{BOAT}: extended from 2026-06-14 (zone unknown) to 2026-06-15 (zone unknown)"
    ]
    assert follower.shown()[BOAT]["extended_from"] == "extended from 14 June"
    assert follower.take(boat("2026-06-14"), "list.json") == [
        f"{BOAT}: now closes earlier: 2026-06-14 (zone unknown), formerly 2026-06-15 (zone unknown)"
    ]
    assert follower.shown()[BOAT]["extended_from"] == ""
    assert follower.entries()[BOAT_UID][:2] == ("2026-06-14", 2)


def test_a_zone_that_comes_to_be_known_moves_nothing_and_is_reported(follower: Follower) -> None:
    follower.take(boat("2026-06-14"), "list.json")
    assert follower.take(boat("2026-06-14", "Europe/Paris"), "list.json") == [
        f"{BOAT}: zone is now known: 2026-06-14 Europe/Paris, formerly 2026-06-14 (zone unknown)"
    ]
    shown = follower.shown()[BOAT]
    assert (shown["closes"], shown["closes_latest"], shown["extended_from"]) == ("2026-06-14T22:00:00Z", None, "")
    assert follower.take(boat("2026-06-14"), "list.json") == [
        f"{BOAT}: zone is no longer named: 2026-06-14 (zone unknown), formerly 2026-06-14 Europe/Paris"
    ]
    shown = follower.shown()[BOAT]
    assert (shown["closes"], shown["closes_latest"]) == ("2026-06-14T10:00:00Z", "2026-06-15T12:00:00Z")
    assert follower.entries()[BOAT_UID][1] == 2
    follower.world.ok("undo --yes --store calls.json")
    assert follower.shown()[BOAT]["closes_latest"] is None
    assert follower.entries()[BOAT_UID][1] == 3


def test_an_earlier_day_with_a_zone_is_not_extended_though_it_ends_after_the_first_end(follower: Follower) -> None:
    follower.take(boat("2026-06-14"), "list.json")
    assert follower.take(boat("2026-06-13", "AoE"), "list.json") == [
        f"{BOAT}: now closes earlier: 2026-06-13 AoE, formerly 2026-06-14 (zone unknown)"
    ]
    assert follower.shown()[BOAT]["extended_from"] == ""


def test_a_later_bare_day_is_extended_though_it_may_end_earlier(follower: Follower) -> None:
    follower.take(boat("2026-06-13", "AoE"), "list.json")
    assert follower.take(boat("2026-06-14"), "list.json") == [
        f"{BOAT}: extended from 2026-06-13 AoE to 2026-06-14 (zone unknown)"
    ]
    assert follower.shown()[BOAT]["extended_from"] == "extended from 13 June"


def among(text: str, *names: str) -> str:
    """A list with the call of `boat` and those of a topic."""
    return json.dumps([*json.loads(text), *json.loads(topic(*names))])


def test_two_lists_of_which_one_names_the_zone_do_not_take_turns(follower: Follower) -> None:
    bare = among(boat("2026-06-14"), "Snake", "Adder")
    named = among(boat("2026-06-14", "Europe/Paris"), "Crab", "Lobster")
    follower.take(bare, "python.json")
    follower.take(named, "rust.json")
    sequence = follower.entries()[BOAT_UID][1]
    for text, name in ((bare, "python.json"), (named, "rust.json")) * 2:
        before = (follower.world.folder / "calls.json").read_bytes()
        assert follower.take(text, name) == []
        assert (follower.world.folder / "calls.json").read_bytes() == before
    assert follower.entries()[BOAT_UID][1] == sequence
    assert follower.take(among(boat("2026-06-20"), "Snake", "Adder"), "python.json") == [
        f"{BOAT}: extended from 2026-06-14 Europe/Paris to 2026-06-20 (zone unknown)"
    ]


def at(follower: Follower, instant: str) -> None:
    """Let it be this instant (UTC)."""
    follower.world.now = datetime.fromisoformat(f"{instant}+00:00")


def test_a_bare_day_that_is_called_off_is_shown_until_its_last_end(follower: Follower) -> None:
    follower.take(boat("2026-06-14"), "list.json")
    assert follower.take(boat("Cancelled"), "list.json") == [f"{BOAT}: called off"]
    shown = follower.shown()[BOAT]
    assert (shown["left"], shown["closes"], shown["closes_latest"], shown["zone"], shown["zone_assumed"]) == (
        "called off", None, None, "", False,
    )  # fmt: skip
    assert shown["closes_local"] == "was to close Sun 14 June 2026, zone unknown"
    at(follower, "2026-06-15T11:59")
    out = follower.world.ok("deadlines --ics --store calls.json").out
    assert "It was to close Sun 14 June 2026\\, zone unknown" in out
    assert follower.entries()[BOAT_UID] == ("2026-06-14", 1, "BoatConf: call closes", "CANCELLED")
    at(follower, "2026-06-15T12:00")
    assert follower.shown() == {}
    assert follower.entries() == {}


def test_a_bare_day_that_is_called_off_and_announced_again_is_a_span_again(follower: Follower) -> None:
    for day in ("2026-06-14", "Cancelled", "2026-06-14"):
        follower.take(boat(day), "list.json")
    call = follower.calls[BOAT]
    assert (call.list_state, call.extensions) == (ListState.LISTED, ())
    assert call.closes_latest
    assert follower.entries()[BOAT_UID][1:] == (2, "BoatConf: call closes", "CONFIRMED")
    assert follower.take(boat("2026-06-16"), "list.json") == [
        f"{BOAT}: extended from 2026-06-14 (zone unknown) to 2026-06-16 (zone unknown)"
    ]


def test_a_bare_day_that_is_to_be_announced_anew_between_its_ends_is_cancelled(follower: Follower) -> None:
    follower.take(boat("2026-06-14"), "list.json")
    at(follower, "2026-06-15T11:00")
    follower.take(boat("TBA"), "list.json")
    assert follower.calls[BOAT].closes_latest is None
    assert follower.entries()[BOAT_UID] == ("2026-06-14", 1, "BoatConf: call closes", "CANCELLED")
    at(follower, "2026-06-15T12:00")
    assert BOAT_UID not in follower.entries()


@pytest.mark.parametrize(
    ("text", "state"), [(f"[{KEPT}]", ListState.DROPPED), (boat("2026-06-31")[:-1] + f", {KEPT}]", ListState.REFUSED)]
)
def test_between_its_ends_a_bare_day_is_still_open_where_its_list_drops_it(
    follower: Follower, text: str, state: ListState
) -> None:
    both = boat("2026-06-14")[:-1] + f", {KEPT}]"
    follower.take(both, "list.json")
    at(follower, "2026-06-15T11:59")
    (reported,) = [line for line in follower.take(text, "list.json") if line.startswith(BOAT)]
    assert reported.endswith("; 2026-06-14 (zone unknown) is kept")
    assert follower.calls[BOAT].list_state is state
    shown = follower.shown()[BOAT]
    assert (shown["left"], shown["status"], shown["urgency"]) == ("closing", "open", "soon")
    assert "since 2026-06-15" in shown["note"]
    assert shown["note"].endswith("zone unknown, until Sun 14 June 2026 23:59 AoE at the latest")
    assert follower.take(both, "list.json") == []
    at(follower, "2026-06-15T12:00")
    assert follower.take(text, "list.json") == []
    assert follower.calls[BOAT].list_state is ListState.LISTED


def test_a_pipe_has_the_mark_of_a_deadline_that_its_list_drops(follower: Follower) -> None:
    follower.take(boat("2026-06-14")[:-1] + f", {KEPT}]", "list.json")
    follower.take(f"[{KEPT}]", "list.json", day="2026-05-01")
    (line,) = [line for line in follower.world.ok("deadlines --store calls.json").out.splitlines() if BOAT in line]
    assert line.split("\t")[-2] == "no longer in its list since 2026-05-01"
