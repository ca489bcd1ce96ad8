"""Documents of a table are picked by their codes in one pass, whatever else holds the same bytes."""

from pathlib import Path

import pytest

from cfpcli.domain.change import Kind
from cfpcli.store import Store, source
from cfpcli.store.layout import document_line, key_prefix
from cfpcli.store.region import Region
from cfpcli.store.source import MemorySource
from tests.factories import code_of

CODES = tuple(code_of(number) for number in range(1, 9))


def region_of(*documents: bytes) -> Region:
    lines = b"".join(document_line(number, document) for number, document in enumerate(documents, 9))[1:]
    before = b'"speakers":{\n'
    return Region(MemorySource(before + lines + b"},\n"), len(before), len(before) + len(lines))


def document(code: str, more: bytes = b"") -> bytes:
    return key_prefix(Kind.SPEAKER, code) + more + b"}"


@pytest.fixture(params=[1 << 16, 50, 7])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines in large pieces, in small ones, and longer than a piece."""
    monkeypatch.setattr(source, "PIECE", request.param)


@pytest.mark.usefixtures("pieces")
def test_only_the_documents_asked_for_are_picked() -> None:
    documents = {code: document(code, b',"name":"%d"' % place) for place, code in enumerate(CODES)}
    wanted = {key_prefix(Kind.SPEAKER, code): documents[code] for code in CODES[1:7]}
    region = region_of(*documents.values())

    assert region.documents_of(wanted) == wanted
    assert region.documents_of([*wanted, key_prefix(Kind.SPEAKER, "ZZZZZZ")]) == wanted
    assert region_of().documents_of(wanted) == {}


@pytest.mark.usefixtures("pieces")
def test_a_code_inside_a_document_is_none_and_does_not_cut_it() -> None:
    trap = document(CODES[0], b',"more":{"x":{"code":"%s"},"y":1}' % CODES[1].encode())
    wanted = [key_prefix(Kind.SPEAKER, code) for code in CODES[:6]]

    assert region_of(trap, document(CODES[2])).documents_of(wanted) == {wanted[0]: trap, wanted[2]: document(CODES[2])}


@pytest.mark.parametrize("many", [1, 4, 6])
def test_reviews_of_several_are_those_of_each(path: Path, large: Store, many: int) -> None:
    codes = [code_of(number) for number in range(3, 600, 600 // many)][:many]

    assert large.reviews_by_code(codes) == {code: Store.open(path).reviews_of(code) for code in codes}
    assert large.reviews_by_code([*codes, "ZZZZZZ"])["ZZZZZZ"] == ()
    assert all(len(large.reviews_of(code)) == 2 for code in codes)


def test_codes_of_several_lengths_are_found_one_by_one(large: Store) -> None:
    codes = ["A", *(code_of(number) for number in range(1, 7))]
    assert large.reviews_by_code(codes)["A"] == ()
    assert len(large.reviews_by_code(codes)[code_of(6)]) == 2
