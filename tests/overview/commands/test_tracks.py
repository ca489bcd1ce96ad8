"""`cfp tracks`: what each track covers, how many proposals it has by state, and the mean of their scores."""

from tests.samples import CALL, FOSDEM, LOOKING, opened, sent, write
from tests.world import World


def by_slug(world: World, *words: str) -> dict[str, dict[str, object]]:
    return {item["slug"]: item for item in world.ok("tracks", "--json", *words).items}


def test_each_track_with_its_proposals_by_state(desk: World) -> None:
    tracks = by_slug(desk)
    assert list(tracks) == ["sovereignty", "infrastructure", "ai", "security", "enterprise", "culture"]
    assert {slug: track["proposals"] for slug, track in tracks.items()} == {
        "sovereignty": 2,
        "infrastructure": 2,
        "ai": 2,
        "security": 2,
        "enterprise": 2,
        "culture": 1,
    }
    assert tracks["ai"]["counts"] == {"accepted": 1, "withdrawn": 1}
    assert tracks["culture"]["counts"] == {"submitted": 1}
    assert "Zero Trust" in str(tracks["security"]["description"])


def test_the_mean_is_that_of_the_proposals_each_counted_once(desk: World) -> None:
    codes = desk.codes()
    assert {slug: track["score"] for slug, track in by_slug(desk).items()} == {
        "sovereignty": 4.0,  # 4.5 from two reviews and 3.5 from two
        "infrastructure": 3.0,  # 2 and 4, from one review each
        "ai": None,  # recused only
        "security": None,
        "enterprise": None,
        "culture": None,
    }
    desk.ok("review", codes[0], "--score", "1")
    assert by_slug(desk)["sovereignty"]["score"] == 3.416667
    desk.ok("review", codes[7], "--abstain")
    assert by_slug(desk)["security"]["score"] is None


def test_a_track_without_proposals_is_shown_all_the_same(world: World) -> None:
    opened(world)
    sent(world)
    tracks = by_slug(world)
    assert (tracks["culture"]["proposals"], tracks["culture"]["counts"], tracks["culture"]["score"]) == (0, {}, None)


def test_proposals_of_other_events_do_not_count(world: World) -> None:
    opened(world)
    sent(world)
    write(world, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"'))
    world.ok("init other.toml")
    assert by_slug(world, "--event", "conf")["security"]["proposals"] == 1
    assert by_slug(world, "--event", "other")["security"]["proposals"] == 0
    world.ok("init", FOSDEM)
    assert by_slug(world, "--event", FOSDEM)["public-digital-infrastructure"]["counts"] == {"confirmed": 8}


def test_a_person_sees_names_counts_and_descriptions(desk: World) -> None:
    out = desk.ok("tracks", **LOOKING).out
    assert "Cybersecurity, Trust and Open Source Resilience" in out
    assert "Zero Trust" in out
    assert "1 accepted, 1 withdrawn" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_pipe_gets_a_line_for_each_with_a_column_for_each_state(desk: World) -> None:
    lines = [line.split("\t") for line in desk.ok("tracks").out.splitlines()]
    assert [line[0] for line in lines] == list(by_slug(desk))
    assert len({len(line) for line in lines}) == 1


def test_fields_are_chosen(desk: World) -> None:
    assert desk.ok("tracks --fields slug,proposals").out.splitlines()[0] == "sovereignty\t2"


def test_several_events_and_none_chosen_is_asked_for(world: World) -> None:
    world.ok("init osxp-2026")
    world.ok("init", FOSDEM)
    outcome = world.run("tracks")
    assert outcome.status == 2
    assert "--event" in outcome.err
    assert "cfp event use" in outcome.err


def test_a_number_as_shown_names_the_track(desk: World) -> None:
    assert "4. Cybersecurity, Trust and Open Source Resilience" in desk.ok("tracks", "--format", "table").out
    assert [row["number"] for row in desk.ok("tracks --json").items] == [1, 2, 3, 4, 5, 6]
