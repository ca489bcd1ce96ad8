"""Messages and errors as they stand on stderr."""

import pytest

from cfpcli.errors import CfpError, Fault
from cfpcli.result import Level, Message
from cfpcli.ui import error_lines, message
from tests.ui import samples


@pytest.mark.parametrize(
    ("level", "plain", "colored"),
    [
        (Level.INFO, "all fine", "all fine"),
        (Level.WARNING, "warning: all fine", "\x1b[33mwarning:\x1b[0m all fine"),
    ],
)
def test_a_message(level: Level, plain: str, colored: str) -> None:
    assert message(Message("all\nfine", level), samples.screen()) == plain
    assert message(Message("all fine", level), samples.screen(color=True)) == colored


def test_the_next_command_is_one_line_and_words_about_it_are_a_comment() -> None:
    following = Message("cfp list  # all", Level.NEXT)
    assert message(following, samples.screen()) == "Next: cfp list  # all"
    assert message(following, samples.screen(color=True)) == "Next: \x1b[36mcfp list\x1b[0m  # all"
    injected = Message("cfp submit 'talk\ncfp undo 9 #'", Level.NEXT)
    assert message(injected, samples.screen()) == "Next: cfp submit 'talk cfp undo 9 #'"
    long = Message(f"cfp list  # {'word ' * 20}", Level.NEXT)
    first, *others = message(long, samples.screen()).splitlines()
    assert first == "Next: cfp list"
    assert all(line.startswith("  # word") and len(line) < 80 for line in others)


def test_an_error_says_what_is_wrong_where_and_what_would_work() -> None:
    faults = (Fault("talk.md", 4, "track", '"securty"? allowed: security'), Fault("talk.md", 0, "", "no title"))
    error = CfpError("talk.md cannot be accepted", hint="mend both", faults=faults)
    assert list(error_lines(error, samples.screen())) == [
        "cfp: talk.md cannot be accepted",
        '  talk.md:4: track: "securty"? allowed: security',
        "  talk.md: no title",
        "try: mend both",
    ]


def test_a_hint_is_wrapped_at_words_and_a_command_that_fits_on_a_line_stays_whole() -> None:
    command = "cfp submit " + "folder/" * 7 + "talk.md"
    _, *hints = error_lines(CfpError("no", hint=f"{command}  # continues\nor begin anew"), samples.screen(72))
    assert "\n".join(hints).splitlines() == [f"try: {command}", "  # continues", "  or begin anew"]
    _, hint = error_lines(CfpError("no", hint="allowed: " + ", ".join(["abstract"] * 20)), samples.screen())
    assert all(len(line) < 80 and line.endswith(("abstract", ",")) for line in hint.splitlines())


def test_an_error_without_a_way_out_promises_none() -> None:
    assert list(error_lines(CfpError("no"), samples.screen())) == ["cfp: no"]


def test_an_error_in_colour() -> None:
    assert list(error_lines(CfpError("no", hint="yes"), samples.screen(color=True))) == [
        "\x1b[31mcfp:\x1b[0m no",
        "\x1b[36mtry:\x1b[0m yes",
    ]


def test_an_example_in_a_hint_keeps_its_lines() -> None:
    hint = "it begins such as\n---\nspeakers:\n  - \x1b[1mAna\n---"
    assert list(error_lines(CfpError("no", hint=hint), samples.screen()))[1:] == [
        "try: it begins such as",
        "  ---",
        "  speakers:",
        "    - \\x1b[1mAna",
        "  ---",
    ]


def test_an_error_with_more_faults_than_are_shown_reports_so() -> None:
    faults = tuple(Fault("talk.md", line, "", "is wrong") for line in range(1, 1000))
    *_, last, more, hint = error_lines(CfpError("no", hint="yes", faults=faults), samples.screen())
    assert last == "  talk.md:100: is wrong"
    assert more == "  and more: only the first 100 are shown; correct these first"
    assert hint == "try: yes"
