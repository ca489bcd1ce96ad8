"""A packet as an unsent mail to the organisers of a followed call, which mail programs open for a last look."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from cfpcli.records.person import Person
from cfpcli.text import clean_line

_LINE_FEEDS = SMTP.clone(linesep="\n", cte_type="7bit")


def packet_mail(
    packet: bytes, *, name: str, sender: Person, to: str, title: str, event_name: str, at: datetime, body: str
) -> bytes:
    """The mail with a packet attached as the file `name`; `at` is a UTC instant, `to` a normalised address.

    Thunderbird, Outlook and Evolution open a message with `X-Unsent: 1` as a draft.
    """
    mail = EmailMessage(policy=_LINE_FEEDS)
    user, _, domain = sender.email.rpartition("@")
    mail["From"] = Address(clean_line(sender.name), user, domain)
    mail["To"] = to
    mail["Subject"] = clean_line(f"Proposal for {event_name}: {title}")
    mail["Date"] = format_datetime(at)
    mail["X-Unsent"] = "1"
    mail.set_content(body)
    mail.add_attachment(packet, maintype="application", subtype="json", filename=name)
    return mail.as_bytes()
