"""Text that people wrote: cleaned, kept, counted, compared, cut."""

import shutil
import subprocess
import sys
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.text import (
    _list_mark,
    _unspaced,
    characters,
    clean,
    clean_line,
    did_you_mean,
    fold,
    is_usual,
    json_safe,
    long_text,
    nearest,
    number_of,
    shell_word,
    shorten,
    slugify,
    well_formed,
    words,
)

ANY = st.text(alphabet=st.characters(codec=None))
UNSAFE = [
    "\x00", "\x07", "\x08", "\x0b", "\x0c", "\r", "\x1b", "\x1f", "\x7f", "\x80", "\x85", "\x9b", "\x9d", "\x9f",
    "\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\ud800", "\udfff",
]  # fmt: skip
SAFE = ["\t", "\n", "é", "\u200d", "\u200c", "👩‍🔬", "\u0301", "\u2027", "\u202f", "~", "\xa0"]


@pytest.mark.parametrize("char", UNSAFE)
def test_what_a_terminal_could_obey_becomes_visible(char: str) -> None:
    shown = clean(f"a{char}b")
    assert shown in {f"a\\x{ord(char):02x}b", f"a\\u{ord(char):04x}b"}
    assert shown.isascii()


@pytest.mark.parametrize("char", SAFE)
def test_what_is_harmless_stays(char: str) -> None:
    assert clean(f"a{char}b") == f"a{char}b"


def test_escapes_have_the_width_of_their_range() -> None:
    assert clean("\x1b]8;;http://example.org\x9c") == "\\x1b]8;;http://example.org\\x9c"
    assert clean("\u202e") == "\\u202e"


def test_line_ends_become_line_feeds_but_a_lone_return_is_shown() -> None:
    assert clean("a\r\nb") == "a\nb"
    assert clean("a\rb") == "a\\x0db"


