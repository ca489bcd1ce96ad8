"""Templates: plain names in braces and nothing else, all faults at once with their lines, bounded work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError
from cfpcli.mail.rules.due import Role
from cfpcli.mail.rules.placeholders import ALIASES, placeholders_of
from cfpcli.mail.rules.templates import (
    MOST_CHARACTERS,
    MOST_PLACEHOLDERS,
    Placeholders,
    Text,
    parsed_line,
    parsed_template,
    rendered,
    wrapped,
)

KNOWN = Placeholders(
    frozenset({"name", "title", "room"}), {"session_title": "title"}, {"all_reviews": "can never be used"}
)


def text_of(template: str, **values: str) -> Text:
    """The message of a template without faults."""
    return rendered(parsed_template(template, KNOWN, source="t.txt"), {"name": "", "title": "", "room": "", **values})


def faults(template: str, placeholders: Placeholders = KNOWN) -> list[str]:
    """The faults of a template, as people read them."""
    with pytest.raises(DataRefusedError) as caught:
        parsed_template(template, placeholders, source="t.txt")
    return [str(fault) for fault in caught.value.faults]


def body_of(body: str, **values: str) -> str:
    """The body of a message."""
    return text_of(f"Subject: S\n\n{body}", **values).body


def test_a_template_is_a_subject_a_blank_line_and_a_body() -> None:
    text = text_of("\ufeffSubject: To {name}\r\n\r\nHello {name},\r\n\r\n{{braces}}\r\n", name="Ana")
    assert text == Text("To Ana", "Hello Ana,\n\n{braces}\n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{name.__class__}", "{name.__class__} is not a placeholder: write a name, such as {name}"),
        ("{name[0]}", "{name[0]} is not a placeholder: write a name, such as {name}"),
        ("{name!r}", "{name}: a placeholder is a name, without !"),
        ("{name:>999999999}", "{name}: a placeholder is a name, without :"),
        ("{name:{title}}", "{name}: a placeholder is a name, without :"),
        ("{0}", "{0} is not a placeholder: write a name, such as {name}"),
        ("{}", "{} is not a placeholder: write a name, such as {name}"),
        ("{ name }", "{ name } is not a placeholder: write a name, such as {name}"),
        ("{", "a brace without its partner; write {{ or }} for a brace itself"),
        ("}", "a brace without its partner; write {{ or }} for a brace itself"),
        ("{name", "a brace without its partner; write {{ or }} for a brace itself"),
        ("{nmae}", "{nmae} is not a placeholder here; did you mean {name}?"),
        ("{quite_other}", "{quite_other} is not a placeholder here; allowed: name, room, title"),
        ("{all_reviews}", "{all_reviews} can never be used"),
        ("a \x1b[31m b", "has the control character \\x1b"),
    ],
)
def test_anything_but_a_known_name_is_a_fault_with_its_line(line: str, message: str) -> None:
    assert faults(f"Subject: S\n\nfirst\n{line}\n") == [f"t.txt:4: {message}"]


def test_all_faults_are_found_at_once() -> None:
    assert faults("Subject: {titel}\nCc: x@example.org\n\n{nam}\n{name!s}") == [
        "t.txt:1: {titel} is not a placeholder here; did you mean {title}?",
        "t.txt:2: must be blank: the subject is the only header",
        "t.txt:4: {nam} is not a placeholder here; did you mean {name}?",
        "t.txt:5: {name}: a placeholder is a name, without !",
    ]


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("Hello", "t.txt:1: is not a subject: begin the file with Subject: and one line of text"),
        ("Subject:\n\nHello", "t.txt:1: is not a subject: begin the file with Subject: and one line of text"),
        ("Subject: S\n\n\n", "t.txt: has no text below the subject"),
        ("", "t.txt: has no text below the subject"),
    ],
)
def test_a_template_needs_a_subject_and_a_text(template: str, fault: str) -> None:
    assert fault in faults(template)


def test_braces_in_a_value_stay_text() -> None:
    assert body_of("{name} {title}", name="{title} {x.y}", title="}{") == "{title} {x.y} }{\n"


def test_another_spelling_stands_for_its_name() -> None:
    assert body_of("{session_title}", title="Builds") == "Builds\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\n{room}\nb", "a\nb\n"),
        ("a\n\n{room}\n\nb", "a\n\nb\n"),
        ("a\n\nIn {room}.\n\n{room}{title}\n\nb", "a\n\nb\n"),
        ("{room}\n\nb", "b\n"),
        ("a\n\n{room}", "a\n"),
        ("To {name}\n\nIn {room}, {name}.\n\nb", "To Ana\n\nIn , Ana.\n\nb\n"),
        ("a\n\n\n\nb", "a\n\n\n\nb\n"),
    ],
)
def test_a_line_whose_placeholders_are_all_empty_is_left_out(body: str, expected: str) -> None:
    assert body_of(body, name="Ana") == expected


def test_a_value_of_several_lines_never_makes_a_second_subject() -> None:
    text = text_of("Subject: {title}\n\n{title}", title="one\nBcc: x@example.org")
    assert text == Text("one Bcc: x@example.org", "one\nBcc: x@example.org\n")


def test_long_lines_are_wrapped_and_links_and_commands_stay_whole() -> None:
    link = "https://example.org/" + "x" * 100
    lines = wrapped(f"- {'word ' * 20}{link} end")
    assert link in [line.strip() for line in lines]
    assert all(line.startswith(("- ", "  ")) for line in lines)
    assert max(len(line) for line in lines if link not in line) <= 72
    command = f"    cfp confirm {'x' * 80} --yes"
    assert wrapped(command) == [command]
    assert wrapped("a" + " b" * 38) == ["a" + " b" * 38]


def test_a_template_is_bounded_so_that_a_message_is() -> None:
    assert faults(f"Subject: S\n\n{'{name}' * (MOST_PLACEHOLDERS + 1)}") == ["t.txt: has more than 100 placeholders"]
    assert faults("Subject: S\n\n" + "x" * MOST_CHARACTERS) == ["t.txt: is longer than 50,000 characters"]
    assert len(faults("Subject: S\n\n" + "{\n" * 20_000)) == 100


@given(st.text(st.sampled_from('{}!:.[]_ n0"\n\\') | st.characters(), max_size=60))
def test_a_line_is_read_as_text_and_known_names_or_refused(line: str) -> None:
    try:
        parsed = parsed_line(line, KNOWN)
    except ValueError:
        return
    assert set(parsed.names) <= KNOWN.names
    # With every name as its own value in braces, the line is itself, apart from doubled braces and other spellings.
    shown = parsed.filled({name: f"{{{name}}}" for name in KNOWN.names})
    plain = line.replace("session_title", "title").replace(":}", "}")
    assert shown.replace("{{", "{").replace("}}", "}") == plain.replace("{{", "{").replace("}}", "}")


PRETALX = [
    "all_submissions_url", "code", "confirmation_link", "deadline", "edit_url", "email", "event", "event_cfp_url",
    "event_name", "event_schedule_url", "event_slug", "event_url", "name", "notifications", "profile_page_url",
    "proposal_code", "proposal_title", "proposal_url", "session_code", "session_duration_minutes",
    "session_end_date", "session_end_time", "session_room", "session_start_date", "session_start_time",
    "session_type", "speaker_schedule_full", "speaker_schedule_new", "speakers", "submission_title",
    "submission_type", "submission_url", "talk_url", "track_name", "withdraw_link",
]  # fmt: skip


@pytest.mark.parametrize("role", [Role.ACCEPTED, Role.REJECTED])
def test_templates_of_pretalx_can_be_pasted(role: Role) -> None:
    placeholders = placeholders_of(role)
    template = "Subject: S\n\n" + "\n".join(f"{{{name}}}" for name in PRETALX)
    assert len(parsed_template(template, placeholders, source="t.txt").body) == len(PRETALX)


@pytest.mark.parametrize("role", Role)
def test_every_alias_has_its_name_and_nothing_private_has_one(role: Role) -> None:
    placeholders = placeholders_of(role)
    assert not placeholders.names & set(placeholders.refused)
    assert {ALIASES[alias] for alias in ALIASES} <= placeholders.names | set(placeholders.refused)
    assert faults("Subject: S\n\n{all_reviews}", placeholders) == [
        "t.txt:3: {all_reviews} can never be used: reviews stay with the committee"
    ]
    for private in ("score", "notes", "internal_notes", "state_reason", "pending_state", "reviewer"):
        assert f"{{{private}}} is not a placeholder here" in faults(f"Subject: S\n\n{{{private}}}", placeholders)[0]


def test_a_message_about_several_sessions_has_no_single_title() -> None:
    (fault,) = faults("Subject: S\n\n{proposal_title}", placeholders_of(Role.SEVERAL))
    assert "use {results} or {speaker_schedule_new}" in fault
