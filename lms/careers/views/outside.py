"""Recording that somebody completed a course of a bought-in library outside."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from lms.careers.forms import Read, read_score
from lms.careers.permissions import OUTSIDE
from lms.careers.services.outside import record_course
from lms.careers.views.subjects import attempted, blank, me, say_recorded, sent, whose
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.courses import api as courses
from lms.people import api as people

blueprint = Blueprint(
    "outside_courses",
    __name__,
    url_prefix="/team/<employee_no>/outside-course",
    template_folder="../templates",
)


@blueprint.get("")
@requires(OUTSIDE, subject=whose)
def show(employee_no: str) -> str:
    """Show the form."""
    return _page(employee_no, blank({"on": clock.today().isoformat()}))


@blueprint.post("")
@requires(OUTSIDE, subject=whose)
def record(employee_no: str) -> Any:
    """Record the course as evidence; told twice it is one fact."""
    person, form = people.person_by_employee_no(employee_no), sent()
    course = form.text("course", 40, _("Choose a course."))
    on = form.day("on", _("Enter the day."))
    score = read_score(form)

    def act() -> bool:
        with unit_of_work(durable=True):
            by = people.person(me())
            record_course(person=person, course_id=course, on=on, score=score, by=by)
        return True

    if not form.errors and attempted(form, act):
        say_recorded(_("Recorded as a class outside. It stands on the record now."))
        return redirect(url_for(".show", employee_no=employee_no), code=303)
    return _page(employee_no, form), 422


def _page(employee_no: str, form: Read) -> str:
    return render_template(
        "careers/outside.html",
        person=people.person_by_employee_no(employee_no),
        form=form,
        libraries=list(courses.libraries().values()),
    )
