"""The followed calls of a store by the facts by which lists name them, so that many lists cost no more than their size.

A list is compared only with the calls that it may be about: those of its series of conferences and of its pages. The
index follows the changes that one list makes before the next is compared.
"""

from collections.abc import Iterable, Sequence

from cfpcli.call.rules.conferences import Event, series_of, site_of
from cfpcli.call.rules.list_formats import ArrivingCall, family_of
from cfpcli.records.followed_call import FollowedCall, event_year

_Series = tuple[str, str]
"""A family of lists and a series of conferences."""


class CallIndex:
    """Followed calls by slug, by series, by the page of their conference, and by list."""

    def __init__(self, calls: Iterable[FollowedCall]) -> None:
        self._calls: dict[str, FollowedCall] = {}
        self._places: dict[str, int] = {}
        self._by_series: dict[_Series, dict[str, None]] = {}
        self._series_by_page: dict[tuple[str, int, str], dict[_Series, None]] = {}
        self._by_list: dict[str, dict[str, None]] = {}
        for call in calls:
            self.put(call)

    def put(self, call: FollowedCall) -> None:
        """Add a call, or replace the one with its slug."""
        former = self._calls.get(call.slug)
        if former is not None:
            self._by_series[_series_of(former)].pop(call.slug)
            for list_name in former.lists:
                self._by_list[list_name].pop(call.slug)
        series = _series_of(call)
        self._calls[call.slug] = call
        self._places.setdefault(call.slug, len(self._places))
        self._by_series.setdefault(series, {})[call.slug] = None
        if call.url:
            page = (series[0], event_year(call), call.url)
            self._series_by_page.setdefault(page, {})[series] = None
        for list_name in call.lists:
            self._by_list.setdefault(list_name, {})[call.slug] = None

    def __getitem__(self, slug: str) -> FollowedCall:
        """The call with this slug, in its newest state."""
        return self._calls[slug]

    def near(self, events: Sequence[Event[ArrivingCall]]) -> list[FollowedCall]:
        """All calls of the series of these events, and of the series that have one of their pages; in their order."""
        series = {(event.family, event.series): None for event in events}
        for event in events:
            series |= self._series_by_page.get((event.family, event.year, event.first.url), {})
        slugs = [slug for of_series in series for slug in self._by_series.get(of_series, ())]
        return [self._calls[slug] for slug in sorted(slugs, key=self._places.__getitem__)]

    def in_list(self, list_name: str) -> list[FollowedCall]:
        """The calls that are in a list, in their order."""
        slugs = sorted(self._by_list.get(list_name, ()), key=self._places.__getitem__)
        return [self._calls[slug] for slug in slugs]


def _series_of(call: FollowedCall) -> _Series:
    return family_of(call.source), series_of(call.name, event_year(call))


class ListNames:
    """The names of the lists from which calls were imported, with the series and sites of each."""

    def __init__(self, followed: Iterable[FollowedCall]) -> None:
        self._series: dict[str, dict[str, set[str]]] = {}
        """The series of each list by family."""
        self._sites: dict[str, dict[tuple[str, int], set[str]]] = {}
        """The sites of each list by family and year."""
        self._lists: dict[tuple[str, int, str], dict[str, None]] = {}
        """The lists that have a site, by family, year and site."""
        self._namesakes: dict[str, dict[str, None]] = {}
        for call in followed:
            family, series = _series_of(call)
            year = event_year(call)
            site = f"{series} {site_of(call.url)}"
            for list_name in call.lists:
                self._add(list_name, family, {series})
                self._sites.setdefault(list_name, {}).setdefault((family, year), set()).add(site)
                self._lists.setdefault((family, year, site), {})[list_name] = None

    def _add(self, list_name: str, family: str, series: set[str]) -> None:
        self._series.setdefault(list_name, {}).setdefault(family, set()).update(series)
        base = list_name.rpartition("~")[0] or list_name
        for namesake in {base, list_name}:
            self._namesakes.setdefault(namesake, {})[list_name] = None

    def take(self, events: Sequence[Event[ArrivingCall]], name: str) -> str:
        """The name of the list of which these events are a version: that of a followed list, else a new name.

        It is the list of this name that shares most series with it, else the list that has two thirds of its sites. A
        second file of one import whose name is taken by a list without a common series gets a number.
        """
        list_name = self._of(events, name)
        for event in events:
            self._add(list_name, event.family, {event.series})
        return list_name

    def _of(self, events: Sequence[Event[ArrivingCall]], name: str) -> str:
        families = {event.family for event in events}
        series = {(event.family, event.series) for event in events}
        namesakes = [
            list_name for list_name in self._namesakes.get(name, ()) if not families.isdisjoint(self._series[list_name])
        ]
        shared = {list_name: self._shared(list_name, series) for list_name in namesakes}
        closest = max(namesakes, key=lambda list_name: shared[list_name], default="")
        if closest and shared[closest]:
            return closest
        return self._alike(events) or (f"{name}~{1 + len(namesakes)}" if namesakes else name)

    def _shared(self, list_name: str, series: set[_Series]) -> int:
        of_list = self._series[list_name]
        return sum(1 for family, of_event in series if of_event in of_list.get(family, ()))

    def _alike(self, events: Sequence[Event[ArrivingCall]]) -> str:
        """The list with which these events have two thirds of the sites of either in common; empty if none has."""
        years = {(event.family, event.year) for event in events}
        sites = {(event.family, f"{event.series} {site_of(event.first.url)}") for event in events}
        common: dict[str, int] = {}
        for family, site in sites:
            lists = {
                list_name: None for of, year in years if of == family for list_name in self._lists_with(of, year, site)
            }
            for list_name in lists:
                common[list_name] = common.get(list_name, 0) + 1
        best = max(common, key=lambda list_name: common[list_name], default="")
        if not best:
            return ""
        of_best = {(family, site) for family, year in years for site in self._sites[best].get((family, year), ())}
        return best if 3 * common[best] >= 2 * max(len(sites), len(of_best)) else ""

    def _lists_with(self, family: str, year: int, site: str) -> Iterable[str]:
        return self._lists.get((family, year, site), ())
