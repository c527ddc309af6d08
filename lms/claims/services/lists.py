"""The list of claims under a viewer's scope, as pages and measures ask for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from lms.claims.models import ClaimFact
from lms.core.asked import month_in
from lms.people.api import Unit, in_scope

RESULTS = {
    "denied": ("full_denial", "partial_denial"),
    "full_denial": ("full_denial",),
    "partial_denial": ("partial_denial",),
    "paid": ("paid",),
    "zero_pay_not_denied": ("zero_pay_not_denied",),
    "out_of_balance": ("out_of_balance",),
    "excluded": ("excluded",),
}
NOT_ATTRIBUTED = "none"


@dataclass(frozen=True)
class ClaimFilter:
    """What a list of claims is cut by; None or empty cuts nothing.

    ``month`` is the first day of a month; ``by`` says whether it means the first submission or the first
    remittance. ``result`` is a key of ``RESULTS``, ``rejected``, ``accepted`` or ``pending``.
    """

    unit: str = ""
    payer: str = ""
    result: str = ""
    cause: str = ""
    step: str = ""
    role: str = ""
    month: date | None = None
    by: str = "submitted"

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "ClaimFilter":
        """Read a filter from an address; what cannot be read cuts nothing."""
        return cls(
            unit=arguments.get("unit", ""),
            payer=arguments.get("payer", ""),
            result=arguments.get("result", ""),
            cause=arguments.get("cause", ""),
            step=arguments.get("step", ""),
            role=arguments.get("role", ""),
            month=month_in(arguments.get("month")),
            by="remitted" if arguments.get("by") == "remitted" else "submitted",
        )

    @property
    def cuts_anything(self) -> bool:
        """Tell whether the list is cut at all."""
        return replace(self, by="submitted") != ClaimFilter()


def claims_query(paths: Collection[str], root_paths: Collection[str], cut: ClaimFilter) -> Any:
    """Return the select of ``(ClaimFact, Unit)`` that a viewer may see.

    Args:
        paths: unit paths that the viewer may see claims of.
        root_paths: paths of the roots of the organisation; who may see one sees what is not attributed.
        cut: what the list is cut by.
    """
    sees_unattributed = any(path in root_paths for path in paths)
    scope: ColumnElement[bool] = in_scope(paths)
    if sees_unattributed:
        scope = or_(scope, ClaimFact.unit_id.is_(None))
    query = select(ClaimFact, Unit).outerjoin(Unit, Unit.id == ClaimFact.unit_id).where(scope)
    for clause in _clauses(cut):
        query = query.where(clause)
    return query


def _clauses(cut: ClaimFilter) -> list[ColumnElement[bool]]:
    """Return the SQL of a filter."""
    clauses: list[ColumnElement[bool]] = []
    if cut.unit:
        clauses.append(_unit_clause(cut.unit))
    for name in ("payer", "cause", "step", "role"):
        value = getattr(cut, name)
        if value:
            clauses.append(getattr(ClaimFact, name) == value)
    if cut.result:
        clauses.append(_result_clause(cut.result))
    if cut.month is not None:
        column = ClaimFact.first_remit_on if cut.by == "remitted" else ClaimFact.first_submission_on
        clauses += [column >= cut.month, column < _next_month(cut.month)]
    return clauses


def _unit_clause(code: str) -> ColumnElement[bool]:
    """Return the SQL for claims of a unit and the units below it, or of none."""
    if code == NOT_ATTRIBUTED:
        return ClaimFact.unit_id.is_(None)
    path = select(Unit.path).where(Unit.code == code).scalar_subquery()
    return Unit.path.startswith(path)


def _result_clause(result: str) -> ColumnElement[bool]:
    """Return the SQL for a result of the list."""
    if result in ("rejected", "accepted"):
        return ClaimFact.ack_outcome == result
    if result == "pending":
        return ClaimFact.result.is_(None)
    return ClaimFact.result.in_(RESULTS[result]) if result in RESULTS else false()


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
