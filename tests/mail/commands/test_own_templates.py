"""One's own templates: copied, checked, and used in messages."""

from cfpcli.mail.files.template_folder import shipped_files
from tests.world import World


def test_the_shipped_templates_are_listed(world: World) -> None:
    rows = world.ok("mail templates --json").items
    assert {row["language"] for row in rows} == {"en", "fr"}
    assert {
        "template": "reviewer.reminder",
        "language": "en",
        "subject": "Reviews for {event_name}",
        "file": "",
    } in rows


def test_a_copy_is_sound_and_never_overwritten(world: World) -> None:
    outcome = world.ok("mail templates -o own")
    assert f"Wrote {len(shipped_files())} files to own/." in outcome.err
    rows = world.ok("mail templates own --json").items
    assert {row["file"] for row in rows} >= {"own/fr/schedule.new.txt"}
    assert all(row["file"] for row in rows)
    changed = world.folder / "own/en/proposal.accepted.txt"
    changed.write_text("Subject: Yes\n\nYes.\n")
    refused = world.run("mail templates -o own")
    assert (refused.status, "exists with other content" in refused.err) == (4, True)
    assert changed.read_text() == "Subject: Yes\n\nYes.\n"


def test_all_faults_are_reported_with_their_lines(world: World) -> None:
    world.ok("mail templates -o own")
    (world.folder / "own/en/proposal.accepted.txt").write_text(
        "Subject: {nam}\n\nHello {name.x} {name!r} {nam}\n{all_reviews}\n"
    )
    (world.folder / "own/fr/speaker.news.txt").write_text("Bonjour\n\n{\n")
    outcome = world.run("mail templates own --json")
    assert outcome.status == 4
    assert [(fault["source"], fault["line"]) for fault in outcome.json["faults"]] == [
        ("own/en/proposal.accepted.txt", 1),
        ("own/en/proposal.accepted.txt", 3),
        ("own/en/proposal.accepted.txt", 3),
        ("own/en/proposal.accepted.txt", 3),
        ("own/en/proposal.accepted.txt", 4),
        ("own/fr/speaker.news.txt", 1),
        ("own/fr/speaker.news.txt", 3),
    ]


def test_a_folder_without_templates_is_refused(world: World) -> None:
    (world.folder / "empty").mkdir()
    assert "empty has no templates" in world.run("mail templates empty").err
    assert "nowhere is not a folder" in world.run("mail templates nowhere").err
    assert world.run("mail templates own -o other").status == 2


def test_a_sound_folder_is_reported_as_sound_and_its_files_are_named_whole(world: World) -> None:
    assert "faults" not in world.ok("mail templates").err
    world.ok("mail templates -o own")
    (world.folder / "own/en/proposal.confirmed.txt").write_text("Subject: Your talk {proposal_title}\n\nYes.\n")
    outcome = world.ok("mail templates own/", terminals=("stdout",), COLUMNS="80")
    assert "The templates in own have no faults." in outcome.err
    assert "own/en/proposal.confirmed.txt" in outcome.out
