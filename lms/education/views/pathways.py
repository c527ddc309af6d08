"""The educator's side: what is due, one provider's pathway, what happened on it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import DomainError, Refused
from lms.core.exports.download import asked_format, chosen, imprint_of
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.permissions import Identity, current, requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.unit_of_work import unit_of_work
from lms.education import wording
from lms.education.models import PathwayStep
from lms.education.permissions import EDUCATE
from lms.education.rules.matching import SPECIALTY
from lms.education.rules.pathways import DONE, OUTCOMES, stands
from lms.education.services import following, reading
from lms.education.services.educators import educators_of
from lms.education.services.pathways import pathway_of, terms
from lms.education.services.reading import Educating, Wanted
from lms.education.services.specialties import say_specialty, specialties_of
from lms.education.views.subjects import started
from lms.people.api import Person, Unit, person_by_employee_no, units

blueprint = Blueprint("pathways", __name__, url_prefix="/education/pathways", template_folder="../templates")

SHOWN = {
    reading.WEEK: _("Due this week"),
    reading.OVERDUE: _("Overdue"),
    reading.WAITING: _("All that wait"),
    reading.CLOSED: _("Done"),
    reading.ALL: _("Everything"),
}
WHOSE = ((reading.EVERYBODY, _("All providers")), (reading.MINE, _("Mine")), (reading.NOBODY, _("Nobody's")))


def waiting_for(identity: Identity) -> int | None:
    """Return how many steps of one's own providers are due by Sunday, for the menu; None for none."""
    return reading.open_count(scope_paths(EDUCATE, identity), identity.person_id or 0) or None


@blueprint.get("")
@requires(EDUCATE)
def index() -> Any:
    """List steps of providers in one's units by the day they are due; also as a file."""
    paths, me = scope_paths(EDUCATE), current().person_id or 0
    known = reading.practices(paths)
    wanted = _wanted(dict(known))
    table = _table(reading.steps_query(paths, me, wanted))
    if asked_format():
        cut = [(_("Shown"), SHOWN[wanted.show]), (_("Practice"), dict(known).get(wanted.practice))]
        return table.download(imprint_of(paths, [*cut, (_("Providers"), chosen(WHOSE, wanted.whose))]))
    return render_template(
        "education/pathways.html",
        page=table.page(),
        wanted=wanted,
        counts=reading.counts(paths, me, wanted.whose),
        practices=[("", _("All practices")), *known],
        whose=WHOSE,
        shown=[(label, _at(wanted, show), show == wanted.show) for show, label in SHOWN.items()],
        badge_of=_badge,
        step_of=_step,
        educator_of=_educator,
    )


def _wanted(practices: dict[str, str]) -> Wanted:
    show, practice = request.args.get("show", reading.WEEK), request.args.get("practice", "")
    whose = request.args.get("whose", "")
    return Wanted(
        show if show in SHOWN else reading.WEEK,
        practice if practice in practices else "",
        whose if whose in dict(WHOSE) else reading.EVERYBODY,
    )


def _at(wanted: Wanted, show: str) -> str:
    practice, whose = wanted.practice or None, wanted.whose or None
    return url_for(".index", show=show, practice=practice, whose=whose)


def _table(query: Any) -> Table:
    columns = (
        Column("provider", _("Provider"), _provider, Person.family_name),
        Column("practice", _("Practice"), lambda row: row.practice, Unit.name),
        Column("step", _("Step"), lambda row: _step(row).title),
        Column("due", _("Due"), lambda row: row.due_on, PathwayStep.due_on, "date"),
        Column("stands", _("State"), lambda row: _badge(row)[0]),
        Column("educator", _("Educator"), _educator, Educating.family_name),
    )
    return Table("pathways", columns, query, "due", PathwayStep.id.expression, _("Pathways of new providers"))


def _provider(row: Any) -> str:
    return f"{row.given_name} {row.family_name}"


def _educator(row: Any) -> str:
    return f"{row.educator_given} {row.educator_family}" if row.educator_family else ""


