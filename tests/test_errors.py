"""Errors: each knows its words, its way out, and an exit status that is documented."""

import pytest

from cfpcli import errors
from cfpcli.errors import EXIT_MEANINGS, CfpError, Exit, Fault

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
