"""What people have not done by its last day, in few words: for lists of many people."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, bindparam, exists, select

from lms.compliance.models import ObligationReason, ObligationSpan
from lms.compliance.rules.assignment import MEASURE
from lms.compliance.rules.standings import LATE
from lms.compliance.services.known import known_requirements
from lms.core.database import plain_rows
from lms.people.api import in_chunks, of_people, valid_on_clause

_DAY = bindparam("day", type_=Date)
_IS_ASKED = exists().where(
    ObligationReason.person_id == ObligationSpan.person_id,
    ObligationReason.requirement_id == ObligationSpan.requirement_id,
    ObligationReason.kind != MEASURE,
    ObligationReason.superseded_at.is_(None),
    valid_on_clause(ObligationReason.from_on, ObligationReason.to_on, _DAY),
)
_STATEMENT = (
    select(ObligationSpan.person_id, ObligationSpan.requirement_id, ObligationSpan.due_on)
    .where(
        of_people(ObligationSpan.person_id),
        ObligationSpan.known_to.is_(None),
        ObligationSpan.state.in_(LATE),
        valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, _DAY),
        _IS_ASKED,
    )
    .order_by(ObligationSpan.person_id, ObligationSpan.requirement_id)
)


@dataclass(frozen=True, slots=True)
class PastDue:
    """An obligation that is overdue or expired."""

    title: str
    subject: str
    due_on: date | None


def past_due_of(person_ids: Collection[int], day: date) -> Mapping[int, list[PastDue]]:
    """Return what people are late with on a day, as known now, in the order of ``obligations_of_people``.

    Competencies that are only measured are left out. One statement for each 500 people; who is late with
    nothing is left out.
    """
    known = known_requirements()
    found: dict[int, list[PastDue]] = defaultdict(list)
    for chunk in in_chunks(person_ids):
        for person_id, requirement_id, due_on in plain_rows(_STATEMENT, {"person_ids": chunk, "day": day}):
            one = known[requirement_id]
            found[person_id].append(PastDue(one.title, one.subject, due_on))
    return found
