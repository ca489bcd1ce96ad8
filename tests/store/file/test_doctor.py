"""Everything that can be wrong with a store is told, with its line; the mark of a rehearsal store is never lost."""

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from cfpcli.records.change import Kind, replaced
from cfpcli.store import Store
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.layout import MIGRATIONS
from cfpcli.store.file.recovery import accept, repair, restore
from cfpcli.store.findings import Finding, Rule, Severity
from tests.factories import change_set, code_of, make_proposal, make_review, make_setting, make_speaker
from tests.store.file.support import contents


def found(path: Path) -> list[tuple[Rule, int]]:
    return [(finding.rule, finding.line) for finding in examine(path)]


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def opening_of(path: Path, table: str) -> int:
    return path.read_text().splitlines().index(f'"{table}":{{') + 1


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("size", ["empty", "store", "large"])
def test_a_sound_store_gives_nothing_to_say(size: str, path: Path, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(size)
    before = contents(path.parent)

    assert examine(path) == ()
    assert contents(path.parent) == before


def test_a_missing_store_is_told(path: Path) -> None:
    path.parent.mkdir()
    assert found(path) == [(Rule.STORE_MISSING, 0)]


def test_a_store_that_went_missing_is_told(store: Store, path: Path) -> None:
    path.unlink()

    first, *_ = examine(path)
    assert first.rule == Rule.STORE_MISSING
    assert "cfp.json.bak" in first.message
    assert store.revision == 1


def test_an_empty_store_is_told(store: Store, path: Path) -> None:
    path.write_bytes(b"")
    assert found(path) == [(Rule.STORE_EMPTY, 0)]
    assert store.revision == 1


def test_what_is_no_store_is_told_with_its_line(store: Store, path: Path) -> None:
    path.write_text('{"_meta": {},\n "proposals": {\n  oops')
    assert found(path) == [(Rule.OUTLINE, 3)]
    assert store.revision == 1


def test_a_newer_store_is_told(store: Store, path: Path) -> None:
    change(path, '"schema":4', '"schema": 9')
    tables = json.loads(path.read_text())
    path.write_text(json.dumps(tables))

    assert found(path) == [(Rule.NEWER_SCHEMA, 0)]
    assert store.revision == 1


def test_an_edited_document_is_a_wrong_checksum(store: Store, path: Path) -> None:
    change(path, '"track":"cloud"', '"track":"clout"')

    findings = examine(path)

    assert [finding.rule for finding in findings] == [Rule.CHECKSUM, Rule.DANGLING_REFERENCE]
    assert findings[0].line == opening_of(path, "proposals")
    assert not any(finding.safe_to_repair for finding in findings)
    assert str(findings[1]).startswith(
        f"cfp.json:{line_of(path, 'clout')}: warning: proposal {code_of(1)} refers to track"
    )
    assert store.revision == 1


def test_every_line_that_cannot_be_read_is_named(store: Store, path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    third, fifth = line_of(path, code_of(3)), line_of(path, f'"code":"{code_of(5)}"')
    lines[third - 1] = "\0" * len(lines[third - 1]) + "\n"
    lines[fifth - 1] = lines[fifth - 1].replace('"tags"', '"tugs"')
    path.write_text("".join(lines))

    assert {(Rule.LINE_UNREADABLE, third), (Rule.DOCUMENT_UNREADABLE, fifth)} < set(found(path))
    assert (Rule.COUNT, opening_of(path, "proposals")) in found(path)
    assert store.revision == 1


def test_text_after_the_end_is_reported(store: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"garbage\n")
    assert store.revision == 1
    assert "text after the end of the store" in {finding.message for finding in examine(path)}


def test_a_store_that_was_cut_short_is_told(store: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-500])

    messages = [finding.message for finding in examine(path)]

    missing = "reviews, calls, reviewers, assignments, organisers, slots, releases, notifications, retired"
    assert messages[0] == f"tables that are missing or do not end: {missing}"
    assert messages[1] == "the end of the store is missing"
    assert store.revision == 1


def test_a_changed_header_is_told(store: Store, path: Path) -> None:
    change(path, '"revision":1', '"revision":2')

    assert found(path)[0] == (Rule.HEADER, 1)
    assert store.revision == 1


def test_a_key_or_number_on_two_lines_is_told(store: Store, path: Path) -> None:
    second = line_of(path, f'"code":"{code_of(2)}"')
    lines = path.read_text().splitlines(keepends=True)
    lines.insert(second, lines[second - 1])
    path.write_text("".join(lines))

    assert {(Rule.DUPLICATE_KEY, second + 1), (Rule.NUMBER, second + 1)} < set(found(path))
    assert store.revision == 1


def test_a_number_that_differs_from_its_place_is_told(store: Store, path: Path) -> None:
    change(path, f'"code":"{code_of(2)}","number":2', f'"code":"{code_of(2)}","number":4')

    assert (Rule.NUMBER, line_of(path, f'"code":"{code_of(2)}"')) in found(path)
    assert store.revision == 1


def test_a_comma_too_many_is_told(store: Store, path: Path) -> None:
    change(path, f'"1":{{"code":"{code_of(1)}"', f',"1":{{"code":"{code_of(1)}"')

    assert (Rule.OUTLINE, line_of(path, f'"code":"{code_of(1)}"')) in found(path)
    assert store.revision == 1


def test_references_to_what_does_not_exist_are_told(store: Store) -> None:
    store.apply(
        change_set(
            make_proposal(code="AAAAAA", speakers=("NBDYAA",), track="weather"),
            make_proposal(code="BBBBBB", speakers=(), event="elsewhere", session_type="dance"),
            make_review(proposal="NTHNGA"),
            make_proposal(code="CCCCCC", speakers=(), track="", session_type="dance"),
        )
    )
    setting = store.get(Kind.SETTING, "event")
    assert setting
    store.apply(change_set(replaced(setting, replace(setting, value="nowhere"))))

    findings = examine(Path(store.identity))

    assert {finding.rule for finding in findings} == {Rule.DANGLING_REFERENCE}
    assert [finding.message for finding in findings] == [
        "setting event refers to event nowhere, which does not exist",
        "proposal AAAAAA refers to speaker NBDYAA, which does not exist",
        "proposal AAAAAA refers to track weather of osxp-2026, which does not exist",
        "proposal BBBBBB refers to event elsewhere, which does not exist",
        "proposal CCCCCC refers to session type dance of osxp-2026, which does not exist",
        "review NTHNGA/bo@example.org refers to proposal NTHNGA, which does not exist",
    ]
    assert {finding.severity for finding in findings} == {Severity.WARNING}


def test_the_layout_of_another_program_is_told(store: Store, path: Path) -> None:
    with TinyDB(path) as db:
        db.table("proposals").update({"track": "weather"}, doc_ids=[1])

    findings = examine(path)

    assert [(finding.rule, finding.line) for finding in findings] == [
        (Rule.FOREIGN_LAYOUT, 0),
        (Rule.DANGLING_REFERENCE, 0),
    ]
    assert findings[0].safe_to_repair
    assert store.revision == 1


def test_an_older_schema_is_worth_knowing(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MIGRATIONS, 4, lambda tables: tables)

    (finding,) = examine(path)

    assert (finding.rule, finding.severity, finding.safe_to_repair) == (Rule.OLDER_SCHEMA, Severity.NOTE, True)
    assert store.revision == 1


def test_a_file_left_behind_is_told(store: Store, path: Path) -> None:
    path.with_name(".cfp.json.tmp").touch()

    (finding,) = examine(path)

    assert (finding.rule, finding.file, finding.safe_to_repair) == (Rule.LEFTOVER_FILE, ".cfp.json.tmp", True)
    assert store.revision == 1


@pytest.mark.parametrize("name", ["cfp.json", "cfp.history.jsonl", "cfp.json.bak"])
def test_files_that_others_get_at_are_told(store: Store, path: Path, name: str) -> None:
    path.with_name(name).chmod(0o640)

    (finding,) = examine(path)

    assert (finding.rule, finding.file, finding.safe_to_repair) == (Rule.PERMISSIONS, name, True)
    assert "0640" in finding.message
    assert store.revision == 1


@pytest.fixture
def history(store: Store, path: Path) -> Path:
    """The history of a store that has taken five change sets."""
    for number in range(4):
        store.apply(change_set(make_setting(name=f"s{number}")))
    return path.with_name("cfp.history.jsonl")


def of_history(path: Path) -> list[Finding]:
    return [finding for finding in examine(path) if finding.file == "cfp.history.jsonl"]


def test_a_missing_history_is_told(history: Path, path: Path) -> None:
    history.unlink()

    (finding,) = of_history(path)
    assert (finding.rule, finding.severity) == (Rule.HISTORY_MISSING, Severity.WARNING)
    assert "5 change sets" in finding.message


def test_a_gap_in_the_history_is_told(history: Path, path: Path) -> None:
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(lines[0] + lines[3])

    (finding,) = of_history(path)
    assert (finding.rule, finding.severity) == (Rule.HISTORY_GAP, Severity.WARNING)
    assert finding.message.endswith("are missing: 2 to 3, 5")


def test_what_a_crash_leaves_in_the_history_is_worth_knowing(history: Path, path: Path) -> None:
    last = history.read_bytes().splitlines(keepends=True)[-1]
    ahead = json.loads(last)
    history.write_bytes(history.read_bytes() + last[: len(last) // 2])

    (finding,) = of_history(path)
    assert (finding.rule, finding.severity, finding.line) == (Rule.HISTORY_LINE, Severity.NOTE, 6)

    history.write_bytes(b"".join(history.read_bytes().splitlines(keepends=True)[:5]))
    path.write_bytes(path.with_name("cfp.json.bak").read_bytes())
    (finding,) = of_history(path)
    assert (finding.rule, finding.severity, finding.line) == (Rule.HISTORY_AHEAD, Severity.NOTE, ahead["revision"])


def test_a_changed_line_of_the_history_is_told(history: Path, path: Path) -> None:
    change(history, '"value":"osxp-2026"', '"value":"osxp-2027"')

    (finding,) = of_history(path)
    assert (finding.rule, finding.severity, finding.line) == (Rule.HISTORY_LINE, Severity.WARNING, 1)


@pytest.fixture
def rehearsed(tmp_path: Path) -> Path:
    """A rehearsal store with a change set in it."""
    where = tmp_path / "cfp.json"
    store = Store.create(where, rehearsal=True)
    store.apply(change_set(make_speaker(code="ABCDEF")))
    return where


def test_a_store_is_a_rehearsal_only_where_it_was_made_so(tmp_path: Path, rehearsed: Path) -> None:
    assert not Store.create(tmp_path / "real.json").rehearsal
    assert Store.open(rehearsed).rehearsal
    assert examine(rehearsed) == ()


def test_a_change_set_keeps_it(rehearsed: Path) -> None:
    store = Store.open(rehearsed)
    store.apply(change_set(make_speaker(code="BCDEFG")))
    assert store.rehearsal
    assert Store.open(rehearsed).rehearsal


def test_a_program_that_writes_through_tinydb_keeps_it(rehearsed: Path) -> None:
    database = TinyDB(rehearsed)
    database.table("speakers").update({"name": "Ana R."}, doc_ids=[1])
    database.close()
    assert Store.open(rehearsed).rehearsal
    repair(rehearsed)
    assert Store.open(rehearsed).rehearsal


def test_the_last_good_copy_has_it(rehearsed: Path) -> None:
    Store.open(rehearsed).apply(change_set(make_speaker(code="BCDEFG")))
    rehearsed.write_bytes(b"")
    restore(rehearsed)
    assert Store.open(rehearsed).rehearsal


@pytest.mark.parametrize("broken", [b'"crc32":"', b'"revision":'])
def test_lines_that_are_accepted_are_still_a_rehearsal(rehearsed: Path, broken: bytes) -> None:
    data = rehearsed.read_bytes()
    first, _, rest = data.partition(b"\n")
    at = first.rindex(broken) + len(broken)
    rehearsed.write_bytes(first[:at] + (b"0" if first[at : at + 1] != b"0" else b"1") + first[at + 1 :] + b"\n" + rest)
    accept(rehearsed)
    assert Store.open(rehearsed).rehearsal


def test_a_header_of_before_has_no_mark(rehearsed: Path) -> None:
    meta = msgspec.json.decode(rehearsed.read_bytes())["_meta"]["1"]
    assert meta["rehearsal"] is True
