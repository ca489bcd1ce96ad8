"""`cfp import`: whole records come back with every field, whole or not at all, and nothing doubles."""

import csv
import io
import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfpcli.records.change import Kind, Record, key_of
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import LEGAL_MOVES, Proposal, Redaction, State
from cfpcli.records.review import Review, ReviewState, digest
from cfpcli.store import Store
from cfpcli.text import well_formed
from tests.exchange import strategies
from tests.factories import change_set, code_of, make_proposal, make_speaker
from tests.samples import CALL, TALK, history, listed, opened, page, proposal, put, sent, write
from tests.world import World

FORMATS = ("json", "jsonl", "csv")
SHAPES = ("speakers", "proposals", "reviews")
PEOPLE_AND_PAPERS = (Kind.SPEAKER, Kind.PROPOSAL, Kind.REVIEW)


def carried_over(there: World, here: World, name: str) -> None:
    """Export everything there and import it here."""
    for shape in SHAPES:
        file = f"{shape}.{name}"
        there.ok("export", name, "--shape", shape, "-o", file, "--force")
        here.ok("import", str(there.folder / file))


def kept(world: World) -> dict[Kind, list[bytes]]:
    records = world.records()
    return {kind: records[kind] for kind in PEOPLE_AND_PAPERS}


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A store that has the event of the desk's proposals, and nothing else."""
    world = World(tmp_path_factory.mktemp("empty"))
    world.ok("init osxp-2026")
    return world


@pytest.mark.parametrize("name", FORMATS)
def test_every_field_comes_back_in_an_empty_store(desk: World, empty: World, name: str) -> None:
    desk.ok(
        "edit", desk.codes()[0], "--set", "resources=https://example.org/x The page (private)", "--set", "duration=15"
    )
    carried_over(desk, empty, name)
    ours = kept(desk)
    codes = {code.encode() for code in desk.codes()}
    assert kept(empty)[Kind.PROPOSAL] == [one for one in ours[Kind.PROPOSAL] if one[9:15] in codes]
    assert kept(empty)[Kind.REVIEW] == ours[Kind.REVIEW]
    assert set(kept(empty)[Kind.SPEAKER]) <= set(ours[Kind.SPEAKER])
    before = empty.files()
    carried_over(desk, empty, name)
    assert empty.files() == before


lines = strategies.texts.map(lambda text: well_formed("x" + text.replace("\n", "")))


def without_comma(line: str) -> str:
    """A word as it may be one of a list."""
    return line.replace(",", "").strip()


SOUND: dict[str, Any] = {
    **dict.fromkeys(("title", "level", "language"), lines),
    **dict.fromkeys(("tags", "keywords"), st.lists(lines.map(without_comma), max_size=3, unique=True).map(tuple)),
    **{name: strategies.OF_DRAFTS[name] for name in ("duration", "resources")},
    "guid": st.just("") | st.uuids().map(str),
    # A place becomes a slot.
    "room": st.just(""),
    "day": st.just(""),
    "start": st.none(),
    "state": st.sampled_from(State).filter(lambda state: state is not State.SUBMITTED),
    "pending_state": st.sampled_from([None, State.ACCEPTED, State.REJECTED, State.WAITLISTED, State.CANCELED]),
}
"""What a proposal may be, wherever it comes from."""

OTHER_EMAILS = ("ana@home.example", "ana@work.example")


def decidable(record: Record) -> Record:
    """A proposal without a pending decision that its state does not allow."""
    if not isinstance(record, Proposal) or record.pending_state in {*LEGAL_MOVES[record.state]}:
        return record
    return msgspec.structs.replace(record, pending_state=None)


@st.composite
def conferences(draw: st.DrawFn) -> list[Record]:
    """Records that hang together, and in every other respect are anything at all."""
    codes = draw(st.lists(strategies.codes, min_size=6, max_size=7, unique=True))
    people = [
        draw(
            strategies.records(
                Speaker,
                code=st.just(code),
                guid=SOUND["guid"],
                email=st.just(email),
                other_emails=st.sampled_from([(), OTHER_EMAILS] if email else [()]),
                requested_emails=st.sampled_from([(), ("ana@new.example",)]),
                aliases=st.sampled_from([(), (former,)]),
                name=lines,
            )
        )
        for code, former, email in zip(codes[:2], codes[2:4], ("ana@example.org", ""), strict=True)
    ]
    papers = [
        decidable(
            draw(
                strategies.records(
                    Proposal,
                    **SOUND,
                    code=st.just(code),
                    event=st.just("conf"),
                    track=st.sampled_from(["", "security", "culture"]),
                    session_type=st.sampled_from(["", "talk"]),
                    speakers=st.sampled_from([(), (codes[0],), (codes[1], codes[0])]),
                )
            )
        )
        for code in codes[4:]
    ]
    judged = {
        "proposal": st.sampled_from(codes[4:]),
        "reviewer": strategies.emails.filter(lambda one: one != "ana@example.org"),
    }
    scored = strategies.records(
        Review, **judged, state=st.just(ReviewState.SCORED), scores=st.fixed_dictionaries({"score": st.integers(1, 5)})
    )
    unscored = strategies.records(
        Review, **judged, state=st.sampled_from([ReviewState.ABSTAINED, ReviewState.RECUSED]), scores=st.just({})
    )
    opinions = draw(st.lists(scored | unscored, max_size=2, unique_by=key_of))
    return [msgspec.structs.replace(one, number=0) for one in (*people, *papers, *opinions)]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=settings().max_examples // 5)
