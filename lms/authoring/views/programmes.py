"""The programme builder: what each job role is asked and advised, changed in a form and published."""

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from lms.authoring.models import Draft
from lms.authoring.permissions import EDIT_PROGRAMMES, PROGRAMME_KIND, READ, SEE_PROGRAMMES
from lms.authoring.rules.gate_groups import counting
from lms.authoring.rules.programmes import CLASSES, GATE, MODULE, OUT, Wanted
from lms.authoring.services.drafts import drop_draft
from lms.authoring.services.history import history_of
from lms.authoring.services.people_hit import PeopleHit, people_hit, today_or
from lms.authoring.services.programmes import (
    Programme,
    change_programme,
    path_of_role,
    programme_of,
    scopes,
    summaries,
)
from lms.authoring.services.publishing import publish_draft
from lms.authoring.services.publishing_work import ask_to_publish, is_long, publishing_of
from lms.authoring.services.reach import hit_by
from lms.authoring.services.standing import faults_of
from lms.authoring.views.gate_groups import grouping_sent, named, places, things_to_put
from lms.authoring.views.programme_blueprint import blueprint
from lms.authoring.views.shared import me
from lms.core import clock
from lms.core.asked import day_in
from lms.core.content import FUTURE, OPEN, Fault
from lms.core.errors import Conflict, DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import modules

LONGEST, LONGEST_REASON, MOST_ROWS = 80, 500, 200
WHENS = (GATE, *(str(days) for days in CLASSES), "no-day", "recommended", OUT)


@blueprint.get("/programmes")
@requires(SEE_PROGRAMMES)
def index() -> str:
    """List the job roles with what each is asked, and how many people of the reader's units hold them."""
    return render_template("authoring/programmes.html", rows=summaries(scope_paths(SEE_PROGRAMMES)))


@blueprint.get("/programmes/<job_role>")
@requires(SEE_PROGRAMMES)
def show(job_role: str) -> str:
    """Show a programme in one place; who is hit by what the draft changes; its history."""
    return _page(job_role)


@blueprint.post("/programmes/<job_role>")
@requires(EDIT_PROGRAMMES)
def change(job_role: str) -> Any:
    """Write what the form says into the draft of the job role; nothing is published."""
    try:
        with unit_of_work():
            change_programme(
                job_role,
                _wanted(),
                _added(),
                grouping=grouping_sent(request.form),
                scope=FUTURE if request.form.get("scope") == FUTURE else OPEN,
                seen=_seen(),
                by_id=me(),
            )
    except (Refused, Conflict) as error:
        return _page(job_role, error), error.status
    flash(_("Changed in the draft. Look at who is hit, then publish it."), "ok")
    return redirect(url_for(".show", job_role=job_role, _anchor="change"), code=303)


@blueprint.post("/programmes/<job_role>/publish")
@requires(EDIT_PROGRAMMES)
def publish(job_role: str) -> Any:
    """Publish the draft of a programme today or from a later day; many people are worked out by a job."""
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    starts_on = day_in(request.form.get("starts_on"))
    here = url_for(".show", job_role=job_role)
    try:
        if is_long(_draft(job_role)):
            with unit_of_work():
                draft = _draft(job_role)
                work = ask_to_publish(draft, reason=reason, starts_on=starts_on, by=current(), then=here)
            return redirect(url_for("content.applying", publication_id=work.public_id), code=303)
        with unit_of_work(durable=True):
            decided = publish_draft(_draft(job_role), reason=reason, by_id=me(), starts_on=starts_on)
    except (Refused, Conflict) as error:
        return _page(job_role, error), error.status
    if decided.starts_on > clock.today():
        flash(_("Scheduled for %s. Until then the programme goes on as it is.") % decided.starts_on, "ok")
    else:
        flash(_("Published. What everybody is asked was worked out anew."), "ok")
    return redirect(here, code=303)


