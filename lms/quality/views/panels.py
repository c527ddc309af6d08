"""Pages of panels of judges: the cut of a module and its history, a panel, a judge's estimates."""

import secrets
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import current, requires
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, people, person, person_by_employee_no
from lms.quality.permissions import JUDGE, PANELS
from lms.quality.rules.angoff import LEAST_JUDGES, spread_of
from lms.quality.services.items import exam_of_module, revisions_of
from lms.quality.services.panels import (
    PanelView,
    decide_cut,
    judge_of,
    open_panel,
    open_round,
    panel_by_public_id,
    panels_of,
    panels_to_judge,
    record_estimates,
    view_of,
)

blueprint = Blueprint("quality_panels", __name__, url_prefix="/quality", template_folder="../templates")
HUNDRED = Decimal(100)
MOST_CUT = 100


@blueprint.get("/<module_id>/cut")
@requires(PANELS)
def cut(module_id: str) -> str:
    """Show the cut of a module, its panels and what they led to."""
    return _cut(module_id)


def _cut(module_id: str, problem: DomainError | None = None) -> str:
    _live, exam = exam_of_module(module_id)
    lines = panels_of(module_id)
    return render_template(
        "quality/cut.html",
        exam=exam,
        lines=lines,
        versions=revisions_of(module_id),
        deciders=people([line.decision.by_id for line in lines if line.decision]),
        form_key=request.form.get("form_key") or secrets.token_hex(16),
        judges=request.form.get("judges", ""),
        least=LEAST_JUDGES,
        problem=problem,
    )


@blueprint.post("/<module_id>/cut")
@requires(PANELS)
def open_new(module_id: str) -> Any:
    """Open a panel with the judges named by employee number."""
    live, _exam = exam_of_module(module_id)
    try:
        with unit_of_work(durable=True):
            panel = open_panel(
                live=live,
                judges=_judges(request.form.get("judges", "")),
                by=person(current().person_id or 0),
                form_key=request.form.get("form_key", "")[:64] or secrets.token_hex(16),
            )
            public_id = panel.public_id
    except (Refused, NotFound) as error:
        return _cut(module_id, error), 422
    return redirect(url_for(".panel", panel_id=public_id), code=303)


def _judges(text: str) -> list[Person]:
    """Return the people of employee numbers, each once; separated by anything but letters and digits."""
    numbers = dict.fromkeys("".join(one if one.isalnum() else " " for one in text[:2000]).split())
    return [person_by_employee_no(number) for number in list(numbers)[:100]]


@blueprint.get("/panels/<panel_id>")
@requires(PANELS)
def panel(panel_id: str) -> str:
    """Show a panel: who has judged, what the rounds say, item by item."""
    return _panel(view_of(panel_by_public_id(panel_id)))


def _panel(view: PanelView, problem: DomainError | None = None) -> str:
    rounds = [(number, view.said(number)) for number in range(1, view.round + 1)]
    decision = view.decision
    return render_template(
        "quality/panel.html",
        view=view,
        rounds=rounds,
        said=rounds[-1][1] if rounds else None,
        lines=_lines(view),
        least=LEAST_JUDGES,
        decider=person(decision.by_id) if decision else None,
        values=request.form,
        problem=problem,
    )


def _lines(view: PanelView) -> list[tuple[str, str, int, tuple[float, float | None] | None]]:
    """Return of each item: id, stem, number of estimates, mean and deviation of the round that runs."""
    own = view.estimates.get(view.round, {})
    found = []
    for items in view.items.values():
        for item in items:
            values = [said[item] for said in own.values() if item in said]
            stem = view.exam.items[item].question.stem
            found.append((item, stem, len(values), spread_of(values) if values else None))
    return found


