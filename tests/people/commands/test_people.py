"""`cfp people`: one person, many addresses, corrected everywhere in one change, and joined if two are one."""

from cfpcli.records.change import Kind
from cfpcli.store import Store
from tests.people.committee_call import ANA, NEW, TALK, code_of, people, person
from tests.samples import ASKED, BO, CALL, LOOKING, opened, sent, write
from tests.world import World


def test_the_list_has_everybody_with_their_roles(call: World) -> None:
    rows = people(call)
    assert {email: row["roles"] for email, row in rows.items()} == {
        "ana@example.org": ["track-chair", "reviewer", "speaker"],
        "bo@example.org": ["speaker"],
        "sam@example.org": ["organiser"],
    }
    assert (rows["bo@example.org"]["proposals"], rows["sam@example.org"]["code"]) == (1, "")
    assert call.run("people list", CFP_ME=BO).status == 4


def test_words_select_people(call: World) -> None:
    def listed(*words: str) -> list[str]:
        return [row["name"] for row in call.ok("people", "list", *words, "--json").items]

    assert (listed("ruiz"), listed("organiser"), listed("strom")) == (["Ana Ruiz"], ["Sam Okoye"], ["Bo Ström"])
    assert listed("example", "speaker") == ["Ana Ruiz", "Bo Ström"]
    assert listed("zebra") == []


def test_a_corrected_address_and_name_change_everywhere_in_one_change(call: World) -> None:
    boats = call.codes("conf")[1]
    call.ok("assign", boats, "--to", "ana@example.org")
    call.ok("review", boats, "--score", "4", CFP_ME=ANA)
    before = call.records()
    code = code_of(call, "ana@example.org")

    outcome = call.ok("people", "edit", "ana@example.org", "--email", NEW, "--name", "Ana Ruiz Gil")

    assert f"Changed {code} Ana Ruiz Gil <ana@new.example>, also in 4 records." in outcome.err
    store = Store.open(call.store)
    (review,) = store.reviews_of(boats)
    assert (review.reviewer, review.scores) == (NEW, {"score": 4})
    assert [row.email for row in store.rows(Kind.REVIEWER, ("email",))] == [NEW]
    assert [row.reviewer for row in store.rows(Kind.ASSIGNMENT, ("proposal", "reviewer"))] == [NEW]
    assert store.events()[0].tracks[0].chairs == ("Ana Ruiz Gil <ana@new.example>",)
    assert person(call, code).emails == (NEW, "ana@example.org")
    assert people(call)[NEW]["roles"] == ["track-chair", "reviewer", "speaker"]
    call.ok("undo --yes")
    assert call.records() == before


def test_people_change_themselves_and_nobody_else(call: World) -> None:
    ana, bo = code_of(call, "ana@example.org"), code_of(call, "bo@example.org")
    call.ok("people", "edit", bo, "--affiliation", "Harbour", CFP_ME=BO)
    assert person(call, bo).affiliation == "Harbour"
    for who in (ana, "ana@example.org", "ZZZZZZ", "nobody@example.org"):
        for line in (["people", "show", who], ["people", "edit", who, "--name", "X"]):
            refused = call.run(*line, CFP_ME=BO)
            assert (refused.status, "the record of another person" in refused.err) == (4, True)
    call.ok("people", "show", bo, CFP_ME=BO)


def test_a_reviewer_changes_their_own_address(world: World) -> None:
    opened(world)
    boats = sent(world, TALK.format(title="Boats", speakers=BO))
    world.ok("reviewers", "add", ANA)
    world.ok("review", boats, "--score", "4", CFP_ME=ANA)
    world.ok("people", "edit", "ana@example.org", "--affiliation", "Harbour")
    asked = world.ok("people", "edit", "ana@example.org", "--email", NEW, CFP_ME=ANA)
    assert f"Requested {NEW}: it counts once an organiser adds it." in asked.err
    assert code_of(world, "ana@example.org")
    listed = world.ok("people list")
    assert f" asks to add {NEW}." in listed.err
    world.ok("people", "edit", "ana@example.org", "--email", NEW)
    (review,) = Store.open(world.store).reviews_of(boats)
    assert review.reviewer == NEW
    assert [row["role"] for row in world.ok("whoami --json", CFP_ME=ANA).items] == ["reviewer"]


