"""A call that is reviewed blind, in which whatever a reviewer must not know has words of its own to be looked for."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from cfpcli.dates.written_deadline import Deadline
from cfpcli.programme.commands.slots import releases_of
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event, PersonalExtension, Question
from cfpcli.records.proposal import Proposal, Resource
from cfpcli.records.review import DeclaredConflict, Reviewer, with_redactions
from cfpcli.store import Store
from tests.factories import change_set
from tests.world import NOON, World

KIM = "Kim Adeyemi <kim@example.org>"
"""Reviews blind."""

SECRETS = (
    "Quillfeather", "Zephyrine", "quill-zeph", "zq.private", "marmalade-works", "Marmalade Works", "shetheythem",
    "Umbrellaphant", "sekretaddress",
)  # fmt: skip
"""What tells who speaks: names, addresses, handles, employers; no other text of the call has any of it."""

SPEAKER = "Zephyrine Quillfeather <zq.private@marmalade-works.example>"


def blinded(folder: Path) -> World:
    """The prepared call, reviewed blind by Kim, with everybody who speaks renamed and their names in every text.

    Who speaks is named in abstracts that are redacted, in notes, private answers, reasons, links and the history. The
    session that is published stays as it is: everybody may know who gives it.
    """
    world = World(folder)
    store = Store.open(world.store)
    changes: list[Change] = [created(Reviewer(email="kim@example.org", name="Kim Adeyemi"))]
    changes += [replaced(event, _event(event)) for event in store.events()]
    public = {
        slot.proposal for event in store.events() for release in releases_of(store, event) for slot in release.slots
    }
    proposals = store.rows(Kind.PROPOSAL, ("code", "speakers"))
    named = {code for row in proposals if row.code in public for code in row.speakers}
    secret = (row.code for row in store.rows(Kind.SPEAKER, ("code",)) if row.code not in named)
    for number, code in enumerate(secret):
        before: Any = store.get(Kind.SPEAKER, code)
        changes.append(replaced(before, _speaker(before, number)))
    for code in (row.code for row in proposals if row.code not in public):
        before = store.get(Kind.PROPOSAL, code)
        changes.append(replaced(before, _named(before)))
    ada: Any = store.get(Kind.REVIEWER, "ada@example.org")
    against = (DeclaredConflict(against="zq.private0@marmalade-works.example", reason="Zephyrine is my sister"),)
    changes.append(replaced(ada, replace(ada, conflicts=against)))
    store.apply(change_set(*changes, by=SPEAKER, command=f"cfp import --by '{SPEAKER}'"))
    copies = []
    for row in proposals:
        before = store.get(Kind.PROPOSAL, row.code)
        texts = {"title": f"One title {row.code}", "abstract": f"What {before.code} is about."}
        copies.append(replaced(before, with_redactions(before, texts)))
    store.apply(change_set(*copies, by=SPEAKER, command=f"cfp redact --yes --by '{SPEAKER}'"))
    return world


def _event(event: Event) -> Event:
    granted = PersonalExtension(
        email="zq.private0@marmalade-works.example",
        closes=Deadline(raw="1 July 2026", date="2026-07-01", zone="Europe/Paris", at=NOON),
        granted=NOON,
        reason="Zephyrine was ill",
    )
    return replace(
        event,
        review=replace(event.review, blind=True),
        call=replace(event.call, personal_extensions=(granted,)),
        questions=(*event.questions, Question(slug="phone", question="Where do we reach you?", private=True)),
    )


def _speaker(speaker: Any, number: int) -> Any:  # noqa: ANN401  # a record of the store
    return replace(
        speaker,
        name=f"Zephyrine{number} Quillfeather{number}",
        email=f"zq.private{number}@marmalade-works.example",
        affiliation="Umbrellaphant Marmalade Works",
        url=f"https://code.example.org/quill-zeph{number}",
        pronouns="shetheythem",
        biography="Zephyrine Quillfeather leads Umbrellaphant.",
        availability="Not on Quillfeather Day",
    )


def _named(proposal: Proposal) -> Proposal:
    said = "By Zephyrine Quillfeather of Marmalade Works, sekretaddress."
    return replace(
        proposal,
        title=f"{proposal.title}, with Zephyrine",
        abstract=f"{proposal.abstract}\n\n{said}",
        revision=proposal.revision + 1,
        notes=said,
        internal_notes=said,
        answers={**proposal.answers, "phone": "sekretaddress"},
        late_reason="Quillfeather asked",
        state_reason="Umbrellaphant was there last year",
        pending_reason=proposal.pending_reason and "Umbrellaphant again",
        resources=(Resource(link="https://marmalade-works.example/quill-zeph", description="Zephyrine's slides"),),
        stream_url="https://marmalade-works.example/stream",
        chat_url="https://chat.example.org/quill-zeph",
    )