@given(records=conferences())
def test_whatever_people_wrote_comes_back(name: str, records: list[Record]) -> None:
    with TemporaryDirectory() as folder:
        there, here = (World(Path(folder) / part) for part in ("there", "here"))
        for world in (there, here):
            world.folder.mkdir()
            opened(world)
        Store.open(there.store).apply(change_set(*records))
        carried_over(there, here, name)
        assert kept(here) == kept(there)
        assert sum(map(len, kept(here).values())) == len(records)
        before = here.files()
        carried_over(there, here, name)
        assert here.files() == before


def exported(world: World, name: str = "json", *words: str) -> Any:  # noqa: ANN401  # a JSON document, or text
    out = world.ok("export", name, *words).out
    return json.loads(out) if name == "json" else out


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal."""
    opened(world)
    sent(world)
    return world


def test_what_changed_is_updated_and_the_rest_left(desk: World) -> None:
    texts = (json.dumps(item) for item in exported(desk)["items"])
    changed = sum("One " in text for text in texts)
    assert changed > 1
    outcome = desk.ok("import proposals.json --json --yes")
    tally = {item["kind"]: (item["added"], item["updated"], item["unchanged"]) for item in outcome.items}
    assert tally["proposal"] == (0, changed, 11 - changed)
    assert tally["speaker"] == (0, 0, 16)
    assert listed(desk, "A single calendar") == [desk.codes()[9]]
    assert f"Imported {changed} records from proposals.json." in outcome.err


def test_again_is_nothing_new(desk: World) -> None:
    desk.ok("import proposals.json --yes")
    before = desk.files()
    assert "Nothing new." in desk.ok("import proposals.json").err
    assert desk.files() == before


def test_it_is_one_change_set_that_undo_takes_back(desk: World, empty: World) -> None:
    before = kept(empty)
    empty.ok("import", str(desk.folder / "proposals.jsonl"))
    assert len(empty.codes()) == 11
    assert len(history(empty)) == 2
    empty.ok("undo --yes")
    assert kept(empty) == before


def test_a_file_without_its_speakers_is_refused_whole(desk: World, empty: World) -> None:
    desk.ok("export csv -o proposals.csv --force")
    before = empty.files()
    outcome = empty.run("import", str(desk.folder / "proposals.csv"))
    assert outcome.status == 4
    assert "proposals.csv:2: speakers: " in outcome.err
    assert "who does not exist" in outcome.err
    assert empty.files() == before


def test_reviews_of_what_is_not_there_are_refused(desk: World, empty: World) -> None:
    desk.ok("export jsonl --shape reviews -o reviews.jsonl")
    outcome = empty.run("import", str(desk.folder / "reviews.jsonl"))
    assert outcome.status == 4
    assert f"review of {desk.codes()[0]}, which does not exist" in outcome.err
    assert empty.records()[Kind.REVIEW] == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("event", "confi", 'did you mean "conf"?'),
        ("track", "securty", 'did you mean "security"?'),
        ("session_type", "talc", 'did you mean "talk"?'),
    ],
)
def test_what_the_event_does_not_have_is_refused(call: World, field: str, value: str, said: str) -> None:
    document = exported(call)
    document["items"][0][field] = value
    write(call, "changed.json", json.dumps(document))
    outcome = call.run("import changed.json")
    assert outcome.status == 4
    assert said in outcome.err
    assert field in outcome.err


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world of somebody else's."""
    world = World(tmp_path_factory.mktemp("other"))
    world.rng.seed(1)
    return world


def test_a_person_known_by_address_keeps_their_code(call: World, other: World) -> None:
    opened(other)
    code = sent(other, TALK.replace("Signed", "Unsigned").replace("Ana Ruiz", "Ana M. Ruiz"))
    ours = page(call, listed(call)[0])["speakers"][0]["code"]
    assert page(other, code)["speakers"][0]["code"] != ours
    other.ok("export json -o all.json")
    call.ok("import", str(other.folder / "all.json"), "--yes")
    (speaker,) = page(call, code)["speakers"]
    assert (speaker["code"], speaker["name"]) == (ours, "Ana M. Ruiz")
    assert len(call.records()[Kind.SPEAKER]) == 1