@pytest.mark.parametrize("size", [48, 1000])
def test_folding_character_by_character_is_folding_the_whole_text(size: int) -> None:
    codes = [code for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    for start in range(0, len(codes), size):
        text = "a".join(map(chr, codes[start : start + size]))
        assert fold(text) == _folded_whole(text), hex(codes[start])


def _folded_whole(text: str) -> str:
    """The definition: compatibility forms apart, cases alike, marks and formats left out."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = [char for char in decomposed if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"]
    return " ".join("".join(kept).split())


@given(ANY)
def test_cleaning_leaves_nothing_to_clean(text: str) -> None:
    shown = clean(text)
    assert clean(shown) == shown
    assert all(char in "\t\n" or unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} for char in shown)
    assert not any(
        unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for char in shown
    )


@given(ANY)
def test_a_clean_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert line.splitlines() in ([], [line])
    assert line == " ".join(line.split())
    assert clean(line) == line


def test_a_clean_line_keeps_the_words() -> None:
    assert clean_line("  a\n\tb \r\n c\x1b ") == "a b c\\x1b"


@given(st.text())
def test_safe_json_is_the_same_value(text: str) -> None:
    safe = json_safe(msgspec.json.encode({"title": text}))
    assert msgspec.json.decode(safe) == {"title": text}
    decoded = safe.decode()
    assert clean(decoded) == decoded


def test_safe_json_escapes_every_character_that_is_not_clean() -> None:
    for code in (code for code in range(0x7F, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF):
        encoded = msgspec.json.encode(f"é{chr(code)}")
        unsafe = clean(chr(code)) != chr(code)
        assert json_safe(encoded) == (f'"é\\u{code:04x}"'.encode() if unsafe else encoded), hex(code)


def test_safe_json_escapes_what_json_allows() -> None:
    assert json_safe('"é\x7f\x9b\u202e\u2028"'.encode()) == '"é\\u007f\\u009b\\u202e\\u2028"'.encode()


def test_text_is_kept_in_one_form() -> None:
    assert well_formed("e\u0301\r\nx\ry  \n\n") == "\xe9\nx\ny"
    assert well_formed("a\ud800b") == "a?b"
    assert well_formed("  indented") == "  indented"


@given(ANY)
def test_a_well_formed_text_is_well_formed(text: str) -> None:
    formed = well_formed(text)
    assert well_formed(formed) == formed
    assert "\r" not in formed
    assert formed.encode().decode() == formed


@pytest.mark.parametrize(("text", "count"), [("", 0), (" \n ", 0), ("a", 1), ("a  b\u2003c\nd", 4), ("l'été, déjà", 2)])
def test_words_are_what_white_space_separates(text: str, count: int) -> None:
    assert words(text) == count


@pytest.mark.parametrize(("text", "count"), [("", 0), (" a ", 1), ("a\r\nb", 3), ("a\nb", 3), ("é", 1), ("👩‍🔬", 3)])
def test_characters_are_code_points(text: str, count: int) -> None:
    assert characters(text) == count


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Été", "ete"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("  A\t\n b\u2003c ", "a b c"),
        ("ﬁne", "fine"),
        ("Ａ１", "a1"),  # noqa: RUF001 - compatibility forms are the point
        ("𝐀ℂ№", "acno"),  # noqa: RUF001 - compatibility forms are the point
        ("Σίσυφος", "σισυφοσ"),
        ("\u0301", ""),
        ("C++", "c++"),
        ("Si\u200bg\U000e0041n\u00ad\u202eed", "signed"),
    ],
)
def test_folding_puts_aside_case_accents_and_forms(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_does_not_see_composition(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_folding_ascii_is_what_folding_anything_is(text: str) -> None:
    assert fold(text) == fold(f"{text} é").removesuffix("e").rstrip()


def test_the_nearest_word_is_found_whatever_its_case_and_accents() -> None:
    assert nearest("securty", ["security", "cloud"]) == "security"
    assert nearest("SECURITE", ["Sécurité", "cloud"]) == "Sécurité"
    assert nearest("xyz", ["security"]) is None
    assert nearest("x", []) is None


def test_a_hint_names_the_nearest_first_and_then_all() -> None:
    assert did_you_mean("securty", ["cloud", "security"]) == 'did you mean "security"? allowed: cloud, security'
    assert did_you_mean("xyz", iter(["cloud", "security"])) == "allowed: cloud, security"
    assert did_you_mean("xyz", []) == "none is known"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Open AI, Models & Data", "open-ai-models-data"),
        ("Été à l'hôpital", "ete-a-l-hopital"),
        ("--a--", "a"),
        ("日本", ""),
    ],
)
def test_slugs_are_plain(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text(), st.integers(-1, 12))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    short = shorten(text, width)
    assert len(short) <= max(width, 0)
    line = " ".join(text.split())
    assert short == line or line.startswith(short.removesuffix("…"))


def test_a_text_is_cut_with_an_ellipsis_only_where_it_must_be() -> None:
    assert shorten("abc def", 7) == "abc def"
    assert shorten("abc  def", 7) == "abc def"
    assert shorten("abc def", 6) == "abc d…"
    assert shorten("abc def", 5) == "abc…"


def test_the_nearest_of_very_many_words_is_the_one_with_the_same_letters() -> None:
    known = [f"{first}{second}-{number}" for first in "abcdef" for second in "uvwxyz" for number in range(100, 200)]
    assert nearest("cx-173", known) == "cx-173"
    assert nearest("cx_173", known) == "cx-173"
    assert nearest("CX-173?", known) == "cx-173"
    assert nearest("?", known) is None


def test_a_short_word_is_found_among_many_longer_ones_with_its_letters() -> None:
    assert nearest("lst", [*(f"first-station-{number}" for number in range(200)), "list"]) == "list"


def test_a_word_that_is_much_longer_than_all_others_is_near_none() -> None:
    assert nearest("security" * 1000, ["security"]) is None
    assert nearest("securityyyyyyyyyyy", ["security"]) == "security"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\n \n\t\n    code\nend  \n\n \n", "    code\nend"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("hard  \nbreak", "hard  \nbreak"),
        ("cafe\u0301 \u212b \ufb01", "cafe\u0301 \u212b \ufb01"),
        ("Vec<T> <p>x</p> a<b", "Vec<T> <p>x</p> a<b"),
        ("a\ud800b", "a?b"),
        (" \n\t", ""),
        ("", ""),
    ],
)
def test_a_long_text_is_kept_as_it_was_written(text: str, kept: str) -> None:
    assert long_text(text) == kept


@given(ANY)
def test_a_kept_long_text_stays(text: str) -> None:
    kept = long_text(text)
    assert long_text(kept) == kept
    assert kept.split() == long_text(f"\n\n{text}\n").split()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("- one\n* two\n+ three\n10. four\n2) five", 5),
        ("> - quoted\n> 1. twice", 2),
        ("- [ ] open\n- [x] done", 2),
        ("### Head ###\n\n---\n***\n\nSetext\n======", 2),
        ("| a | b |\n|:--|--:|\n|c|d|", 4),
        ("3.14 is 1. of 2", 5),
        ("don't state-of-the-art C++ R&D", 4),
        ("\u3053\u308c\u306f Rust\u3067\u3059\u3002", 6),
        ("\uff76\uff80\uff76\uff85", 4),
        ("\uc548\ub155 \ud558\uc138\uc694", 2),
        ("\u1780\u17b6 \u0ea5\u0eb2\u0ea7 \u1019\u103c", 5),
        ("\U0001f642 \u2014 & |", 0),
    ],
)
def test_words_are_unicode_words_and_marks_are_none(text: str, count: int) -> None:
    assert words(text) == count


@given(
    st.lists(st.text(max_size=6) | st.sampled_from(["- ", "1. ", "[x] ", "|", "日本", "ไทย", "—", "a-b", "\n"])).map(
        "".join
    )
)
def test_a_word_is_what_has_a_letter_or_a_digit_in_it(text: str) -> None:
    without_marks = _list_mark().sub("", text)
    spaced, unspaced = _unspaced().subn(" ", without_marks)
    assert words(text) == unspaced + sum(
        any(char.isalnum() for char in part) for part in spaced.replace("|", " ").split()
    )


def test_a_number_agrees_with_its_noun() -> None:
    assert [number_of(count, "seat") for count in (0, 1, 2, 3000)] == ["0 seats", "1 seat", "2 seats", "3,000 seats"]


def test_usual_characters_are_no_white_space_composed_and_stored_as_they_are() -> None:
    characters = [char for char in map(chr, range(0x21, 0x3100)) if is_usual(char.encode())]
    assert {*"aé…€"} < {*characters}
    assert not any(char.isspace() for char in characters)
    assert all(unicodedata.is_normalized("NFC", f"e{char}") for char in characters)
    assert all(json_safe(char.encode()) == char.encode() for char in characters)
    assert not any(is_usual(chr(code).encode()) for code in range(0x3100, 0xD800))
    assert not any(is_usual(chr(code).encode()) for code in range(0xE000, 0x20000))


@pytest.mark.parametrize(
    "text", ["talk.md", "my talk.md", "it's.md", "a\\b", "a\nb", "a\tb's", "\x1b[2J", "a\u202eb'", "\x9b", "é\n", ""]
)
def test_a_word_for_a_shell_is_one_line_that_means_the_same(text: str) -> None:
    word = shell_word(text)
    assert clean(word) == word
    assert not set(word) & set("\n\t")
    if bash := shutil.which("bash"):
        line = [bash, "-c", f"printf %s {word}"]
        done = subprocess.run(line, capture_output=True, env={"LC_ALL": "C.UTF-8"}, check=True)
        assert done.stdout.decode() == text


def test_of_many_words_with_one_pair_in_common_the_short_ones_are_compared() -> None:
    others = [f"statistics of {number}" for number in range(200)]
    assert nearest("lst", [*others, "list"]) == "list"
