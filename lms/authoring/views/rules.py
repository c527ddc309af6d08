"""The rule builder: who must do what, and by when; who is hit, before anything is published."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.authoring.models import Draft
from lms.authoring.permissions import ASSIGNMENT_KIND, EDIT_PROGRAMMES, READ, SEE_PROGRAMMES
from lms.authoring.rules.who_tree import tree_of
from lms.authoring.services.drafts import drop_draft
from lms.authoring.services.history import history_of
from lms.authoring.services.publishing import publish_draft, retire_source
from lms.authoring.services.publishing_work import ask_to_publish, is_long, is_many, publishing_of
from lms.authoring.services.rule_drafts import (
    LONGEST_ID,
    RuleAtDesk,
    begin_rule,
    change_rule,
    path_of_rule,
    preview_draft,
    rule_at_desk,
    rule_lines,
)
from lms.authoring.services.rule_preview import ask_to_preview, previewing_of
from lms.authoring.services.standing import faults_of
from lms.authoring.views import rule_form
from lms.authoring.views.programme_blueprint import blueprint
from lms.authoring.views.shared import me
from lms.compliance import api as compliance
from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import Conflict, DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work

LONGEST_REASON, MOST_ROWS = 500, 50


@blueprint.get("/programmes/rules")
@requires(SEE_PROGRAMMES)
def rules() -> str:
    """List the rules, each with whom it means in plain words."""
    return _list()


def _list(problem: DomainError | None = None) -> str:
    return render_template(
        "authoring/rules.html", rows=rule_lines(), problem=problem, may_edit=may(EDIT_PROGRAMMES)
    )


@blueprint.post("/programmes/rules")
@requires(EDIT_PROGRAMMES)
def new_rule() -> Any:
    """Begin a rule as a draft that asks nobody for anything yet."""
    rule = request.form.get("id", "").strip()[: LONGEST_ID + 1]
    try:
        with unit_of_work():
            begin_rule(rule, request.form.get("title", "")[:80], by_id=me())
    except (Refused, Conflict) as error:
        return _list(error), error.status
    return _to(rule)


@blueprint.get("/programmes/rules/<rule>")
@requires(SEE_PROGRAMMES)
def show_rule(rule: str) -> str:
    """Show a rule: its form, whom it means in words, who is hit, what waits for a decision, its history."""
    return _page(rule)


@blueprint.post("/programmes/rules/<rule>")
@requires(EDIT_PROGRAMMES)
def change_of_rule(rule: str) -> Any:
    """Write what the form says into the draft; parts of the expression are added and taken out so too."""
    try:
        with unit_of_work():
            at_desk = rule_at_desk(rule)
            change_rule(rule, rule_form.said(at_desk.body), seen=_seen(), by_id=me())
    except (Refused, Conflict) as error:
        return _page(rule, error), error.status
    return _to(rule, "who" if ":" in request.form.get("op", "") else None)


@blueprint.post("/programmes/rules/<rule>/preview")
@requires(EDIT_PROGRAMMES)
def preview_of_rule(rule: str) -> Any:
    """Work out who is hit from a day on; many people are looked at by the job server."""
    starts_on = day_in(request.form.get("starts_on")) or clock.today()
    try:
        _refuse_broken(rule)
        with unit_of_work():
            if is_many():
                then = url_for(".show_rule", rule=rule, _anchor="hit")
                work = ask_to_preview(rule, starts_on=starts_on, by=current(), then=then)
                return redirect(url_for("content.applying", publication_id=work.public_id), code=303)
            preview_draft(rule, starts_on=starts_on, by=current().employee_no)
    except (Refused, Conflict) as error:
        return _page(rule, error), error.status
    return _to(rule, "hit")


@blueprint.post("/programmes/rules/<rule>/publish")
@requires(EDIT_PROGRAMMES)
def publish_rule(rule: str) -> Any:
    """Publish the draft from the day that was previewed; nothing is published that nobody looked at."""
    reason, here = request.form.get("reason", "")[:LONGEST_REASON], url_for(".show_rule", rule=rule)
    try:
        at_desk = rule_at_desk(rule)
        starts_on = _previewed_from(at_desk)
        if is_long(_draft(at_desk)):
            with unit_of_work():
                draft = _draft(rule_at_desk(rule))
                work = ask_to_publish(draft, reason=reason, starts_on=starts_on, by=current(), then=here)
            return redirect(url_for("content.applying", publication_id=work.public_id), code=303)
        with unit_of_work(durable=True):
            publish_draft(_draft(rule_at_desk(rule)), reason=reason, by_id=me(), starts_on=starts_on)
    except (Refused, Conflict) as error:
        return _page(rule, error), error.status
    flash(_("Published. What it does to whom is kept with the rule."), "ok")
    return _to(rule)


@blueprint.post("/programmes/rules/<rule>/drop")
@requires(EDIT_PROGRAMMES)
def drop_rule(rule: str) -> Any:
    """Drop the draft; the rule goes on as it is published."""
    try:
        with unit_of_work(durable=True):
            reason = request.form.get("reason", "")[:LONGEST_REASON]
            drop_draft(_draft(rule_at_desk(rule)), reason=reason, by_id=me())
    except (Refused, Conflict) as error:
        return _page(rule, error), error.status
    flash(_("The draft is dropped."), "ok")
    return redirect(url_for(".rules"), code=303)


@blueprint.post("/programmes/rules/<rule>/retire")
@requires(EDIT_PROGRAMMES)
def retire_rule(rule: str) -> Any:
    """End a rule from a day on; what was asked until then stays in the record."""
    try:
        with unit_of_work(durable=True):
            reason = request.form.get("reason", "")[:LONGEST_REASON]
            starts_on = day_in(request.form.get("starts_on"))
            retire_source(path_of_rule(rule), reason=reason, by_id=me(), starts_on=starts_on)
    except (Refused, Conflict) as error:
        return _page(rule, error), error.status
    flash(_("The rule ends. What it asked until then stays in the record."), "ok")
    return _to(rule)


@blueprint.post("/programmes/rules/<rule>/decide")
@requires(EDIT_PROGRAMMES)
def decide_for_rule(rule: str) -> Any:
    """Decide for people whose due date cannot be kept: another date, assign anyway, or dismiss."""
    found = [int(text) for text in request.form.getlist("person") if text.isdecimal() and len(text) < 12]
    try:
        with unit_of_work(durable=True):
            rule_at_desk(rule)
            waiting = {
                one.person_id for one in compliance.waiting_for_rule(rule, scope_paths(EDIT_PROGRAMMES))
            }
            compliance.decide_due_dates(
                [one for one in found if one in waiting],
                rule,
                request.form.get("choice", ""),
                due_on=day_in(request.form.get("due_on")),
                text=request.form.get("why", "")[:LONGEST_REASON],
                by_id=me(),
            )
    except (Refused, Conflict) as error:
        return _page(rule, error), error.status
    flash(_("Decided. It stands in the record with your name."), "ok")
    return _to(rule, "waiting")


def _to(rule: str, anchor: str | None = None) -> Response:
    return redirect(url_for(".show_rule", rule=rule, _anchor=anchor), code=303)


def _seen() -> int:
    text = request.form.get("seen", "")
    if not text.isdecimal() or len(text) > 9:
        raise Refused(_("This form is not complete."), hint=_("Open the rule again."))
    return int(text)


def _draft(at_desk: RuleAtDesk) -> Draft:
    if at_desk.draft is None:
        raise NotFound(_("Nothing is changed in this rule."), hint=_("Change it first."))
    return at_desk.draft


def _refuse_broken(rule: str) -> None:
    faults = [one for one in faults_of(_draft(rule_at_desk(rule))) if not one.is_warning]
    if faults:
        raise Refused(_("The rule is not complete yet."), hint=f"{faults[0].where}: {faults[0].message}")


def _previewed_from(at_desk: RuleAtDesk) -> date:
    if at_desk.preview is None:
        raise Refused(_("Nobody looked at who is hit yet."), hint=_("Work it out first, then publish."))
    day = date.fromisoformat(at_desk.preview.document["starts_on"])
    if day < clock.today():
        raise Refused(_("The first day is past."), hint=_("Work out who is hit from another day."))
    return day


def _told(document: dict[str, Any]) -> dict[str, Any]:
    """Return a preview as the page shows it: the first rows, days as days."""
    rows = [
        {**row, "after": row["after"] and {**row["after"], "due_on": day_in(row["after"]["due_on"] or "")}}
        for row in document["rows"][:MOST_ROWS]
    ]
    starts_on = date.fromisoformat(document["starts_on"])
    return {**document, "starts_on": starts_on, "rows": rows, "row_count": len(document["rows"])}


def _page(rule: str, problem: DomainError | None = None) -> str:
    at_desk = rule_at_desk(rule)
    faults = [one for one in faults_of(at_desk.draft) if not one.is_warning] if at_desk.draft else []
    applying = (publishing_of(at_desk.draft) if at_desk.draft else None) or previewing_of(rule)
    minutes = compliance.minutes_of_rule(at_desk.body) if not faults else 0
    return render_template(
        "authoring/rule.html",
        it=at_desk,
        body=rule_form.shown(at_desk.body),
        tree=tree_of(at_desk.body.get("who")),
        inputs={one.kind: one for one in compliance.PREDICATES},
        choices=rule_form.choices(),
        words=compliance.rule_in_words(at_desk.body.get("who")),
        faults=faults,
        minutes=minutes,
        days_needed=compliance.days_needed(minutes),
        preview=at_desk.preview,
        told=_told(at_desk.preview.document) if at_desk.preview else None,
        most=MOST_ROWS,
        waiting=compliance.waiting_for_rule(rule, scope_paths(SEE_PROGRAMMES)),
        decisions=compliance.decisions_of_rule(rule),
        applied=compliance.applied_effects(rule),
        past=history_of(path_of_rule(rule)),
        problem=problem,
        today=clock.today(),
        applying=applying,
        may_edit=may(EDIT_PROGRAMMES),
        can=may(EDIT_PROGRAMMES) and at_desk.is_readable and applying is None,
        may_open_thing=may(READ),
        kind=ASSIGNMENT_KIND,
    )
