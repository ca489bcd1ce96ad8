"""The three-way rule: what one side changed is taken, what both changed alike is one change, the rest is a clash."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.records.proposal import Acknowledgement, Proposal, Resource
from cfpcli.records.review import Review, ReviewState
from cfpcli.records.states import State
from cfpcli.transfer.rules.arrivals import Clash, joined
from tests.factories import NOW, make_proposal, make_review

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


def test_revisions_of_two_sides_become_one_beyond_both() -> None:
    base = make_proposal(revision=2)
    stored, arriving = replace(base, title="Here", revision=4), replace(base, abstract="There", revision=3)
    record: Any = joined(base, stored, arriving).record
    assert (record.title, record.abstract, record.revision) == ("Here", "There", 5)
    one_side: Any = joined(base, base, arriving).record
    assert one_side.revision == 3


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
