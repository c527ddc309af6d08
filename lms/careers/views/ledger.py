"""A person's credentials and continuing education: how each cycle stands, every entry, the certificates."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.careers import wording
from lms.careers.content import issuers
from lms.careers.permissions import LEDGER, MINE, OUTSIDE, RECORD, TEACH
from lms.careers.rules.issuers import Issuer
from lms.careers.services.countable import countable
from lms.careers.services.files import file_of
from lms.careers.services.reading import Entry, Ledger, ledger_of
from lms.careers.services.teaching import Shown, teaching_of
from lms.careers.views.subjects import me, whose
from lms.core import clock
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import current, may, requires
from lms.people import api as people

MOST_COUNTABLE = 6

blueprint = Blueprint("credentials", __name__, url_prefix="/credentials", template_folder="../templates")


@blueprint.get("")
@requires(MINE)
def mine() -> AnyResponse:
    """Lead to one's own credentials."""
    return redirect(url_for(".show", employee_no=current().employee_no))


@blueprint.get("/<employee_no>")
@requires(LEDGER, subject=whose)
def show(employee_no: str) -> str | Response:
    """Show how the cycles of a person stand, what was earned and with what; entries also as a file."""
    person, today = people.person_by_employee_no(employee_no), clock.today()
    ledger, known = ledger_of(person.id), issuers()
    table = _table(ledger, known, person.employee_no)
    if asked_format():
        return table.download(imprint_of(people.unit_paths_of(person.id), [(_("Person"), employee_no)]))
    taught = teaching_of(person.id)
    first = min((one.from_on for one in ledger.cycles if one.to_on >= today), default=today)
    left = [one for one in countable(person.id, _used(ledger)) if one.on >= first]
    subject = people.person_subject(person.id)
    return render_template(
        "careers/ledger.html",
        person=person,
        ledger=ledger,
        current_ones=ledger.current(today),
        over=[one for one in ledger.standings if one.cycle.to_on < today],
        held={(one.code, one.to_on): one for one in ledger.held},
        page=table.page(),
        names=_names(ledger, taught),
        taught=taught,
        left=left[:MOST_COUNTABLE],
        more=max(0, len(left) - MOST_COUNTABLE),
        titles=_titles(known),
        is_own=me() == person.id,
        may_record=may(RECORD, subject),
        may_teach=may(TEACH, subject),
        may_outside=may(OUTSIDE, subject),
        wording=wording,
    )


@blueprint.get("/<employee_no>/files/<int:file_id>")
@requires(LEDGER, subject=whose)
def file(employee_no: str, file_id: int) -> Response:
    """Send a certificate, always as a file to keep and never to be shown by the browser itself."""
    person = people.person_by_employee_no(employee_no)
    found = file_of(person.id, file_id)
    return Response(
        found.body,
        mimetype=found.mimetype,
        headers={
            "Content-Disposition": f'attachment; filename="{found.name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _used(ledger: Ledger) -> frozenset[str]:
    return frozenset(one.source_key for one in ledger.entries if one.source_key)


def _titles(known: dict[str, Issuer]) -> dict[tuple[str, str], str]:
    return {(one.id, kind.id): kind.title for one in known.values() for kind in one.categories}


def _names(ledger: Ledger, taught: list[Shown]) -> dict[int, str]:
    ids = {one.by_id for one in ledger.entries} | {one.by_id for one in taught if one.by_id}
    return {key: one.full_name for key, one in people.people(ids).items()}


def _table(ledger: Ledger, known: dict[str, Issuer], employee_no: str) -> RowList:
    titles = _titles(known)
    return RowList(
        f"continuing-education-{employee_no}",
        (
            ListColumn("on", _("Day"), lambda row: row.on, "date"),
            ListColumn("title", _("Activity"), lambda row: row.title),
            ListColumn("hours", _("Hours"), lambda row: row.hours, "number"),
            ListColumn("counts", _("Counts for"), lambda row: wording.shares_words(row, titles)),
            ListColumn("approval", _("Approval number"), _approval),
            ListColumn("provider", _("Offered by"), lambda row: row.provider),
            ListColumn("shown", _("Shown by"), _shown_by),
        ),
        ledger.entries,
        "-on",
        _("Continuing education"),
    )


def _approval(row: Entry) -> str:
    return "; ".join(one.approval_no for one in row.shares if one.approval_no)


def _shown_by(row: Entry) -> str:
    if not row.rests:
        return _("no longer on record")
    if row.file_name:
        return row.file_name
    return wording.source_words(row)