@blueprint.post("/panels/<panel_id>/round")
@requires(PANELS)
def next_round(panel_id: str) -> Any:
    """Open the next round; pressed twice it opens one."""
    after = request.form.get("after", "")
    with unit_of_work():
        number = open_round(
            panel_by_public_id(panel_id),
            by=person(current().person_id or 0),
            after=int(after) if after.isdecimal() and len(after) < 4 else -1,
        )
    flash(_("Round %s is open. The judges see the mean of the last round beside their own.") % number, "ok")
    return redirect(url_for(".panel", panel_id=panel_id), code=303)


@blueprint.post("/panels/<panel_id>/decision")
@requires(PANELS)
def decide(panel_id: str) -> Any:
    """Record the decision on the cut; what is live changes only by a new revision of the module."""
    text = request.form.get("cut", "")
    found = panel_by_public_id(panel_id)
    try:
        if not text.isdecimal() or len(text) > 3 or not 1 <= int(text) <= MOST_CUT:
            raise Refused(_("Enter the cut as a whole percent from 1 to 100."))
        with unit_of_work(durable=True):
            reason = request.form.get("reason", "").strip()[:2000]
            decide_cut(found, cut=int(text), reason=reason, by=person(current().person_id or 0))
    except Refused as error:
        return _panel(view_of(found), error), 422
    flash(_("Recorded. Set the cut in the editor: it counts with the next revision."), "ok")
    return redirect(url_for(".panel", panel_id=panel_id), code=303)


@blueprint.get("/judging")
@requires(JUDGE)
def judging() -> str:
    """List the open panels on which the reader judges."""
    return render_template("quality/judging.html", panels=panels_to_judge(current().person_id or 0))


@blueprint.get("/panels/<panel_id>/judge")
@requires(JUDGE)
def judge(panel_id: str) -> str:
    """Show a judge the live items with what they said of them."""
    found = panel_by_public_id(panel_id)
    return _judge(view_of(found), judge_of(found, current().person_id or 0), {})


def _judge(view: PanelView, judge_id: int, errors: dict[str, list[str]]) -> str:
    own = view.estimates.get(view.round, {}).get(judge_id, {})
    before = view.estimates.get(view.round - 1, {})
    means = {
        item: spread_of([said[item] for said in before.values() if item in said])[0]
        for items in view.items.values()
        for item in items
        if any(item in said for said in before.values())
    }
    return render_template(
        "quality/judge.html",
        view=view,
        own={item: round(100 * value) for item, value in own.items()},
        mine={item: round(100 * value) for item, value in before.get(judge_id, {}).items()},
        means={item: round(100 * value) for item, value in means.items()},
        values=request.form,
        errors=errors,
    )


@blueprint.post("/panels/<panel_id>/judge")
@requires(JUDGE)
def estimate(panel_id: str) -> Any:
    """Keep a judge's estimates; those that are empty stay open."""
    found = panel_by_public_id(panel_id)
    judge_id = judge_of(found, current().person_id or 0)
    estimates, errors = _estimates()
    if errors:
        return _judge(view_of(found), judge_id, errors), 422
    number = request.form.get("round", "")
    with unit_of_work():
        count = record_estimates(
            found,
            judge_id=judge_id,
            number=int(number) if number.isdecimal() and len(number) < 4 else 0,
            estimates=estimates,
        )
    flash(ngettext("%d estimate saved.", "%d estimates saved.", count) % count, "ok")
    return redirect(url_for(".judge", panel_id=panel_id), code=303)


def _estimates() -> tuple[dict[str, Decimal], dict[str, list[str]]]:
    """Read the estimates of the form: percent by item, between 0 and 100."""
    estimates, errors = {}, {}
    for name, text in request.form.items():
        if not name.startswith("item:") or not text.strip():
            continue
        item = name.removeprefix("item:")
        try:
            value = Decimal(text.strip()[:8])
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value <= HUNDRED:
            errors[item] = [_("A number from 0 to 100.")]
        else:
            estimates[item] = value / HUNDRED
    return estimates, errors
