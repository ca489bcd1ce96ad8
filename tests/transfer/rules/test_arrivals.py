"""Arriving records: new, newer, older, and changed on both sides."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.errors import Fault
from cfpcli.records.change import Change, Kind, Record, key_of
from cfpcli.records.documents import Records
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Acknowledgement, Proposal, Resource, State
from cfpcli.records.review import Review, ReviewState
from cfpcli.transfer.rules.arrivals import (
    Clash,
    Stored,
    Tally,
    import_changes,
    import_faults,
    joined,
)
from tests.factories import NOW, make_event, make_proposal, make_review, make_setting, make_speaker
from tests.transfer.rules.samples import ANA, BO, PROPOSAL, REVIEW, stored, unified

# references


def test_records_that_name_only_what_is_there_have_no_faults() -> None:
    assert import_faults(Records.of([ANA, PROPOSAL, REVIEW]), stored(make_event()), "p.json") == ()
    assert import_faults(Records.of([PROPOSAL]), stored(make_event(), ANA), "p.json") == ()
    assert import_faults(Records.of([REVIEW]), stored(make_event(), PROPOSAL), "p.json") == ()
    assert (
        import_faults(
            Records.of([make_proposal(track="", session_type="", speakers=())]), stored(make_event()), "p.json"
        )
        == ()
    )


def test_every_reference_that_leads_nowhere_is_told_at_once() -> None:
    records: list[Record] = [
        REVIEW,
        make_proposal(code="AAA333", track="securty", session_type="tlak", speakers=("SPKR3A", "ZZZ999")),
        make_proposal(code="BBB333", event="osxp-2062", speakers=("YYY999",)),
        ANA,
    ]
    lines = {key_of(record): 3 + place for place, record in enumerate(records)}
    assert import_faults(Records.of(iter(records)), stored(make_event()), "p.json", lambda place: lines[place[1]]) == (
        Fault("p.json", 3, "proposal", "review of K7QX3D, which does not exist"),
        Fault("p.json", 4, "speakers", "AAA333 names speaker ZZZ999, who does not exist"),
        Fault(
            "p.json",
            4,
            "track",
            'AAA333 has "securty": did you mean "security"? allowed: governance, cloud, ai, security, apps, culture',
        ),
        Fault("p.json", 4, "session_type", 'AAA333 has "tlak": did you mean "talk"? allowed: talk, panel'),
        Fault(
            "p.json",
            5,
            "event",
            'BBB333 belongs to "osxp-2062", which is not in the store: did you mean "osxp-2026"? allowed: osxp-2026',
        ),
        Fault("p.json", 5, "speakers", "BBB333 names speaker YYY999, who does not exist"),
    )


def test_an_import_into_a_store_without_events_says_so() -> None:
    (fault,) = import_faults(Records.of([make_proposal(speakers=())]), stored(), "p.json")
    assert fault.message == 'K7QX3D belongs to "osxp-2026", which is not in the store: none is known'


# changes


def imported(records: Iterable[Record], known: Stored) -> tuple[Sequence[Change], tuple[Tally, ...]]:
    found = import_changes(Records.of(records), known, now=NOW)
    return found.changes, found.tallies


def tally(kind: Kind, added: int = 0, updated: int = 0, unchanged: int = 0) -> Tally:
    return Tally(kind=kind, added=added, updated=updated, unchanged=unchanged)


def test_records_that_are_new_are_added() -> None:
    changes, tallies = imported([ANA, BO, PROPOSAL], stored())
    assert [(change.before, change.after) for change in changes] == [(None, ANA), (None, BO), (None, PROPOSAL)]
    assert tallies == (tally(Kind.SPEAKER, added=2), tally(Kind.PROPOSAL, added=1))


def test_records_that_are_there_as_they_are_make_no_change() -> None:
    records: list[Record] = [ANA, PROPOSAL, REVIEW]
    changes, tallies = imported(records, stored(*records))
    assert changes == ()
    assert tallies == (
        tally(Kind.SPEAKER, unchanged=1),
        tally(Kind.PROPOSAL, unchanged=1),
        tally(Kind.REVIEW, unchanged=1),
    )


def test_the_number_is_the_stores_own() -> None:
    there = make_speaker(number=3)
    assert imported([make_speaker(number=9)], stored(there))[0] == ()
    ((change,), _) = imported([make_speaker(number=9, name="Ana R.")], stored(there))
    assert change.after == make_speaker(number=3, name="Ana R.")


def test_records_that_differ_are_updated_whole() -> None:
    there, told = make_speaker(number=3), make_speaker(biography="", pronouns="she")
    changes, tallies = imported([told, BO], stored(there, BO))
    assert [(change.before, change.after) for change in changes] == [
        (there, make_speaker(number=3, biography="", pronouns="she"))
    ]
    assert tallies == (tally(Kind.SPEAKER, updated=1, unchanged=1),)


def test_a_review_is_known_by_proposal_and_reviewer() -> None:
    again, other = make_review(scores={"score": 1}), make_review(reviewer="cem@example.org")
    changes, tallies = imported([again, other], stored(REVIEW))
    assert [change.before for change in changes] == [REVIEW, None]
    assert tallies == (tally(Kind.REVIEW, added=1, updated=1),)


def test_nothing_makes_nothing() -> None:
    assert imported([], stored(make_setting())) == ((), ())


# the same again

CODES = st.sampled_from(["AAA333", "BBB333", "CCC333", "DDD333"])
SPEAKERS = st.builds(
    Speaker,
    code=CODES,
    name=st.sampled_from(["Ana", "Bo"]),
    email=st.sampled_from(["", "ana@example.org", "bo@example.org"]),
)
FILES = st.lists(SPEAKERS, unique_by=lambda one: one.code, max_size=4)


def brought_in(store: dict[tuple[Kind, str], Record], file: Iterable[Record]) -> list[Change]:
    known = stored(*store.values())
    changes, _ = imported(unified(file, known.codes_by_email), known)
    for change in changes:
        assert store.get((change.kind, change.key)) == change.before
        assert change.after is not None
        store[change.kind, change.key] = change.after
    return list(changes)


@given(FILES)
def test_a_file_that_comes_again_changes_nothing(file: list[Speaker]) -> None:
    store: dict[tuple[Kind, str], Record] = {}
    brought_in(store, file)
    emails = [one.email for one in store.values() if isinstance(one, Speaker) and one.email]
    assert len(emails) == len(set(emails))
    assert brought_in(store, file) == []


@given(FILES)
def test_what_a_store_gives_out_it_takes_back_unchanged(file: list[Speaker]) -> None:
    store: dict[tuple[Kind, str], Record] = {}
    brought_in(store, file)
    assert brought_in(store, list(store.values())) == []


@given(FILES)
def test_every_proposal_finds_its_speakers(file: list[Speaker]) -> None:
    proposal = make_proposal(speakers=tuple(one.code for one in file))
    records = unified((*file, proposal), {"ana@example.org": "ZZZ999"})
    known = {one.code for one in records if isinstance(one, Speaker)}
    (named,) = (one.speakers for one in records if isinstance(one, Proposal))
    assert {*named} == known
    assert len(named) == len({*named})
    assert msgspec.structs.replace(proposal, speakers=named) in records


texts = st.sampled_from(["", "a", "b", "c"])
sets = st.lists(st.sampled_from("wxyz"), unique=True, max_size=3).map(tuple)
maps = st.dictionaries(st.sampled_from(["fit", "fun", "new"]), texts, max_size=3)
proposals = st.builds(
    make_proposal,
    title=texts,
    abstract=texts,
    tags=sets,
    answers=maps,
    revision=st.integers(1, 4),
    state=st.sampled_from([State.SUBMITTED, State.ACCEPTED]),
    pending_state=st.sampled_from([None, State.ACCEPTED, State.REJECTED]),
    updated=st.integers(0, 5).map(lambda days: NOW + timedelta(days=days)),
)
reviews = st.builds(
    make_review,
    comment=texts,
    scores=st.dictionaries(st.sampled_from(["fit", "fun"]), st.integers(1, 5), max_size=2),
    proposal_revision=st.integers(1, 4),
)
FOLLOWERS = ("updated", "revision", "proposal_revision")


def said(record: Any) -> dict[str, Any]:  # noqa: ANN401  # a record
    """The fields of a record but for those that follow from the others, tags and the like as sets."""
    fields = {name: value for name, value in msgspec.structs.asdict(record).items() if name not in FOLLOWERS}
    return {name: sorted(value) if name == "tags" else value for name, value in fields.items()}


@given(proposals, proposals)
def test_what_arrives_as_it_left_changes_nothing(base: Proposal, stored: Proposal) -> None:
    assert joined(base, stored, base) == (stored, ())


@given(proposals, proposals)
def test_what_only_the_file_changed_is_taken(base: Proposal, arriving: Proposal) -> None:
    found = joined(base, base, arriving)
    assert (said(found.record), found.clashes) == (said(arriving), ())


@given(st.one_of(st.none(), proposals), proposals)
def test_what_is_alike_is_no_difference(base: Proposal | None, one: Proposal) -> None:
    assert joined(base, one, one) == (one, ())


@given(st.one_of(st.none(), proposals), proposals, proposals)
def test_clashes_are_the_same_from_both_sides(base: Proposal | None, one: Proposal, other: Proposal) -> None:
    there, back = joined(base, one, other), joined(base, other, one)
    mirrored = [Clash(clash.field, clash.arriving, clash.stored) for clash in back.clashes]
    assert sorted(there.clashes, key=lambda clash: clash.field) == sorted(mirrored, key=lambda clash: clash.field)


@given(proposals, proposals, proposals)
def test_sides_that_do_not_clash_join_alike_whichever_is_stored(base: Proposal, one: Proposal, other: Proposal) -> None:
    there, back = joined(base, one, other), joined(base, other, one)
    if not there.clashes:
        assert said(there.record) == said(back.record)


@given(reviews, reviews, reviews)
def test_reviews_join_likewise(base: Review, stored: Review, arriving: Review) -> None:
    assert joined(base, stored, base).record == stored
    found = joined(base, stored, arriving).record
    assert isinstance(found, Review)
    assert found.proposal_revision <= max(stored.proposal_revision, arriving.proposal_revision)


def test_without_a_base_every_difference_is_a_clash() -> None:
    stored, arriving = make_proposal(title="One", tags=("x",)), make_proposal(title="Two", tags=("y",))
    found = joined(None, stored, arriving)
    assert found.clashes == (Clash("title", "One", "Two"), Clash("tags", ("x",), ("y",)))
    assert found.record == arriving


def test_sets_join_member_by_member() -> None:
    base = make_proposal(tags=("stays", "goes-here", "goes-there"))
    stored, arriving = replace(base, tags=("stays", "goes-there", "x")), replace(base, tags=("y", "stays", "goes-here"))
    found = joined(base, stored, arriving)
    assert isinstance(found.record, Proposal)
    assert (found.record.tags, found.clashes) == (("stays", "x", "y"), ())


SLIDES = Resource(link="https://example.org/slides")
NOTICE = Acknowledgement(notice="code-of-conduct", version="2026-04")


def test_links_join_link_by_link() -> None:
    base = make_proposal(resources=(SLIDES,))
    paper, code = (Resource(link=f"https://example.org/{name}") for name in ("paper", "code"))
    stored, arriving = replace(base, resources=(SLIDES, paper)), replace(base, resources=(code, SLIDES))
    both: Any = joined(base, stored, arriving)
    assert (both.record.resources, both.clashes) == ((SLIDES, paper, code), ())


@pytest.mark.parametrize(
    ("name", "key", "item", "ours", "theirs"),
    [
        ("resources", SLIDES.link, SLIDES, {"description": "Ours"}, {"description": "Theirs"}),
        ("resources", SLIDES.link, SLIDES, {"is_public": False}, None),
        ("acknowledged", "code-of-conduct 2026-04", NOTICE, {"at": NOW}, {"at": NOW + timedelta(days=1)}),
    ],
)
def test_an_item_that_both_sides_changed_is_a_clash_that_names_it(
    name: str, key: str, item: Resource | Acknowledgement, ours: dict[str, Any], theirs: dict[str, Any] | None
) -> None:
    base = make_proposal(**{name: (item,)})
    our, their = replace(item, **ours), replace(item, **theirs) if theirs else None
    stored, arriving = replace(base, **{name: (our,)}), replace(base, **{name: (their,) if their else ()})
    both = joined(base, stored, arriving)
    assert both.clashes == (Clash(f"{name}.{key}", our, their),)
    assert getattr(both.record, name) == ((their,) if their else ())


def test_a_link_that_is_named_twice_is_compared_with_the_whole_list() -> None:
    base = make_proposal(resources=(SLIDES, replace(SLIDES, description="Again")))
    stored, arriving = replace(base, resources=(SLIDES,)), replace(base, resources=())
    assert [clash.field for clash in joined(base, stored, arriving).clashes] == ["resources"]


def test_the_order_of_speakers_is_theirs_who_changed_it_and_clashes_if_both_did() -> None:
    base = make_proposal(speakers=("A", "B", "C"))
    moved = replace(base, speakers=("C", "A", "B"))
    joining = replace(base, speakers=("A", "B", "C", "D"))
    for there in (joined(base, joining, moved), joined(base, moved, joining)):
        found: Any = there.record
        assert (found.speakers, there.clashes) == (("C", "A", "B", "D"), ())
    clash = joined(base, moved, replace(base, speakers=("B", "A", "C"))).clashes
    assert clash == (Clash("speakers", ("C", "A", "B"), ("B", "A", "C")),)


def test_maps_join_key_by_key() -> None:
    base = make_review(scores={"fit": 3, "fun": 3, "new": 1})
    stored, arriving = replace(base, scores={"fit": 4, "fun": 3, "new": 2}), replace(base, scores={"fit": 3, "fun": 5})
    found = joined(base, stored, arriving)
    assert isinstance(found.record, Review)
    assert found.record.scores == {"fit": 4, "fun": 5}
    assert found.clashes == (Clash("scores.new", 2, None),)


def test_a_recusal_over_a_score_is_a_clash() -> None:
    base = make_review()
    stored = replace(base, state=ReviewState.RECUSED, scores={}, reason="We share an office.")
    found = joined(base, stored, replace(base, scores={"score": 5}))
    assert [clash.field for clash in found.clashes] == ["scores.score"]
    assert getattr(found.record, "state", None) is ReviewState.RECUSED


@pytest.mark.parametrize("base", [None, make_proposal(revision=2)])
@pytest.mark.parametrize("revision", [0, 2, 4, 900])
@pytest.mark.parametrize("days", [-900, 0, 3, 26_000])
def test_the_store_counts_revisions_and_dates_a_change_whatever_the_file_has(
    base: Proposal | None, revision: int, days: int
) -> None:
    here = make_proposal(title="Here", revision=4)
    now = here.updated + timedelta(days=2)

    def after(**fields: Any) -> Any:  # noqa: ANN401  # a record
        file = replace(here, revision=revision, updated=here.updated + timedelta(days=days), **fields)
        found = import_changes(Records.of([file]), stored(here), lambda _place: base, now=now)
        return [change.after for change in found.changes]

    assert after(abstract="There") == [replace(here, abstract="There", revision=5, updated=now)]
    assert after(room="Aula") == [replace(here, room="Aula", revision=4, updated=now)]
    assert after() == []


def test_the_last_change_of_a_store_with_a_clock_ahead_never_goes_back() -> None:
    here = make_proposal(updated=NOW + timedelta(minutes=5))
    ((change,), _) = imported([replace(here, room="Aula")], stored(here))
    assert getattr(change.after, "updated", None) == here.updated


def test_of_a_review_changed_twice_the_earlier_text_counts_as_read() -> None:
    base = make_review(proposal_revision=1)
    stored = replace(base, comment="Read anew", proposal_revision=3)
    arriving = replace(base, scores={"score": 2}, proposal_revision=2)
    both: Any = joined(base, stored, arriving).record
    assert (both.comment, both.scores, both.proposal_revision) == ("Read anew", {"score": 2}, 2)
    kept: Any = joined(base, stored, replace(arriving, proposal_revision=1)).record
    assert kept.proposal_revision == 3


def test_what_a_store_gives_out_stays() -> None:
    stored = make_proposal(number=7)
    arriving = replace(stored, number=0, guid="other", created=NOW + timedelta(days=9))
    assert joined(None, stored, arriving) == (stored, ())