def test_addresses_are_added_and_removed(call: World) -> None:
    code = code_of(call, "bo@example.org")
    call.ok("people", "edit", code, "--add-email", "bo@home.example", "--add-email", "BO@work.example")
    assert person(call, code).emails == ("bo@example.org", "bo@home.example", "bo@work.example")
    call.ok("people", "edit", "bo@home.example", "--remove-email", "bo@example.org")
    assert person(call, code).emails == ("bo@home.example", "bo@work.example")
    refused = call.run("people", "edit", code, "--add-email", "ana@example.org")
    assert (refused.status, "cfp people merge" in refused.err) == (4, True)
    assert call.run("people", "edit", code).status == 2
    assert call.run("people", "edit", code, "--remove-email", "x@example.org").status == 3


def test_a_person_is_added_without_an_address_and_gets_one_later(call: World) -> None:
    (added,) = call.ok("people", "add", "Kit Lund", "--json").items
    code = added["code"]
    assert person(call, code).email == ""
    call.ok("people", "edit", code, "--email", "kit@example.org")
    assert people(call)["kit@example.org"]["name"] == "Kit Lund"
    assert "No change: kit@example.org is Kit Lund" in call.ok("people", "add", "Kit <kit@example.org>").err


def test_a_member_of_the_committee_gets_a_record_when_one_is_needed(call: World) -> None:
    call.ok("people", "edit", "sam@example.org", "--add-email", "sam@home.example")
    assert [row["role"] for row in call.ok("whoami --json", CFP_ME="Sam <sam@home.example>").items] == ["organiser"]


def test_the_address_of_a_member_without_a_record_is_corrected_in_one_change(call: World) -> None:
    call.ok("reviewers", "add", "Jo Petersen <jo@example.org>")
    for former, new in (("jo@example.org", "jo@new.example"), ("sam@example.org", "sam@new.example")):
        call.ok("people", "edit", former, "--email", new)
        assert person(call, code_of(call, new)).emails == (new, former)
    store = Store.open(call.store)
    listed = {row.email for kind in (Kind.ORGANISER, Kind.REVIEWER) for row in store.rows(kind, ("email",))}
    assert listed == {"ana@example.org", "jo@new.example", "sam@new.example"}


def test_nobody_takes_the_address_of_a_member_of_the_committee(call: World) -> None:
    bo = code_of(call, "bo@example.org")
    for option in ("--add-email", "--email"):
        refused = call.run("people", "edit", bo, option, "sam@example.org")
        assert (refused.status, "sam@example.org is a member of the committee" in refused.err) == (4, True)
        call.ok("people", "edit", bo, option, "sam@example.org", CFP_ME=BO)
    assert [row["role"] for row in call.ok("whoami --json", CFP_ME=BO).items] == ["speaker"]


def test_in_a_blind_call_only_organisers_change_addresses(world: World) -> None:
    opened(world, CALL + "\n[review]\nblind = true\n")
    sent(world)
    world.ok("reviewers", "add", BO)
    for address in ("bo@example.org", "nobody@example.org"):
        answer = world.ok("people", "edit", "--add-email", address, CFP_ME=ANA)
        assert f"Requested {address}: it counts once an organiser adds it." in answer.err
    world.ok("people", "edit", "--affiliation", "Harbour", CFP_ME=ANA)
    world.ok("people", "edit", "ana@example.org", "--add-email", "ana@home.example")


