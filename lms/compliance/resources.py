"""Compliance in the JSON API: one person's obligations, and a report."""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from lms.compliance.permissions import OVERVIEW, PEOPLE, PERSON
from lms.compliance.policy import compliance_policy
from lms.compliance.schemas import KnownOnQuery, PersonComplianceSchema, ReportQuery, ReportSchema
from lms.compliance.services.documents import person_document, report_document, too_few_hidden
from lms.core import clock
from lms.core.permissions import requires, scope_paths
from lms.core.web.api import Resources
from lms.people import api as people

resources = Resources(
    "compliance", "Compliance", "Who must do what and why, on any day and as known on any day."
)


@resources.get("/compliance/people/<employee_no>", employee_no="Employee number of the person.")
@requires(PERSON, subject=people.subject_by_employee_no)
@resources.answers(PersonComplianceSchema, query=KnownOnQuery)
def read_person_compliance(employee_no: str, *, as_of: date | None, known_on: date | None) -> dict[str, Any]:
    """Read what one person must do: the state of every obligation and each of its reasons."""
    person = people.person_by_employee_no(employee_no)
    return person_document(person, as_of=as_of or clock.today(), known_on=known_on)


@resources.get("/compliance/report")
@requires(OVERVIEW)
@resources.answers(ReportSchema, query=ReportQuery)
def read_compliance_report(
    *, unit: str, by: str, as_of: date | None, known_on: date | None
) -> dict[str, Any]:
    """Read a report: obligations and competencies by unit, role and requirement, never blended.

    Who may not see names gets no numbers of groups that are too small to stay unnamed.
    """
    paths = scope_paths(OVERVIEW)
    asked = people.paths_within(unit, paths) if unit else paths
    hides_few = partial(too_few_hidden, fewest=compliance_policy()["smallest_group"])
    return report_document(
        by.split(","),
        as_of=as_of or clock.today(),
        known_on=known_on,
        unit=unit or None,
        paths=None if not unit and _is_everything(paths) else asked,
        shown=dict if _may_see_names(asked) else hides_few,
    )


def _is_everything(paths: Collection[str]) -> bool:
    """Tell whether every top unit is among the paths, so that what has no unit is seen too."""
    return all(unit.path in paths for unit in people.units().values() if unit.parent_id is None)


def _may_see_names(paths: Collection[str]) -> bool:
    named = scope_paths(PEOPLE)
    return all(any(path.startswith(top) for top in named) for path in paths)
