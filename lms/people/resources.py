"""People and units in the JSON API."""

from datetime import date
from typing import Any

from lms.core import clock
from lms.core.permissions import requires, scope_paths
from lms.core.web.api import Resources
from lms.core.web.api_documents import AsOfQuery, PageQuery, page_of
from lms.core.web.api_paging import Page
from lms.people import api
from lms.people.permissions import LIST_PEOPLE, SEE_PEOPLE, SEE_UNITS
from lms.people.schemas import PeopleQuery, PersonListedSchema, PersonSchema, UnitSchema
from lms.people.services.describing import described, people_page, units_page
from lms.people.services.directory import Wanted

resources = Resources("people", "People", "People with their jobs and duties, and the units they work in.")


@resources.get("/people")
@requires(LIST_PEOPLE)
@resources.answers(page_of(PersonListedSchema), query=PeopleQuery)
def list_people(*, limit: int, cursor: str, unit: str, job_role: str, q: str) -> Page:
    """List the people in your units, by employee number.

    A person is found by the jobs held today, or by the latest one.
    """
    paths = scope_paths(LIST_PEOPLE)
    if unit:
        paths = api.paths_within(unit, paths)
    return people_page(paths, Wanted(role=job_role, text=q), limit=limit, after=cursor)


@resources.get("/people/<employee_no>", employee_no="Employee number of the person.")
@requires(SEE_PEOPLE, subject=api.subject_by_employee_no)
@resources.answers(PersonSchema, query=AsOfQuery)
def read_person(employee_no: str, *, as_of: date | None) -> dict[str, Any]:
    """Read one person: employment, jobs and duties valid at the end of a day."""
    return described(api.person_by_employee_no(employee_no), as_of or clock.today())


@resources.get("/units")
@requires(SEE_UNITS)
@resources.answers(page_of(UnitSchema), query=PageQuery)
def list_units(*, limit: int, cursor: str) -> Page:
    """List the units of your duties and those below them, by code."""
    return units_page(scope_paths(SEE_UNITS), limit=limit, after=cursor)