@pytest.mark.parametrize("name", ["csv", "json"])
def test_a_person_who_is_matched_by_address_keeps_what_the_file_does_not_state(
    call: World, other: World, name: str
) -> None:
    (code,) = proposal(call, listed(call)[0])["speakers"]
    write(call, "texts.csv", f"code,biography\n{code},Ana signs builds.\n")
    call.ok("import texts.csv --yes")
    before = page(call, listed(call)[0])["speakers"][0]
    assert before["biography"] == "Ana signs builds."
    if name == "csv":
        write(call, "people.csv", "code,name,email\n,Ana M. Ruiz,ana@example.org\n")
    else:
        opened(other)
        sent(other)
        other.ok("export", "json", "--shape", "speakers", "-o", str(call.folder / "people.json"))
        text = (call.folder / "people.json").read_text()
        assert "biography" not in text
        write(call, "people.json", text.replace("Ana Ruiz", "Ana M. Ruiz"))
    outcome = call.run(f"import people.{name}")
    assert (outcome.status, "biography" in outcome.err) == (2, False)
    call.ok(f"import people.{name} --yes")
    assert page(call, listed(call)[0])["speakers"] == [before | {"name": "Ana M. Ruiz"}]
    assert len(call.records()[Kind.SPEAKER]) == 1


def test_a_field_changed_in_a_spreadsheet_comes_in(call: World) -> None:
    code = listed(call)[0]
    rows = list(csv.DictReader(io.StringIO(exported(call, "csv"))))
    rows[0] |= {"title": "Signed builds, at last", "tags": "keys; logs", "level": "beginner", "state": "accepted"}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    call.ok("import - --from csv --yes", stdin=out.getvalue())
    item = proposal(call, code)
    assert (item["title"], item["tags"], item["level"], item["state"]) == (
        "Signed builds, at last",
        ["keys", "logs"],
        "beginner",
        "accepted",
    )


def test_every_fault_is_told_with_its_line(call: World) -> None:
    text = exported(call, "csv")
    code = listed(call)[0]
    write(
        call,
        "bad.csv",
        text.replace(",conf,submitted,", ",conf,sumbitted,", 1).replace("2026-05-24T10:00:00Z", "yesterday", 1),
    )
    outcome = call.run("import bad.csv")
    assert outcome.status == 4
    assert "bad.csv:2: state: " in outcome.err
    assert '"sumbitted" must be one of draft, submitted, accepted' in outcome.err
    assert 'bad.csv:2: created: "yesterday" must be an instant' in outcome.err
    assert proposal(call, code)["state"] == "submitted"


def test_an_unknown_column_names_the_nearest(call: World) -> None:
    write(call, "bad.csv", exported(call, "csv").replace(",abstract,", ",abstrakt,", 1))
    outcome = call.run("import bad.csv")
    assert outcome.status == 4
    assert '"abstract"' in outcome.err


@pytest.mark.parametrize(
    ("file", "said"), [("x.xlsx", "json, jsonl, csv"), ("x", "--from FORMAT"), ("-", "--from FORMAT")]
)
def test_the_format_is_told_by_the_ending_or_by_a_flag(call: World, file: str, said: str) -> None:
    write(call, "x", "")
    outcome = call.run("import", file)
    assert outcome.status == 2
    assert said in outcome.err


def test_a_flag_beats_the_ending(call: World) -> None:
    write(call, "dump.txt", json.dumps(exported(call)))
    assert "Nothing new." in call.ok("import dump.txt --from json").err


def test_no_file(call: World) -> None:
    assert call.run("import nowhere.json").status == 3


def test_a_dry_run_tells_how_many_and_writes_none(desk: World, empty: World) -> None:
    outcome = empty.ok("import", str(desk.folder / "proposals.json"), "--dry-run", "--json")
    assert {item["kind"]: item["added"] for item in outcome.items}["proposal"] == 11
    assert empty.codes() == []


def test_an_event_of_this_name_must_be_there(call: World, other: World) -> None:
    opened(other, CALL.replace('slug = "conf"', 'slug = "other"'))
    call.ok("export json -o all.json")
    outcome = other.run("import", str(call.folder / "all.json"))
    assert outcome.status == 4
    assert 'belongs to "conf", which is not in the store' in outcome.err


def test_old_lines_ends_and_a_byte_order_mark_do_no_harm(call: World) -> None:
    text = exported(call, "csv")
    assert "Nothing new." in call.ok("import - --from csv", stdin=("\ufeff" + text.replace("\n", "\r\n")).encode()).err