def test_an_address_that_people_add_themselves_counts_for_nothing_until_an_organiser_adds_it(call: World) -> None:
    kim = "Kim Lund <kim@example.org>"
    bo = code_of(call, "bo@example.org")
    call.ok("people", "edit", "--add-email", "kim@example.org", CFP_ME=BO)
    assert person(call, bo).emails == ("bo@example.org",)

    kites = TALK.format(title="Kites", speakers=kim)
    (row,) = call.ok("submit", "-", "--json", stdin=kites, CFP_ME=kim).items
    talk = row["code"]
    call.ok("organisers", "add", kim)
    assert [row["role"] for row in call.ok("whoami --json", CFP_ME=BO).items] == ["speaker"]
    assert call.run("withdraw", talk, "--reason", "x", CFP_ME=BO).status == 4
    assert call.run("people", "edit", bo, "--add-email", "kim@example.org").status == 4
    call.ok("people", "edit", bo, "--remove-email", "kim@example.org", CFP_ME=BO)
    assert person(call, bo).requested_emails == ()


def test_the_last_address_of_a_person_stays_until_an_organiser_adds_another(call: World) -> None:
    bo = code_of(call, "bo@example.org")
    for who in (BO, ANA):
        refused = call.run("people", "edit", bo, "--remove-email", "bo@example.org", CFP_ME=who)
        assert refused.status == 4
        assert "bo@example.org is the last address of Bo Ström and cannot be removed" in refused.err
        assert f"cfp people edit {bo} --email ADDRESS" in refused.err
    line = ["people", "edit", "--email", "bo@new.example", "--remove-email", "bo@example.org"]
    answer = call.ok(*line, CFP_ME=BO)
    assert (
        "it counts once an organiser adds it. Mail goes to bo@example.org until then.\nbo@example.org stays until then."
        in answer.err
    )
    stored = person(call, bo)
    assert (stored.emails, stored.requested_emails) == (("bo@example.org",), ("bo@new.example",))
    call.ok("people", "edit", bo, "--email", "bo@new.example", "--remove-email", "bo@example.org")
    assert person(call, bo).emails == ("bo@new.example",)


def test_a_guest_reviewer_is_no_person_until_an_organiser_adds_them(call: World) -> None:
    boats = call.codes("conf")[1]
    call.ok("review", boats, "--score", "4", "--reviewer", "Rae Holm <rae@example.org>", "--guest")
    for line in (["people", "show", "rae@example.org"], ["people", "edit", "rae@example.org", "--pronouns", "she"]):
        missing = call.run(*line)
        assert missing.status == 3
        assert "rae@example.org is the address of a reviewer who has no record as a person" in missing.err
        assert "cfp people add 'Rae Holm <rae@example.org>'" in missing.err
        assert "reviewer" not in call.run(*line, CFP_ME=BO).err
    call.ok("people", "add", "Rae Holm <rae@example.org>")
    assert call.ok("people show rae@example.org --json").items[0]["reviews"] == [boats]
    assert "there is no person" in call.run("people show nobody@example.org").err


def test_a_reviewer_without_a_record_corrects_their_own_name(call: World) -> None:
    call.ok("reviewers", "add", "Rev One <rev1@example.org>")
    boats = call.codes("conf")[1]
    call.ok("assign", boats, "--to", "rev1@example.org")
    rev = "Rev One <rev1@example.org>"
    call.ok("review", boats, "--score", "4", CFP_ME=rev)
    call.ok("people", "edit", "--name", "Rev First", CFP_ME=rev)
    assert people(call)["rev1@example.org"]["name"] == "Rev First"
    store = Store.open(call.store)
    assert "Rev First" in {row.name for row in store.rows(Kind.REVIEWER, ("email", "name"))}
    assert [review.name for review in store.reviews_of(boats)] == ["Rev First"]


def test_an_address_that_an_organiser_adds_is_requested_no_longer(call: World) -> None:
    bo = code_of(call, "bo@example.org")
    call.ok("people", "edit", "--add-email", "bo@home.example", CFP_ME=BO)
    call.ok("people", "edit", bo, "--add-email", "bo@home.example")
    stored = person(call, bo)
    assert (stored.emails, stored.requested_emails) == (("bo@example.org", "bo@home.example"), ())


