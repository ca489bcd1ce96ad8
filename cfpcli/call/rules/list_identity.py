"""Which list a file is a version of: by its name and what it has in common with what came from there."""

from collections.abc import Sequence

from cfpcli.call.rules.conferences import Event, family_of, series_of, site_of
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.records.event import FollowedCall, event_year


def list_of(known: Sequence[FollowedCall], events: Sequence[Event[ArrivingCall]], name: str) -> str:
    """The name of the list of which this is a version: a known one, else a new one."""
    series = {event.series for event in events}
    sites = {(event.family, event.series, site_of(event.first.url)) for event in events}
    years = {event.year for event in events}
    series_in: dict[str, set[str]] = {}
    sites_in: dict[str, set[tuple[str, str, str]]] = {}
    for call in known:
        year = event_year(call)
        of_call = series_of(call.name, year)
        for one in call.lists:
            series_in.setdefault(one, set()).add(of_call)
            if year in years:
                sites_in.setdefault(one, set()).add((family_of(call.source), of_call, site_of(call.url)))
    own = [one for one in series_in if one == name or one.rpartition("~")[0] == name]
    if (found := max(own, key=lambda one: len(series_in[one] & series), default="")) and series_in[found] & series:
        return found
    alike = {one: len(of_list & sites) for one, of_list in sites_in.items()}
    best = max(alike, key=lambda one: alike[one], default="")
    if best and 3 * alike[best] >= 2 * max(len(sites), len(sites_in[best])):
        return best
    return f"{name}~{1 + len(own)}" if own else name
