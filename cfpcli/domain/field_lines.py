"""What each stored field is, in one line: the table that a new field of a record is entered in."""

import msgspec

from cfpcli.domain.change import Kind


class Line(msgspec.Struct, frozen=True):
    """What is to be said of a stored field.

    `header` is for tables people read, where it is not the name; `choice` marks a text that takes one of the values
    an event offers.
    """

    help: str
    header: str = ""
    aliases: tuple[str, ...] = ()
    choice: bool = False


LINES: dict[Kind, dict[str, Line]] = {
    Kind.PROPOSAL: {
        "code": Line("six characters that name the proposal for ever"),
        "number": Line("small number that never changes", "no."),
        "event": Line("slug of the event it was sent to", choice=True),
        "state": Line("where it stands: draft, submitted, accepted …"),
        "track": Line("slug of its track", choice=True),
        "session_type": Line("slug of the session type", "type", ("type",), choice=True),
        "language": Line("language it is given in", aliases=("lang",), choice=True),
        "title": Line("its title"),
        "speakers": Line("codes of its speakers, in speaking order", "speaker codes"),
        "level": Line("for whom: beginners, experts …", choice=True),
        "tags": Line("tags", aliases=("tag",)),
        "duration": Line("minutes of its own; empty where the session type's hold"),
        "guid": Line("identifier in published schedules"),
        "pending_state": Line("decision that is not published yet", "pending"),
        "notified_state": Line("state its speakers were last told of", "notified"),
        "created": Line("when it was begun"),
        "submitted": Line("when it was submitted"),
        "updated": Line("when it was last changed"),
        "revision": Line("how many times its text was changed, counted from 1", "rev."),
        "late_reason": Line("why it was taken outside the call's dates"),
        "state_reason": Line("reason given with the last change of state"),
        "state_tags": Line("the committee's tags on that reason"),
        "pending_reason": Line("reason of the decision that is not published yet"),
        "pending_tags": Line("tags of a decision under way, such as discuss"),
        "do_not_record": Line("whether its speakers refuse a recording"),
        "day": Line("local day of the session"),
        "start": Line("when the session starts"),
        "room": Line("room of the session"),
        "stream_url": Line("where it is streamed", "stream"),
        "recording_url": Line("where the recording is", "recording"),
        "chat_url": Line("where it is discussed", "chat"),
        "resources": Line("links: slides, code, papers", "links"),
        "answers": Line("answers to the event's own questions"),
        "acknowledged": Line("notices its speakers acknowledged, with version and time"),
        "abstract": Line("abstract, for the programme"),
        "description": Line("description in full"),
        "notes": Line("speaker's notes for the committee"),
        "internal_notes": Line("committee's notes for itself"),
        "redactions": Line("what reviewers of a blind call read instead, by field"),
    },
    Kind.SPEAKER: {
        "code": Line("six characters that name the speaker for ever"),
        "number": Line("small number that never changes", "no."),
        "name": Line("name as it is to be printed"),
        "email": Line("address, lower-case"),
        "pronouns": Line("pronouns"),
        "affiliation": Line("company, project or institution"),
        "url": Line("home page", "home page"),
        "availability": Line("when the speaker can be there"),
        "biography": Line("biography"),
    },
    Kind.REVIEW: {
        "proposal": Line("code of the proposal"),
        "reviewer": Line("reviewer's address"),
        "number": Line("small number that never changes", "no."),
        "state": Line("scored, abstained or recused"),
        "scores": Line("score by category"),
        "name": Line("reviewer's name"),
        "reason": Line("why the reviewer abstained or recused"),
        "proposal_revision": Line("revision of the proposal that was read", "rev. read"),
        "position": Line("place in the reviewer's queue when it was read"),
        "guest": Line("whether the reviewer is outside the committee"),
        "conflicts": Line("kinds of conflict of interest that were shown"),
        "created": Line("when it was first written"),
        "updated": Line("when it was last changed"),
        "comment": Line("comment for the committee"),
        "feedback": Line("feedback for the speaker"),
    },
    Kind.EVENT: {
        "slug": Line("short name that commands use", "event"),
        "number": Line("small number that never changes", "no."),
        "name": Line("name in full"),
        "timezone": Line("time zone of the place", "zone"),
        "place": Line("where it happens"),
        "starts": Line("first day"),
        "ends": Line("last day"),
        "languages": Line("languages of its sessions"),
        "url": Line("home page", "home page"),
        "summary": Line("what it is, in a few sentences"),
        "audience": Line("whom the call addresses"),
        "reasons": Line("why to submit"),
        "call": Line("opening, close, extensions, grace and limits"),
        "tracks": Line("themes that proposals are sent to"),
        "session_types": Line("forms a session can take", "types"),
        "questions": Line("what it asks beyond the common fields"),
        "rooms": Line("places where sessions happen"),
        "review": Line("scale, categories and how many reviews a proposal needs"),
    },
}
