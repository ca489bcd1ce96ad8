"""Mail from the terminal: what is due, the messages, their files, and what is recorded once they were sent."""

import email
import shutil
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.mail.files.messages import NEWS
from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.records.programme import Notification
from cfpcli.records.proposal import State
from cfpcli.store import Store
from tests.factories import change_set
from tests.programme.commands.test_schedule import BO, CALL, DAY, place, submitted
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"
SAM = "Sam Okoye <sam@example.org>"
AT_A_TERMINAL = ("stdout", "stderr")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A call with organisers and three proposals: Ana's is accepted, Bo's are accepted and rejected."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL.replace('["en"]', '["en", "fr"]'))
    world.ok("init conf.toml --store cfp.json")
    world.ok("organisers", "add", SAM)
    for title, person in (("One", ANA), ("Two", BO), ("Three", BO)):
        submitted(world, title, person)
    one, two, three = world.codes("conf")
    world.ok("accept", one, two, "--reason", "Score 4.5", "--tag", "strong", "--yes")
    world.ok("reject", three, "--reason", "Not for us")
    world.ok("decisions publish --yes")
    return world


@pytest.fixture
def codes(world: World) -> list[str]:
    return world.codes("conf")


def publish(world: World, version: str = "0.1") -> None:
    world.ok("schedule", "publish", "--version", version, "--yes")


def change(world: World, kind: Kind, key: str, **fields: Any) -> None:  # noqa: ANN401  # values of a record
    """Change a record without a judge, as an older version may have written it."""

    def decide(store: Store) -> ChangeSet:
        record = store.get_many(kind, [key])[key]
        return change_set(replaced(record, replace(record, **fields)))

    Store.open(world.store).transact(decide)


def person_named(world: World, name: str) -> str:
    rows = Store.open(world.store).rows(Kind.SPEAKER, ("code", "name"))
    return next(str(row.code) for row in rows if row.name.startswith(name))


def notifications(world: World) -> dict[tuple[str, str], Notification]:
    store = Store.open(world.store)
    keys = [f"{row.person}/{row.proposal}" for row in store.rows(Kind.NOTIFICATION, ("person", "proposal"))]
    records = store.get_many(Kind.NOTIFICATION, keys).values()
    return {(each.person, each.proposal): each for each in records if isinstance(each, Notification)}


def due(world: World) -> list[tuple[str, str]]:
    return [(row["name"], row["code"]) for row in world.ok("mail list --json").items]


def test_published_results_are_due_and_nothing_else(world: World, codes: list[str]) -> None:
    assert due(world) == [("Ana Ruiz", codes[0]), ("Bo Lindqvist", codes[2]), ("Bo Lindqvist", codes[1])]
    world.ok("cancel", codes[0], "--reason", "They cannot come")
    assert [row["state"] for row in world.ok("mail list --json").items] == ["accepted", "rejected", "accepted"]
    place(world, codes[0])
    assert all(row["changes"] == [] for row in world.ok("mail list --json").items)


def test_the_list_of_a_terminal_and_of_a_pipe(world: World, codes: list[str]) -> None:
    screen = world.ok("mail list", terminals=AT_A_TERMINAL, NO_COLOR="1")
    assert f"Bo Lindqvist <bo@example.org>\n  {codes[2]}  rejected  Three\n  {codes[1]}  accepted  Two\n" in screen.out
    assert "2 messages to write.\nNext: cfp mail write -o letters\n" in screen.err
    pipe = world.ok("mail", "list", codes[0])
    assert (pipe.out, pipe.err) == (f"Ana Ruiz\tana@example.org\t{codes[0]}\taccepted\tOne\n", "")


def test_pending_decisions_are_counted_and_not_listed(world: World, codes: list[str]) -> None:
    world.ok("mail", "sent", *codes)
    world.ok("cancel", codes[1], "--reason", "No room")
    screen = world.ok("mail list", terminals=AT_A_TERMINAL, NO_COLOR="1")
    assert screen.out == ""
    assert "Nothing is due.\nNot in the list: 1 decision that is not published yet.\n" in screen.err


