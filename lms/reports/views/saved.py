"""Saved reports: the list, the builder, a report with its rows and its history."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import DomainError
from lms.core.exports.download import asked_format
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id, sent_key
from lms.core.permissions import current, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.reports.forms import ReportForm
from lms.reports.models import ReportRun
from lms.reports.permissions import PACK, REPORTS, SHOWN
from lms.reports.services import saving, sending
from lms.reports.services.running import RELATION_WORDS, Running, run_for, sources_for, today_for
from lms.reports.services.saving import Keeping, Kept
from lms.reports.views.building import EVERY_WORDS, WEEKDAYS, builder, offer_of, refused, source_for_me

blueprint = Blueprint("reports", __name__, url_prefix="/reports", template_folder="../templates")
PREVIEW = "preview"


@blueprint.get("")
@requires(REPORTS)
def index() -> str:
    """List the reports that the reader keeps or receives, and the sources of a new one."""
    me = current().person_id or 0
    found, last = saving.reports_of(me), saving.last_runs_of(me)
    return render_template(
        "reports/index.html",
        reports=[(kept, last.get(kept.report.id), _when(kept)) for kept in found],
        sources=sources_for(current()),
        me=me,
        may_pack=may(PACK),
        may_see_shown=may(SHOWN),
    )


@blueprint.get("/new")
@requires(REPORTS)
def new() -> str:
    """Show the builder of a new report from a source; the first source without one."""
    mine = sources_for(current())
    source = source_for_me(request.args.get("source") or (mine[0].kind if mine else ""))
    return builder(source, ReportForm.blank(offer_of(source), ""), kept=None)


@blueprint.post("/new")
@requires(REPORTS)
def create() -> Any:
    """Keep a new report, or show what it would give."""
    source = source_for_me(request.form.get("source", ""))
    form = ReportForm.read(offer_of(source), request.form)
    if request.form.get("act") == PREVIEW:
        return builder(source, form, kept=None)
    try:
        with unit_of_work(durable=True):
            report = saving.save(_keeping(form), current().person_id or 0)
            report_id = report.public_id
    except DomainError as error:
        return builder(source, refused(form, error), kept=None), error.status
    flash(_("The report is kept."), "ok")
    return redirect(url_for(".show", report_id=report_id), code=303)


@blueprint.get("/<report_id>")
@requires(REPORTS)
def show(report_id: str) -> Any:
    """Show a report with the reader's own rows, as of today or another day; also as a file."""
    kept = saving.report_for(report_id, _me())
    source_for_me(kept.version.source)
    runs = saving.runs_of(kept.report.id, _me())
    opened = next((run for run in runs if run.public_id == request.args.get("run")), None)
    as_of = opened.as_of if opened else day_in(request.args.get("as_of"))
    running = run_for(kept.definition, current(), as_of, kept.version.title)
    if asked_format():
        return running.table().download(running.imprint())
    return render_template(
        "reports/show.html",
        kept=kept,
        running=running,
        page=running.table().page(),
        runs=runs,
        opened=opened,
        reads_the_same=None if opened is None else _reads_the_same(opened, running),
        is_owner=kept.report.owner_id == _me(),
        recipients=saving.recipients_of(kept.report.id),
        when=_when(kept),
        relation=RELATION_WORDS[kept.definition.relation],
        form_key=new_public_id(),
        latest=clock.today(),
    )


@blueprint.get("/<report_id>/edit")
@requires(REPORTS)
def edit(report_id: str) -> str:
    """Show the builder of a report that the reader keeps."""
    kept = saving.report_for(report_id, _me(), owned=True)
    source = source_for_me(kept.version.source)
    numbers = ", ".join(who.employee_no for who in saving.recipients_of(kept.report.id))
    form = ReportForm(kept.version.title, kept.definition, kept.schedule, numbers, new_public_id())
    return builder(source, form, kept=kept)


@blueprint.post("/<report_id>/edit")
@requires(REPORTS)
def change(report_id: str) -> Any:
    """Let a report ask for something else from now on, or show what it would give."""
    kept = saving.report_for(report_id, _me(), owned=True)
    source = source_for_me(kept.version.source)
    form = ReportForm.read(offer_of(source), request.form)
    if request.form.get("act") == PREVIEW:
        return builder(source, form, kept=kept)
    try:
        with unit_of_work(durable=True):
            saving.change(kept.report, _keeping(form), _me())
    except DomainError as error:
        kept = saving.report_for(report_id, _me(), owned=True)
        return builder(source, refused(form, error), kept=kept), error.status
    flash(_("The report is changed. Runs from before stay as they were."), "ok")
    return redirect(url_for(".show", report_id=report_id), code=303)


@blueprint.post("/<report_id>/run")
@requires(REPORTS)
def run(report_id: str) -> Any:
    """Keep how many rows the reader has, and their digest."""
    kept = saving.report_for(report_id, _me())
    source_for_me(kept.version.source)
    as_of = today_for(day_in(request.form.get("as_of")) or kept.definition.as_of)
    with unit_of_work():
        made = sending.run_now(kept, current(), as_of, sent_key(request.form.get("form_key")))
        run_id = made.public_id
    return redirect(url_for(".show", report_id=report_id, run=run_id), code=303)


@blueprint.post("/<report_id>/end")
@requires(REPORTS)
def end(report_id: str) -> Any:
    """End a report that the reader keeps."""
    kept = saving.report_for(report_id, _me(), owned=True)
    with unit_of_work(durable=True):
        saving.end(kept, _me())
    flash(_("The report is ended. It is sent no more."), "ok")
    return redirect(url_for(".index"), code=303)


def _reads_the_same(opened: ReportRun, running: Running) -> bool:
    """Tell whether the rows of a run are those that its viewer finds of that day now."""
    return running.digest() == (opened.row_count, opened.digest)


def _keeping(form: ReportForm) -> Keeping:
    return Keeping(form.title, form.definition, form.schedule, form.numbers, form.form_key)


def _when(kept: Kept) -> str:
    """Return when a report is sent, in words."""
    schedule = kept.schedule
    if schedule is None:
        return dict(EVERY_WORDS)[""]
    words = dict(EVERY_WORDS)[schedule.every]
    day = f" ({WEEKDAYS[schedule.weekday]})" if schedule.every == "weekly" else ""
    return _("%(every)s at %(hour)s") % {"every": words + day, "hour": f"{schedule.hour:02d}:00"}


def _me() -> int:
    return current().person_id or 0