def test_a_chair_finds_the_people_of_their_own_calls_only(call: World) -> None:
    write(call, "other.toml", CALL.replace('"conf"', '"other"'))
    call.ok("init other.toml")
    kim = "Kim Lund <kim@example.org>"
    sent(call, TALK.format(title="Kites", speakers=kim), "--event", "other")
    zoe = call.ok("people", "add", "Zoe <zoe@example.org>", "--json").items[0]["code"]
    hidden = code_of(call, "kim@example.org")
    for who in (hidden, hidden[:3], "kim@example.org", zoe, "zoe@example.org"):
        for line in (["people", "show", who], ["people", "edit", who, "--url", "https://example.org"]):
            refused = call.run(*line, CFP_ME=ANA)
            assert (refused.status, "there is no person" in refused.err) == (3, True)
    assert call.ok("people show bo@example.org --json", CFP_ME=ANA).items[0]["name"] == "Bo Ström"


def test_people_without_an_argument_are_yourself(call: World) -> None:
    assert call.ok("people show --json", CFP_ME=BO).items[0]["name"] == "Bo Ström"
    call.ok("people edit --pronouns she/her", CFP_ME=ANA)
    assert person(call, code_of(call, "ana@example.org")).pronouns == "she/her"


def test_a_person_is_edited_in_the_editor(call: World) -> None:
    code = code_of(call, "bo@example.org")
    script = write(call, "editor.sh", "sed -i 's/bo@example.org/bo@new.example/' \"$1\"\n")
    call.ok("people", "edit", code, CFP_EDITOR=f"sh {script}", **ASKED)
    assert person(call, code).emails == ("bo@new.example",)
    refused = call.run("people", "edit", code)
    assert (refused.status, "--add-email" in refused.err) == (2, True)


def test_an_empty_text_clears_a_field(call: World) -> None:
    code = code_of(call, "bo@example.org")
    call.ok("people", "edit", code, "--affiliation", "Harbour", "--pronouns", "he/him")
    call.ok("people", "edit", code, "--affiliation", "")
    assert (person(call, code).affiliation, person(call, code).pronouns) == ("", "he/him")


def test_windows_are_shown_in_the_time_of_the_event(call: World) -> None:
    code = code_of(call, "bo@example.org")
    call.ok("people", "edit", code, "--window", "2026-06-01T09:00/2026-06-01T12:00")
    shown = call.ok("people", "show", code, **LOOKING).out
    assert "Mon 1 June 2026 09:00 to 12:00 Europe/Paris" in " ".join(shown.split())


def test_a_speaker_is_refused_as_a_speaker(call: World) -> None:
    refused = call.run("people show ana@example.org", CFP_ME=BO)
    assert "you are a speaker" in refused.err


def test_windows_are_replaced_together(call: World) -> None:
    code = code_of(call, "bo@example.org")
    morning, later = "2026-06-01T09:00/2026-06-01T12:00", "wished:2026-06-02T09:00/2026-06-02T12:00"
    call.ok("people", "edit", code, "--window", later, "--window", morning)
    assert [(window.starts.day, window.wish) for window in person(call, code).windows] == [(1, "hard"), (2, "wished")]
    call.ok("people", "edit", code, "--window", "none")
    assert person(call, code).windows == ()


def test_windows_are_edited_in_the_editor_in_the_time_of_the_event(call: World) -> None:
    code = code_of(call, "bo@example.org")
    call.ok("people", "edit", code, "--window", "2026-06-01T09:00/2026-06-01T12:00")
    script = write(call, "editor.sh", 'cp "$1" seen.md; sed -i \'s/T12:00+02:00/T13:00/\' "$1"\n')
    call.ok("people", "edit", code, CFP_EDITOR=f"sh {script}", **ASKED)
    seen = (call.folder / "seen.md").read_text()
    assert "windows:\n  - 2026-06-01T09:00+02:00/2026-06-01T12:00+02:00\n" in seen
    assert "Times of windows without an offset are in Europe/Paris." in seen
    assert "[2026-06-01T09:00/2026-06-01T12:30, wished:2026-06-02]" in seen
    (window,) = person(call, code).windows
    assert (window.starts.hour, window.ends.hour) == (7, 11)


