"""The desk of orders: what waits, was sent, was seen to be done or failed, within the units of who asks."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select

from lms.access.models import AccessDelivery, AccessOrder
from lms.access.services.delivering import CONFIRMED, FAILED, HELD, OVERTAKEN, SENDING, SENT, WAITING
from lms.core.database import plain_rows
from lms.core.permissions import is_top
from lms.people.api import Person, Unit, in_scope

CUTS: dict[str, tuple[str, ...]] = {
    "act": (FAILED, HELD),
    "waiting": (WAITING, SENDING),
    "sent": (SENT,),
    "confirmed": (CONFIRMED,),
    "overtaken": (OVERTAKEN,),
}
"""The lists of the desk, each with its states; what an officer must act on comes first."""


@dataclass(frozen=True)
class Wanted:
    """What a list of the desk is cut by: one of ``CUTS``, a system, a code of a unit; empty = all."""

    show: str = "act"
    system: str = ""
    unit: str = ""


def orders_of(paths: Collection[str], wanted: Wanted) -> Select[AccessDelivery, AccessOrder, Person, Unit]:
    """Return the select of ``(AccessDelivery, AccessOrder, Person, Unit)`` of one list in units."""
    statement = (
        select(AccessDelivery, AccessOrder, Person, Unit)
        .join(AccessOrder, AccessOrder.id == AccessDelivery.order_id)
        .join(Person, Person.id == AccessOrder.person_id)
        .outerjoin(Unit, Unit.id == AccessOrder.unit_id)
        .where(AccessDelivery.superseded_at.is_(None), seen_from(paths))
    )
    if wanted.show in CUTS:
        statement = statement.where(AccessDelivery.state.in_(CUTS[wanted.show]))
    if wanted.system:
        statement = statement.where(AccessDelivery.adapter == wanted.system)
    return statement.where(Unit.code == wanted.unit) if wanted.unit else statement


def counts_of(paths: Collection[str]) -> dict[str, int]:
    """Return how many orders stand on each list of ``CUTS``."""
    statement = (
        select(AccessDelivery.state, func.count())
        .join(AccessOrder, AccessOrder.id == AccessDelivery.order_id)
        .outerjoin(Unit, Unit.id == AccessOrder.unit_id)
        .where(AccessDelivery.superseded_at.is_(None), seen_from(paths))
        .group_by(AccessDelivery.state)
    )
    by_state = Counter[str]()
    for state, count in plain_rows(statement):
        by_state[state] += count
    return {show: sum(by_state[state] for state in states) for show, states in CUTS.items()}


def systems_seen() -> list[str]:
    """Return the names of every system that was ever told."""
    return sorted(plain_rows(select(AccessDelivery.adapter).distinct()).scalars())


def seen_from(paths: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL for "within units"; an order of no unit is seen from a top unit only."""
    inside = in_scope(paths)
    return inside | AccessOrder.unit_id.is_(None) if any(map(is_top, paths)) else inside