def test_a_message_is_shown_as_it_is_written(world: World, codes: list[str]) -> None:
    shown = world.ok("mail", "show", codes[0])
    assert "From: Sam Okoye <sam@example.org>\nTo: Ana Ruiz <ana@example.org>\n" in shown.out
    (row,) = world.ok("mail", "show", "ANA@example.org", "--json").items
    world.ok("mail", "write", codes[0], "-o", "out")
    (file,) = (world.folder / "out").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.name == f"{row['identity']}.eml"
    assert message.get_content() == row["body"]
    assert (str(message["subject"]), str(message["to"])) == (row["subject"], row["to"][0])


def test_all_news_of_a_person_is_in_one_message(world: World, codes: list[str]) -> None:
    (row,) = world.ok("mail", "show", codes[1], "--json").items
    assert (row["template"], row["codes"]) == ("speaker.news", [codes[1], codes[2]])
    rows = world.ok("mail", "show", "bo@example.org", "--per", "session", "--json").items
    assert [row["codes"] for row in rows] == [[code] for code in sorted(codes[1:])]


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("show ghost@example.org", 3, "no speaker with news"),
        ("show ZZZZZZ", 3, "no proposal has a code"),
        ("list ZZZZZZ", 3, "no proposal has a code"),
        ("write", 2, "missing --output"),
        ("write -o - --json", 2, "contradict each other"),
        ("write -o conf.toml", 4, "conf.toml is not a folder"),
        ("write -o one.eml", 4, "one.eml is not a folder"),
        ("write -o out --answer-by soon", 2, "--answer-by"),
        ("write -o out --answer-by 2026-01-01", 2, "is past"),
        ("write -o out --answer-by '2026-12-01 18:00'", 2, "is not a date alone"),
        ("write -o out --from nobody", 2, "--from"),
        ("write -o out --from 'Zoë <zoë@example.org>'", 4, "not ASCII before the @"),
        ("write -o out --templates nowhere", 3, "nowhere is not a folder"),
        ("write -o out --per track", 2, "--per"),
        ("sent nowhere", 3, "is not a file, a folder, or the code"),
        ("sent ./nowhere", 3, "./nowhere does not exist"),
        ("sent home", 4, "has no files that end with .eml or .mbox"),
        ("sent conf.toml", 4, "no news of cfp in conf.toml"),
    ],
)
def test_wrong_input_is_named_and_writes_nothing(world: World, line: str, status: int, message: str) -> None:
    (world.folder / "home").mkdir(exist_ok=True)
    before = world.files()
    outcome = world.run(f"mail {line}")
    assert (outcome.status, world.files()) == (status, before)
    assert message in outcome.err


def test_written_files_are_private_repeatable_and_never_overwritten(world: World, codes: list[str]) -> None:
    outcome = world.ok("mail write -o out")
    assert outcome.err.startswith("Wrote 2 messages to out/. cfp does not send mail.\nNext: cfp mail sent out")
    files = {path: path.read_bytes() for path in (world.folder / "out").iterdir()}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    world.ok("mail write -o out")
    refused = world.run("mail", "write", "-o", "out", "--from", "Committee <cfp@example.org>")
    assert (refused.status, "out has 2 other messages" in refused.err) == (4, True)
    assert world.run("mail", "write", codes[0], "-o", "out").status == 4
    assert {path: path.read_bytes() for path in (world.folder / "out").iterdir()} == files
    first = min(files)
    first.write_bytes(files[first] + b"PS\n")
    refused = world.run("mail write -o out")
    assert (refused.status, "exists with other content" in refused.err) == (4, True)
    assert first.read_bytes() == files[first] + b"PS\n"