@blueprint.post("/programmes/<job_role>/drop")
@requires(EDIT_PROGRAMMES)
def drop(job_role: str) -> Any:
    """Drop the draft of a programme; what is live goes on."""
    try:
        with unit_of_work(durable=True):
            reason = request.form.get("reason", "")[:LONGEST_REASON]
            drop_draft(_draft(job_role), reason=reason, by_id=me())
    except (Refused, Conflict) as error:
        return _page(job_role, error), error.status
    flash(_("The draft is dropped. The programme goes on as it is."), "ok")
    return redirect(url_for(".show", job_role=job_role), code=303)


def _draft(job_role: str) -> Draft:
    found = programme_of(job_role).draft
    if found is None:
        raise NotFound(_("Nothing is changed in this programme."), hint=_("Change it first."))
    return found


def _seen() -> int:
    text = request.form.get("seen", "")
    if not text.isdecimal() or len(text) > 9:
        raise Refused(_("This form is not complete."), hint=_("Open the programme again."))
    return int(text)


def _wanted() -> dict[tuple[str, str], Wanted]:
    """Return what the form says of the rows that it showed."""
    found = {}
    for name in request.form.getlist("row")[:MOST_ROWS]:
        kind, _colon, subject = name[: 2 * LONGEST].partition(":")
        found[(kind, subject)] = _said(f":{kind}:{subject}")
    return found


def _added() -> list[tuple[str, Wanted]]:
    module = request.form.get("add", "")[:LONGEST]
    return [(module, _said("-new"))] if module else []


def _said(name: str) -> Wanted:
    when = request.form.get(f"when{name}", "")[:20]
    if when not in WHENS and not (when.isdecimal() and int(when) <= 730):
        raise Refused(_("This form is not complete."), hint=_("Open the programme again."))
    return Wanted(when, request.form.get(f"critical{name}") == "1", request.form.get(f"exam{name}") == "1")


def _page(job_role: str, problem: DomainError | None = None) -> str:
    programme = programme_of(job_role)
    found = faults_of(programme.draft) if programme.draft else ()
    hit = hit_by(job_role, programme.changes, scope_paths(SEE_PROGRAMMES), programme.binding)
    asked = {subject for kind, subject in programme.titles if kind == MODULE}
    return render_template(
        "authoring/programme.html",
        it=programme,
        hit=hit,
        named=_named(programme, found),
        titles=programme.titles,
        places=places(programme),
        things=things_to_put(programme),
        counting=counting,
        named_group=named,
        problem=problem,
        past=history_of(path_of_role(job_role)),
        faults=[fault for fault in found if not fault.is_warning],
        whens=_whens(programme),
        choices=[(key, f"{key} {one.title}") for key, one in modules().items() if key not in asked],
        scopes=scopes(),
        today=clock.today(),
        applying=publishing_of(programme.draft) if programme.draft else None,
        may_edit=may(EDIT_PROGRAMMES),
        may_open_thing=may(READ),
        kind=PROGRAMME_KIND,
    )


def _named(programme: Programme, faults: Collection[Fault]) -> PeopleHit | None:
    """Return who is hit, by name; None while nothing differs or the draft cannot be published."""
    if not programme.changes or any(not fault.is_warning for fault in faults):
        return None
    text = request.args.get("page", "1")
    page = int(text) if text.isdecimal() and len(text) < 6 else 1
    return people_hit(
        programme.job_role,
        programme.published,
        programme.document,
        first_day=today_or(day_in(request.values.get("starts_on"))),
        page=max(page, 1),
    )


def _whens(programme: Programme) -> list[tuple[str, str]]:
    """Return when a row may be asked, with the days that the programme has besides the usual ones."""
    own = {line.row.when for line in programme.lines if line.row.when.isdecimal()}
    days = sorted({int(one) for one in own} | set(CLASSES))
    return [
        (GATE, _("before access")),
        *((str(one), _("within %d days") % one) for one in days),
        ("no-day", _("without a day")),
        ("recommended", _("recommended")),
    ]