def test_windows_of_an_event_anywhere_on_earth_are_shown(call: World) -> None:
    write(call, "aoe.toml", CALL.replace('"conf"', '"aoe"').replace("Europe/Paris", "AoE"))
    call.ok("init aoe.toml")
    code = code_of(call, "bo@example.org")
    call.ok("people", "edit", code, "--window", "2026-06-01", CFP_EVENT="aoe")
    shown = call.ok("people", "show", code, CFP_EVENT="aoe", **LOOKING).out
    assert "Mon 1 June 2026 AoE" in " ".join(shown.split())


def test_availability_is_for_the_person_and_the_organisers(call: World) -> None:
    code = code_of(call, "bo@example.org")
    call.ok("people", "edit", code, "--window", "2026-06-01", "--availability", "Not on Quillday")
    talk = next(row["code"] for row in call.ok("list --json").items if row["title"] == "Boats")
    rev = "Rae <rae@example.org>"
    call.ok("reviewers", "add", rev)
    for line in (["show", talk, "--format", "md"], ["show", talk, "--json"], ["log", "--json"], ["show", talk]):
        shown = call.run(*line, CFP_ME=rev, **LOOKING).out
        assert "Bo Ström" in shown or line == ["log", "--json"] or "json" in line[-1]
        assert "Quillday" not in shown
        assert "2026-05-31T22" not in shown
        assert "2026-06-01T" not in shown
    assert "Quillday" in call.ok("show", talk, "--format", "md", CFP_ME=BO).out


def test_a_window_outside_the_events_is_refused(world: World) -> None:
    call = opened(world, CALL.replace("\n[call]", 'starts = "2026-11-12"\nends = "2026-11-13"\n\n[call]', 1))
    code = sent(call) and code_of(call, "ana@example.org")
    refused = call.run("people", "edit", code, "--window", "2025-11-12")
    assert refused.status == 2
    assert "Wed 12 November 2025 is not a day of the event, which is on 12\N{EN DASH}13 November 2026" in refused.err
    call.ok("people", "edit", code, "--window", "13 November")
    assert [window.starts.day for window in person(call, code).windows] == [12]
    later = CALL.replace('"conf"', '"later"').replace("\n[call]", 'starts = "2027-11-12"\n\n[call]', 1)
    write(call, "later.toml", later)
    call.ok("init later.toml")
    call.ok("people", "edit", code, "--window", "2027-11-12", CFP_EVENT="conf")


def test_a_request_offers_both_ways_and_names_the_address_that_stays(call: World) -> None:
    asked = call.ok("people", "edit", "--email", "bo@new.example", CFP_ME=BO).err
    assert "Mail goes to bo@example.org until then." in asked
    code = code_of(call, "bo@example.org")
    listed = call.ok("people list").err
    assert f"cfp people edit {code} --email bo@new.example  # as the first address, which mail goes to" in listed
    assert f"cfp people edit {code} --add-email bo@new.example  # beside the others" in listed


def test_the_only_address_and_the_name_stay(call: World) -> None:
    code = code_of(call, "bo@example.org")
    refused = call.run("people", "edit", code, "--remove-email", "bo@example.org")
    assert (refused.status, "bo@example.org is the last address of Bo Ström" in refused.err) == (4, True)
    nameless = call.run("people", "edit", code, "--name", "", **ASKED)
    assert (nameless.status, "--name is empty" in nameless.err) == (2, True)


def test_a_person_without_a_record_is_told_how_to_get_one(call: World) -> None:
    refused = call.run("people", "edit", "--affiliation", "Harbour", CFP_ME="Kit <kit@example.org>")
    assert (refused.status, "you have no record in this store yet" in refused.err) == (4, True)
