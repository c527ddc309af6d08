"""The desk of orders to the systems that keep accounts: what became of each, send again, seen to be done."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lms.access.models import AccessDelivery, AccessOrder
from lms.access.permissions import ORDER, REGISTER
from lms.access.rules.reasons import in_words
from lms.access.services.acknowledging import send_again, tick_off
from lms.access.services.order_list import CUTS, Wanted, counts_of, orders_of, systems_seen
from lms.access.services.provisioning import settings
from lms.access.views.subjects import attempted, me, tell
from lms.core.database import db
from lms.core.errors import DomainError, NotFound
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Subject, requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.web.formats import in_words as number_in_words
from lms.people.api import Person, Unit, person_subject, units

blueprint = Blueprint("access_orders", __name__, url_prefix="/access/orders", template_folder="../templates")

LABELS = {
    "act": _("To act on"),
    "waiting": _("Waiting"),
    "sent": _("Sent"),
    "confirmed": _("Confirmed"),
    "overtaken": _("Overtaken"),
}
STATES = {
    "waiting": (_("Waiting"), "off", "clock"),
    "sending": (_("Being sent"), "info", "send"),
    "held": (_("Held"), "warn", "paused"),
    "sent": (_("Sent"), "info", "send"),
    "confirmed": (_("Confirmed"), "ok", "met"),
    "failed": (_("Failed"), "bad", "blocked"),
    "overtaken": (_("Overtaken"), "off", "waived"),
}
ACTIONS = {"grant": _("Give"), "limit": _("Limit"), "revoke": _("End")}
_SINCE = AccessDelivery.recorded_at
_HELD = _("More ends at once than the policy allows: look whether they are right, then let them go.")


def delivery_subject(delivery_id: int, **_values: object) -> Subject:
    """Return whom a delivery is about, in the unit of its order."""
    row = db.session.get(AccessDelivery, delivery_id)
    if row is None:
        raise NotFound(_("There is no such order."))
    order = db.session.get_one(AccessOrder, row.order_id)
    unit = units().get(order.unit_id) if order.unit_id else None
    if unit is None:
        return person_subject(order.person_id)
    return Subject(person_id=order.person_id, paths=(unit.path,))


@blueprint.get("")
@requires(REGISTER)
def index() -> Any:
    """Show one list of orders; the first one is what an officer must act on."""
    wanted, paths = _wanted(), scope_paths(REGISTER)
    table = _table(wanted, paths, in_full=asked_format() is not None)
    if asked_format():
        unit = (_("Unit"), wanted.unit)
        words = [(_("List"), str(LABELS.get(wanted.show, ""))), (_("System"), wanted.system), unit]
        return table.download(imprint_of(paths, words))
    page, counts, setup = table.page(), counts_of(paths), settings()
    chips = [
        (f"{label}, {counts[show]}", url_for("access_orders.index", show=show), show == wanted.show)
        for show, label in LABELS.items()
    ]
    return render_template(
        "access/orders.html",
        page=page,
        wanted=wanted,
        chips=chips,
        heading=_heading(counts),
        line=_line(counts, [one.name for one in setup.targets]),
        problems=[(one.name, one.problem) for one in setup.targets if one.problem],
        systems=[("", _("All systems")), *((name, name) for name in systems_seen())],
        states=STATES,
        actions=ACTIONS,
        in_words=in_words,
        held=_HELD,
        may_order=bool(scope_paths(ORDER)),
    )


@blueprint.post("/<int:delivery_id>/send")
@requires(ORDER, subject=delivery_subject)
def send(delivery_id: int) -> Any:
    """Send an order once more, or let one go that was held."""
    _row, problem = attempted(lambda: send_again(delivery_id, by_id=me()))
    return _back(problem, _("It is on its way again. The log keeps who sent it."))


@blueprint.post("/<int:delivery_id>/confirm")
@requires(ORDER, subject=delivery_subject)
def confirm(delivery_id: int) -> Any:
    """Note that an officer saw an order carried out."""
    _row, problem = attempted(lambda: tick_off(delivery_id, by_id=me()))
    return _back(problem, _("Confirmed. The log keeps who saw it."))


def _back(problem: DomainError | None, done: str) -> Any:
    tell(problem, done)
    show = request.form.get("show", "")
    return redirect(url_for("access_orders.index", show=show if show in CUTS else "act"), code=303)


def _wanted() -> Wanted:
    show = request.args.get("show", "act")
    return Wanted(
        show if show in CUTS else "act",
        request.args.get("system", "")[:40],
        request.args.get("unit", "")[:40],
    )


def _heading(counts: dict[str, int]) -> str:
    if not counts["act"]:
        return _("Every order is on its way")
    words = ngettext("%s order to act on", "%s orders to act on", counts["act"])
    return (words % number_in_words(counts["act"])).capitalize()


def _line(counts: dict[str, int], names: list[str]) -> str:
    if not names:
        return _(
            "No system is told: carry decisions out in the EHR. docs/operations.md says how to name one."
        )
    told = _("Told: %(names)s. %(sent)d were sent and are not confirmed yet, %(done)d are confirmed.")
    return told % {"names": ", ".join(names), "sent": counts["sent"], "done": counts["confirmed"]}


def _table(wanted: Wanted, paths: tuple[str, ...], *, in_full: bool) -> Table:
    """Return the list: six columns on the page, every value in a file."""
    name = Column("name", _("Person"), lambda row: row.Person.full_name, Person.family_name)
    order = AccessOrder
    shown = (
        name,
        Column("action", _("Order"), lambda row: str(ACTIONS[row.AccessOrder.kind]), order.kind),
        Column("system", _("System"), lambda row: row.AccessDelivery.adapter, AccessDelivery.adapter),
        Column("state", _("State"), _state, AccessDelivery.state),
        Column("since", _("Since"), lambda row: row.AccessDelivery.recorded_at, _SINCE, "date"),
        Column("act", _("Act"), lambda row: row.AccessDelivery.id),
    )
    more = (
        Column("employee_no", _("Employee no."), lambda row: row.Person.employee_no, Person.employee_no),
        Column("unit", _("Unit"), lambda row: row.Unit.name if row.Unit else "", Unit.name),
        Column("order", _("Order no."), lambda row: row.AccessOrder.id, order.id, "number"),
        Column("class", _("Security class"), lambda row: row.AccessOrder.security_class),
        Column("why", _("Why"), lambda row: in_words(row.AccessOrder.reason)),
        Column("from", _("From"), lambda row: row.AccessOrder.effective_at, kind="date"),
        Column("answer", _("Answer"), lambda row: row.AccessDelivery.reason or ""),
    )
    columns = (name, *more, *shown[1:-1]) if in_full else shown
    query, title = orders_of(paths, wanted), _("Orders of EHR access")
    return Table(f"orders-{wanted.show}", columns, query, "-since", AccessDelivery.id.expression, title)


def _state(row: Any) -> str:
    return str(STATES[row.AccessDelivery.state][0])
