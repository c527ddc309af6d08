"""Scoped privileges: who holds one with its limits, one person's privilege, and the signatures on it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from lms.access.forms import PrivilegeForm
from lms.access.models_privileges import PrivilegeSpan
from lms.access.permissions import CONFIRM, GRANT_CODING, GRANT_PRIVILEGE, PRIVILEGE, PRIVILEGES
from lms.access.rules import privileges as rules
from lms.access.services import privilege_lists as lists
from lms.access.services import privilege_signing as signing
from lms.access.services.decisions import Ruling
from lms.access.services.privilege_cases import Held, defined, defined_privileges, held_by
from lms.access.views.subjects import attempted, person_subject, proved
from lms.compliance import api as compliance
from lms.core import clock, permissions
from lms.core.errors import DomainError, NotAllowed, NotFound
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, Permission, Subject, demand, may, requires, scope_paths
from lms.core.tables import Column, Table
from lms.people import api as people
from lms.people.api import Person, Unit

blueprint = Blueprint("privileges", __name__, url_prefix="/access/privileges", template_folder="../templates")

LOOKS = {
    rules.HELD: (_("Held"), "ok", "met"),
    rules.READY: (_("Ready to grant"), "info", "half"),
    rules.FALLEN: (_("To withdraw"), "bad", "soon"),
    rules.WITHDRAWN: (_("Withdrawn"), "bad", "blocked"),
    rules.LAPSED: (_("Ran out"), "bad", "clock"),
    rules.IN_PROGRESS: (_("On the way"), "info", "half"),
    rules.NOT_STARTED: (_("Not started"), "off", "empty"),
    rules.ENDED: (_("Ended"), "off", "waived"),
}
BANDS = {
    "released": (_("95 % and more: released"), "ok", "met"),
    "feedback": (_("93 to 94.9 %: feedback"), "info", "half"),
    "plan": (_("90 to 92.9 %: plan, 10 % before the bill"), "warn", "soon"),
    "full": (_("Under 90 %: all before the bill, mentor"), "bad", "blocked"),
}
_CUT_WORDS = {
    "held": _("Held, %d"),
    "decide": _("To decide, %d"),
    "way": _("On the way, %d"),
    "lost": _("Lost, %d"),
    "all": _("All, %d"),
}
_ACTS = {rules.CONFIRM: _("Confirm"), rules.GRANT: _("Grant"), rules.WITHDRAW: _("Withdraw")}


@blueprint.get("")
@requires(PRIVILEGES)
def index() -> Any:
    """Show who holds which privilege until when, with the limits of each, or send the list as a file."""
    paths, day = scope_paths(PRIVILEGES), clock.today()
    known = {one.privilege.id: one.privilege for one in defined_privileges().values()}
    chosen = request.args.get("privilege", "")
    chosen = chosen if chosen in known else ""
    show = request.args.get("show", "held")
    show = show if show in lists.CUTS else "held"
    table = _table(lists.privileges_query(paths, day, lists.CUTS[show], chosen))
    counts = lists.counts_by_cut(paths, day, chosen)
    if asked_format():
        cut = [(_("Shown"), _CUT_WORDS[show] % counts[show])]
        named = [(_("Privilege"), known[chosen].title)] if chosen else []
        return table.download(imprint_of(paths, [*cut, *named]))
    return render_template(
        "access/privileges.html",
        page=table.page(),
        heading=_heading(counts),
        chips=[
            (words % counts[key], url_for(".index", show=key, privilege=chosen), key == show)
            for key, words in _CUT_WORDS.items()
        ],
        choices=[("", _("All privileges")), *((key, one.title) for key, one in sorted(known.items()))],
        chosen=chosen,
        show=show,
        defined=[
            one.privilege for one in defined_privileges().values() if not chosen or one.privilege.id == chosen
        ],
        names={key: one.privilege for key, one in defined_privileges().items()},
        looks=LOOKS,
    )


@blueprint.get("/<employee_no>/<privilege>")
@requires(PRIVILEGE, subject=person_subject)
def show(employee_no: str, privilege: str) -> Any:
    """Show one person's privilege: limits, what it asks, quarters, signatures, and what may be signed."""
    return _page(_held(employee_no, privilege))


@blueprint.post("/<employee_no>/<privilege>")
@requires(PRIVILEGE, subject=person_subject)
def sign(employee_no: str, privilege: str) -> Any:
    """Confirm, grant or withdraw, with the proof given anew."""
    held = _held(employee_no, privilege)
    form = PrivilegeForm(request.form)
    kind = form.decision.data or ""
    needed = _needed(held, kind)
    if permissions.current().person_id == held.person_id:
        raise NotAllowed(_("Nobody signs for themselves."), hint=_("Another person must decide."))
    demand(needed, _subject(held))
    means = proved(form) if form.validate() else None
    if means is None:
        return _page(held, form), 422
    asked = signing.PrivilegeSigning(
        person_id=held.person_id,
        privilege=privilege,
        kind=kind,
        by_id=permissions.current().person_id or 0,
        form_key=form.form_key.data or "",
        password_reentered=True,
        note=form.note.data or "",
        for_id=permissions.stands_in_for(needed, permissions.current(), _subject(held)),
        means=means,
    )
    signed, problem = attempted(lambda: signing.sign_privilege(asked))
    if signed is None:
        return _page(held, form, problem)
    flash(_told(held, signed.kind), "ok")
    return redirect(url_for(".show", employee_no=employee_no, privilege=privilege), code=303)


