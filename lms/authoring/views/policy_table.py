"""Policy: the table in words, each value with its history, and changing it in two steps by two people."""

import json
from http import HTTPStatus
from typing import Any

import yaml
from flask import flash, redirect, render_template, request, url_for

from lms.authoring.models_policy import PolicyProposal
from lms.authoring.permissions import PUBLISH_RULES, SEE_PROGRAMMES
from lms.authoring.services.policy_affected import AffectedPeople, affected_people
from lms.authoring.services.policy_proposals import (
    APPROVED,
    DECLINED,
    PROPOSED,
    WITHDRAWN,
    approve,
    decline,
    proposal,
    propose,
    value_of_policy,
)
from lms.authoring.services.policy_reach import reach_of
from lms.authoring.services.policy_rehearsal import ask_to_rehearse, rehearse
from lms.authoring.services.policy_values import Shown, proposals, shown, table
from lms.authoring.services.policy_work import ask_to_approve
from lms.authoring.services.publishing_work import is_many
from lms.authoring.views.programme_blueprint import blueprint
from lms.authoring.views.shared import me
from lms.compliance.api import PEOPLE
from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import Refused
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id, sent_key
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import current, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import people

LONGEST_REASON = 500
FLAT = 4
STATES = {
    PROPOSED: _("Waits for approval"),
    APPROVED: _("Approved"),
    DECLINED: _("Declined"),
    WITHDRAWN: _("Withdrawn"),
}


@blueprint.get("/programmes/policy")
@requires(SEE_PROGRAMMES)
def policy_table() -> str:
    """Show every value of policy in words: what it is, since when, by whom and why; what waits first."""
    rows = table()
    waiting = proposals((PROPOSED,))
    return render_template(
        "authoring/policy_table.html",
        rows=rows,
        waiting=waiting,
        proposers=people({one.proposed_by_id for one in waiting}),
        words=in_words,
        label_of=_label_of,
    )


@blueprint.get("/programmes/policy/values/<name>")
@requires(SEE_PROGRAMMES)
def policy_value(name: str) -> str:
    """Show one value with every change of it, and the form that proposes another."""
    return _value_page(name)


def _value_page(name: str, problem: Refused | None = None) -> str:
    value = value_of_policy(name)
    waiting = next(
        (one for one in proposals((PROPOSED,)) if (one.section, one.path) == (value.section, value.path)),
        None,
    )
    one = shown(value, waiting)
    return render_template(
        "authoring/policy_value.html",
        value=value,
        one=one,
        stood=_all_of(one),
        proposers=people({past.proposed_by for past in _all_of(one) if past.proposed_by}),
        words=in_words,
        problem=problem,
        may_propose=may(PUBLISH_RULES),
        text=request.form.get("value") or (as_text(one.now.value) if one.now else ""),
        is_short=one.now is None or not isinstance(one.now.value, (list, dict)),
        form_key=request.form.get("form_key") or new_public_id(),
        values=request.form,
        today_is=clock.today(),
    )


def _all_of(one: Shown) -> list[Any]:
    return [*one.coming, *([one.now] if one.now else []), *one.past]


