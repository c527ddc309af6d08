"""The outbox: once for each key, retried with back-off, given up visibly."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms.core import clock, outbox
from lms.core.database import db
from lms.core.feature import Feature, features
from lms.core.outbox import Channel, OutboxMessage
from lms.core.unit_of_work import unit_of_work
from tests.conftest import NOW

pytestmark = pytest.mark.database


class Post:
    """A channel that fails as often as it is told to."""

    def __init__(self) -> None:
        self.failures = 0
        self.delivered: list[dict[str, Any]] = []

    def deliver(self, payload: dict[str, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the line is down")
        self.delivered.append(payload)


@pytest.fixture
def post(database: Flask) -> Post:
    found, made = features(), Post()
    before = found.all
    found.all = (Feature(name="tests", channels=(Channel("post", made.deliver),)),)
    yield made
    found.all = before


def enqueue(key: str = "one") -> None:
    with unit_of_work():
        outbox.enqueue("post", key, {"to": key})


def state() -> str:
    db.session.expire_all()
    return db.session.scalars(select(OutboxMessage.state)).one()


def test_a_message_is_delivered_once(post: Post) -> None:
    enqueue()

    assert outbox.work_off() == 1
    assert outbox.work_off() == 0
    assert post.delivered == [{"to": "one"}]


def test_the_same_key_twice_is_one_message(post: Post) -> None:
    enqueue()
    enqueue()

    assert outbox.work_off() == 1


def test_a_failure_is_tried_again_later_and_not_at_once(post: Post) -> None:
    post.failures = 1
    enqueue()

    assert outbox.work_off() == 0
    assert state() == "waiting"
    assert outbox.work_off() == 0
    with clock.frozen(NOW + timedelta(minutes=3)):
        assert outbox.work_off() == 1
    assert state() == "sent"


def test_after_eight_failures_a_message_is_given_up(post: Post) -> None:
    post.failures = 8
    enqueue()

    for day in range(8):
        with clock.frozen(NOW + timedelta(days=day)):
            outbox.work_off()

    assert state() == "given up"


def test_a_message_taken_by_a_worker_that_died_is_taken_again(post: Post) -> None:
    enqueue()
    outbox._claim_next()

    assert outbox.work_off() == 0
    with clock.frozen(NOW + outbox.CLAIM_TIME):
        assert outbox.work_off() == 1


def test_a_message_of_a_unit_that_failed_never_leaves(post: Post) -> None:
    with pytest.raises(ValueError, match="no"), unit_of_work():
        outbox.enqueue("post", "one", {})
        raise ValueError("no")

    assert outbox.work_off() == 0


class Refusing:
    """A channel whose server repeats the address that it refused."""

    def deliver(self, payload: dict[str, Any]) -> None:
        raise SMTPRecipientsRefused(
            {"dana.whitfield@lakemont.example": (550, b"<Dana@lakemont.example> unknown")}
        )


def test_an_address_that_a_mail_server_repeats_is_not_kept(post: Post) -> None:
    features().all = (Feature(name="tests", channels=(Channel("post", Refusing().deliver),)),)
    enqueue()
    outbox.work_off()

    error = db.session.scalars(select(OutboxMessage.last_error)).one()

    assert error is not None
    assert error.startswith("SMTPRecipientsRefused")
    assert "unknown" in error
    assert "dana" not in error.lower()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("550 <a.b+c@mail.example>: no such user", "550 <[address]>: no such user"),
        ("to=a@b.example, b@c.example;", "[address], [address];"),
        ("mailto:a%40b.example refused", "mailto:[address] refused"),
        ("the line is down", "the line is down"),
    ],
)
def test_addresses_are_masked_wherever_they_stand(text: str, masked: str) -> None:
    assert outbox.without_addresses(text) == masked


def test_a_channel_that_names_its_messages_gives_a_repetition_the_same_name(database: Flask) -> None:
    found, made = features(), Post()
    before = found.all
    found.all = (Feature(name="tests", channels=(Channel("post", made.deliver, names_messages=True),)),)
    enqueue("dana@hospital.example")
    outbox.work_off()
    with unit_of_work():
        db.session.execute(update(OutboxMessage).values(state="waiting", payload={"to": "one"}))
    with clock.frozen(NOW + outbox.CLAIM_TIME):
        outbox.work_off()
    found.all = before

    first, second = (payload["message_id"] for payload in made.delivered)
    assert first == second
    assert "dana" not in first


def test_who_was_too_slow_changes_nothing_of_what_another_has_sent(post: Post) -> None:
    enqueue()

    def stall(_payload: dict[str, Any]) -> None:
        with clock.frozen(NOW + outbox.CLAIM_TIME):
            other = Post()
            post.deliver = other.deliver  # type: ignore[method-assign]
            features().all = (Feature(name="tests", channels=(Channel("post", other.deliver),)),)
            assert outbox.work_off() == 1
        raise ConnectionError("too late")

    features().all = (Feature(name="tests", channels=(Channel("post", stall),)),)
    outbox.work_off()

    assert state() == "sent"
