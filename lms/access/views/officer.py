"""The access officer's pages: release queue, limit or end, register, reconciliation, releases as CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from lms.access.models import GateSpan
from lms.access.permissions import REGISTER, RELEASE
from lms.access.services.emergencies import under_way
from lms.access.services.endings import endings_of_spans
from lms.access.services.proposals import open_count
from lms.access.services.reconciling import accounts_known, found_at, pointers
from lms.access.services.register_numbers import Tally, numbers_of, tallies
from lms.access.services.registers import (
    Gates,
    Waiting,
    count_of_limited,
    has_last_day,
    limited,
    register_of,
    register_of_limited,
    released_between,
    waiting_for_release,
)
from lms.access.services.standing import Granted, granted_on
from lms.access.views.emergencies import clock_words
from lms.access.views.files import reconcile_file, releases_file, waiting_file
from lms.access.views.paging import Slice
from lms.access.views.reconcile import ENDABLE, as_of_words, asked_kind, label_of, reconciled
from lms.access.views.wanted import Wanted, role_choices, unit_choices
from lms.core import clock
from lms.core.asked import day_in
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.web.formats import day as day_in_words
from lms.core.web.formats import in_words, spoken
from lms.people.api import DayEnd, Person, Unit
from lms.roles.api import title_of

blueprint = Blueprint("access", __name__, template_folder="../templates")

TARGET_DAYS = 1
MOST_TO_RELEASE = 100


@blueprint.get("/access")
@requires(REGISTER)
def queue() -> Any:
    """Show one of the officer's lists; each answers a question and exports its rows."""
    wanted, paths, day = Wanted.from_request(), scope_paths(REGISTER), clock.today()
    if wanted.show == "release":
        return _release_page(wanted, paths, day)
    if wanted.show == "reconcile":
        return _reconcile_page(wanted, paths, day)
    return _register_page(wanted, paths, day)


def _release_page(wanted: Wanted, paths: tuple[str, ...], day: date) -> Any:
    cut = wanted.cut
    if asked_format():
        return waiting_file(waiting_for_release(paths, day, cut), paths, wanted.in_words)
    found = tallies(paths, day)
    shown = Slice.of(numbers_of(found, cut).release, request.args, MOST_TO_RELEASE)
    rows = waiting_for_release(paths, day, cut, first=shown.offset, most=shown.size)
    oldest = rows[:1] if shown.number == 1 else waiting_for_release(paths, day, cut, most=1)
    heading = _("Nobody waits for release") if not rows else _count_of(shown.total)
    line = _("Everybody who was confirmed has been decided on.")
    if oldest:
        line = _(
            "All is met and a manager confirmed the role. The oldest waits %s; the target is a working day."
        )
        line %= _days(_waited(oldest[0]))
    values: dict[str, Any] = {
        "rows": rows,
        "waits": [_waited(row) for row in rows],
        "may_release": bool(scope_paths(RELEASE)),
    }
    return _page(wanted, paths, day, heading, line, found, page=shown, **values)


def _waited(row: Waiting) -> int:
    return (clock.now() - row.confirmation.signed_at).days


def _count_of(count: int) -> str:
    words = ngettext("%s person is ready for release", "%s people are ready for release", count)
    return (words % in_words(count)).capitalize()


def _days(count: int) -> str:
    return ngettext("%d day", "%d days", count) % count if count else _("less than a day")


def _reconcile_page(wanted: Wanted, paths: tuple[str, ...], day: date) -> Any:
    everything, kind = pointers(paths, day, wanted.cut.keeps), asked_kind()
    where = [one for one in everything if kind in ("", one.kind)]
    if asked_format():
        words = [*wanted.in_words, (_("What differs"), label_of(kind) if kind else "")]
        return reconcile_file(found_at(where, day), paths, words)
    shown = Slice.of(len(where), request.args)
    rows = found_at(where[shown.offset : shown.last_row], day)
    heading = _("EHR and training record agree") if not everything else _disagreements(len(everything))
    kept = {name: value for name, value in (("unit", wanted.unit), ("role", wanted.role)) if value}
    known, told = accounts_known(day), reconciled(everything, paths, day, kept)
    line = _("Gates against the accounts imported from the EHR.")
    if known.count:
        line = _("Gates against %(count)d accounts; the newest change is of %(day)s. %(as_of)s") % {
            "count": known.count,
            "day": day_in_words(known.newest_on),
            "as_of": as_of_words(told),
        }
    values: dict[str, Any] = {
        "has_accounts": bool(known.count),
        "told": told,
        "endable": ENDABLE,
        "kind": kind,
    }
    found = tallies(paths, day)
    return _page(wanted, paths, day, heading, line, found, rows=rows, page=shown, **values)


