"""Records are found and decoded from small stores and large ones, and reading imports nothing that it does not need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cfpcli.errors import NotFoundError
from cfpcli.records.change import Kind
from cfpcli.records.proposal import Proposal, State
from cfpcli.store import Store
from tests.factories import change_set, code_of, make_event, make_setting, sample_records
from tests.store.file.support import ROOT, contents

SIZES = ("store", "large")


@pytest.fixture(params=SIZES)
def any_store(request: pytest.FixtureRequest) -> Store:
    """A small store and a large one: one is read at once, the other in pieces."""
    found: Store = request.getfixturevalue(request.param)
    return found


def test_every_record_is_found_by_its_key(any_store: Store) -> None:
    count = any_store.count(Kind.PROPOSAL)
    for number in {1, 2, count // 2, count}:
        proposal = any_store.get(Kind.PROPOSAL, code_of(number))
        assert proposal is not None
        assert (proposal.code, proposal.number) == (code_of(number), number)
        speakers = any_store.get_many(Kind.SPEAKER, proposal.speakers)
        assert list(speakers) == list(proposal.speakers)
        for review in any_store.reviews_of(proposal.code):
            assert any_store.get(Kind.REVIEW, review.key) == review


def test_what_is_not_there_is_none(any_store: Store) -> None:
    assert any_store.get(Kind.PROPOSAL, "ZZZZZZ") is None
    assert any_store.get(Kind.SPEAKER, code_of(1)) is None
    assert any_store.get(Kind.REVIEW, f"{code_of(1)}/nobody@example.org") is None
    assert any_store.setting("nothing") is None
    assert any_store.reviews_of("ZZZZZZ") == ()


@pytest.mark.parametrize("wanted", [1, 3, 60])
def test_many_keys_are_found_in_the_order_asked_for(large: Store, wanted: int) -> None:
    codes = [code_of(number) for number in range(300, 300 - wanted, -1)]

    found = large.get_many(Kind.PROPOSAL, [*codes, "ZZZZZZ"])

    assert list(found) == codes
    assert [proposal.number for proposal in found.values()] == list(range(300, 300 - wanted, -1))


def test_keys_are_completed_from_a_prefix_in_any_case(any_store: Store) -> None:
    code = code_of(3)
    for length in range(1, 7):
        found = any_store.keys_starting(Kind.PROPOSAL, code[:length].lower())
        everything = [code_of(number) for number in range(1, any_store.count(Kind.PROPOSAL) + 1)]
        assert found == tuple(sorted(other for other in everything if other.startswith(code[:length])))
    assert len(any_store.keys_starting(Kind.PROPOSAL, "")) == any_store.count(Kind.PROPOSAL)
    assert any_store.keys_starting(Kind.EVENT, "OSXP") == ("osxp-2026",)
    assert set(any_store.keys_starting(Kind.REVIEW, f"{code}/")) == {
        review.key for review in any_store.reviews_of(code)
    }


def test_rows_hold_the_attributes_asked_for_with_their_types_and_defaults(large: Store) -> None:
    rows = large.rows(Kind.PROPOSAL, ("code", "state", "submitted", "duration", "tags", "answers"))

    whole = [large.get(Kind.PROPOSAL, row.code) for row in rows[:3]]
    assert len(rows) == large.count(Kind.PROPOSAL)
    assert [row.code for row in rows] == [code_of(number) for number in range(1, len(rows) + 1)]
    for row, proposal in zip(rows, whole, strict=False):
        assert isinstance(proposal, Proposal)
        assert isinstance(row.state, State)
        assert (row.state, row.submitted, row.tags) == (proposal.state, proposal.submitted, proposal.tags)
        assert (row.duration, row.answers) == (None, {})
        assert not hasattr(row, "abstract")


def test_two_thousand_proposals_are_decoded_in_part(path: Path) -> None:
    store = Store.create(path)
    records = list(sample_records(2000, reviews=1, abstract=(300, 900)))
    store.apply(change_set(*records))

    rows = store.rows(Kind.PROPOSAL, ("code", "track", "title", "language"))

    proposals = [record for record in records if isinstance(record, Proposal)]
    expected = [(proposal.code, proposal.track, proposal.title, proposal.language) for proposal in proposals]
    assert [(row.code, row.track, row.title, row.language) for row in rows] == expected


def test_documents_are_the_bytes_of_the_store(any_store: Store) -> None:
    documents = list(any_store.documents(Kind.REVIEW))

    assert len(documents) == any_store.count(Kind.REVIEW)
    assert [json.loads(document)["number"] for document in documents] == list(range(1, len(documents) + 1))


def test_a_store_that_was_opened_keeps_what_it_saw(large: Store, path: Path) -> None:
    other = Store.open(path)
    first = other.get(Kind.PROPOSAL, code_of(1))
    assert first is not None

    large.apply(change_set(make_setting(name="later")))

    assert other.setting("later") is None
    assert other.get(Kind.PROPOSAL, code_of(1)) == first
    assert large.setting("later") == "osxp-2026"


def test_reading_creates_nothing(path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(NotFoundError):
        Store.open(path)
    assert contents(path.parent) == {}

    Store.create(path).apply(change_set(make_event()))
    for name in (".cfp.json.lock", "cfp.history.jsonl", "cfp.json.bak"):
        (path.parent / name).unlink()
    store = Store.open(path)
    store.history()
    store.rows(Kind.EVENT, ("slug",))
    assert list(contents(path.parent)) == ["cfp.json"]


def test_a_missing_store_names_the_way_to_make_one(path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no store at") as caught:
        Store.open(path)
    assert caught.value.hint == "cfp init EVENT  # creates one"


HEAVY = ("filelock", "rich", "dateutil", "typer", "questionary", "shutil", "asyncio")

READ = """
import sys
from pathlib import Path
from cfpcli.store import Store
from cfpcli.records.change import Kind
from cfpcli.store.protocol import HistoryFilter
store = Store.open(Path(sys.argv[1]))
store.rows(Kind.PROPOSAL, ("code", "state"))
store.get(Kind.PROPOSAL, "ZZZZZZ")
store.history(HistoryFilter(key="ZZZZZZ"))
"""


@pytest.mark.slow
def test_reading_imports_nothing_heavy(request: pytest.FixtureRequest) -> None:
    store = request.getfixturevalue("large")
    asked = f"{READ}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", asked, store.identity], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "\n"


WITHOUT_TINYDB = """
import sys
sys.modules["tinydb"] = None
from cfpcli.__main__ import main
from cfpcli.store.protocol import HistoryFilter
sys.exit(main())
"""


def run_without_tinydb(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_TINYDB, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CFP_ME": "Ada Mbeki <ada@example.org>"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("line", ["list", f"show {code_of(1)}", "export json", "log", "undo", "doctor", "whoami"])
def test_no_command_that_opens_a_store_works_without_tinydb(store: Store, line: str) -> None:
    done = run_without_tinydb(Path(store.identity).parent, *line.split())

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("cfp: the store cannot be opened: tinydb is not installed\n")


@pytest.mark.slow
@pytest.mark.parametrize("line", ["--version", "--help", "list --help", "schema"])
def test_what_opens_no_store_works_without_tinydb(store: Store, line: str) -> None:
    done = run_without_tinydb(Path(store.identity).parent, *line.split())

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
