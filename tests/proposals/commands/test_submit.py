"""`cfp submit`: from files, by flags and by interview, and packets for an organiser."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from cfpcli import shipped
from cfpcli.env import Options
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.proposals.commands.outgoing import send_to
from cfpcli.proposals.files.packet import load_packet
from cfpcli.proposals.files.proposal import load_draft
from cfpcli.proposals.rows import SentPacket
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft
from cfpcli.result import Result
from cfpcli.store import Store
from cfpcli.workspace.context import Workspace
from tests.countdown import left
from tests.samples import (
    BO,
    CALL,
    FOSDEM,
    OSXP,
    TALK,
    history,
    limited_osxp,
    listed,
    opened,
    page,
    proposal,
    sent,
    write,
)
from tests.world import ME, World

FLAGS = ("--title", "Talking to your city", "--track", "culture", "--abstract", "Forty town halls, asked.")
SECOND = CALL.replace('slug = "conf"', 'slug = "other"').replace('name = "Conf"', 'name = "Other"')


@pytest.fixture
def call(world: World) -> World:
    """A world with the small call open."""
    return opened(world)


def test_a_file_with_everything_is_stored_whole(world: World) -> None:
    world.ok("init osxp-2026")
    write(world, "talk.md", shipped.read_text("proposals/02-financer-le-commun.md"))
    receipt = world.ok("submit talk.md --json").items[0]
    assert receipt["event"] == OSXP
    assert receipt["submitted"] == "2026-05-24T10:00:00Z"
    assert receipt["closes_local"] == "Sun 14 June 2026 23:59 Europe/Paris"
    assert receipt["left"] == left("21 days")
    assert receipt["already_submitted"] is False
    shown = page(world, receipt["code"])
    item = shown["items"][0]
    assert item["title"] == "Financer le commun : qui paie la maintenance ?"
    assert (item["state"], item["track"], item["session_type"], item["language"]) == (
        "submitted",
        "sovereignty",
        "panel",
        "fr",
    )
    assert item["answers"]["kind"]
    assert [speaker["name"] for speaker in shown["speakers"]] == [
        "Claire Fontanel",
        "Idriss Belkacem",
        "Solveig Aune",
        "Mathis Quéméner",
    ]
    assert all(speaker["biography"] for speaker in shown["speakers"])
    assert (item["created"], item["submitted"], item["revision"]) == ("2026-05-24T10:00:00Z",) * 2 + (1,)
    assert len(item["guid"]) == 36


def test_stdin_is_a_file_too(call: World) -> None:
    outcome = call.ok("submit -", stdin=TALK)
    (code,) = listed(call)
    assert f'Submitted {code} "Signed builds" to Conf.' in outcome.err
    assert f"cfp show {code}" in outcome.err
    assert proposal(call, code)["abstract"] == "How three people sign every build."


def test_a_text_alone_is_refused_with_the_option_that_takes_it(call: World) -> None:
    write(call, "talk.txt", "How three people sign every build.\n")
    outcome = call.run("submit talk.txt")
    assert outcome.status == 4
    assert "has no front matter" in outcome.err
    assert "--abstract-file FILE" in outcome.err


def test_stdin_at_a_terminal_is_refused_instead_of_waited_for(call: World) -> None:
    outcome = call.run("submit -", terminals=("stdin", "stdout", "stderr"))
    assert outcome.status == 2
    assert "stdin is a terminal" in outcome.err


def test_set_replaces_what_the_file_and_the_options_say(call: World) -> None:
    write(call, "talk.md", TALK.replace("track:", "do_not_record: yes\nduration: 30\ntrack:"))
    call.ok(
        "submit", "talk.md", "--title", "One", "--set", "title=Two", "--set", "do_not_record=no", "--set", "duration="
    )
    (code,) = listed(call)
    item = proposal(call, code)
    assert (item["title"], item["do_not_record"], item["duration"]) == ("Two", False, None)


def test_set_adds_answers_to_those_that_are_there(world: World) -> None:
    questions = "".join(f'\n[[questions]]\nslug = "{slug}"\nquestion = "{slug}?"\n' for slug in ("a", "b", "c"))
    opened(world, CALL + questions)
    write(world, "talk.md", TALK.replace("track:", "answers:\n  a: first\n  b: second\ntrack:"))
    world.ok("submit", "talk.md", "--answer", "b=other", "--set", "answers.c=third")
    (code,) = listed(world)
    assert proposal(world, code)["answers"] == {"a": "first", "b": "other", "c": "third"}


@pytest.mark.parametrize("assignment", ["title", "state=accepted", "code=ABC", "duration=long"])
def test_what_cannot_be_set_is_refused_before_anything_is_read(call: World, assignment: str) -> None:
    outcome = call.run("submit", "nowhere.md", "--set", assignment)
    assert outcome.status == 2, outcome


def test_flags_alone_make_a_proposal_of_the_one_who_sends_it(call: World) -> None:
    more = (
        "--level",
        "beginner",
        "--tag",
        "civic",
        "--tag",
        "cities",
        "--notes",
        "Needs a table.",
        "--description",
        "D.",
    )
    code = call.ok("submit", *FLAGS, *more, "--json").items[0]["code"]
    shown = page(call, code)
    item = shown["items"][0]
    assert item["title"] == "Talking to your city"
    assert (item["track"], item["session_type"], item["language"]) == ("culture", "talk", "en")
    assert (item["level"], item["tags"]) == ("beginner", ["civic", "cities"])
    assert (item["abstract"], item["notes"], item["description"]) == (
        "Forty town halls, asked.",
        "Needs a table.",
        "D.",
    )
    assert [f"{one['name']} <{one['email']}>" for one in shown["speakers"]] == [ME]


def test_speakers_by_flag(call: World) -> None:
    code = call.ok("submit", *FLAGS, "--speaker", BO, "--speaker", "Ana <ana@example.org>", "--json").items[0]["code"]
    assert [speaker["email"] for speaker in page(call, code)["speakers"]] == ["bo@example.org", "ana@example.org"]


def test_a_co_speaker_by_flag_may_lack_an_address_in_any_order(call: World) -> None:
    code = call.ok("submit", *FLAGS, "--speaker", "Cy", "--speaker", BO, "--json").items[0]["code"]
    assert [(one["name"], one["email"]) for one in page(call, code)["speakers"]] == [
        ("Cy", ""),
        ("Bo Ström", "bo@example.org"),
    ]
    alone = call.run("submit", *FLAGS, "--speaker", "Cy")
    assert (alone.status, "has no address" in alone.err) == (2, True)


def test_an_abstract_from_stdin(call: World) -> None:
    code = call.ok("submit --title T --track culture --abstract-file - --json", stdin="From a pipe.\n").items[0]["code"]
    assert proposal(call, code)["abstract"] == "From a pipe."


def test_an_abstract_twice_is_one_too_many(call: World) -> None:
    outcome = call.run("submit --title T --track culture --abstract A --abstract-file -", stdin="B")
    assert outcome.status == 2
    assert "--abstract" in outcome.err
    assert "--abstract-file" in outcome.err


def test_flags_beat_the_file(call: World) -> None:
    code = sent(call, TALK, "--track", "culture", "--title", "Signed, again", "--level", "beginner", "--speaker", BO)
    shown = page(call, code)
    assert shown["items"][0]["track"] == "culture"
    assert shown["items"][0]["title"] == "Signed, again"
    assert shown["items"][0]["level"] == "beginner"
    assert shown["items"][0]["abstract"] == "How three people sign every build."
    assert [speaker["name"] for speaker in shown["speakers"]] == ["Bo Ström"]


def test_an_answer_by_flag_leaves_the_others_of_the_file(world: World) -> None:
    questions = '[[questions]]\nslug = "{0}"\nquestion = "{0}?"\nrequired = true\n'
    opened(world, CALL + "".join(questions.format(slug) for slug in ("first", "second")))
    text = TALK.replace("track:", "answers:\n  first: of the file\n  second: of the file\ntrack:")
    code = sent(world, text, "--answer", "second=of the flag")
    assert proposal(world, code)["answers"] == {"first": "of the file", "second": "of the flag"}


def test_an_answer_without_a_question_is_no_answer(call: World) -> None:
    outcome = call.run("submit", *FLAGS, "--answer", "yes")
    assert outcome.status == 2
    assert "--answer SLUG=TEXT" in outcome.err


def test_all_faults_are_told_at_once_with_their_lines(world: World) -> None:
    write(world, "limited.toml", limited_osxp())
    world.ok("init limited.toml")
    text = (
        "---\ntitle: One\ntrack: securty\nsession_type: panel\nlanguage: de\nspeakers:\n  - Ana Ruiz\n"
        "answers:\n  kind: a rant\n  mood: good\n---\n\nShort.\n"
    )
    before = world.files()
    outcome = world.run("submit -", stdin=text)
    assert outcome.status == 4
    said = [line.strip() for line in outcome.err.splitlines()]
    for line, field, named in (
        (3, "track", '"security"'),
        (5, "language", "fr, en"),
        (7, "speakers", "Ana Ruiz <ADDRESS>"),
        (6, "speakers", "at least 2"),
        (9, "answers.kind", "experience feedback"),
        (10, "answers.mood", "kind"),
        (13, "abstract", "30"),
    ):
        assert any(one.startswith(f"stdin:{line}: {field}: ") and named in one for one in said), (line, said)
    assert world.files() == before


def test_what_cannot_be_read_and_what_the_event_refuses_are_told_together(call: World) -> None:
    text = TALK.replace("title:", "titlle:").replace("security", "nowhere").replace("---\n\n", "level: [a\n---\n\n")
    outcome = call.run("submit -", stdin=text)
    assert outcome.status == 4
    assert 'stdin:2: titlle: is not a field of a proposal: did you mean "title"?' in outcome.err
    assert 'stdin:3: track: "nowhere" is unknown' in outcome.err
    assert "stdin:5: level: " in outcome.err
    assert "stdin: title: is missing" in outcome.err
    assert outcome.err.count("level:") == 1


def test_names_people_use_stand_for_fields(call: World) -> None:
    text = TALK.replace(
        "speakers: [Ana Ruiz <ana@example.org>]", "speaker: Ana Ruiz <ana@example.org>\ntype: talk\nlang: en"
    )
    item = proposal(call, sent(call, text))
    assert (item["session_type"], item["language"]) == ("talk", "en")


def test_a_person_may_send_only_so_many(world: World) -> None:
    opened(world, CALL + "\n[call.limits]\nproposals_per_person = 2\n")
    first = sent(world)
    sent(world, TALK.replace("Signed", "Unsigned"))
    third = TALK.replace("Signed", "Resigned")
    outcome = world.run("submit -", stdin=third)
    assert outcome.status == 4
    assert "stdin:4: speakers: Ana Ruiz already has 2 of 2 proposals here" in outcome.err
    assert len(listed(world)) == 2
    world.ok("withdraw", first, "--reason", "One too many")
    sent(world, third)
    assert len(listed(world, "state:submitted")) == 2


def test_the_same_again_is_answered_with_the_code_it_has(call: World) -> None:
    code = sent(call)
    before = call.files()
    again = call.ok("submit -", stdin=TALK)
    assert f"No change: {code} was already submitted." in again.err
    as_json = call.ok("submit - --json", stdin=TALK).items[0]
    assert (as_json["code"], as_json["already_submitted"]) == (code, True)
    assert call.files() == before


def test_the_same_title_with_another_text_is_refused_by_name(call: World) -> None:
    code = sent(call)
    outcome = call.run("submit -", stdin=TALK.replace("How three", "Why four").replace("Signed", "SIGNED"))
    assert outcome.status == 4
    assert f"is already submitted as {code}, which differs in abstract" in outcome.err
    assert f"cfp edit {code}" in outcome.err
    assert listed(call) == [code]


def test_the_same_title_of_somebody_else_is_another_proposal(call: World) -> None:
    assert sent(call) != sent(call, TALK.replace("ana@", "anabel@"))


def test_what_was_withdrawn_can_be_sent_anew(call: World) -> None:
    first = sent(call)
    call.ok("withdraw", first, "--reason", "A mistake")
    second = sent(call)
    assert second != first
    assert listed(call, "state:submitted") == [second]


def test_one_person_is_one_speaker(call: World) -> None:
    first = sent(call)
    second = sent(call, TALK.replace("Signed", "More signed").replace("ana@example.org", "ANA@Example.org"))
    assert page(call, first)["speakers"][0]["code"] == page(call, second)["speakers"][0]["code"]


@pytest.mark.parametrize(
    ("now", "said", "yours"),
    [
        (datetime(2026, 4, 30, 21, 59, 59, tzinfo=UTC), "opens Fri 1 May 2026 00:00 Europe/Paris", "Fri 1 May 07:00"),
        (datetime(2026, 6, 14, 22, 0, tzinfo=UTC), "until Sun 14 June 2026 23:59 Europe/Paris", "Mon 15 June 06:59"),
        (datetime(2027, 1, 1, tzinfo=UTC), "until Sun 14 June 2026 23:59 Europe/Paris", "Mon 15 June 06:59"),
    ],
)
def test_outside_the_dates_nothing_is_written_and_both_times_are_told(
    call: World, now: datetime, said: str, yours: str
) -> None:
    call.now = now
    before = call.files()
    outcome = call.run("submit -", stdin=TALK, TZ="Asia/Tokyo")
    assert outcome.status == 7
    assert said in outcome.err
    assert f"(your time: {yours})" in outcome.err
    assert call.files() == before
    assert call.run("submit", *FLAGS).status == 7


@pytest.mark.parametrize("now", [datetime(2026, 4, 30, 22, tzinfo=UTC), datetime(2026, 6, 14, 21, 59, 59, tzinfo=UTC)])
def test_the_first_and_the_last_second_are_in_time(call: World, now: datetime) -> None:
    call.now = now
    sent(call)
    assert len(listed(call)) == 1


def test_an_organiser_takes_a_late_one_with_a_reason(call: World) -> None:
    call.now = datetime(2026, 6, 20, tzinfo=UTC)
    code = sent(call, TALK, "--late", "The form was down")
    assert proposal(call, code)["late_reason"] == "The form was down"
    assert listed(call, "late:yes") == [code]
    assert "The form was down" in call.ok("show", code).out


def test_a_reason_to_be_late_is_kept_only_where_it_is_late(call: World) -> None:
    code = sent(call, TALK, "--late", "One never knows")
    assert listed(call, "late:no") == [code]
    assert proposal(call, code)["late_reason"] == ""


def test_a_call_without_dates_takes_nothing(world: World) -> None:
    world.ok("init", FOSDEM)
    outcome = world.run("submit -", stdin=TALK.replace("security", "public-digital-infrastructure"))
    assert outcome.status == 7
    assert "has no dates yet" in outcome.err


def test_as_of_looks_at_another_time_and_sends_nothing(call: World) -> None:
    before = call.files()
    assert call.run("submit - --as-of 2026-06-15 --dry-run", stdin=TALK).status == 7
    assert call.run("submit - --as-of 2026-05-02 --dry-run", stdin=TALK).status == 0
    assert call.run("submit - --as-of 2026-05-02", stdin=TALK).status == 2
    assert call.files() == before


def test_the_event_of_the_file_of_the_flag_of_the_variable_and_the_one_in_use(call: World) -> None:
    write(call, "other.toml", SECOND)
    call.ok("init other.toml")

    def goes_to(*more: str, text: str = TALK, **variables: str) -> str:
        receipt = call.ok("submit", "-", "--json", "--dry-run", *more, stdin=text, **variables).items[0]
        event: str = receipt["event"]
        return event

    undecided = call.run("submit -", stdin=TALK)
    assert undecided.status == 2
    assert "--event" in undecided.err
    assert "conf, other" in undecided.err
    in_file = TALK.replace("track:", "event: other\ntrack:")
    assert goes_to(text=in_file) == "other"
    assert goes_to("--event", "conf") == "conf"
    assert goes_to(CFP_EVENT="other") == "other"
    assert goes_to("--event", "conf", CFP_EVENT="other") == "conf"
    call.ok("event use conf")
    assert goes_to() == "conf"
    assert goes_to(CFP_EVENT="other") == "other"
    assert goes_to(text=in_file) == "other"


def test_a_talk_for_one_event_is_sent_to_another_by_the_flag(call: World) -> None:
    write(call, "other.toml", SECOND)
    call.ok("init other.toml")
    text = TALK.replace("track:", "event: other\ntrack:")
    outcome = call.ok("submit - --event conf", stdin=text)
    assert "stdin names other; it is sent to conf" in outcome.err
    assert len(listed(call, "--event", "conf")) == 1
    call.ok("submit -", stdin=text, CFP_EVENT="conf")
    assert len(listed(call, "--event", "other")) == 1


def test_an_event_that_is_not_there_is_named(call: World) -> None:
    outcome = call.run("submit -", stdin=TALK.replace("track:", "event: confi\ntrack:"))
    assert outcome.status == 3
    assert 'did you mean "conf"?' in outcome.err


def test_a_file_speaks_for_its_first_speaker_where_nobody_is_known(call: World) -> None:
    call.ok("submit -", stdin=TALK.replace("]", ", Bo Ström <bo@example.org>]"), CFP_ME="")
    assert history(call)[0]["by"] == "Ana Ruiz <ana@example.org>"


def test_without_a_speaker_somebody_must_be_known(call: World) -> None:
    outcome = call.run("submit", *FLAGS, CFP_ME="")
    assert outcome.status == 2
    assert "--speaker" in outcome.err
    assert "CFP_ME" in outcome.err
    assert listed(call) == []


HTML = "<p>How <b>three</b> people sign builds of Vec<T>.</p>\n<ul><li>keys</li><li>logs</li></ul>"


@pytest.mark.parametrize("door", ["file", "flag", "flag-file"])
def test_a_whole_html_document_becomes_markdown_and_is_reported(call: World, door: str) -> None:
    write(call, "abstract.html", HTML + "\n")
    before, _, after = TALK.partition("How three")
    arguments = {
        "file": ["submit", "-"],
        "flag": ["submit", *FLAGS, "--abstract", HTML],
        "flag-file": ["submit", *FLAGS[:4], "--abstract-file", "abstract.html"],
    }[door]
    stdin = before + HTML + "\n" + after[after.index("\n## ") :] if "\n## " in after else before + HTML + "\n"
    outcome = call.ok(*arguments, stdin=stdin if door == "file" else "")
    (code,) = listed(call)
    assert proposal(call, code)["abstract"] == "How **three** people sign builds of Vec\\<T>.\n\n- keys\n- logs"
    assert "Converted the abstract from HTML to Markdown." in outcome.err


def test_markdown_in_which_tags_occur_stays_as_it_is(call: World) -> None:
    said = "<p>How <b>three</b></p><script>alert(1)</script> of Vec<T>"
    code = sent(call, TALK.replace("How three", said))
    assert said in proposal(call, code)["abstract"]


def test_a_picture_for_a_person_says_what_to_do_next(call: World) -> None:
    outcome = call.ok("submit -", stdin=TALK, terminals=("stdout", "stderr"), NO_COLOR="1")
    (code,) = listed(call)
    assert code in outcome.out
    assert "Change it    until Sun 14 June 2026 23:59 Europe/Paris" in outcome.out
    assert f"cfp edit {code}" in outcome.out
    assert f"cfp withdraw {code}" in outcome.out


def test_a_kept_draft_goes_once_it_is_in_the_store(call: World) -> None:
    draft = write(call, "home/.local/share/cfpcli/drafts/signed-builds.md", TALK)
    call.ok("submit", str(draft), "--dry-run")
    assert draft.exists()
    call.ok("submit", str(draft))
    assert len(listed(call)) == 1
    assert not draft.exists()


def test_a_kept_draft_that_is_refused_stays(call: World) -> None:
    draft = write(call, "home/.local/share/cfpcli/drafts/signed-builds.md", TALK.replace("security", "nowhere"))
    assert call.run("submit", str(draft)).status == 4
    assert draft.exists()


def test_a_required_answer_is_among_the_missing_flags(world: World) -> None:
    question = '\n[[questions]]\nslug = "{}"\nquestion = "Which?"\nkind = "text"\nrequired = {}\n'
    opened(world, CALL + question.format("kind", "true") + question.format("more", "false"))
    outcome = world.run("submit --title x --no-input")
    assert outcome.status == 2
    assert "--answer kind=…" in outcome.err
    assert "--answer more" not in outcome.err


def test_any_other_file_stays(call: World) -> None:
    talk = write(call, "talk.md", TALK)
    call.ok("submit talk.md")
    assert talk.read_text() == TALK


def test_a_kept_draft_that_lacks_something_is_told_all_its_faults_in_a_script(call: World) -> None:
    draft = write(call, "home/.local/share/cfpcli/drafts/signed-builds.md", TALK.replace("track: security\n", ""))
    outcome = call.run("submit", str(draft))
    assert outcome.status == 4
    assert "signed-builds.md: track: is missing" in outcome.err
    assert draft.exists()


def test_in_the_grace_the_draft_that_may_still_be_sent_is_named(call: World) -> None:
    begun = TALK.replace("---\n", "---\nevent: conf\nbegun: 2026-05-30T10:00:00Z\n", 1)
    write(call, "home/.local/share/cfpcli/drafts/signed-builds.md", begun)
    late = call.at("2026-06-14T22:10").run("submit --title Another")
    assert late.status == 7
    assert late.err.endswith("try: cfp submit signed-builds  # begun in time\n")
    over = call.at("2026-06-14T22:40").run("submit --title Another")
    assert "signed-builds" not in over.err


def test_a_fault_of_a_flag_names_the_flag(call: World) -> None:
    outcome = call.run("submit", *FLAGS[:3], "cultur", *FLAGS[4:], "--type", "lecture")
    assert outcome.status == 4
    assert '  --track: "cultur" is unknown' in outcome.err
    assert "  --type: " in outcome.err
    assert "session_type:" not in outcome.err


def test_a_fault_of_a_file_names_the_line_and_the_key(call: World) -> None:
    write(call, "talk.md", TALK.replace("track: security", "track: cultur"))
    assert ': track: "cultur" is unknown' in call.run("submit talk.md").err


DRAFT = load_draft(TALK.replace("title:", "event: conf\ntitle:"), "talk.md")


def send(
    world: World, draft: Draft = DRAFT, target: str = "a.cfp.json", event: Event | None = None, **options: object
) -> Result[SentPacket]:
    env = world.env()
    return send_to(draft, event, target, Workspace(env.with_options(Options(**options))))  # type: ignore[arg-type]  # named options


def written(world: World, name: str = "a.cfp.json") -> bytes:
    return (world.folder / name).read_bytes()


@pytest.mark.parametrize(("name", "begins"), [("a.cfp.json", b"{"), ("a.md", b"---\n# cfp.packet/1 ")])
def test_the_name_says_the_form(world: World, name: str, begins: bytes) -> None:
    result = send(world, target=name)
    assert written(world, name).startswith(begins)
    packet = load_packet(written(world, name), name)
    assert (packet.event, packet.draft.title) == ("conf", "Signed builds")
    assert result.items[0].id == packet.id
    assert f"cfp import packet {name}" in result.messages[-1].text


def test_a_name_with_spaces_is_quoted_where_it_is_to_be_typed(world: World) -> None:
    assert send(world, target="my talk.md").messages[-1].text.endswith("cfp import packet 'my talk.md'")


def test_a_pipe_gets_the_packet(world: World) -> None:
    result = send(world, target="-")
    assert result.documents is not None
    assert load_packet(b"".join(result.documents), "stdin").draft.title == "Signed builds"


def test_the_same_again_is_the_same_packet(world: World) -> None:
    send(world)
    first = written(world)
    world.now = datetime(2026, 5, 25, tzinfo=UTC)
    send(world, force=True)
    assert written(world) == first


def test_another_text_goes_under_the_same_id(world: World) -> None:
    first = send(world).items[0]
    world.now = datetime(2026, 5, 25, tzinfo=UTC)
    second = send(world, msgspec.structs.replace(DRAFT, abstract="Another."), "b.cfp.json").items[0]
    assert second.id == first.id
    assert second.sent > first.sent


def test_what_is_kept_of_it_names_nobody(world: World) -> None:
    send(world)
    path = world.folder / "home/.local/share/cfpcli/packets.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    for word in ("ana", "example.org", "Signed", "conf"):
        assert word not in path.read_text()


def test_a_damaged_note_of_it_does_no_harm(world: World) -> None:
    send(world)
    path = world.folder / "home/.local/share/cfpcli/packets.jsonl"
    path.write_bytes(b"{broken\n" + path.read_bytes())
    send(world, target="b.cfp.json")
    assert written(world, "b.cfp.json") == written(world)


def test_a_file_that_exists_is_not_replaced(world: World) -> None:
    (world.folder / "a.cfp.json").write_text("mine")
    with pytest.raises(DataRefusedError, match="exists"):
        send(world)
    assert written(world) == b"mine"


def test_a_dry_run_writes_nothing(world: World) -> None:
    result = send(world, dry_run=True)
    assert result.dry_run
    assert world.files() == {}


def test_without_the_event_it_says_that_nothing_was_checked(world: World) -> None:
    assert "could not be checked" in send(world).messages[0].text


def test_with_the_event_its_faults_are_told_and_nothing_is_sent(world: World) -> None:
    opened(world)
    (event,) = Store.open(world.store).events()
    with pytest.raises(DataRefusedError) as refused:
        send(world, msgspec.structs.replace(DRAFT, track="securty"), event=event)
    assert refused.value.faults[0].field == "track"
    assert not (world.folder / "a.cfp.json").exists()
    packet = send(world, event=event)
    assert "could not be checked" not in packet.messages[0].text
    assert json.loads(written(world))["event_name"] == "Conf"
    assert json.loads(written(world))["draft"]["session_type"] == "talk"


def test_it_must_say_for_which_event(world: World) -> None:
    with pytest.raises(UsageError, match="names no event"):
        send(world, msgspec.structs.replace(DRAFT, event=""))


ANA_AND_BO = TALK.replace("Ana Ruiz <ana@example.org>", f"Ana Ruiz <ana@example.org>, {BO}")


def with_biography(text: str, biography: str) -> str:
    return f"{text}\n\n## Biography: Bo Ström\n\n{biography}\n"


@pytest.mark.parametrize("with_committee", [True, False])
def test_a_submission_renames_nobody_not_even_the_one_who_sends_it(call: World, with_committee: bool) -> None:
    ana = "Ana Ruiz <ana@example.org>"
    first = sent(call)
    if with_committee:
        call.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    renamed = TALK.replace("Signed builds", "Sealed builds").replace("Ana Ruiz", "Dr Ana X")
    outcome = call.ok("submit", "-", stdin=renamed, CFP_ME=ana)
    assert 'the name "Dr Ana X" was ignored; cfp people edit --name "Dr Ana X" changes it' in outcome.err
    assert [speaker["name"] for speaker in page(call, first)["speakers"]] == ["Ana Ruiz"]
    call.ok("people", "edit", "--name", "Dr Ana X", CFP_ME=ana)
    assert [speaker["name"] for speaker in page(call, first)["speakers"]] == ["Dr Ana X"]


def test_who_submits_for_others_fills_their_biography_and_replaces_none(call: World) -> None:
    call.ok("organisers", "add", ME)
    code = sent(call, with_biography(ANA_AND_BO, "Bo writes compilers."))
    assert page(call, code)["speakers"][1]["biography"] == "Bo writes compilers."
    again = with_biography(ANA_AND_BO.replace("Signed builds", "Another talk"), "Something else.")
    outcome = call.ok("submit", "-", stdin=again)
    assert "Bo Ström keeps the stored biography; the submitted text was ignored" in outcome.err
    assert page(call, code)["speakers"][1]["biography"] == "Bo writes compilers."


def test_a_chair_neither_changes_nor_learns_who_is_known_elsewhere(call: World) -> None:
    code = sent(call, with_biography(ANA_AND_BO, "Bo writes compilers."))
    call.ok("organisers", "add", ME)
    chaired = SECOND.replace('slug = "security"', 'slug = "security"\nchairs = ["Cora <cora@example.org>"]')
    write(call, "other.toml", chaired)
    call.ok("init", "other.toml", "--yes")
    theirs = with_biography(ANA_AND_BO.replace("Bo Ström", "Bo X"), "Something else.").replace("Ström\n", "X\n")
    outcome = call.ok("submit", "-", "--event", "other", stdin=theirs, CFP_ME="Cora <cora@example.org>")
    assert "Ström" not in outcome.err + outcome.out
    assert [(one["name"], one["biography"]) for one in page(call, code)["speakers"][1:]] == [
        ("Bo Ström", "Bo writes compilers.")
    ]


@pytest.mark.parametrize("track", ["2", "CULTURE", "culture"])
def test_a_track_is_taken_by_number_or_in_any_case(call: World, track: str) -> None:
    call.ok("submit", *FLAGS, "--track", track)
    assert call.ok("list --json").items[0]["track"] == "culture"


def test_a_number_beyond_the_list_names_the_tracks(call: World) -> None:
    refused = call.run("submit", *FLAGS, "--track", "9")
    assert refused.status == 4
    assert '--track: "9" is unknown: allowed: security, culture' in refused.err


def test_set_and_edit_take_the_number_too(call: World) -> None:
    code = sent(call, TALK)
    call.ok("set", "track=2", code)
    assert call.ok("list --json").items[0]["track"] == "culture"
    call.ok("edit", code, "--set", "track=1")
    assert call.ok("list --json").items[0]["track"] == "security"


def test_a_stored_proposal_becomes_a_packet_for_organisers_elsewhere(call: World) -> None:
    write(call, "talk.md", TALK)
    call.ok("submit talk.md")
    (code,) = listed(call)
    outcome = call.ok("submit", code[:4].lower(), "--to", "talk.json")
    assert "Send it to the organisers, who import it: cfp import packet talk.json" in outcome.err + outcome.out
    packet = load_packet((call.folder / "talk.json").read_bytes(), "talk.json")
    assert packet.id == page(call, code)["items"][0]["guid"]
    assert packet.draft.abstract == page(call, code)["items"][0]["abstract"]
    assert call.run("submit", code, "--to", "talk.json").status == 4


def test_only_its_speakers_and_organisers_send_a_stored_proposal_elsewhere(call: World) -> None:
    write(call, "talk.md", TALK)
    call.ok("submit talk.md")
    (code,) = listed(call)
    call.ok("organisers add 'Oda Lind <oda@example.org>'")
    outcome = call.run("submit", code, "--to", "-", CFP_ME="Nel Vos <nel@example.org>")
    assert (outcome.status, outcome.out) == (4, ""), outcome
    assert call.ok("submit", code, "--to", "-", CFP_ME="Oda Lind <oda@example.org>").out


def test_a_receipt_names_the_way_to_organisers_elsewhere(call: World) -> None:
    write(call, "talk.md", TALK)
    call.ok("submit talk.md")
    (code,) = listed(call)
    assert f"cfp submit {code} --to FILE" in call.ok("receipt", code).out
