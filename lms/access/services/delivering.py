"""Deliveries: each order to each system, step by step as facts, worked off by the outbox.

``hand_out`` and ``overtake`` join the unit of work that orders. ``deliver`` is what the outbox calls: it
takes what is due, sends it outside any transaction, and keeps what came of it. A process that dies in
between leaves deliveries in ``sending``; the message is due again after its claim, and the same order is
sent again under the same number, which changes nothing on the other side.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import aliased

from lms.access.models import AccessDelivery, AccessOrder
from lms.access.provisioning.base import Order, Receipt
from lms.access.rules.reasons import in_words
from lms.access.services.locks import hold
from lms.access.services.provisioning import Settings, Target, settings
from lms.core import clock
from lms.core.database import db
from lms.core.outbox import CLAIM_TIME, Channel, Undeliverable, enqueue, enqueue_all
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.api import people

WAITING, HELD, SENDING, SENT = "waiting", "held", "sending", "sent"
CONFIRMED, FAILED, OVERTAKEN = "confirmed", "failed", "overtaken"
STATES = (WAITING, HELD, SENDING, SENT, CONFIRMED, FAILED, OVERTAKEN)
NOT_SENT = (WAITING, HELD, FAILED)
MOST_IN_A_RUN = 2_000
LATE = timedelta(hours=1)
ABANDONED = CLAIM_TIME - timedelta(seconds=30)
"""After this a run that still seems to send has died; its own message comes back only later."""
log = structlog.get_logger(__name__)


class UnderWay(Exception):
    """Somebody is sending this order, or an older one for the same access: this message waits its turn."""


def hand_out(orders: Sequence[AccessOrder], setup: Settings, *, is_held: bool = False) -> None:
    """Let every system be told of orders; ends that are held wait for an officer. Joins the unit of work."""
    for target in setup.targets:
        rows = [
            _step(one.id, target.name, HELD if is_held and one.kind == "revoke" else WAITING)
            for one in orders
        ]
        if rows:
            db.session.execute(insert(AccessDelivery), rows)
        waiting = {row["order_id"] for row in rows if row["state"] == WAITING}
        post([one for one in orders if one.id in waiting], target)


def post(orders: Iterable[AccessOrder], target: Target, turn: int = 1) -> None:
    """Put the messages of orders to one system into the outbox, due when the orders take effect."""
    due = sorted(orders, key=lambda one: (one.effective_at, one.id))
    for effective_at, same in groupby(due, key=lambda one: one.effective_at):
        batch = list(same)
        if target.adapter.takes_many:
            key = f"access-orders:{target.name}:{batch[0].id}-{batch[-1].id}:{turn}"
            payload: dict[str, Any] = {"adapter": target.name, "orders": [one.id for one in batch]}
            enqueue(CHANNEL.name, key, payload, due_at=effective_at)
            continue
        each: dict[str, dict[str, Any]] = {
            f"access-order:{target.name}:{one.id}:{turn}": {"adapter": target.name, "orders": [one.id]}
            for one in batch
        }
        enqueue_all(CHANNEL.name, each, due_at=effective_at)


def overtake(order_ids: Collection[int]) -> None:
    """Let what of older orders was not sent never be sent: a newer order takes their place."""
    statement = select(AccessDelivery).where(
        AccessDelivery.order_id.in_(list(order_ids)),
        AccessDelivery.superseded_at.is_(None),
        AccessDelivery.state.in_(NOT_SENT),
    )
    move(db.session.scalars(statement).all(), OVERTAKEN, "A newer order took its place.")


def move(
    rows: Iterable[AccessDelivery],
    state: str,
    reason: str | None,
    *,
    by_id: int | None = None,
    turn: int | None = None,
) -> None:
    """Add the next step of deliveries; the step before is superseded. Joins the open unit of work."""
    found = list(rows)
    if not found:
        return
    db.session.execute(
        update(AccessDelivery)
        .where(AccessDelivery.id.in_([one.id for one in found]))
        .values(superseded_at=recorded_at())
    )
    steps = [
        _step(one.order_id, one.adapter, state, reason, by_id=by_id, turn=turn or one.round) for one in found
    ]
    db.session.execute(insert(AccessDelivery), steps)


def deliver(payload: dict[str, Any]) -> None:
    """Send what a message of the outbox asks for; opens units of work of its own.

    Raises:
        Undeliverable: when trying again cannot help.
        Exception: when it may.
    """
    name, order_ids = str(payload["adapter"]), [int(one) for one in payload["orders"]]
    target = settings().target(name)
    with unit_of_work():
        orders = _take(name, order_ids, everything=target is not None and target.adapter.takes_many)
    if not orders:
        return
    try:
        receipt = _send(orders, target)
    except Exception as error:
        words = str(error) if isinstance(error, Undeliverable) else _told(error)
        log.warning("access.order-not-sent", adapter=name, orders=len(orders), error=type(error).__name__)
        with unit_of_work():
            move(_sending(name, orders), WAITING, words)
        raise
    with unit_of_work():
        state = CONFIRMED if receipt.is_confirmed else SENT
        move(_sending(name, orders), state, receipt.note)


def gave_up(payload: dict[str, Any], why: str) -> None:
    """Note that the outbox gave a message up; joins its unit of work."""
    del why
    statement = select(AccessDelivery).where(
        AccessDelivery.adapter == payload["adapter"],
        AccessDelivery.order_id.in_(payload["orders"]),
        AccessDelivery.superseded_at.is_(None),
        AccessDelivery.state.in_((WAITING, SENDING)),
    )
    for row in db.session.scalars(statement).all():
        move([row], FAILED, row.reason or "It was tried too often without an answer.")


CHANNEL = Channel("access-orders", deliver, gave_up, "see Access, Orders")


def _take(name: str, order_ids: Collection[int], *, everything: bool) -> list[Order]:
    """Take what is due, so that nobody else sends it; an order that was overtaken is left.

    Where one sending holds everything that waits, the numbers of the orders say which one counts.

    Raises:
        UnderWay: while another run sends these orders, or an older one for the same person and class.
    """
    asked = AccessDelivery.order_id.in_(list(order_ids))
    stale = AccessDelivery.recorded_at <= clock.now() - ABANDONED
    if everything:
        _demand_no_other_run(name, asked & ~stale)
        due = (AccessDelivery.state == WAITING) | ((AccessDelivery.state == SENDING) & stale)
    else:
        due = asked & AccessDelivery.state.in_((WAITING, SENDING))
    statement = (
        select(AccessDelivery, AccessOrder)
        .join(AccessOrder, AccessOrder.id == AccessDelivery.order_id)
        .where(
            AccessDelivery.adapter == name,
            AccessDelivery.superseded_at.is_(None),
            AccessOrder.effective_at <= clock.now(),
            due,
        )
        .order_by(AccessOrder.id)
        .limit(MOST_IN_A_RUN)
    )
    hold({order.person_id for _row, order in db.session.execute(statement).all()})
    db.session.expire_all()
    found = db.session.execute(statement.with_for_update(of=AccessDelivery, skip_locked=True)).all()
    if not everything:
        _demand_turn(name, [order for _row, order in found])
    move([row for row, order in found if order.superseded_at], OVERTAKEN, "A newer order took its place.")
    taken = [(row, order) for row, order in found if order.superseded_at is None]
    move([row for row, _order in taken], SENDING, None)
    names = {one.id: one.employee_no for one in people({order.person_id for _row, order in taken}).values()}
    return [_leaving(order, names[order.person_id], row.round) for row, order in taken]


def _demand_no_other_run(name: str, fresh: ColumnElement[bool]) -> None:
    """Refuse to go on while another run has these orders: should it fail, this message is still there."""
    statement = select(AccessDelivery.id).where(
        AccessDelivery.adapter == name,
        AccessDelivery.superseded_at.is_(None),
        AccessDelivery.state == SENDING,
        fresh,
    )
    if db.session.scalar(statement.limit(1)) is not None:
        raise UnderWay("Another run is sending these orders.")


def _demand_turn(name: str, orders: Sequence[AccessOrder]) -> None:
    older, row = aliased(AccessOrder), aliased(AccessDelivery)
    for one in orders:
        under_way = db.session.scalar(
            select(row.id)
            .join(older, older.id == row.order_id)
            .where(
                older.person_id == one.person_id,
                older.security_class == one.security_class,
                older.id < one.id,
                row.adapter == name,
                row.state == SENDING,
                row.superseded_at.is_(None),
                row.recorded_at > clock.now() - ABANDONED,
            )
            .limit(1)
        )
        if under_way is not None:
            raise UnderWay("An older order for the same access is being sent.")


def _send(orders: Sequence[Order], target: Target | None) -> Receipt:
    if target is None:
        raise Undeliverable("The policy names no system of this name any more.")
    return target.adapter.send(orders, target.terms, target.outside())


def _sending(name: str, orders: Iterable[Order]) -> Sequence[AccessDelivery]:
    """Return the deliveries of orders that this process took; one that was settled meanwhile is left."""
    statement = select(AccessDelivery).where(
        AccessDelivery.adapter == name,
        AccessDelivery.order_id.in_([int(one.id) for one in orders]),
        AccessDelivery.superseded_at.is_(None),
        AccessDelivery.state == SENDING,
    )
    return db.session.scalars(statement).all()


def _leaving(order: AccessOrder, employee_no: str, turn: int) -> Order:
    return Order(
        id=str(order.id),
        employee_no=employee_no,
        security_class=order.security_class,
        kind=order.kind,
        gate=order.gate,
        reason=in_words(order.reason),
        decision=order.decision,
        effective_at=order.effective_at,
        until_on=order.until_on,
        ordered_at=order.recorded_at,
        round=turn,
    )


def _step(
    order_id: int,
    adapter: str,
    state: str,
    reason: str | None = None,
    *,
    by_id: int | None = None,
    turn: int = 1,
) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "adapter": adapter,
        "state": state,
        "reason": reason,
        "round": turn,
        "by_id": by_id,
        "recorded_at": recorded_at(),
    }


def _told(error: Exception) -> str:
    """Return what happened in words that quote no answer: our own sentence, or what the system calls it."""
    if type(error) is ConnectionError or type(error).__module__.startswith("lms."):
        return str(error)[:300]
    known = error.strerror if isinstance(error, OSError) and isinstance(error.strerror, str) else None
    return known or f"It did not answer ({type(error).__name__})."


def late() -> list[str]:
    """Return, for the health page, how many orders wait for longer than an hour after they took effect."""
    statement = (
        select(func.count())
        .select_from(AccessDelivery)
        .join(AccessOrder, AccessOrder.id == AccessDelivery.order_id)
        .where(
            AccessDelivery.superseded_at.is_(None),
            AccessDelivery.state.in_((WAITING, SENDING)),
            AccessOrder.effective_at < clock.now() - LATE,
        )
    )
    count = db.session.scalar(statement) or 0
    return [f"{count} orders of access wait longer than an hour: see Access, Orders."] if count else []
