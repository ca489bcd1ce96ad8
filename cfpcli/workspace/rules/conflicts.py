"""Conflicts of interest: why a reviewer must not judge a proposal, each reason in words."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

import msgspec

from cfpcli.records.person import Speaker, is_email, normalise_email, organisation
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import DeclaredConflict, Review, Reviewer, ReviewState
from cfpcli.text import clean_line

SHARED_DOMAINS = frozenset(
    """
    aol.com disroot.org fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com
    hey.com hotmail.com hotmail.fr icloud.com laposte.net libero.it live.com mac.com mail.com mail.de mailbox.org
    me.com msn.com orange.fr outlook.com outlook.fr pm.me posteo.de posteo.net proton.me protonmail.com qq.com
    riseup.net t-online.de tuta.com tutanota.com wanadoo.fr web.de yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com
    zoho.com 163.com example.com example.net example.org users.noreply.github.com
    """.split()  # noqa: SIM905  # a list literal of fifty is not easier to read
)
"""Domains that people share without working together: public mail providers, and those reserved for
examples (RFC 2606). The list is small on purpose: a missing provider gives a conflict too many, which its
reason explains, and a declared conflict covers cases that an address does not show.
"""

_DOMAIN = re.compile(r"(?:[^\s@.,/]+\.)+[^\s@.,/]{2,}")
_CODE = re.compile(r"[A-Z0-9]{6}")


class ConflictKind(StrEnum):
    """The evidence of a conflict."""

    SPEAKER = "speaker"
    DECLARED = "declared"
    RECUSED = "recused"
    CO_SPEAKER = "co-speaker"
    AFFILIATION = "affiliation"
    DOMAIN = "domain"


CERTAIN = frozenset({ConflictKind.SPEAKER, ConflictKind.DECLARED, ConflictKind.RECUSED})
"""Kinds that leave no doubt; the others are read from records that may be wrong or irrelevant."""


class Conflict(NamedTuple):
    """The reason why a reviewer must not judge a proposal, for a person to read."""

    kind: ConflictKind
    reason: str


PERSON_FIELDS = ("code", "name", "email", "other_emails", "affiliation")
"""The fields of a person that conflicts of interest depend on."""


class People(msgspec.Struct, frozen=True, kw_only=True):
    """The speakers of a store, their joint proposals and recusals, as conflicts of interest need them.

    Records may be rows of a store: of a speaker `PERSON_FIELDS` are read, of a proposal `code speakers`.
    `speakers` are keyed by code; `shared` holds, by address and co-speaker's code, the codes of their joint proposals;
    `recused` holds, by address and proposal's code, the reason of a recusal; `others` the further addresses of people
    who have several. Addresses are first ones.
    """

    speakers: Mapping[str, Speaker]
    shared: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    recused: Mapping[str, Mapping[str, str]] = {}
    others: Mapping[str, tuple[str, ...]] = {}


def gather_people(speakers: Mapping[str, Speaker], proposals: Iterable[Proposal], reviews: Iterable[Review]) -> People:
    """Gather the data for `conflicts`; `proposals` are all of the store, of every event and in every state."""
    shared: dict[str, dict[str, tuple[str, ...]]] = {}
    for proposal in proposals:
        if len(proposal.speakers) > 1:
            for code in proposal.speakers:
                address = normalise_email(speakers[code].email) if code in speakers else ""
                for other in proposal.speakers:
                    if address and other != code:
                        with_other = shared.setdefault(address, {})
                        with_other[other] = (*with_other.get(other, ()), proposal.code)
    recused: dict[str, dict[str, str]] = {}
    for review in reviews:
        if review.state is ReviewState.RECUSED:
            recused.setdefault(review.reviewer, {})[review.proposal] = review.reason
    return People(speakers=speakers, shared=shared, recused=recused, others=further_addresses(speakers.values()))


def further_addresses(speakers: Iterable[Speaker]) -> dict[str, tuple[str, ...]]:
    """The other addresses of each person who has some, by the first one."""
    return {normalise_email(speaker.email): speaker.other_emails for speaker in speakers if speaker.other_emails}


def conflicts(reviewer: Reviewer, proposal: Proposal, people: People) -> tuple[Conflict, ...]:
    """Every reason why this reviewer must not judge this proposal, the certain ones first; empty if there is none.

    A joint proposal elsewhere, the same affiliation and the same domain of the address, or one above it, count as
    conflicts as well, because leaving a reviewer out costs little.
    """
    reasons: list[Conflict] = []
    speakers = [people.speakers[code] for code in proposal.speakers if code in people.speakers]
    if any(normalise_email(speaker.email) == reviewer.email for speaker in speakers):
        reasons.append(Conflict(ConflictKind.SPEAKER, "speaks in it"))
    reasons += [
        Conflict(ConflictKind.DECLARED, _declared(conflict)) for conflict in _that_hold(reviewer, proposal, speakers)
    ]
    recusals = people.recused.get(reviewer.email)
    if recusals and proposal.code in recusals:
        reason = recusals[proposal.code]
        reasons.append(Conflict(ConflictKind.RECUSED, f"recused before: {reason}" if reason else "recused before"))
    together = people.shared.get(reviewer.email)
    for speaker in speakers:
        if normalise_email(speaker.email) == reviewer.email:
            continue
        others = [code for code in (together or {}).get(speaker.code, ()) if code != proposal.code]
        if others:
            reasons.append(Conflict(ConflictKind.CO_SPEAKER, f"speaks with {_name(speaker)} in {others[0]}"))
        if _same_affiliation(reviewer.affiliation, speaker.affiliation):
            reasons.append(
                Conflict(ConflictKind.AFFILIATION, f"{_name(speaker)} is also from {clean_line(speaker.affiliation)}")
            )
        shared = _shared_domain((reviewer.email, *people.others.get(reviewer.email, ())), _addresses(speaker))
        if shared:
            reasons.append(Conflict(ConflictKind.DOMAIN, f"{_name(speaker)} also has an address at {shared}"))
    return tuple(reasons)


def against(text: str) -> str:
    """The canonical object of a declared conflict: a code, a normalised address or a domain.

    Raises:
        ValueError: it is none of these.
    """
    name = text.strip()
    if is_email(name):
        return normalise_email(name)
    domain = name.casefold().removeprefix("@")
    if _DOMAIN.fullmatch(domain):
        return domain
    if _CODE.fullmatch(name.upper()):
        return name.upper()
    raise ValueError(f'"{name}" is not a code, an address or a domain')


def is_code(against_: str) -> bool:
    """Whether a declared conflict is against a proposal."""
    return "@" not in against_ and "." not in against_


def _that_hold(reviewer: Reviewer, proposal: Proposal, speakers: Iterable[Speaker]) -> Iterable[DeclaredConflict]:
    for conflict in reviewer.conflicts:
        if conflict.requested:
            continue
        if "@" in conflict.against:
            holds = any(conflict.against in _addresses(speaker) for speaker in speakers)
        elif is_code(conflict.against):
            holds = proposal.code == conflict.against
        else:
            domains = (_domain(address) for speaker in speakers for address in _addresses(speaker))
            holds = any(_is_within(domain, conflict.against) for domain in domains)
        if holds:
            yield conflict


def _declared(conflict: DeclaredConflict) -> str:
    what = "declared" if is_code(conflict.against) else f"declared against {conflict.against}"
    return f"{what}: {conflict.reason}" if conflict.reason else what


def _name(speaker: Speaker) -> str:
    return speaker.name or speaker.email or speaker.code


def _same_affiliation(first: str, second: str) -> bool:
    named = organisation(first) if first and second else ""
    return bool(named) and named == organisation(second)


def _domain(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


def _addresses(speaker: Speaker) -> tuple[str, ...]:
    """Every address of a speaker, who may be a row without properties."""
    return (normalise_email(speaker.email), *speaker.other_emails)


def _shared_domain(mine: Iterable[str], theirs: Iterable[str]) -> str:
    """The domain of the first of their addresses that is also mine; empty if there is none."""
    pairs = ((own, other) for other in theirs for own in mine)
    return next((_domain(other) for own, other in pairs if _same_domain(own, other)), "")


def _same_domain(first: str, second: str) -> bool:
    mine, theirs = _domain(first), _domain(second)
    if not (mine and theirs) or mine in SHARED_DOMAINS or theirs in SHARED_DOMAINS:
        return False
    return _is_within(mine, theirs) or _is_within(theirs, mine)


def _is_within(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith(f".{parent}")
