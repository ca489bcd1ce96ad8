"""Arriving packets: what becomes of each, from files and from mail."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cfpcli.errors import NotFoundError
from cfpcli.proposals.commands.packet_consent import Consent
from cfpcli.proposals.files import mailbox as mailbox_file
from cfpcli.proposals.files.packet_sources import sources
from cfpcli.proposals.rules.inbox import Question
from cfpcli.records.change import Kind
from cfpcli.records.proposal import State
from tests.proposals.packets import AFTER, BEFORE, mail, mailbox, packet
from tests.samples import ASKED, BO, CALL, TALK, history, listed, opened, page, proposal, put, sent, write
from tests.world import Outcome, World

OTHER = TALK.replace("Signed builds", "Sealed builds").replace("Ana Ruiz <ana@example.org>", BO)
CHANGED = TALK.replace("three people", "four people")
CLOSED = datetime(2026, 6, 14, 22, 10, tzinfo=UTC)
"""Ten minutes after the close of `conf`."""


@pytest.fixture
def call(world: World) -> World:
    """A store with the call of `conf`, and nothing sent to it."""
    return opened(world)


def came(outcome: Outcome) -> list[tuple[str, str]]:
    """What became of each packet: the outcome and the name of the file."""
    return [(item["outcome"], Path(item["source"]).name) for item in outcome.items]


def taken(world: World, *words: str, status: int = 0) -> Outcome:
    outcome = world.run("import", "packet", *words, "--json")
    assert outcome.status == status, outcome
    return outcome


def test_a_packet_becomes_a_proposal_with_its_id_as_guid(call: World) -> None:
    path = packet(call, "a.cfp.json")
    outcome = taken(call, "a.cfp.json")
    assert came(outcome) == [("added", "a.cfp.json")]
    (code,) = listed(call)
    item = proposal(call, code)
    assert item["guid"] == json.loads(path.read_text())["id"]
    assert (item["title"], item["state"], item["submitted"]) == ("Signed builds", "submitted", "2026-05-24T10:00:00Z")
    assert page(call, code)["speakers"][0]["email"] == "ana@example.org"
    assert outcome.items[0]["code"] == code


def test_the_same_again_changes_nothing(call: World) -> None:
    packet(call, "a.cfp.json")
    packet(call, "b.md", OTHER)
    write(call, "c.md", TALK.replace("Signed", "Plain"))
    taken(call, "a.cfp.json", "b.md", "c.md")
    before = call.files()
    outcome = taken(call, "a.cfp.json", "b.md", "c.md")
    assert {item["outcome"] for item in outcome.items} == {"unchanged"}
    assert call.files() == before
    assert len(listed(call)) == 3


def test_words_that_arrive_from_their_speakers_are_no_summary(call: World) -> None:
    packet(call, "a.md")
    taken(call, "a.md")
    (code,) = listed(call)
    call.ok("edit", code, "--set", "abstract=By others.")
    call.ok("set", "abstract_is_summary=yes", code)
    packet(call, "b.md", CHANGED)
    taken(call, "b.md", "--yes")
    item = proposal(call, code)
    assert ("four people" in item["abstract"], item["abstract_is_summary"]) == (True, False)


def test_what_was_edited_here_since_is_not_put_back_by_the_same_packet(call: World) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    (code,) = listed(call)
    call.ok("edit", code, "--set", "level=beginner")
    outcome = taken(call, "a.cfp.json", "--yes")
    assert came(outcome) == [("unchanged", "a.cfp.json")]
    assert "edited since" in outcome.items[0]["reason"]
    assert proposal(call, code)["level"] == "beginner"


def test_all_of_it_is_one_change_that_undo_takes_back(call: World) -> None:
    before = call.records()
    packet(call, "in/a.cfp.json")
    packet(call, "in/deep/b.md", OTHER)
    taken(call, "in")
    assert len(listed(call)) == 2
    assert len(history(call)) == 2
    call.ok("undo --yes")
    assert call.records() == before


def test_a_folder_is_searched_and_what_is_no_packet_is_named(call: World) -> None:
    packet(call, "in/deep/a.cfp.json")
    write(call, "in/README.md", "# Read me\n")
    write(call, "in/slides.pdf", "%PDF")
    write(call, "in/.git/config", "x")
    (call.folder / "in" / "loop").symlink_to(call.folder / "in")
    outcome = taken(call, "in/")
    assert came(outcome) == [
        ("added", "a.cfp.json"),
        ("skipped", "loop"),
        ("skipped", "README.md"),
        ("skipped", "slides.pdf"),
    ]
    assert "in/README.md" in outcome.err
    assert "in/slides.pdf" in outcome.err
    assert ".git" not in outcome.err


def test_a_mailbox_of_three_messages(call: World) -> None:
    a, b = packet(call, "x/a.cfp.json"), packet(call, "x/b.md", OTHER)
    forwarded = mail()
    forwarded.add_attachment(mail(b))
    (call.folder / "box.mbox").write_bytes(mailbox(mail(a), mail(), forwarded))
    outcome = taken(call, "box.mbox")
    assert [(item["outcome"], item["source"]) for item in outcome.items] == [
        ("added", "box.mbox: message 1: a.cfp.json"),
        ("added", "box.mbox: message 3: b.md"),
    ]
    assert not list(call.folder.parent.glob("*.cfp.json"))


@pytest.mark.parametrize("name", ["a.eml", "-"])
def test_a_message(call: World, name: str) -> None:
    data = mail(packet(call, "x/a.cfp.json")).as_bytes()
    (call.folder / "a.eml").write_bytes(data)
    outcome = call.run("import", "packet", name, "--json", stdin=data)
    assert outcome.status == 0
    assert [item["outcome"] for item in outcome.items] == ["added"]


def test_sources_may_be_mixed_and_packet_files_need_no_word(call: World) -> None:
    packet(call, "in/a.cfp.json")
    packet(call, "b.cfp.json", OTHER)
    outcome = call.ok("import in b.cfp.json --json")
    assert came(outcome) == [("added", "a.cfp.json"), ("added", "b.cfp.json")]


def test_the_good_come_in_and_the_others_are_named_with_every_reason(call: World) -> None:
    packet(call, "in/a.cfp.json")
    packet(call, "in/b.cfp.json", OTHER, track="securty", level="")
    (call.folder / "in" / "c.cfp.json").write_text("{")
    (call.folder / "in" / "d.md").write_bytes(b"---\n\xff\n")
    outcome = taken(call, "in", status=4)
    assert sorted(came(outcome)) == [
        ("added", "a.cfp.json"),
        ("refused", "b.cfp.json"),
        ("refused", "c.cfp.json"),
        ("refused", "d.md"),
    ]
    (fault,) = next(item["faults"] for item in outcome.items if item["source"] == "in/b.cfp.json")
    assert (fault["source"], fault["field"]) == ("in/b.cfp.json", "track")
    assert 'did you mean "security"?' in outcome.err
    assert "1 added, 3 refused" in outcome.err
    assert len(listed(call)) == 1


def test_nobody_is_named_in_what_is_refused(call: World) -> None:
    limited = CALL.replace("[[tracks]]", "[call.limits]\nbiography_words_max = 3\n\n[[tracks]]", 1)
    write(call, "conf.toml", limited)
    call.ok("init conf.toml --yes")
    packet(call, "a.cfp.json", TALK + "\n## Biography\n\nAna signs every single build.\n")
    write(call, "b.md", TALK.replace("<ana@example.org>", "<ana@@example.org>"))
    outcome = taken(call, "a.cfp.json", "b.md", status=4)
    assert "of speaker 1 has 5 words" in outcome.err
    for private in ("Ana Ruiz", "ana@"):
        assert private not in outcome.err
        assert private not in outcome.out


def test_a_packet_for_another_event_is_refused_by_name(call: World) -> None:
    packet(call, "a.cfp.json", event="confi")
    outcome = taken(call, "a.cfp.json", status=4)
    assert 'is for "confi", which is not in the store: did you mean "conf"?' in outcome.items[0]["reason"]


def test_the_event_named_is_the_only_one_taken(call: World) -> None:
    call.ok("init osxp-2026")
    packet(call, "a.cfp.json")
    outcome = taken(call, "a.cfp.json", "--event", "osxp-2026", status=4)
    assert 'is for "conf", not for "osxp-2026"' in outcome.items[0]["reason"]
    assert came(taken(call, "a.cfp.json")) == [("added", "a.cfp.json")]


def test_a_file_that_names_no_event_goes_to_the_one_in_use(call: World) -> None:
    write(call, "talk.md", TALK)
    taken(call, "talk.md")
    assert proposal(call, listed(call)[0])["event"] == "conf"


def test_what_would_change_a_proposal_is_kept_back_without_a_yes(call: World) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    (code,) = listed(call)
    packet(call, "a.cfp.json", CHANGED, sent=AFTER)
    before = call.files()
    outcome = taken(call, "a.cfp.json", status=2)
    assert came(outcome) == [("kept", "a.cfp.json")]
    assert "--yes" in outcome.err
    assert call.files() == before
    outcome = taken(call, "a.cfp.json", "--yes")
    assert came(outcome) == [("changed", "a.cfp.json")]
    item = proposal(call, code)
    assert (item["abstract"], item["revision"]) == ("How four people sign every build.", 2)
    assert listed(call) == [code]


def test_a_changed_availability_leaves_that_of_another_event(world: World) -> None:
    opened(world, CALL.replace("\n[call]", 'starts = "2026-11-12"\nends = "2026-11-13"\n\n[call]', 1))
    packet(world, "a.cfp.json", TALK.replace("track:", "windows: 2026-11-12\ntrack:"))
    taken(world, "a.cfp.json")
    opened(world, CALL.replace('"conf"', '"elsewhere"').replace("\n[call]", 'starts = "2027-03-01"\n\n[call]', 1))
    windows = ["--window", "2026-11-12", "--window", "2027-03-01"]
    world.ok("people", "edit", "ana@example.org", *windows, CFP_EVENT="conf")
    packet(world, "a.cfp.json", CHANGED.replace("track:", "windows: 2026-11-13\ntrack:"), sent=AFTER)
    taken(world, "a.cfp.json", "--yes", "--event", "conf")
    (person,) = world.ok("people show ana@example.org --json", CFP_EVENT="conf").items
    assert [window["starts"] for window in person["windows"]] == ["2026-11-12T23:00:00Z", "2027-02-28T23:00:00Z"]


def test_a_dry_run_shows_the_difference(call: World) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    packet(call, "a.cfp.json", CHANGED, sent=AFTER)
    packet(call, "b.cfp.json", OTHER, track="securty")
    before = call.files()
    outcome = call.run("import packet a.cfp.json b.cfp.json --dry-run")
    assert outcome.status == 4
    assert "-How three people sign every build." in outcome.out
    assert "+How four people sign every build." in outcome.out
    assert 'b.cfp.json: track: "securty" is unknown' in outcome.err
    assert call.files() == before


@pytest.mark.parametrize(("key", "came_in"), [("y", [1, 0]), ("a", [1, 1]), ("n", [0, 0]), ("q", [0, 0])])
def test_at_a_terminal_each_change_is_shown_and_asked(call: World, key: str, came_in: list[int]) -> None:
    for name, text in (("a", TALK), ("b", OTHER)):
        packet(call, f"{name}.cfp.json", text)
    taken(call, "a.cfp.json", "b.cfp.json")
    for name, text in (("a", TALK), ("b", OTHER)):
        packet(call, f"{name}.cfp.json", text.replace("three people", "four people"), sent=AFTER)
    answers = f"{key}\nn\n"
    outcome = call.run("import packet a.cfp.json b.cfp.json", stdin=answers, **ASKED)
    assert outcome.status == 0, outcome
    assert "-How three people sign every build." in outcome.err
    texts = [proposal(call, code)["abstract"] for code in listed(call, "--sort", "number")]
    assert ["four" in text for text in texts] == [bool(one) for one in came_in]


def test_of_two_that_come_together_the_later_sent_counts(call: World) -> None:
    packet(call, "a-new.cfp.json", CHANGED, sent=AFTER)
    packet(call, "b-old.cfp.json", TALK, sent=BEFORE)
    outcome = taken(call, "a-new.cfp.json", "b-old.cfp.json")
    assert came(outcome) == [("added", "b-old.cfp.json"), ("changed", "a-new.cfp.json")]
    (code,) = listed(call)
    assert "four people" in proposal(call, code)["abstract"]
    again = taken(call, "a-new.cfp.json", "b-old.cfp.json")
    assert came(again) == [("older", "b-old.cfp.json"), ("unchanged", "a-new.cfp.json")]


def test_a_draft_that_noted_its_beginning_is_found_under_another_title(call: World) -> None:
    packet(call, "a.cfp.json", begun=BEFORE)
    taken(call, "a.cfp.json")
    packet(call, "b.cfp.json", TALK.replace("Signed", "Sealed"), sent=AFTER, begun=BEFORE)
    outcome = taken(call, "b.cfp.json", "--yes")
    assert came(outcome) == [("changed", "b.cfp.json")]
    assert [proposal(call, code)["title"] for code in listed(call)] == ["Sealed builds"]


def test_without_the_id_speaker_and_title_tell_which_one_it_is(call: World) -> None:
    code = sent(call)
    packet(call, "a.cfp.json", CHANGED.replace("Signed builds", "SIGNED  Builds"))
    outcome = taken(call, "a.cfp.json", "--yes")
    assert [(item["outcome"], item["code"]) for item in outcome.items] == [("changed", code)]


def test_somebody_elses_packet_under_a_known_id_is_refused(call: World) -> None:
    path = packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    forged = packet(call, "b.md", OTHER, sent=AFTER).read_text()
    own = json.loads(forged.split("\n")[1].removeprefix("# cfp.packet/1 "))["id"]
    write(call, "b.md", forged.replace(own, json.loads(path.read_text())["id"]))
    outcome = taken(call, "b.md", "--yes", status=4)
    assert "which is by other people" in outcome.items[0]["reason"]


def test_what_is_known_of_a_speaker_is_not_replaced_unseen(call: World) -> None:
    code = sent(call, TALK + "\n## Biography\n\nAna signs.\n")
    packet(call, "a.cfp.json", TALK.replace("Signed", "Sealed") + "\n## Biography\n\nAna is a fraud.\n")
    outcome = taken(call, "a.cfp.json")
    assert outcome.items[0]["outcome"] == "added"
    assert "speaker stay unchanged" in outcome.items[0]["reason"]
    assert page(call, code)["speakers"][0]["biography"] == "Ana signs."
    assert came(taken(call, "a.cfp.json", status=2)) == [("kept", "a.cfp.json")]
    assert came(taken(call, "a.cfp.json", "--yes")) == [("changed", "a.cfp.json")]
    assert page(call, code)["speakers"][0]["biography"] == "Ana is a fraud."


@pytest.mark.parametrize("state", ["accepted", "withdrawn"])
def test_what_is_decided_or_withdrawn_is_not_changed_by_mail(call: World, state: str) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    (code,) = listed(call)
    put(call, code, state=State(state))
    assert came(taken(call, "a.cfp.json")) == [("unchanged", "a.cfp.json")]
    packet(call, "a.cfp.json", CHANGED, sent=AFTER)
    outcome = taken(call, "a.cfp.json", "--yes", status=4)
    assert f"{code} is {state}" in outcome.items[0]["reason"]
    assert proposal(call, code)["state"] == state


def test_late_by_the_organisers_clock_is_not_taken(call: World) -> None:
    packet(call, "a.cfp.json")
    call.now = CLOSED
    before = call.files()
    outcome = taken(call, "a.cfp.json", status=7)
    assert came(outcome) == [("late", "a.cfp.json")]
    assert "it was open until" in outcome.items[0]["reason"]
    assert "--late" in outcome.err
    assert call.files() == before


def test_late_with_the_organisers_reason_is_marked(call: World) -> None:
    packet(call, "a.cfp.json")
    call.now = CLOSED
    outcome = taken(call, "a.cfp.json", "--late", "The mail server was down")
    assert outcome.items[0]["late"] == "The mail server was down"
    assert proposal(call, listed(call)[0])["late_reason"] == "The mail server was down"


def test_begun_in_time_has_the_grace_and_is_marked(call: World) -> None:
    packet(call, "a.cfp.json", begun=BEFORE)
    call.now = CLOSED
    outcome = taken(call, "a.cfp.json")
    assert outcome.items[0]["outcome"] == "added"
    assert "10 min after the close, begun in time" in outcome.items[0]["late"]
    assert proposal(call, listed(call)[0])["late_reason"] == outcome.items[0]["late"]


def test_a_reason_marks_nothing_that_is_in_time(call: World) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json", "--late", "never mind")
    assert proposal(call, listed(call)[0])["late_reason"] == ""


def test_a_change_after_the_close_is_late_but_the_same_is_not(call: World) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    call.now = CLOSED
    assert came(taken(call, "a.cfp.json")) == [("unchanged", "a.cfp.json")]
    packet(call, "a.cfp.json", CHANGED, sent=AFTER)
    assert came(taken(call, "a.cfp.json", "--yes", status=7)) == [("late", "a.cfp.json")]


def test_another_time_takes_nothing_that_came_too_late(call: World) -> None:
    packet(call, "a.cfp.json")
    call.now = CLOSED
    before = call.files()
    taken(call, "a.cfp.json", "--as-of", "2026-06-01", status=2)
    assert call.files() == before
    assert came(taken(call, "a.cfp.json", "--as-of", "2026-06-01", "--dry-run"))[0][0] == "added"


def test_the_limit_of_a_person_counts_what_comes_in_the_same_run(call: World) -> None:
    write(call, "conf.toml", CALL.replace("[[tracks]]", "[call.limits]\nproposals_per_person = 1\n\n[[tracks]]", 1))
    call.ok("init conf.toml --yes")
    packet(call, "a.cfp.json")
    packet(call, "b.cfp.json", TALK.replace("Signed", "Sealed"), sent=AFTER)
    outcome = taken(call, "a.cfp.json", "b.cfp.json", status=4)
    assert came(outcome) == [("added", "a.cfp.json"), ("refused", "b.cfp.json")]


def test_one_person_in_two_packets_is_one_speaker(call: World) -> None:
    packet(call, "a.cfp.json")
    packet(call, "b.cfp.json", TALK.replace("Signed", "Sealed"), sent=AFTER)
    taken(call, "a.cfp.json", "b.cfp.json")
    assert len(call.records()[Kind.SPEAKER]) == 1


def test_a_file_that_is_too_large_is_refused_unread(call: World) -> None:
    (call.folder / "big.cfp.json").write_bytes(b"{" + b" " * (1 << 20) + b"}")
    outcome = taken(call, "big.cfp.json", status=4)
    assert "is larger than 1,048,576 bytes" in outcome.items[0]["reason"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("", 2, "missing PACKET"),
        ("nowhere", 3, "does not exist"),
        ("empty", 4, "no packet found"),
        ("a.cfp.json --from json", 2, "--from"),
    ],
)
def test_what_makes_no_sense_is_said(call: World, words: str, status: int, said: str) -> None:
    (call.folder / "empty").mkdir()
    packet(call, "a.cfp.json")
    outcome = call.run(f"import packet {words}")
    assert outcome.status == status
    assert said in outcome.err


def test_late_is_for_packets(call: World) -> None:
    assert call.run("import all.json --late x").status == 2
    assert call.run("import all.json more.json").status == 2


def test_hostile_titles_are_harmless(call: World) -> None:
    packet(call, "a.cfp.json", title="\x1b[31mRed\u202e", track="x\x1b]8;;")
    outcome = call.run("import packet a.cfp.json")
    assert outcome.status == 4
    assert "\x1b" not in outcome.out + outcome.err
    assert "\u202e" not in outcome.out + outcome.err


def test_two_proposals_of_a_speaker_never_get_one_title(call: World) -> None:
    packet(call, "a.cfp.json", begun=BEFORE)
    packet(call, "b.cfp.json", TALK.replace("Signed", "Sealed"))
    taken(call, "a.cfp.json", "b.cfp.json")
    packet(call, "a.cfp.json", TALK.replace("Signed", "Sealed"), sent=AFTER, begun=BEFORE)
    outcome = taken(call, "a.cfp.json", "--yes", status=4)
    assert "the title of" in outcome.items[0]["reason"]


def test_a_late_change_that_is_taken_marks_the_proposal(call: World) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    packet(call, "a.cfp.json", CHANGED, sent=AFTER)
    call.now = CLOSED
    outcome = taken(call, "a.cfp.json", "--yes", "--late", "She fell ill")
    assert outcome.items[0]["outcome"] == "changed"
    assert proposal(call, listed(call)[0])["late_reason"] == "She fell ill"


def test_what_changed_while_a_person_was_asked_is_kept_back(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    packet(call, "a.cfp.json")
    taken(call, "a.cfp.json")
    (code,) = listed(call)
    packet(call, "a.cfp.json", CHANGED, sent=AFTER)
    asked = Consent.__call__

    def meanwhile(self: Consent, question: Question) -> bool:
        agreed = asked(self, question)
        call.ok("edit", code, "--set", "level=beginner")
        return agreed

    monkeypatch.setattr(Consent, "__call__", meanwhile)
    outcome = call.run("import packet a.cfp.json --json", stdin="y\n", **ASKED)
    assert came(outcome) == [("kept", "a.cfp.json")]
    assert "three people" in proposal(call, code)["abstract"]


def test_to_and_from_a_packet_by_the_commands_alone(call: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    speaker = World(tmp_path_factory.mktemp("speaker"))
    write(speaker, "talk.md", TALK.replace("title:", "event: conf\ntitle:"))
    for name in ("talk.cfp.json", "sent.md"):
        speaker.ok("submit", "talk.md", "--to", name)
        speaker.ok("submit", "talk.md", "--to", name, "--force")
    outcome = call.ok("import", "packet", str(speaker.folder), "--json")
    outcomes = sorted(item["outcome"] for item in outcome.items if "/." not in item["source"])
    assert outcomes == ["added", "unchanged", "unchanged"]
    piped = speaker.ok("submit talk.md --to -").out
    assert came(taken(call, str(write(call, "piped.cfp.json", piped)))) == [("unchanged", "piped.cfp.json")]
    assert len(listed(call)) == 1


def found(world: World, *paths: str) -> list[tuple[str, str]]:
    """Each source by its name, with what is made of it."""
    return [
        (one.name, "skipped" if one.skipped else "refused" if one.refused else "read")
        for one in sources(list(paths), world.env())
    ]


def test_a_folder_goes_by_name_and_hidden_files_are_named(world: World) -> None:
    for name in ("in/b.md", "in/a.md", "in/deep/c.MD", "in/.hidden/d.md", "in/.e.md", "in/f.txt"):
        write(world, name, TALK)
    write(world, "in/g.md", "# No front matter\n")
    write(world, "in/README.de.md", "# No front matter\n")
    assert found(world, "in/") == [
        ("in/.hidden", "skipped"),
        ("in/.e.md", "skipped"),
        ("in/README.de.md", "skipped"),
        ("in/a.md", "read"),
        ("in/b.md", "read"),
        ("in/f.txt", "read"),
        ("in/g.md", "read"),
        ("in/deep/c.MD", "read"),
    ]


def test_what_is_named_is_read_whatever_its_ending(world: World) -> None:
    write(world, "talk.txt", TALK)
    write(world, "box", f"From x\nContent-Type: text/markdown\n\n{TALK}")
    write(world, "letter", f"MIME-Version: 1.0\nContent-Type: text/markdown\n\n{TALK}")
    write(world, "other", "hello")
    assert found(world, "talk.txt", "box", "letter", "other") == [
        ("talk.txt", "read"),
        ("box: message 1: attachment.md", "read"),
        ("letter: attachment.md", "read"),
        ("other", "refused"),
    ]


@pytest.mark.parametrize("label", ["From", "Message-ID", "MIME-Version", "Received"])
def test_only_headers_of_mail_make_a_file_mail(world: World, label: str) -> None:
    write(world, "hdr.txt", "title: Quiet logs\nauthor: Ana Ruiz\nabstract: Logs should whisper.\n")
    write(world, "part.txt", "title: Quiet logs\nDate: today\n\nNothing else.\n")
    write(world, "mail.txt", f"Subject: x\n{label}: x\nContent-Type: text/markdown\n\n{TALK}")
    assert found(world, "hdr.txt", "part.txt", "mail.txt") == [
        ("hdr.txt", "read"),
        ("part.txt", "refused"),
        ("mail.txt: attachment.md", "read"),
    ]


def test_a_packet_of_a_folder_may_end_in_json_alone(world: World) -> None:
    write(world, "in/a.json", '{"schema": "cfp.packet/1"}')
    write(world, "in/b.json", '{"other": 1}')
    write(world, "in/c.json", '{"other": "' + "x" * (1 << 20) + '"}')
    assert found(world, "in") == [("in/a.json", "read"), ("in/b.json", "skipped"), ("in/c.json", "skipped")]


def test_pipes_and_devices_in_a_folder_are_not_waited_for(world: World) -> None:
    (world.folder / "in").mkdir()
    os.mkfifo(world.folder / "in" / "a.md")
    (world.folder / "in" / "b.md").symlink_to("/dev/zero")
    assert found(world, "in") == [("in/a.md", "skipped"), ("in/b.md", "skipped")]


def test_an_endless_file_is_not_read_to_its_end(world: World) -> None:
    (world.folder / "b.md").symlink_to("/dev/zero")
    assert found(world, "b.md") == [("b.md", "refused")]


def test_a_large_message_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_file, "MOST_BYTES_OF_A_MESSAGE", 100)
    write(world, "a.eml", "Subject: x\n\n" + "x" * 200)
    assert found(world, "a.eml") == [("a.eml", "refused")]


def test_an_empty_mailbox_is_said_to_be_one(world: World) -> None:
    write(world, "a.mbox", "")
    assert found(world, "a.mbox") == [("a.mbox", "refused")]


def test_what_is_not_there_is_said_at_once(world: World) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        found(world, "nowhere")
