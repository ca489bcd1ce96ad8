"""The registry: every row leads to a module that does what the row says, and nothing is imported before."""

import subprocess
import sys
from importlib import import_module

import pytest

from cfpcli.errors import DataRefusedError, Fault, UsageError
from cfpcli.exchange.documents import Loaded
from cfpcli.exchange.registry import FORMATS, Format, by_suffix, dump, dump_records, load_records
from cfpcli.records.change import Kind


@pytest.mark.parametrize("one", FORMATS.values(), ids=lambda one: one.name)
def test_a_module_does_what_its_row_says(one: Format) -> None:
    module = import_module(f"cfpcli.{one.module}")
    assert one.dumps is hasattr(module, "dump")
    assert (one.dumps and one.carries == "records") is hasattr(module, "dump_records")
    assert one.loads is hasattr(module, "load_records")
    assert by_suffix(f"Some.{one.name}{one.suffix.upper()}") is one


def test_a_name_without_a_suffix_speaks_of_no_format() -> None:
    assert by_suffix("proposals.txt") is None


def test_an_unknown_format_is_named_with_what_there_is() -> None:
    expected = '"jsn" is not a format that can be .*: did you mean "json"\\? allowed: json, jsonl, csv'
    with pytest.raises(UsageError, match=expected):
        dump("jsn", schema="cfp.x/1", items=[])
    with pytest.raises(UsageError, match=expected):
        dump_records("jsn", kind=Kind.PROPOSAL, documents=[])
    with pytest.raises(UsageError, match=expected):
        load_records("jsn", b"", "f")


def test_a_format_that_only_writes_cannot_be_read() -> None:
    with pytest.raises(UsageError, match=r'"md" is not a format that can be read: .*allowed: json, jsonl, csv$'):
        load_records("md", b"", "f")


def test_the_registry_alone_imports_no_format() -> None:
    code = (
        "import sys, cfpcli.exchange.registry; "
        "print([name for name in sorted(sys.modules) if name in {'csv', 'json', 'nh3', 'markdown_it'} "
        "or name.startswith('cfpcli.exchange.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['cfpcli.exchange.documents', 'cfpcli.exchange.formats', 'cfpcli.exchange.registry']\n"


def test_what_was_loaded_is_accepted_only_without_faults() -> None:
    assert Loaded().accepted("f") == Loaded()
    faults = (Fault("f", 1, "a", "b"), Fault("f", 2, "a", "b"))
    with pytest.raises(DataRefusedError, match="f has 2 faults; nothing was imported") as raised:
        Loaded(faults=faults).accepted("f")
    assert raised.value.faults == faults
    with pytest.raises(DataRefusedError, match="f has 1 fault; nothing was imported"):
        Loaded(faults=faults[:1]).accepted("f")