def test_the_texts_of_an_import_are_in_memory_once(empty: World) -> None:
    # Told by their ratio: the records as they were read, as they are judged and as they are written are one copy.
    many = [
        make_proposal(
            code=code_of(number), number=number + 2, guid="", state=State.ACCEPTED, speakers=(), abstract="x" * 90_000
        )
        for number in range(60)
    ]
    size = sum(len(msgspec.json.encode(one)) for one in many)
    warmed_up = empty.folder / "first.jsonl"
    warmed_up.write_bytes(
        msgspec.json.encode(make_proposal(code=code_of(60), guid="", state=State.ACCEPTED, speakers=()))
    )
    empty.ok("import first.jsonl")
    (empty.folder / "many.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, many)))
    tracemalloc.start()
    try:
        empty.ok("import many.jsonl")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(empty.records()[Kind.PROPOSAL]) == 61
    assert peak / size < 1.6


UNSOUND: dict[str, dict[str, Any]] = {
    "title": {"title": "Two\nlines"},
    "level": {"level": "begin\nner"},
    "tags": {"tags": ("cloud", "cloud")},
    "keywords": {"keywords": ("open\ndata",)},
    "speakers": {"speakers": ()},
    "pending_state": {"pending_state": State.WITHDRAWN},
    "guid": {"guid": "garbage"},
    "submitted": {"submitted": None},
}


@pytest.mark.parametrize("field", UNSOUND)
def test_what_no_form_stores_no_import_stores_and_the_line_is_named(desk: World, empty: World, field: str) -> None:
    del desk
    person = make_speaker()
    bad = make_proposal(event="osxp-2026", track="security", session_type="talk", language="en", **UNSOUND[field])
    lines = [msgspec.json.encode(record).decode() for record in (person, bad)]
    write(empty, "bad.jsonl", "\n".join(lines))
    outcome = empty.run("import bad.jsonl --yes")
    assert (outcome.status, f"bad.jsonl:2: {field}: " in outcome.err) == (4, True), outcome


def test_a_row_whose_address_is_another_s_changes_nobody(tmp_path: Path) -> None:
    world = opened(World(tmp_path))
    sent(world, TALK.replace("Ana Ruiz <ana@example.org>", "Ana Ruiz <ana@example.org>, Bo Ek <bo@example.org>"))
    rows = list(csv.DictReader(io.StringIO(world.ok("export csv --shape speakers -o -").out)))
    ana, bo = (next(row for row in rows if row["name"] == name) for name in ("Ana Ruiz", "Bo Ek"))
    write(world, "people.csv", f"code,name,email\n{ana['code']},Ana Ruiz,bo@example.org\n")
    before = world.files()
    outcome = world.run("import people.csv --yes")
    assert (outcome.status, outcome.err.count(f"people.csv:2: email: bo@example.org of {ana['code']}")) == (4, 1)
    assert f"write code {bo['code']}" in outcome.err
    assert world.files() == before | {"people.csv": world.files()["people.csv"]}


@pytest.mark.parametrize("name", FORMATS)
def test_chosen_fields_come_back_as_no_change_and_leave_the_others_alone(tmp_path: Path, name: str) -> None:
    world = opened(World(tmp_path))
    code = sent(world, TALK.replace("track:", "level: expert\ntags: [sbom]\ntrack:"))
    before = kept(world)
    for fields in ("code,track", "code,title,track,tags", "code,event,state,title,created,updated,track"):
        world.ok("export", name, "--fields", fields, "-o", f"some.{name}", "--force")
        assert "Nothing new" in world.ok(f"import some.{name}").err
        assert kept(world) == before
    written = (tmp_path / f"some.{name}").read_text().replace("security", "culture")
    write(world, f"some.{name}", written)
    assert world.run(f"import some.{name}").status == 2
    world.ok(f"import some.{name} --yes")
    after = proposal(world, code)
    assert (after["track"], after["level"], after["tags"], after["title"]) == (
        "culture", "expert", ["sbom"], "Signed builds"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", "code,level,tags\n{code},,\n"),
        ("x.jsonl", '{{"code": "{code}", "title": "Signed builds", "level": "", "tags": []}}\n'),
        ("x.json", '{{"schema": "cfp.proposals/1", "items": [{{"code": "{code}", "level": "", "tags": [] }}]}}'),
    ],
)
def test_a_field_that_is_present_and_empty_is_emptied(tmp_path: Path, name: str, text: str) -> None:
    world = opened(World(tmp_path))
    code = sent(world, TALK.replace("track:", "level: expert\ntags: [sbom]\ntrack:"))
    write(world, name, text.format(code=code))
    outcome = world.run(f"import {name}")
    assert (outcome.status, outcome.err.count("level: expert"), outcome.err.count("tags:")) == (2, 1, 1)
    world.ok(f"import {name} --yes")
    after = proposal(world, code)
    assert (after["level"], after["tags"], after["track"]) == ("", [], "security")


