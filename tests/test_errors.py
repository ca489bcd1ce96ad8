"""Errors: each knows its words, its way out, and an exit status that is documented."""

import pytest

from cfpcli import errors
from cfpcli.errors import EXIT_MEANINGS, MOST_FAULTS, CfpError, Exit, Fault, counted

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, CfpError)]


def test_every_status_has_a_meaning() -> None:
    assert list(EXIT_MEANINGS) == list(Exit)
    assert len(set(EXIT_MEANINGS.values())) == len(Exit)


def test_every_failing_status_has_an_error_but_a_check() -> None:
    assert {kind.exit_status for kind in KINDS} == set(Exit) - {Exit.OK, Exit.CHECK_FAILED}


def test_every_kind_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower().replace(" ", "-") for code in codes)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_carries_message_hint_and_faults(kind: type[CfpError]) -> None:
    fault = Fault("a.toml", 3, "slug", "is missing")
    error = kind("it is wrong", hint="do this", faults=(fault,))
    assert (str(error), error.message, error.hint, error.faults) == ("it is wrong", "it is wrong", "do this", (fault,))
    assert (kind("it is wrong").hint, kind("it is wrong").faults) == ("", ())


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("a.toml", 3, "slug", "is missing"), "a.toml:3: slug: is missing"),
        (Fault("a.toml", 0, "slug", "is missing"), "a.toml: slug: is missing"),
        (Fault("a.toml", 3, "", "is no TOML"), "a.toml:3: is no TOML"),
        (Fault("stdin", 0, "", "is empty"), "stdin: is empty"),
    ],
)
def test_a_fault_reads_as_editors_expect(fault: Fault, said: str) -> None:
    assert str(fault) == said


def faults(number: int) -> tuple[Fault, ...]:
    return tuple(Fault("a.toml", line, "", "is wrong") for line in range(1, number + 1))


def test_faults_stop_at_a_hundred() -> None:
    whole, cut = CfpError("no", faults=faults(MOST_FAULTS)), CfpError("no", faults=faults(MOST_FAULTS + 1))
    assert (len(whole.faults), whole.has_more_faults) == (100, False)
    assert (len(cut.faults), cut.has_more_faults) == (100, True)
    whole.faults = faults(300)
    assert (len(whole.faults), whole.has_more_faults) == (100, True)


def test_faults_are_counted_as_far_as_they_are_read() -> None:
    assert [counted(faults(number)) for number in (1, 2, 100, 101)] == [
        "1 fault",
        "2 faults",
        "100 faults",
        "more than 100 faults",
    ]
