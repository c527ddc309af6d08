"""What is late on a day, as known now: two ranges of an index, what is late still and what ended since."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Subquery, bindparam, func, select, union_all

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.standings import LATE
from lms.compliance.services.standings import PROFICIENCY
from lms.people.api import of_units

_STATES: BindParameter[Any] = bindparam("late_states", LATE, expanding=True, literal_execute=True)
LATE_NOW: tuple[ColumnElement[bool], ...] = (
    ObligationSpan.known_to.is_(None),
    ObligationSpan.state.in_(_STATES),
)
"""The SQL of what the indexes of late spans hold, with its values in the words of the statement."""
due_day = func.coalesce(ObligationSpan.due_on, ObligationSpan.expires_on)
"""The day that something late should have been met by."""
NOT_MEASURED = ObligationSpan.requirement_id.not_in(
    select(Requirement.id).where(Requirement.kind == PROFICIENCY)
)


def late_spans(
    as_of: date, paths: Collection[str], columns: Sequence[Any], *where: ColumnElement[bool]
) -> Subquery:
    """Return columns of what is late in units at the end of a day, each once."""
    begun = select(*columns).where(
        *LATE_NOW,
        ObligationSpan.from_on <= as_of,
        ObligationSpan.unit_id.is_not(None),
        *of_units(ObligationSpan.unit_id, paths),
        *where,
    )
    still, ended_since = ObligationSpan.to_on.is_(None), ObligationSpan.to_on >= as_of
    return union_all(begun.where(still), begun.where(ended_since)).subquery("late")
