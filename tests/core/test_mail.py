"""Mail over SMTP: what arrives, over which connection, and what happens when it does not."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import select

from lms.core import clock, mail
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.feature import features
from lms.core.outbox import OutboxMessage, enqueue
from lms.core.unit_of_work import unit_of_work
from tests.conftest import NOW
from tests.sharing import free_port

PAYLOAD = {"to": "dana@hospital.example", "subject": "Set your password", "text": "Open this: http://x/\n"}
CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"
KEY = Path(__file__).parent / "tls" / "localhost-key.pem"
BASE = "https://firstpass.hospital.example"


class Inbox:
    """Keeps what arrives; refuses while ``is_full``."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.secure: list[bool] = []
        self.logins: list[tuple[bytes, bytes]] = []
        self.is_full = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.is_full:
            return "452 the mailbox is full"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.secure.append(session.ssl is not None)
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=True)


@pytest.fixture
def inbox() -> Inbox:
    """An empty mailbox."""
    return Inbox()


@contextmanager
def served(inbox: Inbox, **options: Any) -> Iterator[int]:
    """Run a mail server on this machine; yields its port."""
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, ready_timeout=30, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def use_server(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set ``LMS_SMTP_URL`` for the test."""

    def use(url: str) -> None:
        monkeypatch.setitem(database.config, "LMS_SMTP_URL", url)
        monkeypatch.setitem(database.config, "LMS_BASE_URL", BASE)

    return use


def outbox_row() -> OutboxMessage:
    db.session.expire_all()
    return db.session.scalars(select(OutboxMessage)).one()


def put_into_outbox() -> None:
    with unit_of_work():
        enqueue("mail", "reset:1", PAYLOAD)


def test_a_message_arrives_as_it_was_written(inbox: Inbox, use_server: Callable[[str], None]) -> None:
    with served(inbox) as port:
        use_server(f"smtp://127.0.0.1:{port}")
        mail.deliver(PAYLOAD)

    message = inbox.messages[0]
    assert message["To"] == "dana@hospital.example"
    assert message["From"] == "firstpass@firstpass.hospital.example"
    assert message["Subject"] == "Set your password"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().strip() == "Open this: http://x/"


def test_the_sender_may_be_named(inbox: Inbox, use_server: Callable[[str], None]) -> None:
    with served(inbox) as port:
        use_server(f"smtp://127.0.0.1:{port}?from=training@hospital.example")
        mail.deliver(PAYLOAD)

    assert inbox.messages[0]["From"] == "training@hospital.example"


def test_the_job_sends_what_waits_and_empties_it(inbox: Inbox, use_server: Callable[[str], None]) -> None:
    put_into_outbox()
    with served(inbox) as port:
        use_server(f"smtp://127.0.0.1:{port}")
        assert mail.send_outbox() == "1 sent"
        assert mail.send_outbox() == "0 sent"

    row = outbox_row()
    assert (row.state, row.payload, row.sent_at) == ("sent", {}, NOW)
    assert len(inbox.messages) == 1


def test_a_message_that_is_not_taken_is_tried_again_later(
    inbox: Inbox, use_server: Callable[[str], None]
) -> None:
    put_into_outbox()
    inbox.is_full = True
    with served(inbox) as port:
        use_server(f"smtp://127.0.0.1:{port}")
        assert mail.send_outbox() == "0 sent"
        assert outbox_row().state == "waiting"
        inbox.is_full = False
        with clock.frozen(NOW + timedelta(minutes=3)):
            assert mail.send_outbox() == "1 sent"

    assert outbox_row().tries == 2


def test_without_a_mail_server_the_message_waits_and_says_why(use_server: Callable[[str], None]) -> None:
    put_into_outbox()
    use_server("")
    mail.send_outbox()

    row = outbox_row()
    assert row.state == "waiting"
    assert "LMS_SMTP_URL" in (row.last_error or "")
    assert row.payload == PAYLOAD


def trust(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ssl.create_default_context

    def trusting(**options: Any) -> ssl.SSLContext:
        return real(**{"cafile": str(CERTIFICATE), **options})

    monkeypatch.setattr(ssl, "create_default_context", trusting)


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    return context


def test_starttls_protects_the_password_and_the_message(
    inbox: Inbox, use_server: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(monkeypatch)
    options = {"tls_context": server_context(), "authenticator": inbox.authenticate}
    with served(inbox, require_starttls=True, **options) as port:
        use_server(f"smtp+starttls://lms:p%40ss@localhost:{port}")
        mail.deliver(PAYLOAD)

    assert inbox.secure == [True]
    assert inbox.logins == [(b"lms", b"p@ss")]


def test_smtps_speaks_tls_from_the_first_byte(
    inbox: Inbox, use_server: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(monkeypatch)
    with served(inbox, ssl_context=server_context()) as port:
        use_server(f"smtps://localhost:{port}")
        mail.deliver(PAYLOAD)

    assert len(inbox.messages) == 1


def test_a_certificate_that_nobody_trusts_is_refused(inbox: Inbox, use_server: Callable[[str], None]) -> None:
    with served(inbox, tls_context=server_context()) as port:
        use_server(f"smtp+starttls://localhost:{port}")
        with pytest.raises(ssl.SSLCertVerificationError):
            mail.deliver(PAYLOAD)

    assert inbox.messages == []


@pytest.mark.parametrize("url", ["", "mail.example:25", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="no mail server"):
        mail.mail_server(url, BASE)


def test_a_password_is_never_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(Refused, match="unprotected"):
        mail.mail_server("smtp://user:secret@mail.example", BASE)

    assert mail.mail_server("smtp://user:secret@127.0.0.1", BASE).user == "user"


@pytest.mark.parametrize("name", ["to", "subject"])
def test_a_line_break_cannot_add_a_header(name: str) -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        mail.message_of({**PAYLOAD, name: "a\nBcc: everybody@hospital.example"}, "lms@hospital.example")


def test_the_application_knows_the_channel_and_sends_each_minute(app: Flask) -> None:
    with app.app_context():
        assert "mail" in features().channels
        assert [job.cron for job in features().jobs if job.name == "outbox"] == [{"minute": "*"}]