def test_another_text_or_address_is_another_message(world: World, codes: list[str]) -> None:
    def identities(*options: str) -> set[str]:
        return {row["identity"] for row in world.ok("mail", "show", codes[0], "--json", *options).items}

    versions = [identities(), identities("--answer-by", "2026-12-03")]
    world.ok("mail templates -o own")
    for file in (world.folder / "own").rglob("proposal.accepted*"):
        file.write_text(file.read_text().replace("Good news", "Great news"))
    versions.append(identities("--templates", "own"))
    world.ok("edit", codes[0], "--set", "title=Renamed")
    versions.append(identities())
    world.ok("people edit ana@example.org --email ana.ruiz@example.org")
    versions.append(identities())
    assert identities() == versions[-1]
    assert len(set.union(*versions)) == len(versions)
    (row,) = [row for row in world.ok("mail list --json").items if row["code"] == codes[0]]
    assert all(identity.startswith(row["message"]) for identity in versions[-1])


def test_a_mailbox_in_a_file_or_a_pipe(world: World) -> None:
    world.ok("mail write -o box.mbox --per session")
    data = (world.folder / "box.mbox").read_bytes()
    assert data.count(b"\nMessage-ID: ") == 3
    assert world.ok("mail write -o - --per session").out.encode() == data
    world.ok("mail sent box.mbox")
    assert due(world) == []


def test_nothing_is_due_once_messages_were_sent(world: World) -> None:
    world.ok("mail write -o out")
    before = world.records()
    assert "+ notification" in world.ok("mail sent out --dry-run").out
    assert world.records() == before
    sent = world.ok("mail sent out")
    assert "Recorded that 2 speakers received news about 3 proposals.\nNothing else is due.\n" in sent.err
    assert [row["notified_state"] for row in world.ok("export json").items] == ["accepted", "accepted", "rejected"]
    assert due(world) == []
    assert "No change" in world.ok("mail sent out").err
    assert world.ok("mail write -o more").err.startswith("Nothing is due; nothing was written.")
    assert not (world.folder / "more").exists()
    world.ok("undo --yes")
    assert len(due(world)) == 3


def test_a_second_release_is_due_to_the_speakers_whose_times_changed(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1], "h-1")
    publish(world)
    world.ok("mail write -o out")
    world.ok("mail sent out")
    world.ok("schedule", "move", codes[1], "--start", f"{DAY} 15:00")
    assert due(world) == []
    publish(world, "0.2")
    (row,) = world.ok("mail list --json").items
    assert (row["code"], row["state"], row["release"], row["template"]) == (codes[1], None, "0.2", "schedule.new")
    world.ok("mail write -o out-2")
    world.ok("mail sent out-2")
    assert due(world) == []
    assert sorted(each.number for each in notifications(world).values()) == [1, 2, 3]
    older = world.ok("mail sent out")
    assert f"warning: left out, because newer news is already recorded: {codes[1]}." in older.err
    assert due(world) == []


def test_old_and_new_messages_together_record_the_newer(world: World, codes: list[str]) -> None:
    world.ok("mail", "write", codes[0], "-o", "first")
    world.ok("cancel", codes[0], "--reason", "No room")
    world.ok("decisions publish --yes")
    world.ok("mail", "write", codes[0], "-o", "second")
    world.ok("mail sent second first")
    assert codes[0] not in [code for _, code in due(world)]
    assert notifications(world)[person_named(world, "Ana"), codes[0]].state is State.CANCELED


def test_a_message_that_was_outrun_leaves_the_newer_news_due(world: World, codes: list[str]) -> None:
    world.ok("mail", "write", codes[0], "-o", "first")
    world.ok("cancel", codes[0], "--reason", "No room")
    world.ok("decisions publish --yes")
    world.ok("mail sent first")
    (row,) = [row for row in world.ok("mail list --json").items if row["code"] == codes[0]]
    assert (row["state"], row["earlier"]) == ("canceled", "accepted")


def test_a_person_without_an_address_is_named_and_recorded_by_code(world: World, codes: list[str]) -> None:
    change(world, Kind.SPEAKER, person_named(world, "Ana"), email="")
    ana = person_named(world, "Ana")
    outcome = world.ok("mail write -o out")
    assert (
        f"warning: Ana Ruiz ({ana}) has no address; not written to about {codes[0]}.\n"
        f"Next: cfp people edit {ana} --email ADDRESS\n"
    ) in outcome.err
    assert f"cfp mail sent {ana}" not in outcome.err
    world.ok("mail sent out")
    listed = world.ok("mail list --json").json
    assert [(row["name"], row["fault"], row["message"]) for row in listed["items"]] == [
        ("Ana Ruiz", "has no address", "")
    ]
    assert [(each["name"], each["codes"]) for each in listed["unreachable"]] == [("Ana Ruiz", [codes[0]])]
    world.ok("mail", "sent", ana)
    assert due(world) == []


