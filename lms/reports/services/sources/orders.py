"""Orders to the systems that keep accounts, and how each stands there."""

from typing import Any, ClassVar

from sqlalchemy import Select, select

from lms.access.api import REGISTER, AccessDelivery, AccessOrder
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.core.web.formats import instant, spoken
from lms.people.api import Person, Unit
from lms.reports.services.sources.base import Field, Reach, person_columns
from lms.reports.services.sources.fields import WHO, one_of

ORDERS = ("grant", "limit", "revoke")


class Orders:
    """One row for each order and system, of orders that concern a unit."""

    kind: ClassVar[str] = "orders"
    label: ClassVar[str] = _("Orders to systems")
    about: ClassVar[str] = _("What account systems were told about whom, and whether they did it.")
    permission: ClassVar[Permission] = REGISTER
    fields: ClassVar[tuple[Field, ...]] = (
        *WHO,
        Field("order", _("Order"), words=spoken, choices=one_of(ORDERS)),
        Field("security_class", _("Security class")),
        Field("system", _("System")),
        Field("state", _("State"), words=spoken),
        Field("effective_at", _("In effect"), words=instant),
        Field("until_on", _("Until"), "date"),
        Field("reason", _("Reason")),
    )
    standard: ClassVar[tuple[str, ...]] = (
        *("name", "employee_no", "unit", "order", "security_class", "system", "state", "effective_at"),
    )
    is_counted: ClassVar[bool] = False
    tells_knowing: ClassVar[bool] = False

    def select(self, reach: Reach) -> Select[Any]:
        """Return the orders as they stand now."""
        return (
            select(
                *person_columns(),
                AccessOrder.kind.label("order"),
                AccessOrder.security_class.label("security_class"),
                AccessDelivery.adapter.label("system"),
                AccessDelivery.state.label("state"),
                AccessOrder.effective_at.label("effective_at"),
                AccessOrder.until_on.label("until_on"),
                AccessOrder.reason.label("reason"),
            )
            .join_from(AccessDelivery, AccessOrder, AccessOrder.id == AccessDelivery.order_id)
            .join(Person, Person.id == AccessOrder.person_id)
            .join(Unit, Unit.id == AccessOrder.unit_id)
            .where(AccessDelivery.superseded_at.is_(None), reach.people())
        )