def test_a_new_row_has_the_defaults_of_columns_that_are_absent_and_is_not_added_twice(tmp_path: Path) -> None:
    world = opened(World(tmp_path))
    code = sent(world)
    (person,) = proposal(world, code)["speakers"]
    write(world, "rows.csv", f"code,title,speakers,tags\n{code},Signed builds,{person},new\n,From a sheet,{person},\n")
    world.ok("import rows.csv --yes")
    added = proposal(world, listed(world, "title:sheet")[0])
    assert (added["event"], added["state"], added["submitted"]) == ("conf", "submitted", added["created"])
    assert (len(added["guid"]), added["tags"], added["track"]) == (36, [], "")
    again = world.run("import rows.csv --yes")
    reason = f"rows.csv:3: code: is missing; the store has this title as {added['code']}"
    assert (again.status, reason in again.err) == (4, True)


def test_a_new_row_without_a_title_is_refused_with_its_line(tmp_path: Path) -> None:
    world = opened(World(tmp_path))
    write(world, "rows.csv", "code,track\nK7QX3D,security\n")
    outcome = world.run("import rows.csv")
    assert (outcome.status, "rows.csv:2: title: is missing; K7QX3D is new here" in outcome.err) == (4, True)


def test_a_whole_export_still_empties_what_was_emptied_here_after_it(tmp_path: Path) -> None:
    world = opened(World(tmp_path))
    code = sent(world, TALK.replace("track:", "level: expert\ntrack:"))
    world.ok("export json -o all.json")
    world.ok("edit", code, "--set", "level=")
    assert "Nothing new" in world.ok("import all.json").err
    assert proposal(world, code)["level"] == ""


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_emptied_in_a_copy_of_the_store_is_emptied_here(tmp_path: Path, name: str) -> None:
    world = opened(World(tmp_path))
    code = sent(world, TALK.replace("track:", "level: expert\ntags: [sbom]\ntrack:"))
    (tmp_path / "copy.json").write_bytes(world.store.read_bytes())
    world.ok("edit", code, "--set", "level=", "--set", "tags=licensing", "--store", "copy.json")
    world.ok("export", name, "-o", f"all.{name}", "--store", "copy.json")
    outcome = world.run(f"import all.{name}")
    assert (outcome.status, "level: expert → nothing" in outcome.err) == (2, True)
    world.ok(f"import all.{name} --yes")
    after = proposal(world, code)
    assert (after["level"], after["tags"], after["track"]) == ("", ["licensing"], "security")


EVERY_REQUIRED_FIELD = "code,number,guid,event,title,state,speakers,created,submitted,updated"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("command", ["export {}", "list --format {}"])
def test_a_file_of_chosen_fields_leaves_every_other_field_as_it_is(tmp_path: Path, name: str, command: str) -> None:
    world = opened(World(tmp_path))
    code = sent(world, TALK.replace("track:", "level: expert\ntags: [sbom]\ntrack:"))
    write(world, f"part.{name}", world.ok(f"{command.format(name)} --fields {EVERY_REQUIRED_FIELD}").out)
    before = proposal(world, code)
    assert "Nothing new" in world.ok(f"import part.{name}").err
    write(world, f"part.{name}", (tmp_path / f"part.{name}").read_text().replace("Signed builds", "Sealed builds"))
    world.ok(f"import part.{name} --yes")
    after = proposal(world, code)
    assert after["title"] == "Sealed builds"
    followers = ("title", "revision", "updated")
    assert {name: after[name] for name in after if name not in followers} == {
        name: before[name] for name in before if name not in followers
    }


def test_a_table_of_some_fields_never_takes_a_proposal_back_to_an_earlier_revision(tmp_path: Path) -> None:
    world = opened(World(tmp_path))
    code = sent(world)
    for title in ("One", "Two"):
        world.ok("edit", code, "--set", f"title={title}")
    before = proposal(world, code)
    world.ok("export csv --fields code,title,updated -o some.csv")
    (tmp_path / "some.csv").write_text((tmp_path / "some.csv").read_text().replace("Two", "Three"))
    world.ok("import some.csv --yes")
    after = proposal(world, code)
    assert (after["title"], after["revision"], after["updated"] >= before["updated"]) == ("Three", 4, True)


