"""Courses of bought-in libraries that were done outside: evidence, recorded by somebody in charge."""

from datetime import date
from decimal import Decimal

from lms.compliance.api import NewEvidence, Recorded, record_evidence
from lms.core import audit, clock
from lms.core.errors import NotAllowed, Refused
from lms.core.i18n import gettext as _
from lms.courses.api import LibraryCourse, courses_of_libraries
from lms.people.api import Person

KIND = "external-class"


def record_course(*, person: Person, course_id: str, on: date, score: Decimal | None, by: Person) -> Recorded:
    """Record that a person completed a course of a library; told twice it is one fact.

    Raises:
        NotAllowed: for oneself.
        Refused: for a course of no library, or a day to come.
    """
    if person.id == by.id:
        raise NotAllowed(_("Nobody records their own courses."), hint=_("Your manager does."))
    course: LibraryCourse | None = courses_of_libraries().get(course_id)
    if course is None:
        raise Refused(_("This is no course of a library."), hint=_("Choose one of the list."))
    if on > clock.today():
        raise Refused(_("The day lies in the future."))
    recorded = record_evidence(
        [
            NewEvidence(
                person_id=person.id,
                kind=KIND,
                subject=course.id,
                occurred_on=on,
                key=f"library:{course.id}:{on}",
                score=score,
                outcome="pass",
                assessor_id=by.id,
                note=f"{course.title}, {course.vendor}",
                detail={"library": course.library},
            )
        ]
    )
    if recorded.count("unchanged") == 0:
        audit.record(
            "careers.outside_course.recorded",
            subject=f"person:{person.employee_no}",
            actor=by.employee_no,
            course=course.id,
            occurred_on=on,
        )
    return recorded
