"""The list behind a number: one table definition for each grain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.claims.api import RESULT_WORDS, payer_name
from lms.core.exports.sheet import ColumnKind
from lms.core.i18n import gettext as _
from lms.core.tables import Column, Table
from lms.core.web.formats import spoken
from lms.kpi.asking import filters_from
from lms.kpi.measures import Measure
from lms.kpi.rules.periods import Period
from lms.kpi.services.behind import condition_of, facts_behind
from lms.kpi.services.flat import Filters
from lms.kpi.services.gathering import gathered
from lms.kpi.services.scopes import Scope
from lms.people.api import people, units
from lms.roles.api import title_of

Cell = Callable[[Any], Any]
Columns = tuple[tuple[str, str, str, Cell, ColumnKind], ...]
ANSWERS = {"accepted": "Accepted", "rejected": "Rejected"}


def _text(name: str) -> Cell:
    return lambda row: getattr(row, name) or "–"


def _value(name: str) -> Cell:
    return lambda row: getattr(row, name)


def _unit(row: Any) -> str:
    return row.unit_name or _("Not attributed")


def _payer(row: Any) -> str:
    return payer_name(row.payer)


def _result(row: Any) -> str:
    return _(RESULT_WORDS[row.result]) if row.result in RESULT_WORDS else _("No remittance yet")


def _answer(row: Any) -> str:
    return _(ANSWERS[row.ack_outcome]) if row.ack_outcome in ANSWERS else _("No answer yet")


def _word(name: str) -> Cell:
    return lambda row: spoken(getattr(row, name) or "")


LISTS: dict[str, Columns] = {
    "claim": (
        ("claim", "Claim", "public_id", _text("public_id"), "text"),
        ("sent", "First sent", "first_submission_on", _value("first_submission_on"), "date"),
        ("unit", "Unit", "unit_name", _unit, "text"),
        ("payer", "Payer", "payer", _payer, "text"),
        ("answer", "Answer", "ack_outcome", _answer, "text"),
        ("result", "First remittance", "result", _result, "text"),
        ("charge", "Charged, $", "charge", _value("charge"), "money"),
    ),
    "edit": (
        ("entered", "Entered the tool", "entered_on", _value("entered_on"), "date"),
        ("claim", "Claim", "public_id", _text("public_id"), "text"),
        ("unit", "Unit", "unit_name", _unit, "text"),
        ("payer", "Payer", "payer", _payer, "text"),
        ("hits", "Edits", "hits", _value("hits"), "number"),
        ("touched", "First touched by a person", "first_person_on", _value("first_person_on"), "date"),
        ("resolved", "Last edit resolved", "resolved_on", _value("resolved_on"), "date"),
    ),
    "obligation": (
        ("person", "Person", "person", _text("person"), "text"),
        ("unit", "Unit", "unit_name", _unit, "text"),
        ("role", "Role", "job_role", _word("job_role"), "text"),
        ("requirement", "Requirement", "requirement", _text("requirement"), "text"),
        ("kind", "Kind", "requirement_kind", _word("requirement_kind"), "text"),
        ("state", "State", "state", _word("state"), "text"),
        ("due", "Due", "due_on", _value("due_on"), "date"),
    ),
    "release": (
        ("person", "Person", "person", _text("person"), "text"),
        ("unit", "Unit", "unit_name", _unit, "text"),
        ("role", "Role", "job_role", _word("job_role"), "text"),
        ("started", "First day", "started_on", _value("started_on"), "date"),
        ("released", "Released", "released_on", _value("released_on"), "date"),
        ("days", "Days", "days", _value("days"), "number"),
    ),
}
JOINED = ("public_id", "unit_name", "person", "requirement", "requirement_kind")
HIDDEN = {"claim": ("cause", "step"), "edit": ("cause", "step")}


def list_behind(
    measure: Measure, period: Period, *, part: str, scope: Scope, filters: Filters, title: str
) -> Table:
    """Return the table of the facts behind a number, within a scope; ``title`` names the measure."""
    columns = LISTS[measure.grain]
    own = [source for _key, _label, source, _cell, _kind in columns if source not in JOINED]
    if measure.grain == "claim":
        own.append("public_id")
    query, shown = facts_behind(
        measure,
        period,
        part=part,
        scope=scope,
        filters=filters,
        columns=(*own, *HIDDEN.get(measure.grain, ())),
    )
    return Table(
        name=f"{measure.kind}-{part}",
        columns=tuple(
            Column(key, _(label), cell, shown[source], kind) for key, label, source, cell, kind in columns
        ),
        query=query,
        default_sort=columns[0][0],
        tie_break=shown["id"],
        title=_("Rows behind %s") % title,
    )


@dataclass(frozen=True)
class HolderRow:
    """Somebody with an active account of the EHR."""

    name: str
    employee_no: str
    unit: str
    job_role: str
    is_valid: bool


def holders_behind(
    measure: Measure, period: Period, scope: Scope, arguments: Mapping[str, str]
) -> list[HolderRow]:
    """Return who holds an account on the last day of a period, those without a valid sign-off first.

    ``arguments`` may keep a unit alone (``at``), a job role, and failures or numerators only (``part``).
    """
    filters = filters_from(arguments, measure)
    facts = [fact for fact in gathered(measure.grain, (period,), scope) if filters.let_pass(fact)]
    condition = condition_of(measure, arguments.get("part", "denominator"))
    known, names = units(), people({fact["person_id"] for fact in facts})
    rows = [
        HolderRow(
            name=names[fact["person_id"]].full_name,
            employee_no=names[fact["person_id"]].employee_no,
            unit=known[fact["unit_id"]].name if fact["unit_id"] else _("Not attributed"),
            job_role=title_of(fact["job_role"]) if fact["job_role"] else "",
            is_valid=fact["is_valid"],
        )
        for fact in facts
        if condition.holds(fact, period)
    ]
    return sorted(rows, key=lambda row: (row.is_valid, row.name))