@pytest.mark.parametrize("name", FORMATS)
def test_an_edited_export_makes_the_next_revision_whatever_the_one_in_the_file(tmp_path: Path, name: str) -> None:
    world = opened(World(tmp_path))
    code = sent(world)
    world.ok("edit", code, "--set", "title=Signed builds, again")
    before = proposal(world, code)
    world.ok(f"export {name} -o all.{name}")
    text = (tmp_path / f"all.{name}").read_text().replace("again", "once more")
    write(world, f"all.{name}", text.replace('"revision":2', '"revision":900').replace(before["updated"], LONG_AGO))
    world.ok(f"import all.{name} --yes")
    after = proposal(world, code)
    assert (after["title"], after["revision"]) == ("Signed builds, once more", 3)
    assert after["updated"] == msgspec.to_builtins(world.now)


LONG_AGO = "2020-01-01T00:00:00Z"


def test_a_title_that_arrives_while_a_person_confirms_is_not_added_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = opened(World(tmp_path))
    code = sent(world)
    (person,) = proposal(world, code)["speakers"]
    write(world, "rows.csv", f"code,title,speakers,tags\n{code},Signed builds,{person},new\n,From a sheet,{person},\n")
    meanwhile = make_proposal(
        code="NEW333", event="conf", title="From a Sheet", track="", session_type="", speakers=(person,), guid=""
    )

    def confirmed(*_: object) -> bool:
        Store.open(world.store).apply(change_set(meanwhile))
        return True

    monkeypatch.setattr("cfpcli.transfer.commands.import_.agreed_to", confirmed)
    outcome = world.run("import rows.csv")
    assert (outcome.status, "the store has this title as NEW333" in outcome.err) == (4, True), outcome
    assert len(world.codes("conf")) == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("code,title,speakers\n,One,{person}\n,one,{person}\n", "rows.csv:3: code: is missing"),
        ("code,name,biography\n,Ana Ruiz,Hers.\n", "rows.csv:2: email: is missing"),
    ],
)
def test_rows_without_a_code_that_could_be_added_twice_are_refused(tmp_path: Path, text: str, fault: str) -> None:
    world = opened(World(tmp_path))
    (person,) = proposal(world, sent(world))["speakers"]
    write(world, "rows.csv", text.format(person=person))
    outcome = world.run("import rows.csv --yes")
    assert (outcome.status, fault in outcome.err) == (4, True), outcome


@pytest.mark.parametrize("code", [{"code": ""}, {}])
def test_new_proposals_on_one_line_of_json_need_no_code(tmp_path: Path, code: dict[str, str]) -> None:
    world = opened(World(tmp_path))
    (person,) = proposal(world, sent(world))["speakers"]
    items = [{**code, "title": title, "speakers": [person]} for title in ("One", "Two")]
    write(world, "new.json", json.dumps({"schema": "cfp.proposals/1", "items": items}))
    world.ok("import new.json")
    assert {proposal(world, new)["title"] for new in world.codes("conf")} == {"Signed builds", "One", "Two"}
    assert "the store has this title" in world.run("import new.json").err