def test_who_withdrew_is_not_written_to_about_it_but_a_co_speaker_is(world: World, codes: list[str]) -> None:
    ana, bo = (person_named(world, name) for name in ("Ana", "Bo"))
    change(world, Kind.PROPOSAL, codes[0], speakers=(ana, bo))
    world.ok("mail", "sent", *codes)
    assert due(world) == []
    world.ok("withdraw", codes[0], "--reason", "Ill", CFP_ME=ANA)
    assert due(world) == [("Bo Lindqvist", codes[0])]
    world.ok("undo --yes", CFP_ME=ANA)
    world.ok("withdraw", codes[0], "--reason", "They are ill")
    assert due(world) == [("Ana Ruiz", codes[0]), ("Bo Lindqvist", codes[0])]


def test_names_and_titles_never_become_headers(world: World, codes: list[str]) -> None:
    change(world, Kind.SPEAKER, person_named(world, "Ana"), name="Ana\r\nBcc: eve@example.org\r\n\r\nHi")
    change(world, Kind.PROPOSAL, codes[0], title="One\nBcc: eve@example.org\n\nFrom here {reply_address}\x1b[2J")
    world.ok("mail", "write", codes[0], "-o", "box.mbox")
    data = (world.folder / "box.mbox").read_bytes()
    head, _, body = data.partition(b"\n\n")
    assert b"\nBcc:" not in data
    assert (data.count(b"\nFrom "), data[:5]) == (0, b"From ")
    message = email.message_from_bytes(head.partition(b"\n")[2] + b"\n\n" + body, policy=policy.default)
    assert message["bcc"] is None
    assert message["to"].addresses[0].addr_spec == "ana@example.org"
    assert "{reply_address}" in message.get_content()
    assert "\x1b" not in message.get_content() + world.ok("mail", "show", codes[0]).out


def test_nothing_of_the_committee_is_in_any_message(world: World, codes: list[str]) -> None:
    world.ok(
        "review",
        codes[0],
        "--score",
        "4",
        "--comment",
        "Weak demo",
        "--feedback",
        "Well",
        "--reviewer",
        "Rui Tavares <rui@example.org>",
        "--guest",
    )
    world.ok("mail write -o box.mbox")
    text = (world.folder / "box.mbox").read_text() + world.ok("mail", "show", codes[0], "--json").out
    assert not [word for word in ("Score 4.5", "strong", "Not for us", "Weak demo", "Tavares", "rui@") if word in text]


def test_a_message_is_in_the_language_of_its_proposals(world: World, codes: list[str]) -> None:
    world.ok("set", "language=fr", codes[0])
    (row,) = world.ok("mail", "show", codes[0], "--answer-by", "2026-11-02", "--json").items
    assert (row["language"], row["body"].startswith("Bonjour Ana Ruiz,")) == ("fr", True)
    assert "lundi 2 novembre 2026" in row["body"]


def test_a_speaker_of_several_events_is_written_to_about_one(world: World, codes: list[str]) -> None:
    (world.folder / "other.toml").write_text(CALL.replace('"conf"', '"other"'))
    world.ok("init other.toml")
    assert world.ok("mail list --event other --json").items == []
    refused = world.run("mail", "show", codes[0], "--event", "other")
    assert (refused.status, f"{codes[0]} belongs to conf" in refused.err) == (2, True)
    world.ok("mail write --event conf -o out")
    outside = world.ok("mail sent out --event other")
    assert "because it is not about a speaker of other" in outside.err
    assert notifications(world) == {}


