"""Obligations as they stand on a day: the rows behind the list of people and behind the counts."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, select

from lms.compliance.api import STATES, ObligationSpan, Requirement, requirement_titles
from lms.core.database import plain_rows
from lms.core.i18n import gettext as _
from lms.core.web.formats import spoken
from lms.people.api import Person, Unit, known_at_clause, valid_on_clause
from lms.reports.services.sources.base import Field, Reach, person_columns
from lms.reports.services.sources.fields import one_of

MEASURED = "competency-proficient"


def title_of_requirement(requirement_id: int) -> str:
    """Return the name of a requirement for people."""
    return requirement_titles().get(requirement_id, "")


def kinds_asked(_paths: Collection[str]) -> Iterable[tuple[str, str]]:
    """Return the kinds of requirements that there are."""
    asked = select(Requirement.kind).where(Requirement.kind != MEASURED).distinct()
    return [(kind, spoken(kind)) for kind in sorted(plain_rows(asked).scalars())]


REQUIREMENT = Field("requirement", _("Requirement"), words=title_of_requirement)
KIND = Field("requirement_kind", _("Kind of requirement"), words=spoken, choices=kinds_asked)
SUBJECT = Field("requirement_subject", _("Subject"))
STATE = Field("state", _("State"), words=spoken, choices=one_of(STATES))


def obligations(reach: Reach) -> Select[Any]:
    """Return the obligations of people on a day; competencies that are only measured are left out."""
    return (
        select(
            *person_columns(),
            ObligationSpan.job_role.label("job_role"),
            ObligationSpan.requirement_id.label("requirement"),
            Requirement.kind.label("requirement_kind"),
            Requirement.subject.label("requirement_subject"),
            ObligationSpan.state.label("state"),
            ObligationSpan.due_on.label("due_on"),
            ObligationSpan.expires_on.label("expires_on"),
        )
        .join_from(ObligationSpan, Person, Person.id == ObligationSpan.person_id)
        .join(Unit, Unit.id == ObligationSpan.unit_id)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            known_at_clause(ObligationSpan.known_from, ObligationSpan.known_to, reach.known_at),
            ObligationSpan.state.in_(STATES),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, reach.as_of),
            Requirement.kind != MEASURED,
            reach.people(),
        )
    )
