"""How every command writes: under the lock, as one change set, or only shown; and what it returns."""

import pytest

from cfpcli.cli.judges import JUDGES
from cfpcli.errors import BusyError, ConflictError, DataRefusedError, UsageError
from cfpcli.records.change import created
from cfpcli.records.person import Person
from cfpcli.result import Message, Result
from cfpcli.store import Store
from cfpcli.workspace.commit import anew, commit
from cfpcli.workspace.rows import Written
from tests.factories import change_set, make_speaker
from tests.samples import TALK, Hour, history, opened, proposal, sent
from tests.world import NOON, World

ME = Person("Ada Mbeki", "ada@example.org")
SPEAKER = make_speaker(code="ABCDEF")
ADDED = Result(row=Written, changes=(created(SPEAKER),), messages=(Message("Added."),))


def test_what_is_decided_is_written_with_who_when_and_how(world: World) -> None:
    opened(world)
    applied = commit(world.env("cfp test"), lambda _store: ADDED, judges=JUDGES, by=ME)
    (last, _) = history(world)
    assert (last["by"], last["command"], last["at"]) == (
        "Ada Mbeki <ada@example.org>",
        "cfp test",
        "2026-05-24T10:00:00Z",
    )
    assert applied.revision == last["revision"] == 2
    assert applied.changes[0].after is not None
    assert applied.messages == ADDED.messages
    assert not applied.dry_run


def test_a_decision_sees_the_store_as_it_will_be_written_upon(world: World) -> None:
    opened(world)

    def decide(store: Store) -> Result[Written]:
        with pytest.raises(BusyError):
            Store.open(world.store, lock_timeout=0).apply(change_set(make_speaker(code="GHJKLM")))
        assert store.revision == 1
        return ADDED

    assert commit(world.env(), decide, judges=JUDGES, by=ME).revision == 2


def test_without_a_change_nothing_is_written(world: World) -> None:
    opened(world)
    before = world.files()
    result = commit(world.env(), lambda _store: Result(row=Written), judges=JUDGES, by=ME)
    assert (result.revision, result.changes) == (0, ())
    assert world.files() == before


def test_a_refusal_writes_nothing_and_leaves_the_lock(world: World) -> None:
    opened(world)
    before = {name: data for name, data in world.files().items() if "lock" not in name}

    def refuse(_: Store) -> Result[Written]:
        raise DataRefusedError("no")

    with pytest.raises(DataRefusedError):
        commit(world.env(), refuse, judges=JUDGES, by=ME)
    assert {name: data for name, data in world.files().items() if "lock" not in name} == before
    assert commit(world.env(), lambda _store: ADDED, judges=JUDGES, by=ME).revision == 2


def test_what_is_decided_on_something_else_is_a_conflict(world: World) -> None:
    opened(world)
    commit(world.env(), lambda _store: ADDED, judges=JUDGES, by=ME)
    with pytest.raises(ConflictError):
        commit(world.env(), lambda _store: ADDED, judges=JUDGES, by=ME)


def test_a_dry_run_decides_and_shows(world: World) -> None:
    opened(world)
    env = world.env()
    env = env.with_options(env.options._replace(dry_run=True))
    before = world.files()
    result = commit(env, lambda _store: ADDED, judges=JUDGES, by=ME)
    assert result.dry_run
    assert result.changes == ADDED.changes
    assert result.messages == ()
    assert world.files() == before


def test_nothing_is_written_by_a_time_that_is_looked_at(world: World) -> None:
    opened(world)
    env = world.env()
    env = env.with_options(env.options._replace(as_of=NOON))
    before = world.files()
    with pytest.raises(UsageError, match="writes nothing"):
        commit(env, lambda _store: ADDED, judges=JUDGES, by=ME)
    assert world.files() == before


def test_a_change_is_dated_by_the_clock_that_runs(world: World) -> None:
    opened(world)
    world.rehearse("2026-05-02")
    sent(world, TALK)
    last = Store.open(world.store).history()[-1]
    assert (last.at.isoformat(), last.as_of) == ("2026-05-02T00:00:00+00:00", None)


def test_the_clock_is_read_anew_after_a_dialogue(world: World) -> None:
    hour = Hour(world.folder, later=[NOON.replace(hour=11)])
    env = hour.env()
    assert (env.now, env.now) == (NOON, NOON)
    later = anew(env)
    assert (later.now, later.true_now) == (NOON.replace(hour=11), NOON.replace(hour=11))
    assert env.now == NOON


@pytest.mark.parametrize(
    ("line", "state"), [(("edit", "--set", "level=expert"), "submitted"), (("withdraw", "--reason", "R"), "withdrawn")]
)
def test_code_state_and_title(world: World, line: tuple[str, ...], state: str) -> None:
    opened(world)
    code = sent(world)
    outcome = world.ok(line[0], code, *line[1:])
    assert (outcome.out, outcome.err.count("Signed builds")) == ("", 1)
    world.ok("undo --yes")
    assert world.ok(line[0], code, *line[1:], "--format", "plain").out == f"{code}\t{state}\tSigned builds\n"
    world.ok("undo --yes")
    as_json = world.ok(line[0], code, *line[1:], "--json")
    assert as_json.items == [{"code": code, "state": state, "title": "Signed builds"}]
    assert [(one["kind"], one["key"]) for one in as_json.json["changes"]] == [("proposal", code)]
    assert (as_json.json["changes"][0]["before"]["state"], as_json.json["changes"][0]["after"]["state"]) == (
        "submitted",
        state,
    )


def test_a_person_reads_it_once(world: World) -> None:
    opened(world)
    code = sent(world)
    outcome = world.ok("edit", code, "--set", "level=expert", terminals=("stdout", "stderr"), NO_COLOR="1")
    assert outcome.out == ""
    assert outcome.err == f'Changed {code} "Signed builds".\nNext: cfp log {code}\n'


def test_a_record_as_json_has_every_field_even_the_empty_ones(world: World) -> None:
    opened(world)
    item = proposal(world, sent(world))
    assert (item["tags"], item["resources"], item["answers"]) == ([], [], {})
    assert (item["level"], item["duration"], item["start"], item["do_not_record"]) == ("", None, None, False)