def test_a_person_is_named_by_every_address_and_former_code(world: World, codes: list[str]) -> None:
    world.ok("mail", "write", codes[0], "-o", "out")
    ana = person_named(world, "Ana")
    (file,) = (world.folder / "out").iterdir()
    file.write_bytes(file.read_bytes().replace(ana.encode(), b"FRMER9"))
    change(world, Kind.SPEAKER, ana, aliases=("FRMER9",), other_emails=("ana@example.net",))
    assert world.ok("mail show ana@example.net --json").items == world.ok("mail show frmer9 --json").items != []
    world.ok("mail sent out")
    assert list(notifications(world)) == [(ana, codes[0])]


def test_doctor_reports_a_notification_of_nobody(world: World, codes: list[str]) -> None:
    world.ok("mail", "sent", codes[0])
    assert world.run("doctor").status == 0
    notice = Notification(event="conf", person="NOBODY", proposal=codes[0], state=State.ACCEPTED, at=world.now)
    Store.open(world.store).apply(change_set(created(notice)))
    assert "refers to speaker NOBODY" in world.run("doctor").out


def test_only_people_who_run_the_call_see_or_record_mail(world: World, codes: list[str]) -> None:
    world.ok("mail write -o out")
    for person in (ANA, "Zed <zed@example.org>"):
        for line in (("list",), ("show", codes[0]), ("write", "-o", "mine"), ("sent", "out"), ("sent", codes[0])):
            assert world.run("mail", *line, CFP_ME=person).status == 4
    assert not (world.folder / "mine").exists()


def test_a_message_that_names_an_undecided_state_or_an_unknown_release_records_neither(
    world: World, codes: list[str]
) -> None:
    ana = person_named(world, "Ana")
    forged = world.folder / "forged.eml"
    forged.write_bytes(f"{NEWS}: {ana}/{codes[0]}/submitted/\n\nHi\n".encode())
    assert world.run("mail sent forged.eml").status == 4
    forged.write_bytes(f"{NEWS}: {ana}/{codes[0]}/accepted/9.9\n\nHi\n".encode())
    world.ok("mail sent forged.eml")
    assert notifications(world)[ana, codes[0]].release == ""


def later(world: World) -> World:
    return world.at((world.now + timedelta(hours=1)).isoformat())


def test_a_decision_that_was_made_again_is_due_again_also_if_it_is_the_same_one(world: World, codes: list[str]) -> None:
    world.ok("mail write -o first")
    world.ok("mail sent first")
    world.ok("reopen", codes[2], "--reason", "Read once more", "--yes")
    assert due(world) == []
    world.ok("reject", codes[2], "--reason", "Still not for us")
    assert due(world) == []
    world.ok("decisions publish --yes")
    assert due(world) == [("Bo Lindqvist", codes[2])]
    assert world.ok("mail", "list").out.split("\t")[3] == "rejected again"
    body = world.ok("mail", "show", codes[2]).out
    assert "it has not been accepted" in body
    assert "earlier answer" not in body
    world.ok("mail sent first")
    assert due(world) == [("Bo Lindqvist", codes[2])]
    world.ok("mail write -o second")
    assert "1 speaker received news about 1 proposal" in world.ok("mail sent second").err
    assert due(world) == []
    assert "No change" in world.ok("mail sent second").err


def test_who_withdrew_and_is_accepted_again_is_written_to(world: World, codes: list[str]) -> None:
    world.ok("mail", "sent", *codes)
    world = later(world)
    world.ok("withdraw", codes[0], "--reason", "Ill", CFP_ME=ANA)
    world.ok("reopen", codes[0], "--reason", "Well again", "--yes")
    world.ok("accept", codes[0])
    world.ok("decisions publish --yes")
    assert due(world) == [("Ana Ruiz", codes[0])]
    world.ok("confirm", codes[0])
    assert due(world) == [("Ana Ruiz", codes[0])]
    world.ok("mail", "sent", codes[0])
    assert due(world) == []


