"""Pages of the room's rows: the acting person and a profile."""

import msgspec

from cfpcli.people.rows import Acting, ShownPerson, ShownProfile
from cfpcli.result import Result
from cfpcli.text import number_of, words
from cfpcli.ui.page import Look, Page, Section, Span, facts, line, prose_section
from cfpcli.ui.values import Screen


def whoami_page(result: Result[Acting], screen: Screen) -> Page:
    """The person once, then a section for each event."""
    del screen
    first = result.items[0]
    blocks: Page = facts(("Name", first.name), ("Address", first.email), ("From", first.origin))
    for row in result.items:
        rows = facts(("Role", line(Span(row.role, Look.STRONG)) if row.role else ""), ("Why", row.reason))
        blocks = (*blocks, *((Section(row.event, rows),) if row.event else rows))
    return blocks


_BIOGRAPHIES = {"biography_short": "Short biography", "biography": "Biography", "biography_long": "Long biography"}


def profile_page(result: Result[ShownProfile], screen: Screen) -> Page:
    """The known facts and the biographies, shortest first."""
    del screen
    blocks: Page = ()
    for row in result.items:
        values = msgspec.structs.asdict(row.profile)
        short = [(name, value) for name, value in values.items() if name not in _BIOGRAPHIES]
        texts: list[Section] = []
        for name, heading in _BIOGRAPHIES.items():
            count = words(values[name])
            texts += prose_section(f"{heading} ({number_of(count, 'word')})", values[name])
        blocks = (*blocks, *facts(*short), *texts)
    return blocks


def person_page(result: Result[ShownPerson], screen: Screen) -> Page:
    """The facts that are known of a person, their roles and proposals, then the biography."""
    del screen
    blocks: Page = ()
    for row in result.items:
        person = row.person
        blocks = (
            *blocks,
            *facts(
                ("Name", line(Span(person.name, Look.STRONG))),
                ("Code", person.code),
                ("Address", person.email),
                ("Other addresses", ", ".join(person.other_emails)),
                ("Requested addresses", ", ".join(person.requested_emails)),
                ("Roles", ", ".join(row.roles)),
                ("Proposals", ", ".join(row.proposals)),
                ("Reviews", ", ".join(row.reviews)),
                ("Pronouns", person.pronouns),
                ("Affiliation", person.affiliation),
                ("Home page", person.url),
                ("Availability", person.availability),
                ("Windows", ", ".join(row.local_windows)),
                ("Former codes", ", ".join(person.aliases)),
                ("GUID", person.guid),
            ),
            *prose_section("Biography", person.biography),
        )
    return blocks
