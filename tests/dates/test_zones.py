"""Zones by name: what is one, what is none, and what is suggested instead."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cfpcli.dates import zones as zone_module
from cfpcli.dates.zones import AOE, city_zones, event_zone, offset_zone, zone_choices, zone_name, zone_named
from cfpcli.errors import DataRefusedError

SUMMER = datetime(2026, 6, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hours", "name"),
    [
        ("+02:00", 2.0, "UTC+02:00"),
        ("-0330", -3.5, "UTC-03:30"),
        ("+02", 2.0, "UTC+02:00"),
        ("UTC+3", 3.0, "UTC+03:00"),
        ("utc-12", -12.0, "UTC-12:00"),
        ("GMT+05:30", 5.5, "UTC+05:30"),
        ("UTC +05:45", 5.75, "UTC+05:45"),
        ("+14:00", 14.0, "UTC+14:00"),
        ("+00:00", 0.0, "UTC"),
    ],
)
def test_offsets_have_the_sign_of_iso_8601(text: str, hours: float, name: str) -> None:
    zone = offset_zone(text)
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=hours)
    assert zone_name(zone) == name


@pytest.mark.parametrize("text", ["", "2", "+2", "Europe/Paris", "UTC", "+2:00:00", "++02:00"])
def test_other_texts_are_no_offsets(text: str) -> None:
    assert offset_zone(text) is None


@pytest.mark.parametrize("text", ["+14:01", "-12:01", "UTC+15", "+02:60"])
def test_an_offset_that_no_place_has_is_refused(text: str) -> None:
    with pytest.raises(DataRefusedError, match="offset"):
        offset_zone(text)


def test_aoe_is_twelve_hours_behind_utc_and_keeps_its_name() -> None:
    for text in ("AoE", "aoe", "Anywhere on Earth"):
        assert zone_named(text) is AOE
    assert SUMMER.astimezone(AOE).utcoffset() == timedelta(hours=-12)
    assert zone_name(AOE) == "AoE"
    assert zone_name(zone_named("UTC-12")) == "UTC-12:00"


def test_utc_and_z_are_utc() -> None:
    assert zone_named("UTC") is UTC
    assert zone_named("Z") is UTC
    assert zone_name(UTC) == "UTC"


def test_an_iana_name_is_a_zone() -> None:
    assert zone_named("America/Argentina/Buenos_Aires") == ZoneInfo("America/Argentina/Buenos_Aires")
    assert zone_name(zone_named("Europe/Paris")) == "Europe/Paris"


@pytest.mark.parametrize(
    "name", ["CET", "EST", "EST5EDT", "Zulu", "Europe", "right/Europe/Paris", "../zone", "/etc/x", "a/\0"]
)
def test_names_that_the_database_knows_otherwise_or_not_at_all_are_refused(name: str) -> None:
    with pytest.raises(DataRefusedError, match="is not a time zone"):
        zone_named(name)


def test_a_misspelt_name_is_answered_by_the_nearest() -> None:
    with pytest.raises(DataRefusedError) as caught:
        zone_named("Europe/Pariss")
    assert 'did you mean "Europe/Paris"?' in caught.value.hint


def test_an_abbreviation_is_answered_by_all_it_may_stand_for() -> None:
    with pytest.raises(DataRefusedError) as caught:
        zone_named("IST")
    assert "Asia/Kolkata, Europe/Dublin, Asia/Jerusalem" in caught.value.hint


def test_a_city_is_answered_by_its_zone() -> None:
    assert zone_choices("Paris") == ("Europe/Paris",)
    assert zone_choices("new york") == ("America/New_York",)


def test_an_event_has_no_fixed_offset() -> None:
    with pytest.raises(DataRefusedError, match="summer time"):
        event_zone("UTC+02:00")
    assert event_zone("UTC") is UTC
    assert event_zone("AoE") is AOE
    assert zone_name(event_zone("Etc/GMT+12")) == "Etc/GMT+12"


def test_every_suggestion_is_a_zone() -> None:
    for word in ("AEDT", "AEST", "AST", "BRT", "BST", "CDT", "CEST", "CET", "CST", "CT", "EDT", "EEST", "EET", "EST"):
        assert zone_choices(word)
        for name in zone_choices(word):
            zone_named(name)
    for word in ("ET", "GMT", "IST", "JST", "KST", "MDT", "MSK", "MST", "MT", "NZDT", "NZST", "PDT", "PST", "PT"):
        for name in zone_choices(word):
            zone_named(name)
    for word in ("SAST", "SGT", "WEST", "WET"):
        for name in zone_choices(word):
            zone_named(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("europe/paris", "Europe/Paris"),
        ("ASIA/TOKYO", "Asia/Tokyo"),
        ("america/port-au-prince", "America/Port-au-Prince"),
        ("etc/gmt+5", "Etc/GMT+5"),
        ("America/Argentina/Buenos_aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_name_in_any_case_is_the_zone_as_the_database_spells_it(text: str, name: str) -> None:
    assert zone_name(zone_named(text)) == zone_name(event_zone(text)) == name


def test_the_file_system_does_not_decide_how_a_zone_is_called(tmp_path: Path) -> None:
    """A file system that ignores case has `europe/paris`: a folder with that very name stands for it."""
    (tmp_path / "europe").mkdir()
    (tmp_path / "europe/paris").write_bytes(files("tzdata").joinpath("zoneinfo/Europe/Paris").read_bytes())
    code = "from cfpcli.dates.zones import zone_name, zone_named; print(zone_name(zone_named('europe/paris')))"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "Europe/Paris"


def test_a_zone_that_only_the_system_has_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zone_module, "find_spec", lambda _: None)
    zone_module._packaged.cache_clear()
    try:
        assert zone_name(zone_named("europe/paris")) == "Europe/Paris"
    finally:
        zone_module._packaged.cache_clear()


def test_what_a_city_is_in() -> None:
    assert city_zones("paris") == ("Europe/Paris",)
    assert city_zones("New York") == ("America/New_York",)
    assert city_zones("Atlantis") == ()
