"""Pages of decisions on items: what is decided, who would change, the decision; and results that are held."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.assessments.api import KEYED, Act, Ruling, refuse_impossible, rulings_of
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.core.web.work import is_polled, page_parts, poll_answer
from lms.core.work import DONE, Asked, Work, ask, work_named
from lms.people.api import person, person_subject
from lms.quality.permissions import HELD, RULE
from lms.quality.services.held import held_row, held_rows, settle
from lms.quality.services.items import exam_of_module
from lms.quality.services.regrades import KIND, Deciding, item_of

blueprint = Blueprint("quality_decisions", __name__, url_prefix="/quality", template_folder="../templates")


@blueprint.get("/<module_id>/items/<item_id>/decide")
@requires(RULE)
def form(module_id: str, item_id: str) -> str:
    """Show what can be decided on an item."""
    return _form(module_id, item_id, {})


def _form(module_id: str, item_id: str, values: Any, problem: DomainError | None = None) -> str:
    _live, exam = exam_of_module(module_id)
    item = item_of(exam, item_id)
    rulings = rulings_of(module_id, item_id)
    return render_template(
        "quality/decide.html",
        exam=exam,
        item=item,
        may_rekey=item.kind in KEYED and item.variants is None,
        is_ruled=bool(rulings) and rulings[-1].act != Act.RESTORE,
        values=values,
        keys=request.form.getlist("keys"),
        problem=problem,
    )


@blueprint.post("/<module_id>/items/<item_id>/decide")
@requires(RULE)
def try_it(module_id: str, item_id: str) -> Any:
    """Have the job server find who would change; nothing is decided yet."""
    asked = _asked(module_id, item_id)
    _live, exam = exam_of_module(module_id)
    try:
        refuse_impossible(item_of(exam, item_id), asked.ruling, asked.reason)
    except Refused as error:
        return _form(module_id, item_id, request.form, error), error.status
    with unit_of_work():
        work = ask(Asked(KIND, asked.arguments() | {"is_trial": True}, current()))
    return redirect(url_for(".show", decision_id=work.public_id), code=303)


def _asked(module_id: str, item_id: str) -> Deciding:
    acts = {act.value: act for act in Act}
    act = acts.get(request.form.get("act", ""), Act.STRIKE)
    keys = tuple(sorted({key[:20] for key in request.form.getlist("keys")})) if act is Act.REKEY else ()
    return Deciding(
        module=module_id,
        item=item_id,
        ruling=Ruling(act, keys),
        reason=request.form.get("reason", "").strip(),
        lower=request.form.get("lower") == "1",
        by_id=current().person_id or 0,
        form_key="",
    )


@blueprint.get("/decisions/<decision_id>")
@requires(RULE)
def show(decision_id: str) -> Any:
    """Show how far the marking is, then who would change or who has."""
    work = _work(decision_id)
    if is_polled():
        return poll_answer(work)
    return render_template("quality/decision.html", result=work.result, **page_parts(work))


@blueprint.post("/decisions/<decision_id>")
@requires(RULE)
def decide(decision_id: str) -> Any:
    """Decide what was tried; pressed twice it is decided once."""
    tried = _work(decision_id)
    if not tried.arguments["is_trial"] or tried.state != DONE:
        raise Refused(_("There is nothing to decide here."), hint=_("Open the item and try it first."))
    with unit_of_work():
        key = f"{KIND}:{tried.public_id}"
        given = tried.arguments | {"is_trial": False, "form_key": key}
        work = ask(Asked(KIND, given, current()), key=key)
    return redirect(url_for(".show", decision_id=work.public_id), code=303)


def _work(decision_id: str) -> Work:
    found = work_named(decision_id)
    if found.kind != KIND:
        raise NotFound(_("There is no such decision."))
    return found


def _held_subject(held_id: int) -> Subject:
    return person_subject(held_row(held_id).person.id)


@blueprint.get("/held")
@requires(HELD)
def held() -> str:
    """List results that would fall under a cleared access and wait for a decision."""
    return render_template("quality/held.html", rows=held_rows(scope_paths(HELD)))


@blueprint.post("/held/<int:held_id>")
@requires(HELD, subject=_held_subject)
def settle_held(held_id: int) -> Any:
    """Let a held result fall, or keep it."""
    lower = request.form.get("act") == "lower"
    try:
        with unit_of_work(durable=True):
            row = held_row(held_id)
            by = person(current().person_id or 0)
            settle(row, lower=lower, reason=request.form.get("reason", "").strip()[:2000], by=by)
    except Refused as error:
        flash(f"{error.message} {error.hint or ''}".strip(), "bad")
        return redirect(url_for(".held"), code=303)
    flash(_("Recorded: the result falls.") if lower else _("Recorded: the result is kept."), "ok")
    return redirect(url_for(".held"), code=303)