def _disagreements(count: int) -> str:
    return (
        ngettext("%s disagreement to settle", "%s disagreements to settle", count) % in_words(count)
    ).capitalize()


_HEADINGS = {
    "limit": (_("Nobody to limit or end today"), _("%d to limit or end today")),
    "register": (_("Nobody may work in the EHR"), _("%d valid gates, each with its last day")),
    "ending": (_("Nothing runs out within 30 days"), _("%d gates run out within 30 days")),
    "provisional": (_("Nobody works provisionally"), _("%d at work provisionally")),
}
_TITLES = {
    "limit": _("EHR access to limit or end"),
    "register": _("Register of EHR access"),
    "ending": _("EHR access that ends within 30 days"),
    "provisional": _("Provisional EHR access"),
}
_LINES = {
    "limit": _("Access was valid and is not now. Where no system is told of orders, end it in the EHR."),
    "register": _("Cleared, provisional and grace; the first to end on top."),
    "ending": _("Managers and learners see the same dates; a renewal in time needs no new signature."),
    "provisional": _("Each is beside a named supervisor and ends by itself."),
}


def _register_page(wanted: Wanted, paths: tuple[str, ...], day: date) -> Any:
    ends: dict[int, DayEnd] = {}
    granted: dict[tuple[int, str], Granted] = {}
    listed = _listed(wanted, paths, day)
    table = _table(wanted, listed, day, ends, granted)
    if asked_format():
        spans = list(db.session.scalars(table.query.with_only_columns(GateSpan)))
        ends.update(endings_of_spans(spans))
        granted.update(_granted(wanted, spans, day))
        return table.download(imprint_of(paths, wanted.in_words))
    page = table.page()
    ends.update(endings_of_spans(row.GateSpan for row in page.rows))
    granted.update(_granted(wanted, [row.GateSpan for row in page.rows], day))
    none, some = _HEADINGS[wanted.show]
    heading, line = some % page.total if page.total else none, _LINES[wanted.show]
    values: dict[str, Any] = {"page": page, "ends": ends, "granted": granted}
    return _page(wanted, paths, day, heading, line, listed.tallied, limit=listed.limit, **values)


@dataclass(frozen=True)
class _Listed:
    """The gates of a list: their select, and what is counted of the day.

    ``total`` is the number of rows, ``limit`` how many gates must be limited; None = it is counted.
    """

    query: Gates
    tallied: list[Tally]
    total: int | None
    limit: int | None = None


def _listed(wanted: Wanted, paths: tuple[str, ...], day: date) -> _Listed:
    """Return the gates of a list; those to limit are found once, for the list and for its number."""
    tallied, cut = tallies(paths, day), wanted.cut
    if wanted.show == "limit":
        found = limited(paths, day)
        total = None if wanted.is_cut else found.count
        return _Listed(register_of_limited(found, paths, day, cut), tallied, total, found.count)
    own = numbers_of(tallied, cut)
    total = {"register": own.valid, "ending": own.ending, "provisional": own.provisional}[wanted.show]
    return _Listed(register_of(wanted.show, paths, day, cut), tallied, total)


def _granted(wanted: Wanted, spans: Sequence[GateSpan], day: date) -> dict[tuple[int, str], Granted]:
    """Return by whom and beside whom people work provisionally; for the list of them alone."""
    return granted_on({span.person_id for span in spans}, day) if wanted.show == "provisional" else {}


