"""Letters: a dispatch, or a reminder to a reviewer, in the words of its template."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import blake2s
from urllib.parse import quote

import msgspec

from cfpcli.dates.written_deadline import in_full
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.mail.rules import phrases as phrase
from cfpcli.mail.rules.addresses import address_fault, mail_address
from cfpcli.mail.rules.dispatches import Dispatch, Occasion, file_safe
from cfpcli.mail.rules.due import Appointment, Matter, News, Recipient, Role, TimeChange, Timetable, news_of
from cfpcli.mail.rules.phrases import Phrases
from cfpcli.mail.rules.placeholders import PAGES, SESSION
from cfpcli.mail.rules.templates import Template, Text, rendered
from cfpcli.mail.rules.wording import Wording, wording_of
from cfpcli.records.programme import SlotAnswer
from cfpcli.records.proposal import State
from cfpcli.text import clean_line, slugify

_DIGEST_BYTES = 6
_TEXT_BYTES = 4
_LONGEST_STEM = 40


class Mailbox(msgspec.Struct, frozen=True):
    """A name and an address without faults, as messages carry them."""

    name: str
    address: str


def mailbox_of(name: str, address: str) -> Mailbox:
    """The mailbox of the committee, from a name and an address as a person wrote them.

    Raises:
        DataRefusedError: nothing can be sent from or to this address.
    """
    if fault := address_fault(address):
        raise DataRefusedError(f"the committee {fault}", hint="write an address such as cfp@example.org")
    return Mailbox(clean_line(name), mail_address(address))


class Book(msgspec.Struct, frozen=True):
    """Templates by language and role, and phrases by language; each language has all of both."""

    templates: Mapping[tuple[str, Role], Template]
    phrases: Mapping[str, Phrases]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which messages can be written."""
        return tuple(sorted(self.phrases))


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A message in full: `identity` names its file and is the local part of its Message-ID, `at` is a UTC instant.

    The identity begins with that of its dispatch or reminder, and is the same only for the same words from the same
    committee to the same addresses. `news` are those that its recipients know once they have read it.
    """

    identity: str
    sender: Mailbox
    reply_to: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    body: str
    at: datetime
    news: tuple[News, ...] = ()


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """All the facts that a reminder to a reviewer may have.

    `open` of their `assigned` proposals have no review of theirs yet; `until` is the local date by which to review, if
    there is one; `at` is the UTC instant since which it is true, such as that of their last review or assignment.
    """

    occasion: Occasion
    recipient: Recipient
    language: str
    open: int
    assigned: int
    until: date | None = None
    at: datetime


def letter_of(dispatch: Dispatch, book: Book, committee: Mailbox, *, answer_by: date | None = None) -> Letter:
    """The letter of a dispatch; `answer_by` is the local date until which sessions are to be confirmed, if any."""
    wording = wording_of(dispatch.language)
    writer = _Writer(dispatch.occasion, wording, book.phrases[dispatch.language])
    values = {
        **_event_values(dispatch.occasion, wording),
        **_people_values(dispatch.recipients, committee, wording),
        **dict.fromkeys(PAGES, ""),
        **writer.schedule_values(dispatch),
        **writer.result_values(dispatch.sessions),
        **(writer.session_values(dispatch.sessions[0], committee) if len(dispatch.sessions) == 1 else {}),
        "answer_by": wording.day(answer_by) if answer_by and _to_confirm(dispatch.sessions) else "",
    }
    text = rendered(book.templates[dispatch.language, dispatch.role], values)
    news = tuple(map(news_of, dispatch.matters))
    return _letter(text, dispatch.identity, dispatch.recipients, committee, dispatch.at, news)


def reminder_letter(reminder: Reminder, book: Book, committee: Mailbox) -> Letter:
    """The letter that reminds a reviewer of the reviews that are left."""
    wording = wording_of(reminder.language)
    values = {
        **_event_values(reminder.occasion, wording),
        **_people_values((reminder.recipient,), committee, wording),
        "answer_by": wording.day(reminder.until) if reminder.until else "",
        "open_reviews": str(reminder.open),
        "assigned_reviews": str(reminder.assigned),
    }
    text = rendered(book.templates[reminder.language, Role.REMINDER], values)
    digest = blake2s(msgspec.json.encode(reminder), digest_size=_DIGEST_BYTES).hexdigest()
    stem = file_safe(reminder.recipient.code) or slugify(reminder.recipient.name)[:_LONGEST_STEM] or "reviewer"
    return _letter(text, f"{stem}.{Role.REMINDER}.{digest}", (reminder.recipient,), committee, reminder.at, ())


def _letter(
    text: Text,
    subject: str,
    recipients: Iterable[Recipient],
    committee: Mailbox,
    at: datetime,
    news: tuple[News, ...],
) -> Letter:
    """The letter with this text about the `subject` that a dispatch or a reminder has by its identity."""
    to = tuple(Mailbox(clean_line(each.name), mail_address(each.address)) for each in recipients)
    # A mail program drops a second message with the same Message-ID: another text or address needs another one.
    words = msgspec.json.encode([committee, to, text.subject, text.body])
    return Letter(
        identity=f"{subject}.{blake2s(words, digest_size=_TEXT_BYTES).hexdigest()}",
        sender=committee,
        reply_to=committee,
        to=to,
        subject=text.subject,
        body=text.body,
        at=at,
        news=news,
    )


def _to_confirm(sessions: Iterable[Matter]) -> tuple[str, ...]:
    """The codes of sessions that wait for their speakers: accepted, or at a time that nobody answered yet."""
    return tuple(matter.code for matter in sessions if _waits(matter))


def _waits(matter: Matter) -> bool:
    return matter.state is State.ACCEPTED or matter.answer is SlotAnswer.NONE


def _is_declined(matter: Matter) -> bool:
    return matter.answer is SlotAnswer.DECLINED


def _event_values(occasion: Occasion, wording: Wording) -> dict[str, str]:
    close = occasion.deadline
    return {
        "event_name": clean_line(occasion.name),
        "event_slug": occasion.slug,
        "event_url": clean_line(occasion.url),
        "event_cfp_url": clean_line(occasion.url),
        "event_schedule_url": clean_line(occasion.site_url),
        "event_place": clean_line(occasion.place),
        "deadline": _deadline(clean_line(in_full(close, zone=occasion.timezone)), close.date, wording) if close else "",
    }


def _deadline(text: str, day: str, wording: Wording) -> str:
    return f"{wording.day(date.fromisoformat(day))}{text.removeprefix(day)}" if day else text


def _people_values(recipients: tuple[Recipient, ...], committee: Mailbox, wording: Wording) -> dict[str, str]:
    return {
        "name": wording.names([clean_line(each.name) for each in recipients]),
        "email": ", ".join(mail_address(each.address) for each in recipients),
        "committee": clean_line(committee.name),
        "reply_address": committee.address,
    }


class _Writer:
    """Writes the values of times and results in one language and time zone."""

    def __init__(self, occasion: Occasion, wording: Wording, phrases: Phrases) -> None:
        self._zone = zone_named(occasion.timezone)
        self._zone_name = occasion.timezone
        self._wording = wording
        self._phrases = phrases

    def schedule_values(self, dispatch: Dispatch) -> dict[str, str]:
        """The lists of times; without news of times, the version and the zone are empty."""
        changes = [(matter, change) for matter in dispatch.sessions for change in matter.changes]
        timetables = (
            dispatch.sessions[0].timetable
            if len(dispatch.recipients) == 1
            else [
                Timetable(code=each.code, title=each.title, appointments=each.appointments)
                for each in dispatch.sessions
            ]
        )
        entries = [(each, appointment) for each in timetables for appointment in each.appointments]
        release = next((matter.release for matter, _ in changes), "")
        return {
            "programme_version": clean_line(release),
            "event_timezone": self._zone_name if changes else "",
            "speaker_schedule_new": _bullets(self._change(matter, change) for matter, change in changes),
            "speaker_schedule_full": _bullets(
                self._phrase(phrase.PLACED, each, appointment=self._appointment(appointment))
                for each, appointment in sorted(entries, key=lambda entry: _order(entry[1]))
            ),
        }

    def result_values(self, sessions: Iterable[Matter]) -> dict[str, str]:
        """The list of results, and the codes of the sessions to confirm, at a declined time, and with nothing to do."""
        sessions = tuple(sessions)
        return {
            "results": _bullets(map(self._result, filter(_has_result, sessions))),
            "to_confirm": ", ".join(_to_confirm(sessions)),
            "declined": ", ".join(matter.code for matter in sessions if _is_declined(matter)),
            "settled": ", ".join(each.code for each in sessions if not _is_declined(each) and not _waits(each)),
        }

    def session_values(self, matter: Matter, committee: Mailbox) -> dict[str, str]:
        """The values about one session."""
        first = next(iter(matter.appointments), Appointment())
        start, end = self._local(first.start), self._local(first.end)
        asks = bool(_to_confirm([matter]))
        stands = matter.state in {State.ACCEPTED, State.CONFIRMED, State.WAITLISTED, None}
        commands = {
            "confirmation": f"cfp confirm {matter.code}" if asks else "",
            "withdrawal": f"cfp withdraw {matter.code}" if stands else "",
        }
        return {
            **dict.fromkeys(SESSION, ""),
            "proposal_code": matter.code,
            "proposal_title": matter.title,
            "speakers": self._wording.names(matter.speakers),
            "session_duration_minutes": str(matter.minutes) if matter.minutes else "",
            "session_start_date": self._date(first),
            "session_start_time": self._wording.time(start) if start else "",
            "session_end_date": self._wording.day(end.date()) if end else "",
            "session_end_time": self._wording.time(end) if end else "",
            "session_room": first.room,
            "confirmation_command": commands["confirmation"],
            "withdrawal_command": commands["withdrawal"],
            "confirmation_link": _answer_link(committee, commands["confirmation"]),
            "withdraw_link": _answer_link(committee, commands["withdrawal"]),
            **self._answers(matter),
            **_kinds(matter),
        }

    def _result(self, matter: Matter) -> str:
        key = phrase.CHANGED if _previous(matter) else phrase.RESULT
        return self._phrase(key, matter, **self._answers(matter), **_kinds(matter))

    def _answers(self, matter: Matter) -> dict[str, str]:
        earlier = _previous(matter)
        return {
            "answer": self._word(matter.state) if matter.state else "",
            "previous_answer": self._word(earlier) if earlier else "",
        }

    def _word(self, key: str) -> str:
        return self._phrases[key].filled({})

    def _phrase(self, key: str, session: Matter | Timetable, **values: str) -> str:
        names = {"proposal_title": session.title, "proposal_code": session.code}
        return self._phrases[key].filled({**names, **values})

    def _change(self, matter: Matter, change: TimeChange) -> str:
        values = {
            "appointment": self._appointment(change.after) if change.after else "",
            "earlier_appointment": self._appointment(change.before) if change.before else "",
        }
        key = phrase.NEW if change.before is None else phrase.MOVED if change.after else phrase.CANCELLED
        return self._phrase(key, matter, **values)

    def _appointment(self, appointment: Appointment) -> str:
        start, end = self._local(appointment.start), self._local(appointment.end)
        time: Callable[[datetime], str] = self._wording.time
        span = self._wording.span.format(time(start), time(end)) if start and end else time(start) if start else ""
        parts = (self._date(appointment), span or self._word(phrase.NO_TIME), appointment.room)
        return ", ".join(filter(None, parts))

    def _date(self, appointment: Appointment) -> str:
        # After midnight, a session belongs to the day before in the programme, but its speakers need the true date.
        start = self._local(appointment.start)
        day = start.date() if start else date.fromisoformat(appointment.day) if appointment.day else None
        return self._wording.day(day) if day else ""

    def _local(self, instant: datetime | None) -> datetime | None:
        return instant.astimezone(self._zone) if instant else None


def _previous(matter: Matter) -> State | None:
    """The answer that a result replaces; none if it is the same again."""
    return matter.earlier if matter.state not in {None, matter.earlier} else None


def _has_result(matter: Matter) -> bool:
    return matter.state is not None


def _kinds(matter: Matter) -> dict[str, str]:
    return {"track_name": matter.track, "session_type": matter.session_type}


def _order(appointment: Appointment) -> tuple[str, bool, str, str]:
    start = appointment.start.isoformat() if appointment.start else ""
    return appointment.day, not start, start, appointment.room


def _answer_link(committee: Mailbox, subject: str) -> str:
    """A `mailto:` address that opens an answer with a subject; empty without a subject."""
    return f"mailto:{quote(committee.address, safe='@')}?subject={quote(subject)}" if subject else ""


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
