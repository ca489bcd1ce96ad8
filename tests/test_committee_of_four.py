"""Four people with four terminals on one store: they review, rank, decide and publish, and nothing is wrong or lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from statistics import mean, median
from threading import Barrier

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.records.change import ChangeSet, Kind, Record, key_of, kind_of
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.review import Assignment, Review
from cfpcli.store import Store
from tests.contract.process import PROGRAM, variables
from tests.factories import change_set, sample_records
from tests.member import SHOWN, VERDICTS, Member
from tests.store.file.support import leftovers
from tests.terminal import ENTER, Terminal
from tests.world import World

pytestmark = pytest.mark.slow

NAMES = ("Ada Mbeki", "Bo Lind", "Chloe Garnier", "Dmitri Orlov")
PROPOSALS = 200
EACH = 150
"""Assignments of each: three reviewers for each proposal."""
BY_FLAGS = 8
SLOTS = 8

Table = dict[tuple[Kind, str], Record]


def opened(folder: Path, proposals: int) -> World:
    """A world with so many proposals, all of them submitted, and tracks with slots."""
    folder.mkdir()
    world = World(folder)
    records: list[Record] = []
    for one in sample_records(proposals, reviews=0, abstract=(200, 600)):
        if isinstance(one, Event):
            records.append(replace(one, tracks=tuple(replace(track, slots=SLOTS) for track in one.tracks)))
        else:
            records.append(replace(one, state=State.SUBMITTED) if isinstance(one, Proposal) else one)
    Store.create(world.store).apply(change_set(*records))
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A call with 200 proposals and four registered reviewers, to each of whom 150 are assigned."""
    world = opened(tmp_path / "committee", PROPOSALS)
    for name in NAMES:
        world.ok("reviewers", "add", f"{name} <{name.split()[0].lower()}@example.org>")
        world.ok("organisers", "add", f"{name} <{name.split()[0].lower()}@example.org>")
    world.ok("assign --target 3 --yes")
    return world


