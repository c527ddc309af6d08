"""Obligations of people: what each must do, how it stands, when it is due."""

from typing import Any, ClassVar

from sqlalchemy import Select

from lms.compliance.api import PEOPLE
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.reports.services.sources.asked import KIND, REQUIREMENT, STATE, SUBJECT, obligations
from lms.reports.services.sources.base import Field, Reach
from lms.reports.services.sources.fields import JOB_ROLE, WHO


class Obligations:
    """One row for each person and requirement."""

    kind: ClassVar[str] = "obligations"
    label: ClassVar[str] = _("Obligations of people")
    about: ClassVar[str] = _("What each person must do, how it stands and when it is due.")
    permission: ClassVar[Permission] = PEOPLE
    fields: ClassVar[tuple[Field, ...]] = (
        *(*WHO, JOB_ROLE, REQUIREMENT, KIND, SUBJECT, STATE),
        Field("due_on", _("Due"), "date"),
        Field("expires_on", _("Valid until"), "date"),
    )
    standard: ClassVar[tuple[str, ...]] = (
        *("name", "employee_no", "unit", "requirement", "requirement_kind", "state", "due_on"),
    )
    is_counted: ClassVar[bool] = False
    tells_knowing: ClassVar[bool] = True

    def select(self, reach: Reach) -> Select[Any]:
        """Return the obligations as they stand on the day."""
        return obligations(reach)
