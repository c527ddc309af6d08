"""Mail: the outbox channel ``mail``, delivered over ``LMS_SMTP_URL``.

``smtp://host:25`` speaks plainly, ``smtps://host:465`` over TLS, ``smtp+starttls://host:587`` changes to
TLS before anything else is said. A name and password go before the host, percent-encoded; ``?from=`` names
the sender, else it is ``firstpass@`` the host of ``LMS_BASE_URL``. Certificates are always checked.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from lms.core import clock
from lms.core.config import is_loopback
from lms.core.errors import Refused
from lms.core.outbox import Channel, work_off

TIMEOUT_SECONDS = 20
OWN_NAME = "firstpass"
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over and as whom."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str


def mail_server(url: str, base_url: str) -> MailServer:
    """Read ``LMS_SMTP_URL``.

    Raises:
        Refused: when it is empty, not an address of a mail server, or would send a password in the clear
            to another machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Refused(
            "LMS_SMTP_URL names no mail server.", hint="For example smtp+starttls://user:secret@mail.example"
        )
    own_host = urlsplit(base_url).hostname or "localhost"
    server = MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=parse_qs(parts.query).get("from", [f"firstpass@{own_host}"])[0],
    )
    if server.password and server.scheme == "smtp" and not is_loopback(server.host):
        raise Refused(
            "LMS_SMTP_URL would send the mail password unprotected.",
            hint="Use smtps:// or smtp+starttls:// instead of smtp://.",
        )
    return server


def deliver(payload: dict[str, Any]) -> None:
    """Send one message ``{to, subject, text, calendars?, message_id?}``; raises when it is not taken."""
    server = mail_server(current_app.config["LMS_SMTP_URL"], current_app.config["LMS_BASE_URL"])
    message = message_of(payload, server.sender)
    with _connected(server) as connection:
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def message_of(payload: dict[str, Any], sender: str) -> EmailMessage:
    """Return the message; a line break in an address or subject is refused by the message itself.

    ``calendars`` are invitations ``{name, method, text}`` (RFC 6047), each a part of its own. A
    ``message_id`` (the part before the @) stays the same when a message is sent again because we died
    before we knew that the server took it, so that whoever gets both can tell that they are one.
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = formatdate(clock.now().timestamp())
    host = sender.rpartition("@")[2]
    own_id = payload.get("message_id")
    message["Message-ID"] = f"<{own_id}@{host}>" if own_id else make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload["text"])
    for one in payload.get("calendars", ()):
        message.add_attachment(
            one["text"], subtype="calendar", filename=one["name"], params={"method": one["method"]}
        )
    return message


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(
            server.host, server.port, OWN_NAME, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    connection = smtplib.SMTP(server.host, server.port, OWN_NAME, timeout=TIMEOUT_SECONDS)
    if server.scheme == "smtp+starttls":
        _or_close(connection, lambda: connection.starttls(context=ssl.create_default_context()))
    return connection


def _or_close(connection: smtplib.SMTP, step: Callable[[], Any]) -> None:
    try:
        step()
    except BaseException:
        connection.close()
        raise


def send_outbox() -> str:
    """Work the outbox off; return the outcome in words."""
    return f"{work_off()} sent"


CHANNEL = Channel("mail", deliver, names_messages=True)
