"""What committees keep in spreadsheets: read with every fault at once, or not at all."""

import pytest

from cfpcli.errors import DataRefusedError
from cfpcli.review.files.reviewers_csv import ListedReviewer, load_bids, load_reviewers

REVIEWERS = {"ana@x.example", "bo@x.example"}
CODES = {"AAA333", "BBB333"}


def bids(text: str) -> dict[tuple[str, str], float]:
    return load_bids(text.encode(), "bids.csv", reviewers=REVIEWERS, codes=CODES)


def refused(error: DataRefusedError) -> list[str]:
    return [str(fault) for fault in error.faults]


def test_a_table_of_reviewers_is_read_by_its_heading() -> None:
    heading = "\ufeffName;E-Mail;tracks;load;affiliation;seat"
    text = f"{heading}\nAna ;Ana@X.example;cloud; 12 ;City;3\n\n;bo@x.example;a|b,c;;;\n"
    assert load_reviewers(text.encode(), "f") == [
        ListedReviewer(2, "ana@x.example", "Ana", ("cloud",), "12", "City"),
        ListedReviewer(4, "bo@x.example", "", ("a", "b", "c"), "", ""),
    ]


def test_what_has_no_column_is_not_told() -> None:
    assert load_reviewers(b"email\nana@x.example\n", "f") == [ListedReviewer(2, "ana@x.example", "", None, None, None)]


def test_all_faults_of_a_list_are_told_at_once() -> None:
    with pytest.raises(DataRefusedError, match="f has 2 faults; nothing was imported") as raised:
        load_reviewers(b"email\nana\nbo@x.example\nBo@x.example\n", "f")
    assert refused(raised.value) == [
        'f:2: email: "ana" is not a valid address',
        "f:4: email: bo@x.example is on line 3 already",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f:1: email: has no column; the file is empty"),
        (b"name\nAna\n", "f:1: email: has no column; did you mean|allowed: name"),
        (b'email\n"ana@x.example\n', "f:2: is not CSV"),
    ],
)
def test_a_table_that_cannot_be_read_says_so(data: bytes, message: str) -> None:
    with pytest.raises(DataRefusedError) as raised:
        load_reviewers(data, "f")
    assert any(part in refused(raised.value)[0] for part in message.split("|"))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(DataRefusedError, match="f is not UTF-8 text: byte 7"):
        load_reviewers(b"email\n\xff", "f")


def test_bids_are_words() -> None:
    assert bids(
        "reviewer,code,bid\nana@x.example,aaa333,Yes\nana@x.example,BBB333,maybe\nbo@x.example,AAA333,NO\n"
    ) == {
        ("AAA333", "ana@x.example"): 1.0,
        ("BBB333", "ana@x.example"): 0.5,
        ("AAA333", "bo@x.example"): -1.0,
    }


def test_bids_are_numbers_of_any_scale() -> None:
    text = "code,email,preference\nAAA333,ana@x.example,10\nBBB333,ana@x.example,'-20\nAAA333,bo@x.example,\n"
    assert bids(text) == {
        ("AAA333", "ana@x.example"): 0.5,
        ("BBB333", "ana@x.example"): -1.0,
        ("AAA333", "bo@x.example"): 0.0,
    }


@pytest.mark.parametrize("bid", ["perhaps", "inf", "nan", "1/2"])
def test_what_is_no_bid_is_refused(bid: str) -> None:
    with pytest.raises(DataRefusedError) as raised:
        bids(f"reviewer,code,bid\nana@x.example,AAA333,{bid}\n")
    assert refused(raised.value) == [f'bids.csv:2: bid: "{bid}" must be yes, maybe, no or a number']


def test_numbers_that_are_all_zero_say_nothing() -> None:
    assert bids("reviewer,code,bid\nana@x.example,AAA333,0\n") == {("AAA333", "ana@x.example"): 0.0}


def test_all_faults_of_bids_are_told_at_once() -> None:
    rows = (
        "anna@x.example,AAA333,yes",
        "ana@x.example,CCC333,yes",
        "ana@x.example,AAA333,perhaps",
        "ana@x.example,AAA333,inf",
        "ana@x.example,BBB333,yes",
        "Ana@x.example,bbb333,no",
    )
    with pytest.raises(DataRefusedError) as raised:
        bids("\n".join(("reviewer,code,bid", *rows)))
    assert refused(raised.value) == [
        'bids.csv:2: reviewer: "anna@x.example" is not a reviewer: did you mean "ana@x.example"?',
        'bids.csv:3: code: "CCC333" is not a proposal of the event',
        'bids.csv:4: bid: "perhaps" must be yes, maybe, no or a number',
        "bids.csv:5: ana@x.example bids for AAA333 on line 4 already",
        "bids.csv:7: ana@x.example bids for BBB333 on line 6 already",
    ]