def test_an_undone_decision_is_not_one_that_was_made_again(world: World, codes: list[str]) -> None:
    world.ok("mail", "sent", *codes)
    world.ok("cancel", codes[0], "--reason", "No room")
    world.ok("undo --yes")
    assert due(world) == []
    world.ok("reopen", codes[2], "--reason", "Read once more", "--yes")
    world.ok("undo --yes")
    assert due(world) == []
    world.ok("withdraw", codes[0], "--reason", "Ill", CFP_ME=ANA)
    world.ok("undo --yes", CFP_ME=ANA)
    assert due(world) == []
    world.ok("reopen", codes[2], "--reason", "Read once more", "--yes")
    world.ok("reject", codes[2], "--reason", "No")
    world.ok("decisions publish --yes")
    assert due(world) == [("Bo Lindqvist", codes[2])]
    world.ok("undo 3 --yes")
    assert due(world) == []


def test_news_of_another_copys_release_with_the_same_version_is_no_news_of_this_one(
    world: World, codes: list[str], tmp_path: Path
) -> None:
    world.ok("mail", "sent", *codes)
    place(world, codes[0])
    copy = World(tmp_path / "copy", now=world.now)
    shutil.copytree(tmp_path, copy.folder, ignore=shutil.ignore_patterns("copy"))
    publish(world, "1")
    world.ok("mail write -o out")
    copy = later(copy)
    copy.ok("schedule", "move", codes[0], "--start", f"{DAY} 16:00")
    publish(copy, "1")
    copy.ok("mail", "sent", str(tmp_path / "out"))
    assert due(copy) == [("Ana Ruiz", codes[0])]
    copy.ok("mail write -o own")
    copy.ok("mail sent own")
    assert due(copy) == []
    world.ok("mail sent out")
    assert due(world) == []


def test_a_notification_of_a_release_that_was_replaced_is_no_knowledge_of_the_new_one(
    world: World, codes: list[str]
) -> None:
    place(world, codes[0])
    publish(world, "1")
    world.ok("mail", "sent", *codes)
    ana = person_named(world, "Ana")
    key = f"{ana}/{codes[0]}"
    assert notifications(world)[ana, codes[0]].published == world.now
    change(world, Kind.NOTIFICATION, key, published=None)
    assert due(world) == []
    change(world, Kind.NOTIFICATION, key, published=world.now - timedelta(days=1))
    assert due(world) == [("Ana Ruiz", codes[0])]


def test_the_letter_of_who_declined_a_time_or_whose_answer_was_cleared(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    publish(world)
    world.ok("confirm", codes[0], CFP_ME=ANA)
    assert f"There is nothing to do for {codes[0]}" in world.ok("mail", "show", codes[0]).out
    world.ok("decline", codes[0], "--reason", "I cannot", CFP_ME=ANA)
    declined = " ".join(world.ok("mail", "show", codes[0]).out.split())
    assert f"We have noted that the time of {codes[0]} was declined" in declined
    assert "nothing to do" not in declined
    world.ok("schedule", "move", codes[0], "--start", f"{DAY} 15:00")
    publish(world, "0.2")
    assert f"To confirm the time of {codes[0]}" in world.ok("mail", "show", codes[0]).out


def test_who_counts_on_a_place_and_is_no_longer_a_speaker_is_named_until_they_know(
    world: World, codes: list[str]
) -> None:
    ana, bo = (person_named(world, name) for name in ("Ana", "Bo"))
    change(world, Kind.PROPOSAL, codes[0], speakers=(ana, bo))
    world.ok("mail", "sent", *codes)
    assert "removed from its speakers" not in world.ok("mail list").err
    change(world, Kind.PROPOSAL, codes[0], speakers=(bo,))
    named = (
        f"warning: Ana Ruiz ({ana}) was notified that {codes[0]} is accepted, but has been removed from its speakers"
    )
    following = f"Next: cfp mail sent {ana}  # once they know\n"
    for terminals in ((), AT_A_TERMINAL):
        listed = world.ok("mail list", terminals=terminals, NO_COLOR="1", COLUMNS="200").err
        assert named in listed
        assert following in listed
    assert named not in world.ok("mail", "list", codes[1]).err
    assert "1 former speaker" in world.ok("mail", "sent", ana).err
    assert "removed from its speakers" not in world.ok("mail list").err
    change(world, Kind.PROPOSAL, codes[0], speakers=(ana, bo))
    assert due(world) == [("Ana Ruiz", codes[0])]