@blueprint.post("/programmes/policy/values/<name>")
@requires(PUBLISH_RULES)
def propose_value(name: str) -> Any:
    """Propose another value; nothing changes before somebody else approves it."""
    try:
        with unit_of_work(durable=True):
            made = propose(
                name=name,
                text=request.form.get("value", ""),
                starts_on=day_in(request.form.get("starts_on")),
                reason=request.form.get("reason", "").replace("\0", "")[:LONGEST_REASON],
                by_id=me(),
                public_id=sent_key(request.form.get("form_key")),
            )
            link = url_for("programmes.policy_proposal", proposal_id=made.public_id)
    except Refused as refused:
        return _value_page(name, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Proposed. It holds once another administrator has approved it."), "ok")
    return redirect(link, code=303)


@blueprint.get("/programmes/policy/proposals/<proposal_id>")
@requires(SEE_PROGRAMMES)
def policy_proposal(proposal_id: str) -> Any:
    """Show what a proposal changes, who is affected (also as a file), and the form that decides it."""
    if asked_format():
        one = proposal(proposal_id)
        paths = scope_paths(PEOPLE)
        told = [(_("Change of policy"), _label_of(one)), (_("Holds from"), one.starts_on.isoformat())]
        table = _affected_table(affected_people(one, paths))
        return table.download(imprint_of(paths, told))
    return _proposal_page(proposal_id)


@blueprint.post("/programmes/policy/proposals/<proposal_id>/people")
@requires(PUBLISH_RULES)
def people_of_proposal(proposal_id: str) -> Any:
    """Work out who would be affected and keep it; many people are looked at by the job server."""
    one = proposal(proposal_id)
    here = url_for("programmes.policy_proposal", proposal_id=one.public_id, _anchor="affected")
    if one.state != PROPOSED:
        return redirect(here, code=303)
    try:
        if is_many():
            with unit_of_work():
                work = ask_to_rehearse(proposal_id, by=current(), then=here)
            return redirect(url_for("content.applying", publication_id=work.public_id), code=303)
        rehearse(proposal_id, by_id=me(), by=current().employee_no)
    except Refused as refused:
        return _proposal_page(proposal_id, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(here, code=303)


def _proposal_page(proposal_id: str, problem: Refused | None = None) -> str:
    one = proposal(proposal_id)
    affected = affected_people(one, scope_paths(PEOPLE))
    involved = people({id_ for id_ in (one.proposed_by_id, one.decided_by_id) if id_})
    return render_template(
        "authoring/policy_proposal.html",
        one=one,
        label=_label_of(one),
        was=as_text(json.loads(one.was)),
        wanted=as_text(json.loads(one.value)),
        proposer=involved.get(one.proposed_by_id),
        decider=involved.get(one.decided_by_id or 0),
        states=STATES,
        reach=reach_of(one.section, clock.today()),
        affected=affected,
        page=_affected_table(affected).page() if affected and affected.rows else None,
        is_open=one.state == PROPOSED,
        is_own=one.proposed_by_id == current().person_id,
        may_decide=may(PUBLISH_RULES),
        problem=problem,
    )


@blueprint.post("/programmes/policy/proposals/<proposal_id>")
@requires(PUBLISH_RULES)
def decide_proposal(proposal_id: str) -> Any:
    """Approve a proposal, decline it, or withdraw one's own; approving twice is one act.

    Raises:
        Refused: for a form that says none of these.
    """
    if request.form.get("act") not in ("approve", "decline"):
        raise Refused(_("Choose what to decide."), hint=_("Open the proposal again."))
    note = request.form.get("note", "").replace("\0", "")[:LONGEST_REASON]
    here = url_for("programmes.policy_proposal", proposal_id=proposal(proposal_id).public_id)
    is_approval = request.form.get("act") == "approve"
    is_own = proposal(proposal_id).proposed_by_id == me()
    try:
        if is_approval and not is_own:
            _refuse_unseen(proposal_id)
        if is_approval and not is_own and is_many():
            with unit_of_work():
                work = ask_to_approve(proposal_id, note=note, by=current(), then=here)
            return redirect(url_for("content.applying", publication_id=work.public_id), code=303)
        with unit_of_work(durable=True):
            if is_approval:
                approve(proposal_id, by_id=me(), note=note)
            else:
                decline(proposal_id, by_id=me(), note=note)
    except Refused as refused:
        return _proposal_page(proposal_id, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Recorded with your name."), "ok")
    return redirect(here, code=303)


def _refuse_unseen(proposal_id: str) -> None:
    """Refuse to approve what nobody looked at today: who is affected is known before it is decided."""
    one = proposal(proposal_id)
    affected = affected_people(one, ()) if one.state == PROPOSED else None
    if one.state == PROPOSED and (affected is None or not affected.is_of_today):
        raise Refused(
            _("Nobody looked at who is affected today."), hint=_("Work it out first, then approve it.")
        )


def _affected_table(found: AffectedPeople | None) -> RowList:
    columns = (
        ListColumn("name", _("Person"), lambda row: row.name),
        ListColumn("employee_no", _("Employee no."), lambda row: row.employee_no),
        ListColumn("unit", _("Unit"), lambda row: row.unit),
        ListColumn("what", _("What"), lambda row: row.what),
        ListColumn("before", _("Before"), lambda row: row.before),
        ListColumn("after", _("After"), lambda row: row.after),
        ListColumn("begins", _("From"), lambda row: row.begins_on, "date"),
    )
    return RowList("affected-by-policy", columns, found.rows if found else (), "name", _("Who is affected"))


def _label_of(one: PolicyProposal) -> str:
    value = value_of_policy(f"{one.section}.{one.path}")
    return value.label


def as_text(value: Any) -> str:
    """Return a value as it stands in the file."""
    if isinstance(value, (list, dict)):
        return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, default_flow_style=None).strip()
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value


def in_words(value: Any) -> str:
    """Return a value in few words: short lists as they are, long ones by their number."""
    if value is None:
        return _("without an end")
    if isinstance(value, list):
        if len(value) > FLAT and any(isinstance(one, dict) for one in value):
            return _("%d rows") % len(value)
        return "; ".join(in_words(one) for one in value) or _("none")
    if isinstance(value, dict) and "name" in value:
        return str(value["name"])
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(item)}" for key, item in value.items())
    return str(value)
