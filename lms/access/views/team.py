"""The manager's pages: the team's week, and one person with obligations, gate and confirmation."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.access.forms import SigningForm
from lms.access.permissions import CONFIRM, EXPLAIN, TEAM
from lms.access.rules.facts import CONFIRM as CONFIRMATION
from lms.access.rules.meaning import MEANINGS
from lms.access.rules.signing import refusal_to_confirm
from lms.access.services import sign_off
from lms.access.services.cards import GateCard, gate_cards
from lms.access.services.decisions import Ruling, decide_many
from lms.access.services.history import history_of
from lms.access.services.owed import owed_rows
from lms.access.services.team import TeamRow, TeamWeek, team_week
from lms.access.services.tomorrow import Unsafe, unsafe_tomorrow
from lms.access.views.files import STATE_WORDS, team_file
from lms.access.views.subjects import (
    attempted,
    gate_subject,
    person_subject,
    proved,
    rulings_of,
    signer_id,
    stands_in,
)
from lms.compliance import api as compliance
from lms.core import clock, permissions
from lms.core.errors import DomainError
from lms.core.exports.download import asked_format
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import may, requires, scope_paths
from lms.core.tables import PAGE_SIZE
from lms.core.web.formats import in_words, weekday
from lms.people import api as people
from lms.roles.api import title_of

blueprint = Blueprint("team", __name__, url_prefix="/team", template_folder="../templates")

CUTS = ("act", "all", "new", "confirm", "unsafe", "overdue", "expiring")


@blueprint.get("")
@requires(TEAM)
def week() -> Any:
    """Show who cannot work safely in the next seven days, what runs out, who is new or waits."""
    paths = scope_paths(TEAM)
    team = team_week(paths)
    show = request.args.get("show", CUTS[0])
    show = show if show in CUTS else CUTS[0]
    role = request.args.get("role", "")[:40]
    rows = [row for row in _cut(team, show) if role in ("", *row.job_roles)]
    if asked_format():
        cut = next((text for text, _href, is_current in _chips(team, show) if is_current), show)
        return team_file(
            team, rows, paths, [(_("Shown"), cut), (_("Job role"), title_of(role) if role else "")]
        )
    text = request.args.get("page", "1")
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(last, max(1, int(text) if text.isdecimal() and len(text) < 8 else 1))
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    cards = _cards(shown, team)
    tomorrow = _tomorrow(team, cards) if show == CUTS[0] else []
    return render_template(
        "access/team.html",
        team=team,
        rows=shown,
        cards=cards,
        tomorrow=tomorrow,
        nudged=compliance.last_nudges([row.person.id for row in shown if row.overdue]),
        zones=people.zones_of(shift.unit_id for one in tomorrow for shift in one.shifts) if tomorrow else {},
        heading=_heading(team),
        chips=_chips(team, show),
        show=show,
        role=role,
        roles=[("", _("All roles")), *_roles(team)],
        number=number,
        last=last,
        total=len(rows),
        strip_words={row.person.id: _words(row) for row in shown},
    )


def _cut(team: TeamWeek, show: str) -> list[TeamRow]:
    cuts = {
        "act": team.to_act_on,
        "new": team.new,
        "confirm": team.to_confirm,
        "unsafe": team.unsafe,
        "overdue": team.overdue,
        "expiring": team.expiring,
    }
    return cuts.get(show, team.everybody)


def _chips(team: TeamWeek, show: str) -> list[tuple[str, str, bool]]:
    cuts = [
        ("act", _("Needs action, %d") % len(team.to_act_on)),
        ("all", _("All, %d") % len(team.rows)),
        ("new", _("New hires, %d") % len(team.new)),
        ("confirm", _("Ready for my confirmation, %d") % len(team.to_confirm)),
    ]
    extra = {
        "unsafe": _("Not cleared for a shift"),
        "overdue": _("Overdue"),
        "expiring": _("Expiring in 30 days"),
    }
    if show in extra:
        cuts.append((show, f"{extra[show]}, {len(_cut(team, show))}"))
    return [(text, url_for("team.week", show=key), key == show) for key, text in cuts]


def _heading(team: TeamWeek) -> str:
    if not team.rows:
        return _("No one holds a job in your units")
    tomorrow = len(team.unsafe_on(team.tomorrow))
    if tomorrow:
        words = ngettext(
            "%s person is on tomorrow's shifts without clearance",
            "%s people are on tomorrow's shifts without clearance",
            tomorrow,
        )
        return (words % in_words(tomorrow)).capitalize()
    if team.unsafe:
        words = ngettext(
            "%s person has a shift this week without clearance",
            "%s people have a shift this week without clearance",
            len(team.unsafe),
        )
        return (words % in_words(len(team.unsafe))).capitalize()
    if team.has_schedule:
        return _("Everyone on this week's shifts is cleared")
    return _("No shifts of this week are known yet")


def _roles(team: TeamWeek) -> list[tuple[str, str]]:
    found = {role for row in team.rows for role in row.job_roles}
    return sorted(((role, title_of(role)) for role in found), key=lambda role: role[1])


def _cards(rows: list[TeamRow], team: TeamWeek) -> dict[int, GateCard]:
    """Return the card of the gate that stands least well, for the rows shown whose next step it names."""
    worst = {row.person.id: row.worst.gate for row in rows if row.worst and _needs_card(row, team)}
    rulings = decide_many(list(worst), as_of=team.day)
    shown = [
        ruling
        for person_id, found in rulings.items()
        for ruling in found
        if ruling.decision.gate == worst[person_id]
    ]
    return {card.person_id: card for card in gate_cards(shown)}


def _tomorrow(team: TeamWeek, cards: dict[int, GateCard]) -> list[Unsafe]:
    """Return who cannot work safely tomorrow, with the way to their shift."""
    left = [row for row in team.unsafe_on(team.tomorrow) if row.person.id not in cards and row.worst]
    worst = {row.person.id: row.worst.gate for row in left if row.worst}
    rulings = decide_many(list(worst), as_of=team.day)
    more = [one for found in rulings.values() for one in found if one.decision.gate == worst[one.person_id]]
    return unsafe_tomorrow(team, cards | {card.person_id: card for card in gate_cards(more)})


def _needs_card(row: TeamRow, team: TeamWeek) -> bool:
    if row.waits_for_manager or row.worst is None:
        return False
    return row.worst.state != "cleared" or row in team.expiring


def _words(row: TeamRow) -> list[dict[str, str]]:
    return [
        {
            "kind": day.kind,
            "words": f"{weekday(day.day)} {STATE_WORDS[day.kind]}" if day.kind else _("off"),
        }
        for day in row.week
    ]


@blueprint.get("/<employee_no>")
@requires(EXPLAIN, subject=person_subject)
def show(employee_no: str) -> Any:
    """Show what a person owes and why, how the gate stands, and, to a manager, the confirmation."""
    return _page(employee_no)


@blueprint.post("/<employee_no>/<gate>/confirm")
@requires(EXPLAIN, subject=person_subject)
def confirm(employee_no: str, gate: str) -> Any:
    """Confirm role and workflows, with the password entered again."""
    person = people.person_by_employee_no(employee_no)
    ruling = sign_off.ruling_today(person.id, gate)
    by_id = signer_id(CONFIRM, ruling, own=_("Another manager must confirm."))
    form = SigningForm(request.form)
    means = proved(form) if form.validate() else None
    if means is None:
        return _page(employee_no, {gate: form}), 422
    signing = sign_off.Signing(
        person_id=person.id,
        gate=gate,
        by_id=by_id,
        form_key=form.form_key.data or "",
        password_reentered=True,
        note=form.note.data or "",
        for_id=stands_in(CONFIRM, ruling),
        means=means,
    )
    signed, problem = attempted(lambda: sign_off.confirm(signing))
    if signed is None:
        return _page(employee_no, {gate: form}, problem)
    flash(_("Confirmed. %s is in the release queue of the access officer now.") % person.full_name, "ok")
    return redirect(url_for("team.show", employee_no=employee_no), code=303)


def _page(
    employee_no: str, forms: dict[str, SigningForm] | None = None, problem: DomainError | None = None
) -> Any:
    person = people.person_by_employee_no(employee_no)
    rulings = rulings_of(person.id)
    owed = compliance.obligations_of_people([person.id], as_of=clock.today())[person.id]
    page = render_template(
        "access/team_person.html",
        problem=problem,
        person=person,
        jobs=[job for job in people.jobs_of([person.id])[person.id] if job.is_held_on(clock.today())],
        units=people.units(),
        gates=[
            (ruling, card, _confirmation(ruling, forms or {}))
            for ruling, card in zip(rulings, gate_cards(rulings), strict=True)
        ],
        owed=owed_rows(owed),
        evidence=compliance.record_for(person.id, permissions.current().person_id or 0),
        history=[(ruling.title, history_of(person.id, ruling.decision.gate)) for ruling in rulings],
        may_see_team=bool(scope_paths(TEAM)),
        meanings=MEANINGS,
        is_self=permissions.current().person_id == person.id,
        may_observe=compliance.may_observe(person.id),
    )
    return (page, problem.status) if problem else page


def _confirmation(ruling: Ruling, forms: dict[str, SigningForm]) -> dict[str, Any]:
    """Return the form of the confirmation, or why it is not to be signed; nothing for other duties."""
    identity = permissions.current()
    if not identity.holds("manager") or ruling.decision.state != "ready_for_signoff":
        return {}
    for_id = stands_in(CONFIRM, ruling)
    refusal = refusal_to_confirm(ruling.dossier.case, identity.person_id or 0, ruling.as_of, for_id)
    if refusal is not None:
        return {"refusal": refusal}
    if not may(CONFIRM, gate_subject(ruling)):
        return {}
    after = sign_off.decision_with(ruling, CONFIRMATION, identity.person_id or 0, for_id)
    form = forms.get(ruling.decision.gate) or SigningForm()
    return {"form": form, "after": after, "lender": people.person(for_id) if for_id else None}
