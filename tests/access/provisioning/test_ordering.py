"""Orders follow what holds: each change once, from every path, never inside a night shift."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.access.models import AccessOrder, EhrAccount
from lms.access.services.ordering import changes_of, order_what_changed
from lms.access.services.provisional import Granting, grant_provisional
from lms.access.services.provisioning import settings
from lms.access.services.suspensions import Suspending, restore, suspend
from lms.core import clock
from lms.core.database import db
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import GATE, TODAY, clear, later, learner, study
from tests.access.provisioning.conftest import Tell, deliveries, kinds, orders, release_learner, states
from tests.cast import Cast

pytestmark = pytest.mark.database


def suspend_learner(cast: Cast) -> int:
    asked = Suspending(
        person_id=cast["learner"].id,
        gate=GATE,
        by_id=cast["access_officer"].id,
        reason="Shared a password.",
        form_key="suspend",
    )
    with unit_of_work(durable=True):
        return suspend(asked).id


def grant_learner(cast: Cast, days: int = 3) -> None:
    asked = Granting(
        person_id=cast["learner"].id,
        gate=GATE,
        by_id=cast["access_officer"].id,
        supervisor_id=cast["trainer"].id,
        from_on=TODAY,
        to_on=TODAY + timedelta(days=days),
        reason="Nights are short of staff.",
        form_key="grant",
    )
    with unit_of_work(durable=True):
        grant_provisional(asked)


def test_nothing_is_ordered_while_no_system_is_named(world: Cast) -> None:
    release_learner(world)

    assert order_what_changed() == "no system is told"
    assert not orders()


def test_a_release_orders_the_access_in_the_same_unit_of_work(folder: object, world: Cast) -> None:
    release_learner(world)

    (order,) = orders()
    assert (order.kind, order.security_class, order.gate) == ("grant", "REGISTRAR", GATE)
    assert (order.reason, order.until_on) == ("released", None)
    assert order.decision is not None
    assert order.decision.startswith("sign-off:")
    assert states() == ["waiting"]


def test_a_release_that_fails_orders_nothing(folder: object, world: Cast) -> None:
    with pytest.raises(RuntimeError), unit_of_work(durable=True):
        study(world["learner"])
        clear(world["learner"], world)
        raise RuntimeError

    assert not orders()
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_a_second_run_orders_nothing(folder: object, world: Cast) -> None:
    release_learner(world)

    assert order_what_changed() == "0 ordered"
    assert kinds() == ["grant"]


def test_a_suspension_ends_and_lifting_it_gives_again(folder: object, world: Cast) -> None:
    release_learner(world)
    suspended = suspend_learner(world)
    with unit_of_work(durable=True):
        restore(suspension_id=suspended, by_id=world["access_officer"].id, reason="Cleared up.")

    assert kinds() == ["grant", "revoke", "grant"]
    assert [one.reason for one in orders()] == ["released", "suspended", "restored"]
    assert orders()[1].decision == f"suspension:{suspended}"
    assert [one.superseded_at is None for one in orders()] == [False, False, True]


def test_provisional_access_is_a_limited_one_with_its_last_day(folder: object, world: Cast) -> None:
    grant_learner(world)

    (order,) = orders()
    assert (order.kind, order.until_on) == ("limit", TODAY + timedelta(days=3))
    assert order.decision is not None
    assert order.decision.startswith("provisional:")


def test_what_midnight_ends_is_ordered_by_the_job(folder: object, world: Cast) -> None:
    grant_learner(world)

    with clock.frozen(later(4)):
        assert order_what_changed() == "1 ordered"
        assert order_what_changed() == "0 ordered"

    assert kinds() == ["limit", "revoke"]
    assert orders()[-1].reason == "lapsed"


def test_a_clearance_that_runs_out_is_ended_after_its_grace(folder: object, world: Cast) -> None:
    release_learner(world)

    with clock.frozen(later(325)):
        assert order_what_changed() == "0 ordered"
    with clock.frozen(later(345)):
        assert order_what_changed() == "1 ordered"

    assert kinds() == ["grant", "revoke"]


def test_an_order_holds_no_word_of_the_training_record(folder: object, world: Cast) -> None:
    release_learner(world)
    with clock.frozen(later(345)):
        order_what_changed()

    told = " ".join(f"{one.reason} {one.decision} {one.gate}" for one in orders())
    assert "PA-03" not in told
    assert "exam" not in told


def test_an_account_that_is_there_already_is_found_and_not_ordered_again(world: Cast, tell: Tell) -> None:
    release_learner(world)
    with unit_of_work():
        account = {"account": "a1", "security_class": "REGISTRAR", "active": True, "from_on": TODAY}
        db.session.add(EhrAccount(person_id=world["learner"].id, recorded_at=clock.now(), **account))
    tell({"kind": "csv_drop"})

    assert order_what_changed() == "0 ordered"
    assert [(one.kind, one.basis) for one in orders()] == [("grant", "found")]
    assert not deliveries()
    with clock.frozen(later(345)):
        assert order_what_changed() == "1 ordered"


def test_more_ends_than_allowed_wait_for_an_officer(world: Cast, tell: Tell) -> None:
    tell({"kind": "csv_drop"}, most_ends_at_once=1)
    with unit_of_work(durable=True):
        for person in (world["learner"], learner(world.admitting)):
            study(person)
            clear(person, world)
    with clock.frozen(later(345)):
        order_what_changed()

    assert states() == ["overtaken", "overtaken", "held", "held"]


def test_every_system_is_told(world: Cast, tell: Tell) -> None:
    tell({"kind": "csv_drop"}, {"kind": "ticket_mail", "to": "desk@hospital.example"})
    release_learner(world)

    assert [one.adapter for one in deliveries()] == ["csv_drop", "ticket_mail"]
    keys = db.session.scalars(select(OutboxMessage.channel)).all()
    assert keys == ["access-orders", "access-orders"]


def test_what_has_not_been_sent_is_overtaken_by_a_newer_order(folder: object, world: Cast) -> None:
    release_learner(world)
    suspend_learner(world)

    assert states() == ["overtaken", "waiting"]


def test_of_the_orders_of_a_person_and_class_one_is_known_now(folder: object, world: Cast) -> None:
    release_learner(world)
    suspend_learner(world)

    now = select(func.count()).select_from(AccessOrder).where(AccessOrder.superseded_at.is_(None))
    assert db.session.scalar(now) == 1


def test_comparing_reads_the_same_number_of_statements_for_many_people(
    folder: object, world: Cast, count_queries: Callable[[], Any]
) -> None:
    release_learner(world)
    setup, one = settings(), [world["learner"].id]
    list(changes_of(one, setup))
    with count_queries() as few:
        list(changes_of(one, setup))
    with unit_of_work(durable=True):
        more = [learner(world.admitting) for _ in range(9)]
        for person in more:
            study(person)
            clear(person, world)
        ids = [person.id for person in more]
    list(changes_of(one + ids, setup))
    with count_queries() as many:
        list(changes_of(one + ids, setup))

    assert len(few) == len(many)
