"""Compliance in the JSON API: one person's obligations, a report, waivers and extensions."""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from lms.compliance.permissions import (
    ASK_EXCEPTION,
    OVERVIEW,
    PEOPLE,
    PERSON,
    SEE_EXCEPTIONS,
    WISH_EXCEPTION,
)
from lms.compliance.policy import compliance_policy
from lms.compliance.schemas import (
    ExceptionDecision,
    ExceptionFullSchema,
    ExceptionSchema,
    ExceptionsQuery,
    ExceptionWish,
    KnownOnQuery,
    PersonComplianceSchema,
    ReportQuery,
    ReportSchema,
)
from lms.compliance.services.documents import person_document, report_document, too_few_hidden
from lms.compliance.services.exception_documents import exception_document, exceptions_page
from lms.compliance.services.exception_register import exception
from lms.compliance.services.exception_rights import refuse_step_of_another
from lms.compliance.services.exception_steps import ask_for_exception, decide_exception
from lms.core import clock
from lms.core.permissions import Subject, current, demand, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.core.web.api import Resources, idempotency_key
from lms.core.web.api_documents import page_of
from lms.core.web.api_paging import Page
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


def _of_whom(exception_id: str) -> Subject:
    return people.person_subject(exception(exception_id).person_id)


@resources.get("/compliance/exceptions")
@requires(SEE_EXCEPTIONS)
@resources.answers(page_of(ExceptionSchema), query=ExceptionsQuery)
def list_exceptions(*, limit: int, cursor: str, show: str) -> Page:
    """List waivers and extensions of people in your units, the newest first."""
    return exceptions_page(scope_paths(SEE_EXCEPTIONS), show, limit=limit, cursor=cursor)


@resources.get("/compliance/exceptions/<exception_id>", exception_id="Id of the exception.")
@requires(WISH_EXCEPTION, subject=_of_whom)
@resources.answers(ExceptionFullSchema)
def read_exception(exception_id: str) -> dict[str, Any]:
    """Read one waiver or extension: how it stands, and every step with who made it."""
    return exception_document(exception_id)


@resources.post(
    "/compliance/people/<employee_no>/exceptions",
    is_keyed=True,
    employee_no="Employee number of whose obligation it is.",
)
@requires(WISH_EXCEPTION, subject=people.subject_by_employee_no)
@resources.takes(ExceptionWish, ExceptionFullSchema)
def ask_exception(
    employee_no: str, *, kind: str, topic: str, until: date, from_on: date | None, reason: str
) -> dict[str, Any]:
    """Ask for a waiver or an extension of somebody; for yourself it is a wish that a leader passes on.

    Nothing is excepted before another person has decided. The same key with another wish is refused.
    """
    whose = people.person_by_employee_no(employee_no)
    me = current().person_id or 0
    if whose.id != me:
        demand(ASK_EXCEPTION, people.person_subject(whose.id))
    public_id = idempotency_key(me)
    with unit_of_work(durable=True):
        ask_for_exception(
            person_id=whose.id,
            kind=kind,
            topic=topic,
            until_on=until,
            from_on=from_on,
            reason=reason,
            by_id=me,
            public_id=public_id,
        )
    return exception_document(public_id)


@resources.post("/compliance/exceptions/<exception_id>/steps", exception_id="Id of the exception.")
@requires(WISH_EXCEPTION, subject=_of_whom)
@resources.takes(ExceptionDecision, ExceptionFullSchema)
def decide_about_exception(exception_id: str, *, state: str, note: str) -> dict[str, Any]:
    """Make the next step of an exception: pass a wish on, approve, decline, withdraw or end it.

    Whoever asked does not decide. A step that is made already is answered as it stands.
    """
    refuse_step_of_another(exception(exception_id), state)
    with unit_of_work(durable=True):
        decide_exception(exception_id, state, by_id=current().person_id or 0, note=note)
    return exception_document(exception_id)


def _is_everything(paths: Collection[str]) -> bool:
    """Tell whether every top unit is among the paths, so that what has no unit is seen too."""
    return all(unit.path in paths for unit in people.units().values() if unit.parent_id is None)


def _may_see_names(paths: Collection[str]) -> bool:
    named = scope_paths(PEOPLE)
    return all(any(path.startswith(top) for top in named) for path in paths)