def _table(
    wanted: Wanted,
    listed: _Listed,
    day: date,
    ends: Mapping[int, DayEnd],
    granted: Mapping[tuple[int, str], Granted],
) -> Table:
    last = None if wanted.show == "limit" else has_last_day(day)
    columns: tuple[Column, ...] = (
        Column("name", _("Person"), lambda row: row.Person.full_name, sort=Person.family_name),
        Column("employee_no", _("Employee no."), lambda row: row.Person.employee_no, sort=Person.employee_no),
        Column("role", _("Job role"), lambda row: title_of(row.GateSpan.job_role), sort=GateSpan.job_role),
        Column("unit", _("Unit"), lambda row: row.Unit.name, sort=Unit.name),
        Column("state", _("State"), lambda row: spoken(row.GateSpan.state), sort=GateSpan.state),
        Column("since", _("Since"), lambda row: row.GateSpan.from_on, GateSpan.from_on, "date"),
        Column(
            "last", _("Last day"), lambda row: row.GateSpan.last_on, GateSpan.last_on, "date", stretch=last
        ),
        Column("ends", _("Access until"), lambda row: _moment(ends.get(row.GateSpan.id)), kind="date"),
        Column("why", _("Why"), lambda row: row.GateSpan.why),
    )
    if wanted.show == "provisional":
        columns = (*columns[:-1], *_of_grants(day, granted), columns[-1])
    default = "-since" if wanted.show == "limit" else "last"
    total = listed.total
    return Table(
        f"access-{wanted.show}",
        columns,
        listed.query,
        default,
        GateSpan.id.expression,
        _TITLES[wanted.show],
        known_total=None if total is None else lambda: total,
        is_wide=True,
    )


def _of_grants(day: date, granted: Mapping[tuple[int, str], Granted]) -> tuple[Column, ...]:
    """Return the columns that say by whom somebody works provisionally, beside whom, and how long yet."""

    def of(row: Any) -> Granted | None:
        return granted.get((row.GateSpan.person_id, row.GateSpan.gate))

    return (
        Column("by", _("By"), lambda row: one.by_whom if (one := of(row)) else ""),
        Column("beside", _("Beside"), lambda row: one.supervisor.full_name if (one := of(row)) else ""),
        Column(
            "left",
            _("Days left"),
            lambda row: (one.to_on - day).days if (one := of(row)) else None,
            kind="number",
        ),
    )


def _moment(end: DayEnd | None) -> datetime | None:
    return end.local_at if end else None


def _page(
    wanted: Wanted,
    paths: tuple[str, ...],
    day: date,
    heading: str,
    line: str,
    tallied: list[Tally],
    *,
    limit: int | None = None,
    **values: Any,
) -> str:
    counts = numbers_of(tallied)
    limit = count_of_limited(paths, day) if limit is None else limit
    cuts = (
        ("release", _("Release, %d") % counts.release),
        ("limit", _("Limit or end, %d") % limit),
        ("provisional", _("Provisional, %d") % counts.provisional),
        ("ending", _("Ending in 30 days, %d") % counts.ending),
        ("register", _("Register, %d") % counts.valid),
        ("reconcile", _("Reconcile")),
    )
    desks = (
        (_("What changed"), url_for("access_changes.index")),
        (_("Intakes"), url_for("access_intakes.index")),
        (_("Orders"), url_for("access_orders.index")),
        (_("Proposals, %d") % open_count(paths), url_for("access_proposals.index")),
        (_("Overrides"), url_for("access_overrides.index")),
        (_("Privileges"), url_for("privileges.index")),
        (_("Combinations"), url_for("combinations.index")),
    )
    return render_template(
        "access/queue.html",
        wanted=wanted,
        heading=heading,
        line=line,
        chips=[(text, url_for("access.queue", show=key), key == wanted.show) for key, text in cuts],
        desks=desks,
        units=unit_choices({one.unit_id for one in tallied}, wanted.unit, paths),
        roles=role_choices({one.job_role for one in tallied}),
        day=day,
        emergencies=under_way(paths),
        left=clock_words,
        **values,
    )


@blueprint.get("/access/releases.csv")
@requires(REGISTER)
def releases() -> Response:
    """Export the releases of a period as a batch: by default those of today.

    Raises:
        Refused: when the period is not two days in order.
    """
    today = clock.today()
    first_on, last_on = _day_argument("from", today), _day_argument("to", today)
    if last_on < first_on or last_on - first_on > timedelta(days=366):
        raise Refused(_("The period is not in order."), hint=_("Choose at most a year, the first day first."))
    paths = scope_paths(REGISTER)
    rows = released_between(paths, first_on, last_on)
    period = _("%(first)s to %(last)s") % {"first": day_in_words(first_on), "last": day_in_words(last_on)}
    return releases_file(f"releases-{first_on}-{last_on}", rows, paths, [(_("Released"), period)])


def _day_argument(name: str, default: date) -> date:
    text = request.args.get(name, "")
    found = day_in(text) if text else default
    if found is None:
        raise Refused(_("%(name)s is not a date.") % {"name": name}, hint=_("Write it as 2026-11-16."))
    return found
