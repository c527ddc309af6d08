"""Deliveries: no order is lost, none is sent after a newer one, and what was sent is acknowledged."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access.models import AccessDelivery, AccessOrder
from lms.access.provisioning import ADAPTERS
from lms.access.services import delivering
from lms.access.services.acknowledging import order_end, send_again, tick_off
from lms.access.services.decisions import decide
from lms.access.services.delivering import UnderWay, deliver
from lms.access.services.ordering import order_what_changed
from lms.access.services.provisioning import problems
from lms.core import clock, doctor, outbox
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.imports import run_import
from lms.core.outbox import CLAIM_TIME, OutboxMessage, work_off
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Shift
from tests.access.factories import GATE, TODAY, clear, later, learner, study
from tests.access.provisioning.conftest import Tell, deliveries, kinds, orders, release_learner, states
from tests.access.provisioning.servers import Posts
from tests.access.provisioning.test_ordering import suspend_learner
from tests.cast import Cast

pytestmark = pytest.mark.database


class Killed(BaseException):
    """The process died here."""


@pytest.fixture
def webhook(world: Cast, tell: Tell, posts: Posts) -> Posts:
    """A receiver of webhooks that is told."""
    tell({"kind": "webhook", "url": posts.url})
    return posts


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def end(cast: Cast) -> AccessOrder:
    with unit_of_work(durable=True):
        return order_end(
            person_id=cast["learner"].id,
            security_class="REGISTRAR",
            unit_id=cast.admitting.id,
            by_id=cast["access_officer"].id,
        )


def again(row: AccessDelivery, cast: Cast) -> AccessDelivery:
    with unit_of_work(durable=True):
        return send_again(row.id, by_id=cast["access_officer"].id)


def accounts(folder: Path, cast: Cast, active: str) -> None:
    path = folder.parent / "accounts.csv"
    row = f"{cast['learner'].employee_no},a1,REGISTRAR,{active},2026-11-12\n"
    path.write_text("employee_no,account,security_class,active,last_login_on\n" + row)
    run_import("ehr-accounts", [path])


def test_everything_that_waits_goes_into_one_file(folder: Path, world: Cast) -> None:
    release_learner(world)
    with unit_of_work(durable=True):
        other = learner(world.admitting)
        study(other)
        clear(other, world)
    work_off()

    (path,) = files(folder)
    assert len(path.read_text().splitlines()) == 3
    assert states() == ["sent", "sent"]


def test_a_process_that_dies_while_sending_loses_no_order(
    webhook: Posts, world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_learner(world)
    real = ADAPTERS.get("webhook").send

    def send_and_die(*arguments: Any) -> Any:
        real(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(type(ADAPTERS.get("webhook")), "send", lambda _self, *rest: send_and_die(*rest))
        with pytest.raises(Killed):
            work_off()
    assert states() == ["sending"]
    assert work_off() == 0
    with clock.frozen(clock.now() + CLAIM_TIME + timedelta(seconds=1)):
        assert work_off() == 1

    assert states() == ["sent"]
    assert len({headers["webhook-id"] for headers, _body in webhook.got}) == 1


def test_a_process_that_dies_before_it_settles_sends_nothing_twice(
    webhook: Posts, world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_learner(world)

    def die(*_arguments: Any, **_values: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_settle", die)
        with pytest.raises(Killed):
            work_off()
    with clock.frozen(clock.now() + CLAIM_TIME + timedelta(seconds=1)):
        work_off()

    assert len(webhook.got) == 1
    assert states() == ["sent"]


def test_an_older_order_is_never_sent_after_a_newer_one(webhook: Posts, world: Cast) -> None:
    webhook.answers = [500]
    release_learner(world)
    work_off()
    suspend_learner(world)
    with clock.frozen(later(1)):
        work_off()

    assert [body.split('"action":"')[1][:6] for _headers, body in webhook.got] == ['grant"', "revoke"]
    assert states() == ["overtaken", "sent"]


def test_a_newer_order_waits_while_an_older_one_is_being_sent(
    webhook: Posts, world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_learner(world)
    payload = db.session.scalars(select(OutboxMessage.payload)).one()

    def meanwhile(_self: Any, *_arguments: Any) -> Any:
        suspend_learner(world)
        newer = db.session.scalars(select(OutboxMessage.payload).order_by(OutboxMessage.id)).all()[-1]
        with pytest.raises(UnderWay):
            deliver(newer)
        raise ConnectionError("The other side answered 500.")

    monkeypatch.setattr(type(ADAPTERS.get("webhook")), "send", meanwhile)
    with pytest.raises(ConnectionError):
        deliver(payload)

    assert kinds() == ["grant", "revoke"]


def test_a_message_waits_while_another_run_has_its_order(
    folder: Path, world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_learner(world)
    with unit_of_work(durable=True):
        other = learner(world.admitting)
        study(other)
        clear(other, world)
    first, second = db.session.scalars(select(OutboxMessage.payload).order_by(OutboxMessage.id)).all()

    def fail(_self: Any, sent: Any, *_arguments: Any) -> Any:
        assert len(sent) == 2
        with pytest.raises(UnderWay):
            deliver(second)
        raise ConnectionError("The folder could not be written.")

    with monkeypatch.context() as patched:
        patched.setattr(type(ADAPTERS.get("csv_drop")), "send", fail)
        with pytest.raises(ConnectionError):
            deliver(first)
    deliver(second)

    assert states() == ["sent", "sent"]


def test_two_workers_send_an_order_once(webhook: Posts, world: Cast) -> None:
    release_learner(world)

    assert [work_off(), work_off()] == [1, 0]
    assert len(webhook.got) == 1


def test_an_order_that_is_tried_too_often_is_failed(webhook: Posts, world: Cast) -> None:
    release_learner(world)
    webhook.answers = [500] * 20
    for days in range(outbox.MOST_TRIES + 1):
        with clock.frozen(later(days)):
            work_off()

    (one,) = deliveries()
    assert (one.state, one.reason) == ("failed", "The other side answered 500.")
    assert len(webhook.got) == outbox.MOST_TRIES


def test_a_failed_order_is_sent_again_by_an_officer_once(webhook: Posts, world: Cast) -> None:
    webhook.answers = [404]
    release_learner(world)
    work_off()
    (failed,) = deliveries()
    shown = failed.id
    again(failed, world)
    row = db.session.get(AccessDelivery, shown)
    assert row is not None
    again(row, world)
    work_off()

    assert states() == ["sent"]
    assert len(webhook.got) == 2
    entries = db.session.scalars(select(AuditEntry.action)).all()
    assert entries.count("access.order_sent_again") == 1


def test_a_held_end_goes_out_when_an_officer_lets_it(world: Cast, tell: Tell, posts: Posts) -> None:
    tell({"kind": "webhook", "url": posts.url}, most_ends_at_once=1)
    with unit_of_work(durable=True):
        for person in (world["learner"], learner(world.admitting)):
            study(person)
            clear(person, world)
    with clock.frozen(later(345)):
        order_what_changed()
        work_off()
        assert not posts.got
        again(deliveries()[-1], world)
        work_off()

    assert len(posts.got) == 1
    assert states()[2:] == ["held", "sent"]


def test_what_was_overtaken_is_not_sent_again(webhook: Posts, world: Cast) -> None:
    release_learner(world)
    suspend_learner(world)

    with pytest.raises(Conflict):
        again(deliveries()[0], world)


def test_a_system_that_is_named_no_more_fails_and_says_so(webhook: Posts, world: Cast, tell: Tell) -> None:
    release_learner(world)
    tell({"kind": "csv_drop"})
    work_off()

    assert deliveries()[0].reason == "The policy names no system of this name any more."
    with pytest.raises(Refused):
        again(deliveries()[0], world)


def test_an_import_that_shows_the_account_confirms(folder: Path, world: Cast) -> None:
    release_learner(world)
    work_off()
    accounts(folder, world, "false")
    assert states() == ["sent"]
    accounts(folder, world, "true")

    (one,) = deliveries()
    assert (one.state, one.reason) == ("confirmed", "The imported accounts show it.")


def test_an_end_is_confirmed_when_no_active_account_is_left(folder: Path, world: Cast) -> None:
    release_learner(world)
    work_off()
    accounts(folder, world, "true")
    suspend_learner(world)
    work_off()
    accounts(folder, world, "true")
    assert states() == ["confirmed", "sent"]
    accounts(folder, world, "false")

    assert states() == ["confirmed", "confirmed"]


def test_an_officer_ticks_off_what_was_sent_once(folder: Path, world: Cast) -> None:
    release_learner(world)
    with pytest.raises(Conflict), unit_of_work():
        tick_off(deliveries()[0].id, by_id=world["access_officer"].id)
    work_off()
    shown = deliveries()[0].id
    for _ in range(2):
        with unit_of_work(durable=True):
            tick_off(shown, by_id=world["access_officer"].id)

    (one,) = deliveries()
    assert (one.state, one.by_id) == ("confirmed", world["access_officer"].id)
    assert db.session.scalars(select(AuditEntry.action)).all().count("access.order_confirmed") == 1


def test_what_an_officer_ended_stays_ended_until_a_new_decision(folder: Path, world: Cast) -> None:
    release_learner(world)
    assert end(world).id == end(world).id
    assert order_what_changed() == "0 ordered"
    suspended = suspend_learner(world)
    assert kinds() == ["grant", "revoke"]
    assert suspended

    assert [one.basis for one in orders()] == ["state", "officer"]


def test_nobody_orders_their_own_end(folder: Path, world: Cast) -> None:
    with pytest.raises(Refused), unit_of_work():
        order_end(
            person_id=world["access_officer"].id,
            security_class="REGISTRAR",
            unit_id=None,
            by_id=world["access_officer"].id,
        )


@pytest.fixture
def night_shift(folder: Path, world: Cast) -> datetime:
    """The learner works until seven in the morning on the night on which the clearance ends."""
    release_learner(world)
    ended = next(day for day in range(300, 345) if _ends_on(day, world))
    ends_at = later(ended).replace(hour=12, minute=0)
    with unit_of_work():
        db.session.add(
            Shift(
                person_id=world["learner"].id,
                unit_id=world.admitting.id,
                starts_at=ends_at - timedelta(hours=10),
                ends_at=ends_at,
                starts_on=(later(ended) - timedelta(days=1)).date(),
                recorded_at=clock.now(),
            )
        )
    return ends_at


def _ends_on(days: int, cast: Cast) -> bool:
    day = TODAY + timedelta(days=days)
    ruling = decide(cast["learner"].id, GATE, as_of=day)
    before = decide(cast["learner"].id, GATE, as_of=day - timedelta(days=1))
    return before.decision.may_work and not ruling.decision.may_work


def test_an_end_inside_a_night_shift_is_sent_when_the_shift_ends(
    night_shift: datetime, folder: Path, world: Cast
) -> None:
    with clock.frozen(night_shift - timedelta(hours=6)):
        order_what_changed()
        work_off()
        sent = len(files(folder))
        assert states()[-1] == "waiting"
    with clock.frozen(night_shift + timedelta(minutes=1)):
        work_off()

    assert orders()[-1].effective_at == night_shift.astimezone(UTC)
    assert states()[-1] == "sent"
    assert len(files(folder)) == sent + 1


def test_the_health_page_counts_what_waits_too_long(folder: Path, world: Cast) -> None:
    release_learner(world)

    assert delivering.late() == []
    with clock.frozen(later(1)):
        assert delivering.late() == ["1 orders of access wait longer than an hour: see Access, Orders."]
        work_off()
        assert delivering.late() == []


def test_a_weak_secret_is_named_by_the_health_page(webhook: Posts, database: Flask) -> None:
    database.config["LMS_PROVISIONING_SECRETS"]["webhook"] = "weak"

    (problem,) = problems()
    assert "LMS_PROVISIONING_SECRET_WEBHOOK is not whsec_" in problem


def test_the_health_page_says_where_orders_that_were_given_up_are_seen(
    webhook: Posts, world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_schema", list)
    webhook.answers = [404]
    release_learner(world)
    work_off()

    told = [one.message for one in doctor.findings() if "given up" in one.message]
    assert told == ["1 outgoing messages were given up: see Access, Orders."]
