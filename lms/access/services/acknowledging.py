"""What becomes of orders that were sent: seen to be so in the accounts, ticked off, or sent again."""

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from lms.access.models import AccessDelivery, AccessOrder, EhrAccount
from lms.access.rules import orders as rules
from lms.access.services.accounts import is_replaced
from lms.access.services.delivering import (
    CONFIRMED,
    FAILED,
    HELD,
    SENT,
    WAITING,
    hand_out,
    move,
    overtake,
    post,
)
from lms.access.services.locks import hold
from lms.access.services.ordering import known_of, wanted_of
from lms.access.services.provisioning import settings
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.unit_of_work import recorded_at
from lms.people.api import person

MAY_BE_SENT_AGAIN = (FAILED, HELD, SENT)


def confirm_seen() -> int:
    """Confirm what was sent and the accounts now show; return how many. Joins the open unit of work.

    An access that was given shows as an active account of its class, one that was ended as none.
    """
    account, today = aliased(EhrAccount), clock.today()
    active = exists().where(
        EhrAccount.person_id == AccessOrder.person_id,
        EhrAccount.security_class == AccessOrder.security_class,
        EhrAccount.active.is_(True),
        EhrAccount.superseded_at.is_(None),
        EhrAccount.from_on <= today,
        ~is_replaced(today),
    )
    is_known = exists().where(account.person_id == AccessOrder.person_id, account.from_on <= today)
    statement = (
        select(AccessDelivery)
        .join(AccessOrder, AccessOrder.id == AccessDelivery.order_id)
        .where(
            AccessDelivery.state == SENT,
            AccessDelivery.superseded_at.is_(None),
            ((AccessOrder.kind != rules.REVOKE) & active)
            | ((AccessOrder.kind == rules.REVOKE) & ~active & is_known),
        )
    )
    found = db.session.scalars(statement).all()
    move(found, CONFIRMED, "The imported accounts show it.")
    return len(found)


def tick_off(delivery_id: int, *, by_id: int) -> AccessDelivery:
    """Note that an officer saw an order carried out; doing it twice is one act.

    Raises:
        NotFound: when there is no such delivery.
        Conflict: when it was not sent.
    """
    row, order = _delivery(delivery_id)
    newest = _newest(row)
    if newest.state == CONFIRMED:
        return newest
    if newest.state != SENT:
        raise Conflict("This order was not sent yet.", hint="Open the list again.")
    move([newest], CONFIRMED, "An access officer saw it.", by_id=by_id)
    _note("access.order_confirmed", order, newest, by_id)
    return _newest(row)


def send_again(delivery_id: int, *, by_id: int) -> AccessDelivery:
    """Send an order once more, or let one go that was held; the same form twice is one act.

    Raises:
        NotFound: when there is no such delivery.
        Conflict: when a newer order took its place.
        Refused: when the policy names the system no more.
    """
    row, order = _delivery(delivery_id)
    hold([order.person_id])
    db.session.refresh(order)
    newest = _newest(row)
    if newest.round > row.round or newest.state == WAITING:
        return newest
    if order.superseded_at is not None or newest.state not in MAY_BE_SENT_AGAIN:
        raise Conflict("A newer order took its place, or it is being sent now.", hint="Open the list again.")
    target = settings().target(newest.adapter)
    if target is None:
        raise Refused("The policy names no system of this name any more.", hint="Order it by another way.")
    turn = newest.round + 1
    move([newest], WAITING, None, by_id=by_id, turn=turn)
    post([order], target, turn)
    _note("access.order_sent_again", order, newest, by_id)
    return _newest(row)


def order_end(*, person_id: int, security_class: str, unit_id: int | None, by_id: int) -> AccessOrder:
    """Order the end of an account that nobody should hold; doing it twice is one act.

    It stays ended until a newer decision on a gate gives it again.

    Raises:
        Refused: when no system is named, or for oneself.
    """
    if by_id == person_id:
        raise Refused("Nobody ends their own access: another access officer must decide.")
    setup = settings()
    if not setup.targets:
        raise Refused("No system is told of orders.", hint="End the account in the EHR.")
    hold([person_id])
    key = (person_id, security_class)
    known, wanted = known_of([person_id]).get(key), wanted_of([person_id], setup).get(key)
    decision = wanted.decision if wanted else None
    if known is not None:
        before = db.session.get_one(AccessOrder, known.id)
        is_same = (before.kind, before.basis) == (rules.REVOKE, rules.FROM_OFFICER)
        if is_same and before.decision == decision:
            return before
        before.superseded_at = recorded_at()
        db.session.flush()
    order = AccessOrder(
        person_id=person_id,
        security_class=security_class,
        kind=rules.REVOKE,
        gate=wanted.gate if wanted else None,
        unit_id=unit_id,
        basis=rules.FROM_OFFICER,
        reason=rules.OFFICER,
        decision=decision,
        effective_at=recorded_at(),
        until_on=None,
        by_id=by_id,
        recorded_at=recorded_at(),
    )
    _hand_out(order, known.id if known else None)
    _note("access.end_ordered", order, None, by_id)
    return order


def _hand_out(order: AccessOrder, before: int | None) -> None:
    db.session.add(order)
    db.session.flush()
    if before is not None:
        overtake([before])
    hand_out([order], settings())


def _delivery(delivery_id: int) -> tuple[AccessDelivery, AccessOrder]:
    row = db.session.get(AccessDelivery, delivery_id)
    if row is None:
        raise NotFound("There is no such order.")
    return row, db.session.get_one(AccessOrder, row.order_id)


def _newest(row: AccessDelivery) -> AccessDelivery:
    statement = select(AccessDelivery).where(
        AccessDelivery.order_id == row.order_id,
        AccessDelivery.adapter == row.adapter,
        AccessDelivery.superseded_at.is_(None),
    )
    return db.session.scalars(statement).one()


def _note(action: str, order: AccessOrder, row: AccessDelivery | None, by_id: int) -> None:
    audit.record(
        action,
        subject=f"person:{person(order.person_id).employee_no}",
        actor=person(by_id).employee_no,
        order=order.id,
        kind=order.kind,
        security_class=order.security_class,
        system=row.adapter if row else None,
    )
