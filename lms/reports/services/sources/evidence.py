"""Evidence: what people did or were found to hold."""

from typing import Any, ClassVar

from sqlalchemy import Select

from lms.compliance.api import EVIDENCE_KINDS, PEOPLE, EvidenceRow
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.core.web.formats import spoken
from lms.people.api import Person, known_at_clause
from lms.reports.services.sources.base import Field, Reach
from lms.reports.services.sources.fields import JOB_ROLE, WHO, one_of
from lms.reports.services.sources.homes import people_at_home

OUTCOMES = ("pass", "fail")


class EvidenceFound:
    """One row for each fact of evidence; results as pass or fail, without scores and notes."""

    kind: ClassVar[str] = "evidence"
    label: ClassVar[str] = _("Evidence")
    about: ClassVar[str] = _("What people completed, passed, signed or were seen to do.")
    permission: ClassVar[Permission] = PEOPLE
    fields: ClassVar[tuple[Field, ...]] = (
        *(*WHO, JOB_ROLE),
        Field("evidence_kind", _("Kind"), words=spoken, choices=one_of(EVIDENCE_KINDS)),
        Field("evidence_subject", _("Subject")),
        Field("occurred_on", _("Day"), "date"),
        Field("outcome", _("Outcome"), words=lambda value: value or "", choices=one_of(OUTCOMES)),
        Field("expires_on", _("Valid until"), "date"),
        Field("evidence_source", _("Source"), words=spoken),
        Field("revision", _("Version")),
    )
    standard: ClassVar[tuple[str, ...]] = (
        *("name", "employee_no", "unit", "evidence_kind", "evidence_subject", "occurred_on", "outcome"),
    )
    is_counted: ClassVar[bool] = False
    tells_knowing: ClassVar[bool] = True

    def select(self, reach: Reach) -> Select[Any]:
        """Return the evidence up to the day of people with a job on it."""
        return (
            people_at_home(
                reach,
                EvidenceRow.kind.label("evidence_kind"),
                EvidenceRow.subject.label("evidence_subject"),
                EvidenceRow.occurred_on.label("occurred_on"),
                EvidenceRow.outcome.label("outcome"),
                EvidenceRow.expires_on.label("expires_on"),
                EvidenceRow.source.label("evidence_source"),
                EvidenceRow.revision.label("revision"),
            )
            .join(EvidenceRow, EvidenceRow.person_id == Person.id)
            .where(
                known_at_clause(EvidenceRow.recorded_at, EvidenceRow.superseded_at, reach.known_at),
                EvidenceRow.occurred_on <= reach.as_of,
            )
        )