@pytest.mark.parametrize("fields", ["--fields code,title,abstract", "", "without level"])
def test_a_blind_export_never_replaces_a_text_by_its_redacted_copy(tmp_path: Path, fields: str) -> None:
    world = opened(World(tmp_path))
    code = sent(world)
    text = proposal(world, code)["abstract"]
    put(world, code, redactions={"abstract": Redaction(text="How they sign builds.", original=digest(text))})
    chosen = fields.split() if fields.startswith("--") else ()
    world.ok("export", "csv", "--blind", "-o", "blind.csv", *chosen)
    if fields == "without level":
        rows = list(csv.DictReader(io.StringIO((tmp_path / "blind.csv").read_text())))
        with (tmp_path / "blind.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, [name for name in rows[0] if name != "level"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    for flag in ("--dry-run", "--yes"):
        outcome = world.run(f"import blind.csv {flag}")
        assert outcome.status == 4, outcome
        assert not fields or "blind.csv:2: abstract: is a redacted copy as reviewers see it" in outcome.err
    assert proposal(world, code)["abstract"] == text


VISA = """
[[questions]]
slug = "visa"
question = "Do you need a visa?"
kind = "text"
private = true
"""


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("command", ["export {} --blind", "list --blind --format {}", "export {} --store blind.json"])
@pytest.mark.parametrize("fields", ["code,answers,notes", "code,notes", "code,answers", ""])
def test_a_blind_file_of_any_columns_empties_nothing_that_reviewers_do_not_see(
    tmp_path: Path, name: str, command: str, fields: str
) -> None:
    world = opened(World(tmp_path), CALL + VISA)
    code = sent(world, TALK + "\n# Notes to the committee\n\nI bring a key.\n")
    world.ok("edit", code, "--set", "answers.visa=yes", "--set", "resources=https://example.org/x The page")
    world.ok("export store --blind -o blind.json")
    write(world, f"blind.{name}", world.ok(command.format(name) + (f" --fields {fields}" if fields else "")).out)
    before = proposal(world, code)
    for flag in ("--dry-run", "--yes"):
        outcome = world.run(f"import blind.{name} {flag}")
        # A list without chosen fields has neither notes nor answers.
        assert outcome.status == (4 if fields or "export" in command else 0), outcome
    assert proposal(world, code) == before
    world.ok("edit", code, "--set", "answers.visa=", "--set", "notes=")
    after = proposal(world, code)
    assert (after["answers"], after["notes"]) == ({}, "")


CLEO = {"CFP_ME": "Cleo Lind <cleo@example.org>"}


@pytest.fixture
def chaired(tmp_path: Path) -> World:
    """A store of two blind calls: Cleo chairs a track of `conf` and speaks there, Ana sent a proposal to `other`."""
    blind = "\n[review]\nblind = true\n"
    chair = CALL.replace('name = "Security"', 'name = "Security"\nchairs = ["Cleo Lind <cleo@example.org>"]')
    world = opened(World(tmp_path), chair + blind)
    opened(world, CALL.replace('slug = "conf"', 'slug = "other"') + blind)
    write(world, "hers.md", TALK.replace("Ana Ruiz <ana", "Cleo Lind <cleo").replace("Signed", "Sealed"))
    write(world, "talk.md", TALK)
    world.ok("submit hers.md --event conf")
    world.ok("submit talk.md --event other")
    world.ok("organisers", "add", "Ola <ola@example.org>")
    return world


def test_a_chair_learns_nothing_about_people_of_another_call_from_an_import(chaired: World) -> None:
    people = {person.email: person.code for person in Store.open(chaired.store).rows(Kind.SPEAKER, ("code", "email"))}
    mine = people["cleo@example.org"]
    texts = {}
    for address in ("ana@example.org", "new@example.org"):
        write(chaired, "people.csv", f"code,name,email\n{mine},Cleo Lind,{address}\n")
        tried, done = (chaired.run(f"import people.csv --event conf {flag}", **CLEO) for flag in ("--dry-run", "--yes"))
        assert people["ana@example.org"] not in tried.err + done.err
        texts[address] = [(one.status, one.err.replace(address, "")) for one in (tried, done)]
    assert texts["ana@example.org"] == texts["new@example.org"]
    assert [status for status, _ in texts["ana@example.org"]] == [4, 4]
    stored = Store.open(chaired.store).rows(Kind.SPEAKER, ("code", "email"))
    assert {person.email: person.code for person in stored} == people


def test_a_chair_renames_nobody_who_speaks_in_another_call(chaired: World) -> None:
    (ana,) = (
        Store.open(chaired.store)
        .get_many(Kind.SPEAKER, proposal(chaired, chaired.codes("other")[0])["speakers"])
        .values()
    )
    code = chaired.codes("conf")[0]
    both = "speakers=Cleo Lind <cleo@example.org>, Ana By Edit <ana@example.org>"
    renaming = ("edit", code, "--late", "she joins", "--set", both)
    chaired.ok(*renaming, **CLEO)
    assert '"Ana Ruiz" in the store; the name "Ana By Edit" was ignored' in chaired.ok(*renaming, **CLEO).err
    write(chaired, "people.csv", f"code,name\n{ana.code},Ana By Chair\n")
    outcome = chaired.run("import people.csv --event conf --yes", **CLEO)
    assert (outcome.status, "the record of another person" in outcome.err) == (4, True)
    assert Store.open(chaired.store).get(Kind.SPEAKER, ana.code) == ana


def test_a_chair_gets_one_answer_for_people_of_another_call_and_for_nobody(chaired: World) -> None:
    (ana,) = proposal(chaired, chaired.codes("other")[0])["speakers"]
    answers = set()
    for code, name in ((ana, "Evil"), (ana, "Ana Ruiz"), ("NEW333", "Evil")):
        write(chaired, "people.csv", f"code,name\n{code},{name}\n")
        for flag in ("--dry-run", "--yes"):
            outcome = chaired.run(f"import people.csv --event conf {flag}", **CLEO)
            answers.add((outcome.status, outcome.err))
    ((status, message),) = answers
    assert (status, "the record of another person" in message) == (4, True)


@pytest.mark.parametrize("title", ["Signed builds", "Nothing of the kind"])
@pytest.mark.parametrize("code", ["", "NEW333", "{code}"])
def test_an_import_into_a_call_that_somebody_else_runs_is_refused_before_its_titles_are_read(
    chaired: World, title: str, code: str
) -> None:
    code = code.format(code=chaired.codes("other")[0])
    write(chaired, "rows.csv", f"code,event,title\n{code},other,{title}\n")
    outcome = chaired.run("import rows.csv --yes --event conf", **CLEO)
    assert (outcome.status, "an import into other" in outcome.err, "this title" in outcome.err) == (4, True, False)


def test_a_chair_finds_the_titles_of_their_own_call_only(chaired: World) -> None:
    write(chaired, "rows.csv", "code,event,title\n,conf,Sealed builds\n")
    assert "the store has this title" in chaired.run("import rows.csv --event conf", **CLEO).err
    write(chaired, "rows.csv", "code,event,title\n,conf,Signed builds\n")
    assert "this title" not in chaired.run("import rows.csv --event conf", **CLEO).err


ADA_REVIEWS = {"CFP_ME": "Ada Lund <ada@example.org>"}
FORGED = {
    "name": "Somebody Else",
    "guest": True,
    "conflicts": ["domain"],
    "created": "2001-01-01T00:00:00Z",
    "updated": "2099-01-01T00:00:00Z",
    "proposal_revision": 1,
    "position": 4,
}


def test_a_reviewer_s_file_writes_their_opinion_and_nothing_that_the_store_and_the_clock_know(tmp_path: Path) -> None:
    world = opened(World(tmp_path))
    code = sent(world)
    world.ok("edit", code, "--set", "title=Signed builds for all")
    world.ok("organisers", "add", "Ola <ola@example.org>")
    world.ok("reviewers", "add", "Ada Lund <ada@example.org>", CFP_ME="Ola <ola@example.org>")
    new = {"proposal": code, "reviewer": "ada@example.org", "state": "scored", "scores": {"score": 4}, **FORGED}
    write(world, "mine.jsonl", json.dumps(new))
    world.ok("import mine.jsonl --yes", **ADA_REVIEWS)
    (first,) = Store.open(world.store).reviews_of(code)
    assert (first.name, first.guest, first.conflicts, first.position) == ("Ada Lund", False, (), None)
    assert (first.created, first.updated, first.proposal_revision) == (world.now, world.now, 2)
    assert "Nothing new" in world.ok("import mine.jsonl", **ADA_REVIEWS).err
    write(world, "mine.jsonl", json.dumps(new | {"scores": {"score": 2}, "reviewer": "ada@example.org"}))
    world.ok("import mine.jsonl --yes", **ADA_REVIEWS)
    (second,) = Store.open(world.store).reviews_of(code)
    assert second == msgspec.structs.replace(first, scores={"score": 2}, updated=second.updated)
    world.ok("import mine.jsonl --yes", CFP_ME="Ola <ola@example.org>")
    assert Store.open(world.store).reviews_of(code)[0].name == "Somebody Else"


def test_a_proposal_file_is_sent_to_the_command_for_packets(call: World) -> None:
    write(call, "talk two.md", "---\ntitle: x\n---\n")
    outcome = call.run("import 'talk two.md'")
    assert outcome.status == 2
    assert "try: cfp import packet 'talk two.md'" in outcome.err


def test_an_import_warns_that_its_states_are_published(call: World) -> None:
    code = listed(call)[0]
    write(call, "states.csv", f"code,state\n{code},accepted\n")
    warning = f"speakers see 1 new state at once, without cfp decisions publish: {code} submitted → accepted"
    assert warning in call.run("import states.csv --dry-run").err
    assert warning in call.run("import states.csv --yes").err
    assert warning not in call.run("import states.csv --yes").err


def test_an_import_warns_of_the_decisions_that_new_proposals_bring_along(call: World) -> None:
    states = ("accepted", "rejected", "draft", "withdrawn")
    rows = [f"NEW33{end},conf,Talk {end},{state}" for end, state in zip("3789", states, strict=True)]
    write(call, "new.csv", "\n".join(["code,event,title,state", *rows, ""]))
    done = call.run("import new.csv --dry-run")
    decided = "NEW333 new → accepted, NEW337 new → rejected"
    assert f"speakers see 2 new states at once, without cfp decisions publish: {decided}" in done.err, done


def test_an_export_older_than_a_merge_does_not_undo_it(world: World) -> None:
    opened(world)
    sent(world)
    stays, goes = (
        world.ok("people", "add", name, "--json").items[0]["code"] for name in ("Nomail Twin", "No Mail Two")
    )
    world.ok("export json -o old.json")
    world.ok("people", "merge", stays, goes, "--yes")
    world.ok("import old.json --yes")
    assert world.ok("people", "show", goes, "--json").items[0]["code"] == stays
    assert goes not in [row["code"] for row in world.ok("people list --json").items]
