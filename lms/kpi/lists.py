"""The list behind a number: one table definition for each grain."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from lms.claims.api import RESULT_WORDS, payer_name
from lms.core.database import plain_rows
from lms.core.exports.sheet import ColumnKind
from lms.core.i18n import gettext as _
from lms.core.tables import Column, Table
from lms.core.web.formats import spoken
from lms.kpi.asking import filters_from
from lms.kpi.measures import Measure
from lms.kpi.rules.periods import Period
from lms.kpi.services.behind import facts_behind
from lms.kpi.services.flat import Filters
from lms.kpi.services.query import total_of
from lms.kpi.services.scopes import Scope
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


@dataclass(frozen=True)
class Holders:
    """Who holds an account on the last day of a period, and how many of them have no valid sign-off.

    ``table`` holds those without one; ``all_rows`` gives everybody, those without one first.
    """

    holders: int
    without: int
    table: Table
    query: Select[Any]

    def all_rows(self) -> Iterator[HolderRow]:
        """Yield everybody in order."""
        return (holder_row(row) for row in plain_rows(self.query))


def holders_behind(
    measure: Measure, period: Period, scope: Scope, arguments: Mapping[str, str], *, title: str
) -> Holders:
    """Return who holds an account on the last day of a period.

    ``arguments`` may keep a unit alone (``at``), a job role, and failures or numerators only (``part``).
    """
    filters, part = filters_from(arguments, measure), arguments.get("part", "denominator")
    asked, shown = facts_behind(
        measure, period, part=part, scope=scope, filters=filters, columns=("job_role", "is_valid", "unit_id")
    )
    tally = total_of(measure, period, scope=scope, filters=filters).tally
    without = int(tally.numerator)
    columns = (
        Column("person", _("Person"), lambda row: row.full_name, shown["full_name"]),
        Column("unit", _("Unit"), _unit, shown["unit_name"]),
        Column("role", _("Role"), lambda row: holder_row(row).job_role, shown["job_role"]),
        Column("state", _("State"), lambda _row: _("no sign-off")),
    )
    return Holders(
        holders=int(tally.denominator) if part == "denominator" else without,
        without=without,
        table=Table(
            name=f"{measure.kind}-without",
            columns=columns,
            query=asked.where(shown["is_valid"].is_(False)),
            default_sort="person",
            tie_break=shown["id"],
            title=title,
        ),
        query=asked.order_by(shown["is_valid"], shown["full_name"], shown["id"]),
    )


def holder_row(row: Any) -> HolderRow:
    """Return a row of the database in words."""
    role = title_of(row.job_role) if row.job_role else ""
    return HolderRow(row.full_name, row.employee_no, _unit(row), role, bool(row.is_valid))
