"""The outbox channel of digests: mail as any other, and an address that does not exist is remembered."""

import smtplib
from typing import Any, ClassVar

from lms.core import mail
from lms.core.outbox import Channel, Undeliverable
from lms.notices.services.returns import note_return

CHANNEL_NAME = "notices"
FOR_GOOD = 500


class Returned(Undeliverable):
    """The server refused the address for good."""

    state: ClassVar[str] = "returned"


def deliver(payload: dict[str, Any]) -> None:
    """Send a digest.

    Raises:
        Returned: when the server refused its address for good (5xx); anything else is tried again.
    """
    try:
        mail.deliver(payload)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        if code < FOR_GOOD:
            raise
        text = words.decode(errors="replace") if isinstance(words, bytes) else words
        raise Returned(f"{code} {text}") from error


def gave_up(payload: dict[str, Any], why: str) -> None:
    """Mark the address of a digest that came back, in the unit of work that settles the message."""
    if why.startswith(f"{Returned.__name__}: "):
        note_return(payload["to"], why.removeprefix(f"{Returned.__name__}: "))


CHANNEL = Channel(CHANNEL_NAME, deliver, gave_up)
