"""Dates, times and names in the languages of mail."""

from datetime import UTC, date, datetime

from cfpcli.mail.rules.wording import wording_of

DAY, AT = date(2026, 5, 1), datetime(2026, 5, 1, 9, 5, tzinfo=UTC)


def test_english() -> None:
    english = wording_of("en")
    assert (english.day(DAY), english.time(AT)) == ("Friday 1 May 2026", "09:05")
    assert english.span.format("09:05", "10:00") == "09:05\u201310:00"
    assert english.names(["Ana", "Bo", "Cai"]) == "Ana, Bo and Cai"


def test_french_has_a_first_of_the_month_and_hours_with_their_unit() -> None:
    french = wording_of("fr")
    assert (french.day(DAY), french.day(date(2026, 8, 2))) == ("vendredi 1er mai 2026", "dimanche 2 août 2026")
    assert (french.time(AT), french.time(AT.replace(minute=0))) == ("9\u00a0h\u00a005", "9\u00a0h")
    assert french.names(["Ana", "Bo"]) == "Ana et Bo"


def test_any_other_language_has_iso_dates() -> None:
    other = wording_of("eo")
    assert (other.day(DAY), other.time(AT), other.names([]), other.names(["Ana"])) == ("2026-05-01", "09:05", "", "Ana")
