"""Waivers and extensions: the register, one exception with its steps, what a person may ask for."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.permissions import (
    ASK_EXCEPTION,
    SEE_EXCEPTIONS,
    WISH_EXCEPTION,
)
from lms.compliance.policy import exception_limits
from lms.compliance.rules.exceptions import (
    APPROVED,
    ASKED,
    DECLINED,
    ENDED,
    EXTENSION,
    WAIVER,
    WISHED,
    WITHDRAWN,
)
from lms.compliance.services.exceptable import exceptables
from lms.compliance.services.exception_notices import title_of_topic
from lms.compliance.services.exception_register import (
    ALL,
    IN_FORCE,
    WAITS,
    Registered,
    exception,
    register,
    steps_known,
    steps_of,
)
from lms.compliance.services.exception_rights import may_make, refuse_step_of_another
from lms.compliance.services.exception_steps import ask_for_exception, decide_exception
from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import Conflict, DomainError, Refused
from lms.core.exports.download import asked_format, chosen, imprint_of
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id, sent_key
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import Identity, Subject, current, demand, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import people, person, person_by_employee_no, person_subject, subject_by_employee_no

LONGEST_REASON = 300
WORDS = {
    WISHED: _("Wished for"),
    ASKED: _("Waits for a decision"),
    APPROVED: _("Approved"),
    DECLINED: _("Declined"),
    WITHDRAWN: _("Withdrawn"),
    ENDED: _("Ended early"),
}
ACTS = (ASKED, APPROVED, DECLINED, WITHDRAWN, ENDED)
STEPS = WORDS | {ASKED: _("Asked for")}
KINDS = {WAIVER: _("Waiver"), EXTENSION: _("Extension")}
CHIPS = ((WAITS, _("Waiting")), (IN_FORCE, _("In force")), (ALL, _("All")))

blueprint = Blueprint("exceptions", __name__, template_folder="../templates")


def _whose(employee_no: str) -> Subject:
    return subject_by_employee_no(employee_no)


def _of_whom(exception_id: str) -> Subject:
    return person_subject(exception(exception_id).person_id)


@blueprint.get("/compliance/exceptions")
@requires(SEE_EXCEPTIONS)
def index() -> Any:
    """List waivers and extensions of people in scope, those that wait first; also as a file."""
    wanted = request.args.get("show", WAITS)
    shown = wanted if wanted in dict(CHIPS) else WAITS
    paths = scope_paths(SEE_EXCEPTIONS)
    found = register(paths, shown)
    table = RowList("exceptions", _columns(found), found, "-since", _("Waivers and extensions"))
    if asked_format():
        return table.download(imprint_of(paths, [(_("Shown"), chosen(CHIPS, shown))]))
    return render_template(
        "compliance/exceptions.html",
        page=table.page(),
        count=len(found),
        shown=shown,
        chips=[(label, url_for(".index", show=show), show == shown) for show, label in CHIPS],
        title_of=title_of_topic,
        kinds=KINDS,
        words=WORDS,
        leaders=people({row.step.asked_by_id for row in found if row.step.asked_by_id}),
    )


def _columns(found: list[Registered]) -> tuple[ListColumn, ...]:
    leaders = people({_asker(row.step) for row in found})
    return (
        ListColumn("name", _("Person"), lambda row: row.person.full_name),
        ListColumn("unit", _("Unit"), lambda row: row.unit),
        ListColumn(
            "what", _("What"), lambda row: f"{KINDS[row.step.kind]}: {title_of_topic(row.step.topic)}"
        ),
        ListColumn("until", _("Until"), lambda row: row.step.until_on, "date"),
        ListColumn(
            "by", _("Asked by"), lambda row: leaders[row.step.asked_by_id or row.step.by_id].full_name
        ),
        ListColumn("state", _("State"), lambda row: WORDS[row.step.state]),
        ListColumn("reason", _("Reason"), lambda row: row.step.reason, sort=None),
        ListColumn("since", _("Since"), lambda row: row.step.recorded_at.date(), "date"),
    )


def _what(step: ExceptionStep) -> str:
    return f"{KINDS[step.kind]}: {title_of_topic(step.topic)}"


def _asker(step: ExceptionStep) -> int:
    return step.asked_by_id or step.person_id


@blueprint.get("/compliance/exceptions/<exception_id>")
@requires(WISH_EXCEPTION, subject=_of_whom)
def show(exception_id: str) -> str:
    """Show one exception: every step with who made it, and what may follow."""
    return _page(exception_id)


def _page(exception_id: str, problem: Refused | None = None) -> str:
    step = exception(exception_id)
    steps = steps_of(exception_id)
    acts = [state for state in ACTS if may_make(step, state)]
    return render_template(
        "compliance/exception.html",
        step=step,
        steps=steps,
        whose=person(step.person_id),
        makers=people({one.by_id for one in steps}),
        title=title_of_topic(step.topic),
        kinds=KINDS,
        words=WORDS,
        step_words=STEPS,
        acts=acts,
        problem=problem,
        may_list=may(SEE_EXCEPTIONS),
    )


@blueprint.post("/compliance/exceptions/<exception_id>")
@requires(WISH_EXCEPTION, subject=_of_whom)
def decide(exception_id: str) -> tuple[str, int] | AnyResponse:
    """Make the next step; the same form sent twice makes it once."""
    state = request.form.get("step", "")
    refuse_step_of_another(exception(exception_id), state)
    try:
        with unit_of_work(durable=True):
            decide_exception(exception_id, state, by_id=current().person_id or 0, note=_text("note"))
    except Refused as refused:
        return _page(exception_id, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Recorded: %s.") % WORDS[state].lower(), "ok")
    return redirect(url_for(".show", exception_id=exception_id), code=303)


@blueprint.get("/team/<employee_no>/exceptions")
@requires(WISH_EXCEPTION, subject=_whose)
def of_person(employee_no: str) -> str:
    """Show a person's waivers and extensions, and the form to ask for one."""
    return _person_page(employee_no)


