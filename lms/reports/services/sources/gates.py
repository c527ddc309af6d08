"""Gates: whose access stands how on the day, and until when."""

from typing import Any, ClassVar

from sqlalchemy import Select, select

from lms.access.api import EXPLAIN, GATE_STATES, GateSpan
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.core.web.formats import spoken
from lms.people.api import Person, Unit, valid_on_clause
from lms.reports.services.sources.base import Field, Reach, person_columns
from lms.reports.services.sources.fields import JOB_ROLE, WHO, one_of


class Gates:
    """One row for each person and gate."""

    kind: ClassVar[str] = "gates"
    label: ClassVar[str] = _("Gates")
    about: ClassVar[str] = _("How each person's access stands, what is met of what is asked, until when.")
    permission: ClassVar[Permission] = EXPLAIN
    fields: ClassVar[tuple[Field, ...]] = (
        *(*WHO, JOB_ROLE),
        Field("gate", _("Gate")),
        Field("state", _("State"), words=spoken, choices=one_of(GATE_STATES)),
        Field("met", _("Met"), "number"),
        Field("asked", _("Asked"), "number"),
        Field("last_on", _("Valid until"), "date"),
        Field("since_on", _("Since"), "date"),
    )
    standard: ClassVar[tuple[str, ...]] = (
        *("name", "employee_no", "unit", "job_role", "state", "met", "asked", "last_on"),
    )
    is_counted: ClassVar[bool] = False
    tells_knowing: ClassVar[bool] = False

    def select(self, reach: Reach) -> Select[Any]:
        """Return the gates as they stand on the day, as known now."""
        return (
            select(
                *person_columns(),
                GateSpan.job_role.label("job_role"),
                GateSpan.gate.label("gate"),
                GateSpan.state.label("state"),
                GateSpan.met.label("met"),
                GateSpan.asked.label("asked"),
                GateSpan.last_on.label("last_on"),
                GateSpan.from_on.label("since_on"),
            )
            .join_from(GateSpan, Person, Person.id == GateSpan.person_id)
            .join(Unit, Unit.id == GateSpan.unit_id)
            .where(valid_on_clause(GateSpan.from_on, GateSpan.to_on, reach.as_of), reach.people())
        )
