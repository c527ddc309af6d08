"""The trainer's side: the list of reports, one report with its answer, and who answers for which module."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core import permissions
from lms.core.content import history
from lms.core.errors import DomainError, Refused
from lms.core.exports.download import asked_format, chosen, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, Subject, may, requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.unit_of_work import unit_of_work
from lms.courses import api as courses
from lms.people import api as people
from lms.quality.api import RULE
from lms.support.models import Issue
from lms.support.permissions import ANSWER, INBOX, NAME_OWNERS
from lms.support.rules.issues import ANSWERS, ITEM, OPEN, state_after
from lms.support.services import inbox as lists
from lms.support.services import issues
from lms.support.services.inbox import SHOWS, Wanted
from lms.support.services.owners import candidates
from lms.support.services.public_answers import may_publish, public_answer_of
from lms.support.services.reading import reports_of
from lms.support.services.taps import tallies_of
from lms.support.services.titles import item_of, last_changes, title_of
from lms.support.views.pages import page_of

blueprint = Blueprint("inbox", __name__, url_prefix="/feedback/inbox", template_folder="../templates")

WORDS = {
    "open": "Waits for an answer",
    "late": "Late",
    "appeal": "Challenges",
    "answered": "Answered",
    "changed": "Changed",
    "declined": "Not changed",
    "closed": "Closed",
    "all": "All",
}


def issue_subject(issue_id: str) -> Subject:
    """Return an issue as the subject of a permission: who reported it, in the unit where they worked.

    Whoever answers for the module answers wherever it was reported.
    """
    found = issues.find_issue(issue_id)
    unit = people.units().get(found.unit_id or 0)
    reader = permissions.current()
    is_owner = reader.is_signed_in and courses.owners().get(found.module) == reader.person_id
    own = tuple(held.path for held in reader.duties) if is_owner else ()
    return Subject(found.person_id, ((unit.path,) if unit else _top_paths()) + own)


def _top_paths() -> tuple[str, ...]:
    """Return the top units: a report by somebody without any job is for those over everything."""
    return tuple(unit.path for unit in people.units().values() if unit.parent_id is None)


def waiting_for(identity: Identity) -> int | None:
    """Return how many reports wait for somebody, for the menu; None for none."""
    return lists.open_count(scope_paths(INBOX, identity), identity.person_id or 0) or None


@blueprint.get("")
@requires(INBOX)
def index() -> Any:
    """List reports of one's units, those that wait first; sorted, filtered, paged; also as a file."""
    paths, reader = scope_paths(INBOX), permissions.current().person_id or 0
    modules = lists.modules_in(paths, reader)
    show, module = request.args.get("show", OPEN), request.args.get("module", "")
    wanted = Wanted(show if show in SHOWS else OPEN, module if module in modules else "")
    table = _table(lists.inbox_query(paths, reader, wanted))
    shown = [(key, _(WORDS[key])) for key in SHOWS]
    if asked_format():
        return table.download(
            imprint_of(paths, [(_("Shown"), chosen(shown, wanted.show)), (_("Module"), wanted.module)])
        )
    return render_template(
        "feedback/inbox.html",
        page=table.page(),
        wanted=wanted,
        waiting=lists.waiting(paths, reader),
        answering=lists.answering(lists.within(paths, reader)),
        modules=[("", _("All modules")), *((key, key) for key in modules)],
        shown=shown,
        title_of=lambda one: title_of(one.module, one.place, one.thing),
        state_of=lambda row: state_after(row.newest),
        words=WORDS,
        may_name=may(NAME_OWNERS),
    )


def _table(query: Any) -> Table:
    columns = (
        Column("module", _("Module"), lambda row: row.Issue.module, Issue.module),
        Column("place", _("About"), lambda row: _thing(row.Issue)),
        Column("said", _("Reported"), lambda row: row.Issue.text or _("no words")),
        Column(
            "kind",
            _("Kind"),
            lambda row: _("challenge") if row.Issue.kind == "appeal" else _("report"),
            Issue.kind,
        ),
        Column("by", _("By"), _reporter),
        Column("state", _("State"), lambda row: _(WORDS[state_after(row.newest)])),
        Column("on", _("On"), lambda row: row.Issue.recorded_at.date(), Issue.recorded_at, "date"),
        Column("due", _("Answer by"), lambda row: row.Issue.due_on, Issue.due_on, "date"),
    )
    return Table("feedback", columns, query, "due", Issue.id.expression, _("Feedback on modules"))


def _thing(issue: Issue) -> str:
    return title_of(issue.module, issue.place, issue.thing)


