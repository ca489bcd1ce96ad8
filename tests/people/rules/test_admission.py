"""The judges of speakers and organisers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.people.rules.admission import FILLED_BY_A_CHAIR
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Track
from cfpcli.records.person import Organiser, Speaker, Window, Wish
from cfpcli.records.review import Reviewer
from cfpcli.workspace.rules.court import Door, Ground
from cfpcli.workspace.rules.roles import Committee
from tests.factories import make_proposal, make_speaker
from tests.workspace.rules.bench import ADA, ANA, COMMITTEE, EVENT, OLA, PROPOSAL, SPEAKER, ZED, grounds, refusals

REVIEWER = Reviewer(email="ada@example.org", name="Ada", load=5)
FRESH = make_speaker(code="SPKR3Z", name="Zed", email="zed@example.org")
NEW = make_proposal(guid="", code="NEW333", speakers=("SPKR3Z", SPEAKER.code))


def gone(record: Any, key: str, kind: Kind) -> Change:  # noqa: ANN401  # a record
    return Change(kind=kind, key=key, before=record, after=None)


@pytest.mark.parametrize(
    ("by", "expected"), [(OLA, set()), (ANA, set()), (ADA, {"role"}), (ZED, {"role"}), ("", {"role"})]
)
@pytest.mark.parametrize("fields", [{"name": "Mallory"}, {"biography": "Mallory"}])
def test_a_person_is_changed_by_themselves_or_an_organiser(by: str, expected: set[str], fields: dict[str, str]) -> None:
    for door in Door:
        assert grounds(replaced(SPEAKER, replace(SPEAKER, **fields)), by=by, door=door) == expected


@pytest.mark.parametrize("fields", [{"email": "m@example.org"}, {"other_emails": ("m@example.org",)}])
def test_only_an_organiser_adds_an_address_to_a_person(fields: dict[str, Any]) -> None:
    for door in (Door.COMMAND, Door.ARRIVAL):
        added = replaced(SPEAKER, replace(SPEAKER, **fields))
        assert [grounds(added, by=by, door=door) for by in (OLA, ANA, ADA, ZED)] == [
            set(),
            {"role"},
            {"role"},
            {"role"},
        ]
    removed = replace(SPEAKER, other_emails=("m@example.org",))
    back = replaced(SPEAKER, removed)
    assert grounds(back, by=ANA, door=Door.INVERSE) == set()


def test_an_inverse_is_judged_by_the_roles_of_the_addresses_that_it_gives_and_takes() -> None:
    moved = replace(SPEAKER, email="ana@new.example")
    reviewer = Reviewer(email=moved.email, name=SPEAKER.name)
    back = replaced(moved, SPEAKER)
    assert grounds(back, stored=(EVENT, moved, PROPOSAL), door=Door.INVERSE) == set()
    assert grounds(back, stored=(EVENT, moved, PROPOSAL, reviewer), door=Door.INVERSE) == {"rule"}
    both = (back, gone(reviewer, reviewer.email, Kind.REVIEWER), created(replace(reviewer, email=SPEAKER.email)))
    assert grounds(*both, stored=(EVENT, moved, PROPOSAL, reviewer), door=Door.INVERSE) == set()
    kim = Organiser(email="kim@example.org")
    given = replaced(SPEAKER, replace(SPEAKER, other_emails=(kim.email,)))
    assert grounds(given, stored=(EVENT, SPEAKER, PROPOSAL), door=Door.INVERSE) == set()
    assert grounds(given, stored=(EVENT, SPEAKER, PROPOSAL, kim), door=Door.INVERSE) == {"rule"}


def test_a_new_person_has_one_address_unless_an_organiser_gives_more() -> None:
    several = replace(FRESH, other_emails=("m@example.org",))
    assert [grounds(several, NEW, by=by) for by in (OLA, ZED)] == [set(), {"role"}]


def test_a_code_means_one_person() -> None:
    stored = (EVENT, SPEAKER, PROPOSAL, replace(FRESH, aliases=("OLD333",)))
    for code in (FRESH.code, "OLD333"):
        taken = replaced(SPEAKER, replace(SPEAKER, aliases=(code,)))
        for door in (Door.COMMAND, Door.ARRIVAL, Door.INVERSE):
            assert grounds(taken, stored=stored, door=door) == {"rule"}
    assert grounds(replace(FRESH, code="OLD333", email=""), stored=stored, door=Door.ARRIVAL) == {"rule"}
    unused = replaced(SPEAKER, replace(SPEAKER, aliases=("NEW777",)))
    assert [grounds(unused, by=by, stored=stored) for by in (OLA, ANA)] == [set(), {"role"}]
    fresh = stored[-1]
    merged = replaced(SPEAKER, replace(SPEAKER, aliases=(FRESH.code, "OLD333")))
    assert grounds(merged, gone(fresh, FRESH.code, Kind.SPEAKER), stored=stored) == set()


def test_a_submission_renames_nobody_else_even_by_an_organiser() -> None:
    renamed = replaced(SPEAKER, replace(SPEAKER, name="Mallory"))
    assert grounds(FRESH, renamed, NEW, by=OLA) == {"rule"}
    assert grounds(FRESH, renamed, NEW, by=ZED) == {"role"}
    assert grounds(FRESH, replaced(SPEAKER, replace(SPEAKER, biography="More")), NEW, by=OLA) == set()


def test_a_new_speaker_comes_with_a_proposal() -> None:
    assert grounds(FRESH, NEW, by=ZED) == set()
    assert grounds(FRESH, by=ZED) == {"role"}
    assert grounds(FRESH, by=OLA) == set()


def test_undoing_one_s_submission_removes_the_speakers_it_brought_and_no_others() -> None:
    back = (gone(NEW, NEW.code, Kind.PROPOSAL), gone(FRESH, FRESH.code, Kind.SPEAKER))
    stored = (EVENT, SPEAKER, PROPOSAL, FRESH, NEW)
    assert grounds(*back, by=ZED, stored=stored, door=Door.INVERSE) == set()
    assert grounds(*back, by=ZED, stored=stored) == {"role"}
    others = gone(SPEAKER, SPEAKER.code, Kind.SPEAKER)
    assert grounds(back[0], others, by=ZED, stored=stored, door=Door.INVERSE) == {"role"}


def test_undoing_one_s_edit_removes_the_co_speaker_it_brought() -> None:
    alone = replace(PROPOSAL, speakers=(SPEAKER.code,))
    together = replace(PROPOSAL, speakers=(SPEAKER.code, FRESH.code))
    back = (replaced(together, alone), gone(FRESH, FRESH.code, Kind.SPEAKER))
    assert grounds(*back, by=ANA, stored=(EVENT, SPEAKER, together, FRESH), door=Door.INVERSE) == set()
    kept = (EVENT, SPEAKER, together, FRESH, replace(NEW, speakers=(FRESH.code,)))
    assert grounds(*back, by=ANA, stored=kept, door=Door.INVERSE) == {"role"}


def test_organisers_are_registered_and_removed_by_organisers() -> None:
    change = created(Organiser(email="jo@example.org"))
    assert [grounds(change, by=by) for by in (OLA, ADA, ANA, "")] == [set(), {"role"}, {"role"}, {"role"}]
    chaired = replace(EVENT, tracks=(Track(slug="x", name="X", chairs=("ada@example.org",)),))
    assert grounds(change, by=ADA, stored=(chaired,)) == {"role"}
    assert grounds(change, by=ZED, committee=Committee()) == set()


def test_the_owner_of_the_file_registers_an_organiser_and_does_nothing_else() -> None:
    ola, jo = (Organiser(email=f"{name}@example.org") for name in ("ola", "jo"))
    assert grounds(created(jo), by=ZED, door=Door.OWNER) == set()
    assert grounds(gone(ola, ola.email, Kind.ORGANISER), by=ZED, door=Door.OWNER) == {"role"}
    assert grounds(created(REVIEWER), by=ZED, door=Door.OWNER) == {"role"}
    assert grounds(EVENT, by=ZED, door=Door.OWNER) == {"role"}


def test_the_last_organiser_stays() -> None:
    ola = Organiser(email="ola@example.org")
    last = gone(ola, ola.email, Kind.ORGANISER)
    assert grounds(last) == grounds(last, door=Door.INVERSE) == {"rule"}
    assert grounds(last, created(Organiser(email="jo@example.org"))) == set()
    two = Committee(organisers=COMMITTEE.organisers | {"jo@example.org"})
    assert grounds(last, committee=two) == set()
    assert grounds(last, gone(Organiser(email="jo@example.org"), "jo@example.org", Kind.ORGANISER), committee=two)


def test_undoing_the_registration_of_a_whole_committee_leaves_none() -> None:
    last = gone(Organiser(email="ola@example.org"), "ola@example.org", Kind.ORGANISER)
    all_of_it = (last, gone(REVIEWER, REVIEWER.email, Kind.REVIEWER))
    assert grounds(*all_of_it, door=Door.INVERSE) == set()
    assert grounds(*all_of_it) == {"rule"}


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "A\nB"}, {"email": "garbage"}])
def test_a_speaker_without_a_name_or_with_no_address_is_refused_at_every_door_but_undo(fields: dict[str, str]) -> None:
    for door, expected in ((Door.COMMAND, {"rule"}), (Door.ARRIVAL, {"rule"}), (Door.INVERSE, set())):
        assert grounds(replaced(SPEAKER, replace(SPEAKER, **fields)), door=door) == expected


WINDOW = Window(starts=datetime(2026, 6, 1, 9, tzinfo=UTC), ends=datetime(2026, 6, 1, 12, tzinfo=UTC))
CHAIRED = replace(EVENT, slug="two", tracks=(Track(slug="x", name="X", chairs=("ada@example.org",)),))
IN_TWO = make_proposal(guid="", code="TWQ333", event="two", track="x", session_type="", speakers=("SPKR3Z",))
TWO_EVENTS = (EVENT, CHAIRED, SPEAKER, PROPOSAL, FRESH, IN_TWO)


@pytest.mark.parametrize("door", [Door.COMMAND, Door.ARRIVAL])
def test_a_chair_writes_the_speakers_of_their_own_events_and_nobody_else(door: Door) -> None:
    theirs, others = (replaced(person, replace(person, biography="New")) for person in (FRESH, SPEAKER))
    assert grounds(theirs, by=ADA, stored=TWO_EVENTS, door=door) == set()
    assert grounds(others, by=ADA, stored=TWO_EVENTS, door=door) == {"role"}
    assert grounds(others, by=OLA, stored=TWO_EVENTS, door=door) == set()
    unknown = make_speaker(code="SPKR9Z", name="Noa", email="noa@example.org")
    assert grounds(unknown, by=ADA, stored=TWO_EVENTS, door=door) == {"role"}
    arrival = replace(IN_TWO, code="TWQ777", speakers=(unknown.code,))
    assert grounds(unknown, arrival, by=ADA, stored=TWO_EVENTS, door=door) == set()


def test_a_person_hidden_from_a_chair_does_not_pass_for_a_new_one() -> None:
    named = replace(IN_TWO, code="TWQ777", speakers=(SPEAKER.code,))
    assert grounds(replace(SPEAKER, name="By Chair"), named, by=ADA, stored=TWO_EVENTS, door=Door.ARRIVAL) == {"role"}
    other_code = replace(SPEAKER, code="SPKR9Z", name="By Chair")
    named = replace(named, speakers=("SPKR9Z",))
    assert grounds(other_code, named, by=ADA, stored=TWO_EVENTS, door=Door.ARRIVAL) == {"role"}
    assert grounds(replace(SPEAKER, code="SPKR9Z"), named, by=ADA, stored=TWO_EVENTS, door=Door.ARRIVAL) == {"role"}


@pytest.mark.parametrize("door", list(Door)[:3])
def test_two_people_never_get_one_address(door: Door) -> None:
    for change in (
        replaced(FRESH, replace(FRESH, email="Ana@Example.org ")),
        replace(SPEAKER, code="SPKR9Z"),
    ):
        assert grounds(change, stored=TWO_EVENTS, door=door) == {"rule"}
        assert grounds(change, by=ADA, stored=TWO_EVENTS, door=door) == {"role"}
    moved = replaced(SPEAKER, replace(SPEAKER, email="ana@example.net"))
    assert grounds(moved, replace(SPEAKER, code="SPKR9Z"), stored=TWO_EVENTS, door=door) == set()
    twins = (EVENT, SPEAKER, PROPOSAL, replace(SPEAKER, code="SPKR9Z"))
    assert grounds(replaced(SPEAKER, replace(SPEAKER, biography="More")), stored=twins, door=door) == set()


def test_a_chair_is_refused_every_other_address_of_a_person_in_the_same_words() -> None:
    known, unknown = (
        refusals(replaced(FRESH, replace(FRESH, email=email)), by=ADA, stored=TWO_EVENTS, door=Door.ARRIVAL)
        for email in (SPEAKER.email, "nobody@example.org")
    )
    assert known == unknown
    assert [ground for ground, _ in known] == [Ground.ROLE]


@pytest.mark.parametrize("door", [Door.COMMAND, Door.ARRIVAL])
def test_a_chair_fills_in_a_person_of_other_calls_and_replaces_nothing(door: Door) -> None:
    shared = replace(IN_TWO, speakers=(SPEAKER.code,))
    stored = (EVENT, CHAIRED, SPEAKER, PROPOSAL, shared)
    filled = replace(SPEAKER, pronouns="she")
    assert grounds(replaced(SPEAKER, filled), by=ADA, stored=stored, door=door) == set()
    after = (EVENT, CHAIRED, filled, PROPOSAL, shared)
    assert grounds(replaced(filled, SPEAKER), by=ADA, stored=after, door=Door.INVERSE) == set()
    assert grounds(replaced(filled, SPEAKER), by=ADA, stored=after, door=door) == {"role"}
    nameless = replace(SPEAKER, email="")
    joined = replaced(nameless, replace(nameless, email="mallory@example.org"))
    assert grounds(joined, by=ADA, stored=(EVENT, CHAIRED, nameless, PROPOSAL, shared), door=door) == {"role"}
    for fields in ({"name": "Mallory"}, {"name": "Mallory", "pronouns": "she"}):
        assert grounds(replaced(SPEAKER, replace(SPEAKER, **fields)), by=ADA, stored=stored, door=door) == {"role"}
    assert grounds(gone(SPEAKER, SPEAKER.code, Kind.SPEAKER), by=ADA, stored=stored, door=door) == {"role"}


@pytest.mark.parametrize(
    "fields",
    [
        {"requested_emails": ("evil@example.org",)},
        {"requested_emails": ()},
        {"other_emails": ()},
        {"other_emails": ("evil@example.org",)},
        {"windows": ()},
        {"windows": (WINDOW, replace(WINDOW, wish=Wish.WISHED))},
        {"aliases": ("QLDCQD",)},
        {"guid": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_a_chair_changes_no_field_of_a_person_of_other_calls_that_they_may_not_fill_in(fields: dict[str, Any]) -> None:
    person = replace(SPEAKER, other_emails=("a@home.example",), requested_emails=("a@work.example",), windows=(WINDOW,))
    stored = (EVENT, CHAIRED, person, PROPOSAL, replace(IN_TWO, speakers=(person.code,)))
    for door in (Door.COMMAND, Door.ARRIVAL):
        assert grounds(replaced(person, replace(person, **fields)), by=ADA, stored=stored, door=door) == {"role"}


def test_every_field_of_a_person_is_one_that_a_chair_fills_in_or_leaves() -> None:
    left = {"code", "number", "guid", "aliases", "name", "email", "other_emails", "requested_emails"}
    assert FILLED_BY_A_CHAIR | left == {*Speaker.__struct_fields__}


@pytest.mark.parametrize("door", [Door.COMMAND, Door.ARRIVAL, Door.INVERSE])
def test_an_address_is_requested_by_the_person_alone(door: Door) -> None:
    theirs = replace(FRESH, requested_emails=("z@home.example",))
    requests = [
        grounds(replaced(FRESH, theirs), by=by, stored=TWO_EVENTS, door=door) for by in (ZED, OLA, ADA, ANA, "")
    ]
    assert requests == [set(), set(), {"role"}, {"role"}, {"role"}]


def test_a_submission_requests_no_address_for_a_co_speaker() -> None:
    theirs = replace(FRESH, requested_emails=("z@home.example",))
    assert [grounds(theirs, NEW, by=by) for by in (ZED, ANA)] == [set(), {"role"}]


def test_a_speaker_gives_a_co_speaker_an_address_and_does_not_learn_who_is_on_the_committee() -> None:
    nameless = replace(FRESH, email="")
    stored = (EVENT, SPEAKER, REVIEWER, nameless, replace(PROPOSAL, speakers=(SPEAKER.code, nameless.code)))
    for email in (REVIEWER.email, "nobody@example.org"):
        assert refusals(replaced(nameless, replace(nameless, email=email)), by=ANA, stored=stored) == []
    chaired = replace(EVENT, tracks=(Track(slug="x", name="X", chairs=("zed@example.org",)),))
    more = replace(nameless, email=REVIEWER.email, pronouns="she")
    (refusal,) = refusals(replaced(nameless, more), by=ZED, stored=(chaired, *stored[1:]))
    assert refusal == (Ground.ROLE, "the record of another person can be written only by an organiser")
    assert grounds(replaced(nameless, more), stored=stored) == {"rule"}


def test_a_chair_takes_no_proposal_of_another_event_into_their_own() -> None:
    taken = replace(PROPOSAL, event="two", track="x", session_type="")
    for change in (taken, replaced(PROPOSAL, taken)):
        assert grounds(change, by=ADA, stored=TWO_EVENTS, door=Door.ARRIVAL) == {"role"}


def test_a_forbidden_home_page_is_refused_for_its_scheme() -> None:
    (refusal,) = refusals(replaced(SPEAKER, replace(SPEAKER, url="JavaScript:alert(1)")))
    assert refusal[1].endswith(
        'url "JavaScript:alert(1)" begins with javascript:, to which no page may link; try https://'
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:x", "java\tscript:x", " data:text/html,x", "file:///x"]
)
def test_a_home_page_leads_to_no_script(url: str) -> None:
    for door in (Door.COMMAND, Door.ARRIVAL):
        assert grounds(replaced(SPEAKER, replace(SPEAKER, url=url)), door=door) == {"rule"}
    older = replace(SPEAKER, url=url)
    assert grounds(replaced(older, replace(older, biography="More")), stored=(EVENT, older, PROPOSAL)) == set()


@pytest.mark.parametrize("url", ["https://example.org", "example.org", "example.org:8080/x", "https://a.org, b.org"])
def test_a_home_page_may_lack_its_scheme(url: str) -> None:
    assert grounds(replaced(SPEAKER, replace(SPEAKER, url=url)), door=Door.ARRIVAL) == set()
