"""The judges of events, settings and followed calls."""

from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, Setting, created, replaced
from cfpcli.records.event import Track
from cfpcli.records.followed_call import FollowedCall
from tests.factories import NOW, make_event, make_setting
from tests.workspace.rules.bench import ADA, EVENT, OLA, ZED, grounds


def test_events_are_created_and_changed_by_organisers() -> None:
    changed = replaced(EVENT, replace(EVENT, name="Another"))
    for change in (changed, created(make_event(slug="other"))):
        assert [grounds(change, by=by) for by in (OLA, ADA, ZED, "")] == [set(), {"role"}, {"role"}, {"role"}]


def test_nobody_makes_themselves_chair_by_the_very_set() -> None:
    chaired = replace(EVENT, tracks=(Track(slug="x", name="X", chairs=("ada@example.org",)),))
    assert grounds(replaced(EVENT, chaired), make_setting(), by=ADA) == {"role"}
    assert grounds(created(replace(chaired, slug="other")), make_setting(), by=ADA) == {"role"}
    assert grounds(replaced(chaired, replace(chaired, name="Another")), by=ADA, stored=(chaired,)) == set()


def test_a_flag_is_its_reviewer_s_and_every_other_setting_an_organiser_s() -> None:
    mine, others = (Setting(name=f"flag:K7QX3D/{name}@example.org", value="yes") for name in ("ada", "jo"))
    for setting, expected in ((mine, set()), (others, {"role"}), (make_setting(), {"role"})):
        gone = Change(kind=Kind.SETTING, key=setting.name, before=setting, after=None)
        assert grounds(setting, by=ADA) == grounds(gone, by=ADA) == expected
        assert grounds(setting, by=OLA) == set()
    assert grounds(Setting(name="flag:K7QX3D/", value="yes"), by="") == {"role"}


def test_only_those_who_run_a_call_change_the_followed_calls_of_its_store() -> None:
    call = FollowedCall(slug="otter-days-2026", name="Otter Days", followed=NOW, updated=NOW)
    assert [grounds(call, by=by) for by in (OLA, ADA, ZED, "")] == [set(), {"role"}, {"role"}, {"role"}]
