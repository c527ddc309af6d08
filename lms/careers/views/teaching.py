"""External teaching: handed in by whoever taught, answered by somebody in charge."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lms.careers import wording
from lms.careers.forms import Read, read_presented, read_reason
from lms.careers.permissions import ANSWER, LEDGER, TEACH
from lms.careers.rules.papers import MOST_BYTES
from lms.careers.services import teaching
from lms.careers.views.subjects import attempted, blank, me, say_recorded, sent, taken_file, whose
from lms.core.i18n import gettext as _
from lms.core.permissions import may, requires
from lms.core.unit_of_work import unit_of_work
from lms.people import api as people

MEGABYTE = 1024 * 1024

blueprint = Blueprint(
    "external_teaching",
    __name__,
    url_prefix="/credentials/<employee_no>/teaching",
    template_folder="../templates",
)


@blueprint.get("/new")
@requires(TEACH, subject=whose)
def new(employee_no: str) -> str:
    """Show the form of a presentation; one that was returned fills it in."""
    person_id, replaces = people.person_by_employee_no(employee_no).id, request.args.get("again", "")[:40]
    values: dict[str, str] = {}
    if replaces:
        row = teaching.teaching_by(person_id, replaces).row
        values = {
            "title": row.title,
            "where": row.place,
            "on": row.taught_on.isoformat(),
            "hours": wording.hours(row.hours),
            "again": replaces,
        }
    return _form_page(employee_no, blank(values))


@blueprint.post("/new")
@requires(TEACH, subject=whose)
def submit(employee_no: str) -> Any:
    """Hand in a presentation; the form sent twice is one."""
    person_id, form = people.person_by_employee_no(employee_no).id, sent()
    presented = read_presented(form)

    def act() -> bool:
        with unit_of_work():
            teaching.hand_in(
                person_id=person_id,
                presented=presented,
                file_id=taken_file(person_id),
                replaces=form.values.get("again", "")[:40],
                form_key=form.form_key,
            )
        return True

    if not form.errors and attempted(form, act):
        say_recorded(_("Handed in. Your manager sees it and answers."))
        return redirect(url_for("credentials.show", employee_no=employee_no, _anchor="teaching"), code=303)
    return _form_page(employee_no, form), 422


@blueprint.get("/<teaching_id>")
@requires(LEDGER, subject=whose)
def show(employee_no: str, teaching_id: str) -> str:
    """Show a presentation and, to who may answer, the forms for it."""
    return _page(employee_no, teaching_id, blank({}))


@blueprint.post("/<teaching_id>/accept")
@requires(ANSWER, subject=whose)
def accept(employee_no: str, teaching_id: str) -> Any:
    """Accept it; sent twice it is one act."""
    return _answered(employee_no, teaching_id, sent(), "accept")


@blueprint.post("/<teaching_id>/return")
@requires(ANSWER, subject=whose)
def give_back(employee_no: str, teaching_id: str) -> Any:
    """Return it with a reason, so that it can be handed in again."""
    return _answered(employee_no, teaching_id, sent(), "return")


@blueprint.post("/<teaching_id>/take-back")
@requires(TEACH, subject=whose)
def take_back(employee_no: str, teaching_id: str) -> Any:
    """Take back what still waits."""
    return _answered(employee_no, teaching_id, sent(), "take-back")


def _answered(employee_no: str, teaching_id: str, form: Read, way: str) -> Any:
    person_id = people.person_by_employee_no(employee_no).id
    teaching.teaching_by(person_id, teaching_id)
    reason = read_reason(form) if way == "return" else ""

    def act() -> bool:
        with unit_of_work(durable=True):
            if way == "accept":
                teaching.accept(person_id=person_id, public_id=teaching_id, by_id=me())
            elif way == "return":
                teaching.give_back(person_id=person_id, public_id=teaching_id, by_id=me(), reason=reason)
            else:
                teaching.take_back(person_id=person_id, public_id=teaching_id)
        return True

    if form.errors or not attempted(form, act):
        return _page(employee_no, teaching_id, form), 422
    words = {
        "accept": _("Accepted. It is evidence now, and its hours count."),
        "return": _("Returned with your reason."),
        "take-back": _("Taken back. It stays on record."),
    }
    say_recorded(words[way])
    return redirect(url_for(".show", employee_no=employee_no, teaching_id=teaching_id), code=303)


def _form_page(employee_no: str, form: Read) -> str:
    return render_template(
        "careers/teaching_new.html",
        person=people.person_by_employee_no(employee_no),
        form=form,
        most_megabytes=MOST_BYTES // MEGABYTE,
    )


def _page(employee_no: str, teaching_id: str, form: Read) -> str:
    person = people.person_by_employee_no(employee_no)
    shown = teaching.teaching_by(person.id, teaching_id)
    subject = people.person_subject(person.id)
    by = people.people({shown.by_id}) if shown.by_id else {}
    return render_template(
        "careers/teaching.html",
        person=person,
        shown=shown,
        by=by.get(shown.by_id) if shown.by_id else None,
        counts_for=teaching.teaching_shares(person.id, shown.row.taught_on),
        form=form,
        is_own=me() == person.id,
        may_answer=may(ANSWER, subject) and shown.state == teaching.WAITING,
        wording=wording,
    )
