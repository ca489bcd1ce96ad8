"""Bare `cfp`: what waits for me, each with the command that deals with it; in a pipe, the help."""

import shlex
from datetime import UTC, datetime

from tests.call.following import call, follow
from tests.countdown import left
from tests.proposals.commands.test_confirm import in_state
from tests.samples import ASKED, CALL, FOSDEM, TALK, listed, opened, sent, write
from tests.world import World


def waiting(world: World, **more: str) -> list[tuple[str, str, str]]:
    return [(item["what"], item["text"], item["command"]) for item in world.ok("--json", **more).items]


def test_in_a_pipe_it_is_what_waits_a_line_each(desk: World) -> None:
    lines = [line.split("\t") for line in desk.ok("").out.splitlines()]
    assert [(what, text, command) for what, command, text in lines] == waiting(desk)


def test_where_there_is_nothing_it_says_how_to_begin(world: World) -> None:
    outcome = world.ok("", **ASKED)
    assert outcome.err.splitlines() == [
        "No store here yet.",
        "Next: cfp follow osxp-2026  # a call that others run, to send them a talk",
        "Next: cfp init osxp-2026  # a call that you run",
        "Next: cfp demo  # or try it with sample proposals",
    ]
    assert waiting(world) == []


def test_a_call_that_is_open_and_proposals_to_review(desk: World) -> None:
    found = waiting(desk)
    assert (
        "call",
        f"Open Source Experience 2026: {left('21 days')}, closes Sun 14 June 2026 23:59 Europe/Paris",
        "cfp submit --event osxp-2026",
    ) in found
    assert (
        "review",
        "Open Source Experience 2026: 9 proposals to review",
        "cfp review --event osxp-2026",
    ) in found
    out = desk.ok("", **ASKED).out
    assert left("21 days") in out
    assert "9 proposals to review" in " ".join(out.split())
    assert all(len(line) <= 80 for line in out.splitlines())


def test_one_event_needs_no_name(world: World) -> None:
    opened(world)
    sent(world)
    assert [command for _, _, command in waiting(world)] == ["cfp submit", "cfp review"]
    assert waiting(world)[1][1] == "Conf: 1 proposal to review"


def test_what_i_reviewed_or_speak_in_does_not_wait_for_me(world: World) -> None:
    opened(world)
    sent(world)
    assert [what for what, _, _ in waiting(world, CFP_ME="Ana Ruiz <ana@example.org>")] == ["call"]
    world.ok("review", listed(world)[0], "--abstain")
    assert [what for what, _, _ in waiting(world)] == ["call"]


def test_a_call_that_is_closed_or_without_dates_is_no_open_call(world: World) -> None:
    opened(world)
    world.ok("init", FOSDEM)
    world.now = datetime(2026, 7, 1, tzinfo=UTC)
    assert not [what for what, _, _ in waiting(world) if what == "call"]


def test_a_call_that_opens_soon_says_so(world: World) -> None:
    opened(world, CALL.replace("1 May 2026", "1 June 2026"))
    ((_, text, _),) = waiting(world)
    assert text.startswith("Conf: opens in 7 d")


def test_a_kept_draft_comes_first_with_a_line_that_goes_on_with_it(world: World) -> None:
    world.variables["HOME"] = str(world.folder / "a home")
    opened(world)
    draft = write(world, "a home/.local/share/cfpcli/drafts/signed.md", TALK)
    (what, text, command), *_ = waiting(world)
    assert what == "draft"
    assert text.startswith('"Signed builds": submit it; 21 days left, until ')
    assert (shlex.split(command), draft.exists()) == (["cfp", "submit", "signed"], True)
    world.ok(*shlex.split(command)[1:])
    assert [what for what, _, _ in waiting(world)][:1] == ["call"]


def test_a_draft_waits_even_where_there_is_no_store(world: World) -> None:
    write(world, "home/.local/share/cfpcli/drafts/signed.md", TALK)
    assert [what for what, _, _ in waiting(world)] == ["draft"]


def test_nothing_at_all_waits(world: World) -> None:
    opened(world)
    world.now = datetime(2026, 7, 1, tzinfo=UTC)
    assert world.ok("", **ASKED).err.splitlines() == ["Nothing waits for you.", "Next: cfp help"]


def test_without_a_name_there_are_still_the_calls(desk: World) -> None:
    assert {what for what, _, _ in waiting(desk, CFP_ME="")} - {"draft"} == {"call"}


def test_looking_writes_nothing(desk: World) -> None:
    before = desk.files()
    desk.ok("", **ASKED)
    assert desk.files() == before


def test_calls_come_soonest_first_and_reviews_after_all_of_them(world: World) -> None:
    opened(world, CALL.replace("14 June 2026", "20 June 2026"))
    opened(world, CALL.replace('"conf"', '"sooner"').replace('"Conf"', '"Sooner"'))
    sent(world, TALK, "--event", "conf")
    assert [(what, text.partition(":")[0]) for what, text, _ in waiting(world)] == [
        ("call", "Sooner"),
        ("call", "Conf"),
        ("review", "Conf"),
    ]
    assert world.ok("", **ASKED).out.count("Open calls") == 1


def test_the_followed_call_that_closes_next(world: World) -> None:
    opened(world)
    follow(world, call("gone", "20 May 2026"), call("tba"), call("later", "20 June 2026"))
    assert [text for what, text, _ in waiting(world) if what == "followed"] == [
        f"Later: {left('28 days')}, closes Sat 20 June 2026 23:59 AoE (your time: Sun 21 June 13:59)"
    ]
    follow(world, call("euro", "28 May 2026", zone_assumed=True))
    found = [one for one in waiting(world) if one[0] == "followed"]
    when = "Thu 28 May 2026 23:59 AoE (your time: Fri 29 May 13:59), zone assumed (AoE)"
    assert found == [("followed", f"Euro: {left('5 d 2 h')}, closes {when}; 1 more", "cfp deadlines")]
    assert "Followed calls" in world.ok("", **ASKED).out


def test_a_call_that_was_extended_says_so(world: World) -> None:
    opened(world)
    opened(world, CALL.replace("14 June 2026", "21 June 2026"))
    assert waiting(world)[0][1] == (
        f"Conf: {left('28 days')}, closes Sun 21 June 2026 23:59 Europe/Paris, extended from 14 June"
    )


def test_a_session_to_confirm_waits_for_its_speakers(world: World) -> None:
    opened(world)
    sent(world)
    code = in_state(world, "accepted")
    speaker = "Ana Ruiz <ana@example.org>"
    text = '"Signed builds": accepted: confirm that you come'
    assert ("session", text, f"cfp confirm {code}") in waiting(world, CFP_ME=speaker)
    assert "Your sessions" in world.ok("", **ASKED, CFP_ME=speaker).out
    assert "session" not in {what for what, _, _ in waiting(world)}
    world.ok("confirm", code, "--by", speaker)
    assert "session" not in {what for what, _, _ in waiting(world, CFP_ME=speaker)}
