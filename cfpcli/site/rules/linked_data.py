"""The programme as schema.org describes events (JSON-LD), for search engines; no session without a start is in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from cfpcli.records.event import Event
from cfpcli.site.rules.cards import Card, Moment

_CONTEXT = "https://schema.org"
_ATTENDANCE = "https://schema.org/OfflineEventAttendanceMode"
_MIXED = "https://schema.org/MixedEventAttendanceMode"

Data = Mapping[str, Any]


def event_data(event: Event, base_url: str) -> Data | None:
    """The event itself; None while its days are not known, because an event needs a start."""
    if not event.starts:
        return None
    return {"@context": _CONTEXT, **_conference(event, base_url)}


def _conference(event: Event, base_url: str) -> dict[str, Any]:
    return _with_values(
        {
            "@type": "ConferenceEvent",
            "name": event.name,
            "startDate": event.starts,
            "endDate": event.ends or event.starts,
            "location": _place(event.place, event),
            "url": base_url or event.url,
        }
    )


def session_data(
    card: Card,
    moments: Sequence[Moment],
    event: Event,
    base_url: str,
    *,
    former: Mapping[str, str] = {},
    is_off: bool = False,
) -> tuple[Data, ...]:
    """A session, once for each time at which it takes place, or for one that `is_off`, would have taken place.

    `former` has the start before the last release (ISO 8601) by the present one, if the session was moved.
    """
    return tuple(
        _with_values(
            {
                "@context": _CONTEXT,
                "@type": "Event",
                "name": card.title,
                "description": card.excerpt,
                "startDate": moment.starts_at,
                "endDate": moment.ends_at,
                "inLanguage": card.language_tag,
                "eventStatus": f"https://schema.org/{_status(moment, former, is_off=is_off)}",
                "previousStartDate": former.get(moment.starts_at, ""),
                "eventAttendanceMode": _MIXED if moment.stream_url else _ATTENDANCE,
                "location": _locations(moment, event),
                "performer": [
                    {"@type": "Person", "name": link.text} for link in card.speakers if link.page != card.page
                ],
                "superEvent": _conference(event, base_url) if event.starts else None,
                "url": f"{base_url}{card.page}" if base_url else "",
            }
        )
        for moment in moments
        if moment.starts_at
    )


def _status(moment: Moment, former: Mapping[str, str], *, is_off: bool) -> str:
    if is_off:
        return "EventCancelled"
    return "EventRescheduled" if moment.starts_at in former else "EventScheduled"


def _locations(moment: Moment, event: Event) -> Any:  # noqa: ANN401  # one place or several
    place = _place(", ".join(filter(None, (moment.room, event.place))), event)
    if not moment.stream_url:
        return place
    return [place, {"@type": "VirtualLocation", "url": moment.stream_url}]


def _place(name: str, event: Event) -> Data | None:
    """A place with its address, which readers of this data require in the form of a `PostalAddress`."""
    if not name:
        return None
    return {
        "@type": "Place",
        "name": name,
        "address": {"@type": "PostalAddress", "addressLocality": event.place or name},
    }


def _with_values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value}
