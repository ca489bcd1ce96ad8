"""What sending and changing a proposal have in common: speakers, what the store knows of them, the receipt."""

from collections.abc import Sequence

from cfpcli.domain.change import Kind
from cfpcli.domain.countdown import left, local
from cfpcli.domain.draft import Draft, DraftSpeaker
from cfpcli.domain.event import Event
from cfpcli.domain.intake import Intake, Known
from cfpcli.domain.person import Person
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.speaker import Speaker
from cfpcli.env import Env
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

FIELDS = ("code", "state", "title", "track")


def draft_speaker(person: Person) -> DraftSpeaker:
    """A person as a draft names a speaker."""
    return DraftSpeaker(name=person.name, email=person.email)


def speakers_by_email(store: Store, emails: Sequence[str]) -> dict[str, Speaker]:
    """The speakers with these normalised addresses, as far as the store has them."""
    wanted = {email for email in emails if email}
    codes = [row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email in wanted]
    found = store.get_many(Kind.SPEAKER, codes).values()
    return {one.email: one for one in found if isinstance(one, Speaker)}


def known_to(store: Store, draft: Draft, event: Event) -> Known:
    """What the store has that bears on a draft for this event."""
    speakers = speakers_by_email(store, [one.email for one in draft.speakers])
    mine = {one.code for one in speakers.values()}
    rows = store.rows(Kind.PROPOSAL, ("code", "event", "speakers")) if mine else []
    codes = [row.code for row in rows if row.event == event.slug and mine & {*row.speakers}]
    proposals = [one for one in store.get_many(Kind.PROPOSAL, codes).values() if isinstance(one, Proposal)]
    return Known(speakers, proposals, store.is_used)


def receipt(taken: Intake, event: Event, env: Env) -> Result:
    """What the sender gets: the code, and until when it can be changed."""
    proposal = taken.proposal
    closes = event.call.closes.at if event.call.closes else None
    item = {
        "code": proposal.code,
        "state": proposal.state,
        "title": proposal.title,
        "track": proposal.track,
        "event": event.slug,
        "event_name": event.name,
        "submitted": proposal.submitted,
        "submitted_local": local(proposal.submitted or env.now, event.timezone),
        "closes_local": local(closes, event.timezone, closing=True) if closes else "",
        "left": left(closes, env.now) if closes else "",
        "already_submitted": not taken.changes,
    }
    done = f'Submitted {proposal.code} "{proposal.title}" to {event.name}.'
    if not taken.changes:
        done = f"{proposal.code} was already submitted; nothing changed."
    return Result(
        schema="receipt",
        items=[item],
        fields=FIELDS if env.options.format in {"", "table", "plain"} else tuple(item),
        changes=taken.changes,
        messages=()
        if env.draws and taken.changes
        else (Message(done), Message(f"cfp show {proposal.code}", Level.NEXT)),
        picture="receipt" if taken.changes else "messages",
    )