def at_once(*acts: Callable[[], object]) -> None:
    """Do all of these at the same time, and fail where one does."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def records(store: Store) -> Table:
    """Every record of a store but its settings, by kind and key."""
    types: dict[Kind, type[Record]] = {
        Kind.PROPOSAL: Proposal,
        Kind.REVIEW: Review,
        Kind.ASSIGNMENT: Assignment,
    }
    found = [msgspec.json.decode(one, type=types[kind]) for kind in types for one in store.documents(kind)]
    by_key = {(kind_of(one), key_of(one)): one for one in found}
    assert len(by_key) == len(found), "a record is there twice"
    return by_key


def replayed(history: Sequence[ChangeSet]) -> Table:
    """What the history says that the store holds; each change set must build on the one before it."""
    table: Table = {}
    for number, one in enumerate(history, 1):
        assert one.revision == number
        for change in one.changes:
            assert table.get((change.kind, change.key)) == change.before, f"r{number} overwrites {change.key} unseen"
            if change.after is None:
                del table[change.kind, change.key]
            else:
                table[change.kind, change.key] = change.after
    return table


def told_truly(store: Store) -> Table:
    """The records of a store, held against its history."""
    found = records(store)
    by_history = replayed(store.history())
    assert found == {key: one for key, one in by_history.items() if key[0] in {kind for kind, _ in found}}
    return found


def since(store: Store, revision: int) -> list[ChangeSet]:
    """The change sets after a revision."""
    return [one for one in store.history() if one.revision > revision]


def reviewing(members: Sequence[Member], world: World) -> set[tuple[str, str]]:
    """Everybody reviews what is assigned to them, at once, mostly in the loop; the pairs of proposal and reviewer."""
    before = Store.open(world.store)
    rows = [one for one in records(before).values() if isinstance(one, Assignment)]
    assigned = {member.email: {one.proposal for one in rows if one.reviewer == member.email} for member in members}
    assert [len(codes) for codes in assigned.values()] == [EACH] * len(members)

    def review(member: Member, *, flags_first: bool) -> None:
        mine = assigned[member.email]
        if flags_first:
            single = set(member.shuffled(mine)[:BY_FLAGS])
            member.review_by_flags(single)
            assert member.review_by_lines(EACH - BY_FLAGS) == mine - single
        else:
            seen = member.review_by_lines(EACH - BY_FLAGS)
            assert seen < mine
            member.review_by_flags(member.shuffled(mine - seen))

    at_once(*(lambda one=one, at=at: review(one, flags_first=at % 2 == 1) for at, one in enumerate(members)))
    return {(code, email) for email, codes in assigned.items() for code in codes}


def check_reviews(members: Sequence[Member], world: World, pairs: set[tuple[str, str]], revision: int) -> None:
    """Every review is there once, as its reviewer meant it, and the history names who wrote it."""
    store = Store.open(world.store)
    by_email = {member.email: member for member in members}
    found = {
        (one.proposal, one.reviewer): (str(one.state), one.scores.get("score"), one.comment, one.name)
        for one in told_truly(store).values()
        if isinstance(one, Review)
    }
    meant = {(code, email): (by_email[email].thinks(code), by_email[email].name) for code, email in pairs}
    assert found == {pair: (said.state, said.score, said.comment, name) for pair, (said, name) in meant.items()}
    written = since(store, revision)
    assert Counter(one.by for one in written) == {str(member): member.writes for member in members}
    for one in written:
        assert {f"{change.key.partition('/')[2]}>" for change in one.changes} == {one.by.partition("<")[2]}
    progress = world.ok("reviews progress --json").items
    counted = {one["reviewer"]: (one["scored"], one["abstained"], one["recused"], one["untouched"]) for one in progress}
    states = {
        email: Counter(said.state for (_, whose), (said, _) in meant.items() if whose == email) for email in by_email
    }
    assert counted == {
        email: (count["scored"], count["abstained"], count["recused"], 0) for email, count in states.items()
    }


def check_ranking(members: Sequence[Member], world: World, pairs: set[tuple[str, str]]) -> list[str]:
    """`cfp rank` says what follows from the scores that everybody meant to give; the codes in its order."""
    by_email = {member.email: member for member in members}
    given: dict[str, list[Fraction]] = {}
    for code, email in pairs:
        score = by_email[email].thinks(code).score
        if score is not None:
            given.setdefault(code, []).append(Fraction(score))
    tracks = {one.code: one.track for one in records(Store.open(world.store)).values() if isinstance(one, Proposal)}
    for method, figure in (("mean", mean), ("median", median)):
        figures = {code: figure(scores) for code, scores in given.items()}
        rows = world.ok("rank", "--json", "--method", method).items
        assert Counter(row["code"] for row in rows) == Counter(dict.fromkeys(tracks, 1))
        for row in rows:
            code, rivals = row["code"], [figures[one] for one in figures if tracks[one] == row["group"]]
            assert row["group"] == tracks[code]
            assert row["reviews"] == len(given.get(code, ()))
            assert row[method] == (pytest.approx(float(figures[code]), abs=1e-9) if code in given else None)
            assert row["place"] == (1 + sum(rival > figures[code] for rival in rivals) if code in given else None)
            assert row["histogram"] == Counter(str(score) for score in given.get(code, ()))
        for track in set(tracks.values()):
            order = [row for row in rows if row["group"] == track]
            assert [row["place"] for row in order if row["place"]] == sorted(
                row["place"] for row in order if row["place"]
            )
            assert [row["within"] for row in order[:SLOTS]] == [True] * SLOTS
            assert not any(row["within"] for row in order[SLOTS:])
    return [row["code"] for row in world.ok("rank --json").items]


def parts_of(ranked: Sequence[str], hidden: Sequence[set[str]]) -> list[list[str]]:
    """Half of the proposals for each, every quarter for two; but what is hidden from both is for the first."""
    length, count = len(ranked) // len(hidden), len(hidden)
    quarters = [ranked[at * length : (at + 1) * length] for at in range(count)]
    halves = [[*quarters[at], *quarters[(at + 1) % count]] for at in range(count)]
    parts = [[code for code in half if code not in theirs] for half, theirs in zip(halves, hidden, strict=True)]
    return [[*parts[0], *(set(ranked) - {code for part in parts for code in part})], *parts[1:]]


def deciding(members: Sequence[Member], world: World, parts: Sequence[Sequence[str]]) -> dict[str, str]:
    """Everybody decides on their part, at once; what is pending in the end."""
    revision, ranked = Store.open(world.store).revision, {code for part in parts for code in part}
    for member in members:
        member.writes = 0
    told: dict[str, dict[str, tuple[str, str]]] = {}

    def decide(member: Member, part: Sequence[str]) -> None:
        told[member.name] = member.decide(part)

    at_once(*(lambda one=one, part=part: decide(one, part) for one, part in zip(members, parts, strict=True)))
    store = Store.open(world.store)
    told_truly(store)
    by_name = {str(member): member for member in members}
    pending: dict[str, tuple[str, str]] = {}
    written = since(store, revision)
    for one in written:
        for change in one.changes:
            assert isinstance(change.before, Proposal)
            assert isinstance(change.after, Proposal)
            assert change.before.pending_state is None, f"{one.by} overwrote the decision on {change.key}"
            assert change.after.pending_state == VERDICTS[by_name[one.by].verdict(change.key)]
            pending[change.key] = (str(change.after.pending_state), by_name[one.by].name)
    assert pending.keys() == ranked
    assert Counter(one.by for one in written) == {str(member): member.writes for member in members}
    contested = [
        code
        for code in ranked
        if len({one.verdict(code) for one, part in zip(members, parts, strict=True) if code in part}) > 1
    ]
    assert contested
    assert sorted(code for lost in told.values() for code in lost) == sorted(contested)
    assert all(lost[code] == pending[code] for lost in told.values() for code in lost)
    return {code: state for code, (state, _) in pending.items()}


def publishing(members: Sequence[Member], world: World, pending: dict[str, str]) -> int:
    """All publish at once: one does, the others are told; the revision that it made.

    Those who recused do not see all that is pending, and so their number cannot be right.
    """
    before = Store.open(world.store)
    ended: dict[str, tuple[int, str]] = {}

    def publish(member: Member) -> None:
        done = member.cfp("decisions", "publish", "--count", str(len(pending)), "--yes")
        ended[str(member)] = (done.returncode, done.stderr)

    at_once(*(lambda one=one: publish(one) for one in members))
    published = [who for who, (status, said) in ended.items() if status == 0 and f"Published {len(pending)}" in said]
    assert len(published) == 1, ended
    for status, said in (ended[who] for who in ended.keys() - set(published)):
        told = {0: "Nothing is pending", 2: "nothing was published", 5: "somebody else has just published"}
        assert status in told, ended
        assert told[status] in said
    store = Store.open(world.store)
    (written,) = since(store, before.revision)
    assert [written.by] == published
    found = [one for one in told_truly(store).values() if isinstance(one, Proposal)]
    assert {one.code: (str(one.state), one.pending_state) for one in found} == {
        code: (state, None) for code, state in pending.items()
    }
    return written.revision


def taking_back(members: Sequence[Member], revision: int) -> None:
    """Two take the same change back at once: one does, the other is told."""
    ended: list[int] = []
    at_once(*(lambda one=one: ended.append(one.cfp("undo", f"r{revision}", "--yes").returncode) for one in members[:2]))
    assert min(ended) == 0
    assert max(ended) in {4, 5}


def test_four_people_review_rank_decide_and_publish(world: World, tmp_path: Path) -> None:
    members = [Member(name, world, tmp_path / "homes", recuses=name in NAMES[2:]) for name in NAMES]
    sent = Store.open(world.store)
    as_sent = records(sent)

    pairs = reviewing(members, world)
    check_reviews(members, world, pairs, sent.revision)
    ranked = check_ranking(members, world, pairs)
    reviewed = Store.open(world.store)
    hidden = [member.hidden(pairs) for member in members]
    pending = deciding(members, world, parts_of(ranked, hidden))
    decided = Store.open(world.store)
    as_decided = records(decided)

    late = members[0].cfp("accept", *ranked, "--yes", "--if-revision", str(reviewed.revision))
    assert late.returncode == 5
    assert "changed since revision" in late.stderr
    assert records(Store.open(world.store)) == as_decided

    taking_back(members, publishing(members, world, pending))
    assert told_truly(Store.open(world.store)) == as_decided
    standing = Counter(
        one.by for one in Store.open(world.store).undoable(decided.revision) if one.revision > sent.revision
    )
    assert set(standing) == {str(member) for member in members}
    for member in members:
        undone = member.cfp("undo", str(standing[str(member)]), "--yes")
        assert undone.returncode == 0, undone.stderr
    assert told_truly(Store.open(world.store)) == as_sent
    doctor = members[2].cfp("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert leftovers(world.folder) <= {"home"}


def test_four_terminals_show_review_after_review_and_who_was_faster(tmp_path: Path) -> None:
    world = opened(tmp_path / "committee", 20)
    members = [Member(name, world, tmp_path / "homes") for name in NAMES]
    codes = {one.code for one in records(Store.open(world.store)).values() if isinstance(one, Proposal)}
    with ExitStack() as stack:
        at = [stack.enter_context(terminal(world, one, tmp_path, "review")) for one in members]
        for _ in codes:
            for member, screen in zip(members, at, strict=True):
                shown = SHOWN.findall(screen.expect("q quit").screen)[-1]
                screen.send(str(member.thinks(shown).score or 3))
        for screen in at:
            screen.expect("That was the last one").send(ENTER)
            assert screen.wait() == 0
    found = told_truly(Store.open(world.store))
    assert {(one.proposal, one.name): one.scores["score"] for one in found.values() if isinstance(one, Review)} == {
        (code, member.name): member.thinks(code).score or 3 for code in codes for member in members
    }

    revision = Store.open(world.store).revision
    with ExitStack() as stack:
        at = [stack.enter_context(terminal(world, one, tmp_path, "decide")) for one in members]
        for screen in at:
            screen.expect("q quit")
        for screen, key in zip(at, "awrw", strict=True):
            screen.send(key)
        for screen in at:
            screen.expect("q quit").send("q")
            assert screen.wait() == 0
        said = [" ".join(screen.screen.split()) for screen in at]
    (written,) = since(Store.open(world.store), revision)
    (change,) = written.changes
    assert isinstance(change.after, Proposal)
    for member, key, screen_text in zip(members, "awrw", said, strict=True):
        wanted = {"a": "accepted", "w": "waitlisted", "r": "rejected"}[key]
        if str(member) == written.by:
            assert change.after.pending_state == wanted
        elif change.after.pending_state != wanted:
            name = written.by.partition(" <")[0]
            assert f"{change.key} is already pending {change.after.pending_state}, by {name}" in screen_text


def terminal(world: World, member: Member, folder: Path, word: str) -> Terminal:
    """The program at a terminal of this member's own."""
    told = variables(world, CFP_ME=str(member), HOME=str(folder / "homes" / member.email), TERM="xterm-256color")
    return Terminal([*PROGRAM, word], told, cwd=world.folder)
