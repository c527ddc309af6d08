"""Obligations counted: unit by job role by requirement by state, without names."""

from typing import Any, ClassVar

from sqlalchemy import Select

from lms.compliance.api import OVERVIEW
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.reports.services.sources.asked import KIND, REQUIREMENT, STATE, SUBJECT, obligations
from lms.reports.services.sources.base import Field, Reach
from lms.reports.services.sources.fields import JOB_ROLE, UNIT_CODE, UNIT_NAME


class Counts:
    """How many people and obligations stand how; groups of too few people are left out."""

    kind: ClassVar[str] = "counts"
    label: ClassVar[str] = _("Compliance, counted")
    about: ClassVar[str] = _("People and obligations by unit, job role, requirement and state. No names.")
    permission: ClassVar[Permission] = OVERVIEW
    fields: ClassVar[tuple[Field, ...]] = (
        *(UNIT_NAME, UNIT_CODE, JOB_ROLE, REQUIREMENT, KIND, SUBJECT, STATE),
    )
    standard: ClassVar[tuple[str, ...]] = ("unit", "job_role", "state")
    is_counted: ClassVar[bool] = True
    tells_knowing: ClassVar[bool] = True

    def select(self, reach: Reach) -> Select[Any]:
        """Return the obligations that are counted."""
        return obligations(reach)