def _person_page(employee_no: str, problem: DomainError | None = None) -> str:
    whose = person_by_employee_no(employee_no)
    is_own = whose.id == current().person_id
    may_ask = is_own or may(ASK_EXCEPTION, person_subject(whose.id))
    things = exceptables(whose.id, clock.today()) if may_ask else []
    return render_template(
        "compliance/person_exceptions.html",
        whose=whose,
        is_own=is_own,
        may_ask=may_ask,
        rows=steps_known([whose.id]),
        things=things,
        title_of=title_of_topic,
        kinds=KINDS,
        words=WORDS,
        limits=exception_limits(),
        values=request.form,
        form_key=request.form.get("form_key") or new_public_id(),
        problem=problem,
        today_is=clock.today(),
    )


@blueprint.post("/team/<employee_no>/exceptions")
@requires(WISH_EXCEPTION, subject=_whose)
def ask(employee_no: str) -> tuple[str, int] | AnyResponse:
    """Ask for a waiver or an extension; for oneself it is a wish that a leader passes on."""
    whose = person_by_employee_no(employee_no)
    if whose.id != current().person_id:
        demand(ASK_EXCEPTION, person_subject(whose.id))
    until_on = day_in(request.form.get("until_on"))
    try:
        if until_on is None:
            raise Refused(_("Enter the last day."), hint=_("An exception always has an end."))
        with unit_of_work(durable=True):
            ask_for_exception(
                person_id=whose.id,
                kind=request.form.get("kind", ""),
                topic=_text("topic"),
                until_on=until_on,
                from_on=day_in(request.form.get("from_on")),
                reason=_text("reason"),
                by_id=current().person_id or 0,
                public_id=sent_key(request.form.get("form_key")),
            )
    except (Refused, Conflict) as refused:
        return _person_page(employee_no, refused), refused.status
    flash(_("Asked. Another person decides, and you are told."), "ok")
    return redirect(url_for(".of_person", employee_no=employee_no), code=303)


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()[:LONGEST_REASON]


def record_part(identity: Identity, *, person: Any) -> Markup | None:
    """Lead from a person's record to their waivers and extensions."""
    if not may(WISH_EXCEPTION, person_subject(person.id)):
        return None
    is_own = identity.person_id == person.id
    return Markup(  # noqa: S704  (a template has escaped it)
        render_template("compliance/exceptions_link.html", person=person, is_own=is_own)
    )
