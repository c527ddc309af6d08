"""Two schedulers that are killed at any statement: everything is told once, nothing is lost, no mail twice.

A mail is repeated only by a process that dies between the moment at which the mail server took it and the
statement that notes so; it then carries the same Message-ID, so that the two can be told to be one.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from lms.app.factory import create_app
from lms.compliance.services.escalation import send_notices
from lms.core.database import Base, db, transaction_mode
from lms.core.mail import send_outbox
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice, NoticeDigest
from lms.people.models import Unit
from tests.cast import make_cast
from tests.conftest import settings_for
from tests.core.test_mail import Inbox, served
from tests.databases import database_url
from tests.factories import make_person
from tests.notices.worlds import DAY, MONDAY, morning, owe, publish_policy

pytestmark = pytest.mark.database
KILLED = 9


@pytest.fixture
def inbox() -> Inbox:
    """An empty mailbox."""
    return Inbox()


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path, inbox: Inbox) -> Iterator[Flask]:
    """An application on a database that other processes open too, with a mail server beside it."""
    kind = request.config.getoption("--database")
    with database_url(kind, tmp_path) as url, served(inbox) as port:
        app = create_app(settings_for(url, tmp_path) | {"LMS_SMTP_URL": f"smtp://127.0.0.1:{port}"})
        with app.app_context():
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            with unit_of_work():
                publish_policy()
                make_cast()
            yield app
            db.session.remove()
            db.engine.dispose()


def scheduler(app: Flask, day: date, dies_at: int | None) -> int:
    """Start a process that plans, hands out and mails, and dies at a statement; return its id."""
    db.session.remove()
    child = os.fork()
    if child:
        return child
    try:
        db.engine.dispose(close=False)
        seen = 0

        def count(*_: Any) -> None:
            nonlocal seen
            seen += 1
            if seen == dies_at:
                os._exit(KILLED)

        event.listen(Engine, "before_cursor_execute", count)
        event.listen(Engine, "commit", count)
        with app.app_context(), morning(day, 9):
            send_notices()
            send_outbox()
    finally:
        os._exit(0)


def deaths_of(app: Flask, day: date, *dies_at: int | None) -> int:
    """Run schedulers at the same time; return how many of them were killed."""
    children = [scheduler(app, day, one) for one in dies_at]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return codes.count(KILLED)


def working_days(count: int) -> list[date]:
    days = (MONDAY + number * DAY for number in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


def owe_on(day: date) -> None:
    with unit_of_work():
        unit = db.session.scalars(select(Unit).filter_by(code="NORTH-ADM")).one()
        for number in range(2):
            owe(make_person(unit=unit), day - DAY, f"PA-{number:02}", unit.id)


def ids_of(messages: list[EmailMessage]) -> Counter[str]:
    return Counter(str(message["Message-ID"]) for message in messages)


@pytest.mark.parametrize(
    "every", [pytest.param(7, id="a seventh"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)
def test_whatever_statement_a_scheduler_dies_at_each_thing_is_told_once(
    house: Flask, inbox: Inbox, every: int
) -> None:
    deaths, last = 0, MONDAY
    for place, day in zip(range(1, 71, every), working_days(70), strict=False):
        owe_on(day)
        deaths += deaths_of(house, day, place, place + 3)
        assert_whole()
        with morning(day, 12):
            send_notices()
            send_outbox(), send_outbox()
        last = day
    with morning(last, 18):
        send_outbox()
    assert_whole()

    assert deaths >= 10 // every
    told = db.session.scalars(select(Notice.told_at)).all()
    assert told
    assert None not in told
    found, mailed = ids_of(inbox.messages), db.session.scalar(select(func.count()).select_from(NoticeDigest))
    assert len(found) == mailed
    assert sum(found.values()) - len(found) <= deaths


def assert_whole() -> None:
    """Digest, notices and mail stand together: none of them without the others, and none twice."""
    db.session.rollback()
    digests = db.session.execute(select(NoticeDigest.recipient_id, NoticeDigest.day)).all()
    keys = {f"notices:{recipient_id}:{day}" for recipient_id, day in digests}
    assert len(keys) == len(digests)
    assert set(db.session.scalars(select(OutboxMessage.key))) == keys
    full = select(Notice.id).where(Notice.digest_id == NoticeDigest.id).exists()
    assert db.session.scalars(select(NoticeDigest.id).where(~full)).all() == []


def test_two_schedulers_at_once_mail_each_digest_once(house: Flask, inbox: Inbox) -> None:
    for day in working_days(5):
        owe_on(day)
        assert deaths_of(house, day, None, None, None) == 0

    found = ids_of(inbox.messages)
    assert len(found) == db.session.scalar(select(func.count()).select_from(NoticeDigest))
    assert set(found.values()) == {1}
    assert_whole()


def test_a_mail_whose_sender_died_after_it_was_taken_comes_again_under_the_same_id(
    house: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe_on(MONDAY)
    with morning(MONDAY, 9):
        send_notices()
        with monkeypatch.context() as patched:
            patched.setattr("lms.core.outbox._settle", lambda *_args, **_values: None)
            send_outbox()
    before = ids_of(inbox.messages)
    with morning(MONDAY, 10):
        send_outbox()

    assert ids_of(inbox.messages) == Counter(dict.fromkeys(before, 2))
