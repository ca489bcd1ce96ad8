"""The names of placeholders, and which of them each template may use.

They are those of pretalx's templates, so that organisers can paste theirs, and some of our own. Names for pages that
this program does not serve are accepted and empty, so that their lines are left out.
"""

from cfpcli.mail.rules.due import Role
from cfpcli.mail.rules.templates import Placeholders

EVENT = frozenset(
    {"event_name", "event_slug", "event_url", "event_cfp_url", "event_schedule_url", "event_place", "deadline"}
)
"""Of the event: its name, slug, home page (twice), published programme, place, and the close of its call."""

LETTER = frozenset({"name", "email", "committee", "reply_address", "answer_by"})
"""Of the message: names and addresses of its recipients, the committee's name and address, the day to answer by."""

PAGES = frozenset({"all_submissions_url", "profile_page_url"})
"""Pages of a speaker that only a server has: empty."""

SCHEDULE = frozenset({"programme_version", "event_timezone", "speaker_schedule_new", "speaker_schedule_full"})
"""Of times: the release and its zone (empty without news of times), lists of the news and of all times."""

RESULTS = frozenset({"results"})
"""Of several sessions: a list of the results."""

ANSWERS = frozenset({"to_confirm", "declined", "settled"})
"""Codes of sessions: those to confirm, those at a time that their speakers declined, those with nothing to do."""

SESSION = frozenset(
    {"proposal_code", "proposal_title", "proposal_url", "talk_url", "speakers", "session_type", "track_name"}
    | {"session_duration_minutes", "session_start_date", "session_start_time", "session_end_date", "session_end_time"}
    | {"session_room", "answer", "previous_answer"}
    | {"confirmation_link", "confirmation_command", "withdraw_link", "withdrawal_command"}
)
"""Of one session; of its times the first. The links are addresses to answer to, `mailto:`."""

REMINDER = frozenset({"open_reviews", "assigned_reviews"})
"""Of a reviewer: the number of proposals left to review, and of all that were assigned."""

ALIASES = {
    "event": "event_name",
    "code": "proposal_code",
    "session_code": "proposal_code",
    "submission_code": "proposal_code",
    "submission_title": "proposal_title",
    "session_title": "proposal_title",
    "edit_url": "proposal_url",
    "submission_url": "proposal_url",
    "submission_type": "session_type",
    "notifications": "speaker_schedule_new",
}
"""Other spellings, all of them pretalx's."""

_FOREIGN = "belongs to messages that cfp does not write"
_NEVER = {
    "all_reviews": "can never be used: reviews stay with the committee",
    **dict.fromkeys(("questions", "url", "invitation_link", "orga_url", "inviting_speaker"), _FOREIGN),
}

_NAMES: dict[Role, frozenset[str]] = {
    **dict.fromkeys(Role, EVENT | LETTER | PAGES | SCHEDULE | ANSWERS | SESSION),
    Role.SEVERAL: EVENT | LETTER | PAGES | SCHEDULE | ANSWERS | RESULTS,
    Role.SCHEDULE: EVENT | LETTER | PAGES | SCHEDULE | ANSWERS,
    Role.REMINDER: EVENT | LETTER | REMINDER,
}


def placeholders_of(role: Role) -> Placeholders:
    """The placeholders that the template of a role may use."""
    names = _NAMES[role]
    several = "is of one session, and this message may be about several; use {results} or {speaker_schedule_new}"
    others = "is not available in this message"
    refused = {name: several if name in SESSION and role is not Role.REMINDER else others for name in _ALL - names}
    return Placeholders(names=names, aliases=ALIASES, refused={**refused, **_NEVER})


_ALL = frozenset().union(*_NAMES.values())
