"""Exam attempts counted: by module, unit and job role, without names and scores."""

from typing import Any, ClassVar

from sqlalchemy import Select

from lms.compliance.api import OVERVIEW, EvidenceRow
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.people.api import Person, known_at_clause
from lms.reports.services.sources.base import Field, Reach
from lms.reports.services.sources.evidence import OUTCOMES
from lms.reports.services.sources.fields import JOB_ROLE, UNIT_CODE, UNIT_NAME, one_of
from lms.reports.services.sources.homes import people_at_home


class Attempts:
    """How many people tried an exam and with which outcome; groups of too few people are left out."""

    kind: ClassVar[str] = "attempts"
    label: ClassVar[str] = _("Exam attempts, counted")
    about: ClassVar[str] = _("People and attempts by module, unit, role and outcome. No names, no scores.")
    permission: ClassVar[Permission] = OVERVIEW
    fields: ClassVar[tuple[Field, ...]] = (
        *(UNIT_NAME, UNIT_CODE, JOB_ROLE),
        Field("module", _("Module")),
        Field("outcome", _("Outcome"), words=lambda value: value or "", choices=one_of(OUTCOMES)),
        Field("occurred_on", _("Day"), "date"),
    )
    standard: ClassVar[tuple[str, ...]] = ("module", "outcome")
    is_counted: ClassVar[bool] = True
    tells_knowing: ClassVar[bool] = True

    def select(self, reach: Reach) -> Select[Any]:
        """Return the attempts that are counted."""
        return (
            people_at_home(
                reach,
                EvidenceRow.subject.label("module"),
                EvidenceRow.outcome.label("outcome"),
                EvidenceRow.occurred_on.label("occurred_on"),
            )
            .join(EvidenceRow, EvidenceRow.person_id == Person.id)
            .where(
                EvidenceRow.kind == "exam",
                known_at_clause(EvidenceRow.recorded_at, EvidenceRow.superseded_at, reach.known_at),
                EvidenceRow.occurred_on <= reach.as_of,
            )
        )
