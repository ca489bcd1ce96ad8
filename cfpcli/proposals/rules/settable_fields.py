"""Fields set on many proposals at once: which fields can be set, and which values an event allows."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from cfpcli.errors import UsageError
from cfpcli.records.event import Event
from cfpcli.records.facts import facts_of, fields_where, types_of
from cfpcli.records.proposal import Proposal
from cfpcli.records.soundness import OFFERED, choice_of
from cfpcli.text import clean_line, did_you_mean, is_whole_number, neither_yes_nor_no, well_formed

SETTABLE = fields_where(Proposal, lambda fact: fact.in_bulk)
"""Fields for which one value may fit many proposals; texts and speakers are changed one by one."""

ALIASES = {alias: name for name in SETTABLE for alias in facts_of(Proposal)[name].aliases}

_TYPES = types_of(Proposal)

Value = str | int | bool | None

_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


def read_assignment(text: str) -> tuple[str, Value]:
    """Read `FIELD=VALUE`; an empty value clears a field that may be empty.

    Raises:
        UsageError: the field cannot be set in bulk, or a number or flag cannot be read.
    """
    name, _, value = text.partition("=")
    field = name.strip().casefold().replace("-", "_")
    field = ALIASES.get(field, field)
    if field not in SETTABLE:
        raise UsageError(f'"{clean_line(name)}" cannot be set here: {did_you_mean(field, SETTABLE)}')
    value = well_formed(value).strip()
    if _TYPES[field] == int | None:
        if value and not is_whole_number(value):
            raise UsageError(f'"{clean_line(value)}" is not a number of minutes', hint=f"such as {field}=45")
        return field, int(value) if value else None
    if _TYPES[field] is bool:
        if value.casefold() not in _FLAGS:
            raise UsageError(neither_yes_nor_no(clean_line(value)), hint=f"{field}=yes")
        return field, _FLAGS[value.casefold()]
    return field, value


_NONE = {
    "track": "{event} has no tracks",
    "session_type": "{event} has no session types",
    "room": "{event} has no rooms",
}
"""The faults of a value for a field of which the event has none to choose from."""


def faults_of(proposal: Proposal, event: Event, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The reasons why this proposal cannot have these values, in words."""
    allowed = {name: event.offered(fact.offers) for name, fact in facts_of(Proposal).items() if fact.offers}
    faults = []
    for field, value in values.items():
        options = allowed.get(field, ())
        named = field.replace("_", " ")
        if field == "room" and (not value or event.room(str(value))):
            continue
        if options and value not in options:
            faults.append(
                f'{event.slug} has no {named} "{clean_line(str(value))}": {did_you_mean(str(value), options)}'
            )
        elif not options and value and field in _NONE:
            faults.append(_NONE[field].format(event=event.slug))
    kind = event.session_type(str(values["session_type"])) if "session_type" in values else None
    speakers = len(proposal.speakers)
    if kind and speakers < kind.speakers_min:
        faults.append(f"{speakers} speakers, a {kind.name} needs at least {kind.speakers_min}")
    if kind and kind.speakers_max is not None and speakers > kind.speakers_max:
        faults.append(f"{speakers} speakers, a {kind.name} takes at most {kind.speakers_max}")
    return tuple(faults)


def chosen(event: Event, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values with each name or number of a track, session type or language as its slug or code."""
    return {
        field: choice_of(event, OFFERED[field], str(value)).value or value if field in OFFERED else value
        for field, value in values.items()
    }


def assigned(proposal: Proposal, values: Mapping[str, Value], *, now: datetime) -> Proposal:
    """The proposal with these values, or itself if it has them already; its texts and their revision do not change."""
    after = msgspec.structs.replace(proposal, **values)
    return proposal if after == proposal else msgspec.structs.replace(after, updated=now)