def _step(row: Any) -> Any:
    return pathway_of(row.revision_id).step(row.step)


def _badge(row: Any) -> tuple[str, str, str]:
    return wording.STANDS[stands(row.outcome, row.due_on, today=clock.today())]


@blueprint.get("/<start_id>")
@requires(EDUCATE, subject=started)
def show(start_id: str) -> str:
    """Show a provider's pathway with its notes, which educators alone read."""
    return _page(start_id)


def _page(start_id: str, problem: DomainError | None = None) -> str:
    start = following.find_start(start_id)
    it = reading.whole(start)
    unit = units()[start.unit_id]
    return render_template(
        "education/pathway.html",
        it=it,
        unit=unit,
        notes=reading.notes_of(start),
        specialty=specialties_of([start.person_id]).get(start.person_id, ""),
        specialties=[("", _("not known")), *terms(SPECIALTY).items()],
        educators=[(one.employee_no, one.name) for one in educators_of(unit.path)],
        form_key=new_public_id(),
        problem=problem,
        wording=wording,
        longest=following.LONGEST_NOTE,
    )


def _done(start_id: str, act: Any, words: str) -> Any:
    """Do an act in a unit of work; one that is refused shows the page with the reason."""
    try:
        with unit_of_work(durable=True):
            act()
    except Refused as problem:
        return _page(start_id, problem), problem.status
    flash(words, "ok")
    return redirect(url_for(".show", start_id=start_id), code=303)


@blueprint.post("/<start_id>/steps/<step>")
@requires(EDUCATE, subject=started)
def record(start_id: str, step: str) -> Any:
    """Record that a step is done, left out, or open again."""
    outcome = request.form.get("outcome", DONE)
    day = day_in(request.form.get("on")) or clock.today()
    reason = request.form.get("reason", "")
    return _done(
        start_id,
        lambda: following.record_outcome(
            following.find_start(start_id),
            step=step,
            outcome=outcome if outcome in OUTCOMES else DONE,
            occurred_on=day,
            reason=reason,
            by_id=current().person_id or 0,
        ),
        _("Recorded."),
    )


@blueprint.post("/<start_id>/notes")
@requires(EDUCATE, subject=started)
def note(start_id: str) -> Any:
    """Keep a note; educators alone read it."""
    text, form_key = request.form.get("text", ""), request.form.get("form_key", "")
    return _done(
        start_id,
        lambda: following.write_note(
            following.find_start(start_id), text=text, form_key=form_key, by_id=current().person_id or 0
        ),
        _("Kept. Educators alone read it."),
    )


@blueprint.post("/<start_id>/educator")
@requires(EDUCATE, subject=started)
def hand_over(start_id: str) -> Any:
    """Give the pathway to another educator."""
    chosen_no = request.form.get("educator", "")[:40]

    def act() -> None:
        start = following.find_start(start_id)
        known = {one.employee_no for one in educators_of(units()[start.unit_id].path)}
        if chosen_no not in known:
            raise Refused(_("This person is no educator of the practice."))
        educator_id = person_by_employee_no(chosen_no).id
        following.hand_over(start, educator_id=educator_id, by_id=current().person_id or 0)

    return _done(start_id, act, _("Handed over. The provider sees the new name."))


@blueprint.post("/<start_id>/specialty")
@requires(EDUCATE, subject=started)
def specialty(start_id: str) -> Any:
    """Record the specialty of the provider."""
    word = request.form.get("specialty", "")[:60]

    def act() -> None:
        who = following.find_start(start_id).person_id
        say_specialty(person_ids=[who], specialty=word, by_id=current().person_id or 0)

    return _done(start_id, act, _("Recorded."))


@blueprint.post("/<start_id>/end")
@requires(EDUCATE, subject=started)
def end(start_id: str) -> Any:
    """End the pathway before its last step."""
    reason = request.form.get("reason", "")
    return _done(
        start_id,
        lambda: following.end_pathway(
            following.find_start(start_id), reason=reason, by_id=current().person_id or 0
        ),
        _("The pathway has ended. What was done stays on record."),
    )
