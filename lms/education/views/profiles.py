"""Educators as providers see them: who they are, why they fit; and how a profile is kept and confirmed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.education import wording
from lms.education.permissions import CONFIRM, KEEP_PROFILE, MEET
from lms.education.rules.matching import KINDS, SPECIALTY, match
from lms.education.services import profiles, reading
from lms.education.services.educators import Educator, educators_of
from lms.education.services.fitting import fits, reader
from lms.education.services.pathways import provider_roles, terms, title_of_term
from lms.education.services.specialties import say_specialty
from lms.education.views.subjects import educator_by_no, educator_subject, known_educators, own_profile
from lms.people.api import person_subject, units

MOST_EDUCATORS = 6

blueprint = Blueprint("education", __name__, url_prefix="/education", template_folder="../templates")


def _me() -> int:
    return current().person_id or 0


@blueprint.get("")
@requires(MEET)
def own() -> str:
    """Show a provider their pathway, who goes along, and why that educator fits."""
    who = reader(_me())
    start = reading.newest_start(_me())
    it = reading.whole(start) if start else None
    serving = educators_of(who.path) if who.path else []
    if it and it.educator:
        serving = [one for one in serving if one.person_id == it.educator.id] or serving
    return render_template(
        "education/own.html",
        it=it,
        educators=fits(serving, who)[:MOST_EDUCATORS],
        specialty=who.specialty,
        specialty_title=title_of_term(who.specialty) if who.specialty else "",
        specialties=[("", _("Choose")), *terms(SPECIALTY).items()],
        is_provider=bool(set(current().job_roles) & provider_roles()),
        wording=wording,
    )


@blueprint.post("/specialty")
@requires(MEET)
def specialty() -> Any:
    """Let a provider say their own specialty."""
    if not set(current().job_roles) & provider_roles():
        raise Refused(_("This is for providers."), hint=_("Your job is none of a provider."))
    with unit_of_work():
        say_specialty(person_ids=[_me()], specialty=request.form.get("specialty", "")[:60], by_id=_me())
    flash(_("Recorded."), "ok")
    return redirect(url_for(".own"), code=303)


@blueprint.get("/educators")
@requires(MEET)
def directory() -> str:
    """List the educators of one's units with what is confirmed of them, and what waits for a manager."""
    known = known_educators(current())
    lines = profiles.profiles([one.person_id for one in known])
    return render_template(
        "education/educators.html",
        rows=[(one, lines[one.person_id], _served(one)) for one in known],
        kinds=KINDS,
        wording=wording,
        waiting=sum(not line.is_confirmed for one in known for line in lines[one.person_id])
        if any(held.duty in ("manager", "director") for held in current().duties)
        else 0,
    )


def _served(one: Educator) -> str:
    names = [unit.name for unit in units().values() if unit.path in one.paths]
    return ", ".join(names)


@blueprint.get("/educators/<educator_no>")
@requires(MEET)
def educator(educator_no: str) -> str:
    """Show an educator's profile; its owner keeps it, a manager confirms it."""
    return _page(educator_no)


def _page(educator_no: str, problem: DomainError | None = None) -> str:
    found = educator_by_no(educator_no)
    if found not in known_educators(current()):
        raise NotFound(_("There is no such educator."), hint=_("Choose one from the list of educators."))
    is_own = found.person_id == _me()
    may_confirm = may(CONFIRM, person_subject(found.person_id))
    lines = profiles.profile_of(found.person_id)
    who = reader(_me())
    return render_template(
        "education/educator.html",
        educator=found,
        lines=[line for line in lines if is_own or may_confirm or line.is_confirmed],
        fit=match(lines, specialty=who.specialty, care_setting=who.care_setting),
        specialty_title=title_of_term(who.specialty) if who.specialty else "",
        is_own=is_own,
        is_provider=bool(set(current().job_roles) & provider_roles()),
        may_confirm=may_confirm,
        served=_served(found),
        kinds=KINDS,
        words=[
            (f"{kind}:{code}", f"{wording.KINDS[kind]}: {title}")
            for kind in KINDS
            for code, title in terms(kind).items()
        ],
        form=request.form,
        problem=problem,
        wording=wording,
        today=clock.today(),
    )


@blueprint.post("/profile")
@requires(KEEP_PROFILE, subject=own_profile)
def say() -> Any:
    """Add or change a line of one's own profile."""
    kind, _colon, code = request.form.get("word", "")[:80].partition(":")
    from_on = day_in(request.form.get("since"))
    try:
        if from_on is None:
            raise Refused(_("Give the day since when it holds, such as 2019-05-01."))
        said = profiles.Said(kind, code, from_on, request.form.get("detail", ""))
        with unit_of_work():
            profiles.say(person_id=_me(), said=said)
    except Refused as problem:
        return _page(current().employee_no, problem), problem.status
    flash(_("Kept. Providers see it once your manager has confirmed it."), "ok")
    return redirect(url_for(".educator", educator_no=current().employee_no), code=303)


@blueprint.post("/profile/remove")
@requires(KEEP_PROFILE, subject=own_profile)
def remove() -> Any:
    """Take a line off one's own profile."""
    with unit_of_work():
        kind, code = request.form.get("kind", "")[:20], request.form.get("code", "")[:60]
        profiles.take_away(person_id=_me(), kind=kind, code=code)
    flash(_("Taken off. It stays on record."), "ok")
    return redirect(url_for(".educator", educator_no=current().employee_no), code=303)


@blueprint.post("/educators/<educator_no>/confirm")
@requires(CONFIRM, subject=educator_subject)
def confirm(educator_no: str) -> Any:
    """Confirm a line of an educator's profile."""
    seen = day_in(request.form.get("seen"))
    if seen is None:
        raise Refused(_("The line was changed meanwhile."), hint=_("Read it again, then confirm."))
    with unit_of_work(durable=True):
        profiles.confirm(
            person_id=educator_by_no(educator_no).person_id,
            kind=request.form.get("kind", "")[:20],
            code=request.form.get("code", "")[:60],
            seen=seen,
            by_id=_me(),
        )
    flash(_("Confirmed. Providers see it with your name."), "ok")
    return redirect(url_for(".educator", educator_no=educator_no), code=303)