def _reporter(row: Any) -> str:
    """Return who reported; somebody of other units stays unnamed."""
    return str(row.Person.full_name) if row.is_named else _("a colleague elsewhere")


@blueprint.get("/<issue_id>")
@requires(INBOX, subject=issue_subject)
def show(issue_id: str) -> str:
    """Show a report with what it is about, and the form to answer it."""
    return _page(issue_id)


@blueprint.post("/<issue_id>")
@requires(ANSWER, subject=issue_subject)
def answer(issue_id: str) -> Any:
    """Answer a report; what was typed stays when it is not accepted."""
    form = request.form
    try:
        given = issues.Answer(
            kind=form.get("kind", ""),
            text=form.get("text", ""),
            seen=_number(form.get("seen", "")) or 0,
            revision_id=_number(form.get("revision", "")),
        )
        with unit_of_work(durable=True):
            by_id = permissions.current().person_id or 0
            issues.answer_issue(issue=issues.find_issue(issue_id), by_id=by_id, answer=given)
    except DomainError as problem:
        return _page(issue_id, problem), problem.status
    flash(_("Answered. Whoever reported it sees your words under My feedback."), "ok")
    return redirect(url_for(".show", issue_id=issue_id), code=303)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _page(issue_id: str, problem: DomainError | None = None) -> str:
    issue = issues.find_issue(issue_id)
    [report] = reports_of([issue])
    subject = issue_subject(issue_id)
    unit = people.units().get(issue.unit_id or 0)
    is_named = any(path.startswith(top) for top in scope_paths(INBOX) for path in _paths(unit))
    versions = [one for one in history("module", issue.module) if one.body]
    return render_template(
        "feedback/issue.html",
        report=report,
        issue=issue,
        problem=problem,
        form=request.form,
        who=people.person(issue.person_id).full_name if is_named else _("A colleague elsewhere"),
        unit=unit.name if unit and is_named else "",
        item=item_of(issue.revision_id, issue.thing) if issue.place == ITEM else None,
        change=last_changes(issue.module).get(issue.thing),
        tally=tallies_of(issue.module).get((issue.place, issue.thing)),
        answers=[(key, _(text)) for key, text in _ANSWER_WORDS.items()],
        versions=[("", _("none")), *((one.id, one.body["module"]["version"]) for one in reversed(versions))][
            :9
        ],
        may_answer=may(ANSWER, subject) and report.state == OPEN,
        everybody=may(ANSWER, subject) and may_publish(issue),
        public=public_answer_of(issue.id),
        said=next((one.text for one in reversed(report.happened) if one.kind in ANSWERS), ""),
        page_of=page_of,
        is_self=issue.person_id == permissions.current().person_id,
        regrade=url_for("quality_decisions.form", module_id=issue.module, item_id=issue.thing)
        if issue.place == ITEM and may(RULE)
        else "",
    )


_ANSWER_WORDS = dict(
    zip(
        ANSWERS,
        (
            "Answered: it is right as it stands, here is why",
            "Changed: it was wrong or unclear and is put right",
            "Not changed: it stays, here is why",
        ),
        strict=True,
    )
)


def _paths(unit: people.Unit | None) -> tuple[str, ...]:
    return (unit.path,) if unit else _top_paths()


@blueprint.get("/owners")
@requires(NAME_OWNERS)
def owners() -> str:
    """Show who answers for each module, and name somebody."""
    named = courses.owners()
    names = people.people(set(named.values()))
    return render_template(
        "feedback/owners.html",
        rows=[
            (one, names[named[key]] if named.get(key) in names else None, lists.answering_of(key))
            for key, one in courses.modules().items()
            if not one.form_of
        ],
        candidates=[("", _("nobody, the trainers of each unit")), *candidates(scope_paths(NAME_OWNERS))],
    )


@blueprint.post("/owners")
@requires(NAME_OWNERS)
def name_owner() -> AnyResponse:
    """Name who answers for a module."""
    module_id, number = request.form.get("module", ""), request.form.get("owner", "")
    known = dict(candidates(scope_paths(NAME_OWNERS)))
    if number and number not in known:
        raise Refused("This person has no duty to answer feedback.", hint="Choose one from the list.")
    person_id = people.person_by_employee_no(number).id if number else None
    with unit_of_work():
        by_id = permissions.current().person_id or 0
        changed = courses.name_owner(module_id=module_id, person_id=person_id, by_id=by_id)
    if changed:
        flash(_("Recorded. Learners see it on the page of the module."), "ok")
    return redirect(url_for(".owners", _anchor=f"o-{module_id}"), code=303)
