"""Adding an entry of continuing education, from a file or from the record; correcting and taking it back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lms.careers import wording
from lms.careers.forms import Read, read_activity, read_reason, values_of
from lms.careers.models import CreditEntry
from lms.careers.permissions import RECORD
from lms.careers.rules.papers import MOST_BYTES
from lms.careers.services.countable import Countable, countable_by
from lms.careers.services.entries import (
    Activity,
    add_entry,
    correct_entry,
    entry_of,
    problem_of_share,
    withdraw_entry,
)
from lms.careers.services.once import sent_before
from lms.careers.services.reading import Entry, issuers_held, ledger_of
from lms.careers.views.subjects import attempted, blank, me, say_recorded, sent, taken_file, whose
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.people import api as people

MEGABYTE = 1024 * 1024
LONGEST_SOURCE = 300

blueprint = Blueprint(
    "credit_entries",
    __name__,
    url_prefix="/credentials/<employee_no>/entries",
    template_folder="../templates",
)


@blueprint.get("/new")
@requires(RECORD, subject=whose)
def new(employee_no: str) -> str:
    """Show the form of an entry; something on record fills it in."""
    source = _source(_person_id(employee_no), request.args.get("source", ""))
    values = {"on": clock.today().isoformat()}
    if source is not None:
        values = {"on": source.on.isoformat(), "title": source.title, "source": source.key}
        values["hours"] = wording.hours(source.hours) if source.hours else ""
        values["provider"] = "Firstpass" if source.kind != "class" else ""
    return _page(employee_no, blank(values), source=source)


@blueprint.post("/new")
@requires(RECORD, subject=whose)
def add(employee_no: str) -> Any:
    """Record an activity with its certificate; the form sent twice is one entry."""
    person_id, form = _person_id(employee_no), sent()
    if sent_before(CreditEntry, person_id, form.form_key):
        return _back(employee_no)
    key = form.values.get("source", "")[:LONGEST_SOURCE]
    source = attempted(form, lambda: _source(person_id, key)) if key else None
    activity = _checked(person_id, form, source)

    def act() -> bool:
        with unit_of_work():
            kept = {"source_key": key or None, "file_id": taken_file(person_id)}
            add_entry(
                person_id=person_id,
                activity=Activity(**{**vars(activity), **kept}),
                by_id=me(),
                form_key=form.form_key,
            )
        return True

    if not form.errors and attempted(form, act):
        say_recorded(_("The entry is on record. What is approved is for the association to decide."))
        return _back(employee_no)
    return _page(employee_no, form, source=source), 422


@blueprint.get("/<education_id>")
@requires(RECORD, subject=whose)
def edit(employee_no: str, education_id: str) -> str:
    """Show an entry to correct it or take it back."""
    entry = entry_of(_person_id(employee_no), education_id)
    return _page(employee_no, blank(values_of(entry)), entry=entry)


@blueprint.post("/<education_id>")
@requires(RECORD, subject=whose)
def change(employee_no: str, education_id: str) -> Any:
    """Correct an entry or take it back, with the reason; what stood there stays on record."""
    person_id, form = _person_id(employee_no), sent()
    if sent_before(CreditEntry, person_id, form.form_key):
        return _back(employee_no)
    entry = entry_of(person_id, education_id)
    is_withdrawal = form.values.get("act") == "withdraw"
    activity = None if is_withdrawal else _checked(person_id, form, None, entry)
    names: dict[str, Any] = {"public_id": education_id, "person_id": person_id, "by_id": me()}
    names |= {"seen": form.seen, "form_key": form.form_key, "reason": read_reason(form)}

    def act() -> bool:
        with unit_of_work():
            if activity is None:
                withdraw_entry(**names)
            else:
                file_id = taken_file(person_id)
                correct_entry(**names, activity=Activity(**{**vars(activity), "file_id": file_id}))
        return True

    if not form.errors and attempted(form, act):
        say_recorded(_("Taken back. It stays on record.") if is_withdrawal else _("Corrected."))
        return _back(employee_no)
    return _page(employee_no, form, entry=entry), 422


def _checked(person_id: int, form: Read, source: Countable | None, entry: Entry | None = None) -> Activity:
    """Read the activity; the day of what rests on the record is that of the record."""
    if source is not None:
        form.values["on"] = source.on.isoformat()
    elif entry is not None and entry.source_key:
        form.values["on"] = entry.on.isoformat()
    activity = read_activity(form, issuers_held(ledger_of(person_id)))
    if "on" not in form.errors:
        for share in activity.shares:
            problem = problem_of_share(person_id, activity.on, share)
            if problem and f"category-{share.issuer}" not in form.errors:
                form.say(f"category-{share.issuer}", problem)
    return activity


def _back(employee_no: str) -> Any:
    return redirect(url_for("credentials.show", employee_no=employee_no, _anchor="entries"), code=303)


def _source(person_id: int, key: str) -> Countable | None:
    """Return what on the record an entry is counted from, None for an entry of its own.

    Raises:
        NotFound: when it is not there, or counted already.
    """
    if not key:
        return None
    entries = ledger_of(person_id).entries
    used = {one.source_key for one in entries if one.source_key}
    return countable_by(person_id, used, key[:LONGEST_SOURCE])


def _person_id(employee_no: str) -> int:
    return people.person_by_employee_no(employee_no).id


def _page(
    employee_no: str, form: Read, *, source: Countable | None = None, entry: Entry | None = None
) -> str:
    person = people.person_by_employee_no(employee_no)
    held = issuers_held(ledger_of(person.id))
    return render_template(
        "careers/entry.html",
        person=person,
        is_own=me() == person.id,
        form=form,
        source=source,
        entry=entry,
        issuers=held,
        options={
            one.id: [("", _("does not count there")), *((kind.id, kind.title) for kind in one.categories)]
            for one in held
        },
        most_megabytes=MOST_BYTES // MEGABYTE,
        wording=wording,
    )
