"""The slugs of followed calls: made once from name, year and label, then kept even if the list changes those."""

import itertools
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping

from cfpcli.call.rules.labels import slug_part
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.records.event import FollowedCall
from cfpcli.text import slugify


class Slugs:
    """The slugs in use, and the source of new ones."""

    def __init__(self, followed: Mapping[str, FollowedCall], forgotten: Collection[str]) -> None:
        self._known = followed
        self._forgotten = forgotten
        self._taken: set[str] = set()
        self._numbers: dict[str, Iterator[int]] = {}

    def take(self, slugs: Iterable[str]) -> None:
        """Mark these slugs as used."""
        self._taken.update(slugs)

    def is_free(self, slug: str, *, forgotten: bool = False) -> bool:
        """Whether no call has this slug; the slug of a forgotten call is free only with `forgotten`."""
        return slug not in self._known and slug not in self._taken and (forgotten or slug not in self._forgotten)

    def fresh(self, call: ArrivingCall, source: str, *, is_main: bool, namesakes: bool) -> str:
        """A new slug for a call, marked as used.

        It contains the label unless the call is the main deadline (`is_main`), days and place if the list has several
        events of one name (`namesakes`), and the list's format (`source`) if a call of another list has the slug.
        """
        part = "" if is_main else slug_part(call.label) or "round"
        base = _base(call, part, namesakes=namesakes)
        numbered = (f"{base}-{number}" for number in self._numbers.setdefault(base, itertools.count(2)))
        unnumbered = () if part == "round" and not call.label else (base, _joined(base, slugify(source)))
        names = itertools.chain(unnumbered, numbered)
        slug = next(name for name in names if self.is_free(name))
        self._taken.add(slug)
        return slug


def main_slugs(call: ArrivingCall, source: str, *, namesakes: bool) -> set[str]:
    """The possible slugs of the main deadline of this call's event."""
    bases = {_base(call, "", namesakes=namesakes), _base(call, "", namesakes=False)}
    return bases | {
        _joined(base, slugify(format_name))
        for base in bases
        for format_name in (source, "ai-deadlines", "hf-deadlines")
    }


def _base(call: ArrivingCall, part: str, *, namesakes: bool) -> str:
    name = slugify(call.name)
    if not name:
        name = slugify(call.url.partition("//")[2].partition("/")[0]) or f"call-{zlib.crc32(call.name.encode()):08x}"
    year = str(call.year) if call.year and str(call.year) not in name.split("-") else ""
    days = slugify(f"{call.starts[4:]} {call.place}") if namesakes else ""
    return _joined(name, year, part, days)


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)