def record_part(_identity: Identity, *, person: Any, **_about: Any) -> Markup | None:
    """Show a person's privileges with their limits beside their gates."""
    day = clock.today()
    found = [(held, held.on(day)) for held in lists.privileges_of(person.id, day)]
    if not found:
        return None
    return Markup(render_template("access/part_privileges.html", person=person, found=found, looks=LOOKS))  # noqa: S704  a template escaped it


def team_part(identity: Identity) -> Markup | None:
    """Lead a manager from the team to the privileges in it."""
    if not scope_paths(PRIVILEGES, identity):
        return None
    link = Markup('<a class="btn btn-plain" href="%s">%s</a>')
    return link % (url_for("privileges.index"), _("Privileges"))


def _held(employee_no: str, key: str) -> Held:
    """Return a person's privilege.

    Raises:
        NotFound: when nothing is known of it: no job that lets it be held, and no signature.
    """
    defined(key)
    person_id = people.person_by_employee_no(employee_no).id
    held = held_by([person_id], key=key)[person_id]
    if not held or not (held[0].dossier.jobs or held[0].case.signed):
        raise NotFound(_("There is no such privilege of this person."))
    return held[0]


def _subject(held: Held) -> Subject:
    """Return the person in the unit of the job that lets it be held: whoever signs must be over that unit."""
    job = held.dossier.latest_job(clock.today())
    return Subject(person_id=held.person_id, paths=(job.unit_path,) if job else ())


def _needed(held: Held, kind: str) -> Permission:
    if kind == rules.CONFIRM:
        return CONFIRM
    return GRANT_CODING if held.privilege.is_signed_by_one else GRANT_PRIVILEGE


def _page(held: Held, form: PrivilegeForm | None = None, problem: DomainError | None = None) -> Any:
    person, day = people.person(held.person_id), signing.today_of(held)
    stand = held.on(day)
    signed = signing.history_of(held.person_id, held.privilege.key)
    page = render_template(
        "access/privilege.html",
        person=person,
        held=held,
        stand=stand,
        ruling=Ruling(held.dossier, stand.decision, day),
        day=day,
        look=LOOKS[stand.state],
        quarters=lists.quarters_of(held, day),
        bands=BANDS,
        evidence=compliance.record_of(held.person_id),
        signed=signed,
        names=people.people({one.by_id for one in signed}),
        act=_act(held, form, day),
        problem=problem,
        may_list=bool(scope_paths(PRIVILEGES)),
    )
    return (page, problem.status) if problem else page


def _act(held: Held, form: PrivilegeForm | None, day: Any) -> dict[str, Any]:
    """Return what the viewer may sign now, with its form and sentence, or why not; nothing for others."""
    me = permissions.current().person_id or 0
    subject, state = _subject(held), held.on(day).state
    offered = (rules.WITHDRAW,) if state in (rules.HELD, rules.FALLEN) else (rules.CONFIRM, rules.GRANT)
    refusals = []
    for kind in offered if state in (rules.HELD, rules.FALLEN, rules.READY) else ():
        needed = _needed(held, kind)
        if not may(needed, subject):
            continue
        for_id = permissions.stands_in_for(needed, permissions.current(), subject)
        refusal = rules.refusal_to_sign(held.case, kind, me, day, "-", for_id)
        if refusal is None:
            shown = form or PrivilegeForm(data={"decision": kind})
            return {"kind": kind, "word": _ACTS[kind], "meaning": rules.MEANINGS[kind], "form": shown}
        refusals.append(refusal)
    return {"refusal": refusals[0]} if refusals else {}


def _told(held: Held, kind: str) -> str:
    name = people.person(held.person_id).full_name
    words = {
        rules.CONFIRM: _("Confirmed. An access officer grants it to %s next."),
        rules.GRANT: _("Granted. %s works within the limits printed here."),
        rules.WITHDRAW: _("Withdrawn. %s reads the reason; the work goes back to review."),
    }
    return words[kind] % name


def _heading(counts: dict[str, int]) -> str:
    if counts["decide"]:
        return _("%(decide)d to decide, %(held)d held") % counts
    return _("%(held)d privileges are held") % counts


def _table(query: Any) -> Table:
    return Table(
        "privileges",
        (
            Column("person", _("Person"), lambda row: row.Person.full_name, Person.family_name),
            Column("number", _("Employee no."), lambda row: row.Person.employee_no, Person.employee_no),
            Column("privilege", _("Privilege"), _privilege_name, PrivilegeSpan.privilege),
            Column("unit", _("Unit"), lambda row: row.Unit.name, Unit.name),
            Column("state", _("State"), lambda row: LOOKS[row.PrivilegeSpan.state][0], PrivilegeSpan.state),
            Column(
                "until", _("Held until"), lambda row: row.PrivilegeSpan.last_on, PrivilegeSpan.last_on, "date"
            ),
            Column("why", _("Why"), lambda row: row.PrivilegeSpan.why),
            Column("limits", _("Limits"), _limits),
        ),
        query,
        "person",
        PrivilegeSpan.id,
        _("Scoped privileges"),
    )


def _privilege_name(row: Any) -> str:
    found = defined_privileges().get(row.PrivilegeSpan.privilege)
    return found.privilege.name if found else str(row.PrivilegeSpan.privilege)


def _limits(row: Any) -> str:
    found = defined_privileges().get(row.PrivilegeSpan.privilege)
    return " ".join(found.privilege.limits) if found else ""


__all__ = ["blueprint", "record_part", "team_part"]
