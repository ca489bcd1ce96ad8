"""The identity of a list: recognised by its name and by the series that it shares with earlier imports."""

from collections.abc import Sequence

from cfpcli.call.rules.conferences import Event, series_of, site_of
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.call.rules.list_formats import family_of
from cfpcli.records.event import FollowedCall, event_year


def list_of(followed: Sequence[FollowedCall], events: Sequence[Event[ArrivingCall]], name: str) -> str:
    """The name of the list of which these events are a version: that of a followed list, else a new name."""
    series = {event.series for event in events}
    sites = {(event.family, event.series, site_of(event.first.url)) for event in events}
    years = {event.year for event in events}
    series_in: dict[str, set[str]] = {}
    sites_in: dict[str, set[tuple[str, str, str]]] = {}
    for call in followed:
        year = event_year(call)
        of_call = series_of(call.name, year)
        for list_name in call.lists:
            series_in.setdefault(list_name, set()).add(of_call)
            if year in years:
                sites_in.setdefault(list_name, set()).add((family_of(call.source), of_call, site_of(call.url)))
    namesakes = [list_name for list_name in series_in if list_name == name or list_name.rpartition("~")[0] == name]
    closest = max(namesakes, key=lambda list_name: len(series_in[list_name] & series), default="")
    if closest and series_in[closest] & series:
        return closest
    alike = {list_name: len(of_list & sites) for list_name, of_list in sites_in.items()}
    best = max(alike, key=lambda list_name: alike[list_name], default="")
    if best and 3 * alike[best] >= 2 * max(len(sites), len(sites_in[best])):
        return best
    return f"{name}~{1 + len(namesakes)}" if namesakes else name
